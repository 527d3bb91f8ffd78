"""The state of people and of the session, in the few words that a screen has room for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sessions.command import Context
from sessions.model import Item, Participant
from sessions.rules.phases import KINDS, kind_of, open_form, phase_of, sheet_of
from sessions.rules.seats import facilitates, stands_aside
from sessions.rules.sheets import has_sealed
from sessions.text import listed
from tui.client.news_item import quoted

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient

OBSERVES = "Observers look on; they can't change anything."
GONE = ("offline", "absent")


class Presence(NamedTuple):
    """A person, and what they are doing in one word."""

    name: str
    doing: str


def standings(client: SessionClient) -> list[Presence]:
    """Return the status of each seat: for a private phase who has sealed, and otherwise one word."""
    view = client.view()
    form = open_form(view)
    found = []
    for person in view.all(Participant):
        seat = person.key_
        presence = told_presence(client, seat)
        if stands_aside(view, seat):
            doing = "aside"
        elif form and view.active and person.role == "leader":
            passes = sheet_of(view, view.active, form, seat) is not None
            gone = presence if presence in GONE else None
            writes = "passes" if passes else "waiting" if client.hot and seat != client.eyes else "drafting"
            doing = "sealed" if has_sealed(view, view.active, form, seat) else gone or writes
        elif view.active and seat in view.active.ready:
            doing = "ready"
        elif person.role == "observer" and presence is None:
            continue
        else:
            editing = _named(view, client.at_work.get(seat, (None, None))[1])
            doing = f"edits {editing}" if editing and presence == "here" else presence or "offline"
        found.append(Presence(seat.upper(), doing))
    return found


def _named(view: Session, what: str | None) -> str | None:
    """Return what is being edited in other people's words: an agenda item by its title, anything else by its name."""
    item = view.find(Item, what) if what else None
    return quoted(item.title) if item else what


def told_presence(client: SessionClient, seat: str) -> str | None:
    """Return the presence of a seat, in the word that others read; None if it never came.

    It depends only on their connection and on being marked absent, and on nothing that they do or don't do.
    """
    view = client.view()
    presence = "absent" if view.get(Participant, seat).absent else client.presence.get(seat)
    if client.hot and presence != "absent":
        return "here"
    return "here" if presence == "online" else presence


def missing(client: SessionClient) -> list[str]:
    """Return who takes part, isn't here, and wasn't marked absent."""
    people = client.view().all(Participant)
    taking_part = [each for each in people if each.role != "observer" and not each.absent]
    return [each.key_ for each in taking_part if told_presence(client, each.key_) in GONE]


def not_waited_for(view: Session, seat: str) -> str:
    """Return why nobody waits for a leader, ``absent`` or ``aside``; nothing if they are waited for."""
    if view.get(Participant, seat).absent:
        return "absent"
    return "aside" if stands_aside(view, seat) else ""


def left_out(view: Session, seat: str) -> str:
    """Return why nobody waits for a leader, such as ``is absent``; nothing if they are waited for."""
    return {"absent": "is absent", "aside": "stands aside"}.get(not_waited_for(view, seat), "")


def ready_to_reveal(client: SessionClient) -> str:
    """Return the sentence for a form that nobody is waited for any more: it says who reveals it."""
    view = client.view()
    item, form = view.active, open_form(view)
    without = [seat.upper() for seat in view.leaders if item and form and not has_sealed(view, item, form, seat)]
    ready = f"Nobody waits for {listed(without)}." if without else "Both have sealed."
    return f"{ready} {_who_reveals(client, view, reveals_next(view))}"


def reveals_next(view: Session) -> bool:
    """Whether the sealed answers are revealed as soon as the session moves on; a leader's own case isn't."""
    item, form = view.active, open_form(view)
    if item is None or form is None:
        return False
    kind = kind_of(item)
    after = kind.after(view, item)
    return after is not None and form in kind.phase(after[0]).reveals


def _who_reveals(client: SessionClient, view: Session, reveals: bool) -> str:
    if runs(client):
        return "Reveal when you are ready." if reveals else "Continue when you are ready."
    facilitator = view.facilitator
    if facilitator and facilitates(view, moment(client, facilitator)):
        return f"{facilitator.upper()} {'reveals it' if reveals else 'continues'}."
    return "The leaders reveal it." if reveals else "The leaders continue."


def awaiting(view: Session, missing: list[str]) -> str:
    """Return the sentence that says whose answers everybody is waiting for."""
    return f"Waiting for {listed([seat.upper() for seat in missing])}."


def where(view: Session, item: Item | None) -> tuple[str, ...]:
    """Return where the session is, from the item to the smallest part: ``Align``, ``ballot``, ``round 2``."""
    if item is None:
        return (view.header.status,)
    kind, phase = KINDS.get(item.kind), phase_of(item)
    parts = [kind.title if kind else item.kind]
    if phase and phase.title != parts[0]:
        parts.append(phase.title.lower())
    if item.round > 1 and item.kind != "close":
        parts.append(f"round {item.round}")
    if item.solo:
        parts.append("solo")
    if view.header.status == "paused":
        parts.append("paused")
    return tuple(parts)


def moment(client: SessionClient, seat: str) -> Context:
    """Return what the rules need to know about the present, to look ahead."""
    return Context(
        seat=seat,
        now=datetime.now().astimezone(),
        elapsed_ms=client.elapsed_ms,
        presence=client.presence,
        offline_s=client.offline_s,
        mode=client.mode,
    )


def runs(client: SessionClient) -> bool:
    """Whether this terminal may run the session now: the facilitator's, or a leader's if there is none."""
    hands, view = client.hands, client.view()
    if not hands:
        return False
    role = view.get(Participant, hands[0]).role
    if stands_aside(view, hands[0]):
        return False
    return role == "facilitator" or (role == "leader" and not facilitates(view, moment(client, hands[0])))


def called(view: Session, seat: str) -> str:
    """Return a seat with its name: ``CPO · Ada``."""
    return f"{seat.upper()} · {view.get(Participant, seat).name}"


def speaks(client: SessionClient) -> bool:
    """Whether the seats at this terminal may write: not an observer's, and not one that stands aside."""
    view = client.view()
    return any(view.get(Participant, seat).role != "observer" and not stands_aside(view, seat) for seat in client.hands)


def as_whom(client: SessionClient, seat: str) -> str:
    """Return who acts, if two share a keyboard: ``let CPO ``; nothing for your own seat."""
    return f"let {seat.upper()} " if client.hot else ""


def people(view: Session) -> tuple[str, ...]:
    """Return the seats that can own something."""
    return tuple(person.key_ for person in view.all(Participant) if person.role != "observer")
