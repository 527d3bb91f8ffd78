"""The facilitator view: each of its keys but its own shows on the other screens at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.terminal.company import Company, done, plan
from tests.terminal.hosted import SLOW, Hosted
from tests.terminal.playing import CLOSE, TALK, start
from tests.terminal.watching import Still, all_see, bells, rev, sit

pytestmark = pytest.mark.openssh

SEATS = ("cpo", "cto", "cpto")


def titled(title: str, owner: str) -> str:
    """Return an item to talk about."""
    return TALK.replace("What follows", title).replace('"second"', f'"{owner}"')


def test_each_key_of_the_facilitator_view_changes_the_others_screens(tmp_path: Path) -> None:
    talks = [titled(title, owner) for title, owner in (("Hiring", "first"), ("Budget", "second"), ("Rooms", "first"))]
    with Hosted(tmp_path) as hosted, Company(*SEATS) as company:
        session = plan(hosted, "".join(talks) + CLOSE, SEATS)
        sit(hosted, session, company, *SEATS)
        cpo, cto, cpto = (company[seat] for seat in SEATS)
        start(company, "cpto")
        for person in (cpo, cto):
            person.notice("▶ Hiring")
        stood, still = rev(hosted, session), Still(cpo)
        cpto.press("D")
        cpto.see("Records today", "of 60 min used")
        assert rev(hosted, session) == stood
        still.stays("a facilitator view")

        cpto.press("h")
        for person in (cpo, cto):
            person.notice("paused")
        cpto.press("h")
        for person in (cpo, cto):
            person.terminal.wait_gone("paused", SLOW)
        cpto.consent("e")
        for person in (cpo, cto):
            person.notice("of 07:30")
        cpto.press("R")
        cpto.see("Redistribute the remaining time", "Budget: 5 →")
        cpto.save()
        for person in (cpo, cto):
            person.terminal.wait_for(re.compile(r"· Budget +1\d │"), SLOW)
        cpto.press("B")
        cpto.pick("Nudge whom?", "2")
        cto.notice("Cy nudges you.")
        assert (bells(cto), bells(cpo)) == (1, 0)
        cpto.press("A")
        cpto.see("Absent or present")
        cpto.press("right", "right")
        cpto.save()
        all_see(company, "cto", "absent")
        cto.see("A I'm here")
        cto.press("A")
        all_see(company, "cto", "here")
        cpto.press("P")
        cpto.see("Park the item")
        cpto.save()
        for person in (cpo, cto):
            person.notice("▶ Budget")
        cpto.press("C")
        cpto.see("Carry the item to the next session")
        cpto.save()
        for person in (cpo, cto):
            person.notice("▶ Rooms")
        cpto.see("▶ Rooms", "of 60 min used")
        cpto.press("n")
        for person in (cpo, cto):
            person.notice("▶ Close")
        assert "holds" in done(hosted, "verify", session)
