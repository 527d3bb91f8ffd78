"""One person argues against the script, by keys, in a file that's deleted when they leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Command
from sessions.errors import Refused
from sessions.exercises.argue.hearing import AnswerQuestion, SignSteelman
from sessions.exercises.argue.synthesis import Learn
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Interview
from sessions.rules.moves import Advance, Seal
from sessions.setup.script import script
from sessions.store.protocol import Store
from tests.tui.exercises.arguing import flat
from tests.tui.stage import in_a_text, screen_of, shown, typed, until
from tui.app import ParleyApp
from tui.dialogs.page_dialog import UNTYPED, PageDialog
from tui.screens.session.alone import PlaysAlone

CASE = {
    "case": {"position": "Payments have to hold before we sell more", "strength": 60},
    "point-1": {"text": "They failed three times in March", "weight": 3},
    "point-2": {"text": "My people are tired", "weight": 1},
}
VERDICT = {"verdict": {"acceptance": 3}, "point-1": {"covered": "yes"}, "point-2": {"covered": "no"}}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script needs no time to think, and the silence of the swap is over at once."""
    quick = replace(script(), pace={"look": 0.02, "otherwise": 0.0})
    monkeypatch.setattr("tui.client.scripted.script", lambda: quick)
    monkeypatch.setattr("sessions.setup.script.SILENT_S", 0)


def no_file() -> Store:
    raise AssertionError("whoever plays alone doesn't touch the file with their sessions")


def phase(pilot: Pilot[Any]) -> str:
    item = screen_of(pilot).client.view().active
    return f"{item.kind}.{item.phase}" if item else ""


def company(pilot: Pilot[Any]) -> PlaysAlone:
    alone = screen_of(pilot)._alone
    assert alone and not gone(alone)
    return alone


def gone(alone: PlaysAlone) -> bool:
    """Whether the script has left its seat, and nothing is left of the file."""
    return not Path(alone._folder.name).exists() and not alone._scripted._thread.is_alive()


async def act(pilot: Pilot[Any], to: str, *commands: Command) -> None:
    """Do commands as the person, then go on as soon as the script did its part, and wait until it has gone along."""
    client, waits = screen_of(pilot).client, True
    for command in commands:
        await client.do(command)
    while waits:
        try:
            await client.do(Advance())
        except Refused:
            await pilot.pause(0.05)
        else:
            waits = False
    await until(pilot, lambda: phase(pilot) == to)


@pytest.mark.slow
async def test_one_person_argues_against_the_script_and_reads_at_the_end_what_they_did(at_once: None) -> None:
    app = ParleyApp(no_file, alone="cto")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "You're the CTO" in shown(pilot))
        welcome = " ".join(flat(pilot).split())
        assert "is a script" in welcome and "Nothing is kept" in welcome and "q leave" in welcome
        await pilot.press("z")
        assert UNTYPED in shown(pilot)
        await pilot.press("enter")
        alone = company(pilot)
        screen = screen_of(pilot)
        await until(pilot, lambda: "✓ ▲ CPO accepts the wording" in shown(pilot))
        assert "Ada (a script)" in shown(pilot) and screen.client._snapshot.presence["cpo"] == "online"
        await pilot.press("y", "y")
        await until(pilot, lambda: "✓ ■ CTO accepts the wording" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: phase(pilot) == "argue.case" and in_a_text(pilot))
        await until(pilot, lambda: "CPO can't read them yet" in shown(pilot))
        await act(pilot, "argue.interview", Seal(form="case", payload=CASE))
        await until(pilot, lambda: len(screen.client.view().all(Interview, by="cpo")) == 2)
        await pilot.press("i")
        await typed(pilot, "What worries you most?")
        await pilot.press("f10")
        await until(pilot, lambda: "competitor" in flat(pilot))
        answers = [AnswerQuestion(n=n, text="the otter contract") for n in (1, 2)]
        await act(pilot, "argue.steelman", *answers)
        text = "If we miss September, both hotels sign with our competitor for three years."
        await act(pilot, "argue.swap", Seal(form="steelman", payload={"steelman": {"text": text}}))
        await until(pilot, lambda: "the otter contract" in flat(pilot))
        await act(pilot, "argue.verdict")
        await act(pilot, "argue.reveal", Seal(form="verdict", payload=VERDICT))
        await act(pilot, "argue.sign")
        await act(pilot, "argue.synthesis", SignSteelman(verdict="signed"))
        await act(pilot, "argue.done", Learn(text="that a contract can pay for the repair"))
        await act(pilot, "close.gaps")
        await act(pilot, "close.roti")
        await act(pilot, "close.reveal", Seal(form="roti", payload={"roti": {"value": 4}}))
        await act(pilot, "close.sign")
        await screen.client.do(SignMinutes())
        await until(pilot, lambda: isinstance(pilot.app.screen, PageDialog) and "What you just did" in shown(pilot))
        done = flat(pilot)
        assert "fidelity" in done and "You signed it" in done and "--playbook other-side" in done
        assert "You weren't told: “Their contracts would pay for the repair”" in done and "left it out" not in done
        await pilot.press("q")
        await until(pilot, lambda: app._exit)
    assert gone(alone)


@pytest.mark.slow
async def test_leaving_in_the_middle_of_a_text_deletes_everything(at_once: None) -> None:
    app = ParleyApp(no_file, alone="cpo")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "You're the CPO" in shown(pilot))
        await pilot.resize_terminal(60, 18)
        await until(pilot, lambda: "enter begin   q leave" in shown(pilot))
        await pilot.press("enter")
        alone = company(pilot)
        await until(pilot, lambda: "✓ ■ CTO accepts the wording" in shown(pilot))
        await pilot.press("y", "y")
        await until(pilot, lambda: "✓ ▲ CPO accepts the wording" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: phase(pilot) == "argue.case" and in_a_text(pilot))
        await typed(pilot, "half a sentence")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)
    assert gone(alone)
