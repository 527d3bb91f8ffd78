"""What earlier sessions of a series left to review: decisions due, tripwires, topics parked until now."""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Literal

from sessions.model import Decision, Header, Item, Parked
from sessions.model.core import CLOSED
from sessions.session import Session
from sessions.store.protocol import Store

TAKEN_FROM = "taken_from"  # the setting of an item that names what it followed up
Why = Literal["due", "deferred", "tripwire", "parked"]
ORDER: tuple[Why, ...] = ("due", "deferred", "tripwire", "parked")


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A decision or a parked topic of an earlier session, by its id and title, and why to review it now."""

    session: str
    title: str
    row: Decision | Parked
    why: Why

    @property
    def ref(self) -> str:
        """Its full id, such as ``7k3qf2xa/D1``."""
        return f"{self.session}/{self.row.id}"

    @property
    def day(self) -> date | None:
        """The date for which its review was planned."""
        return self.row.review_on if isinstance(self.row, Decision) else self.row.revisit_on


def left_open(store: Store, session: Session, today: date) -> list[LeftOpen]:
    """Return what closed sessions of this series left to review on `today`, the oldest of each sort first.

    A superseded decision doesn't count, nor a topic that an item has followed up or that was parked again.
    """
    series = session.header.series
    if not series:
        return []
    heads = [head for _, head in store.across(Header, series=series) if head.id != session.header.id]
    earlier = [head.id for head in sorted(heads, key=_began) if head.status in CLOSED]
    decisions = [(id_, row) for id_ in earlier for _, row in store.across(Decision, session=id_)]
    topics = [(id_, row) for id_ in earlier for _, row in store.across(Parked, session=id_)]
    items = [item for head in heads for _, item in store.across(Item, session=head.id)]
    superseded = {row.supersedes for row in [*(row for _, row in decisions), *session.all(Decision)]}
    taken = {(item.settings or {}).get(TAKEN_FROM) for item in [*items, *session.all(Item)]}
    parked = [*topics, *((session.header.id, row) for row in session.all(Parked))]
    newest = {row.text: f"{id_}/{row.id}" for id_, row in parked}
    title = {head.id: head.title for head in heads}
    found = [LeftOpen(id_, title[id_], row, why) for id_, row in decisions if (why := _why(row, today))]
    found += [
        LeftOpen(id_, title[id_], row, "parked") for id_, row in topics if row.revisit_on and row.revisit_on <= today
    ]
    found = [each for each in found if each.ref not in superseded | taken]
    found = [each for each in found if not isinstance(each.row, Parked) or newest[each.row.text] == each.ref]
    return sorted(found, key=lambda each: (ORDER.index(each.why), each.day or date.min))


def _why(decision: Decision, today: date) -> Why | None:
    if decision.status == "deferred":
        return "deferred" if decision.review_on is None or decision.review_on <= today else None
    if decision.status != "decided":
        return None
    if decision.review_on and decision.review_on <= today:
        return "due"
    return "tripwire" if decision.tripwire else None


def _began(head: Header) -> tuple[str, str]:
    return (head.started_at.astimezone(UTC).isoformat() if head.started_at else ""), head.id
