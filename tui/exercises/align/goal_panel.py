"""What every command on a goal stands on: the goal under the cursor, the leaders at this terminal, small forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sessions.errors import Refused
from sessions.model import Goal, Item
from sessions.rules.forms import Form
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.edit_form import Change, Edit
from tui.dialogs.modal import FormModal, Keep
from tui.dialogs.screen import ParleyScreen
from tui.exercises.align.goal_list import Goals
from tui.exercises.panel import Panel
from tui.forms.form_view import FormView

if TYPE_CHECKING:
    from sessions.command import Command

RUNNING = ("running", "closing")
CHOOSE = "Put the cursor on a goal."


class GoalPanel(Panel):
    """A panel with a list of goals, one of them under the cursor."""

    @property
    def item(self) -> Item:
        """The item on screen. Raises Refused where none is under way."""
        item = self.client.view().active
        if item is None:
            raise Refused("No agenda item is under way.")
        return item

    @property
    def phase(self) -> str:
        """The phase in which something can be done now, or an empty text."""
        view = self.client.view()
        return str(view.active.phase) if view.active and view.header.status in RUNNING else ""

    @property
    def cursor_goal(self) -> Goal | None:
        """The goal under the cursor."""
        key = next((goals.key for goals in self.query(Goals)), None)
        return self.client.view().find(Goal, key) if key else None

    @property
    def goal(self) -> Goal:
        """The goal under the cursor. Raises Refused where there is none."""
        goal = self.cursor_goal
        if goal is None:
            raise Refused(CHOOSE)
        return goal

    def point_at(self, goal: str) -> None:
        """Put the cursor on a goal, which may be a new one."""
        self.refresh_open(self.client.view(), self.item)
        for goals in self.query(Goals):
            goals.highlight(goal)

    @property
    def leaders(self) -> tuple[str, ...]:
        """The leaders that this terminal acts for."""
        return self.client.leaders

    async def do_as_one(self, command: Command) -> None:
        """Do what either leader may do and neither owns. Raises Refused, Trouble."""
        if not self.leaders:
            raise Refused("Only the two leaders can do this.")
        await self.client.do(command, self.leaders[0], shared=len(self.leaders) > 1)

    async def whose(
        self,
        question: str,
        then: Callable[[tuple[str, ...]], Any],
        seats: Sequence[str] | None = None,
        hints: Mapping[str, str] | None = None,
        note: str = "",
    ) -> None:
        """Call `then` with the leaders whose word it is; at the hot seat ask. Raises Refused."""
        screen = cast("ParleyScreen[Any]", self.screen)
        known = self.leaders if seats is None else [seat for seat in seats if seat in self.leaders]
        await ask_whose(screen, self.client, question, known, then, hints=hints, note=note)

    def ask_form(
        self,
        name: str,
        form: Form,
        keep: Keep,
        given: Mapping[str, Any] | None = None,
        note: str = "",
        goal: Goal | None = None,
        seat: str | None = None,
    ) -> None:
        """Open a small form; `given` are the answers that it begins with.

        `name` is the command that opens it, for `seat` where one of the leaders here answers.
        """
        jotter = DialogDraftKeeper(self.client, name, goal.id if goal else "", seat)
        self.app.push_screen(FormModal(form, keep, _begun(given), note, jotter=jotter))

    async def edit_form(
        self,
        name: str,
        form: Form,
        change: Change,
        given: Mapping[str, Any],
        goal: Goal,
        note: str = "",
        seat: str | None = None,
        began: dict[str, Any] | None = None,
    ) -> None:
        """Open a small form over the words of a goal, which the other may change meanwhile; `given` is what it says.

        It begins at the first field, not at the first empty one.
        """
        jotter = DialogDraftKeeper(self.client, name, goal.id, seat)
        modal = Edit(self.client, goal.id, form, change, _begun(given), note, jotter=jotter, began=began)
        await self.app.push_screen(modal)
        if not modal.resumed:
            modal.set_focus(modal.query_one(FormView).stops()[0])


def _begun(given: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"it": {key: value for key, value in (given or {}).items() if value is not None}}
