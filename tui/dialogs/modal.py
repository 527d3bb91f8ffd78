"""A dialog on the screen: answered, or left with escape without doing anything."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from sessions.errors import Locked, ParleyError, Refused, Trouble
from sessions.language.advice import Advice
from sessions.rules.forms import tidy
from tui.client.messages import Said
from tui.client.unsaved_text import as_lines
from tui.commands.command import bindings
from tui.commands.keymap import ANOTHER, SMALL
from tui.dialogs.deed import Deed
from tui.dialogs.dialog import IT, Asks, Dialog
from tui.dialogs.dialog_draft import Pad, key_to
from tui.dialogs.elsewhere import as_on_screen
from tui.dialogs.help import Help, KeyNow
from tui.dialogs.jump import Jump
from tui.dialogs.offered_tensions import OfferedTensions, take_in
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.scroll_height import give_rows
from tui.dialogs.second_press import SecondPress
from tui.forms.coaching import Advisor
from tui.forms.field_help import field_explained
from tui.forms.form_body import NARROW
from tui.forms.form_view import BACK_IN_FORM, FormView
from tui.terminal.dismiss import Dismissable
from tui.terminal.partial_repaint import PartialRepaint
from tui.terminal.set_keys import keys_set
from tui.widgets.explained import Explained
from tui.widgets.hints import Hints
from tui.widgets.safe_text import content

if TYPE_CHECKING:
    from sessions.rules.forms import Payload
    from tui.client.session_client import SessionClient

RETRY_S = 2.0  # how long until unsaved text is saved again
TALLEST = 20  # rows of the form; a longer one scrolls


@runtime_checkable
class AsksPin(Protocol):
    """A screen that can ask for the PIN of a seat."""

    def ask_pin(self, locked: Locked, done: Callable[[], Awaitable[None]] | None = None) -> None:
        """Ask for it, then retry what was refused because of it; `done` comes after."""


class FormModal(ModalScreen[bool], Dismissable[bool], PartialRepaint[bool]):
    """A dialog on screen.

    It stays open with the typed text if its action is refused or needs a second press; it returns True when done, False
    when left. Meanwhile the typed text is stored in `draft`: opening it again with the same key restores it, until the
    action is done, or the text is discarded by a key that asks once more.
    """

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("modal.tcss")
    BINDINGS: ClassVar[Any] = bindings(SMALL)

    def __init__(self, dialog: Dialog, client: SessionClient | None = None, draft: Pad | None = None) -> None:
        super().__init__()
        self.dialog, self.client = dialog, client
        self.form = dialog.form
        self.draft = draft if self.form.sections else None
        """Stores the typed text."""
        given = tidy(self.form, dialog.begins)
        self.payload, self._place = self.draft.load(self.form, given) if self.draft else (given, None)
        self._press = SecondPress(self)
        self._deed = Deed(dialog, client, self.draft, self._press)
        self.another = False
        """Whether another one of the same was asked for, after this one."""
        self._failed = False  # the typed text isn't saved, because the file couldn't be written
        self._over = False  # the typed text is being saved or was left: write no more of it

    @property
    def resumed(self) -> bool:
        """Whether the person's position was restored."""
        return self._place is not None

    def compose(self) -> ComposeResult:
        """Yield a framed form."""
        with Vertical(classes="sheet"):
            yield Static(Content(_titled(self.dialog, self.client)), classes="title", markup=False)
            note = Static(content(self.dialog.note), classes="lead", markup=False)
            note.display = bool(self.dialog.note)
            yield note
            advisor = Advisor(self._advise) if self.client else None
            yield FormView(self.form, self.payload, compact=True, place=self._place, classes=NARROW, advisor=advisor)
            if self.dialog.offers:
                yield OfferedTensions(self.dialog.offers, self.payload.get(IT, {}))
            with Vertical(classes="below"):
                yield Static(classes="message", markup=False)
                yield Hints()

    def on_mount(self) -> None:
        """Focus the previous field, else the first empty one, else the first one."""
        view = self.query_one(FormView)
        view.focus_first()
        if self.dialog.at_first and not self.resumed:
            self.set_focus(view.stops()[0])
        self.watch(self, "focused", self._hint)

    @on(events.Resize)
    def _fit(self) -> None:
        """Give the form the remaining rows; everything above and below it stays visible."""
        for view in self.walk_children(FormView):
            self.call_after_refresh(give_rows, view, TALLEST)

    @on(FormView.Turned)
    def _hint(self) -> None:
        view = self.query_one(FormView)
        keys = [(key.key, key.does) for key in view.hints() if key.key not in ("enter", "esc", "tab")][:2]
        keep, _, forget = (command.key(keys_set(self.app), typing=view.typing) for command in SMALL[:3])
        leave = [(forget, "discard")] if self.draft else []
        last = ("esc", "leave" if self.draft else "cancel")
        onward = [("tab", "next")] if len(view.stops()) > 1 else []
        more = [(ANOTHER.key(keys_set(self.app), typing=True), ANOTHER.label)] if self.dialog.another else []
        self.query_one(Hints).offer([(keep, self.dialog.done), *more, *leave, *keys, *onward, last])

    # --- what is typed ----------------------------------------------------------------------------------------------

    @on(FormView.Edited)
    async def _edited(self, event: FormView.Edited) -> None:
        event.stop()
        await self.save()
        for offered in self.walk_children(OfferedTensions):
            await offered.read(event.payload.get(IT, {}))

    async def save(self) -> None:
        """Save typed text that isn't saved yet. If the file can't be written, try again later."""
        if self.draft is None or self._over or self._deed.spent:
            return
        try:
            for view in self.walk_children(FormView):
                await self.draft.save(view.payload, view.place)
            self._failed = False
        except Trouble as trouble:
            self._failed = True
            self.say(f"Not saved yet: {trouble}")
            self.set_timer(RETRY_S, self.save)
        except Refused as refused:
            self.say(as_on_screen(refused))

    def unsaved(self) -> str:
        """Return typed text that the file couldn't save; otherwise nothing."""
        return "\n".join(
            line for view in self.walk_children(FormView) for line in as_lines(view.payload) if self._failed
        )

    async def _forget(self) -> None:
        if self.draft:
            with contextlib.suppress(Refused, Trouble):  # then the draft is offered once more, which loses nothing
                await self.draft.forget()

    async def _advise(self, text: str) -> Advice:
        return await self.client.coach.advise(text, self.client.view()) if self.client else Advice()

    # --- keeping and leaving ----------------------------------------------------------------------------------------

    @on(FormView.Finished)
    async def _finished(self) -> None:
        if self.dialog.sure:
            self.say(f"Press {SMALL[0].key(keys_set(self.app), typing=True)} to {self.dialog.done}.")
        else:
            await self.action_perform("keep")

    async def action_perform(self, command: str) -> None:
        """Save or cancel, once, even if it is requested several times meanwhile."""
        if self._over or not self.is_mounted or command not in (each.id for each in SMALL):
            return
        if command == "cancel":
            await self._leave_it()
            return
        if command == "form-help":
            _explain(self)
            return
        if command == "form-jump":
            self.app.push_screen(Jump(self, by_letter=False))
            return
        if command == "forget":
            await self._forget_it()
            return
        if command == "take":
            self.say(take_in(self, self.query_one(FormView), IT))
            return
        if command == ANOTHER.id and not self.dialog.another:
            return
        payload = await self.query_one(FormView).ready()
        if payload is None:
            self.say("")
            return
        self.another = command == ANOTHER.id
        await self.do(payload)

    async def do(self, payload: Payload) -> None:
        """Do what it is for, and go; where some of it is refused, stay with what was typed and say why."""
        self._over = True
        try:
            await self._close(await self._deed.do(payload))
        except Locked as locked:
            await self._stay()
            self._ask_pin(locked, partial(self._unlocked, payload))
        except ParleyError as error:
            await self._stay()
            self._refused(error)

    async def _unlocked(self, payload: Payload) -> None:
        """Continue once the session screen has asked for a PIN and done what was refused without it."""
        self._deed.done_with_pin()
        await self.do(payload)

    def _refused(self, error: ParleyError) -> None:
        if isinstance(error, Asks):
            self.say(error.consent.asked(SMALL[0].key(keys_set(self.app), typing=True)))
        else:
            self.say(
                as_on_screen(error) if isinstance(error, Refused) else f"Not saved yet: {error} Your text stays here."
            )

    async def _close(self, says: str) -> None:
        """Go, and let the screen beneath say something."""
        self._over = True
        await self._forget()
        beneath = self._beneath
        self.dismiss(True)
        if says and beneath:
            beneath.call_after_refresh(beneath.say, says)

    async def _stay(self) -> None:
        self._over = False
        await (self._forget() if self._deed.spent else self.save())

    def _ask_pin(self, locked: Locked, then: Callable[[], Awaitable[None]]) -> None:
        """Let the session screen ask for a PIN and retry what was refused because of it; `then` comes after."""
        asking = next((each for each in reversed(self.app.screen_stack) if isinstance(each, AsksPin)), None)
        if asking and locked.again:
            asking.ask_pin(locked, then)
        else:
            self.say(str(locked))

    async def _leave_it(self) -> None:
        """Go back; the typed text stays stored, and the screen below says which key restores it."""
        for view in self.walk_children(FormView):
            view.flush()
        await self.save()
        if self._failed and not await self._press.agrees("leave"):
            self.say("Your text isn't saved. Leave once more to lose it, or stay while parley keeps trying.")
            return
        self._over = True
        beneath = self._beneath
        self.dismiss(False)
        if self.draft and self.draft.kept and beneath:
            beneath.call_after_refresh(beneath.say, _how_to_continue(beneath, self.draft), briefly=True)

    @property
    def _beneath(self) -> ParleyScreen[Any] | None:
        """The screen below this one."""
        stack = self.app.screen_stack
        below = stack[: stack.index(self)] if self in stack else []
        return next((each for each in reversed(below) if isinstance(each, ParleyScreen)), None)

    async def _forget_it(self) -> None:
        """Discard the typed text, after a second press; leave at once if nothing was typed."""
        if self.draft is None:
            return
        for view in self.query(FormView):
            view.flush()
        await self.save()
        if not (self.draft.kept or self._failed):
            self._over = True
            self.dismiss(False)
            return
        if not await self._press.agrees(SMALL[2].id):
            self.say(f"Press {SMALL[2].key(keys_set(self.app), typing=True)} again to discard what you typed here.")
            return
        self._over = True
        await self._forget()
        self.dismiss(False)

    @on(events.Key)
    @on(events.Paste)
    def _stray(self, event: events.Key | events.Paste) -> None:
        """Put the cursor back into the form if what is typed or pasted goes nowhere."""
        if isinstance(event, events.Key) and not event.is_printable:
            return
        event.stop()
        view = self.query_one(FormView)
        if view.stops():
            view.focus()
            self.say(BACK_IN_FORM)
        else:
            self.say(f"{SMALL[0].key(keys_set(self.app), typing=True)} is for “{self.dialog.done}”, and esc leaves.")

    def on_click(self, event: Any) -> None:
        """Ignore a click next to the dialog, so that typed text isn't lost by accident."""
        event.stop()

    @on(Said)
    def _said(self, event: Said) -> None:
        event.stop()
        self.say(event.sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence below the form."""
        self.query_one(".message", Static).update(Content(sentence))
        self._fit()


def _titled(dialog: Dialog, client: SessionClient | None) -> str:
    """Return the title; at one keyboard it says which leader it is for, as nobody may have been asked."""
    seat, title = (dialog.seat or "").upper(), dialog.form.title
    return f"{seat}: {title}" if client is not None and client.hot and seat not in title else title


def _explain(modal: FormModal) -> None:
    """Open a page on what the dialog asks for, the field with the cursor, and its keys."""
    about = Explained(modal.form.title, str(modal.dialog.note) or "Fill it in and save it, or leave it for later.")
    field = field_explained(modal.focused)
    keys = [KeyNow(each, each.label) for each in SMALL]
    modal.app.push_screen(Help([about, *([field] if field else [])], keys, typing=True))


def _how_to_continue(beneath: ParleyScreen[Any], draft: Pad) -> str:
    """Return how to open a dialog that was left with words in it again, or why it can't be opened now."""
    if how := key_to(beneath, {draft.name: draft.about}):
        return f"Saved. Press {how} to continue."
    why = next((part.reason(command.id) for command, part in beneath.offered() if command.id == draft.name), "")
    return (
        f"Your text is saved, but you can't use it now: {as_on_screen(why)}"
        if why
        else "Saved. Open its dialog again to continue."
    )
