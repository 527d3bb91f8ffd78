"""The state of people and of the session, in the few words that a screen has room for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sessions.command import Context
from sessions.model import Clock, Item, Participant, Sheet
from sessions.rules.phases import KINDS, Phase, asked_seats, phase_of, round_of, upcoming
from sessions.rules.seats import stands_aside
from sessions.rules.signals import SIGNALS
from sessions.rules.trail import follows
from sessions.situation import Elsewhere
from sessions.text import closed, listed
from sessions.times import now
from tui.client.news_item import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sessions.session import Session
    from tui.client.session_client import SessionClient

GONE = ("offline", "absent")


class Presence(NamedTuple):
    """A person, what they are doing in one word, and what they say of themselves."""

    name: str
    doing: str
    says: str = ""
    leader: int = 0
    """1 for the first leader, 2 for the second, 0 for anybody else."""


def statuses(client: SessionClient) -> list[Presence]:
    """Return the status of each seat: for a private phase who has sealed, and otherwise one word."""
    view, now = client.view(), client.situation
    found = []
    for person in view.all(Participant):
        seat = person.key_
        presence = told_presence(client, seat)
        if seat in now.aside:
            doing = "aside"
        elif now.form and person.role == "leader":
            gone = presence if presence in GONE else None
            sealed = "kept" if _kept(view, now.form, seat) else "sealed"
            doing = sealed if seat in now.sealed else gone or _writing(client, seat)
        elif view.active and seat in view.active.ready:
            doing = "ready"
        elif person.role == "observer" and presence is None:
            continue
        else:
            editing = _named(view, client.at_work.get(seat, (None, None))[1])
            doing = f"edits {editing}" if editing and presence == "here" else presence or "offline"
        place = view.leaders.index(seat) + 1 if seat in view.leaders else 0
        found.append(Presence(seat.upper(), doing, saying(client, seat), place))
    return found


def saying(client: SessionClient, seat: str) -> str:
    """Return what a leader says of themselves while they write; nothing while they aren't here to change it."""
    word = client.signals.get(seat)
    return SIGNALS[word] if word and told_presence(client, seat) not in GONE else ""


def _kept(view: Session, form: str, seat: str) -> bool:
    """Whether a leader had nothing to write, because their earlier answer still holds; only they can see this."""
    item = view.active
    sheet = view.find(Sheet, item.id, form, item.round, seat) if item else None
    if item is None or sheet is None or sheet.seal is None:
        return False
    return sum(each.seal == sheet.seal for each in view.all(Sheet, item=item.id, by=seat)) > 1


def _writing(client: SessionClient, seat: str) -> str:
    if seat not in client.situation.unanswered:
        return "passes" if seat in _asked(client) else "isn't asked"
    return "waiting" if client.hot and seat != client.eyes else "drafting"


def _asked(client: SessionClient) -> list[str]:
    """Return the leaders whom the open form asks anything."""
    view, form = client.view(), client.situation.form
    return asked_seats(view, view.active, form) if view.active and form else view.leaders


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
    now, asked = client.situation, _asked(client)
    without = [seat.upper() for seat in asked if now.form and seat not in now.sealed]
    ready = f"Nobody waits for {listed(without)}." if without else "Both have sealed."
    if not without and len(asked) == 1:
        ready = f"{asked[0].upper()} has sealed."
    return f"{ready} {_who_reveals(client, reveals_next(client))}"


def reveals_next(client: SessionClient) -> bool:
    """Whether the sealed answers are revealed as soon as the session moves on; a leader's own case isn't."""
    view, form = client.view(), client.situation.form
    item = view.active
    if item is None or form is None:
        return False
    after = follows(view, item)
    return after is not None and form in after.reveals


def _who_reveals(client: SessionClient, reveals: bool) -> str:
    now, facilitator = client.situation, client.view().facilitator
    if now.may_run:
        return "Reveal when you are ready." if reveals else "Continue when you are ready."
    if facilitator and now.led:
        return f"{facilitator.upper()} {'reveals it' if reveals else 'continues'}."
    return "The leaders reveal it." if reveals else "The leaders continue."


def awaiting(client: SessionClient) -> str:
    """Return the sentences that say whose answers everybody is waiting for and how they get on, or who reveals them."""
    if waiting := client.situation.waiting_for:
        said = [f"{seat.upper()} says “{words}”." for seat in waiting if (words := saying(client, seat))]
        return " ".join([f"Waiting for {listed([seat.upper() for seat in waiting])}.", *_dropped(client), *said])
    return ready_to_reveal(client)


def _dropped(client: SessionClient) -> Iterator[str]:
    """Yield the sentence that the clock waits because somebody's connection dropped while they write."""
    view = client.view()
    clock = view.find(Clock)
    gone = [seat for seat in client.situation.waiting_for if told_presence(client, seat) == "offline"]
    if gone and clock and clock.state == "paused" and view.header.status != "paused":
        yield f"{listed([seat.upper() for seat in gone])} dropped out, so the clock waits."


def coming(view: Session, *, brief: bool = False) -> str:
    """Return what comes after the active phase, the item's next one or else the next item, with what to do there.

    Such as ``Next: Side by side – widest gap first.``, or `brief`, ``Next: Side by side.``; nothing if this is the
    last phase of the session.
    """
    if (item := view.active) is None or item.kind not in KINDS:
        return ""
    if phase := follows(view, item):
        return _announced(phase.title, None if brief else phase)
    queued = upcoming(view)
    return _announced(queued.title, None if brief else _first(queued)) if queued else ""


def nothing_came(view: Session, known: Collection[str]) -> str:
    """Return of which items nothing came that have ended, besides those that are `known` to have; else empty."""
    done = [each for each in view.agenda if each.status == "ended" and each.outcome == "done" and each.kind in KINDS]
    return " ".join(filter(None, (KINDS[each.kind].left_nothing(view, each) for each in done if each.id not in known)))


def moves_on(client: SessionClient) -> str:
    """Return who moves the session on, where that isn't whoever looks."""
    now, facilitator = client.situation, client.view().facilitator
    return f"{facilitator.upper()} moves on." if facilitator and now.led and not now.may_run else ""


def _first(item: Item) -> Phase | None:
    """Return the phase in which a queued item begins or goes on, as far as can be told now."""
    kind = KINDS.get(item.kind)
    if kind is None:
        return None
    return kind.phase(item.phase) if item.phase else next(iter(kind.expected(item)), None)


def _announced(title: str, phase: Phase | None) -> str:
    """Return a line that announces something by its title, with the first sentence of a phase's hint."""
    hint = re.split(r"(?<=[.?!]) ", phase.hint)[0] if phase else ""
    return closed(f"Next: {title}{f' – {hint[:1].lower()}{hint[1:]}' if hint else ''}")


def where(view: Session, item: Item | None) -> tuple[str, ...]:
    """Return where the session is, from the item to the smallest part: ``Align``, ``ballot``, ``round 2``.

    Whether it's paused is the clock's to say.
    """
    if item is None:
        return (view.header.status,)
    kind, phase = KINDS.get(item.kind), phase_of(item)
    parts = [kind.title if kind else item.kind]
    if phase and phase.title != parts[0]:
        parts.append(phase.title.lower())
    if counted := round_of(item):
        parts.append(counted)
    if item.solo:
        parts.append("solo")
    return tuple(parts)


def in_words(why: Elsewhere) -> str:
    """Return the sentence that something is for other phases, by the names that these have on screen."""
    kind = KINDS[why.kind]
    titles = dict.fromkeys(phase.title.lower() for phase in kind.phases if phase.key in why.phases)
    named = f" · {listed(list(titles), 'or')}" if titles else ""
    return closed(f"You can only do this in {kind.title}{named}")


def context(client: SessionClient, seat: str) -> Context:
    """Return what the rules need to know about the present, to look ahead."""
    return Context(
        seat=seat,
        now=now(),
        elapsed_ms=client.elapsed_ms,
        presence=client.presence,
        offline_s=client.offline_s,
        mode=client.mode,
    )


def called(view: Session, seat: str) -> str:
    """Return a seat with its name: ``CPO · Ada``."""
    return f"{seat.upper()} · {view.get(Participant, seat).name}"


def as_whom(client: SessionClient, seat: str) -> str:
    """Return who acts, if two share a keyboard: ``let CPO ``; nothing for your own seat."""
    return f"let {seat.upper()} " if client.hot else ""


def people(view: Session) -> tuple[str, ...]:
    """Return the seats that can own something."""
    return tuple(person.key_ for person in view.all(Participant) if person.role != "observer")
