"""What the help says about the phase that a session is in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sessions.library.phase_facts import facts_of
from sessions.rules.phases import phase_of
from tui.client.status import coming, where
from tui.widgets.explained import Explained

if TYPE_CHECKING:
    from sessions.session import Session


def phase_explained(view: Session) -> Iterator[Explained]:
    """Yield what happens in the active phase, why it is there, and what comes next; nothing outside of an item."""
    item = view.active
    if item is None:
        return
    facts, phase = facts_of(item.kind, item.phase), phase_of(item)
    says = facts.happens if facts else phase.hint if phase else item.title
    why = (f"Why: {facts.why}", facts.evidence or "") if facts else ()
    yield Explained(" · ".join(where(view, item)), says, tuple(filter(None, (*why, coming(view)))))
