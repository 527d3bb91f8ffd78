"""`review`: what was promised and decided before: open actions, decisions due, tripwires, parked topics."""

from sessions.command import Moment
from sessions.decisions import proposals
from sessions.model import Item
from sessions.phases import Kind, Phase, register
from sessions.session import Session


class Review(Kind):
    """One open phase over this session's own open actions, and what earlier sessions of the series left."""

    key = "review"
    title = "Review"
    phases = (Phase("review", "Review", "Done, dropped or still to do? Does what was decided still hold?"),)

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The item's whole timebox."""
        return item.budget_s

    def pending(self, session: Session, item: Item, at: Moment) -> list[str]:
        """A decision that was proposed here waits to be agreed on."""
        return proposals(session, item, at)


register(Review())
