"""The total time of an agenda, what the agenda lacks, and how it fits into the remaining time."""

from collections.abc import Iterable
from dataclasses import replace

from sessions.command import Context
from sessions.errors import Refused
from sessions.model import Header, Item
from sessions.rules.phases import KINDS, ends_session
from sessions.rules.seats import named, person
from sessions.session import Session
from sessions.situation import must
from sessions.text import one_line

CARRIES_BEFORE_CHOICE = 3  # at the third carry the pair must do, drop or delegate
REPLAN_FLOOR_S = 120
TITLE_MOST = 80
NOTE_MOST = 2000  # characters of an item's note
PLANNED_LEAST, PLANNED_MOST = 1, 120  # minutes


def turns_s(item: Item) -> int:
    """Return how many seconds longer an item takes at one keyboard, where the leaders write one after the other."""
    kind = KINDS.get(item.kind)
    return sum(seconds for phase, seconds in kind.planned(item) if phase.private) if kind else 0


def planned_s(session: Session, *, hot: bool = False) -> int:
    """Return the sum of the items' timeboxes in seconds, or for one keyboard if `hot`. Items dropped unbegun count as
    0.
    """
    items = [item for item in session.all(Item) if item.status != "ended" or item.elapsed_ms]
    return sum(item.budget_s + (turns_s(item) if hot and item.status != "ended" else 0) for item in items)


def buffer_s(header: Header) -> int:
    """Return the part of the planned length that is reserved as a buffer, in seconds."""
    return header.planned_minutes * 60 * header.buffer_percent // 100


def overfull_s(session: Session, *, hot: bool = False) -> int:
    """Return by how many seconds items and buffer exceed the planned length, or 0 if they fit. `hot`: one keyboard."""
    return max(0, planned_s(session, hot=hot) + buffer_s(session.header) - session.header.planned_minutes * 60)


def spent_s(session: Session, elapsed_ms: int) -> int:
    """Return how many seconds the items have taken so far, including the active one."""
    return (sum(item.elapsed_ms for item in session.all(Item)) + elapsed_ms) // 1000


def undecided_carries(session: Session) -> list[Item]:
    """Return the queued items that were carried three times or more and still need a choice: do, drop or delegate."""
    return [
        item
        for item in session.agenda
        if item.status == "queued"
        and (item.carried_count or 0) >= CARRIES_BEFORE_CHOICE
        and not (item.settings or {}).get("chosen")
    ]


def obstacles(session: Session, *, hot: bool = False) -> list[str]:
    """Return the reasons why a draft agenda isn't ready, one sentence each. `hot`: it is for one keyboard."""
    found = []
    waiting = session.all(Item, status="queued")
    if not waiting:
        found.append("The agenda is empty. Add an item.")
    owners = {item.owner for item in waiting}
    without = [seat for seat in session.leaders if seat not in owners]
    if without and not session.header.waived:
        owns = "owns" if len(without) == 1 else "own"
        found.append(f"{named(without)} {owns} nothing on the agenda. Add an item, or accept it as it is.")
    for item in undecided_carries(session):
        found.append(f"{item.id} was carried {item.carried_count} times. Choose do, drop or delegate.")
    if (seconds := overfull_s(session, hot=hot)) and not session.header.overfull_accepted:
        where = " at one keyboard" if hot and seconds > overfull_s(session) else ""
        over = f"{-(-seconds // 60)} min too long{where}"
        found.append(f"With its buffer, the agenda is {over}. Cut it, or accept that.")
    return found


def replanned(session: Session, ctx: Context) -> tuple[dict[str, int], list[str]]:
    """Return the timebox in seconds of each queued item for the remaining time, and the items to carry.

    remaining_i = planned_i × (time_left − buffer) / Σ planned_remaining, with a floor of 120 s, or of the planned time
    if that is less. While any items fall under the floor, the least urgent of them is proposed to be carried (the later
    one if they are equally urgent), one at a time until the rest fits. Items above the floor are never proposed. The
    closing item always stays and gets at least the floor, because nothing else ends a session.
    """
    header = session.header
    left = header.planned_minutes * 60 - spent_s(session, ctx.elapsed_ms) - buffer_s(header)
    active = session.active
    if active is not None:
        left -= max(0, active.budget_s - (active.elapsed_ms + ctx.elapsed_ms) // 1000)
    stay = [item for item in session.agenda if item.status == "queued"]
    carry: list[str] = []
    while stay:
        total = sum(item.planned_minutes for item in stay)
        turns = sum(turns_s(item) for item in stay) if ctx.mode == "hotseat" else 0
        share = {item.id: max(0, left - turns) * item.planned_minutes // total for item in stay}
        share |= {item.id: max(share[item.id], REPLAN_FLOOR_S) for item in stay if ends_session(item)}
        short = [item for item in stay if share[item.id] < floor_s(item)]
        if not short:
            return share, carry
        least = min(short, key=lambda item: (item.urgency or 0, -item.position))
        stay.remove(least)
        carry.append(least.id)
    return {}, carry


def floor_s(item: Item) -> int:
    """Return the shortest timebox in seconds that makes an item worth starting: 120, or the planned time if that is
    less.
    """
    return min(REPLAN_FLOOR_S, item.planned_minutes * 60)


EDITABLE = must(
    lambda now: now.status in ("draft", "ready", "running", "paused"),
    "The session is {status}, so its agenda can't change.",
)


def queued(session: Session, item_id: str) -> Item:
    """Return an item that hasn't begun. Raises Refused if it has."""
    item = session.get(Item, item_id)
    if item.status != "queued":
        raise Refused(f"{item_id} has begun, so it can't move or change on the agenda.")
    return item


def checked(session: Session, title: str, minutes: int, owner: str | None) -> str:
    """Return the title as it is saved. Raises Refused for a bad title, time or owner."""
    title = one_line(title)
    if not 1 <= len(title) <= TITLE_MOST:
        raise Refused(f"Give the item a title of 1 to {TITLE_MOST} characters.")
    if not PLANNED_LEAST <= minutes <= PLANNED_MOST:
        raise Refused(f"Plan {PLANNED_LEAST} to {PLANNED_MOST} minutes for an item.")
    if owner is not None:
        person(session, owner)
    return title


def noted(item: Item, words: str | None) -> str | None:
    """Return an item's note with `words` added on a new line. Raises Refused if the result is too long."""
    note = "\n".join(filter(None, (item.note, one_line(words or ""))))
    if len(note) > NOTE_MOST:
        raise Refused(f"That would make the note of {item.id} {len(note)} characters long. The limit is {NOTE_MOST}.")
    return note or None


def renumber(session: Session, items: Iterable[Item]) -> None:
    """Number the items in this order."""
    for position, item in enumerate(items):
        if item.position != position:
            session.put(replace(item, position=position))
