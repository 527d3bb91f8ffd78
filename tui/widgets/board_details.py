"""The row under the cursor in full: every column, what both said, what is computed, and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from textual.content import Content

from sessions.boards.reading import Became, Cell, ReadAnswer, ReadBoard, ReadRow, ReadVote
from sessions.boards.results import Mark
from sessions.boards.spec import ColumnSpec, Then
from sessions.boards.values import DAYS
from sessions.times import short_day
from tui.widgets.board_words import (
    FOUND,
    LACKS,
    NO_KEYS,
    NO_LANE,
    NONE,
    PROPOSED,
    Pair,
    as_told,
    offer_words,
    totals_of,
    with_unit,
)
from tui.widgets.hanging import beside, hanging
from tui.widgets.leader import seat_mark, seat_marks
from tui.widgets.safe_text import flat, shown

BETWEEN = Content("   ")
MUTED, STRONG, MARKED, ACCENT = "$foreground-muted", "bold", "bold $text-warning", "$text-accent"
NO_AGREEING: Mapping[str, str] = {}
SHORT = 28  # cells of a value that may share its line with others


def row_details(
    board: ReadBoard,
    row: ReadRow,
    wide: int,
    keys: Mapping[Then, str] = NO_KEYS,
    agrees: Mapping[str, str] = NO_AGREEING,
) -> list[Content]:
    """Return all that there is to say about a row, in lines of `wide` cells.

    `keys` do what its checks offer, and `agrees` has the key that agrees to a value, by the seat that proposes it.
    """
    heading = Content.assemble(shown(board.titled(row), STRONG), (f"  {row.ref}", MUTED))
    lines = [*hanging(Content(""), heading, wide), *_proposed(board, row, wide, agrees)]
    for mark in row.marks:
        lines += mark_lines(mark, wide, keys)
    if lane := board.lane_of(row):
        for mark in lane.marks:
            lines += mark_lines(mark, wide, keys, f"{flat(lane.key) or NO_LANE}: ")
    for vote in row.votes:
        lines += vote_lines(vote, wide, board.known.leaders)
    short: list[tuple[str, Content]] = []
    long: list[tuple[str, Content]] = []
    for column in board.spec.columns[1:]:
        if column.key in board.spec.sides:
            continue  # it is in the heading
        label = flat(column.title) + (f" ({flat(column.unit)})" if column.unit else "")
        told = cell_words(row.cells[column.key], column, board.known.leaders)
        if told.plain == NONE:
            continue  # nobody has said anything of it
        (short if told.cell_length <= SHORT and "\n" not in told.plain else long).append((label, told))
    short += [(flat(each.title), Content(words)) for each in row.results.values() if (words := with_unit(each))]
    lines += beside((Content.assemble((f"{label}: ", MUTED), told) for label, told in short), BETWEEN, wide)
    if board.spec.grid and lane:  # at the end of its line, unless the window is too narrow
        says = [f"{flat(each.title)} {with_unit(each)}" for each in lane.results.values() if with_unit(each)]
        lines += hanging(Content.styled(f"{flat(lane.key)}: ", MUTED), " · ".join(says), wide) if says else []
    for label, told in long:
        lines += hanging(Content.styled(f"{label}: ", MUTED), told, wide)
    return [*lines, *_said(board, row, wide)]


def hole_details(pair: Pair, wide: int, fills: str) -> list[Content]:
    """Return what there is to say about a cell of a grid that has no row yet; the key `fills` makes one."""
    heading = Content.styled(" · ".join(map(flat, pair)), STRONG)
    how = f" Press {fills} to fill it in." if fills else ""
    return [*heading.wrap(wide), *Content.styled(f"Nothing here yet.{how}", MUTED).wrap(wide)]


def board_details(board: ReadBoard, wide: int, keys: Mapping[Then, str] = NO_KEYS) -> list[Content]:
    """Return all that there is to say about the board as a whole, in lines of `wide` cells."""
    lines: list[Content] = []
    for mark in board.marks:
        lines += mark_lines(mark, wide, keys)
    for vote in board.votes:
        lines += vote_lines(vote, wide, board.known.leaders)
    for total in totals_of(board):
        lines += total.wrap(wide)
    for made in board.became:
        lines += became_lines(made, wide)
    if board.gone:
        lines += hanging(Content.styled("No longer here: ", MUTED), ", ".join(map(flat, board.gone)), wide)
    return [*Content.styled(flat(board.title), STRONG).wrap(wide), *lines] if lines else []


def became_lines(made: Became, wide: int) -> list[Content]:
    """Return what a row, or the board, became."""
    return hanging(Content.styled(f"→ {made.id}  ", ACCENT), f"{made.to}: {flat(made.words)}", wide)


def mark_lines(mark: Mark, wide: int, keys: Mapping[Then, str], of: str = "") -> list[Content]:
    """Return what a check says and offers; `of` says what it marks, if that isn't the row."""
    offer, key = offer_words(mark), keys.get(mark.then, "") if mark.then else ""
    said = Content.assemble((of + flat(mark.says), "$text-warning"), (f" {offer}".rstrip(), MUTED))
    tail = Content.styled(f" ({key})." if key else "." if offer else "", MUTED)
    return hanging(Content.styled(f"{FOUND} ", MARKED), said, wide, tail)


def _proposed(board: ReadBoard, row: ReadRow, wide: int, agrees: Mapping[str, str]) -> Iterator[Content]:
    """Yield each value that waits for the other leader to agree, with the key for it."""
    for column in board.spec.columns:
        for each in row.cells[column.key].proposed:
            value = f"{as_told(each.words, column) or NONE}{f' {flat(column.unit)}' if column.unit else ''}"
            name = board.named_cell(row, column) if column.per else column.title
            says = seat_mark(board.known.leaders, each.by) + Content(f" proposes {flat(name)}: {value}")
            key = agrees.get(each.by)
            tail = Content.styled(f" ({key} agrees)" if key else "", MUTED)
            yield from hanging(Content.styled(f"{PROPOSED} ", ACCENT), says, wide, tail)


def cell_words(cell: Cell, column: ColumnSpec, leaders: Sequence[str] = ()) -> Content:
    """Return the value of a cell, what it was, and what both `leaders` said as long as they haven't agreed."""
    told = as_told(cell.words, column) if column.type in DAYS else cell.words
    was = Content.styled(f"(was {as_told(cell.was, column) or 'empty'})", MUTED) if cell.moved else None
    known = {seat.upper(): seat for seat in leaders} if column.type == "person" else {}
    name = seat_mark(leaders, known[told]) if told in known else shown(told) if told else None
    value = Content(" ").join(part for part in (name, was) if part)
    parts = [value] if value else []
    if cell.lacks and not cell.said:
        parts.append(Content.styled(LACKS, MARKED))
    if cell.said and (cell.open or not cell.words or cell.gap):
        parts.append(cell_said(cell, column, leaders))
    return Content.styled(" · ", MUTED).join(parts) if parts else Content.styled(NONE, MUTED)


def cell_said(cell: Cell, column: ColumnSpec, leaders: Sequence[str] = ()) -> Content:
    """Return what both `leaders` filled in, and how far apart that is, until they have agreed.

    Names of people are only alike or not, so they have no gap to tell.
    """
    named = column.type == "person"
    settled = bool(cell.words) and not cell.open
    return said_words(cell.said, None if named or settled else cell.gap, "names " if named else "", leaders)


def said_words(said: Iterable[ReadAnswer], gap: float | None, verb: str = "", leaders: Sequence[str] = ()) -> Content:
    """Return what both `leaders` answered, after a verb, and how far apart that is."""
    parts = [seat_mark(leaders, each.by) + Content(" ") + answer_words(each, verb) for each in said]
    if gap:
        parts.append(Content.styled(f"gap {gap:g}", STRONG))
    return Content.styled(" · ", MUTED).join(parts)


def answer_words(said: ReadAnswer, verb: str = "") -> Content:
    """Return what one leader answered, after a verb, with what they guessed of the other, and why."""
    words = "no answer" if said.missing else "pass" if said.passed else f"{verb}{flat(said.words)}"
    guess = f", guessed {flat(said.guess_words)}" if said.guess_words else ""
    reason = f", because {flat(said.reason)}" if said.reason else ""
    return Content.assemble(words, (guess + reason, MUTED))


def _said(board: ReadBoard, row: ReadRow, wide: int) -> Iterator[Content]:
    """Yield the notes, what the row became, who signed it, and where it comes from."""
    asks = {lens.key: lens.ask for lens in board.spec.lenses}
    for lens in dict.fromkeys(note.lens for note in row.notes):
        yield from Content.styled(flat(asks.get(lens, lens)), MUTED).wrap(wide)
        for note in row.notes:
            if note.lens == lens:
                yield from hanging(_speaker(board.known.leaders, note.by), shown(note.text), wide)
    for made in row.became:
        yield from became_lines(made, wide)
    if row.signed:
        yield Content.assemble("signed by ", seat_marks(board.known.leaders, row.signed)).stylize_before(MUTED)
    if said := _origin(board, row):
        yield from Content.styled(said, MUTED).wrap(wide)


def vote_lines(vote: ReadVote, wide: int, leaders: Sequence[str] = ()) -> Iterator[Content]:
    """Yield what a vote asked, with its result, and what each answered on lines of their own."""
    gap = f" · gap {vote.gap:g}" if vote.gap else ""
    passes = "" if vote.passes is None else " · passes" if vote.passes else " · doesn't pass"
    yield from Content.assemble((flat(vote.ask), MUTED), (gap + passes, STRONG)).wrap(wide)
    for each in vote.said:
        yield from hanging(_speaker(leaders, each.by), answer_words(each), wide)


def _speaker(leaders: Sequence[str], seat: str) -> Content:
    return Content("  ") + seat_mark(leaders, seat) + Content("  ")


def _origin(board: ReadBoard, row: ReadRow) -> str:
    """Return where a row comes from, and who captured it."""
    parts = []
    if row.by:
        parts.append(f"written by {row.by.upper()}")
    if row.about:
        parts.append(f"about {flat(row.about)}")
    if row.from_ and board.last is not None:
        day = f" of {short_day(board.last.day)}" if board.last.day else ""
        parts.append(f"on the board since “{flat(board.last.title)}”{day} or before")
    elif row.new:
        parts.append("new since last time")
    return " · ".join(parts)
