"""The outcome of a goal on which leaders differ: a commitment with its dissent, or a later date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sessions.command import Command
from sessions.exercises.align.outcomes import DISSENT_AT, DISSENT_MOST, NO_COMMIT, Commit, ParkGoal
from sessions.exercises.align.state import verdict
from sessions.model import Goal
from sessions.objections import lines_in, lines_of, objections
from sessions.rules.forms import Field
from sessions.rules.objecting import OBJECTION_FIELDS, in_a_sentence
from sessions.rules.votes import ballots_of
from sessions.situation import Requires
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.align.goal_rows import CHOOSE, GROUP, GoalRows
from tui.exercises.controller import Controller
from tui.exercises.objecting import said_by_lines
from tui.widgets.records import said_by

if TYPE_CHECKING:
    from collections.abc import Callable

DISSENT = in_a_sentence(Field("text", "Why you disagree", "text", 1, DISSENT_MOST, lines=True))
COUNTS = "It counts when both of you commit. The dissent stays in the minutes."
DOES: Final[Mapping[str, type[Command] | Requires]] = {
    "goal-commit": Commit,
    "goal-park": ParkGoal,
}


@dataclass(eq=False)
class GoalOutcomes(Controller):
    """The commands of discuss, revise and resolve on the outcome of the goal under the cursor."""

    commands = (
        KeyCommand(
            "goal-commit",
            "c",
            "commit",
            "Disagree and commit; the minutes record your dissent in your words.",
            GROUP,
            1,
            act="dialog",
        ),
        KeyCommand("goal-park", "l", "park goal", "Park the goal until a day you both choose.", GROUP, 4, act="dialog"),
    )
    goals: GoalRows

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now on the goal under the cursor."""
        if why := self.unmet(DOES[command]):
            return why
        goal = self.goals.cursor
        if goal is None:
            return CHOOSE
        if goal.status != "open":
            return f"{goal.id} is already {goal.status}."
        match command:
            case "goal-commit":
                low = self._low(goal) == DISSENT_AT
                return None if low else NO_COMMIT
            case "goal-park":
                found = verdict(self.client.view(), self.goals.item, goal)
                parkable = found in ("escalated", "parked") or goal.parks
                return None if parkable else f"{goal.id} is already {found} by its ballots."
        return None

    def _low(self, goal: Goal) -> int | None:
        ballots = ballots_of(self.client.view(), goal, self.goals.item.round).values()
        known = [ballot.support for ballot in ballots if ballot.support is not None]
        return min(known) if len(known) == len(self.client.view().leaders) else None

    async def do_goal_commit(self) -> None:
        """Ask for the dissent of the leader whose support is 2; leaving it empty withdraws the commitment."""
        goal, ballots = self.goals.goal, ballots_of(self.client.view(), self.goals.goal, self.goals.item.round)

        def write(seats: tuple[str, ...]) -> None:
            seat = seats[0]
            read = Commit(goal=goal.id).as_read(self.client.view(), seat)
            committed = seat in goal.commits

            def commit(answers: Answers) -> Command:
                return replace(read, text=answers.get("text", ""), lines=lines_in(answers))

            if ballots[seat].support != DISSENT_AT:
                self._go_along(goal, seat, commit)
                return
            known = objections(self.client.view(), by=seat, goal=goal.id)
            dialog = Dialog(
                id="goal-commit",
                about=goal.id,
                title=f"{seat.upper()} commits to {goal.id}",
                fields=(DISSENT, *OBJECTION_FIELDS),
                given={"text": (goal.dissent or {}).get(seat), **(lines_of(known[0]) if known else {})},
                note="Leave it all empty to withdraw your commitment." if committed else goal.text,
                at_first=True,
                seat=seat,
                to_command=commit,
                then=said_by_lines,
            )
            self.open(dialog)

        await self.whose(
            f"Who commits to {goal.id}?",
            write,
            hints=dict.fromkeys(goal.commits, "committed; change or withdraw it"),
            note=goal.text,
        )

    def _go_along(self, goal: Goal, seat: str, commit: Callable[[Answers], Command]) -> None:
        """Ask whether the leader who supports a goal commits to it with the other's dissent; they have nothing to
        write.
        """
        if seat in goal.commits:
            title, done = f"{seat.upper()} withdraws the commitment to {goal.id}?", "withdraw"
        else:
            title, done = f"{seat.upper()} commits to {goal.id}", "commit"
        view, said = self.client.view(), goal.dissent or {}
        dissent = [said_by(view, by, f" disagrees: {text}") for by, text in said.items() if by != seat]
        dialog = Dialog(
            id="goal-commit",
            about=goal.id,
            title=title,
            note=Content("\n").join([Content(goal.text), *dissent, Content(COUNTS)]),
            done=done,
            seat=seat,
            to_command=commit,
        )
        self.open(dialog)

    async def do_goal_park(self) -> None:
        """Ask until when; the same day again withdraws it."""
        goal, view = self.goals.goal, self.client.view()

        def write(seats: tuple[str, ...]) -> None:
            def park(answers: Answers) -> Command:
                return ParkGoal(goal=goal.id, revisit_on=answers.get("revisit_on")).as_read(view, seats[0])

            taken = [seat for seat in seats if seat in goal.parks]
            dialog = Dialog(
                id="goal-park",
                about=goal.id,
                title=f"Park {goal.id}",
                fields=(Field("revisit_on", "Revisit on", "date", required=goal.revisit_on is None),),
                given={"revisit_on": goal.revisit_on},
                note="Enter the same day again to withdraw it."
                if taken
                else "The goal is parked when both of you choose the same day.",
                seat=seats[0],
                to_command=park,
            )
            self.open(dialog)

        hints = dict.fromkeys(goal.parks, "withdraws it")
        await self.whose(f"Who wants to park {goal.id}?", write, hints=hints, note=goal.text)
