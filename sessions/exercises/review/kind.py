"""`review`: earlier promises and decisions: open actions, decisions due, tripwires, parked topics."""

from sessions.command import Context
from sessions.model import Item
from sessions.records.decisions import proposals
from sessions.rules.phases import Kind, Phase, register
from sessions.session import Session


class Review(Kind):
    """One open phase for this session's own open actions, and for what earlier sessions of the series left."""

    key = "review"
    title = "Review"
    phases = (Phase("review", "Review", "Done, dropped or still to do? Are earlier decisions still right?"),)

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The item's whole timebox."""
        return item.budget_s

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """A decision proposed here isn't agreed yet."""
        return proposals(session, item, ctx)


register(Review())
