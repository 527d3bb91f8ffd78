"""Who may do what, between people behind lines of their own: advance, force, take back, stand aside, hand over."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.model import Sheet
from tests.terminal.company import PRIVATE, Company, done, plan
from tests.terminal.hosted import Hosted
from tests.terminal.test_ssh_session import ALIGN, CLOSE, GOALS, TALK
from tests.terminal.watching import all_notice, all_see, gone, rev, sit, try_keys

pytestmark = pytest.mark.openssh

EVERYBODY = ("cpo", "cto", "cpto", "guest")
RUNS = ("n", "f9", "N", "h", "e", "r", "P", "C", "K", "R", "D")
"""The keys of whoever runs the session."""
SPEAKS = ("d", "a", "t", "f", "o", "f2", "f3", "f4", "f5", "f6", "s", "u", "f8", "y", "w", "x", "i", "X", "A", "B", "H")
"""The keys of those who have a word in it."""


def test_a_facilitator_alone_moves_a_session_on_and_nobody_else_can(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*EVERYBODY) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, EVERYBODY)
        sit(hosted, session, company, *EVERYBODY)
        cpo, cto, cpto, guest = (company[seat] for seat in EVERYBODY)
        cpo.press("r")
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
        cto.press("u")
        cto.see(PRIVATE, GOALS["cto"])
        all_see(company, "cto", "drafting")
        cto.seal()
        all_see(company, "cto", "sealed")
        company.keep_apart()

        cpto.see("r reveal anyway", "CPO Ada online drafting", "CTO Bo online sealed")
        cpto.press("r")
        cpto.see("Reveal anyway", "Without CPO: the missing answer counts as a pass.")
        cpto.write("Ada left")
        cpto.press("f8")
        cpto.see("at least 10")
        cpto.write(" for a call")
        cto.secrets.clear()
        cpto.keep()
        company.everybody_sees(GOALS["cto"])
        company.keep_apart()
        (passed,) = hosted.store.load(session).all(Sheet, by="cpo")
        assert (passed.missing, passed.payload) == (True, {}), "a missing answer is a pass"
        stood = rev(hosted, session)
        try_keys(cto, "u")
        assert rev(hosted, session) == stood, "what is revealed is taken back no more"

        cpto.press("P")
        cpto.see("Park the item")
        cpto.keep()
        all_notice(company, "▶ What follows")
        cto.press("X")
        all_see(company, "cto", "aside")
        stood = rev(hosted, session)
        try_keys(cto, "d", "n", "i", "a")
        assert rev(hosted, session) == stood, "who stands aside does nothing in the item"
        cto.press("X")
        all_see(company, "cto", "here")

        cpto.press("H")
        cpto.pick("Who runs the session from now on?", "1")
        guest.see("n next")
        stood = rev(hosted, session)
        try_keys(cpto, *RUNS)
        assert rev(hosted, session) == stood, "who handed it over looks on"
        guest.press("h")
        all_notice(company, "paused")
        cpto.see("H take back")
        cpto.press("H")
        cpto.see("D desk")
        stood = rev(hosted, session)
        try_keys(guest, *RUNS, *SPEAKS)
        assert rev(hosted, session) == stood, "it was lent"
        cpto.press("h")
        gone(company, "paused")
        company.keep_apart()
        assert "holds" in done(hosted, "verify", session)
        assert "Ada left for a call" in done(hosted, "log", session, "--json")
