"""The escalations that a lobby lists: those that wait for an answer, and the answers that came back."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sessions.due import Due, default_holds
from sessions.errors import Refused, Trouble
from sessions.frozen import dataclass
from sessions.model import Escalation
from sessions.times import today

if TYPE_CHECKING:
    from sessions.store.protocol import Store
    from tui.client.filtered_store import Readable

LISTED_FOR = timedelta(days=30)  # how long an answer is listed if no series has a session in which it could be seen


@dataclass(frozen=True, slots=True)
class Escalated:
    """The open escalations that a person is to answer, and the answers and defaults that came back to them."""

    waiting: tuple[Due, ...]
    back: tuple[Due, ...]


def hold_defaults(store: Store, only: Mapping[str, str] | None) -> None:
    """Record each default that holds since its day passed, from the seats that a person has, if the file allows it."""
    passed = {
        session
        for session, row in store.across(Escalation, status="open")
        if default_holds(row, today()) and (only is None or session in only)
    }
    for session in sorted(passed):
        from sessions.room import Room

        with contextlib.suppress(Refused, Trouble):  # what is due says anyway that the default holds
            room = Room(store, session) if only is None else Room(store, session, frozenset({only[session]}), "ssh")
            room.hold_defaults()


def escalated(readable: Readable, only: Mapping[str, str] | None) -> Escalated:
    """Return the escalations in a file, the most urgent first; with `only`, those of the person with these seats."""
    found = [each for each in readable.due(date.max, undated=True) if each.kind == "escalation"]
    waiting = [each for each in found if each.state == "open" and _asks(each, only)]
    back = [each for each in found if each.state != "open" and _tells(readable, each, only)]
    return Escalated(tuple(waiting), tuple(back))


def _asks(due: Due, only: Mapping[str, str] | None) -> bool:
    return only is None or only.get(due.session) == due.owner


def _tells(readable: Readable, due: Due, only: Mapping[str, str] | None) -> bool:
    """Whether an answer is listed: to a leader, until both have seen it in the series, or for a while without one."""
    if only is None and due.series is not None:
        return True
    session = readable.load(due.session)
    if only is not None and only.get(due.session) not in session.leaders:
        return False
    answered = session.get(Escalation, due.id.partition("/")[2]).answered_on
    return due.series is not None or answered is None or answered + LISTED_FOR >= today()
