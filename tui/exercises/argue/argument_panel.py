"""What every command on an argument stands on: the argument under way, whose word it is, small forms over the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from sessions.errors import Refused
from sessions.exercises.argue.frame import argument_of
from sessions.model import Argument, Item
from sessions.rules.forms import Field, Form, Payload
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.edit_form import Change, Edit
from tui.dialogs.modal import FormModal, Keep
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.small_form import ask
from tui.exercises.panel import Panel

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.session import Session

GROUP = "Argue the other side"
TEXT_MOST = 280


class Arguing(Panel):
    """A panel with an argument on it."""

    @property
    def place(self) -> tuple[Session, Item, Argument]:
        """The session as it is seen now, the item under way and its argument. Raises Refused where none is."""
        view = self.client.view()
        if view.active is None or view.active.kind != "argue":
            raise Refused("No argument is under way.")
        return view, view.active, argument_of(view, view.active)

    @property
    def screen_of(self) -> ParleyScreen[Any]:
        """The screen that this panel is on, which says what is refused."""
        return cast("ParleyScreen[Any]", self.screen)

    def pose(
        self,
        form: Form,
        keep: Keep,
        given: Payload | None = None,
        note: str = "",
        done: str = "keep",
        *,
        name: str,
    ) -> None:
        """Open a small form over the page; what is half typed there is a draft under the `name` of its command."""
        jotter = DialogDraftKeeper(self.client, name, self.place[2].id)
        self.app.push_screen(FormModal(form, keep, given, note, done, jotter=jotter))

    def edit(self, what: str, form: Form, change: Change, given: Payload, note: str = "", *, name: str) -> None:
        """Open a small form over what both write, which the other may change meanwhile; `what` names it to them."""
        jotter = DialogDraftKeeper(self.client, name, self.place[2].id)
        self.app.push_screen(Edit(self.client, what, form, change, dict(given), note, jotter=jotter))

    def pose_text(
        self,
        name: str,
        title: str,
        field: Field,
        command: Callable[[str], Command],
        seats: Sequence[str],
        given: str | None = None,
        note: str = "",
        done: str = "keep",
        n: int | None = None,
    ) -> None:
        """Open a small form of one text, which `seats` say by `command`; `n` is the question that it answers."""
        argument = self.place[2].id
        jotter = DialogDraftKeeper(self.client, name, argument if n is None else f"{argument}/{n}", seats[0])

        async def keep(payload: Payload) -> None:
            await self.client.do(command(payload.get("it", {}).get(field.key, "")), *seats)

        form = ask(title, field)
        self.app.push_screen(FormModal(form, keep, {"it": {field.key: given or ""}}, note, done, jotter=jotter))

    async def whose(
        self,
        question: str,
        seats: Sequence[str],
        then: Callable[[tuple[str, ...]], Any],
        note: str = "",
    ) -> None:
        """Call `then` with the seats whose act it is; at the hot seat ask which."""
        await ask_whose(self.screen_of, self.client, question, seats, then, note=note)
