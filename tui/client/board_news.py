"""What somebody else has done on a board: a sentence for each kind of change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sessions.model import Action, Board, BoardRow, Decision, Item, Watch
from sessions.text import listed
from tui.client.news_item import NewsItem, Tells, quoted, short


def _name(row: BoardRow) -> str:
    return f"{row.board}/{row.key_}: {short(row.text)}"


def _names(rows: Sequence[BoardRow]) -> str:
    """Return the name of a row, or of several with what they have in common: a name on a side of a grid."""
    if len(rows) == 1:
        return _name(rows[0])
    cells = [{"": row.text, **(row.columns or {})} for row in rows]
    shared = (str(value) for key, value in cells[0].items() if all(each.get(key) == value for each in cells))
    name = next(shared, "")
    return f"{len(rows)} rows of {rows[0].board}{f': {short(name)}' if name else ''}"


def _row(verb: str) -> Tells:
    """Return a sentence about the rows of a board that a change left."""
    return lambda told: f"{verb} {_names(rows)}" if (rows := told.rows(BoardRow)) else None


def _removed(told: NewsItem) -> str | None:
    gone = [each.key for each in told.change.images if each.table == BoardRow.TABLE]
    if len(gone) > 1:
        return f"removes {len(gone)} rows of {gone[0][0]}"
    return f"removes {'/'.join(map(str, gone[0]))}" if gone else None


def _proposed(told: NewsItem) -> str | None:
    rows = told.rows(BoardRow)
    if not rows:
        return None
    if any(told.by in said for said in (rows[0].proposed or {}).values()):
        return f"proposes a value for {_names(rows)}"
    return f"{'agrees on a value for' if told.one(Item) else 'takes back a value for'} {_names(rows)}"


def _turned(told: NewsItem) -> str | None:
    if action := told.one(Action):
        return f"records {action.id}: {short(action.text)}"
    if decision := told.one(Decision):
        return f"proposes {decision.id}: {short(decision.title)}"
    if watch := told.one(Watch):
        return f"watches {watch.id}: {short(watch.text)}"
    last = max(told.rows(Item), key=lambda item: int(item.id[1:]), default=None)
    return f"puts a row of the board on the agenda, as {quoted(last.title)}" if last else None


def _signed_board(told: NewsItem) -> str | None:
    return f"signs {board.id}: {short(board.title)}" if (board := told.one(Board)) else None


def _imported(told: NewsItem) -> str | None:
    rows = told.rows(BoardRow)
    if not rows:
        return None
    return f"imports {len(rows)} rows into {rows[0].board}" if len(rows) > 1 else f"imports {_name(rows[0])}"


def _void(tells: Tells) -> Tells:
    """Return a sentence that also says if a change voids signatures: under a board if it left the board too, else
    those of its rows.

    The words of the row are left out for it, as they would take its place on a narrow screen.
    """

    def says(told: NewsItem) -> str | None:
        said = tells(told)
        kept = {row.key() for row in told.rows(BoardRow) if row.signed}
        left = [each.key for each in told.change.images if each.table == BoardRow.TABLE and each.key not in kept]
        lost = [told.signed[key] for key in left if key in told.signed]
        if not said or not (lost or told.rows(Board)):
            return said
        seats = list(dict.fromkeys(seat.upper() for signed in lost for seat in signed))
        what = "the signatures" if told.rows(Board) else f"the signature{'s' * (len(seats) > 1)} of {listed(seats)}"
        return f"{said.partition(': ')[0]}, which voids {what}"

    return says


BOARDS: Mapping[str, Tells] = {
    "use-board": lambda told: f"changes the board of {quoted(item.title)}" if (item := told.one(Item)) else None,
    "add-row": _void(_row("adds")),
    "edit-row": _void(_row("changes")),
    "import-rows": _void(_imported),
    "remove-row": _void(_removed),
    "propose-cell": _void(_proposed),
    "sign-row": _row("signs"),
    "sign-board": _signed_board,
    "move-row": _void(_row("moves")),
    "turn-row": _turned,
}
