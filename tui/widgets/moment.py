"""What was revealed, one question or goal at a time: two large answers, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from textual.content import Content

from tui.widgets.big_digits import big, big_wide, can_be_big
from tui.widgets.hanging import hanging
from tui.widgets.leader import Leader, colored, with_mark
from tui.widgets.safe_text import flat, shown

MUTED, STRONG, WIDE_GAP = "$foreground-muted", "bold", "bold $text-warning"
BLANK: Final = Content("")
BETWEEN = 3  # cells between the two columns
WORDS = ("yes", "no")  # the only answers in letters that are drawn large
ROOMY = 26  # lines of a page from which answers are huge
CLOSE, APART = 0.2, 0.5  # shares of the widest gap up to which two answers are close, and apart
WITHIN = 1  # a guess that is at most so far off counts as good
FAR_OFF: Final = 99  # how far a guess is off that can only be right or wrong, and is wrong


@dataclass(frozen=True, slots=True)
class LargeAnswer:
    """What one leader answered: a number, a word or a text, with a line below it and what they said about it.

    `large` is False for an answer that isn't one, such as a pass.
    """

    seat: str
    leader: Leader
    answer: str
    below: str = ""
    says: tuple[str, ...] = ()
    large: bool = True


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
    more: tuple[str, ...] = ()


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
        return f"You guessed each other {_counted(both)}."
    for place, (seat, other) in enumerate(zip(leaders, reversed(leaders), strict=True)):
        if alone := [found for pair in off if (found := pair[place]) is not None]:
            return f"{seat.upper()} guessed {other.upper()} {_counted(alone)}."
    return ""


def close_words(gaps: Sequence[float], what: str) -> str:
    """Return on how many goals, questions or rows two leaders are close, where nobody guessed; empty without gaps."""
    near = sum(gap <= WITHIN for gap in gaps)
    return f"You are within one of each other on {near} of {len(gaps)} {what}{'s' * (len(gaps) != 1)}." if gaps else ""


def _counted(off: Sequence[float]) -> str:
    good = sum(each <= WITHIN for each in off)
    how = "right" if set(off) <= {0, FAR_OFF} else "within one"
    return f"{how} on {good} of {len(off)}"


def moment_page(reveal: Reveal, moment: RevealStep, wide: int, high: int) -> Content:
    """Return a moment in lines of `wide` cells: the headline, the question, both answers, the gap, and the reasons."""
    place = Content.styled(f"{reveal.moments.index(moment) + 1} of {len(reveal.moments)}  ", MUTED)
    lines = [*shown(reveal.headline, STRONG).wrap(wide), BLANK, *hanging(place, shown(moment.asks), wide), BLANK]
    answers, reasons = _columns(moment, wide, huge=high >= ROOMY)
    lines += answers
    if moment.gap:
        lines += [BLANK, *Content.styled(moment.gap, WIDE_GAP if moment.wide else MUTED).wrap(wide)]
    if reasons:
        lines += [BLANK, *reasons]
    if more := [part for text in moment.more for part in shown(text, MUTED).wrap(wide)]:
        lines += [BLANK, *more]
    return Content("\n").join(lines)


def _columns(moment: RevealStep, wide: int, huge: bool) -> tuple[list[Content], list[Content]]:
    """Return the answers beside each other, and below them what was said about each."""
    room = max(8, (wide - BETWEEN * (len(moment.told) - 1)) // max(1, len(moment.told)))
    texts = [flat(told.answer) for told in moment.told if told.large]
    drawn = all(map(_is_sign, texts)) and all(big_wide(text) <= room for text in texts)
    huge = huge and drawn and all(big_wide(text, huge=True) <= room for text in texts)
    answers = _beside([_answer(told, room, drawn, huge) for told in moment.told], room)
    reasons = [[part for text in told.says for part in shown(text).wrap(room)] for told in moment.told]
    return answers, _beside(reasons, room) if any(reasons) else []


def _is_sign(text: str) -> bool:
    return can_be_big(text) and (text in WORDS or not any(map(str.isalpha, text)))


def _answer(told: LargeAnswer, room: int, drawn: bool, huge: bool) -> list[Content]:
    """Return a leader's name, the answer, drawn if both answers have room for that, and what is said below it."""
    name = with_mark(told.leader, told.seat.upper(), strong=True)
    answer = flat(told.answer)
    if not told.large:
        lines = shown(answer, MUTED).wrap(room)
    elif drawn:
        lines = big(answer, told.leader.style, huge=huge)
    elif len(answer) <= room:
        lines = [colored(told.leader, answer, strong=True)]
    else:
        lines = shown(told.answer).wrap(room)
    below = shown(told.below, MUTED).wrap(room) if told.below else []
    return [name, *lines, *below]


def _beside(blocks: Sequence[Sequence[Content]], room: int) -> list[Content]:
    """Return blocks as columns of `room` cells; what is longer is cut with an ellipsis."""
    rows = zip_longest(*blocks, fillvalue=BLANK)
    gap = " " * BETWEEN
    return [
        Content(gap).join([each.truncate(room, ellipsis=True, pad=True) for each in row[:-1]] + [row[-1]])
        for row in rows
    ]
