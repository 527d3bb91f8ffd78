"""A draft session deleted from the file: one that never began, by who types its title."""

from contextlib import suppress
from dataclasses import replace

from sessions.command import Context
from sessions.errors import Missing, Refused
from sessions.model import Action, Header
from sessions.room import now, record
from sessions.session import Session
from sessions.situation import BEFORE
from sessions.store.protocol import Store, Writer
from sessions.text import one_line


def may_delete(header: Header) -> str | None:
    """Return the sentence that keeps a session in the file, or None."""
    if header.status not in BEFORE or header.started_at is not None:
        return "Only a session that never began can be deleted; what was said in one stays."
    return None


def delete_session(store: Store, session_id: str, title: str) -> None:
    """Delete a draft session, with its changes, drafts, keys and codes, in one transaction.

    The open actions that it took over from the session before are given back there. Raises Missing; Refused where it
    has begun, where somebody has it open, and where `title` is not its title.
    """
    with store.write() as writer:
        session = store.load(session_id)
        if why := may_delete(session.header):
            raise Refused(why)
        if one_line(title) != session.header.title:
            raise Refused(f"Type its title as it stands: {session.header.title}")
        here = [seen.seat.upper() for seen in store.presence.seen(session_id) if seen.here]
        if here:
            raise Refused(f"{here[0]} has it open; ask them to leave it first.")
        _give_back(store, writer, session)
        writer.erase(session_id)


def _give_back(store: Store, writer: Writer, session: Session) -> None:
    """Let the actions that moved into the session be open again where they were promised."""
    for action in session.all(Action):
        origin, _, action_id = (action.carried_from or "").rpartition("/")
        if action.status == "open" and origin:
            with suppress(Missing):  # what it came from may be in another file
                before = store.load(origin)
                before.put(replace(before.get(Action, action_id), status="open"))
                record(writer, before, Context(seat=before.leaders[0], now=now()), "give-back")
