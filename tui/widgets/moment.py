"""What was revealed, one question or goal at a time: two large answers, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from textual.content import Content

from sessions.frozen import dataclass
from tui.widgets.big_digits import GIANT_HIGH, HIGH, HUGE_HIGH, big, big_wide, largest
from tui.widgets.hanging import hanging, wrapped
from tui.widgets.leader import Leader, colored, with_mark
from tui.widgets.optical import block_wide, optical
from tui.widgets.safe_text import content, flat, shown

MUTED, STRONG, WIDE_GAP = "$foreground-muted", "bold", "bold $text-warning"
BLANK: Final = Content("")
BETWEEN = 3  # cells between the two columns
ROOMY = ((40, GIANT_HIGH), (26, HUGE_HIGH))  # lines of a page from which answers have that many
AIR = 2  # cells at each side of the words on a card
CLOSE, APART = 0.2, 0.5  # shares of the widest gap up to which two answers are close, and apart
WITHIN = 1  # a guess that is at most so far off counts as good
FAR_OFF: Final = 99  # how far a guess is off that can only be right or wrong, and is wrong


@dataclass(frozen=True, slots=True)
class LargeAnswer:
    """What one leader answered: a number, a word or a text, with a line below it and what they said about it.

    `large` is False for an answer that isn't one, such as a pass. Letters are drawn large only if it is a `choice` from
    words that a question offers: what people wrote never is.
    """

    seat: str
    leader: Leader
    answer: str
    below: str = ""
    says: tuple[str, ...] = ()
    large: bool = True
    choice: bool = False


@dataclass(frozen=True, slots=True)
class RevealStep:
    """One question, goal or row: `gap` says how far apart the answers are, `wide` if that's a lot.

    `key` is its own among the others of its reveal, and `about` names the goal, question or row that it is about.
    """

    key: str
    asks: str
    told: tuple[LargeAnswer, ...]
    about: str
    gap: str = ""
    wide: bool = False
    more: tuple[str | Content, ...] = ()


@dataclass(frozen=True, slots=True)
class Reveal:
    """Everything that was revealed: first the one sentence to read, then its moments, the widest gap first."""

    headline: str
    moments: tuple[RevealStep, ...]


def gap_said(gap: int | float, most: int | float) -> str:
    """Return how far apart two answers are in words and as a number: ``far apart · gap 4``."""
    share = gap / most if most else 0.0
    words = "the same" if not gap else "close" if share <= CLOSE else "apart" if share <= APART else "far apart"
    return f"{words} · gap {gap:g}"


def guessed_words(leaders: Sequence[str], off: Sequence[tuple[float | None, float | None]]) -> str:
    """Return how well two leaders guessed each other; empty if neither guessed.

    `off` has for each question how far off the first and the second leader's guess was, None without a guess.
    """
    both = [max(first, second) for first, second in off if first is not None and second is not None]
    if both:
        return _guessed("You", "each other", both)
    for place, (seat, other) in enumerate(zip(leaders, reversed(leaders), strict=True)):
        if alone := [found for pair in off if (found := pair[place]) is not None]:
            return _guessed(seat.upper(), other.upper(), alone)
    return ""


def close_words(gaps: Sequence[float], what: str) -> str:
    """Return on how many goals, questions or rows two leaders are close, where nobody guessed; empty without gaps."""
    near = sum(gap <= WITHIN for gap in gaps)
    if not near:
        return f"You are more than one apart on every {what}." if gaps else ""
    return f"You are within one of each other on {near} of {len(gaps)} {what}{'s' * (len(gaps) != 1)}."


def _guessed(who: str, whom: str, off: Sequence[float]) -> str:
    good = sum(each <= WITHIN for each in off)
    how = "right" if set(off) <= {0, FAR_OFF} else "to within one"
    if not good:
        return f"{who} didn't guess {whom} {how}{f' on any of the {len(off)}' if len(off) > 1 else ''}."
    return f"{who} guessed {whom} {how} on {good} of {len(off)}."


def lines_for_answers(high: int) -> int:
    """Return how many lines a large answer may take on a page of `high` lines."""
    return next((size for least, size in ROOMY if high >= least), HIGH)


def moment_page(reveal: Reveal, moment: RevealStep, wide: int, high: int) -> Content:
    """Return a moment in lines of `wide` cells: the headline, the question, both answers, the gap, and the reasons.

    The headline is at the top of the page, and the rest at its optical middle: all moments of a reveal begin there at
    the same line.
    """
    headline = [*shown(reveal.headline, STRONG).wrap(wide), BLANK]
    room = _Room.of(reveal, wide, high)
    tallest = max(len(_block(reveal, each, room)) for each in reveal.moments)
    block = _block(reveal, moment, room)
    lines = optical(block, wide, high - len(headline), block=room.wide, tallest=tallest)
    return Content("\n").join([*headline, *lines])


@dataclass(frozen=True, slots=True)
class _Room:
    """The cells of a block and of each of its columns, and the lines that a large answer may take."""

    wide: int
    column: int
    high: int

    @classmethod
    def of(cls, reveal: Reveal, wide: int, high: int) -> _Room:
        """Return the same room for all moments of a reveal; only answers that need more make it wider than a text."""
        most = lines_for_answers(high)
        columns = max((len(moment.told) for moment in reveal.moments), default=1)
        between = BETWEEN * (columns - 1)
        room = max(8, (wide - between) // max(1, columns))
        needs = [_needs(moment, _size(moment, room, most)) for moment in reveal.moments]
        whole = block_wide(wide, columns * max(needs, default=0) + between)
        return cls(whole, max(8, (whole - between) // max(1, columns)), most)


def _block(reveal: Reveal, moment: RevealStep, room: _Room) -> list[Content]:
    place = Content.styled(f"{reveal.moments.index(moment) + 1} of {len(reveal.moments)}  ", MUTED)
    lines = [*hanging(place, shown(moment.asks), room.wide), BLANK]
    lines += _beside(_answers(moment, room), room.column)
    if moment.gap:
        lines += [BLANK, *Content.styled(moment.gap, WIDE_GAP if moment.wide else MUTED).wrap(room.wide)]
    reasons = [[part for text in told.says for part in shown(text).wrap(room.column)] for told in moment.told]
    if any(reasons):
        lines += [BLANK, *_beside(reasons, room.column)]
    if more := [part.stylize_before(MUTED) for text in moment.more for part in wrapped(content(text), room.wide)]:
        lines += [BLANK, *more]
    return lines


def _size(moment: RevealStep, room: int, high: int) -> int:
    """Return in how many lines each answer of a moment can be drawn; 0 if one of them can't be drawn large."""
    told = [each for each in moment.told if each.large]
    if not all(each.choice or not any(map(str.isalpha, each.answer)) for each in told):
        return 0
    return largest([flat(each.answer) for each in told], room, high)


def _needs(moment: RevealStep, size: int) -> int:
    """Return the cells of the widest answer of a moment in a size, 0 if none is drawn large."""
    return max([big_wide(flat(each.answer), size) for each in moment.told if size and each.large], default=0)


def _answers(moment: RevealStep, room: _Room) -> list[list[Content]]:
    """Return for each leader the name, the answer as large as both can be, and what is said below it."""
    size = _size(moment, room.column, room.high)
    cards = not size and all(told.choice for told in moment.told if told.large)
    blocks = []
    for told in moment.told:
        below = shown(told.below, MUTED).wrap(room.column) if told.below else []
        name = with_mark(told.leader, told.seat.upper(), strong=True)
        blocks.append([name, *_answer(told, room.column, size, cards), *below])
    return blocks


def _answer(told: LargeAnswer, room: int, size: int, card: bool) -> list[Content]:
    answer = flat(told.answer)
    if not told.large:
        return shown(answer, MUTED).wrap(room)
    if size:
        return big(answer, told.leader.style, high=size)
    if card:
        return _card(answer, told.leader, room)
    return [colored(told.leader, answer, strong=True)] if len(answer) <= room else shown(told.answer).wrap(room)


def _card(words: str, leader: Leader, room: int) -> list[Content]:
    """Return words on a card in a leader's color, for a choice that is too long for large letters."""
    style = f"bold reverse {leader.style}".strip()
    lines = shown(words).wrap(max(8, room - 2 * AIR))
    wide = max(line.cell_length for line in lines)
    face = [BLANK, *lines, BLANK]
    return [line.pad_right(wide - line.cell_length).pad(AIR, AIR).stylize(style) for line in face]


def _beside(blocks: Sequence[Sequence[Content]], room: int) -> list[Content]:
    """Return blocks as columns of `room` cells; what is longer is cut with an ellipsis."""
    rows = zip_longest(*blocks, fillvalue=BLANK)
    gap = " " * BETWEEN
    return [
        Content(gap).join([each.truncate(room, ellipsis=True, pad=True) for each in row[:-1]] + [row[-1]])
        for row in rows
    ]
