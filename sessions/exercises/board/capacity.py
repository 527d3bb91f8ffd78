"""The shares of capacity that a session leaves: the rows of its capacity board that have a plan, once it is settled."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sessions.boards.values import EMPTY
from sessions.exercises.board.state import KIND, board_in
from sessions.model import Allocation, Board, BoardRow, Item, Participant
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

    An item that isn't done settles nothing: it leaves none, and those of an item before it stay.
    """
    board = board_in(session, item)
    if board is None or board.kind != CAPACITY:
        return
    done = outcome == "done"
    before = [
        share for share in session.all(Allocation) if share.item == item.id or (done and _of(session, share, board))
    ]
    after = [Allocation(n=1, item=item.id, **planned) for planned in (_planned(session, board) if done else ())]
    if [replace(share, n=1) for share in before] == after:
        return
    for share in before:
        session.drop(share)
    number = max((share.n for share in session.all(Allocation)), default=0)
    for n, share in enumerate(after, number + 1):
        session.put(checked(replace(share, n=n)))


def follow_rows(session: Session, board_id: str) -> None:
    """Make the shares again from the rows of a board, if an item settled it."""
    items = [item for item in session.agenda if (item.kind, item.outcome) == (KIND, "done")]
    settled = [item for item in items if (board := board_in(session, item)) and board.id == board_id]
    if settled:
        keep_shares(session, settled[-1], "done")


def _of(session: Session, share: Allocation, board: Board) -> bool:
    item = session.find(Item, share.item) if share.item else None
    return item is not None and item.kind == KIND and board_in(session, item) == board


def _planned(session: Session, board: Board) -> Iterator[dict[str, Any]]:
    for row in session.all(BoardRow, board=board.id):
        cells = row.columns or {}
        plan, owner, period = (cells.get(key) for key in (PLAN, OWNER, PERIOD))
        if isinstance(plan, int | float) and not isinstance(plan, bool) and 0 <= plan <= 100:
            yield {
                "bucket": shortened(one_line(row.text), BUCKET_MOST),
                "percent": int(plan + 0.5),
                "period": None if period in EMPTY else shortened(one_line(str(period)), PERIOD_MOST),
                "owner": owner if isinstance(owner, str) and session.find(Participant, owner) else None,
            }
