"""The form for a new session (people, topic, playbook), and the plan made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sessions.frozen import dataclass
from sessions.library.playbooks import Playbook, agenda_items
from sessions.library.roles import CUSTOM, Roles, in_words_of, roles_of, with_roles
from sessions.model import Header, Participant
from sessions.model.core import Role
from sessions.rules.forms import Field, Form, Payload, Section, When
from sessions.setup.new_session import Plan
from sessions.times import here, now, read_moment

if TYPE_CHECKING:
    from sessions.store.protocol import Store, Summary

IT = "it"
FIRST_ROLES = "cpo-cto"
COACH = "coach"  # the facilitator's seat if their roles name none
FIRST_CHOICE = "joint-planning"
STARTS_AT = 15  # minutes: a session that is planned now starts at the next quarter of an hour
WARM_UP = "other-side"


@dataclass(frozen=True, slots=True)
class Before:
    """The people of the most recently changed session, as defaults: most sessions have the same people.

    `playbook`, `title` and `starts` are what it is to be, if that is known.
    """

    people: tuple[Participant, ...] = ()
    series: str | None = None
    playbook: str = FIRST_CHOICE
    title: str = ""
    starts: datetime | None = None


def before(store: Store) -> Before:
    """Return the people of the most recently changed session. Raises Trouble."""
    return _people_of(store, next(iter(store.sessions(1)), None))


def before_warm_up(store: Store, series: str) -> Before:
    """Return the people of the most recently changed session of a series, for a short argument. Raises Trouble."""
    last = next((each for each in store.sessions() if each.series == series), None)
    return replace(_people_of(store, last), series=series, playbook=WARM_UP, title="Warm-up")


def before_next(store: Store, session: str) -> Before:
    """Return the people, the playbook and the planned start of what comes after a session. Raises Trouble."""
    last = next((each for each in store.sessions(ids=[session])), None)
    header = next((row for _, row in store.across(Header, id=session)), None)
    starts = header.next_at if header and header.next_at and header.next_at > now() else None
    first = _people_of(store, last)
    return replace(first, playbook=last.playbook if last else first.playbook, starts=starts)


def _people_of(store: Store, last: Summary | None) -> Before:
    if last is None:
        return Before()
    people = tuple(row for _, row in store.across(Participant, session=last.id))
    return Before(people, last.series)


def new_form(playbooks: Mapping[str, Playbook], roles: Mapping[str, Roles]) -> Form:
    """Return the form of a new session."""
    custom = When("roles", equals=CUSTOM)
    packs = sorted(roles, key=lambda key: (key == CUSTOM, key != FIRST_ROLES, key))
    seat: dict[str, Any] = {"least": 1, "most": 32, "required": False, "needed": custom, "name": True}
    name: dict[str, Any] = {"least": 1, "most": 80, "name": True}
    called = tuple(f"{each.title} · {each.minutes} min" for each in playbooks.values())
    fields = (
        Field("playbook", "Playbook", "choice", options=tuple(playbooks), names=called),
        Field("roles", "Roles", "choice", options=tuple(packs)),
        Field("first", "First leader", "text", hint="name", **name),
        Field("first_key", "Their seat", "text", hint="such as cpo", **seat),
        Field("second", "Second leader", "text", hint="name", **name),
        Field("second_key", "Their seat", "text", hint="such as cto", **seat),
        Field("title", "Title", "text", hint="what the session is about", **name),
        Field(
            "series",
            "Series",
            "text",
            hint="what it leaves comes back next time",
            required=False,
            **name,
        ),
        Field("on", "Starts", "time", required=False),
        Field("facilitator", "Facilitator", "text", hint="name, if there is one", required=False, more=True, **name),
        Field(
            "facilitator_key", "Facilitator's seat", "text", hint="such as cpto", more=True, **{**seat, "needed": None}
        ),
        Field("observers", "Observers", "list", least=0, most=8, most_each=80, required=False, more=True),
    )
    return Form("new", "New session", (Section(IT, "", fields),))


def given(first: Before, playbooks: Mapping[str, Playbook], roles: Mapping[str, Roles]) -> Payload:
    """Return the initial values of the form."""
    leaders = [person for person in first.people if person.role == "leader"]
    cast = roles_of((person.key_ for person in leaders), roles.values()) if leaders else roles[FIRST_ROLES]
    facilitator = next((person for person in first.people if person.role == "facilitator"), None)
    book = playbooks.get(first.playbook) or next(iter(playbooks.values()), None)
    it: dict[str, Any] = {
        "playbook": book and book.key,
        "title": first.title or (book and book.title),
        "roles": cast.key,
        "series": first.series,
        "on": _on_clock(first.starts or _next_quarter()).isoformat(" ", "minutes"),
    }
    for place, person in zip(("first", "second"), _in_order(leaders, cast), strict=False):
        it |= {place: person.name, f"{place}_key": None if cast.seats else person.key_}
    if facilitator:
        it |= {"facilitator": facilitator.name, "facilitator_key": facilitator.key_}
    return {IT: {key: value for key, value in it.items() if value}}


def _next_quarter() -> datetime:
    """Return the next quarter of an hour."""
    return now() + timedelta(minutes=STARTS_AT - here(now()).minute % STARTS_AT)


def _on_clock(moment: datetime) -> datetime:
    """Return a moment as this machine's clock shows it, to the minute."""
    return here(moment).replace(second=0, microsecond=0, tzinfo=None)


def title_for(it: Mapping[str, Any], before: Playbook | None, now: Playbook | None) -> str | None:
    """Return the title that follows another choice of playbook; None if somebody gave it another title."""
    untouched = it.get("title") in (None, before and before.title)
    return now.title if now and now is not before and untouched else None


def _in_order(leaders: Sequence[Participant], cast: Roles) -> list[Participant]:
    order = cast.seats or ()
    return sorted(leaders, key=lambda person: order.index(person.key_) if person.key_ in order else 0)


def leader_keys(it: Mapping[str, Any], roles: Mapping[str, Roles]) -> tuple[str, str]:
    """Return the seats of the two leaders as far as they are entered."""
    cast = roles.get(it.get("roles", ""))
    return (cast and cast.seats) or (it.get("first_key") or "first", it.get("second_key") or "second")


def plan_of(payload: Payload, playbooks: Mapping[str, Playbook], roles: Mapping[str, Roles]) -> Plan:
    """Return the plan for a form without flaws."""
    it = payload[IT]
    cast, keys = roles[it["roles"]], leader_keys(it, roles)
    book = playbooks[it["playbook"]]
    people = [_person(key, it[place], "leader") for key, place in zip(keys, ("first", "second"), strict=True)]
    if it.get("facilitator"):
        key = it.get("facilitator_key") or cast.facilitator.key or COACH
        people.append(_person(key, it["facilitator"], "facilitator"))
    for number, name in enumerate(it.get("observers", ()), 1):
        people.append(_person(f"guest{number}", name, "observer"))
    return Plan(
        title=it["title"],
        playbook=book.key,
        people=with_roles(people, cast),
        items=in_words_of(cast, agenda_items(book, keys)),
        planned_minutes=book.minutes,
        buffer_percent=book.buffer_percent,
        series=it.get("series"),
        starts_at=read_moment(it["on"]) if it.get("on") else None,
    )


def _person(key: str, name: str, role: Role) -> Participant:
    return Participant(key_=key.strip().lower(), name=name, role=role)
