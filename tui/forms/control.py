"""What one field of a form is filled in with, and the simplest of these controls: cells to pick from.

Every control holds one `answer` as a payload has it (None where there is none), can `load` another, and says in
`remark` what a person should know while filling it in, such as a count near its limit.
"""

from __future__ import annotations

from copy import deepcopy
from math import inf
from typing import Any, ClassVar, NamedTuple

from textual import events
from textual._time import get_time
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from sessions.rules.forms import Field
from tui.forms.stray_text import StrayText
from tui.terminal import typeahead
from tui.widgets.safe_text import flat

AS_BEFORE = "That was a sentence: your answer is what it was before."
NARROW = 10
"""The widest scale that is picked from cells; a wider one is typed as a number."""


class Remark(NamedTuple):
    """A word beside a control; a `wrong` one says that the answer is not yet within its range."""

    text: str = ""
    wrong: bool = False


class Keys(NamedTuple):
    """A key, or several, and what it does in a control, for hints."""

    key: str
    does: str


class Changed(Message):
    """What a control that is no text holds has changed."""


class Untaken(Message):
    """Somebody typed what this control does not take."""


class Control:
    """What every control is, beside its widget class. `stacked` ones stand beneath their label."""

    field: Field
    answer: Any
    stacked = False
    typing: ClassVar[bool] = False
    undone = ""
    """What became of the answer, where what was typed last turned out to be a sentence."""

    @property
    def takes(self) -> str:
        """What the control takes, in a sentence for somebody who typed something else."""
        return "This field takes text."

    def load(self, answer: Any) -> None:
        """Hold another answer; what is of another kind is taken as none."""
        raise NotImplementedError

    def spot(self) -> tuple[int, int]:
        """Return row and column of the cursor within the answer as a draft has it."""
        return 0, 0

    def come_back(self, row: int, column: int) -> None:
        """Put the cursor back to where `spot` said that it was, or near it where the answer is no longer the same."""

    def settle(self) -> None:
        """Turn what was typed into what is kept, where these are not the same."""

    def remark(self) -> Remark:
        """Return what should stand beside the control now."""
        return Remark()

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that this control knows, the most useful first."""
        return ()


class Cells(Control, Widget, can_focus=True):
    """A control that is drawn in one go and knows single keys."""

    DEFAULT_CSS = """
    Cells {
        height: auto;
        width: 1fr;
        pointer: pointer;
    }
    """

    def __init__(self, field: Field, **options: Any) -> None:
        super().__init__(**options)
        self.field = field
        self._strays = StrayText()
        self._signed_at = -inf  # when the last sign was taken
        self._unsigned: Any = None  # the answer before the first of the signs typed without a pause

    def press(self, key: str, sign: str) -> bool:
        """Take a key, or the sign it types; return whether this control wanted it."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """Take a key and leave all others to the form.

        A sentence may begin with a sign that is an answer: where one follows that is none, the answer was not meant.
        """
        if self._strays.takes(event):
            return
        goes_on = event.is_printable and event.time - self._signed_at < typeahead.PAUSE_S
        if not goes_on:
            self._unsigned = deepcopy(self.answer)
        self._signed_at = event.time if event.is_printable else -inf
        if self.press(event.key, event.character or ""):
            self.undone = ""
            event.stop()
            event.prevent_default()
            return
        self.undone = AS_BEFORE if goes_on and self.answer != self._unsigned else ""
        if self.undone:
            self.load(self._unsigned)
            self.changed()
        self._strays.begin(event)

    def on_paste(self, event: events.Paste) -> None:
        """Take nothing of a text that is pasted, and let the form say what is taken."""
        event.stop()
        self.undone = ""
        self.post_message(Untaken())

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def changed(self) -> None:
        """Draw the control anew and tell the form."""
        self.refresh(layout=True)
        self.post_message(Changed())


class PickControl(Cells):
    """One of a few: a scale up to ten steps, a choice, yes or no. With a `label` it shows only what is picked."""

    DEFAULT_CSS = """
    PickControl.-folded, PickControl.-inline {
        width: auto;
        margin-left: 2;
    }
    """

    def __init__(self, field: Field, answer: Any = None, label: str | None = None) -> None:
        """Show the options of `field`; with a `label`, if only an empty one, only what is picked."""
        super().__init__(field, classes="" if label is None else "-folded")
        self.label = label
        self.options: list[tuple[Any, str]] = _options(field)
        self.answer: Any = None
        self._typed = ""
        self._word, self._word_at = "", -inf
        self.load(answer)

    def load(self, answer: Any) -> None:
        """Hold another answer, where it is one of the options."""
        self.answer = next((value for value, _ in self.options if _same(value, answer)), None)
        self.refresh(layout=True)

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys of a scale, of yes or no, or of a choice."""
        if self.field.answer == "scale":
            said = self.field.ask if self.label is None else self.label
            return (Keys(f"{self.field.least}–{self.field.most}", said), Keys("←→", "step"), Keys("⌫", "clear"))
        if self.field.answer == "yesno":
            return (Keys("y", "yes"), Keys("n", "no"), Keys("⌫", "clear"))
        return (Keys("←→", "choose"), Keys("⌫", "clear"))

    @property
    def takes(self) -> str:
        """Digits, y and n, or what an option begins with."""
        if self.field.answer == "scale":
            return f"This field takes a digit from {self.field.least} to {self.field.most}."
        if self.field.answer == "yesno":
            return "This field takes y or n."
        most = min(9, len(self.options))
        return f"This field takes ← and →, or {'1' if most == 1 else f'a digit from 1 to {most}'}."

    def press(self, key: str, sign: str) -> bool:
        """Pick by a digit, or by what an option begins with; step with arrows and space; clear."""
        typed, self._typed = self._typed, ""
        if key in ("backspace", "delete"):
            self._pick(None)
            return True
        word = self.field.answer != "scale" and (sign.isalnum() or (sign == " " and self._word))
        if word and (by_word := self._by_word(sign.casefold())) is not None:
            return by_word
        if sign and sign.isalnum() and (found := self._begun(typed, sign.casefold())) is not None:
            self._pick(found)
            return True
        step = {"left": -1, "right": 1, "space": 1}.get(key)
        if step is not None:
            self._step(step, around=key == "space")
        return step is not None

    def _begun(self, typed: str, sign: str) -> int | None:
        words = [text.casefold() for _, text in self.options]
        if self.field.answer == "scale":
            for run in (typed + sign, sign):
                if run in words:
                    self._typed = run
                    return words.index(run)
            return None
        if not words:
            return None
        return int(sign) - 1 if sign in "123456789" and int(sign) <= len(words) else None

    def _by_word(self, sign: str) -> bool | None:
        """Pick the option that begins with what is being typed; None where no word is, and none begins."""
        now = get_time()
        if now - self._word_at >= typeahead.PAUSE_S:
            self._word = ""
        if self._word == sign:
            self._word = ""  # the same letter again: the next option that begins with it
        word, self._word_at = self._word + sign, now
        place, count = self._place(), len(self.options)
        after = [(place + 1 + n) % count for n in range(count)] if not self._word else range(count)
        found = next((each for each in after if self.options[each][1].casefold().startswith(word)), None)
        if found is not None:
            self._word = word
            self._pick(found)
            return True
        if not self._word:
            return None
        self._word = ""
        return False

    def _place(self) -> int:
        return next((n for n, (value, _) in enumerate(self.options) if _same(value, self.answer)), -1)

    def _step(self, step: int, around: bool) -> None:
        place, last = self._place(), len(self.options) - 1
        if last < 0:
            return
        if place < 0:
            self._pick(0 if step > 0 else last)
        elif around:
            self._pick((place + step) % (last + 1))
        else:
            self._pick(min(last, max(0, place + step)))

    def _pick(self, place: int | None) -> None:
        answer = None if place is None else self.options[place][0]
        if answer is not self.answer:
            self.answer = answer
            self.changed()

    def on_click(self, event: events.Click) -> None:
        """Pick the cell that was clicked."""
        if self.label is not None:
            return
        start = 1
        for place, (_, text) in enumerate(self.options):
            start += Content(text).cell_length + 3
            if event.x < start:
                self._pick(place)
                return

    def render(self) -> Content:
        """Draw the options in a row, or the label with what is picked; ‹ › marks it when it has the focus."""
        if self.label is None:
            return Content.assemble(self._edge(), Content(" ").join(self._cell(*option) for option in self.options))
        wide = max((len(text) for _, text in self.options), default=1)
        picked = next((text for value, text in self.options if _same(value, self.answer)), "–")
        cell = (
            (f"‹{picked:>{wide}}›", "bold $text-accent")
            if self.has_focus
            else (f" {picked:>{wide}} ", "bold" if picked != "–" else "$foreground-muted")
        )
        return Content.assemble((f"{flat(self.label)} " if self.label else "", "$foreground-muted"), cell)

    def _edge(self) -> tuple[str, str]:
        if self.has_focus:
            return ("▌", "$text-accent")
        return (" " if self.has_class("-inline") else "▏", "$foreground 40%")

    def _cell(self, value: Any, text: str) -> Content:
        picked = _same(value, self.answer)
        if not picked:
            return Content.styled(f" {text} ", "$foreground-muted")
        return Content.styled(f"‹{text}›", "bold $text-accent" if self.has_focus else "bold")


def _options(field: Field) -> list[tuple[Any, str]]:
    if field.answer == "yesno":
        return [(True, "yes"), (False, "no")]
    if field.answer == "scale":
        return [(value, str(value)) for value in range(field.least, field.most + 1)]
    return [(option, flat(option.upper() if field.seats else option)) for option in field.options]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def is_wide(field: Field) -> bool:
    """Whether a field is a scale that is typed as a number."""
    return field.answer == "scale" and field.most - field.least > NARROW
