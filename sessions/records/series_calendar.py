"""One calendar for everything that a series left behind and that has a day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from sessions.change import IMPORT
from sessions.due import Due
from sessions.minutes.calendar import Moves, calendar
from sessions.model import FollowUp
from sessions.model.core import CLOSED
from sessions.records.series import members_of
from sessions.session import Key, Session
from sessions.store.protocol import SessionStore
from sessions.view import view


def series_ics(store: SessionStore, series: str) -> str:
    """Return the calendar of a series, its lines ended by CRLF. Raises Missing if there is no such series.

    It has what `store.due` finds, whatever its day. An event has the name that it has in the calendar of its own
    session. Its stamp and its sequence number also move with each change of what was said about it since.
    """
    members = members_of(store, series)

    @cache
    def session(id_: str) -> Session:
        return view(store.load(id_), None)

    left = store.due(date.max, series=series)
    moves = _Moves(store, members)
    return calendar((session(each.session), each, moves.of(session(each.session), each)) for each in left)


class _Moves:
    """How often, and when, something was said about what is due: each change of a follow-up counts.

    What was said in an imported session counts from the end of that session, so that it doesn't depend on the import.
    """

    def __init__(self, store: SessionStore, members: Iterable[str]) -> None:
        self._store = store
        self._counts = Counter[str]()
        self._last: dict[str, datetime] = {}
        for id_ in members:
            self._count(id_)

    def _count(self, id_: str) -> None:
        header, targets = self._store.load(id_).header, dict[Key, str]()
        for change in self._store.newer(id_, 0):
            at = (header.ended_at or change.at) if change.kind == IMPORT else change.at
            for image in change.images:
                if image.table != FollowUp.TABLE:
                    continue
                if image.row is not None:
                    targets[image.key] = str(image.row["target"])
                ref = targets[image.key]  # one that was taken back counts, too
                self._counts[ref] += 1
                self._last[ref] = max(self._last.get(ref, at), at)

    def of(self, session: Session, due: Due) -> Moves:
        """Return the moves of something; whatever a session has that isn't closed may have changed last."""
        last = self._last.get(due.id)
        if session.header.status not in CLOSED:
            newest = [each.at for each in self._store.newer(session.header.id, max(0, session.rev - 1))]
            last = max([*newest, *([last] if last else [])], default=None)
        return Moves(self._counts[due.id], last)
