"""Controls for typing: a line, a number, a date, a text of several lines, a list."""

from __future__ import annotations

from math import inf
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip

from sessions.amounts import LONGEST as LONGEST_AMOUNT
from sessions.amounts import show_number
from sessions.dates import LONGEST, Unclear, day_example, read_day, read_time, show_day, show_time
from sessions.errors import Refused
from sessions.rules.answers import ANSWER_TYPES, people
from sessions.rules.forms import Field, as_stored
from sessions.rules.person_names import seat_meant
from sessions.times import today
from tui.forms.control import AS_BEFORE, Control, Keys, Remark, Untaken, scale_words
from tui.forms.cursor import place_after, reaching
from tui.forms.stray_text import StrayText
from tui.terminal import typeahead
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.ordered_text import OrderedTextArea
from tui.widgets.safe_text import flat, shown

NEAR = 0.85  # the share of the maximum from which characters are counted
AMOUNT_WIDTH = 18  # cells of a line for a number, as in its style
NAME_WIDTH = 16  # cells that a narrow form leaves of a line for a person, beside who can be named
ROOM = 4  # the multiple of the maximum that can be typed or pasted, for its author to cut


AMOUNTS = ("number", "range")
"""The types of numbers that are typed as people write them."""
_AT_ONCE = (*AMOUNTS, "person")  # what is typed is the answer as soon as it can be read
_READ = (*_AT_ONCE, "date", "time", "cell")  # what is typed is read, and shown again as parley writes it
_ROOM = {**dict.fromkeys(AMOUNTS, AMOUNT_WIDTH), "person": NAME_WIDTH}  # for a hint on the line
_CLASS = {"scale": "-number", "date": "-date", "time": "-date", "number": "-amount", "range": "-amount"}


def _replaced(field: Field) -> bool:
    """Whether typing over what is on the line replaces it; in any other text, typing continues at its end."""
    return field.name or field.answer in ("scale", *_READ)


def _below(field: Field) -> str:
    """Return the hint of a field whose line is too short for it; empty if the line or its remark has it."""
    if cell_len(flat(field.hint)) < _ROOM.get(field.answer, 0):
        return ""
    said = f"{field.least}–{field.most}" if field.answer == "scale" else ""
    return field.hint if field.answer in (*_CLASS, "person") and field.hint != said else ""


class LineControl(Control, OrderedInput):
    """A text on one line, a number on a wide scale, or a date as people say it, with or without a time."""

    DEFAULT_CSS = """
    LineControl, LineControl:focus, LineControl:ansi {
        height: 1;
        width: 1fr;
        padding: 0;
        border: none;
        border-left: vkey $foreground 40%;
        background: transparent;
        background-tint: transparent;
        &:focus {
            border-left: outer $text-accent;
        }
    }
    LineControl.-number {
        width: 6;
    }
    LineControl.-date, LineControl.-amount {
        width: 18;
    }
    LineControl.-time {
        width: 22;
    }
    """
    typing = True

    # Textual lays out the whole screen again for every key in an Input; a line of fixed height needs none of that.
    virtual_size = Reactive(Size(0, 0), layout=False)

    def __init__(self, field: Field, answer: Any = None) -> None:
        kind = _CLASS.get(field.answer)
        if kind == "-number":
            most = max(len(str(field.least)), len(str(field.most)))
            options: dict[str, Any] = {"restrict": r"-?\d*" if field.least < 0 else r"\d*", "max_length": most}
        elif kind == "-date":
            # Without color, a bare date would look like an answer.
            example = f"such as {day_example(today(), past=field.past)}{' 14:00' if field.answer == 'time' else ''}"
            options = {"max_length": LONGEST, "placeholder": example}
        elif kind == "-amount":
            options = {"max_length": LONGEST_AMOUNT, "placeholder": "" if _below(field) else flat(field.hint)}
        else:
            options = {
                "max_length": max(200, field.most * ROOM),
                "placeholder": "" if _below(field) else flat(field.hint),
            }
        super().__init__("", select_on_focus=_replaced(field), classes=kind, password=field.hidden, **options)
        self.set_class(field.answer == "time", "-time")
        self.field = field
        self._left = False  # while it was scrolled to show the beginning of its text
        self._strays, self._before, self._typed_at = StrayText(), "", -inf
        self.load(answer)

    @property
    def hint(self) -> str:
        """The hint that a short line has no room for."""
        return _below(self.field)

    @property
    def answer(self) -> Any:
        """The line's content: a number, a range or a seat where it is one, otherwise its text."""
        if self.field.answer in _AT_ONCE:
            return as_stored(self.field, self.value, today()) if self.value.strip() else ""
        if self.field.answer != "scale":
            return self.value
        return int(self.value) if self.value.strip("-") else None

    @property
    def takes(self) -> str:
        """A number, or text."""
        if self.field.answer in AMOUNTS:
            return "This field takes a number." if self.field.answer == "number" else "This field takes a range."
        if self.field.answer == "scale":
            return f"This field takes a number from {self.field.least} to {self.field.most}."
        return super().takes

    async def on_key(self, event: events.Key) -> None:
        """Reject the characters of a sentence in a number; if it started with digits, the number stays as it was."""
        if self.field.answer != "scale":
            return
        if self._strays.takes(event):
            event.stop()
            event.prevent_default()
            self.post_message(Untaken())
            return
        running = event.is_printable and event.time - self._typed_at < typeahead.PAUSE_S
        before = self._before if running else self.value
        self._before, self._typed_at = before, event.time if event.is_printable else -inf
        self.undone = ""
        if event.character and event.character.isalpha():
            self._strays.begin(event)
            if before != self.value:
                self.undone, self.value = AS_BEFORE, before

    def restricted(self) -> None:
        """Quietly say what a number accepts; Textual would ring a bell."""
        self.post_message(Untaken())

    def load(self, answer: Any) -> None:
        """Set another text or number; the cursor goes to its end."""
        if self.field.answer == "scale":
            self.value = str(answer) if isinstance(answer, int) and not isinstance(answer, bool) else ""
        else:
            self.value = ANSWER_TYPES[self.field.answer].typed(answer, self.field)
        self.cursor_position = len(self.value)

    def render_line(self, y: int) -> Strip:
        """Draw the line; while it doesn't have the focus, an ellipsis shows that its text goes on."""
        strip = super().render_line(y)
        wide, written = self.content_size.width, self.value or self.placeholder
        if self.has_focus or self.password or self.scroll_offset.x or Content(written).cell_length <= wide:
            return strip
        kept = strip.crop(0, wide - 1)
        last = list(kept)[-1].style if len(kept) else None
        return Strip([*kept, Segment("…", last)], wide)

    def spot(self) -> tuple[int, int]:
        """Return the cursor's distance from the first character."""
        return place_after(self.value[: self.cursor_position])

    def come_back(self, row: int, column: int) -> None:
        """Put the cursor back; typing continues a half-typed number, date or name, until the line is left."""
        end = len(self.value)
        (self.value,), _, self.cursor_position = reaching([self.value], 0, end if row else column)
        self.select_on_focus = False

    def settle(self) -> None:
        """Show the beginning; nobody typed it, so typing replaces it where it replaces anything."""
        super().settle()
        self.select_on_focus = _replaced(self.field)

    def on_focus(self) -> None:
        """Show the part with the cursor again."""
        if self._left:
            self._left = False
            at = self.cursor_screen_offset.x - self.content_region.x + self.scroll_offset.x
            self.scroll_to_region(Region(at, 0, 1, 1), force=True, animate=False, immediate=True)

    def on_blur(self) -> None:
        """Show the beginning of the text; from now on, typing over a number, a date or a name replaces it again."""
        self._left = bool(self.scroll_offset.x)
        if self._left:
            self.scroll_to(0, force=True, animate=False, immediate=True)
        self.normalize()
        self.select_on_focus = _replaced(self.field)

    def normalize(self) -> None:
        """Turn a date in words into the date itself, because ``friday`` is another one next week."""
        if self.field.answer in _READ and self.value.strip():
            at_end = self.cursor_position >= len(self.value)
            read = as_stored(self.field, self.value, today())
            self.value = ANSWER_TYPES[self.field.answer].typed(read, self.field)
            if at_end:  # what is typed next, or rubbed out, is at the end of the new words too
                self.cursor_position = len(self.value)

    def remark(self) -> Remark:
        """Return the range of a number, the date, who can be named, or the count of a text near its limits."""
        if self.field.answer in AMOUNTS:
            return _amount(self.field, self.answer)
        if self.field.answer == "person":
            return _person(self.field, self.value)
        if self.field.answer in ("date", "time"):
            return _day(self.field, self.value)
        if self.field.answer == "scale":
            number = self.answer
            wrong = number is not None and not self.field.least <= number <= self.field.most
            within = f"{self.field.least}–{self.field.most}"
            return Remark(scale_words(self.field) or within, wrong, within)
        return counted(self.field, len(self.value.strip()))

    def keys(self) -> tuple[Keys, ...]:
        """Return the key that leaves the line; letters are typed."""
        return (Keys("enter", "next"), Keys("esc", "leave the field"))


def _amount(field: Field, answer: Any) -> Remark:
    """Return the unit and limits of a number or a range, and whether the answer is one that fits."""
    least, most = field.limits
    within = f"{show_number(least)}–{show_number(most)}" if least is not None and most is not None else ""
    example = "" if field.answer == "number" else "as 3–5"
    says = " · ".join(filter(None, (" ".join(filter(None, (within, field.unit))), example)))
    return Remark(says, answer != "" and ANSWER_TYPES[field.answer].wrong(field, answer) is not None, field.unit)


def _person(field: Field, text: str) -> Remark:
    """Return who can be named, or who is meant by what is typed."""
    if not text.strip():
        return Remark(f"{', '.join(seat.upper() for seat in field.options)} or a name")
    seat = seat_meant(text, known := people(field))
    if seat is None or not known[seat]:
        return Remark()
    return Remark(f"{known[seat]}, {seat.upper()}", brief=known[seat])


def _day(field: Field, text: str) -> Remark:
    """Return a date in full while it is typed, or what is wrong with it if no further letter could fix that.

    In brief, it leaves out what is already typed.
    """
    if not text.strip():
        return Remark()
    day = today()
    try:
        if field.answer == "date":
            says = show_day(read_day(text, day, past=field.past), day)
        else:
            says = show_time(read_time(text, day), day)
        return Remark(says, brief=says.partition(",")[0].removesuffix(f" {text.strip()}"))
    except Unclear as unclear:
        return Remark(unclear.brief, True)
    except Refused:
        return Remark(f"friday, 31 mar, {'-10d' if field.past else '+10d'}", brief="31 mar")


def counted(field: Field, characters: int) -> Remark:
    """Return the count of a text's characters if it is under, near or over its limits."""
    if not characters:
        return Remark()
    if characters < field.least:
        return Remark(f"{characters} of at least {field.least}", True)
    if characters > field.most:
        return Remark(f"{characters} of {field.most}: {characters - field.most} too many", True)
    return Remark(f"{characters} of {field.most}" if characters >= field.most * NEAR else "")


class AreaControl(Control, OrderedTextArea):
    """A text of several lines, or a list with one entry per line; it grows from three rows to six.

    A conditional field, such as a reason, starts with one row next to its label.
    """

    DEFAULT_CSS = """
    AreaControl, AreaControl:focus {
        height: auto;
        min-height: 3;
        max-height: 6;
        width: 1fr;
        padding: 0;
        border: none;
        border-left: vkey $foreground 40%;
        background: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-background: transparent;
        & .text-area--cursor-line {
            background: transparent;
        }
        &:focus {
            border-left: outer $text-accent;
        }
        &.-reason { min-height: 1; }
    }
    """
    typing = True

    def __init__(self, field: Field, answer: Any = None) -> None:
        most = field.most * (field.most_each + 1) if field.answer == "list" else field.most
        super().__init__(
            "",
            max_length=max(400, most * ROOM),
            placeholder=shown(field.hint or ("one entry per line" if field.answer == "list" else "")),
            highlight_cursor_line=False,
            classes="-reason" if field.needed else "",
        )
        self.stacked = field.needed is None
        self.field = field
        self.load(answer)

    @property
    def answer(self) -> Any:
        """The area's content: its lines for a list, otherwise its text."""
        return self.entries() if self.field.answer == "list" else self.text

    def entries(self) -> list[str]:
        """Return the lines that aren't empty, trimmed."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    def load(self, answer: Any) -> None:
        """Set another text or list; the cursor goes to its end."""
        if isinstance(answer, list) and self.field.answer == "list":
            answer = "\n".join(str(each) for each in answer)
        self.text = answer if isinstance(answer, str) else ""
        self.move_cursor(self.document.end)

    def spot(self) -> tuple[int, int]:
        """Return the cursor's row, not counting empty rows of a list, and its column."""
        row, column = self.cursor_location
        *whole, last = [*self.document.lines[:row], self.document.lines[row][:column]]
        if self.field.answer == "list":
            whole, last = [each.strip() for each in whole if each.strip()], last.lstrip()
        return place_after("\n".join([*whole, last]))

    def come_back(self, row: int, column: int) -> None:
        """Put the cursor back."""
        lines, row, column = reaching(self.document.lines, row, column)
        self.text = "\n".join(lines)
        self.move_cursor((row, column))

    def remark(self) -> Remark:
        """Return the count of characters or entries, near or beyond the limits."""
        if self.field.answer != "list":
            return counted(self.field, len(self.text.strip()))
        entries = self.entries()
        long = next((n for n, entry in enumerate(entries, 1) if len(entry) > self.field.most_each), 0)
        if long:
            return Remark(f"line {long}: over {self.field.most_each}", True)
        many, most = len(entries), self.field.most
        if many > most:
            return Remark(f"{many} of {most}: {many - most} too many", True)
        if 0 < many < self.field.least:
            return Remark(f"{many} of at least {self.field.least}", True)
        return Remark(f"{many} of {most}" if many else "")

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that leave the area; enter starts a new line."""
        return (Keys("tab", "next"), Keys("enter", "new line"), Keys("esc", "leave the field"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key for redo to the form while there is nothing to redo."""
        return super().check_action(action, parameters) and (action != "redo" or bool(self.history.redo_stack))

    async def on_key(self, event: events.Key) -> None:
        """Let up and down leave the area from its first and last row.

        Enter begins no text with an empty line, and no line at all right after an answer led here by itself.
        """
        if event.key == "enter" and (self.by_habit(event.time) or not self.text):
            event.stop()
            event.prevent_default()
            return
        row = self.wrapped_document.location_to_offset(self.cursor_location).y
        leaves = {"up": row == 0, "down": row == self.wrapped_document.height - 1}
        if leaves.get(event.key):
            # The form moves on; no class that this one is made of may scroll or move the cursor first.
            event.prevent_default()
