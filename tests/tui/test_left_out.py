"""Absent leaders and those standing aside are named as such wherever the others confirm, sign, accept or decide."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content

from sessions.command import Command
from sessions.model import Decision
from sessions.records.decisions import RecordDecision
from sessions.rules.handover import Recuse
from sessions.rules.people import Attend
from tests.few import some
from tests.sessions.play import Play, item
from tests.tui.exercises.arguing import Table, at
from tests.tui.stage import SIZES, shown
from tui.exercises.align.texts import confirmed
from tui.widgets.record_lines import decision_line

GONE: list[tuple[Command, str, str]] = [
    (Attend(seat="cto", absent=True), "absent", "is absent"),
    (Recuse(), "aside", "stands aside"),
]


def _leave(play: Play, how: Command) -> None:
    play.do(how, "cpo" if isinstance(how, Attend) else "cto")


@pytest.mark.parametrize(("how", "word", "says"), GONE)
def test_nobody_is_said_to_owe_a_confirmation_or_signature_that_is_not_waited_for(
    how: Command, word: str, says: str
) -> None:
    play = Play(item("align", 20), item("talk", id="I2"))
    _leave(play, how)
    assert confirmed(play.session, play.item).plain == f"▲ CPO – not yet   ■ CTO – {word}"


@pytest.mark.parametrize(("how", "word", "says"), GONE)
def test_a_proposed_decision_waits_for_nobody_who_is_not_waited_for(how: Command, word: str, says: str) -> None:
    play = Play(item("talk", 20), item("talk", id="I2"))
    _leave(play, how)
    play.do(RecordDecision(title="Buy it"), "cpo")
    line = decision_line(play.session, play.session.all(Decision)[0])
    waited_for = line.beneath[0]
    assert isinstance(waited_for, Content)
    assert waited_for.plain == f"proposed · ■ CTO {says}"


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
@pytest.mark.parametrize(("how", "word", "says"), GONE)
async def test_the_frame_of_an_argument_names_those_who_cannot_accept_now(
    tmp_path: Path, size: tuple[int, int], how: Command, word: str, says: str
) -> None:
    table = Table(tmp_path)
    table.room.do(how, "cpo" if isinstance(how, Attend) else "cto")
    async with table.app("cpo").run_test(size=size) as pilot:
        await at(pilot, "frame", f"CTO {says}")
        assert "CTO still has to accept" not in shown(pilot)
