"""Where people and the session stand, in the few words that a screen has room for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessions.command import Moment
from sessions.model import Participant
from sessions.phases import KINDS, MORE, open_form, phase_of, unsealed
from sessions.seats import facilitates, stands_aside
from sessions.text import listed
from tui.widgets.rail import Presence

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from tui.desk import Desk


def standings(desk: Desk) -> list[Presence]:
    """Return how each seat stands. Of a private phase it says only the status word."""
    view = desk.view()
    form = open_form(view)
    waiting = unsealed(view, view.active, form) if form and view.active else []
    found = []
    for person in view.all(Participant):
        seat = person.key_
        presence = "absent" if person.absent else desk.presence.get(seat)
        here = "here" if desk.hot or presence == "online" else presence
        if stands_aside(view, seat):
            doing = "aside"
        elif form and person.role == "leader":
            at_work = "drafting" if seat in desk.drafting else "waiting"
            away = presence if presence in ("away", "offline", "absent") else None
            doing = "sealed" if seat not in waiting else away or at_work
        elif view.active and seat in view.active.ready:
            doing = "ready"
        elif person.role == "observer" and presence is None:
            continue
        else:
            editing = desk.at_work.get(seat, (None, None))[1]
            doing = f"edits {editing}" if editing and here == "here" else here or "offline"
        found.append(Presence(seat.upper(), doing))
    return found


def awaiting(view: Session, missing: list[str]) -> str:
    """Return the sentence that says for whose answers everybody waits, and for whose nobody does."""
    waited = [seat.upper() for seat in missing if not stands_aside(view, seat)]
    if waited:
        return f"Waiting for {listed(waited)}."
    return f"{listed([seat.upper() for seat in missing])} stands aside. Revealing without them takes a reason."


def where(view: Session, item: Item | None) -> tuple[str, ...]:
    """Return where the session is, from the item to the least part of it: ``Align``, ``ballot``, ``round 2``."""
    if item is None:
        return (view.header.status,)
    kind, phase = KINDS.get(item.kind), phase_of(item)
    parts = [kind.title if kind else item.kind]
    if open_form(view) == MORE:
        parts.append("time is up")
    elif phase and phase.title != parts[0]:
        parts.append(phase.title.lower())
    if item.round > 1 and item.kind != "close":
        parts.append(f"round {item.round}")
    if item.solo:
        parts.append("solo")
    if view.header.status == "paused":
        parts.append("paused")
    return tuple(parts)


def moment(desk: Desk, seat: str) -> Moment:
    """Return what the rules need to know of now, for a look ahead."""
    return Moment(
        seat=seat,
        now=datetime.now().astimezone(),
        elapsed_ms=desk.elapsed_ms,
        presence=desk.presence,
        offline_s=desk.offline_s,
        mode=desk.mode,
    )


def runs(desk: Desk) -> bool:
    """Whether this terminal's hands may run the session now: the facilitator's, or a leader's without one."""
    hands, view = desk.hands, desk.view()
    if not hands:
        return False
    role = view.get(Participant, hands[0]).role
    if stands_aside(view, hands[0]):
        return False
    return role == "facilitator" or (role == "leader" and not facilitates(view, moment(desk, hands[0])))


def called(view: Session, seat: str) -> str:
    """Return a seat as one speaks of it: ``CPO · Ada``."""
    return f"{seat.upper()} · {view.get(Participant, seat).name}"
