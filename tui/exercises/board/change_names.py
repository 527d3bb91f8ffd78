"""The names on both sides of a grid: adding one after the other, removing one with its cells, filling an empty cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sessions.exercises.board.forms import cell_field
from sessions.exercises.board.rows import AddRow, RemoveRow
from sessions.exercises.board.state import same
from sessions.model.columns import plain
from sessions.text import listed, shortened
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.controller import Controller
from tui.widgets.board_words import HOLE

if TYPE_CHECKING:
    from sessions.boards.reading import ReadBoard
    from sessions.boards.spec import ColumnSpec
    from sessions.rules.forms import Field
    from tui.exercises.board.board_cursor import BoardCursor
    from tui.widgets.board_words import Pair

NAME_MOST = 40  # characters of a name among others
NAMES_MOST = 8  # names that a dialog lists
NO_CELL_YET = "Both sides need a first name; after that, one name is enough."


@dataclass(eq=False)
class ChangeNames(Controller):
    """What the keys that change rows do on a grid. `add` and `edit` are the ids of the commands that open dialogs."""

    commands = ()
    board: BoardCursor
    add: str
    edit: str

    # --- adding -----------------------------------------------------------------------------------------------------

    def ask_for_name(self) -> None:
        """Ask for a new name on one side, and then for the next one; ask first for which side if it can be either."""
        board = self.board.now
        down, across = _sides(board)
        if not names_on(board, down) and not names_on(board, across):
            self.open(self._dialog(board, (down, across), NO_CELL_YET))
            return
        choices = list(self._choices(board))
        if len(choices) == 1:
            self.open(self._dialog(board, (self._column(choices[0].key),)))
            return

        async def chosen(key: str) -> None:
            side, fixed, name = key.partition(HOLE)
            if fixed:
                await self.client.do(AddRow(board=board.id, values={side: name}))
            else:
                self.open(self._dialog(self.board.now, (self._column(side),)))

        self.pick("What do you add?", choices, chosen)

    def _choices(self, board: ReadBoard) -> Iterator[Choice]:
        """Yield the sides that take a new name, then the names that the board's file has and that were removed."""
        columns = _sides(board)
        for column, other in zip(columns, reversed(columns), strict=True):
            if column.type == "text" and names_on(board, other):
                yield Choice(column.key, column.title, _some(names_on(board, column)))
        for column in columns if board.rows else ():
            for name in column.rows or column.options:
                if not any(same(name, each) for each in names_on(board, column)):
                    yield Choice(f"{column.key}{HOLE}{name}", name, f"{column.title}, from the board's file")

    def _column(self, key: str) -> ColumnSpec:
        return next(column for column in self.board.now.spec.columns if column.key == key)

    def _dialog(self, board: ReadBoard, sides: Sequence[ColumnSpec], note: str = "") -> Dialog:
        """Return the dialog that asks for a name; once it is there, it asks for the next one on the first side."""
        keys = {row.key for row in board.rows}
        names = _some(names_on(board, sides[0]))

        def point(answers: Answers) -> None:
            new = [row.key for row in self.board.now.rows if row.key not in keys]
            if new:
                self.board.point_at(new[0])

        return Dialog(
            id=self.add,
            about=f"{board.id}.{'.'.join(column.key for column in sides)}",
            title=f"Add to {board.title}",
            fields=tuple(self._name_field(board, column) for column in sides),
            note="\n".join(filter(None, (note or (f"So far: {names}" if names else ""), voids(board.signed)))),
            done="add",
            to_command=lambda answers: AddRow(board=board.id, values=as_values(answers)),
            then=point,
            following=lambda: self._dialog(self.board.now, sides[:1]),
        )

    def _name_field(self, board: ReadBoard, column: ColumnSpec) -> Field:
        field = cell_field(self.client.view(), column, board.known)
        return replace(field, required=True, lines=False, ask=column.title)

    # --- removing ---------------------------------------------------------------------------------------------------

    def ask_which_to_remove(self) -> None:
        """Ask which of the two names of the cell under the cursor goes, with all of its cells."""
        board = self.board.now
        names = self.board.hole or self._names_here()
        rows = {
            column.key: self._row_with(board, column, name) for column, name in zip(_sides(board), names, strict=True)
        }

        async def chosen(side: str) -> None:
            if row := rows[side]:
                await self.client.do(RemoveRow(board=board.id, row=row, side=side))

        choices = [
            Choice(column.key, shortened(name, NAME_MOST), f"{column.title}, with {_cells(board, column, name)}")
            for column, name in zip(_sides(board), names, strict=True)
        ]
        signed = {*board.signed, *(seat for row in board.rows for seat in row.signed)}
        self.pick("Which name do you want to remove for good?", choices, chosen, voids(sorted(signed)))

    def _names_here(self) -> Pair:
        row, (down, across) = self.board.row, self.board.now.spec.sides
        return row.cells[down].words, row.cells[across].words

    def _row_with(self, board: ReadBoard, column: ColumnSpec, name: str) -> str | None:
        return next((row.key for row in board.rows if row.cells[column.key].words == name), None)

    # --- filling ----------------------------------------------------------------------------------------------------

    async def fill(self, pair: Pair, fields: Sequence[Field]) -> None:
        """Make the row of a cell that has none; ask for its values if any are filled in here."""
        board = self.board.now
        names = dict(zip(board.spec.sides, pair, strict=True))

        if not fields:
            await self.client.do(AddRow(board=board.id, values=names))
            self._point_at(pair)
            return
        dialog = Dialog(
            id=self.edit,
            about=f"{board.id}.{' · '.join(pair)}",
            title=" · ".join(shortened(name, NAME_MOST) for name in pair),
            fields=tuple(fields),
            note=voids(board.signed),
            to_command=lambda answers: AddRow(board=board.id, values={**names, **as_values(answers)}),
            then=lambda answers: self._point_at(pair),
        )
        self.open(dialog)

    def _point_at(self, pair: Pair) -> None:
        if row := self.board.now.at(*pair):
            self.board.point_at(row.key)


def as_values(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as a row stores them, with days as text."""
    return {key: plain(value) for key, value in answers.items()}


def _sides(board: ReadBoard) -> tuple[ColumnSpec, ColumnSpec]:
    down, across = (next(each for each in board.spec.columns if each.key == key) for key in board.spec.sides)
    return down, across


def names_on(board: ReadBoard, column: ColumnSpec) -> Sequence[str]:
    """Return the names on a side of a grid; without any rows, those that its file has."""
    if not board.rows:
        return column.rows or column.options
    return board.across if column.key == board.spec.sides[1] else [lane.key for lane in board.lanes]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES_MOST} more" if len(names) > NAMES_MOST else ""
    return ", ".join(shortened(name, NAME_MOST) for name in names[:NAMES_MOST]) + more


def _cells(board: ReadBoard, column: ColumnSpec, name: str) -> str:
    count = sum(row.cells[column.key].words == name for row in board.rows)
    return "its cell" if count == 1 else f"all {count} cells"


def voids(signed: Collection[str]) -> str:
    """Return a warning that a change voids the signatures of these seats; empty without one."""
    return f"A change voids the signature{'s' * (len(signed) > 1)} of {seats_named(signed)}." if signed else ""


def seats_named(seats: Iterable[str]) -> str:
    """Return seats in words: ``CPO and CTO``."""
    return listed([seat.upper() for seat in seats])
