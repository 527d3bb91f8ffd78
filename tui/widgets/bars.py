"""Small charts of numbers, drawn with characters that differ in shape and not only in color."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from textual.content import Content

Number = int | float | Decimal | Fraction

FULL, REST, PLAN = "▓", "░", "┃"
LEFT, RIGHT = "▕", "▏"


def cells(part: Number, whole: Number, wide: int) -> int:
    """Return how many of `wide` cells show `part` of `whole`: no cell only for nothing, and all cells only for
    everything.
    """
    if whole <= 0 or part <= 0:
        return 0
    share = Fraction(part) / Fraction(whole)
    if share >= 1:
        return wide
    return max(1, min(wide - 1, round(share * wide)))


def bar(part: Number, whole: Number, wide: int = 10) -> str:
    """Return a bar of `wide` cells and its two ends: ``▕▓▓▓░░░▏``."""
    full = cells(part, whole, wide)
    return f"{LEFT}{FULL * full}{REST * (wide - full)}{RIGHT}"


def planned_bar(planned: Number, actual: Number, longest: Number, wide: int = 12) -> str:
    """Return planned against actual time, on a scale where `longest` fills `wide` cells.

    Unused planned time is light; if it took longer, ┃ marks where the plan ended.
    """
    plan, took = cells(planned, longest, wide), cells(actual, longest, wide)
    if actual > planned:
        after = max(1, took - plan)
        drawn = FULL * max(0, min(plan, wide - 1 - after)) + PLAN + FULL * after
    else:
        drawn = FULL * took + REST * (plan - took)
    return f"{LEFT}{drawn[:wide]:<{wide}}{RIGHT}"


def horizon_bar(now: int, next_: int, later: int, wide: int = 12) -> Content:
    """Return the number of goals for each horizon: a bar in three shades, and the numbers in words."""
    total = now + next_ + later
    widths = [cells(count, total, wide) for count in (now, next_, later)]
    while sum(widths) > wide:
        widths[widths.index(max(widths))] -= 1
    while total and sum(widths) < wide:
        widths[widths.index(max(widths))] += 1
    drawn = "".join(sign * count for sign, count in zip("▓▒░", widths, strict=True))
    return Content.assemble(
        (f"{LEFT}{drawn:<{wide}}{RIGHT}", "$foreground-muted"),
        ("  ▓ now ", "$foreground-muted"),
        str(now),
        ("  ▒ next ", "$foreground-muted"),
        str(next_),
        ("  ░ later ", "$foreground-muted"),
        str(later),
    )
