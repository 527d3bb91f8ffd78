"""Deleting a draft session that never began; you have to type its title."""

from contextlib import suppress
from dataclasses import replace

from sessions.change import NOBODY
from sessions.command import Context
from sessions.errors import Missing, Refused
from sessions.model import Action, Header
from sessions.room import record
from sessions.session import Session
from sessions.situation import BEFORE
from sessions.store.protocol import Store, Writer
from sessions.text import one_line
from sessions.times import now


def may_delete(header: Header) -> str | None:
    """Return why a session can't be deleted, as a sentence, or None."""
    if header.status not in BEFORE or header.started_at is not None:
        return "This session has begun, so it can't be deleted."
    return None


def delete_session(store: Store, session_id: str, title: str) -> None:
    """Delete a draft session, with its changes, drafts, keys and codes, in one transaction.

    The open actions that it took over from the previous session are given back. Raises Missing; Refused if the session
    has begun, if somebody has it open, or if `title` isn't its title.
    """
    with store.write() as writer:
        session = store.load(session_id)
        if why := may_delete(session.header):
            raise Refused(why)
        if one_line(title) != session.header.title:
            raise Refused(f"Type its exact title: {session.header.title}")
        here = [seen.seat.upper() for seen in store.presence.seen(session_id) if seen.here]
        if here:
            raise Refused(f"{here[0]} has it open. Ask them to leave first.")
        _give_back(store, writer, session)
        writer.erase(session_id)


def _give_back(store: Store, writer: Writer, session: Session) -> None:
    """Reopen the actions that were moved into this session in the sessions they came from."""
    for action in session.all(Action):
        origin, _, action_id = (action.carried_from or "").rpartition("/")
        if action.status == "open" and origin:
            with suppress(Missing):  # the original may be in another file
                before = store.load(origin)
                before.put(replace(before.get(Action, action_id), status="open"))
                record(writer, before, Context(seat=NOBODY, now=now()), "give-back")
