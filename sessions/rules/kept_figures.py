"""Kept questions as figures of a pair: for each session how high both answers were on average, and how far apart.

Both are the same if the two leaders change seats, and a question that only one of them was asked has neither.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sessions.frozen import dataclass
from sessions.kept import AskedBefore
from sessions.rules.answers import is_whole

SCALE, POINTS = "scale", "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPoint:
    """Both answers to a kept question in a session: their mean, to a tenth, and the gap between them."""

    session: str
    on: date | None
    mean: Decimal
    gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigure:
    """A kept question over the sessions of a series, in its last wording; of points, one `option` of it."""

    pack: str
    key: str
    ask: str
    kind: str
    option: str | None
    points: tuple[KeptPoint, ...]

    @property
    def over_all(self) -> Decimal:
        """The mean of both answers over all sessions that asked."""
        return _tenth(sum((each.mean for each in self.points), Decimal()) / len(self.points))


def kept_figures(asked: Iterable[AskedBefore]) -> list[KeptFigure]:
    """Return the kept questions on a scale or with points that both answered in a closed session, as first asked."""
    found: dict[tuple[str, str, str, str | None], list[tuple[AskedBefore, KeptPoint]]] = {}
    for each in asked:
        for option, point in _points(each) if each.over and each.row.keep else ():
            found.setdefault((str(each.row.pack), each.row.key_, each.row.kind, option), []).append((each, point))
    return [
        KeptFigure(
            pack=pack,
            key=key,
            ask=told[-1][0].row.ask,
            kind=kind,
            option=option,
            points=tuple(point for _, point in told),
        )
        for (pack, key, kind, option), told in found.items()
    ]


def _points(each: AskedBefore) -> Iterator[tuple[str | None, KeptPoint]]:
    values = [answer.value for answer in each.answers if answer.value is not None]
    if len(values) != 2:
        return
    one, other = values
    if each.row.kind == SCALE and is_whole(one) and is_whole(other):
        yield None, _point(each, one, other)
    elif each.row.kind == POINTS and isinstance(one, dict) and isinstance(other, dict):
        for option in sorted(one.keys() & other.keys()):
            if is_whole(one[option]) and is_whole(other[option]):
                yield option, _point(each, one[option], other[option])


def _point(each: AskedBefore, one: int, other: int) -> KeptPoint:
    return KeptPoint(session=each.session, on=each.day, mean=_tenth(Decimal(one + other) / 2), gap=abs(one - other))


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)
