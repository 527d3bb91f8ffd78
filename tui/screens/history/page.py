"""The page beside the changes: what one of them did, and the session as it looked after it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.times import show_moment
from tui.client.change_parts import ChangedRow, changed_rows, who
from tui.client.news import deed, sentence
from tui.client.news_item import signed_in
from tui.client.outline import OutlineRow, about, now_lines, people, sections
from tui.widgets.hanging import hanging
from tui.widgets.safe_text import shown

if TYPE_CHECKING:
    from sessions.history import History

Lines = list[Content]
Touched = frozenset[tuple[str, tuple[object, ...]]]
"""The tables and keys of the rows that a change touched."""

MUTED, STRONG = "$foreground-muted", "bold"
WIDEST = 100  # cells; longer lines are tiring to read
MOST = 8  # rows of one change that are shown; opening a session writes every one
SHOWN = 200  # rows of a section that are shown, the newest ones; more would take too long for every change
BLANK, INDENT = Content(""), Content("  ")
HERE, NOT_HERE = Content.styled("▌ ", "$text-accent"), INDENT


def page(history: History, rev: int, wide: int) -> Lines:
    """Return the page of the change `rev`, in lines of at most `wide` cells. Raises Trouble if it can't be read."""
    wide = min(wide, WIDEST)
    change = history.changes[rev - 1]
    before, after = history.at(rev - 1), history.at(rev)
    touched = frozenset((image.table, image.key) for image in change.images)
    of = f"Change {rev:,} of {len(history.changes):,} · {show_moment(change.at, seconds=True)}"
    told = sentence(change, after, signed_in(before, change))
    head, more = (told, f" · {change.kind}") if told else (f"{who(change)}: {in_words_of(change.kind)}", "")
    blocks = [
        [*_wrapped(head, wide, STRONG), *_wrapped(of + more, wide, MUTED)],
        [line for text in now_lines(after) or [about(after)] for line in _wrapped(text.strip(), wide)],
        _written(changed_rows(before, after, change), wide),
    ]
    for section in sections(after):
        blocks.append([Content.styled(section.title, STRONG), *_rows(section.rows, touched, wide)])
    blocks.append([Content.styled("People", STRONG), *hanging(NOT_HERE, shown(people(after)), wide)])
    return [line for block in blocks if block for line in (*block, BLANK)][:-1]


def deeds(history: History, first: int, last: int) -> dict[int, str]:
    """Return what each of some changes did, in words, by its number. Raises Trouble if one can't be read."""
    from sessions.change import fold

    session, found = history.at(first - 1), {}
    for change in history.changes[first - 1 : last]:
        signed = signed_in(session, change)
        fold(session, [change])
        found[change.rev] = deed(change, session, signed) or in_words_of(change.kind)
    return found


def in_words_of(kind: str) -> str:
    """Return the kind of a change for which there are no better words."""
    return kind.replace("-", " ")


def _rows(rows: list[OutlineRow], touched: Touched, wide: int) -> Lines:
    lines: Lines = []
    if (earlier := len(rows) - SHOWN) > 0:
        lines += hanging(NOT_HERE, shown(f"{earlier:,} earlier ones, and then:", MUTED), wide)
    for row in rows[-SHOWN:]:
        lines += _drawn(tuple(row.cells), row.heads, row.text % len(row.cells), _is_of(row, touched), wide)
    return lines


def _is_of(row: OutlineRow, touched: Touched) -> bool:
    """Whether a change touched a row, or one that belongs to it, such as a vote on a goal."""
    key = row.of[1]
    return any(other[: len(key)] == key for _, other in touched)


def _written(rows: list[ChangedRow], wide: int) -> Lines:
    lines: Lines = []
    for row in rows[:MOST]:
        lines += _wrapped(row.name, wide, MUTED)
        for name, value in row.written:
            lines += hanging(Content.assemble(INDENT, (f"{name}: ", MUTED)), shown(value), wide)
    if len(rows) > MOST:
        lines += _wrapped(f"and {len(rows) - MOST:,} more", wide, MUTED)
    return lines


@lru_cache(4_000)
def _drawn(cells: tuple[str, ...], heads: int, text: int, here: bool, wide: int) -> tuple[Content, ...]:
    """Return a row: what names it, its words, and the rest in quieter letters. Most rows stay as they are."""
    rest = [shown(cell, MUTED) for n, cell in enumerate(cells) if n >= heads and n != text and cell]
    words = Content(" · ").join([shown(cells[text]), *rest])
    head = Content.assemble(HERE if here else NOT_HERE, (" ".join(cells[:heads]), MUTED), "  ")
    return tuple(hanging(head, words, wide))


def _wrapped(text: str, wide: int, style: str = "") -> Lines:
    return hanging(BLANK, shown(text, style), wide)
