"""The owner of a goal: either leader by one digit, anybody else from a list."""

from __future__ import annotations

from dataclasses import dataclass

from sessions.exercises.align.state import open_goals
from sessions.exercises.align.wording import OWNING, EditGoal
from sessions.model import Goal
from tui.client.status import called, people
from tui.commands.command import KeyCommand
from tui.dialogs.pick import Choice
from tui.exercises.align.goal_rows import CHOOSE, GROUP, GoalRows
from tui.exercises.controller import Controller

OWNER, FIRST, SECOND = "goal-owner", "goal-owner-first", "goal-owner-second"
NOBODY = "-"  # the choice of no owner, which no seat can be called


@dataclass(eq=False)
class GoalOwners(Controller):
    """The commands that choose who owns the goal under the cursor."""

    commands = (
        KeyCommand(FIRST, "1", "owns it", "In Merge: the first leader owns the goal; the cursor moves on.", GROUP, 1),
        KeyCommand(SECOND, "2", "owns it", "In Merge: the second leader owns the goal; the cursor moves on.", GROUP, 1),
        KeyCommand(OWNER, "m", "owner", "Choose who owns the goal.", GROUP, 7, act="dialog"),
    )
    goals: GoalRows

    def refusal(self, command: str) -> str | None:
        """Return why the owner of the goal under the cursor can't be chosen now."""
        if why := self.unmet(OWNING):
            return why
        if command != OWNER and self.goals.phase != "merge":
            return ""
        goal = self.goals.cursor
        if goal is None:
            return CHOOSE
        return None if goal.status == "open" else f"{goal.id} is already {goal.status}."

    def label(self, command: KeyCommand) -> str:
        """Return the label of a key; that of a digit names the leader."""
        return command.label if command.id == OWNER else f"{self._leader(command.id).upper()} {command.label}"

    def _leader(self, command: str) -> str:
        return self.client.view().leaders[command == SECOND]

    async def do_goal_owner_first(self) -> None:
        """Let the first leader own the goal, and go on to the next one without an owner."""
        await self._owned(FIRST)

    async def do_goal_owner_second(self) -> None:
        """Let the second leader own the goal, and go on to the next one without an owner."""
        await self._owned(SECOND)

    async def _owned(self, command: str) -> None:
        goal = self.goals.goal
        await self._own(goal, self._leader(command))
        known = open_goals(self.client.view(), self.goals.item)
        place = next((n for n, each in enumerate(known) if each.id == goal.id), 0)
        if left := [each for each in (*known[place:], *known[:place]) if not each.owner]:
            self.goals.point_at(left[0].id)

    async def _own(self, goal: Goal, owner: str | None) -> None:
        if owner != goal.owner:
            await self.client.as_one(EditGoal(goal=goal.id, changes={"owner": owner}, before={"owner": goal.owner}))

    def do_goal_owner(self) -> None:
        """Ask who owns the goal."""
        goal, view = self.goals.goal, self.client.view()
        choices = [Choice(seat, called(view, seat), "owns it now" * (seat == goal.owner)) for seat in people(view)]
        choices += [Choice(NOBODY, "nobody yet")] * bool(goal.owner)

        async def chosen(key: str) -> None:
            await self._own(goal, None if key == NOBODY else key)

        self.pick(f"Who owns {goal.id}?", choices, chosen, goal.text)
