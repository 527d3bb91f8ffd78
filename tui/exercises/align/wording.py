"""The wording of shared goals: merging two lists into one, what would raise a support, and new wordings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sessions.command import Command
from sessions.exercises.align.kind import DRAFT_FIELDS
from sessions.exercises.align.state import open_goals, unresolved
from sessions.exercises.align.wording import (
    PROPOSING,
    RAISE_MOST,
    AcceptRevision,
    AddGoal,
    DeclineRevision,
    EditGoal,
    JoinGoals,
    MarkDrop,
    Revise,
    SplitGoal,
    TakeOut,
    WriteRaise,
    undroppable,
)
from sessions.model import Goal, Raise
from sessions.rules.forms import Field
from sessions.rules.scores import SUPPORT_MAX
from sessions.rules.votes import ballots_of
from sessions.text import listed
from tui.client.status import as_whom, people
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.offered_tensions import Offers
from tui.exercises.align.goal_rows import CHOOSE, GROUP, GoalRows, owner_field
from tui.exercises.controller import Controller

TEXT = DRAFT_FIELDS[0]
SHOWN_MOST = 60  # characters of a goal in a list of choices


DOES: Final[Mapping[str, type[Command]]] = {
    "goal-edit": EditGoal,
    "goal-add": AddGoal,
    "goal-join": JoinGoals,
    "goal-split": SplitGoal,
    "goal-drop": MarkDrop,
    "goal-raise": WriteRaise,
    PROPOSING: Revise,
    "goal-accept": AcceptRevision,
    "goal-decline": DeclineRevision,
}


@dataclass(eq=False)
class GoalWording(Controller):
    """The commands of merge, discuss and revise on the wording."""

    commands = (
        KeyCommand("goal-edit", "w", "edit", "In Merge: change the goal under the cursor.", GROUP, 1, act="dialog"),
        KeyCommand("goal-add", "i", "new", "Add a goal that neither of you drafted.", GROUP, 2, act="dialog"),
        KeyCommand("goal-join", "J", "join", "Join this goal with others.", GROUP, 3, act="dialog"),
        KeyCommand("goal-split", "percent_sign", "split", "Split this goal into two or three.", GROUP, 4, act="dialog"),
        KeyCommand(
            "goal-drop",
            "x",
            "drop?",
            "In Merge, Discuss and Resolve: mark the goal; it's dropped once you both do.",
            GROUP,
            5,
            act="asks",
        ),
        KeyCommand(
            "goal-raise",
            "w",
            "raise by one",
            "In Discuss: write what would raise a leader's support by one.",
            GROUP,
            1,
            act="dialog",
        ),
        KeyCommand(PROPOSING, "w", "reword", "In Revise: propose a new wording for the goal.", GROUP, 1, act="dialog"),
        KeyCommand("goal-accept", "y", "accept", "In Revise: accept the other leader's wording.", GROUP, 2, act="asks"),
        KeyCommand(
            "goal-decline",
            "x",
            "take off",
            "In Revise: withdraw or decline the proposed wording.",
            GROUP,
            3,
            act="asks",
        ),
    )
    goals: GoalRows

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now on the goal under the cursor."""
        if why := self.unmet(DOES[command]):
            return why
        if command == "goal-add":
            return None
        goal = self.goals.cursor
        if goal is None:
            return CHOOSE
        match command:
            case "goal-drop":
                return undroppable(self.client.view(), self.goals.item, goal, self.client.leaders)
            case "goal-accept":
                if goal.proposed and not self._accepters(goal):
                    return f"{goal.id} is waiting for the other leader's acceptance."
        if command in ("goal-accept", "goal-decline"):
            return None if goal.proposed else self._nothing_proposed(goal)
        return f"{goal.id} is already {goal.status}." if goal.status != "open" else self._on_open(command, goal)

    def _nothing_proposed(self, goal: Goal) -> str:
        """Say that a goal has no proposed wording, and which goals have one."""
        there = [each.id for each in unresolved(self.client.view(), self.goals.item) if each.proposed]
        elsewhere = f" Go to {' or '.join(there)}, which has one." if there else ""
        return f"There is no proposed wording for {goal.id}.{elsewhere}"

    def _on_open(self, command: str, goal: Goal) -> str | None:
        """Return why a command can't be done on an open goal."""
        if command == "goal-join" and len(open_goals(self.client.view(), self.goals.item)) < 2:
            return "There is no other goal to join it with."
        if command == "goal-raise" and not self._raisers(goal):
            return "You already support it fully."
        return None

    def label(self, command: KeyCommand) -> str:
        """Return the label of a key for the goal under the cursor."""
        goal, leaders = self.goals.cursor, self.client.leaders
        if command.id == "goal-drop" and goal and goal.joined_into:
            return "remove"
        if command.id == "goal-drop" and goal and leaders and set(leaders) <= set(goal.drop):
            return "keep"
        if command.id == "goal-decline" and goal:
            return self._taking_off(goal)
        return command.label

    def _taking_off(self, goal: Goal) -> str:
        """Return what it is to take a proposed wording off: its author withdraws it, and the other one declines it."""
        here = set(self.client.leaders)
        if here <= set(goal.accepted):
            return "withdraw"
        return "take off" if here & set(goal.accepted) else "decline"

    def _raisers(self, goal: Goal) -> list[str]:
        ballots = ballots_of(self.client.view(), goal, self.goals.item.round)
        full = [seat for seat, ballot in ballots.items() if ballot.support == SUPPORT_MAX]
        return [seat for seat in self.client.leaders if seat not in full]

    def _accepters(self, goal: Goal) -> list[str]:
        return [seat for seat in self.client.leaders if seat not in goal.accepted] if goal.proposed else []

    # --- one list of goals ------------------------------------------------------------------------------------------

    async def do_goal_edit(self) -> None:
        """Ask how to change the goal."""
        goal = self.goals.goal
        fields = (*DRAFT_FIELDS, owner_field(people(self.client.view()), more=True))

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            return EditGoal(goal=goal.id, changes=changes, before=before) if changes else None

        dialog = Dialog(
            id="goal-edit",
            about=goal.id,
            edits=goal.id,
            title=f"Goal {goal.id}",
            fields=fields,
            given={field.key: getattr(goal, field.key) for field in fields},
            at_first=True,
            as_one=True,
            to_command=change,
            then=lambda answers: self._both(goal.id, answers.changed()[0]),
        )
        self.open(dialog)

    def _both(self, goal_id: str, typed: Mapping[str, Any]) -> str:
        """Return what to say if the other leader changed the goal too."""
        now = self.client.view().find(Goal, goal_id)
        if now and any(getattr(now, key) != value for key, value in typed.items()):
            return f"You both changed {now.id}. The current wording is: {now.text}"
        return ""

    async def do_goal_add(self) -> None:
        """Ask for a goal, and at the hot seat who its author is."""

        def write(seats: tuple[str, ...]) -> None:
            dialog = Dialog(
                id="goal-add",
                title="A new goal",
                fields=(TEXT,),
                seat=seats[0],
                to_command=lambda answers: AddGoal(text=answers["text"]),
            )
            self.open(dialog)

        await self.whose("Whose goal is it?", write)

    async def do_goal_join(self) -> None:
        """Ask which goals to join with this one, and for the new wording."""
        goal, view = self.goals.goal, self.client.view()
        others = [each for each in open_goals(view, self.goals.item) if each.id != goal.id]
        options = tuple(f"{each.id}  {_cut(each.text)}" for each in others)
        fields = (
            Field("others", "Merge it with", "marks", options=options),
            Field("text", "New wording", "text", least=TEXT.least, most=TEXT.most),
        )

        def join(answers: Answers) -> Command:
            chosen = (goal.id, *(others[place].id for place in answers["others"]))
            return JoinGoals(goals=chosen, text=answers["text"], before={each: answers.began[each] for each in chosen})

        def point_at_it(answers: Answers) -> None:
            known = {each.id for each in answers.before.all(Goal)}
            self.goals.point_at(next(each.id for each in self.client.view().all(Goal) if each.id not in known))

        takes = self.goals.panel.key_for("goal-drop")
        dialog = Dialog(
            id="goal-join",
            about=goal.id,
            edits=goal.id,
            title=f"Join {goal.id} with others",
            fields=fields,
            given={"text": goal.text},
            began={each.id: each.text for each in (goal, *others)},
            note=f"{goal.text}\nJoined goals stay in the list; {takes} on one makes it a goal of its own again.",
            at_first=True,
            as_one=True,
            to_command=join,
            then=point_at_it,
        )
        self.open(dialog)

    async def do_goal_split(self) -> None:
        """Ask for the parts of the goal."""
        goal = self.goals.goal
        parts = tuple(
            Field(f"part-{n}", f"Part {n}", "text", least=TEXT.least, most=TEXT.most, required=n < 3) for n in (1, 2, 3)
        )

        def split(answers: Answers) -> Command:
            texts = tuple(text for part in parts if (text := answers.get(part.key)))
            return SplitGoal(goal=goal.id, texts=texts, before=answers.began[goal.id])

        dialog = Dialog(
            id="goal-split",
            about=goal.id,
            edits=goal.id,
            title=f"Split {goal.id}",
            fields=parts,
            given={"part-1": goal.text},
            began={goal.id: goal.text},
            note=goal.text,
            at_first=True,
            as_one=True,
            to_command=split,
        )
        self.open(dialog)

    def asks_goal_drop(self) -> Consent | None:
        """Name the goal, and the effect of the mark; a list asks whose mark of two here it is."""
        goal = self.goals.goal
        if goal.joined_into:
            return Consent(f"take {goal.id} out of {goal.joined_into}: {goal.text}", repr(goal))
        if self.list_asks(self.client.leaders):
            return None
        me = self.client.leaders[0]
        who = as_whom(self.client, me)
        if me in goal.drop:
            return Consent(f"{who}keep {goal.id}: {goal.text}", repr(goal))
        gone = (
            f"{listed([seat.upper() for seat in goal.drop])} wants to drop it too, so it will be dropped."
            if goal.drop
            else ""
        )
        return Consent(f"{who}drop {goal.id}: {goal.text}", repr(goal), gone)

    async def do_goal_drop(self) -> None:
        """Mark the goal, or remove a mark; take a joined goal out again."""
        goal = self.goals.goal
        if goal.joined_into:
            await self.client.as_one(TakeOut(goal=goal.id))
            return
        command = MarkDrop(goal=goal.id).as_read(self.client.view(), self.client.leaders[0])
        hints = dict.fromkeys(goal.drop, "removes the mark")
        await self.whose(
            f"Who wants to drop {goal.id}?",
            lambda seats: self.client.do(command, *seats),
            hints=hints,
            note=goal.text,
        )

    # --- a gap, and other words -------------------------------------------------------------------------------------

    async def do_goal_raise(self) -> None:
        """Ask what would raise a leader's support by one."""
        goal, view, item = self.goals.goal, self.client.view(), self.goals.item

        def write(seats: tuple[str, ...]) -> None:
            written = view.find(Raise, goal.id, item.round, seats[0])

            dialog = Dialog(
                id="goal-raise",
                about=goal.id,
                title=f"{seats[0].upper()} on {goal.id}",
                fields=(
                    Field(
                        "text",
                        "What would raise your support by one?",
                        "text",
                        most=RAISE_MOST,
                        required=False,
                        lines=True,
                    ),
                ),
                given={"text": written and written.text},
                offers=Offers(reads=("text",), does="see its questions"),
                note=goal.text,
                seat=seats[0],
                to_command=lambda answers: WriteRaise(goal=goal.id, text=answers.get("text", "")),
            )
            self.open(dialog)

        await self.whose("Whose support would it raise?", write, self._raisers(goal))

    async def do_goal_propose(self) -> None:
        """Ask for a new wording."""
        goal = self.goals.goal
        await self.propose(goal, goal.proposed or goal.text)

    async def propose(self, goal: Goal, begin: str) -> None:
        """Ask for a new wording, starting from a text; at the hot seat also ask who proposes it."""

        def write(seats: tuple[str, ...]) -> None:
            dialog = Dialog(
                id=PROPOSING,
                about=goal.id,
                edits=goal.id,
                title=f"{seats[0].upper()} rewords {goal.id}",
                fields=(Field("text", "New wording", "text", least=TEXT.least, most=TEXT.most),),
                given={"text": begin},
                began={"text": goal.proposed or goal.text},
                note=f"Now: {goal.text}",
                at_first=True,
                seat=seats[0],
                to_command=lambda answers: Revise(goal=goal.id, text=answers["text"], before=answers.began["text"]),
            )
            self.open(dialog)

        await self.whose("Who proposes a new wording?", write)

    def asks_goal_accept(self) -> Consent | None:
        """Name the wording; a list asks which of two here accepts it."""
        goal = self.goals.goal
        seats = self._accepters(goal)
        if self.list_asks(seats):
            return None
        what = f"{as_whom(self.client, seats[0])}accept this wording of {goal.id}: {goal.proposed}"
        return Consent(what, (seats[0], goal.id, goal.proposed))

    async def do_goal_accept(self) -> None:
        """Accept the wording as shown now."""
        goal = self.goals.goal
        command = AcceptRevision(goal=goal.id, text=goal.proposed or "").as_read(
            self.client.view(), self.client.leaders[0]
        )
        await self.whose(
            f"Who accepts the new wording of {goal.id}?",
            lambda seats: self.client.do(command, *seats),
            self._accepters(goal),
            note=goal.proposed or "",
        )

    def asks_goal_decline(self) -> Consent:
        """Name the wording."""
        goal = self.goals.goal
        return Consent(f"{self._taking_off(goal)} this wording of {goal.id}: {goal.proposed}", (goal.id, goal.proposed))

    async def do_goal_decline(self) -> None:
        """Withdraw or decline the proposed wording."""
        await self.client.as_one(DeclineRevision(goal=self.goals.goal.id, text=self.goals.goal.proposed))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_MOST else text[: SHOWN_MOST - 1].rstrip() + "…"
