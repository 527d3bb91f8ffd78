"""What one leader asks for and the other has to agree to: in words, by the mark that the engine stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.model import Item
from sessions.rules.handover import OURSELVES
from sessions.rules.returning import BACK, REOPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sessions.session import Session

EFFECTS: Final = {
    "": "to reveal without the missing answer",
    "parked": "to park this item",
    "carried": "to carry this item to the next session",
    "skipped": "to skip this item",
    BACK: "to go back one phase",
}
"""The effect of a request, by its mark."""


def of_item(view: Session, forced: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield who asks for what in an item with these marks: the seat, what it is about, and its effect in words."""
    for mark in forced:
        outcome, _, seat = mark.rpartition(":")
        what, _, item = outcome.partition("/")
        yield seat, what, f"to reopen “{view.get(Item, item).title}”" if what == REOPEN else EFFECTS[outcome]


def of_control(view: Session, handing: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield who asks that somebody else runs the session, and its effect in words."""
    for mark in handing:
        seat, _, heir = mark.partition(":")
        ends = heir == OURSELVES and f"to continue without {str(view.facilitator).upper()}"
        yield seat, ends or f"{heir.upper()} to run the session"
