"""A session as it looked after each of its changes, to anyone: what was sealed then is only a mark."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sessions.change import Change, fold
from sessions.errors import Trouble
from sessions.model import Header, Item
from sessions.session import Session
from sessions.view import view_changes

APART = 256
"""Changes between two states that are kept: a state is never more than this many changes away from one."""


@dataclass(slots=True)
class _Whereabouts:
    """Where a session is, read from the images of its changes: its status, the active item, and its phase and round."""

    status: str = ""
    active: str = ""
    phases: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def follow(self, change: Change) -> bool:
        """Take a change in, and return whether it moved the session."""
        before = self._now
        for image in change.images:
            row = image.row or {}
            if image.table == Header.TABLE:
                self.status, self.active = str(row.get("status") or ""), str(row.get("active") or "")
            elif image.table == Item.TABLE:
                self.phases[str(image.key[0])] = row.get("phase"), row.get("round")
        return self._now != before

    @property
    def _now(self) -> tuple[Any, ...]:
        return self.status, self.active, self.phases.get(self.active)


class History:
    """The changes of a session and its state after each of them, as anyone may see it.

    The states are made only of what anyone may see of each change, so that nothing else is ever in them: an answer is
    a mark until the change that reveals it, and one that was taken back stays a mark for everybody, also its author.
    Words that were redacted since are redacted in every state.
    """

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        """`changes` begin with the first one and have no gaps; they may be as the file has them."""
        self.changes: list[Change] = []
        self.phases: list[int] = []
        """The revs of the changes that moved the session to another phase, item or status, in order."""
        self._place = _Whereabouts()
        self._kept = {0: Session()}
        self.add(changes)

    def add(self, newer: Iterable[Change]) -> None:
        """Add the changes that follow."""
        for change in view_changes(newer):
            self.changes.append(change)
            if self._place.follow(change):
                self.phases.append(change.rev)

    @property
    def title(self) -> str:
        """The title of the session as it is now; empty before the first change."""
        images = (image for change in reversed(self.changes) for image in change.images if image.table == Header.TABLE)
        return next((str(image.row["title"]) for image in images if image.row), "")

    def at(self, rev: int) -> Session:
        """Return the session after the change `rev`; 0 is before the first one. Raises Trouble if it can't be read."""
        rev = max(0, min(rev, len(self.changes)))
        near = max(kept for kept in list(self._kept) if kept <= rev)  # another thread may add one
        session = self._kept[near].copy()
        for begun in range(near, rev, APART):
            until = min(rev, begun + APART)
            try:
                fold(session, self.changes[begun:until])
            except (ValueError, KeyError, TypeError):  # its message may quote the text of a row
                raise Trouble(f"The changes {begun + 1} to {until} of this session can't be read.") from None
            if until % APART == 0:
                self._kept[until] = session.copy()
        return session

    def moved(self, rev: int) -> bool:
        """Whether a change moved the session to another phase, item or status."""
        return self.phase_from(rev - 1, 1) == rev

    def phase_from(self, rev: int, way: int) -> int | None:
        """Return the rev of the next change that moved the session, or with -1 of the one before; None if none did."""
        place = bisect_right(self.phases, rev) if way > 0 else bisect_left(self.phases, rev) - 1
        return self.phases[place] if 0 <= place < len(self.phases) else None
