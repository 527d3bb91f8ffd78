"""The two leaders' colors and marks: the only place that knows them. Nobody else has either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from textual.content import Content


class Leader(NamedTuple):
    """What tells one leader from the other: a style, and a mark that says the same without color."""

    style: str
    mark: str


FIRST: Final = Leader("$leader-1", "▲")
SECOND: Final = Leader("$leader-2", "■")
NOBODY: Final = Leader("", "")
"""For everybody who isn't a leader."""


def leader_at(place: int) -> Leader:
    """Return the first leader for 1, the second for 2, and `NOBODY` for anything else."""
    return {1: FIRST, 2: SECOND}.get(place, NOBODY)


def leader_of(leaders: Sequence[str], seat: str | None) -> Leader:
    """Return the color and the mark of a seat, by the order of the two leaders; `NOBODY` for any other seat."""
    return leader_at(leaders.index(seat) + 1 if seat in leaders else 0)


def with_mark(leader: Leader, words: str, *, strong: bool = False) -> Content:
    """Return words that stand for a leader in a column, at a bar or above a text: ``▲ CPO`` in the leader's color."""
    said = f"{leader.mark} {words}" if leader.mark else words
    return colored(leader, said, strong=strong)


def colored(leader: Leader, words: str, *, strong: bool = False) -> Content:
    """Return words in a leader's color, without the mark: where the name stands in a column of names."""
    style = " ".join(filter(None, ("bold" if strong else "", leader.style)))
    return Content.styled(words, style) if style else Content(words)


def seat_marks(leaders: Sequence[str], seats: Iterable[str]) -> Content:
    """Return several seats as a label names them, such as who signed: ``▲ CPO and ■ CTO``."""
    *others, last = [seat_mark(leaders, seat) for seat in seats] or [Content()]
    return Content.assemble(Content(", ").join(others), " and ", last) if others else last


def seat_mark(leaders: Sequence[str], seat: str, *, strong: bool = False) -> Content:
    """Return a seat in capitals, with the mark and in the color of its leader: ``▲ CPO``."""
    return with_mark(leader_of(leaders, seat), seat.upper(), strong=strong)
