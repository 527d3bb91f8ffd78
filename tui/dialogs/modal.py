"""A small form over the screen: answered, or left with escape and nothing done."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from sessions.errors import Locked, ParleyError, Refused, Trouble
from sessions.rules.forms import Form, tidy
from tui.client.messages import Said
from tui.client.unsaved_text import as_lines
from tui.commands.command import bindings
from tui.commands.keymap import SMALL
from tui.dialogs import screen
from tui.dialogs.dialog_draft import Pad, Unkept, key_to
from tui.dialogs.dismiss import Dismissable
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.scroll_height import give_rows
from tui.forms.form_view import FormView
from tui.terminal.partial_repaint import PartialRepaint
from tui.terminal.typeahead import deliberate
from tui.widgets.hints import Hints

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tui.commands.command import Consent

Keep = Callable[[dict[str, Any]], Any]
RETRY_S = 2.0  # after which what the file did not take is offered to it again
TALLEST = 20  # rows of the form; beyond these it scrolls


@runtime_checkable
class AsksPin(Protocol):
    """A screen that asks for the PIN of a seat."""

    def ask_pin(self, locked: Locked, done: Callable[[], Awaitable[None]] | None = None) -> None:
        """Ask for it, and do what was refused for want of it; `done` comes after."""


class Asks(Refused):
    """Raised by what keeps a small form: it is done by a second press alone, which agrees to this."""

    def __init__(self, consent: Consent) -> None:
        super().__init__(consent.to)
        self.consent = consent


class FormModal(ModalScreen[bool], Dismissable[bool], PartialRepaint[bool]):
    """A form with one purpose. `keep` gets the tidy payload, may be async, and may raise Refused or Trouble.

    It stays open, with what was typed, while `keep` refuses, or raises `Asks` for a second press; it returns True once
    kept, False where left. What is typed in between is the draft of `jotter`: who leaves finds it again by the same
    key, until it is kept, or forgotten by a key of its own that asks once more. One that is `sure` is kept by its own
    key alone: enter, which a sentence may end with, ends nothing.
    """

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("modal.tcss")
    BINDINGS: ClassVar[Any] = bindings(SMALL)

    def __init__(
        self,
        form: Form,
        keep: Keep,
        payload: dict[str, Any] | None = None,
        note: str = "",
        done: str = "keep",
        *,
        jotter: Pad | Unkept,
        sure: bool = False,
    ) -> None:
        super().__init__()
        self._form, self._keep, self._note, self._done = form, keep, note, done
        self._jotter = jotter if isinstance(jotter, Pad) and form.sections else None
        self._sure = sure
        given = tidy(form, payload or {})
        self._payload, self._place = self._jotter.load(form, given) if self._jotter else (given, None)
        self._asked: tuple[Hashable, float] = (None, -inf)  # what the last press asked for, and when
        self.agreed: Hashable = None
        """What exactly was agreed to by a second press; `keep` may raise `Asks` for it."""
        self._failed = False  # what is typed is not on disk, for the file did not take it
        self._over = False  # what is typed is being kept or was left: nothing more is to be written of it

    @property
    def resumed(self) -> bool:
        """Whether it came back with the person where they were."""
        return self._place is not None

    def compose(self) -> ComposeResult:
        """Yield a framed form."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._form.title), classes="title", markup=False)
            note = Static(Content(self._note), classes="lead", markup=False)
            note.display = bool(self._note)
            yield note
            yield FormView(self._form, self._payload, compact=True, place=self._place)
            with Vertical(classes="below"):
                yield Static(classes="message", markup=False)
                yield Hints()

    def on_mount(self) -> None:
        """Begin at the first field."""
        self.query_one(FormView).focus_first()
        self.watch(self, "focused", self._hint)

    @on(events.Resize)
    def _fit(self) -> None:
        """Give the form the rows that are left: what is above and below it stays in sight."""
        self.call_after_refresh(self._fit_form)

    def _fit_form(self) -> None:
        for view in self.query(FormView):
            give_rows(view, TALLEST)

    @on(FormView.Turned)
    def _hint(self) -> None:
        view = self.query_one(FormView)
        keys = [(key.key, key.does) for key in view.hints() if key.key not in ("enter", "esc", "tab")][:2]
        keep, _, forget = (command.key(view.typing, self.app._keymap) for command in SMALL)
        leave = [(forget, "forget")] if self._jotter else []
        last = ("esc", "leave" if self._jotter else "cancel")
        self.query_one(Hints).offer([(keep, self._done), *leave, *keys, ("tab", "next"), last])

    # --- what is typed ----------------------------------------------------------------------------------------------

    @on(FormView.Edited)
    async def _edited(self, event: FormView.Edited) -> None:
        event.stop()
        await self.keep()

    async def keep(self) -> None:
        """Put on disk what is typed and not yet there. What the file does not take is tried again."""
        if self._jotter is None or self._over:
            return
        try:
            for view in self.query(FormView):
                await self._jotter.keep(view.payload, view.place)
            self._failed = False
        except Trouble as trouble:
            self._failed = True
            self.say(f"Not on disk yet: {trouble}")
            self.set_timer(RETRY_S, self.keep)
        except Refused as refused:
            self.say(str(refused))

    def unkept(self) -> str:
        """Return the words that are typed here where the file did not take them; else nothing."""
        return "\n".join(line for view in self.query(FormView) for line in as_lines(view.payload) if self._failed)

    async def _forget(self) -> None:
        if self._jotter:
            with contextlib.suppress(Refused, Trouble):  # it is offered once more then, which loses nothing
                await self._jotter.forget()

    # --- keeping and leaving ----------------------------------------------------------------------------------------

    @on(FormView.Finished)
    async def _finished(self) -> None:
        if self._sure:
            self.say(f"Press {SMALL[0].key(True, self.app._keymap)} to {self._done}.")
        else:
            await self.action_perform("keep")

    async def action_perform(self, command: str) -> None:
        """Keep, or cancel; once, however often it is asked for meanwhile."""
        if self._over:
            return
        if command == "cancel":
            await self._leave_it()
            return
        if command == "forget":
            await self._forget_it()
            return
        payload = await self.query_one(FormView).ready()
        if payload is None:
            self.say("")
            return
        self._over = True
        try:
            await self._keep_it(payload)
        except Locked as locked:
            self._over = False
            await self.keep()
            self._ask_pin(locked)
        except ParleyError as error:
            self._over = False
            await self.keep()
            refused = isinstance(error, Refused)
            self.say(str(error) if refused else f"Not kept yet: {error} What you typed stays here.")
        else:
            await self._forget()
            self.dismiss(True)

    def _ask_pin(self, locked: Locked) -> None:
        """Let the screen of the session ask for a PIN, and keep then what is asked here."""

        async def done() -> None:
            self._over = True
            await self._forget()
            self.dismiss(True)

        asking = next((each for each in self.app.screen_stack if isinstance(each, AsksPin)), None)
        if asking and locked.again:
            asking.ask_pin(locked, done)
        else:
            self.say(str(locked))

    async def _keep_it(self, payload: dict[str, Any]) -> None:
        """Do what the form is for. Raises Refused, with the question where a second press is asked for; Trouble."""
        for _ in range(2):
            try:
                with self._jotter.spending() if self._jotter else contextlib.nullcontext():
                    done = self._keep(payload)
                    if done is not None:
                        await done
                return
            except Asks as asks:
                key = SMALL[0].key(True, self.app._keymap)
                if not await self._pressed_again(asks.consent.of):
                    raise Refused(asks.consent.asked(key)) from asks
                self.agreed = asks.consent.of

    async def _pressed_again(self, what: Hashable) -> bool:
        """Whether this is the second press for the same thing; else remember the first."""
        now, (asked, at) = time.monotonic(), self._asked
        if asked == what and screen.SURE_S <= now - at <= screen.ASKED_S and await deliberate(self.app):
            return True
        self._asked = what, now
        return False

    async def _leave_it(self) -> None:
        """Go back; what is typed waits, and the screen beneath says by which key it comes back."""
        for view in self.query(FormView):
            view.flush()
        await self.keep()
        if self._failed and not await self._pressed_again("leave"):
            self.say("What you typed is not on disk. Escape again leaves without it; stay, and it is tried again.")
            return
        self._over = True
        stack = self.app.screen_stack
        beneath = stack[stack.index(self) - 1] if self in stack[1:] else None
        self.dismiss(False)
        if self._jotter and self._jotter.kept and isinstance(beneath, ParleyScreen):
            how = key_to(beneath, {self._jotter.name: self._jotter.about})
            says = f"Kept. Press {how} to go on with it." if how else "Kept. Open its form again to go on with it."
            beneath.call_after_refresh(beneath.say, says)

    async def _forget_it(self) -> None:
        """Forget what is typed, by a second press."""
        if self._jotter is None:
            return
        if not await self._pressed_again(SMALL[2].id):
            self.say(f"Press {SMALL[2].key(True, self.app._keymap)} again to forget what you typed here.")
            return
        self._over = True
        await self._forget()
        self.dismiss(False)

    def on_click(self, event: Any) -> None:
        """A click beside the sheet does nothing; what is typed is not lost by accident."""
        event.stop()

    @on(Said)
    def _said(self, event: Said) -> None:
        event.stop()
        self.say(event.sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence beneath the form."""
        self.query_one(".message", Static).update(Content(sentence))
        self._fit()
