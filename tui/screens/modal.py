"""A small form over the screen: answered, or left with escape and nothing done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from sessions.errors import ParleyError, Refused
from sessions.forms import Form, flaws
from tui.commands import bindings
from tui.compositor import Thrifty
from tui.keys import SMALL
from tui.widgets.form import FormView
from tui.widgets.hints import Hints

Keep = Callable[[dict[str, Any]], Any]


class FormModal(ModalScreen[bool]):
    """A form with one purpose. `keep` gets the tidy payload, may be async, and may raise Refused or Trouble.

    It stays open, with what was typed, while `keep` refuses; it returns True once kept, False where left.
    """

    CSS_PATH: ClassVar[Any] = "modal.tcss"
    BINDINGS: ClassVar[Any] = bindings(SMALL)

    def __init__(
        self, form: Form, keep: Keep, payload: dict[str, Any] | None = None, note: str = "", done: str = "keep"
    ) -> None:
        super().__init__()
        self._compositor = Thrifty()
        self._form, self._keep, self._payload, self._note, self._done = form, keep, payload or {}, note, done

    @property
    def typed(self) -> dict[str, Any]:
        """What is filled in now."""
        return self.query_one(FormView).payload

    def compose(self) -> ComposeResult:
        """Yield a framed form."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._form.title), classes="title", markup=False)
            note = Static(Content(self._note), classes="lead", markup=False)
            note.display = bool(self._note)
            yield note
            yield FormView(self._form, self._payload, compact=True)
            yield Static(classes="message", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Begin at the first field."""
        self.query_one(FormView).focus_first()
        self.watch(self, "focused", self._hint)

    def _hint(self) -> None:
        view = self.query_one(FormView)
        keys = [(key.key, key.does) for key in view.hints() if key.key not in ("enter", "esc", "tab")][:2]
        keep = SMALL[0].key(view.typing, self.app._keymap)
        self.query_one(Hints).offer([(keep, self._done), *keys, ("tab", "next"), ("esc", "cancel")])

    @on(FormView.Finished)
    async def _finished(self) -> None:
        await self.action_perform("keep")

    async def action_perform(self, command: str) -> None:
        """Keep, or cancel."""
        if command == "cancel":
            self.dismiss(False)
            return
        view = self.query_one(FormView)
        payload = view.payload
        if found := flaws(self._form, payload):
            await view.mark(found)
            self.say("")
            return
        try:
            done = self._keep(payload)
            if done is not None:
                await done
        except Refused as refused:
            self.say(str(refused))
        except ParleyError as trouble:
            self.say(f"Not kept yet: {trouble} What you typed stays here.")
        else:
            self.dismiss(True)

    def on_click(self, event: Any) -> None:
        """A click beside the sheet does nothing; what is typed is not lost by accident."""
        event.stop()

    def say(self, sentence: str) -> None:
        """Show a sentence beneath the form."""
        self.query_one(".message", Static).update(Content(sentence))
