"""A leader leaves for good during a ballot: the other sees it, continues alone, and the minutes say all of it."""

from __future__ import annotations

import signal
import subprocess
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal
from tests.terminal.sitting import Sitting
from tests.terminal.test_together import GONE, WORDS, Together, vote

WHY = "Bo left for a call with the bank"
THANKS = "Writing down what the ledger costs"


class Alone(Sitting):
    """The leader who is left."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    @property
    def terminal(self) -> Terminal:
        """Where they sit."""
        return self._terminal

    def reveal_anyway(self) -> None:
        """Reveal without the other, and say why."""
        self.press("r")
        self.see("Reveal anyway", "Without CTO")
        self.write(WHY)
        self.save()


@pytest.mark.timeout(300)
def test_a_leader_continues_alone_to_the_end_when_the_other_has_left_for_good(tmp_path: Path) -> None:
    with ExitStack() as stack:
        together = Together(tmp_path, stack, ("cpo", "cto"), {"max_rounds": 1})
        bo, ada = together.sit("cto"), Alone(together.sit("cpo"))
        vote(ada.terminal, WORDS["cpo"])
        vote(bo, WORDS["cto"])
        bo.wait_until(lambda _: WORDS["cto"] in together.drafted("cto"), "the draft is not on disk")
        bo.kill(signal.SIGKILL)
        bo.wait()

        wait(ada, together)
        pass_through(ada)
        close(ada)
        together.nothing_leaked()
        minutes, rest = exported(together), said(together)
    alone_in(minutes)
    for word in WORDS["cto"].split()[0], WORDS["cto"]:
        assert word not in str(minutes) and word not in rest, "what the leaver had drafted is nobody's to read"
    assert WORDS["cpo"] in str(minutes)


def wait(ada: Alone, together: Together) -> None:
    """Seal, wait, see who is missing, and find that one leader's word alone reveals nothing."""
    ada.consent("f8")
    ada.see("Waiting for CTO.")
    ada.terminal.wait_for("CTO offline", GONE)
    ada.terminal.wait_for("A absent")
    ada.reveal_anyway()
    ada.see("Recorded. CTO isn't here", "press A to mark them absent")
    assert together.phase() == "ballot"


def pass_through(ada: Alone) -> None:
    """Declare the other absent, reveal with a reason, and continue, marked solo, to an end with nothing agreed."""
    ada.press("A")
    ada.see("Absent or present", "‹CTO›")
    ada.save()
    ada.see("Nobody waits for CTO.")
    ada.reveal_anyway()
    ada.see("Revealed without CTO", WHY, "gave no answer", "1 of")
    ada.all_at_once()
    ada.see("Revealed without CTO", WHY, "CTO gave no answer")
    ada.terminal.wait_for("solo")
    ada.press("n")
    ada.see("speaks first")
    ada.press("n")
    ada.see("Read the outcome of each goal", "escalated", "Without an answer, nothing is agreed.")
    ada.consent("n")


def close(ada: Alone) -> None:
    """Say whether it was worth it, and sign: the one signature closes the session."""
    ada.see("Loose ends")
    ada.press("n")
    ada.see("Was this worth the time?")
    ada.press("4", "tab")
    ada.write(THANKS)
    ada.consent("f8")
    ada.see("Nobody waits for CTO.")
    ada.press("n")
    ada.see("No answer from CTO", "the ledger")
    ada.press("n")
    ada.see("Read them once", "absent")
    assert "closes the session permanently" in ada.consent("S")
    ada.see("closed")
    ada.press("q")
    assert ada.terminal.wait() == 0


def alone_in(minutes: dict[str, Any]) -> None:
    """Assert that minutes say who attended, who was missing and why it was revealed, and that nothing is agreed."""
    ada, bo = minutes["participant"]
    assert (ada["attended"], bo["attended"]) == ("full", "partial")
    assert "signed_at" in ada and "signed_at" not in bo
    goals, closing = minutes["agenda"]
    assert goals["solo"] and closing["solo"]
    assert goals["unanswered"] == [
        {"phase": "ballot", "round": 1, "missing": ["cto"], "how": "forced", "by": ["cpo"], "reason": WHY}
    ]
    assert closing["unanswered"] == [{"phase": "roti", "round": 1, "missing": ["cto"], "how": "absent"}]
    for goal in minutes["goal"]:
        assert (goal["status"], goal.get("signed")) == ("escalated", None)
        (ballot,) = [each for each in goal["ballot"] if each["by"] == "cto"]
        assert ballot == {"by": "cto", "round": 1, "version": goal["ballot"][0]["version"], "missing": True}


def exported(together: Together) -> dict[str, Any]:
    return tomllib.loads(done(together, "export", together.id))


def said(together: Together) -> str:
    """Return all that parley tells of the session on the command line."""
    told = done(together, "log", together.id, "--json") + done(together, "show", together.id)
    found = subprocess.run([*together.parley, "search", WORDS["cto"]], cwd=ROOT, capture_output=True, text=True)
    assert "holds" in done(together, "verify", together.id)
    return told + found.stdout


def done(together: Together, *words: str) -> str:
    return subprocess.run([*together.parley, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
