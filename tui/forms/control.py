"""The controls that fill in a form's fields, and the simplest of them: cells to pick from.

Every control has one `answer` in the shape of a payload (None if there is none), can `load` another, and returns as its
`remark` what a person should know while filling it in, such as a count near its limit.
"""

from __future__ import annotations

from copy import deepcopy
from math import inf
from typing import Any, ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from sessions.rules.forms import Field
from tui.forms.stray_text import StrayText
from tui.terminal import typeahead
from tui.terminal.key_time import get_time
from tui.widgets.safe_text import flat

AS_BEFORE = "That was a sentence, so your answer hasn't changed."
MANY = 11
"""Options that are all shown; of more, only the picked one is."""
NARROW = 10
"""The widest scale that is picked from cells; a wider one is typed as a number."""


class Remark(NamedTuple):
    """A word next to a control; a `wrong` one says that the answer isn't within its range yet."""

    text: str = ""
    wrong: bool = False
    brief: str = ""  # the same for a line with less room


class Keys(NamedTuple):
    """A key, or several, and what it does in a control, for hints."""

    key: str
    does: str


class OfCells(Message):
    """What happened in a control without text."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self._cells = cells

    @property
    def control(self) -> Cells:
        """The control."""
        return self._cells


class Changed(OfCells):
    """The answer of a control without text has changed."""


class Untaken(Message):
    """Someone typed something that this control doesn't accept."""


class Decided(OfCells):
    """One press was the whole answer of a control: the form goes on to the next one."""


class TakenBack(Message):
    """What was typed turned out to be a sentence, which began in an earlier control; its answer is as before."""

    def __init__(self, began: Cells) -> None:
        super().__init__()
        self.began = began


class Control:
    """What all controls share, besides their widget class. `stacked` ones go below their label."""

    field: Field
    answer: Any
    stacked = False
    typing: ClassVar[bool] = False
    undone = ""
    """What happened to the answer, if the last thing typed turned out to be a sentence."""
    _led: tuple[float, Any] = (-inf, None)  # when another answer led here, and the answer that was here then

    @property
    def hint(self) -> str:
        """The field's hint, if it has to be shown below the control, because the control itself has no room for it."""
        return ""

    @property
    def takes(self) -> str:
        """What the control accepts, in a sentence for someone who typed something else."""
        return "This field takes text."

    def load(self, answer: Any) -> None:
        """Set another answer; one of another type counts as none."""
        raise NotImplementedError

    def spot(self) -> tuple[int, int]:
        """Return row and column of the cursor within the answer as a draft stores it."""
        return 0, 0

    def come_back(self, row: int, column: int) -> None:
        """Put the cursor back at `spot`, or near it if the answer is no longer the same."""

    def settle(self) -> None:
        """Show the beginning of an answer that was set while the cursor is elsewhere."""
        self.come_back(0, 0)

    def normalize(self) -> None:
        """Turn what was typed into what is saved, if they differ."""

    def led_here(self, at: float) -> None:
        """Take note that a key pressed at this time answered another control, which led here by itself."""
        self._led = at, deepcopy(self.answer)

    def by_habit(self, at: float) -> bool:
        """Whether a key that moves on is only the habit to press one after an answer. Asked only once.

        It is if it comes at once after an answer that led here by itself, and nothing was typed here before it.
        """
        (led_at, answer), self._led = self._led, (-inf, None)
        return at - led_at < typeahead.PAUSE_S and self.answer == answer

    def remark(self) -> Remark:
        """Return the remark to show next to the control now."""
        return Remark()

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that this control knows, the most useful first."""
        return ()


class Cells(Control, Widget, can_focus=True):
    """A control that is drawn in one go and accepts single keys."""

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
        self._signed_at = -inf  # when the last character was accepted
        self._unsigned: Any = None  # the answer before the first of the characters typed without a pause
        self._before: Cells | None = None  # the control whose answer led here, as long as typing goes on from there
        self._led_at = -inf

    def press(self, key: str, sign: str) -> bool:
        """Handle a key, or the character it types; return whether this control wanted it."""
        raise NotImplementedError

    def decides(self, sign: str) -> bool:
        """Whether the character just pressed is a whole answer, which no further one changes."""
        return False

    @property
    def decided_by(self) -> str:
        """The digits of which one is a whole answer, as for a hint; empty if there are none."""
        return ""

    def follow(self, before: Cells | None) -> None:
        """Take note that the answer of another control, of this form or of the row before, led here just now."""
        self._before, self._led_at = before, get_time()

    def _take_back(self) -> None:
        """Take back what was taken for an answer, because it was part of a sentence."""
        self.undone = AS_BEFORE if self.answer != self._unsigned else ""
        if self.undone:
            self.load(self._unsigned)
            self.changed()

    def _take_back_before(self, event: events.Key) -> bool:
        """Take back the answers of the controls before, if the sentence began there; return whether it did."""
        first: Cells = self
        while (before := first._before) is not None:
            first._before, first = None, before
            first._take_back()
        if first is not self:
            first._strays.begin(event)
            first.post_message(TakenBack(first))
        return first is not self

    def on_key(self, event: events.Key) -> None:
        """Handle a key, or leave it to the form; the key that opened the screen, pressed twice, chooses nothing.

        A sentence may start with a character that is a valid answer. If an invalid character follows, the answer wasn't
        meant.
        """
        if self._strays.takes(event):
            return
        if event.is_printable and typeahead.opened_this(self.app):
            event.stop()
            event.prevent_default()
            return
        goes_on = event.is_printable and event.time - self._signed_at < typeahead.PAUSE_S
        led = event.is_printable and event.time - self._led_at < typeahead.PAUSE_S
        self._led_at = -inf
        if not goes_on:
            self._unsigned = deepcopy(self.answer)
        if not goes_on and not led:
            self._before = None
        self._signed_at = event.time if event.is_printable else -inf
        # A space right after an answer is one between two words, and no step on the next scale.
        if not (led and event.key == "space") and self.press(event.key, event.character or ""):
            self.undone = ""
            event.stop()
            event.prevent_default()
            if self.decides(event.character or ""):
                self.post_message(Decided(self))
            return
        self.undone = ""
        if goes_on:
            self._take_back()
        if event.is_printable and self._take_back_before(event):
            event.stop()
            event.prevent_default()
            return
        self._strays.begin(event)

    def on_paste(self, event: events.Paste) -> None:
        """Reject pasted text, and let the form say what is accepted."""
        event.stop()
        self.undone = ""
        self.post_message(Untaken())

    def on_focus(self) -> None:
        """Show that this control has the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that this control doesn't have the focus."""
        self.refresh()

    def changed(self) -> None:
        """Redraw the control and tell the form."""
        self.refresh(layout=True)
        self.post_message(Changed(self))


class PickControl(Cells):
    """One of a few options: a scale of up to ten steps, a choice, yes or no.

    With a `label`, and where there are very many options, it shows only the picked one.
    """

    DEFAULT_CSS = """
    PickControl.-folded, PickControl.-inline {
        width: auto;
        margin-left: 2;
    }
    """

    def __init__(self, field: Field, answer: Any = None, label: str | None = None) -> None:
        """Show the options of `field`; with a `label`, even an empty one, show only the picked option."""
        super().__init__(field, classes="" if label is None else "-folded")
        self.label = label
        self.options: list[tuple[Any, str]] = options_of(field)
        self.answer: Any = None
        self._typed = ""
        self._word, self._word_at = "", -inf
        self.load(answer)

    def load(self, answer: Any) -> None:
        """Set another answer, if it is one of the options."""
        self.answer = next((value for value, _ in self.options if _same(value, answer)), None)
        self.refresh(layout=True)

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys of a scale, of yes or no, or of a choice."""
        if self.field.answer == "scale":
            said = " … ".join(self.field.ends) if self.field.ends else "choose"
            return (Keys(self.decided_by, said), Keys("←→", "step"), Keys("⌫", "clear"))
        if self.field.answer == "yesno":
            return (Keys("y", "yes"), Keys("n", "no"), Keys("⌫", "clear"))
        return (Keys(self.decided_by, "choose"), Keys("←→", "step"), Keys("⌫", "clear"))

    @property
    def decided_by(self) -> str:
        """The digits of a scale or of the first options."""
        match self.field.answer:
            case "scale":
                return f"{self.field.least}–{self.field.most}"
            case "choice":
                most = min(9, len(self.options))
                return "1" if most == 1 else f"1–{most}"
        return ""

    @property
    def hint(self) -> str:
        """The options leave no room for a hint."""
        return self.field.hint

    @property
    def takes(self) -> str:
        """Digits, y and n, or the beginning of an option."""
        if self.field.answer == "scale":
            return f"This field takes a digit from {self.field.least} to {self.field.most}."
        if self.field.answer == "yesno":
            return "This field takes y or n."
        most = min(9, len(self.options))
        return f"This field takes ← and →, or {'1' if most == 1 else f'a digit from 1 to {most}'}."

    def press(self, key: str, sign: str) -> bool:
        """Pick with a digit, or with the beginning of an option; step with arrows and space; clear."""
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

    def decides(self, sign: str) -> bool:
        """Whether a digit picked an option that isn't the beginning of another, such as 1 of 10.

        A letter never does, because a word, or a sentence, may begin with it. Of yes and no a digit doesn't either:
        they are offered by their letters, and one way to answer shouldn't go further than the other.
        """
        if not sign.isdigit() or self._word or self.answer is None or self.field.answer == "yesno":
            return False
        run = self._typed
        return not run or not any(word != run and word.startswith(run) for _, word in self.options)

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
        """Pick the option that starts with the typed text; None if no option is a word or none starts with it."""
        now = get_time()
        if now - self._word_at >= typeahead.PAUSE_S:
            self._word = ""
        if self._word == sign:
            self._word = ""  # the same letter again: the next option that starts with it
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
        if len(self.options) > MANY:
            self._step(1, around=True)
            return
        start = 1
        for place in dict(enumerate(self._lines(self.size.width))).get(event.y, ()):
            start += self._cell(*self.options[place]).cell_length + 1
            if event.x < start:
                self._pick(place)
                return

    def _lines(self, wide: int) -> list[list[int]]:
        """Return the places of the options on each line of `wide` cells; a line breaks only between two of them."""
        lines: list[list[int]] = [[]]
        end = 0
        for place, option in enumerate(self.options):
            end += self._cell(*option).cell_length + 1
            if lines[-1] and end > wide > 0:
                lines.append([])
                end = self._cell(*option).cell_length + 1
            lines[-1].append(place)
        return lines

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells of all options on one line, however narrow this control was before."""
        if self.label is not None or len(self.options) > MANY:
            return super().get_content_width(container, viewport)
        return sum(self._cell(*option).cell_length + 1 for option in self.options)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the options take."""
        if self.label is not None or len(self.options) > MANY:
            return super().get_content_height(container, viewport, width)
        return len(self._lines(width))

    def on_resize(self) -> None:
        """Draw the options again, on more lines or on fewer."""
        self.refresh()

    def render(self) -> Content:
        """Draw the options in a row, or the label with the picked option; ‹ › marks it when it has the focus."""
        if self.label is None and len(self.options) > MANY:
            return self._one_of_many()
        if self.label is None:
            drawn = [
                Content(" ").join(self._cell(*self.options[n]) for n in line) for line in self._lines(self.size.width)
            ]
            cells = Content("\n").join(Content.assemble(self._edge(), line) for line in drawn)
            ends = Content.styled(f"  {scale_words(self.field)}", "$foreground-muted")
            fits = len(drawn) == 1 and (cells + ends).cell_length <= self.size.width
            return cells + ends if self.field.ends and fits else cells
        wide = max((len(text) for _, text in self.options), default=1)
        picked = next((text for value, text in self.options if _same(value, self.answer)), "–")
        cell = (
            (f"‹{picked:>{wide}}›", "bold $text-accent")
            if self.has_focus
            else (f" {picked:>{wide}} ", "bold" if picked != "–" else "$foreground-muted")
        )
        return Content.assemble((f"{flat(self.label)} " if self.label else "", "$foreground-muted"), cell)

    def _one_of_many(self) -> Content:
        """Draw the picked option alone, with its place among the others."""
        place = self._place()
        picked = self.options[place][1] if place >= 0 else "–"
        style = "bold $text-accent" if self.has_focus else "bold"
        where = f"  {place + 1} of {len(self.options)}" if place >= 0 else f"  {len(self.options)} to choose from"
        return Content.assemble(self._edge(), (f"‹{picked}›", style), (where, "$foreground-muted"))

    def _edge(self) -> tuple[str, str]:
        if self.has_focus:
            return ("▌", "$text-accent")
        return (" " if self.has_class("-inline") else "▏", "$foreground 40%")

    def _cell(self, value: Any, text: str) -> Content:
        picked = _same(value, self.answer)
        if not picked:
            return Content.styled(f" {text} ", "$foreground-muted")
        return Content.styled(f"‹{text}›", "bold $text-accent" if self.has_focus else "bold")


def options_of(field: Field) -> list[tuple[Any, str]]:
    """Return the answers that can be picked, each with what is shown for it."""
    if field.answer == "yesno":
        return [(True, "yes"), (False, "no")]
    if field.answer == "scale":
        return [(value, str(value)) for value in range(field.least, field.most + 1)]
    names = field.names or [option.upper() if field.seats else option for option in field.options]
    return [(option, flat(name)) for option, name in zip(field.options, names, strict=True)]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def scale_words(field: Field) -> str:
    """Return what the ends of a scale mean: ``0 not at all · 5 fully``; an empty text if nobody said."""
    if field.ends is None:
        return ""
    least, most = field.ends
    return f"{field.least} {least} · {field.most} {most}"


def is_wide(field: Field) -> bool:
    """Whether a field is a scale that is typed as a number."""
    return field.answer == "scale" and field.most - field.least > NARROW
