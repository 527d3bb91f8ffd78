"""`review`: what was promised and decided before: open actions, decisions due, tripwires, parked topics."""

from sessions.command import Context
from sessions.model import Item
from sessions.records.decisions import proposals
from sessions.rules.phases import Kind, Phase, register
from sessions.session import Session


class Review(Kind):
    """One open phase over this session's own open actions, and what earlier sessions of the series left."""

    key = "review"
    title = "Review"
    phases = (Phase("review", "Review", "Done, dropped or still to do? Does what was decided still hold?"),)

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The item's whole timebox."""
        return item.budget_s

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """A decision that was proposed here waits to be agreed on."""
        return proposals(session, item, ctx)


register(Review())
