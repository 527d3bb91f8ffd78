"""`board`: a table that both leaders look at together, each through their own lens, in private and then side by side.

What its phases ask comes from the board: its blind columns, its lenses and its votes. A phase without a question is
skipped.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from sessions.boards.settings import BOARD, LEVEL
from sessions.boards.spec import LEVELS
from sessions.boards.spec_reading import board_spec
from sessions.change import canonical, digest
from sessions.command import Context
from sessions.exercises.board import rows, settle, turn  # noqa: F401  their commands are known by being imported
from sessions.exercises.board.begin import complete_grid, open_board
from sessions.exercises.board.capacity import follow_rows, keep_shares
from sessions.exercises.board.forms import form_of
from sessions.exercises.board.reveal import record_cells, record_notes, record_votes
from sessions.exercises.board.state import (
    ANNOTATE,
    FILL,
    KIND,
    READ,
    RESULT,
    REVEAL,
    SETTLE,
    VOTE,
    asked_rows,
    asks_leader,
    board_in,
    form_asks,
    named_cell,
    open_cells,
    row_values,
    rows_in,
    rows_to_ask,
    setting,
    spec_in,
    with_settings,
)
from sessions.model import Board, BoardRow, Item, Row, Sheet
from sessions.model.columns import Fault, plain
from sessions.records.decisions import proposals
from sessions.rules.asked_rows import ASKED
from sessions.rules.forms import Form
from sessions.rules.phases import Kind, Outcome, Phase, Step, register
from sessions.rules.seats import is_absent, named
from sessions.rules.trail import drafts_again
from sessions.session import Session
from sessions.text import listed, quoted

SHARES: Mapping[str, int] = {READ: 20, FILL: 20, ANNOTATE: 20, REVEAL: 20, VOTE: 15, RESULT: 5, SETTLE: 20}
"""How the item's timebox is divided: the shares of the phases that it has, SETTLE last, which gets what is left."""
FORMS = (FILL, ANNOTATE, VOTE)
NAMED_MOST = 3  # cells or rows that a sentence names


def _nothing(*forms: str) -> Callable[[Session, Item], bool]:
    return lambda session, item: not any(form_asks(session, item, form) for form in forms)


class BoardKind(Kind):
    """A board: rows first, then what each leader says of them in private, and what both make of it."""

    key = KIND
    title = "Board"
    phases = (
        Phase(READ, "Rows", "Read the rows. Add, change or remove what isn't right."),
        Phase(FILL, "Your values", "Fill in alone. Nobody sees it until both have sealed.", private=True),
        Phase(ANNOTATE, "Your notes", "Write alone what you see from your side, for any row you like.", private=True),
        Phase(REVEAL, "Side by side", "Begin with the widest gap. Ask before you respond.", reveals=(FILL, ANNOTATE)),
        Phase(VOTE, "Vote", "Answer alone. Nobody sees it until both have sealed.", private=True),
        Phase(RESULT, "The votes", "Where do you differ, and why?", reveals=(VOTE,)),
        Phase(SETTLE, "Settle", "Agree on what is still open, sign what needs it, and decide what follows."),
    )
    steps = (
        Step(READ, SETTLE, "the board asks nothing in private", _nothing(FILL, ANNOTATE, VOTE)),
        Step(READ, VOTE, "it only has a vote", _nothing(FILL, ANNOTATE)),
        Step(READ, ANNOTATE, "no column is filled in private", _nothing(FILL)),
        Step(FILL, REVEAL, "it has no lens", _nothing(ANNOTATE)),
        Step(REVEAL, SETTLE, "it has no vote", _nothing(VOTE)),
    )
    counts_rounds = False
    settings: ClassVar[Mapping[str, type]] = {BOARD: dict, LEVEL: str}

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return every fault of the board, and a level that there isn't."""
        found: list[Fault] = []
        if (table := settings.get(BOARD)) is not None:
            found += board_spec(table, (BOARD,))[1]
        if (level := settings.get(LEVEL)) is not None and level not in LEVELS:
            allowed = listed([repr(each) for each in LEVELS], "or")
            found.append(Fault((LEVEL,), f"{level!r} isn't allowed; use {allowed}"))
        return found

    def expected(self, item: Item) -> list[Phase]:
        """Return the phases for which the board has a question, before its rows are known."""
        spec = spec_in(item)
        asks = {FILL: bool(spec.blind), ANNOTATE: bool(spec.lenses), VOTE: bool(spec.votes)}
        asks |= {REVEAL: asks[FILL] or asks[ANNOTATE], RESULT: asks[VOTE]}
        return [phase for phase in self.phases if asks.get(phase.key, True)]

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """Divide the item's timebox by SHARES, unless the playbook sets it."""
        said = super().seconds(session, item, phase)
        if said is not None:
            return said
        phases = self.expected(item)
        whole = sum(SHARES[each.key] for each in phases)
        parts = {each.key: item.budget_s * SHARES[each.key] // whole for each in phases}
        rest = item.budget_s - sum(parts.values())
        return parts.get(phase.key, 0) + (rest if phase.key == SETTLE else 0)

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Open the board with the rows that it begins with."""
        open_board(session, item, ctx)

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """Return a section for each row, with the fields that are for this leader."""
        return form_of(session, item, seat, key or str(item.phase))

    def asks(self, session: Session, item: Item, form: str, seat: str) -> bool:
        """Whether a column, a lens or a vote is for this leader."""
        return asks_leader(session, item, form, seat)

    def edition(self, session: Session, item: Item) -> str:
        """A name for the words of the rows that are asked about."""
        spec = spec_in(item)
        words = [[row.key_, row_values(spec, row)] for row in asked_rows(session, item, str(item.phase))]
        return digest(canonical(plain(words)))

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Fix which rows are asked about; at a reveal, keep what was answered."""
        match item.phase:
            case "fill" | "annotate" | "vote":
                _ask_now(session, item)
            case "reveal":
                record_cells(session, item)
                record_notes(session, item)
            case "result":
                record_votes(session, item)

    def enter_again(self, session: Session, item: Item, ctx: Context) -> None:
        """Ask about the rows as they are now."""
        if item.phase in FORMS:
            _ask_now(session, item)

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Let the rows be changed again, as long as nothing was revealed about them."""
        if item.phase in FORMS:
            asked = {form: keys for form, keys in setting(item, ASKED, {}).items() if form != item.phase}
            with_settings(session, item, **{ASKED: asked or None})

    def reopen(self, session: Session, item: Item, ctx: Context) -> None:
        """If a row changed after the item ended in a private phase, what was sealed there is written again."""
        if item.phase in FORMS:
            before = setting(item, ASKED, {}).get(item.phase)
            _ask_now(session, item)
            if before != setting(session.get(Item, item.id), ASKED, {}).get(item.phase):
                drafts_again(session, item, str(item.phase), ctx)

    def still(self, session: Session, item: Item, phase: str) -> bool:
        """A private phase if it comes next; what was revealed; the end unless something is still to be asked."""
        follows = self.after(session, item)
        then = follows[0] if follows else None
        if phase == then or self.phase(phase).reveals:
            return True
        if phase != SETTLE or then not in FORMS:
            return False
        return bool(session.all(Sheet, item=item.id, form=then, round=item.round))

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Keep a late answer beside the others; it settles nothing that both agreed on since."""
        match sheet.form:
            case "fill":
                record_cells(session, item, sheet)
            case "annotate":
                record_notes(session, item, sheet)
            case "vote":
                record_votes(session, item, sheet)

    def signed(self, session: Session, item: Item) -> list[str]:
        """Return nobody: signatures are under rows, and hold until a row changes."""
        return []

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Keep the shares that a capacity board plans."""
        keep_shares(session, item, outcome)

    def corrected(self, session: Session, item: Item, row: Row) -> None:
        """Let the shares of a capacity board follow its rows."""
        if isinstance(row, BoardRow):
            follow_rows(session, row.board)

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """What a board without rows skips; a cell, a row or the board, or a decision that isn't agreed or signed."""
        owed = self._skipped(session, item) if item.phase == READ else []
        if item.phase == SETTLE:
            owed = [*_not_agreed(session, item), *_not_signed(session, item, ctx)]
        return [*owed, *proposals(session, item, ctx)]

    def _skipped(self, session: Session, item: Item) -> list[str]:
        """Return which private phases have nothing to ask as long as there are no rows."""
        asks = [phase for phase in self.expected(item) if phase.private and not form_asks(session, item, phase.key)]
        if not asks or rows_in(session, item):
            return []
        return [f"There are no rows, so {listed([f'“{each.title}”' for each in asks])} would be skipped."]


def _ask_now(session: Session, item: Item) -> None:
    """Ask about the rows that the board has now, on a grid one for each pair of names."""
    board = board_in(session, item)
    if board is not None and spec_in(item).grid:
        complete_grid(session, spec_in(item), board)
    keys = [row.key_ for row in rows_to_ask(session, item, str(item.phase))]
    with_settings(session, item, **{ASKED: {**setting(item, ASKED, {}), str(item.phase): keys}})


def _not_agreed(session: Session, item: Item) -> list[str]:
    waiting = [named_cell(spec_in(item), row, column) for row, column in open_cells(session, item)]
    return [f"You haven't agreed on {_some(waiting)}."] if waiting else []


def _not_signed(session: Session, item: Item, ctx: Context) -> list[str]:
    board, sign = board_in(session, item), spec_in(item).sign
    here = [seat for seat in session.leaders if not is_absent(session, seat, ctx)]
    if board is None or sign is None or not rows_in(session, item):
        return []
    if sign == "board":
        waiting = [seat for seat in here if seat not in session.get(Board, board.id).signed]
        return [f"{quoted(board.title)} isn't signed by {named(waiting)} yet."] if waiting else []
    unsigned = [quoted(row.text) for row in rows_in(session, item) if not set(here) <= set(row.signed)]
    return [f"Not signed by both yet: {_some(unsigned)}."] if unsigned else []


def _some(names: list[str]) -> str:
    """Return a few names, and how many more there are."""
    more = len(names) - NAMED_MOST
    return listed([*names[:NAMED_MOST], f"{more} more"] if more > 0 else names)


register(BoardKind())
