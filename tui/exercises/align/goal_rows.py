"""What every command on a goal works with: the goal under the cursor, and small forms over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from sessions.model import Goal, Item
from sessions.rules.forms import Field, Form
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.edit_form import Change, Edit
from tui.dialogs.modal import FormModal, Keep
from tui.exercises.align.goal_list import Goals
from tui.exercises.panel import Panel
from tui.forms.form_view import FormView

if TYPE_CHECKING:
    from sessions.command import Command

RUNNING = ("running", "closing")
GROUP = "Shared goals"
SPOKEN = ("discuss", "revise", "resolve")
CHOOSE = "Put the cursor on a goal."


def owner_field(seats: tuple[str, ...], more: bool = False) -> Field:
    """Return the field for who owns a goal."""
    return Field("owner", "Owner", "choice", options=seats, seats=True, required=False, more=more)


class GoalRows:
    """The goals of the item on screen, and the one under the cursor; the small forms over a goal."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.client = panel, panel.client

    @property
    def item(self) -> Item:
        """The item on screen. Raises Refused where none is under way."""
        item = self.client.view().active
        if item is None:
            raise Refused("No agenda item is under way.")
        return item

    @property
    def phase(self) -> str:
        """The phase in which something can be done now, or an empty text; in a private one it is done in its form."""
        view, stage = self.client.view(), self.panel.stage
        open_ = stage is not None and stage.form is None and view.header.status in RUNNING
        return str(view.active.phase) if open_ and view.active else ""

    @property
    def cursor(self) -> Goal | None:
        """The goal under the cursor."""
        key = next((goals.key for goals in self.panel.query(Goals)), None)
        return self.client.view().find(Goal, key) if key else None

    @property
    def goal(self) -> Goal:
        """The goal under the cursor. Raises Refused where there is none."""
        goal = self.cursor
        if goal is None:
            raise Refused(CHOOSE)
        return goal

    def point_at(self, goal: str) -> None:
        """Put the cursor on a goal, which may be a new one."""
        self.panel.refresh_open(self.client.view(), self.item)
        for goals in self.panel.query(Goals):
            goals.highlight(goal)

    async def do_as_one(self, command: Command) -> None:
        """Do what either leader may do and neither owns. Raises Refused, Trouble."""
        if not self.client.leaders:
            raise Refused("Only the two leaders can do this.")
        await self.client.do(command, self.client.leaders[0], shared=len(self.client.leaders) > 1)

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
        self.panel.app.push_screen(FormModal(form, keep, _begun(given), note, jotter=jotter))

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
        await self.panel.app.push_screen(modal)
        if not modal.resumed:
            modal.set_focus(modal.query_one(FormView).stops()[0])


def _begun(given: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"it": {key: value for key, value in (given or {}).items() if value is not None}}
