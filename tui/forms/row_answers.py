"""Answers given row by row: a rank, points to distribute, sentences to mark, a scale whose steps are words."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.content import Content

from sessions.rules.forms import Field
from tui.forms.control import Keys, Remark

POINTS = 100
STEP = 5


class RowAnswer:
    """An answer given on rows, one for each option, and the row on which its author is.

    It knows what each key does to it and how each row reads; `RowControl` is its widget.
    """

    answer: Any
    by_digit: ClassVar[bool] = False
    """Whether one digit is the whole answer."""

    def __init__(self, field: Field) -> None:
        """Begin on the first row, without an answer."""
        self.field = field
        self.cursor = 0

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.field.options)

    @property
    def takes(self) -> str:
        """What it accepts, in a sentence for someone who typed something else."""
        raise NotImplementedError

    def load(self, answer: Any) -> None:
        """Set another answer; one that doesn't fit counts as none."""
        raise NotImplementedError

    def remark(self) -> Remark:
        """Return what a person should know while giving it."""
        return Remark()

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that it knows, the most useful first."""
        raise NotImplementedError

    def press(self, key: str, sign: str) -> bool:
        """Move the cursor, and return whether the key meant anything; at the ends the form goes to another field."""
        step = {"up": -1, "down": 1}.get(key, 0)
        if not step or not 0 <= self.cursor + step < self.count():
            return False
        self.cursor += step
        return True

    def click(self, place: int) -> None:
        """Put the cursor on a row."""
        self.cursor = place

    def row(self, place: int) -> tuple[Content, str]:
        """Return the text in front of an option, and the option."""
        raise NotImplementedError


class Rank(RowAnswer):
    """The options in an order. It counts as given once something was moved, or space accepted it unchanged."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.order = list(field.options)
        self.given = False

    @property
    def answer(self) -> Any:
        """The order, or None if nothing was moved."""
        return list(self.order) if self.given else None

    def load(self, answer: Any) -> None:
        """Set another order, if it contains every option once."""
        fits = isinstance(answer, list) and sorted(map(str, answer)) == sorted(self.field.options)
        self.order = list(answer) if fits else list(self.field.options)
        self.given = fits

    def remark(self) -> Remark:
        """Say what to do while no order is given."""
        return Remark("" if self.given else "not ordered yet")

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that move an option."""
        return (Keys("←→", "move up, down"), Keys("1–9", "move here"), Keys("space", "accept this order"))

    @property
    def takes(self) -> str:
        """A position."""
        return f"This field takes ← and →, or a digit from 1 to {min(9, self.count())}."

    def press(self, key: str, sign: str) -> bool:
        """Move the option under the cursor with left and right, + and -, or to the position of a digit."""
        place = {"left": self.cursor - 1, "right": self.cursor + 1}.get(key)
        if sign in ("+", "-"):
            place = self.cursor + (1 if sign == "-" else -1)
        if sign and sign in "123456789":
            place = int(sign) - 1
        if key == "space":
            place = self.cursor
        if place is None:
            return super().press(key, sign)
        if 0 <= place < self.count():
            self.order.insert(place, self.order.pop(self.cursor))
            self.cursor, self.given = place, True
        return True

    def row(self, place: int) -> tuple[Content, str]:
        """Return the position and the option in it."""
        number = f"{place + 1:>3}" if self.given else "  –"
        return Content.styled(number, "bold" if self.given else "$foreground-muted"), self.order[place]


class Points(RowAnswer):
    """A hundred points over the options. Digits type a number, and the arrows add and remove five."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.points: dict[str, int] = {}
        self._typing = False

    @property
    def answer(self) -> Any:
        """The points by option, or None if none are given."""
        return dict(self.points) or None

    def load(self, answer: Any) -> None:
        """Set other points; only whole numbers for known options are accepted."""
        given = answer if isinstance(answer, dict) else {}
        self.points = {
            option: given[option]
            for option in self.field.options
            if isinstance(given.get(option), int) and not isinstance(given[option], bool)
        }

    def remark(self) -> Remark:
        """Return the total so far."""
        reached = sum(self.points.values())
        if not self.points:
            return Remark(f"distribute {POINTS} points")
        left = POINTS - reached
        rest = "" if not left else f", {left} left" if left > 0 else f", {-left} too many"
        return Remark(f"{reached} of {POINTS}{rest}", left < 0)

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that give points."""
        return (Keys("0–9", "points"), Keys("←→", f"{STEP} less, more"), Keys("⌫", "clear"))

    @property
    def takes(self) -> str:
        """Points."""
        return f"This field takes points from 0 to {POINTS}, or ← and →."

    def press(self, key: str, sign: str) -> bool:
        """Type, step or clear the points of the row."""
        option = self.field.options[self.cursor] if self.field.options else ""
        now, typing, self._typing = self.points.get(option), self._typing, False
        step = {"left": -STEP, "right": STEP}.get(key)
        if sign and sign in "0123456789":
            longer = int(f"{now if typing and now is not None else ''}{sign}")
            self._give(option, longer if longer <= POINTS else int(sign))
            self._typing = True
        elif step is not None:
            self._give(option, min(POINTS, max(0, (now or 0) + step)))
        elif key in ("backspace", "delete"):
            self._give(option, None if now is None or now < 10 else now // 10)
            self._typing = True
        else:
            return super().press(key, sign)
        return True

    def _give(self, option: str, points: int | None) -> None:
        if not option:
            return
        if points is None:
            self.points.pop(option, None)
        else:
            self.points[option] = points

    def row(self, place: int) -> tuple[Content, str]:
        """Return the points and the option they are for."""
        option = self.field.options[place]
        given = self.points.get(option)
        number = f"{'–' if given is None else given:>4} "
        return Content.styled(number, "bold" if given else "$foreground-muted"), option


class Marks(RowAnswer):
    """Numbered sentences, some of which are marked."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.marked: set[int] = set()

    @property
    def answer(self) -> Any:
        """The marked positions from 0, in order."""
        return sorted(self.marked)

    def load(self, answer: Any) -> None:
        """Set other marks; only known positions are accepted."""
        given = answer if isinstance(answer, list) else []
        self.marked = {each for each in given if type(each) is int and 0 <= each < self.count()}

    def remark(self) -> Remark:
        """Return how many are marked."""
        return Remark(f"{len(self.marked)} of {self.count()} marked" if self.marked else "")

    def keys(self) -> tuple[Keys, ...]:
        """Return the key that marks."""
        return (Keys("space", "mark, unmark"),)

    @property
    def takes(self) -> str:
        """A number, or space."""
        return f"This field takes space, or a digit from 1 to {min(9, self.count())}."

    def press(self, key: str, sign: str) -> bool:
        """Toggle the row with space, or a row by its number."""
        if self.count() and key == "space":
            self.marked ^= {self.cursor}
        elif sign and sign in "123456789" and int(sign) <= self.count():
            self.cursor = int(sign) - 1
            self.marked ^= {self.cursor}
        else:
            return super().press(key, sign)
        return True

    def row(self, place: int) -> tuple[Content, str]:
        """Return the mark and the number, and the sentence."""
        marked = place in self.marked
        return Content.styled(f" {'●' if marked else '·'} {place + 1}", "bold" if marked else "$foreground-muted"), (
            self.field.options[place]
        )


class Steps(RowAnswer):
    """One step of a scale with words for each; picked by its number, or with space under the cursor."""

    by_digit = True

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.answer: int | None = None

    def load(self, answer: Any) -> None:
        """Set another step, if it is on the scale."""
        fits = type(answer) is int and 0 <= answer - self.field.least < self.count()
        self.answer = answer if fits else None
        if self.answer is not None:
            self.cursor = self.answer - self.field.least

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that pick a step."""
        return (Keys(f"{self.field.least}–{self.field.most}", "choose"), Keys("space", "choose"), Keys("⌫", "clear"))

    @property
    def takes(self) -> str:
        """A digit."""
        return f"This field takes a digit from {self.field.least} to {self.field.most}."

    def press(self, key: str, sign: str) -> bool:
        """Pick by number or with space, step with left and right, clear, or move the cursor."""
        side = {"left": -1, "right": 1}.get(key, 0)
        if key in ("backspace", "delete"):
            self.answer = None
        elif sign and sign in "0123456789" and 0 <= int(sign) - self.field.least < self.count():
            self._pick(int(sign) - self.field.least)
        elif key == "space":
            self._pick(self.cursor)
        elif side:
            self._pick(min(self.count() - 1, max(0, self.cursor + side)))
        else:
            return super().press(key, sign)
        return True

    def _pick(self, place: int) -> None:
        self.cursor, self.answer = place, place + self.field.least

    def click(self, place: int) -> None:
        """Pick the step that was clicked."""
        self._pick(place)

    def row(self, place: int) -> tuple[Content, str]:
        """Return whether the step is picked, its number, and its words."""
        value = place + self.field.least
        picked = value == self.answer
        head = f" {'●' if picked else '○'} {value}"
        return Content.styled(head, "bold $text-accent" if picked else "$foreground-muted"), self.field.options[place]
