"""Who may do what, each over their own connection: advance, force, take back, stand aside, hand over."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sessions.model import Goal, Sheet
from sessions.rules.seats import ABSENT_AFTER_S
from tests.terminal.company import PRIVATE, Company, Person, done, plan
from tests.terminal.doors import come
from tests.terminal.hosted import SLOW, Hosted, kept
from tests.terminal.playing import ALIGN, CLOSE, GOALS, TALK, start
from tests.terminal.watching import all_notice, all_see, been_gone, gone, rev, sit, try_keys
from tui.client.snapshot import ELSEWHERE
from tui.screens.session.pending_consent import NOTED

pytestmark = pytest.mark.openssh

EVERYBODY = ("cpo", "cto", "cpto", "guest")
RUNS = ("n", "f9", "N", "h", "e", "r", "P", "C", "K", "R", "D")
"""The keys of whoever runs the session."""
SPEAKS = (
    "d",
    "a",
    "t",
    "f",
    "o",
    "f2",
    "f3",
    "f4",
    "f5",
    "f6",
    "s",
    "u",
    "f8",
    "y",
    "S",
    "w",
    "x",
    "i",
    "X",
    "A",
    "B",
    "H",
)
"""The keys of those who have a word in it."""


def test_only_the_facilitator_can_move_a_session_on(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*EVERYBODY) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, EVERYBODY)
        sit(hosted, session, company, *EVERYBODY)
        cpo, cto, cpto, guest = (company[seat] for seat in EVERYBODY)
        cpo.consent("y")
        company.everybody_sees("The agenda is ready.")
        stood = rev(hosted, session)
        for person in (cpo, cto, guest):
            try_keys(person, "n", "f9")
        assert rev(hosted, session) == stood, "only the facilitator starts"
        cpto.press("n")
        all_notice(company, "Align · draft")

        for person, words in ((cpo, GOALS["cpo"]), (cto, GOALS["cto"])):
            person.see(PRIVATE)
            person.write(words)
        cto.seal()
        all_see(company, "cto", "sealed")
        stood = rev(hosted, session)
        try_keys(cpo, "escape", *RUNS)
        try_keys(cto, *RUNS)
        try_keys(guest, *RUNS, *SPEAKS)
        assert rev(hosted, session) == stood, "nothing moved by who has no right to it"
        cto.consent("u")
        cto.see(PRIVATE, GOALS["cto"])
        all_see(company, "cto", "drafting")
        cto.seal()
        all_see(company, "cto", "sealed")
        company.keep_apart()

        cpto.see("r reveal anyway", "CPO Ada online drafting", "CTO Bo online sealed")
        cpto.press("r")
        cpto.see("Reveal anyway", "Without CPO: the missing answer counts as a pass, and the draft stays private.")
        cpto.write("Ada left")
        cpto.press("f10")
        cpto.see("at least 10")
        cpto.write(" for a call")
        cto.secrets.clear()
        cpto.save()
        company.everybody_sees(GOALS["cto"])
        company.keep_apart()
        (passed,) = hosted.store.load(session).all(Sheet, by="cpo")
        assert (passed.missing, passed.payload) == (True, {}), "a missing answer is a pass"
        stood = rev(hosted, session)
        try_keys(cto, "u")
        assert rev(hosted, session) == stood, "what is revealed is taken back no more"

        cpto.press("P")
        cpto.see("Park the item")
        cpto.save()
        all_notice(company, "▶ What follows")
        cto.consent("X")
        all_see(company, "cto", "aside")
        stood = rev(hosted, session)
        try_keys(cto, "d", "n", "i", "a")
        assert rev(hosted, session) == stood, "who stands aside does nothing in the item"
        cto.pause()  # letters that nobody takes were a sentence
        cto.consent("X")
        all_see(company, "cto", "here")

        cpto.press("H")
        cpto.pick("Who will run the session from now on?", "1")
        guest.see("n next")
        stood = rev(hosted, session)
        try_keys(cpto, *RUNS)
        assert rev(hosted, session) == stood, "who handed it over looks on"
        guest.press("h")
        all_notice(company, "paused")
        cpto.see("H take back")
        cpto.consent("H")
        cpto.see("D facilitate")
        stood = rev(hosted, session)
        try_keys(guest, *RUNS, *SPEAKS)
        assert rev(hosted, session) == stood, "it was lent"
        cpto.press("h")
        gone(company, "paused")
        company.keep_apart()
        assert "holds" in done(hosted, "verify", session)
        assert "Ada left for a call" in done(hosted, "log", session, "--json")


def test_without_a_facilitator_it_takes_two_keypresses_and_one_alone_is_marked(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company("cpo", "cto") as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, ("cpo", "cto"))
        sit(hosted, session, company, "cpo", "cto")
        cpo, cto = company["cpo"], company["cto"]
        start(company, "cpo")
        for seat in ("cpo", "cto"):
            company[seat].see(PRIVATE)
            company[seat].write(GOALS[seat])
        kept(hosted, session, "cto", GOALS["cto"])
        cpo.seal()
        force(cpo, "Bo was called to an outage")
        cpo.see("Waiting for CTO.", NOTED)
        all_see(company, "cto", "drafting")
        cto.see("CPO wants to reveal without the missing answer. Press ctrl+o “reveal anyway” to agree.")
        company.pause()
        cto.press("ctrl+o")
        cto.terminal.type("reveal anyway")
        cto.terminal.wait_for("reveal anyway  r", SLOW)
        cto.press("enter")
        because(cto, "I am called to an outage")
        cpo.secrets.clear()
        company.everybody_sees(GOALS["cpo"])
        company.keep_apart()

        cpo.press("n")
        all_see(company, "cpo", "ready")
        stood = hosted.store.load(session).active
        cpo.press("N")
        all_see(company, "cpo", "here")
        cto.press("n")
        all_see(company, "cto", "ready")
        assert stood is not None and phase(hosted, session) == stood.phase, "one key moves nothing"
        cpo.press("n")
        company.everybody_sees("Make one list from both")
        both(company, "n")
        company.everybody_sees("Align · ballot", PRIVATE)

        cto.terminal.kill(signal.SIGKILL)
        cpo.notice("CTO offline")
        cpo.notice("paused")
        cpo.press("4", "tab", "4")
        cpo.see("ready to seal")
        cpo.seal()
        stood_at = rev(hosted, session)
        try_keys(cpo, "n", "f9")
        assert (phase(hosted, session), rev(hosted, session)) == ("ballot", stood_at), "a dropped line seals nothing"
        been_gone(hosted, session, "cto", ABSENT_AFTER_S)
        cpo.notice("CTO absent")
        force(cpo, "Bo has not come back")
        cpo.see("Align · reveal")
        item = hosted.store.load(session).active
        assert item is not None and item.solo, "what one does alone is marked"
        come(hosted, session, cto)
        cpo.notice("CTO here")
        cpo.press("n")
        company.everybody_sees("Align · reveal")
        all_see(company, "cpo", "ready")
        cto.press("n")
        company.everybody_sees("Discuss")
        assert not [goal for goal in hosted.store.load(session).all(Goal) if goal.status == "agreed"]
        assert "Bo has not come back" in done(hosted, "log", session, "--json")


def test_one_person_at_two_terminals_writes_at_only_one_of_them(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company("cpo", "cto") as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, ("cpo", "cto"))
        sit(hosted, session, company, "cpo", "cto")
        cpo, cto = company["cpo"], company["cto"]
        start(company, "cpo")
        cpo.see(PRIVATE)
        cpo.write("Refunds settle within")
        kept(hosted, session, "cpo", "settle within")
        first = cpo.terminal
        second = hosted.open("cpo", session)
        cpo.lines.append(second)
        second.wait_for("Take over here?", SLOW)
        assert "Refunds" not in second.text(), "what is typed at one is not read at the other"
        first.type(" 24 h")
        kept(hosted, session, "cpo", "within 24 h")

        second.press("enter")
        cpo.see("Refunds settle within 24 h", PRIVATE)
        first.wait_for(ELSEWHERE, SLOW)
        first.wait_gone(PRIVATE, SLOW)
        stood = rev(hosted, session)
        cpo.pause()
        first.press("f8", "n", "d", "u", "x")
        first.wait_for("T write here", SLOW)
        cpo.press("tab", "tab")  # they came back to the first goal
        cpo.write("Nobody is paged after midnight")
        kept(hosted, session, "cpo", "after midnight")
        assert rev(hosted, session) == stood, "who only reads changes nothing"
        cto.notice("CPO drafting")

        cpo.pause()
        first.consent("T")
        first.wait_for("Nobody is paged after midnight", SLOW)
        second.wait_for(ELSEWHERE, SLOW)
        first.kill(signal.SIGKILL)
        cpo.see(PRIVATE, "Refunds settle within 24 h", "after midnight")
        cto.notice("CPO drafting")
        cpo.seal()
        cto.notice("CPO sealed")
        company.keep_apart()


def force(person: Person, reason: str) -> None:
    """Ask for the reveal although an answer is missing, and say why."""
    person.press("r")
    because(person, reason)


def because(person: Person, reason: str) -> None:
    """Say why, in the form that asks for it."""
    person.see("Reveal anyway")
    person.terminal.type(reason)  # not private: it is for all to read
    person.see(reason)
    person.save()


def both(company: Company, key: str) -> None:
    """Let both leaders press a key, the second once all see the word of the first."""
    company["cpo"].press(key)
    all_see(company, "cpo", "ready")
    company["cto"].press(key)


def phase(hosted: Hosted, session: str) -> str | None:
    """The phase that the item under way is in."""
    item = hosted.store.load(session).active
    return item.phase if item else None
