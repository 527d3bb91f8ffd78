"""The shares of capacity that a session leaves: the rows of its capacity board that have a plan, once it is settled."""

from collections.abc import Iterator
from typing import Any, Final

from sessions.boards.values import EMPTY
from sessions.exercises.board.state import KIND, board_in, row_values, spec_in
from sessions.model import Allocation, BoardRow, Item, Participant
from sessions.rules.checks import checked
from sessions.rules.phases import Outcome
from sessions.session import Session
from sessions.text import one_line, shortened

CAPACITY: Final = "capacity"
"""The key of the board whose rows are shares of capacity; what a row is about is the bucket."""
PLAN, OWNER, PERIOD = "plan", "owner", "period"
"""Its columns for the planned percent, whose it is, and, if it has one, the period that it is for."""
BUCKET_MOST, PERIOD_MOST = 80, 40  # characters


def keep_shares(session: Session, item: Item, outcome: Outcome) -> None:
    """Make the shares of capacity from an item's board, instead of those that the same board left before.

    An item that isn't done settles nothing, so it leaves none.
    """
    board = board_in(session, item)
    if board is None or board.kind != CAPACITY:
        return
    for share in session.all(Allocation):
        of = session.find(Item, share.item) if share.item else None
        if of is not None and of.kind == KIND and board_in(session, of) == board:
            session.drop(share)
    number = max((share.n for share in session.all(Allocation)), default=0)
    for n, planned in enumerate(_planned(session, item) if outcome == "done" else (), number + 1):
        session.put(checked(Allocation(n=n, item=item.id, **planned)))


def _planned(session: Session, item: Item) -> Iterator[dict[str, Any]]:
    spec, board = spec_in(item), board_in(session, item)
    for row in session.all(BoardRow, board=board.id) if board else ():
        cells = row_values(spec, row)
        plan, owner, period = (cells.get(key) for key in (PLAN, OWNER, PERIOD))
        if isinstance(plan, int | float) and 0 <= plan <= 100:
            yield {
                "bucket": shortened(one_line(row.text), BUCKET_MOST),
                "percent": int(plan + 0.5),
                "period": None if period in EMPTY else shortened(one_line(str(period)), PERIOD_MOST),
                "owner": owner if isinstance(owner, str) and session.find(Participant, owner) else None,
            }
