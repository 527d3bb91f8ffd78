"""`board` on screen: the rows as a table, with keys to change and arrange them; each open phase is a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widgets import Static

from sessions.boards.reading import ReadBoard, ReadRow
from sessions.errors import ParleyError
from sessions.exercises.board.rows import CHANGING
from sessions.exercises.board.settle import AGREEING
from sessions.exercises.board.state import RESULT, REVEAL, SETTLE, spec_in
from sessions.frozen import dataclass
from sessions.rules.phases import phase_of
from sessions.times import short_day
from tui.commands.command import KeyCommand
from tui.dialogs.screen import rehint
from tui.exercises.board.agree_cells import AGREE, AgreeOnCells
from tui.exercises.board.arrange_rows import FILTER, ONLY_MARKED, OPEN, ArrangeRows
from tui.exercises.board.board_cursor import BoardCursor, BoardKeys, Order
from tui.exercises.board.change_rows import ADD, EDIT, ChangeRows
from tui.exercises.board.moments import votes_revealed
from tui.exercises.board.private_grid import grid_of_form
from tui.exercises.board.sign_board import MoveRows, SignBoardRows
from tui.exercises.board.turn_rows import OFFERED, TURN, TurnRows
from tui.exercises.one_by_one import OneByOne
from tui.exercises.panel import Panel, line, rewrite, title
from tui.exercises.private_answer import banner_of
from tui.forms.table_form import TableForm
from tui.widgets.board_table import BoardTable
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.model import Item
    from sessions.rules.forms import Form, Section
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.exercises.stage import Stage
    from tui.widgets.moment import Reveal

LOW = 24  # lines; a window of 24 has 20 for a panel
EMPTY = "There are no rows yet."
NO_NAMES = "Nothing under {side} yet."
TO_ADD = "Press {add} to add one."
IN_TIME = "In the order in which it happened. Ask before you respond."
NO_GAPS = "What both of you noted comes first. Ask before you respond."


def as_sorted(board: ReadBoard) -> Sequence[ReadRow]:
    """Return the rows as the board sorts them."""
    return board.rows


@dataclass(frozen=True, slots=True)
class Page:
    """How an open phase shows the board: its rows in an order."""

    order: Order = as_sorted


ROWS = Page()
PAGES: Mapping[str, Page] = {REVEAL: Page(ReadBoard.widest_first), RESULT: Page(ReadBoard.widest_first)}
"""The pages of the phases that don't just show the rows."""


class BoardPanel(Panel):
    """A board: its rows in a table, and below it all of the one under the cursor."""

    kind = "board"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        *AgreeOnCells.commands,
        *MoveRows.commands,
        *SignBoardRows.commands,
        *TurnRows.commands,
        *ChangeRows.commands,
        *ArrangeRows.commands,
        *OneByOne.commands,
    )
    walked = (RESULT,)
    chosen = (EDIT.id,)
    DEFAULT_CSS = """
    BoardPanel {
        & > .filtered { padding: 0 1; color: $text-accent; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self.board = BoardCursor(self, client, self._ordered, self._none, self._keys, self._again)
        self.controllers = (
            AgreeOnCells(self, client, self.board),
            MoveRows(self, client, self.board),
            SignBoardRows(self, client, self.board),
            TurnRows(self, client, self.board),
            ChangeRows(self, client, self.board),
            ArrangeRows(self, client, self.board, lambda: bool(self.walk_children(BoardTable))),
            self.one_by_one,
        )

    @property
    def page(self) -> Page:
        """The page of the phase that is shown."""
        return PAGES.get(str(self.stage.phase), ROWS) if self.stage else ROWS

    def _ordered(self, board: ReadBoard) -> Sequence[ReadRow]:
        return self.page.order(board)

    def _none(self) -> str:
        """Return what a board without rows says, with the key to add one where there is one."""
        adds = TO_ADD.format(add=self.key_for(ADD.id)) if self.available(ADD.id) else ""
        view = self.client.view()
        first = spec_in(view.active).first.title if view.active and spec_in(view.active).grid else ""
        return f"{NO_NAMES.format(side=first) if first else EMPTY} {adds}".strip()

    def _keys(self) -> BoardKeys:
        """Return the keys that a table names, as far as they do something now."""
        does = {**dict.fromkeys(OFFERED, TURN.id), "review": EDIT.id, "fix": EDIT.id}
        may = not self.client.unmet(CHANGING)
        here = () if self.client.unmet(AGREEING, *self.client.leaders) else self.client.leaders
        agrees = {seat: self.key_for(AGREE.id) for seat in self.client.view().leaders if {*here} - {seat}}
        offers = {then: self.key_for(name) for then, name in does.items()} if may else {}
        return BoardKeys(offers, agrees, self.key_for(OPEN.id), self.key_for(EDIT.id) if may else "")

    # --- what is shown ----------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Let the board be read before each change is shown."""
        self.client.ahead.start(self.board.read_ahead)

    def on_unmount(self) -> None:
        """Stop reading it."""
        self.client.ahead.stop(self.board.read_ahead)

    @on(TableForm.Edited, "#answer")
    async def _row_edited(self, event: TableForm.Edited) -> None:
        await self.edited(event)

    async def _load(self, view: Session, item: Item, stage: Stage) -> None:
        """Read the boards of earlier sessions, then the draft."""
        try:
            await self.board.look_back(view)
        except ParleyError as error:
            self.say(f"Earlier sessions can't be read now: {error}")
        await super()._load(view, item, stage)

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return the votes."""
        board = self.board.board(view, item)
        return votes_revealed(board) if board else None

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the rows in a table."""
        board = self.board.board(view, item)
        yield title(item.title)
        yield line(self._lead(item, board), "lead")
        if board is not None:
            yield line(self._filtered(board), "filtered")
            settles = item.phase == SETTLE
            waiting = (row.key for row in self.board.rows(board) if settles and board.awaits(row))
            yield BoardTable(*self.board.drawn(board), first=next(waiting, ""))

    def compose_private(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield the form as a table: a row of it for each row of the board."""
        shape, phase = self.shape(view, item), phase_of(item)
        heads = (title(shape.title), line(phase.hint if phase else "", "lead"))
        for head in heads:
            head.add_class("alone")
            head.display = self.size.height >= LOW
            yield head
        yield self.answer.table(shape, spec_in(item).first.title, grid_of_form(view, item, shape))
        yield line(banner_of(shape, self.answer.draft), "banner")

    def shape(self, view: Session, item: Item) -> Form:
        """Return the form with its rows in the order in which they were just read.

        Its texts are on one line each, so that enter goes on to the next row.
        """
        form, board = super().shape(view, item), self.board.board(view, item)
        sections = _as_read(board, form.sections) if board is not None else form.sections
        return replace(form, sections=tuple(map(_on_one_line, sections)))

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show what others changed; cursor and scroll position stay."""
        board = self.board.board(view, item)
        rewrite(self.query_children(".lead").results(Static), self._lead(item, board))
        if board is not None:
            rewrite(self.query_children(".filtered").results(Static), self._filtered(board))
            self.board.show(board)

    def _again(self) -> None:
        """Show the rows as they are arranged now."""
        view = self.client.view()
        if view.active is not None:
            self.refresh_open(view, view.active)
            rehint(self)

    def _lead(self, item: Item, board: ReadBoard | None) -> str:
        """Return what the phase asks, and what came along from last time."""
        phase = phase_of(item)
        hint = phase.hint if phase else ""
        if phase and phase.key == REVEAL and board and (board.spec.timeline or not board.spec.blind):
            hint = IN_TIME if board.spec.timeline else NO_GAPS
        if board is None or not board.rows:
            return hint
        if self.size.height < LOW:
            return ""
        carried = sum(row.from_ is not None for row in board.rows)
        if board.last is None or not carried:
            return hint
        day = f" of {short_day(board.last.day)}" if board.last.day else ""
        return f"{hint} {carried} of {len(board.rows)} rows come from “{board.last.title}”{day}."

    def _filtered(self, board: ReadBoard) -> str:
        """Return which rows are shown, if some are left out; empty if all are shown."""
        arranged = self.board.arrangement
        if not arranged.filters:
            return ""
        with_words = f" with “{arranged.words}” ({self.key_for(FILTER.id)})" if arranged.words else ""
        marked = f", only marked ones ({self.key_for(ONLY_MARKED.id)})" if arranged.marked else ""
        return f"{len(self.board.rows(board))} of {len(board.rows)} rows{with_words}{marked}"

    def on_resize(self, event: events.Resize) -> None:
        """Leave the lines of the lead to the rows in a low window."""
        for alone in lines_in(self, "alone"):
            alone.display = event.size.height >= LOW
        if self.stage and self.stage.form is None:
            self._again()

    # --- the cursor -------------------------------------------------------------------------------------------------

    @on(BoardTable.Moved)
    def _moved(self, event: BoardTable.Moved) -> None:
        """Show other keys: the cursor is on another row or column."""
        event.stop()
        rehint(self)

    @on(BoardTable.Chosen)
    async def _row_chosen(self, event: BoardTable.Chosen) -> None:
        """Do the first of the commands for a row that makes sense now, after a click or enter."""
        event.stop()
        if self.screen.is_active and (found := next(filter(self.available, self.chosen), None)):
            await self.run_action(f"screen.perform('{found}')")


def _as_read(board: ReadBoard, sections: Sequence[Section]) -> list[Section]:
    """Return the sections of a form in the order of their rows on the board; those of a grid stay as they are."""
    if board.spec.grid is not None:
        return list(sections)
    by_lane = board.lanes and not board.spec.timeline
    rows = [row for lane in board.lanes for row in lane.rows] if by_lane else board.rows
    found = {section.key: section for section in sections}
    ordered = iter([found[row.key] for row in rows if row.key in found])
    known = {row.key for row in rows}
    return [next(ordered) if section.key in known else section for section in sections]


def _on_one_line(section: Section) -> Section:
    return replace(section, fields=tuple(replace(field, lines=False) for field in section.fields))
