"""The rows of a board that leaders are asked about in private: they stay as they are as long as that lasts."""

from typing import Any, Final

from sessions.model import BoardRow, Item
from sessions.session import Session

OPENED: Final = "opened_board"
"""The setting of an item with the board that it opened."""
ASKED: Final = "asked_rows"
"""The setting of an item with the keys of the rows that each of its forms asks about."""


def is_opened(session: Session, board: str) -> bool:
    """Whether a board is the subject of an item that has begun."""
    return any(_setting(item, OPENED) == board for item in session.all(Item))


def is_asked(session: Session, row: BoardRow) -> bool:
    """Whether leaders are being asked about a row now."""
    going = [item for item in session.all(Item) if item.status != "ended" and _setting(item, OPENED) == row.board]
    return any(row.key_ in (_setting(item, ASKED) or {}).get(item.phase, ()) for item in going)


def _setting(item: Item, key: str) -> Any:
    return (item.settings or {}).get(key)
