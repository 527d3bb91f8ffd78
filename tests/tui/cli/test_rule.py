"""`parley rule`: the integrator reads an escalation and answers it from the command line."""

import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta

import pytest

from sessions.minutes.names import day_words
from sessions.model import Decision, Escalation
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import Escalate, answer_words
from sessions.room import Room
from sessions.store import open_store
from tests.demo import Demo
from tests.tui.cli.conftest import Parley

TODAY = date.today()
Process = Callable[..., subprocess.CompletedProcess[str]]


def escalated(demo: Demo, to: str | None = None, answer_by: date | None = None) -> str:
    """Escalate a new decision of the live example, and return the full id."""
    with closing(open_store(demo.db)) as store:
        room = Room(store, demo.live)
        room.do(RecordDecision(title="Cards or ledger first"), "cpo")
        decision = room.view(None).all(Decision)[-1].id
        room.do(Escalate(decision=decision, to=to, answer_by=answer_by, default_if_silent="Cards first"), "cpo")
        return f"{demo.live}/{room.view(None).all(Escalation)[-1].id}"


def row(demo: Demo, ref: str) -> Escalation:
    with closing(open_store(demo.db)) as store:
        return store.load(demo.live).get(Escalation, ref.partition("/")[2])


@pytest.mark.parametrize("status", ["ruled", "returned", "experiment"])
def test_who_is_asked_answers_from_their_seat_and_one_line_says_so(parley: Parley, demo: Demo, status: str) -> None:
    ref = escalated(demo, to="CTO")
    ran = parley("rule", ref.upper(), f"--{status}", "--text", "Ledger first")
    assert (ran.code, ran.out) == (0, f"{ref} {status} {TODAY}: Cards or ledger first\n")
    found = row(demo, ref)
    assert (found.status, found.ruling, found.answered_by, found.answered_on) == (
        status,
        "Ledger first",
        "cto",
        TODAY,
    )
    assert parley("log", demo.live).lines[-1].split()[3:5] == ["CTO", "answers"]


def test_the_answer_of_somebody_without_a_seat_is_theirs_and_neither_leaders(parley: Parley, demo: Demo) -> None:
    ref = escalated(demo, to="The board")
    assert parley("rule", ref, "--ruled", "--text", "Ledger first").code == 0
    found = row(demo, ref)
    assert (found.status, found.answered_by, found.to) == ("ruled", None, "The board")
    with closing(open_store(demo.db)) as store:
        session = store.load(demo.live)
        assert answer_words(session, found, TODAY).startswith("Ruled by The board on ")
        assert session.get(Decision, str(found.decision)).decided_by == ()
    assert parley("log", demo.live).lines[-1].split()[3:5] == ["CPO", "and"]


def test_without_an_answer_the_pack_is_printed_and_nothing_changes(parley: Parley, demo: Demo) -> None:
    ref = escalated(demo, answer_by=TODAY)
    rev = parley("log", demo.live).lines
    out = parley("rule", ref).out
    assert out.startswith("# Cards or ledger first\n")
    assert f"- **Answer by:** {day_words(TODAY)}" in out and "- **If no answer comes:** Cards first" in out
    assert parley("log", demo.live).lines == rev


def test_a_bare_id_in_any_case_is_enough_if_only_one_is_open(parley: Parley, demo: Demo) -> None:
    ref = escalated(demo)
    name = ref.partition("/")[2].lower()
    assert parley("rule", name, "--ruled", "--text", "Ledger first").out.startswith(f"{ref} ruled ")


def test_a_bare_id_that_two_sessions_have_needs_its_session(parley: Parley, demo: Demo, minutes: object) -> None:
    assert parley("import", "--as-new", minutes).code == 0
    complaint = parley("rule", "E1", "--ruled", "--text", "Ledger first").complaint
    assert complaint.startswith("There is more than one escalation E1; say which one: ")
    assert f"{demo.closed}/E1" in complaint


def test_what_cannot_be_answered_is_refused_in_one_sentence_and_changes_nothing(parley: Parley, demo: Demo) -> None:
    ref, late = escalated(demo), escalated(demo, answer_by=TODAY - timedelta(days=1))
    log = parley("log", demo.live).lines
    answer = ("--ruled", "--text", "Ledger first")
    for words, says in (
        ((f"{demo.live}/E9", *answer), "There is no escalation E9"),
        (("7k3qf2xa/E1", *answer), "There is no session 7k3qf2xa"),
        (("E9", *answer), "There is no escalation E9."),
        ((ref, "--ruled"), "Write down the answer, with --text."),
        ((ref, "--ruled", "--text", " "), "Write down the answer."),
        ((ref, "--text", "Ledger first"), "Say which answer it is: --ruled, --returned or --experiment."),
        ((late, *answer), "the default holds: Cards first."),
    ):
        assert says in parley("rule", *words).complaint
    assert parley("log", demo.live).lines == log
    assert parley("rule", ref, *answer).code == 0
    assert "is already ruled." in parley("rule", ref, "--returned", "--text", "Why?").complaint
    assert row(demo, ref).ruling == "Ledger first"


def test_the_answer_is_read_from_standard_input(process: Process, demo: Demo) -> None:
    ref = escalated(demo)
    ran = process("rule", ref, "--returned", "--text", "-", input="What does a week cost?\nAnd to whom?\n")
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    assert ran.stdout == f"{ref} returned {TODAY}: Cards or ledger first\n"
    assert row(demo, ref).ruling == "What does a week cost?\nAnd to whom?"
    again = process("rule", ref, "--ruled", "--text", "-", input="Ledger first")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.endswith(" is already returned.\n")


def test_a_bare_id_passes_over_an_escalation_whose_default_holds(parley: Parley, demo: Demo) -> None:
    ref = escalated(demo, answer_by=TODAY)
    assert ref.endswith("/E1"), "the earliest example has an E1, whose day has passed"
    assert parley("rule", "E1", "--ruled", "--text", "Ledger first").out.startswith(f"{ref} ruled ")
