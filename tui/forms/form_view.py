"""A form on screen, filled in with the keyboard: the one widget behind every sealed answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from textual import events, on
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sessions.rules.forms import Form, Payload
from tui.client.messages import Said
from tui.commands.keymap import COACH
from tui.forms.coaching import Advisor, Coaching
from tui.forms.control import Cells, Changed, Control, Decided, Keys, PickControl, TakenBack, Untaken
from tui.forms.form_body import FormBody, aside
from tui.forms.row import FieldRow
from tui.forms.section import MoreLine, PassMark, SectionView
from tui.forms.stray_text import StrayText
from tui.forms.text_controls import LineControl
from tui.terminal.set_keys import keys_set
from tui.terminal.typeahead import pressed_at, spend_key

SEND_S = 0.25
"""How long after a key the form reports what was typed, so that a draft can be saved; nothing older gets lost."""

_STEPS = {"tab": 1, "down": 1, "enter": 1, "shift+tab": -1, "up": -1}
_PARTS = {"pagedown": 1, "pageup": -1}
_AT_REST = "Press enter to continue writing; letters do nothing here."
BACK_IN_FORM = "That went nowhere. The cursor is back in the form now."


class FormView(FormBody, can_focus=False):
    """Any `Form`, with the answers so far; it scrolls inside.

    Tab, enter and down move on, shift+tab and up move back; the page keys go to the next part, or the one before. A
    digit that is a whole answer moves on too; whoever then presses tab out of habit skips nothing. Space opens the
    fields behind "more", and passes a section.
    Only the arrows reach `pass?`, so that nobody lands there while typing. Escape leaves a text. No letter is ever a
    command: on a field without text, a message says what the field accepts.
    """

    DEFAULT_CSS = """
    FormView {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-background: transparent;
        & > .total { height: auto; padding: 0 1; color: $text-muted; display: none; }
        & > .total.-shown { display: block; }
        &.-narrow .heading { layout: vertical; }
        &.-narrow .heading .title, &.-narrow .beside { width: 100%; }
    }
    """

    class Edited(Message):
        """The current answers, tidied; sent at most 0.3 s after a key, and at once when a field is left."""

        def __init__(self, form: FormView, payload: Payload) -> None:
            super().__init__()
            self.form = form
            self.payload = payload

        @property
        def control(self) -> FormView:
            """The form that was edited."""
            return self.form

    class Finished(Message):
        """Enter was pressed on the last field."""

        def __init__(self, form: FormView) -> None:
            super().__init__()
            self.form = form

        @property
        def control(self) -> FormView:
            """The form that was finished."""
            return self.form

    class LastDecided(Message):
        """The last field was answered with one press."""

    class Beyond(Message):
        """An arrow (`step` is -1 for up, 1 for down) left the form from `field`: its first or last, or any of a row."""

        def __init__(self, step: int, field: str = "") -> None:
            super().__init__()
            self.step = step
            self.field = field

    class Turned(Message):
        """The keys for the current focus have changed: "more" was opened or closed, or the coach speaks."""

    def __init__(
        self,
        form: Form,
        payload: dict[str, Any] | None = None,
        compact: bool = False,
        place: str | None = None,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        advisor: Advisor | None = None,
        arrows_leave: bool = False,
    ) -> None:
        """Show `form` with the answers in `payload`; `compact` leaves no empty line between sections.

        `place` is the cursor that the form had when it was left; one that doesn't fit this form is ignored. `advisor`
        reads the texts of the fields that want a coach. With `arrows_leave`, the arrows go to no other field.
        """
        self.arrows_leave = arrows_leave
        super().__init__(form, payload, compact, place, id=id, classes=classes)
        self._sent = self._answers()
        self._timer: Timer | None = None
        self._told = False  # what a field accepts
        self._led_to: Widget | None = None  # the field to which an answer led, until another key moves on
        self._taken_back: Cells | None = None  # the field to which taking back a sentence leads
        self._strays = StrayText()
        self._coaching = Coaching(self, advisor, lambda: self.post_message(self.Turned()))

    # --- what is in it ------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Send `Edited` now if anything changed since the last one, even a space that isn't part of the answers."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        answers = self._answers()
        if answers != self._sent:
            self._sent = answers
            self.post_message(self.Edited(self, self.payload))

    def hints(self) -> tuple[Keys, ...]:
        """Return the keys that work where the focus is; first the one that dismisses the coach."""
        key = COACH.key(keys_set(self.app), typing=True)
        dismisses = [Keys(key, COACH.label)] if key and self._coaching.speaks else []
        return (*dismisses, *super().hints())

    def fill(self, section: str, answers: Mapping[str, Any]) -> None:
        """Set some answers of a section, as if they were typed; the others stay."""
        for key, answer in answers.items():
            control = self._section(section).controls[key]
            control.load(answer)
            if cast(Widget, control) is not self._focused():
                control.settle()
        self._later()

    # --- where keys go ------------------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """Move between fields; letters never reach the screen, but all other keys do."""
        stray = self._strays.takes(event)
        if not stray and await self._take(event.key):
            self._say("")
        elif event.is_printable:
            if not stray:
                self._strays.begin(event)
            here = self._focused()
            self._say_taken(here)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Say what is accepted, if the field that has the focus took nothing."""
        event.stop()
        self._say_taken(self._focused())

    async def _take(self, key: str) -> bool:
        here = self._focused()
        if here is None:
            return self._take_at_rest(key)
        view = self._view_of(here)
        if key == "escape" and isinstance(here, Control) and here.typing:
            self.flush()
            self.can_focus = True
            self.screen.set_focus(self, scroll_visible=False)
            return True
        if view and isinstance(here, MoreLine) and key in ("enter", "space", "left", "right"):
            await self._toggle_more(view)
            return True
        if view and isinstance(here, PassMark) and key == "space":
            await self._toggle_pass(view)
            return True
        if key in COACH.acting(keys_set(self.app), typing=True):
            return self._coaching.dismiss()
        if key in _PARTS:
            return self._leap(here, _PARTS[key])
        return key in _STEPS and self._step(here, _STEPS[key], key)

    def _leap(self, here: Widget, step: int) -> bool:
        """Go to the first field of the next part of the form, or of the one before, if there is one."""
        views = [view for view in self._sections.values() if view.display]
        place = views.index(view) + step if (view := self._view_of(here)) in views else -1
        if not 0 <= place < len(views):
            return False
        self._go(next(views[place].stops(), None))
        return True

    def focus_on(self, field: str) -> None:
        """Go to a field, or to the first one if it isn't shown."""
        found = [stop for stop in self.stops() if isinstance(stop, Control) and stop.field.key == field]
        if found:
            self._go(found[0])
        else:
            self.focus_first()

    def _take_at_rest(self, key: str) -> bool:
        if key in _STEPS:
            if self._last in self.stops(arrows=True) and key != "enter":
                return self._step(self._last, _STEPS[key], key)
            self.focus()
            return True
        return False

    def _step(self, here: Widget, step: int, key: str) -> bool:
        """Move on or back. At the ends, the screen handles tab, and enter on the last field finishes.

        After the last field, tab first goes to its "more", which only the arrows reach elsewhere.
        """
        arrow, tab = key in ("up", "down"), key in ("tab", "shift+tab")
        if arrow and self.arrows_leave:
            self.post_message(self.Beyond(step, here.field.key if isinstance(here, Control) else ""))
            return True
        if step > 0 and self._skips(here):
            return True
        more = self._more_below(here) if key == "tab" else None
        every = arrow or (tab and self.arrows_leave)
        stops = [stop for stop in self.stops(arrows=True) if every or stop in (here, more) or not aside(stop)]
        if more and more is not stops[-1]:
            stops.remove(more)
        place = stops.index(here) + step if here in stops else 0
        if 0 <= place < len(stops):
            self._go(stops[place])
        elif key == "enter":
            self.flush()
            self.post_message(self.Finished(self))
        elif arrow:
            self.post_message(self.Beyond(step))
        else:
            return False
        return True

    def _skips(self, here: Widget) -> bool:
        """Whether moving on is only a habit after a digit that did so itself, or would skip a question. Asked once."""
        led, self._led_to = here is self._led_to, None
        habit = isinstance(here, Control) and here.by_habit(pressed_at(self.app))
        return led and (habit or unanswered(here))

    @on(Decided)
    def _decided(self, event: Decided) -> None:
        """Go on to the next field, past a "more"; held or doubled, the key doesn't answer that one too."""
        event.stop()
        here = self._focused()
        if here is not event.control or not isinstance(here, Cells):
            return
        if after := following(here, self.stops()):
            spend_key(self.app)
            self._go(after)
            self.led(here)
        elif self.stops(arrows=True)[-1:] == [here]:
            self.post_message(self.LastDecided())

    def led(self, before: Cells | None = None) -> None:
        """Take note that the answer of a field, of this form or of the row before, led to the one with the focus."""
        self._led_to = here = self._held()
        if isinstance(here, Control):
            here.led_here(pressed_at(self.app))
        if isinstance(here, Cells):
            here.follow(before)

    @on(TakenBack)
    def _take_back(self, event: TakenBack) -> None:
        """Go back to the field in which a sentence began, and say what it accepts."""
        event.stop()
        if event.began in self.stops():
            self._taken_back = event.began
            self._go(event.began)

    def _say(self, sentence: str) -> None:
        """Say what a field accepts; an empty sentence clears the message."""
        if sentence or self._told:
            self._told = bool(sentence)
            self.post_message(Said(sentence))

    def _say_taken(self, here: Widget | None) -> None:
        """Say what the current field accepts, and what happened to its answer."""
        undone = here.undone if isinstance(here, Control) else ""
        takes = here.takes if isinstance(here, Control | MoreLine | PassMark) else _AT_REST
        self._say(" ".join(filter(None, (takes, undone))))

    @on(Untaken)
    def _untaken(self, event: Untaken) -> None:
        event.stop()
        self._say_taken(self._focused())

    async def on_click(self, event: events.Click) -> None:
        """Open the fields behind "more", or pass, with the mouse."""
        view = self._view_of(event.widget) if event.widget is not None else None
        if view and isinstance(event.widget, MoreLine):
            await self._toggle_more(view)
        elif view and isinstance(event.widget, PassMark):
            await self._toggle_pass(view)

    async def _toggle_more(self, view: SectionView) -> None:
        view.toggle_more()
        await self._mount_shown()
        if view.more:
            first = next(cast(Widget, row.control) for row in view.rows.values() if row.field.more)
            self._go(first if view.more.opened else view.more)
            self.post_message(self.Turned())

    async def _toggle_pass(self, view: SectionView) -> None:
        view.toggle_pass()
        view.clear_flaws()
        self._fold_optional()
        await self._mount_shown()
        self._later()
        stops = self.stops()
        first = next(view.stops())
        after = stops.index(first) + 1
        self._go(stops[after] if view.passed and after < len(stops) else first)

    # --- what happens when something was typed --------------------------------------------------------------------

    @on(Changed)
    @on(Input.Changed)
    @on(TextArea.Changed)
    async def _changed(self, event: Message) -> None:
        event.stop()
        control = event.control
        view = self._view_of(control) if isinstance(control, Widget) else None
        if view is None or not isinstance(control, Control):
            return
        if view.controls.get(control.field.key) is not control:
            return
        if not control.undone:
            self._say("")
        view.says(control.field.key, "")
        view.refresh_shown()
        self._fold_optional()
        self._add_up()
        self._later()
        await self._mount_shown()
        if control is self._focused():
            self._coaching.typed()
            self.call_after_refresh(self._show, cast(Widget, control))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field, past a "more": what is typed at once belongs there."""
        event.stop()
        here = event.input
        if not isinstance(here, LineControl):
            return
        after = following(here, self.stops())
        if isinstance(after, Control):
            if not self._skips(here):
                self._go(after)
        else:
            self._step(here, 1, "enter")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember the field, and that the form itself needs no keys."""
        if event.widget is self:
            return
        if self._taken_back is event.widget:
            self._say_taken(event.widget)
        else:
            self._say("")
        self._taken_back = None
        self._last = event.widget
        self.can_focus = False
        here = self._view_of(event.widget)
        for view in self._sections.values():
            view.come(view is here)
        row = here.row_of(event.widget) if here else None
        known, controls = row if isinstance(row, FieldRow) else None, here.controls if here else {}
        self._coaching.come(here.section.key if here else "", known, controls)

    def on_descendant_blur(self) -> None:
        """At once report what was typed in the field that is left."""
        self.flush()

    def _later(self) -> None:
        if self._timer is None and self.is_attached:
            self._timer = self.set_timer(SEND_S, self.flush)


def unanswered(stop: Widget) -> bool:
    """Whether a widget that takes keys is a question without an answer yet, and no text that may be left empty."""
    if not isinstance(stop, Control) or stop.answer not in (None, "", [], {}):
        return False
    asks = isinstance(stop, PickControl) or stop.field.answer in ("number", "range", "date", "time")
    return asks or stop.field.required or stop.field.needed is not None


def following(here: Widget, stops: Sequence[Widget]) -> Widget | None:
    """Return the next field of `stops`, or what else comes next if there is no other field, or None at the end."""
    after = stops[stops.index(here) + 1 :] if here in stops else []
    fields: list[Widget] = [stop for stop in after if isinstance(stop, Control)]
    return next(iter([*fields, *after]), None)
