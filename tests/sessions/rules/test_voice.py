"""Who speaks first: the lower supporter, else the leaders in turn, and nobody while they write or one is away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessions.model import Header, Item, Participant
from sessions.rules.phases import voice_of
from sessions.rules.voice import DRAWN, IN_TURN, Voice, in_turn, lower
from sessions.session import Session


def session(active: str, *phases: str | None, first: str | None = "cto") -> Session:
    """Talks, of which those with a phase have begun."""
    people = [Participant(key_=seat, name=seat, role="leader") for seat in ("cpo", "cto")]
    items = [
        Item(id=f"I{n}", title="Talk", kind="talk", planned_minutes=5, budget_s=300, phase=phase, position=n)
        for n, phase in enumerate(phases, 1)
    ]
    header = Header(
        id="7k3qf2xa",
        title="Q3",
        pair="cpo-cto",
        playbook="test",
        mode="hotseat",
        planned_minutes=15,
        status="running",
        active=active,
        first=first,
    )
    return Session([header, *people, *items])


def test_the_one_drawn_at_the_start_begins_and_then_whoever_was_second_the_last_time() -> None:
    found = session("I3", "talk", None, "talk")
    assert in_turn(found, found.get(Item, "I1")) == Voice("cto", "speaks first", DRAWN)
    assert in_turn(found, found.get(Item, "I3")) == Voice("cpo", "speaks first", IN_TURN), "a skipped item counts not"


@pytest.mark.parametrize(
    ("values", "seat"),
    [({"cpo": 1, "cto": 4}, "cpo"), ({"cpo": 4, "cto": 0}, "cto"), ({"cpo": 3, "cto": 3}, None), ({"cpo": 3}, None)],
)
def test_the_lower_of_two_values_begins_if_both_are_known_and_differ(values: dict[str, int], seat: str | None) -> None:
    found = lower(session("I1", "talk"), dict(values), "the lower supporter")
    assert (found.seat if found else None) == seat


def test_nobody_is_named_if_nobody_was_drawn_or_one_of_them_is_absent() -> None:
    assert voice_of(session("I1", "talk")) == Voice("cto", "speaks first", DRAWN)
    assert voice_of(session("I1", "talk", first=None)) is None
    alone = session("I1", "talk")
    alone.put(replace(alone.get(Participant, "cpo"), absent=True))
    assert voice_of(alone) is None
