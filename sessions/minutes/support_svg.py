"""The support of both leaders for one goal as a small picture: a triangle for the first, a square for the second."""

from sessions.minutes.blocks import of_five
from sessions.minutes.html_elements import Markup, element

MARKS = ("▲", "■")
"""The marks of the first and the second leader, for whoever can't tell the colors apart."""
_MOST = 5
_STEP, _EDGE, _HIGH = 24, 10, 28  # units of the picture: between two votes, at both ends, from top to bottom
_WIDE = _STEP * _MOST + 2 * _EDGE
_HALF = 6  # of a mark


def support_svg(goal: str, names: tuple[str, str], support: tuple[int | None, int | None]) -> Markup:
    """Return a picture of two votes from 0 to 5 on a line; None isn't drawn. Its description says both in words."""
    both = ", ".join(f"{name} {of_five(each)}" for name, each in zip(names, support, strict=True))
    middle = _HIGH // 2
    parts = [element("title", f"Support for: {goal}"), element("desc", both)]
    parts.append(_line(_EDGE, middle, _WIDE - _EDGE, middle))
    parts += [_line(x, middle - 3, x, middle + 3) for x in map(_at, range(_MOST + 1))]
    first, second = support
    if first is not None and second is not None and first != second:
        parts.append(_line(_at(first), middle, _at(second), middle, "gap"))
    parts += [_triangle(_at(first), middle - (4 if first == second else 0))] if first is not None else []
    parts += [_square(_at(second), middle + (5 if first == second else 0))] if second is not None else []
    return element("svg", *parts, viewBox=f"0 0 {_WIDE} {_HIGH}", width=str(_WIDE), height=str(_HIGH), role="img")


def _at(support: int) -> int:
    return _EDGE + _STEP * support


def _line(x1: int, y1: int, x2: int, y2: int, kind: str = "axis") -> Markup:
    return element("line", x1=str(x1), y1=str(y1), x2=str(x2), y2=str(y2), class_=kind)


def _triangle(x: int, y: int) -> Markup:
    points = f"{x},{y - _HALF} {x + _HALF},{y + _HALF - 1} {x - _HALF},{y + _HALF - 1}"
    return element("polygon", points=points, class_="mark-1")


def _square(x: int, y: int) -> Markup:
    side = str(2 * _HALF - 2)
    return element("rect", x=str(x - _HALF + 1), y=str(y - _HALF + 1), width=side, height=side, class_="mark-2")
