"""An integrator over SSH: the lobby says what waits for them, and they read it and rule on it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from sessions.library.playbooks import agenda_items, playbook
from sessions.model import Decision, Escalation, Participant
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import Escalate, WouldAccept
from sessions.room import Room
from sessions.setup.new_session import Plan, open_session
from tests.terminal.company import done
from tests.terminal.hosted import SLOW, Hosted

pytestmark = pytest.mark.openssh

PEOPLE = (
    Participant(key_="cpo", name="Ada", role="leader"),
    Participant(key_="cto", name="Bo", role="leader"),
    Participant(key_="cpto", name="Cy", role="facilitator"),
)


def led(hosted: Hosted, title: str) -> Room:
    """A session that CPTO facilitates, as the leaders have it."""
    book = playbook("check-in")
    items = agenda_items(book, ["cpo", "cto"])
    plan = Plan(title=title, playbook=book.key, people=list(PEOPLE), items=items, planned_minutes=book.minutes)
    return Room(hosted.store, open_session(hosted.store, plan), frozenset({"cpo", "cto"}), "local")


def escalated(room: Room, title: str, **more: object) -> None:
    """Escalate a decision to the integrator."""
    room.do(RecordDecision(title=title), "cpo")
    decision = room.view(None).all(Decision)[-1].id
    day = date.today() + timedelta(days=3)
    room.do(Escalate(decision=decision, answer_by=day, default_if_silent="Cards first", **more), "cpo")  # type: ignore[arg-type]


def test_an_integrator_with_an_invited_key_reads_the_pack_and_rules_on_it(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted:
        first, second, others = (led(hosted, title) for title in ("First", "Second", "Of others"))
        escalated(first, "Ledger or cards")
        first.do(WouldAccept(escalation="E1", text="The ledger in June"), "cto")
        escalated(second, "Hire or wait", to="cto")
        escalated(others, "Nothing for them")
        public = hosted.key("cy").with_suffix(".pub")
        for room in (first, second):
            done(hosted, "invite", room.id, "cpto", "--key", public)
        with hosted.open("cy", "anybody") as terminal:
            terminal.wait_for("Waiting for an answer  1", SLOW)
            terminal.wait_for("Ledger or cards", SLOW)
            assert "Hire or wait" not in terminal.text() and "Nothing for them" not in terminal.text()
            terminal.press("tab", "enter")
            terminal.wait_for("Waits for the answer of CPTO", SLOW)
            terminal.wait_for("The ledger in June", SLOW)
            terminal.press("r")
            terminal.wait_for("What you decide", SLOW)
            terminal.type("Ledger first")
            terminal.wait_for("Ledger first", SLOW)
            terminal.consent("f10")
            terminal.wait_for("Ruled by CPTO on", SLOW)
            terminal.press("q")
            terminal.wait_for("2 sessions", SLOW)
            terminal.wait_gone("Waiting for an answer", SLOW)
        first.refresh()
        found = first.view(None).get(Escalation, "E1")
        assert (found.status, found.ruling, found.answered_by) == ("ruled", "Ledger first", "cpto")
