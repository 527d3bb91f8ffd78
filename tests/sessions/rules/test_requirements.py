"""If a command's requirements aren't met, the room refuses it first, in the same sentence, and nothing changes."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.command import Command
from sessions.errors import Refused
from sessions.rules.moves import Advance
from sessions.rules.requirements import situation_of
from sessions.situation import MOVED_ON, OBSERVERS, PhasePlace, Requires, Situation, leader, runner
from sessions.store import open_store
from tests.few import few
from tests.sessions.chance import random_command
from tests.sessions.commands import COMMANDS
from tests.sessions.wild import SEATS, Wild


def why_not(wild: Wild, command: Command, seat: str) -> str | None:
    room = wild.room
    return command.unmet(situation_of(room.view(seat), room._context(seat, room.people(), room.elapsed_ms())))


@pytest.mark.slow
@settings(max_examples=few(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), facilitator=st.booleans(), steps=st.integers(0, 12))
def test_an_unmet_requirement_refuses_the_command_in_its_own_sentence(
    tmp_path_factory: pytest.TempPathFactory, seed: int, facilitator: bool, steps: int
) -> None:
    rng = random.Random(seed)
    wild = Wild(open_store(tmp_path_factory.mktemp("p") / "p.db"), rng, facilitator)
    for _ in range(steps):
        wild.step(rng)
    tried = 0
    for kind in rng.sample(COMMANDS, len(COMMANDS)):
        seat = rng.choice([each for each in SEATS if each in wild.everyone])
        command = random_command(kind, wild.session, rng, "word")
        if (why := why_not(wild, command, seat)) is None:
            continue
        before, rev = wild.session.rows(), wild.room.rev
        with pytest.raises(Refused) as refusal:
            wild.room.do(command, seat)
        assert str(refusal.value) == why
        assert (wild.session.rows(), wild.room.rev) == (before, rev)
        tried += 1
    assert tried


@pytest.mark.slow
@settings(max_examples=few(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), facilitator=st.booleans(), steps=st.integers(0, 12))
def test_the_view_of_a_seat_meets_the_same_requirements_as_the_session(
    tmp_path_factory: pytest.TempPathFactory, seed: int, facilitator: bool, steps: int
) -> None:
    rng = random.Random(seed)
    wild = Wild(open_store(tmp_path_factory.mktemp("p") / "p.db"), rng, facilitator)
    for _ in range(steps):
        wild.step(rng)
        room, seen = wild.room, wild.room.view(None)
        for seat in wild.everyone:
            ctx = room._context(seat, room.people(), room.elapsed_ms())
            assert situation_of(room.view(seat), ctx) == situation_of(wild.session, ctx)
            assert situation_of(seen, ctx) == situation_of(wild.session, ctx)


def test_a_stale_keypress_is_refused_whatever_its_command(tmp_path: Path) -> None:
    wild = Wild(open_store(tmp_path / "p.db"), random.Random(3), facilitator=False)
    assert why_not(wild, Advance(seen=PhasePlace("I9", "talk", 1)), "cpo") == MOVED_ON


LED = Situation(
    seat="cpo", role="leader", status="running", item="I1", kind="align", phase="merge", led=True, leads="No."
)


@pytest.mark.parametrize(
    ("requires", "now", "says"),
    [
        (Requires(), Situation(), OBSERVERS),
        (Requires(by=runner), LED, "No."),
        (Requires(by=leader), Situation(role="facilitator"), "Only the two leaders can do this."),
        (Requires(kind="align", phases=("merge",)), LED, None),
        (
            Requires(kind="align", phases=("discuss", "resolve")),
            LED,
            "You can only do this in align · discuss or resolve.",
        ),
        (Requires(kind="talk"), LED, "You can only do this in talk."),
        (Requires(kind="talk"), Situation(role="leader"), "The session hasn't started yet."),
    ],
)
def test_each_requirement_gives_its_reason_in_a_sentence(requires: Requires, now: Situation, says: str | None) -> None:
    assert requires.unmet(now) == says
