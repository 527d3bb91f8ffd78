"""The reveal of an argument: the scores of both texts side by side, and their details."""

from __future__ import annotations

from fractions import Fraction

from textual.content import Content

from sessions.exercises.argue.forms import ACCEPTANCE, OWN, pole_of
from sessions.exercises.argue.sides import accepted_first, as_well_as_own, newest_verdict, steelman_text
from sessions.model import Side
from sessions.rules import scores
from sessions.text import sentences
from tui.exercises.argue.page import (
    BESIDE,
    BLANK,
    GAP,
    MUTED,
    STRONG,
    WIDEST,
    Lines,
    Look,
    beside,
    column,
    joined,
    named,
    wrapped,
)
from tui.exercises.argue.pages import heading, point_lines, points_of
from tui.widgets import hanging
from tui.widgets.leader import with_mark
from tui.widgets.score import revised_number

LABEL = 12  # columns for the name of a score
LEGEND = ("✓ covered", "~ partly", "✗ not covered, or not mine", "×2 weight")


def reveal(look: Look, wide: int) -> Lines:
    """Return the scores of both steelmen, then for each view its text as judged and its own case."""
    blocks = [_view(look, owner, column(wide) if wide >= BESIDE else wide) for owner in look.view.leaders]
    views = beside(blocks[0], blocks[1], wide) if wide >= BESIDE else joined(*blocks)
    return joined(
        wrapped(look.argument.question, min(wide, WIDEST), STRONG),
        table(look, wide),
        views,
        _legend(wide),
    )


def both_views(look: Look, wide: int) -> Lines:
    """Return what was revealed of each view, without the scores: its text as judged, and its own case."""
    return joined(*(_view(look, owner, wide) for owner in look.view.leaders), _legend(wide))


def _legend(wide: int) -> Lines:
    return hanging.beside([Content.styled(each, MUTED) for each in LEGEND], Content("   "), wide)


def table(look: Look, wide: int) -> Lines:
    """Return a column for each writer: how the owner judged the text, in words and numbers.

    If both views are side by side below it, each column is above its view.
    """
    writers = [look.view.other(owner) for owner in look.view.leaders]
    cell = column(wide) - LABEL if wide >= BESIDE else max(8, (wide - LABEL - GAP) // 2)
    heads = [
        [
            *with_mark(look.leader(owner), f"{owner.upper()}'s view", strong=True).wrap(cell),
            *wrapped(f"as {look.view.other(owner).upper()} wrote it", cell, MUTED),
        ]
        for owner in look.view.leaders
    ]
    lines = _row("", heads, cell)
    sides = [look.side(writer) for writer in writers]
    for label, told in (
        ("acceptance", [_acceptance(look, side) for side in sides]),
        ("coverage", [_share(side and side.coverage) for side in sides]),
        ("clean", [_clean(look, side) for side in sides]),
    ):
        lines += _row(label, [wrapped(words, cell) for words in told], cell)
    rated = [_own(look, owner) for owner in look.view.leaders]
    if any(rated):
        lines += _row("own case", [wrapped(words or "not rated", cell) for words in rated], cell)
    fidelity = [wrapped(_fidelity(side), cell, STRONG) for side in sides]
    lines += _row("fidelity", fidelity, cell)
    praise = " ".join(filter(None, (_as_well(look, owner) for owner in look.view.leaders)))
    return [*lines, *wrapped(praise, min(wide, WIDEST))] if praise else lines


def _row(label: str, cells: list[Lines], wide: int) -> Lines:
    height = max(map(len, cells))
    lines: Lines = []
    for n in range(height):
        line = Content.styled(f"{label if n == 0 else '':<{LABEL}}", MUTED)
        for place, cell in enumerate(cells):
            part = cell[n] if n < len(cell) else BLANK
            line += part.pad_right(max(0, wide - part.cell_length) + GAP) if place == 0 else part
        lines.append(line)
    return lines


def _acceptance(look: Look, side: Side | None) -> str:
    if side is None or side.acceptance is None:
        return "not judged"
    first = accepted_first(look.view, look.item, side.by)
    number = str(side.acceptance) if first is None else revised_number(first, side.acceptance)
    return f"{number} {ACCEPTANCE[side.acceptance]}"


def _own(look: Look, owner: str) -> str:
    """Return how an owner rated their own case; empty if they didn't."""
    own = look.side(owner)
    return "" if own is None or own.own_rating is None else f"{own.own_rating} {OWN[own.own_rating]}"


def _as_well(look: Look, owner: str) -> str:
    """Return the sentence that the other leader wrote a view as well as its owner; empty if they didn't."""
    writer = look.view.other(owner)
    good = as_well_as_own(look.side(writer), look.side(owner))
    return f"{writer.upper()} wrote {owner.upper()}'s case as well as {owner.upper()} did." if good else ""


def _share(value: object) -> str:
    return "–" if value is None else str(value)


def _clean(look: Look, side: Side | None) -> str:
    if side is None or side.not_mine is None:
        return "–"
    count = len(sentences(side.steelman or ""))
    share = scores.clean(side.not_mine, count)
    marked = f" · {side.not_mine} of {count} not mine" if side.not_mine else ""
    return f"{round(share * Fraction(100)) / 100:.2f}{marked}"


def _fidelity(side: Side | None) -> str:
    if side is None or side.fidelity_first is None:
        return "–"
    return revised_number(side.fidelity_first, side.fidelity_final)


def _view(look: Look, owner: str, wide: int) -> Lines:
    """Return the text about a view, judged sentence by sentence, then the view in its owner's words."""
    writer = look.view.other(owner)
    told, own = look.side(writer), look.side(owner)
    named_case = f"{owner.upper()}'s own case for: {pole_of(look.argument, owner)}"
    case: Lines = [with_mark(look.leader(owner), named_case, strong=True)]
    if own is None:
        return joined(_judged(look, owner, told, wide), [*case, *wrapped("They wrote no case.", wide, MUTED, "  ")])
    case += named("  as the voice of", own.voice, wide, 19)
    case += wrapped(own.position, wide, head="  ")
    case += named("  for the company", own.for_company, wide, 19)
    for point in points_of(look, owner):
        case += [Content("  ") + line for line in point_lines(point, wide - 2)]
    case += named("  protects", own.protects, wide, 12)
    case += named("  would change my mind", own.would_change_my_mind, wide, 24)
    return joined(_judged(look, owner, told, wide), case)


def _judged(look: Look, owner: str, side: Side | None, wide: int) -> Lines:
    lines: Lines = [heading(look, owner)]
    text = steelman_text(look.view, look.item, look.view.other(owner))
    if text is None:
        return [*lines, *wrapped("They wrote nothing.", wide, MUTED, "  ")]
    marked = newest_verdict(look.view, look.item, owner).get("verdict", {}).get("not_mine", [])
    for place, sentence in enumerate(sentences(text)):
        struck = place in marked
        head = Content.styled(f"{'✗' if struck else ' '} {place + 1} ", STRONG if struck else MUTED)
        lines += wrapped(sentence, wide, f"strike {MUTED}" if struck else "", head)
    if side and side.missing:
        lines += wrapped(side.missing, wide, head=Content.styled("+ missing: ", MUTED))
    return lines
