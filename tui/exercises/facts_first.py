"""The facts first: their board comes next on the agenda, before two leaders go on with what divides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.rules.agenda import AddItem, MoveItem
from sessions.rules.agenda_timing import TITLE_MOST
from sessions.text import shortened

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient

FACTS = "facts"
"""The key of their board, and of the way forward that opens it."""
FACTS_MINUTES = 10
KIND = "board"
SETTLES = "Which number or name would settle it?"


def facts_item(view: Session) -> Item | None:
    """Return the first item on the agenda that is about the facts board and hasn't begun."""
    from sessions.boards.spec_reading import spec_of

    waiting = (item for item in view.agenda if item.status == "queued" and item.kind == KIND)
    return next((item for item in waiting if (spec := spec_of(item.settings)) and spec.key == FACTS), None)


def come_next(view: Session) -> bool:
    """Whether the facts board is next on the agenda already."""
    item = facts_item(view)
    return item is not None and item == next((each for each in view.agenda if each.status == "queued"), None)


async def put_facts_next(client: SessionClient, about: str) -> Item:
    """Put the facts board next on the agenda and return its item: the one that waits there, or a new one `about` this.

    Raises Refused for whoever may not change the agenda, and Faulty if a person's own facts board has faults.
    """
    from sessions.library.roles import board_setting

    view = client.view()
    item = facts_item(view)
    if item is None:
        leaders = tuple(view.leaders)
        settings = await client.in_file(lambda store: board_setting(FACTS, leaders))
        title = shortened(f"Facts first: {about}", TITLE_MOST)
        add = AddItem(title=title, item_kind=KIND, minutes=FACTS_MINUTES, outcome_wanted=SETTLES, settings=settings)
        await client.do(add)
        item = facts_item(client.view())
    elif not come_next(view):
        await client.do(MoveItem(item=item.id, by=-len(view.agenda)))
    assert item is not None
    return item
