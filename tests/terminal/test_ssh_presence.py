"""Presence as everyone else sees it: someone loses their connection and comes back, and what waits for them."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sessions.model import Clock
from sessions.rules.seats import ABSENT_AFTER_S, FACILITATOR_GRACE_S
from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.doors import come
from tests.terminal.hosted import Hosted, kept
from tests.terminal.playing import ALIGN, CLOSE, GOALS, TALK, start
from tests.terminal.watching import all_see, been_gone, gone, rev, sit, try_keys

pytestmark = pytest.mark.openssh

EVERYBODY = ("cpo", "cto", "cpto")


def test_everyone_sees_a_lost_connection_and_its_return_and_the_clock_waits_once(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*EVERYBODY) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, EVERYBODY)
        sit(hosted, session, company, *EVERYBODY)
        cpo, cto, cpto = (company[seat] for seat in EVERYBODY)
        start(company, "cpto")
        for person in (cpo, cto):
            person.see(PRIVATE)
        cto.write(GOALS["cto"])
        kept(hosted, session, "cto", GOALS["cto"])

        for first in (True, False):
            cto.terminal.kill(signal.SIGKILL)
            all_see(company, "cto", "offline", but="cto")
            if first:
                for person in (cpo, cpto):
                    person.notice("paused")
                assert clock(hosted, session).state == "paused"
            come(hosted, session, cto)
            cto.see(GOALS["cto"], PRIVATE)
            all_see(company, "cto", "drafting")
            gone(company, "paused")
        assert (clock(hosted, session).state, clock(hosted, session).forgiven) == ("running", ("cto",))

        cto.terminal.kill(signal.SIGKILL)
        all_see(company, "cto", "offline", but="cto")
        been_gone(hosted, session, "cto", ABSENT_AFTER_S)
        all_see(company, "cto", "absent", but="cto")
        come(hosted, session, cto)
        all_see(company, "cto", "drafting")
        for person in (cpo, cto):
            if person is cpo:
                person.write(GOALS["cpo"])
            person.seal()
        company.pause()

        all_see(company, "cpto", "here")
        stood = rev(hosted, session)
        cpto.terminal.kill(signal.SIGKILL)
        for person in (cpo, cto):
            person.notice("CPTO offline")
        assert clock(hosted, session).state == "running", "it waits for leaders, whose answers it times"
        for person in (cpo, cto):
            try_keys(person, "n", "f9", "h", "e")
        assert rev(hosted, session) == stood, "two minutes long the session waits for who runs it"
        been_gone(hosted, session, "cpto", FACILITATOR_GRACE_S)
        company.keep_apart()
        for person in (cpo, cto):
            person.see("n reveal")
        company.pause()
        cpo.press("n")
        cto.see("Both have sealed.")
        cto.pause()
        cto.press("n")
        company.lay_open()
        for person in (cpo, cto):
            person.see("Align · reveal", *GOALS.values())
        cpo.see("n ready")
        come(hosted, session, cpto)
        cpto.see("n next", *GOALS.values())
        all_see(company, "cpto", "here")
        cpo.see_no_more("n ready")
        stood = rev(hosted, session)
        for person in (cpo, cto):
            try_keys(person, "n", "f9", "h")
        assert rev(hosted, session) == stood, "control came back with its owner"
        cpto.press("n")
        company.everybody_sees("Make one list from both")
        assert hosted.store.verify(session) == []


def clock(hosted: Hosted, session: str) -> Clock:
    """The clock as it is in the file."""
    return hosted.store.load(session).get(Clock)
