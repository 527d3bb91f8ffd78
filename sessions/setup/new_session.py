"""A new session in the file: its people and agenda, and what the last session of its series left open."""

import secrets
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sessions.change import IMPORT, NOBODY, Change
from sessions.command import Context
from sessions.errors import Missing, Refused
from sessions.frozen import dataclass
from sessions.model import Action, Argument, Header, Item, Participant
from sessions.model.core import CLOSED
from sessions.room import record
from sessions.rules.agenda_timing import PLANNED_LEAST, PLANNED_MOST, turns_s
from sessions.rules.checks import checked
from sessions.rules.forms import new_salt
from sessions.session import Session
from sessions.store.protocol import Store
from sessions.text import one_line
from sessions.times import now

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32: no i, l, o, u
ID_LENGTH = 8
SUGGESTS_FROM, SUGGESTS_OVER_MS = 5, 60_000  # this many of the last items, each longer than this, suggest a length
PAIRS: dict[frozenset[str], Literal["cpo-cto", "ceo-cto"]] = {
    frozenset({"cpo", "cto"}): "cpo-cto",
    frozenset({"ceo", "cto"}): "ceo-cto",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a new session: `items` are queued rows from a playbook, `people` two leaders and others."""

    title: str
    playbook: str
    people: Sequence[Participant]
    items: Sequence[Item]
    planned_minutes: int = 60
    buffer_percent: int = 10
    series: str | None = None
    starts_at: datetime | None = None


def new_id(store: Store) -> str:
    """Return a session id that isn't in the file yet: 8 characters of lower-case Crockford base32."""
    while True:
        found = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
        if not store.across(Header, id=found):
            return found


def suggested_minutes(store: Store, kind: str) -> int | None:
    """Return how long to plan for an item of a kind: the median of its last five actuals over 60 s, in minutes.

    At one keyboard an item takes longer because of the second turns; these are planned on top, and so don't count here.
    Rounded to whole minutes, 1 to 120; None if the file has no such item yet.
    """
    hot = {session for session, _ in store.across(Header, mode="hotseat")}
    ended = [
        max(SUGGESTS_OVER_MS, item.elapsed_ms - turns_s(item) * 1000) if session in hot else item.elapsed_ms
        for session, item in store.across(Item, kind=kind, status="ended")
        if item.elapsed_ms > SUGGESTS_OVER_MS
    ]
    actuals = ended[-SUGGESTS_FROM:]
    if not actuals:
        return None
    return min(max(round(statistics.median(actuals) / 60_000), PLANNED_LEAST), PLANNED_MOST)


def open_session(store: Store, plan: Plan, when: datetime | None = None) -> str:
    """Save a new draft session and return its id.

    In a series, items carried from the last session come first, and its open actions move here; both are marked with
    where they came from. `when` is the time to record, by default now. Raises Refused for invalid people or texts.
    """
    _check_people(plan.people)
    series = one_line(plan.series or "") or None
    with store.write() as writer:
        last = _last_of(store, series) if series else None
        header = checked(
            Header(
                id=new_id(store),
                title=one_line(plan.title),
                series=series,
                pair=PAIRS.get(frozenset(p.key_ for p in plan.people if p.role == "leader"), "custom"),
                playbook=plan.playbook,
                status="draft",
                mode="hotseat",
                planned_minutes=plan.planned_minutes,
                buffer_percent=plan.buffer_percent,
                previous=last.header.id if last else None,
                starts_at=plan.starts_at,
            )
        )
        session = Session()
        session.put(header)
        for person in plan.people:
            session.put(checked(replace(person, name=one_line(person.name))))
        items = [*(_carried_items(store, last, session) if last else []), *plan.items]
        for position, item in enumerate(items):
            session.put(replace(item, id=f"I{position + 1}", position=position))
        seat = next(person.key_ for person in plan.people if person.role == "leader")
        at = Context(seat=seat, now=when or now())
        if last:
            _carry_actions(last, session)
            if last.changed():
                record(writer, last, replace(at, seat=NOBODY), "carry-over")
        record(writer, session, at, "open-session")
    return header.id


def _check_people(people: Sequence[Participant]) -> None:
    keys = [person.key_ for person in people]
    for key in keys:
        if keys.count(key) > 1:
            raise Refused(f"The seat {key!r} is given twice. Each person needs their own.")
    if sum(person.role == "leader" for person in people) != 2:
        raise Refused("A session has exactly two leaders.")
    if sum(person.role == "facilitator" for person in people) > 1:
        raise Refused("A session can have only one facilitator.")


def _last_of(store: Store, series: str) -> Session | None:
    ended = [each for _, each in store.across(Header, series=series) if each.status in CLOSED and each.started_at]
    if not ended:
        return None
    # Of two that began within one second, take the later one in the file: `max` returns the first it meets.
    return store.load(max(reversed(ended), key=lambda each: each.started_at or now()).id)


def _carried_items(store: Store, last: Session, session: Session) -> list[Item]:
    """Return fresh copies of the carried items; at the third carry the pair must choose before the agenda is ready.

    An item whose owner has no seat in the new session has no owner.
    """
    seats = {person.key_ for person in session.all(Participant)}
    return [
        Item(
            id=item.id,
            title=item.title,
            kind=item.kind,
            owner=item.owner if item.owner in seats else None,
            planned_minutes=item.planned_minutes,
            budget_s=item.planned_minutes * 60,
            outcome_wanted=item.outcome_wanted,
            note=item.note,  # including the notes made during it, and why it was carried
            settings={
                **{key: value for key, value in (item.settings or {}).items() if key != "chosen"},
                **_framed(store, last, item),
            }
            or None,
            on_zero=item.on_zero,
            carried_from=f"{last.header.id}/{item.id}",
            carried_count=(item.carried_count or 0) + 1,
        )
        for item in last.agenda
        if item.outcome == "carried"
    ]


def _framed(store: Store, last: Session, item: Item) -> dict[str, Any]:
    """Return the question and the poles of an argument in their last wording; nothing for other items.

    If it was carried before without having begun, and these minutes were imported, only an earlier session has them.
    """
    seen = {last.header.id}
    while not (found := last.all(Argument, item=item.id)):
        session_id, _, item_id = (item.carried_from or "").partition("/")
        if session_id in seen or not item_id or (item.settings or {}).get("question"):
            return {}
        seen.add(session_id)
        try:
            last = store.load(session_id)
            item = last.get(Item, item_id)
        except Missing:
            return {}
    last_said = found[-1]
    said = {key: getattr(last_said, key) for key in ("question", "pole_a", "pole_b", "stakes", "absent")}
    said["holds"] = last_said.held and dict(last_said.held)
    return {key: value for key, value in said.items() if value}


def _carry_actions(last: Session, session: Session) -> None:
    """Move the open actions of people who have a seat here; the originals stay, marked as carried."""
    seats = {person.key_ for person in session.all(Participant)}
    for action in last.all(Action, status="open"):
        if action.owner not in seats:
            continue
        session.put(
            Action(
                id=session.next_id(Action, "A"),
                text=action.text,
                owner=action.owner,
                due=action.due,
                carried_from=f"{last.header.id}/{action.id}",
                carried_count=(action.carried_count or 0) + 1,
            )
        )
        last.put(replace(action, status="carried"))


def admit(store: Store, session: Session, *, as_new: bool = False) -> str | None:
    """Import a session from its minutes; return its id, or None if the same content is already here.

    Raises Refused if the id exists with other content; `as_new` gives it a new id instead.
    """
    if as_new:
        session = _renamed(session, new_id(store))
    with store.write() as writer:
        try:
            there = store.load(session.header.id)
        except Missing:
            there = None
        if there is not None:
            if _content(there) == _content(session):
                return None
            raise Refused(
                f"Session {session.header.id} is already in this file with different content. Use --update "
                "to import its amendments, or --as-new to import it under a new id."
            )
        salts = iter(new_salt, None)
        people = [person.key_ for person in session.all(Participant)]
        fresh = Session(head="")
        for row in session.rows():
            fresh.put(row)
        change = Change.after(fresh, now(), people[0] if people else "import", IMPORT, salts)
        writer.save(fresh, change)
    return session.header.id


def _content(session: Session) -> dict[str, Any] | None:
    """Return the content of a closed session's minutes, whichever program wrote them; None while it isn't closed."""
    from sessions.minutes.document import document

    if session.header.status not in CLOSED:
        return None
    return {key: value for key, value in document(session).items() if key != "generator"}


def _renamed(session: Session, new: str) -> Session:
    rows = [row for row in session.rows() if not isinstance(row, Header)]
    return Session([replace(session.header, id=new, mode="import"), *rows])
