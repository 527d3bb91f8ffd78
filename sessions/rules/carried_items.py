"""The earlier sessions through which an item was carried."""

from collections.abc import Iterator

from sessions.command import Context
from sessions.model import Item
from sessions.session import Session


def carried_through(item: Item, ctx: Context) -> Iterator[tuple[str, Session, Item]]:
    """Yield the sessions from which an item was carried, the last one first: its id, the session, and the item there.

    The item may not have begun in all of them. It ends at a session that isn't in this file.
    """
    at, seen = item.carried_from, set[str]()
    while at and at not in seen:
        seen.add(at)
        session_id, _, item_id = at.partition("/")
        earlier = ctx.earlier(session_id)
        before = earlier.find(Item, item_id) if earlier else None
        if earlier is None or before is None:
            return
        yield session_id, earlier, before
        at = before.carried_from
