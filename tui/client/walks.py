"""How somebody at this terminal goes through what was revealed while they were here, one question at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sessions.model import Sheet
from sessions.rules.phases import phase_of

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session

Place = tuple[str, str | None, int]


@dataclass(slots=True)
class Walk:
    """How far somebody is: the key of the question that is shown, None for the first, or all of them at once.

    `seen` has the keys of those shown before, one at a time.
    """

    key: str | None = None
    whole: bool = True
    seen: set[str] = field(default_factory=set)


class Walks:
    """The walks through each revealed phase, and the order that this terminal likes.

    Whoever was here when something was revealed begins with one question at a time; whoever comes later or comes back
    sees all of them at once. Nothing of this is in the file: each terminal walks on its own.
    """

    def __init__(self) -> None:
        self.widest_last = False
        """Whether the widest gap comes last instead of first."""
        self._walks: dict[Place, Walk] = {}

    def at(self, item: Item) -> Walk:
        """Return the walk through the phase of an item."""
        return self._walks.setdefault((item.id, item.phase, item.round), Walk())

    def follow(self, before: Session, after: Session) -> None:
        """Begin with one question at a time if something was revealed between two looks at the session."""
        item = after.active
        phase = phase_of(item) if item else None
        if item is None or phase is None or not phase.reveals or before.rev == after.rev:
            return
        forms = [sheet for form in phase.reveals for sheet in after.all(Sheet, item=item.id, form=form)]
        newly = (
            was.status == "sealed" and sheet.status == "revealed"
            for sheet in forms
            if (was := before.find(Sheet, *sheet.key())) is not None
        )
        if any(newly):
            self.at(item).whole = False
