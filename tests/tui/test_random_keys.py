"""Whatever somebody types, in whatever phase, and whatever others do meanwhile: it is text, or it is nothing.

What is sealed, signed or agreed to takes two presses of one key for the same thing, as a hand makes them. Nobody who
types does that by accident: no key of a sentence comes twice with a pause between and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from sessions.errors import Refused
from sessions.exercises.align.outcomes import Commit
from sessions.exercises.align.wording import MarkDrop, Revise
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Argument, Decision, Dissent, Goal, Item, Line, Participant, Sheet, Side
from sessions.records.decisions import RecordDecision
from sessions.records.lines import AddLine
from sessions.records.watches import AddWatch
from sessions.room import Room
from sessions.rules.moves import Advance
from sessions.session import Session
from tests.few import few, some
from tests.sessions.both import both
from tests.tui.exercises.aligning import merging, resolving, voted
from tests.tui.exercises.arguing import Table
from tests.tui.scenes import QUESTIONS, closing, item, looking_back, reviewing, room_with
from tests.tui.stage import parley, screen_of, unpainted, until

pytestmark = pytest.mark.in_real_time


class Clock:
    """The time as the app tells it, moved by hand: how fast a machine is does not matter to what a pause is."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


# --- where people are ----------------------------------------------------------------------------------------------


def asking(folder: Path) -> Room:
    return room_with(folder / "parley.db", item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"), item(3, "close"))


def aligning(folder: Path) -> Room:
    return room_with(folder / "parley.db", item(1, "align"), item(2, "talk", "cto"), item(3, "close"))


def merged(folder: Path) -> Room:
    room = merging(aligning(folder))
    room.do(MarkDrop(goal="G1"), "cto")
    return room


def balloting(folder: Path) -> Room:
    room = merging(aligning(folder))
    both(room, Advance())
    return room


def at_odds(folder: Path) -> Room:
    return voted(merging(aligning(folder)), refunds=(5, 4), saved=(4, 2), ledger=(1, 5))


def discussing(folder: Path) -> Room:
    room = at_odds(folder)
    both(room, Advance())
    return room


def revising(folder: Path) -> Room:
    room = discussing(folder)
    both(room, Advance())
    goal = next(each for each in room.view(None).all(Goal) if "ledger" in each.text)
    room.do(Revise(goal=goal.id, text="The ledger move starts in May, behind a flag"), "cto")
    return room


def resolved(folder: Path) -> Room:
    room = resolving(aligning(folder))
    goal = next(each for each in room.view(None).all(Goal) if "cards" in each.text)
    room.do(Commit(goal=goal.id, text="It can wait"), "cto")
    return room


def signing_goals(folder: Path) -> Room:
    room = resolving(aligning(folder))
    both(room, Advance())
    return room


def arguing(phase: str) -> Callable[[Path], Room]:
    def play(folder: Path) -> Room:
        return Table(folder, form="full").to(phase).room

    return play


def standing_by(folder: Path) -> Room:
    room = room_with(folder / "parley.db", item(1, "lines"), item(2, "talk", "cto"), item(3, "close"))
    room.do(AddLine(line_kind="vision", text="Payments that just work"), "cto")
    room.do(AddWatch(text="Churn stays low", by_date=date(2099, 1, 2)), "cpo")
    return room


def giving_odds(folder: Path) -> Room:
    room = standing_by(folder)
    both(room, Advance())
    return room


def proposed(folder: Path) -> Room:
    room = room_with(folder / "parley.db", item(1, "talk"), item(2, "talk", "cto"), item(3, "close"))
    room.do(RecordDecision(title="Two engineers more"), "cto")
    return room


def loose(folder: Path) -> Room:
    room = closing(folder / "parley.db")
    room.do(RecordDecision(title="Two engineers more"), "cto")
    return room


def asked_at_the_end(folder: Path) -> Room:
    room = closing(folder / "parley.db")
    both(room, Advance())
    return room


def half_signed(folder: Path) -> Room:
    room = closing(folder / "parley.db", "sign")
    room.do(SignMinutes(), "cto")
    return room


SCENES: dict[str, Callable[[Path], Room]] = {
    "ask": asking,
    "draft": aligning,
    "merge": merged,
    "ballot": balloting,
    "gaps": at_odds,
    "discuss": discussing,
    "revise": revising,
    "resolve": resolved,
    "sign goals": signing_goals,
    **{phase: arguing(phase) for phase in ("frame", "case", "interview", "steelman", "swap", "verdict", "reveal")},
    **{phase: arguing(phase) for phase in ("sign", "crux", "synthesis", "reballot", "done")},
    "talk": proposed,
    "lines": standing_by,
    "odds": giving_odds,
    "look back": lambda folder: looking_back(folder / "parley.db"),
    "review": lambda folder: reviewing(folder / "parley.db"),
    "loose ends": loose,
    "worth it": asked_at_the_end,
    "sign minutes": half_signed,
}


FIRST = ("ballot", "sign goals", "case", "verdict", "sign", "talk", "odds", "sign minutes")
"""The scenes that are tried by default: each in which somebody seals, agrees or signs something else."""


# --- what is typed ---------------------------------------------------------------------------------------------------

COMMANDS = "yxwvcdaotfnurzilmsKPCRTHAXMNe12"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCHIJKMNPRSTUX0123456789+-?:/ "
OTHERS = ["tab", "shift+tab", "up", "down", "left", "right", "escape", "backspace", *(f"f{n}" for n in range(1, 10))]
PAUSES = [0.0] * 6 + [0.1, 0.4, 1.2]
ELSEWHERE = "elsewhere"
"""Instead of a key: somebody else goes on, or says that they are ready to."""


@st.composite
def typings(draw: st.DrawFn) -> list[tuple[str, float]]:
    """Keys, each with the pause before it; one key twice only as fast as a held or bounced one comes."""
    found: list[tuple[str, float]] = []
    keys = st.one_of(st.sampled_from(COMMANDS), st.sampled_from(LETTERS), st.sampled_from(OTHERS), st.just(ELSEWHERE))
    for key, pause in draw(st.lists(st.tuples(keys, st.sampled_from(PAUSES)), min_size=15, max_size=25)):
        same = bool(found) and found[-1][0] == key
        found.append((key, min(pause, 0.1) if same else pause))
    return found


def consents(session: Session) -> dict[str, Any]:
    """All that says what somebody sealed, signed, agreed to, gave up or stood aside from."""
    goals = [(each.id, each.text, each.accepted, each.drop, each.commits, each.parks) for each in session.all(Goal)]
    left = [(each.id, each.recused, each.outcome) for each in session.all(Item) if each.outcome not in (None, "done")]
    aside = [(each.id, each.recused, each.forced) for each in session.all(Item) if each.recused or each.forced]
    return {
        # What was taken over into another round is the same sealed words.
        "sheets": {each.seal for each in session.all(Sheet) if not each.missing},
        "people": [(each.key_, each.role, each.absent, each.signed_at) for each in session.all(Participant)],
        "decisions": [(each.id, each.decided_by) for each in session.all(Decision)],
        "dissents": [(each.decision, each.by) for each in session.all(Dissent)],
        "goals": goals,
        "signed": [each.signed for each in session.all(Goal)] + [each.signed for each in session.all(Line)],
        "arguments": [(each.id, each.accepted, each.voided) for each in session.all(Argument)],
        "sides": [(each.argument, each.by, each.verdict, each.addendum) for each in session.all(Side)],
        "items": (left, aside),
        "handing": (session.header.handing, session.header.named),
    }


async def type_all(pilot: Pilot[Any], room: Room, clock: Clock, keys: list[tuple[str, float]]) -> None:
    driver = pilot.app._driver
    assert driver is not None
    for key, pause in keys:
        clock.now += 0.02 + pause
        if key == ELSEWHERE:
            _go_on(room)
            await pilot.pause(0.05)
            continue
        sign = key if len(key) == 1 else None
        event = events.Key("space" if key == " " else key, sign)
        event.time = clock.now
        event.set_sender(pilot.app)
        driver.send_message(event)
        await pilot.pause()


def _go_on(room: Room) -> None:
    """Let the CTO be ready; where the CPO pressed it too, the session moves on."""
    room.refresh()
    with contextlib.suppress(Refused):
        room.do(Advance(), "cto")


@pytest.mark.slow
@pytest.mark.parametrize("scene", some([*FIRST, *(each for each in SCENES if each not in FIRST)], len(FIRST)))
def test_no_typing_seals_signs_or_agrees_in_any_phase(
    scene: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    for module in ("tui.terminal.typeahead", "tui.dialogs.key_consent"):
        monkeypatch.setattr(f"{module}.get_time", clock)
    monkeypatch.setattr("tui.terminal.typeahead.FOLLOW_S", 0.0)

    @settings(
        max_examples=few(1),
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(typings())
    def typed(keys: list[tuple[str, float]]) -> None:
        with unpainted():
            asyncio.run(hammer(keys))

    async def hammer(keys: list[tuple[str, float]]) -> None:
        folder = tmp_path_factory.mktemp("typed")
        room = SCENES[scene](folder)
        path = folder / "parley.db"
        async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).middle.panel is not None)
            await pilot.pause()
            stood = consents(room.store.load(room.id))
            await type_all(pilot, room, clock, keys)
            await pilot.pause()
            now = consents(room.store.load(room.id))
            assert {key: value for key, value in now.items() if value != stood[key]} == {}, keys
        room.store.close()

    typed()
