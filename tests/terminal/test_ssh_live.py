"""What anyone does shows on every other screen at once, and moves nothing for someone who is writing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.doors import come, invite
from tests.terminal.hosted import SLOW, Hosted, kept
from tests.terminal.playing import ALIGN, CLOSE, TALK
from tests.terminal.watching import Still, all_notice, bells, gone, sit

pytestmark = pytest.mark.openssh

A_SCREEN = 40_000  # bytes, of a form
EVERYBODY = ("cpo", "cto", "cpto", "guest")


def test_nothing_that_others_do_moves_the_text_that_someone_is_writing(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*EVERYBODY) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, EVERYBODY)
        sit(hosted, session, company, "cpo", "cto", "cpto")
        cpo, cto, cpto, guest = (company[seat] for seat in EVERYBODY)
        cpo.consent("y")
        cpto.see("The agenda is ready.")
        cpto.pause()
        cpto.press("n")
        for words in ("Refunds settle within a day", "Saved cards for one account", "The close takes three days"):
            cpo.see(PRIVATE)
            cpo.write(words)
            cpo.press("tab", "tab")
        cpo.write("Nobody is paged after mid")
        kept(hosted, session, "cpo", "after mid")
        still = Still(cpo)

        taken = len(cpo.terminal.raw)
        cto.write("The ledger move starts before June")
        cpo.notice("CTO drafting")
        still.stays("a draft begun")
        assert len(cpo.terminal.raw) - taken < A_SCREEN / 4, "only what changed is painted"
        cto.seal()
        cpo.notice("CTO sealed")
        still.stays("a seal")
        cto.consent("u")
        cpo.notice("CTO drafting")
        still.stays("a seal taken back")
        invite(hosted, session, "guest")
        come(hosted, session, guest)
        cpo.notice("GUEST here")
        guest.see("Waiting for CPO and CTO.", "Nobody sees an answer before")
        still.stays("somebody who came")
        cpto.pause()
        cpto.press("h")
        all_notice(company, "paused")
        cpto.press("h")
        gone(company, "paused")
        cpto.consent("e")
        for seat in company.people.keys() - {"cpto"}:  # who has a large clock, which says what is left
            company.people[seat].notice("of 06:00")
        company.pause()
        still.stays("the clock")
        cpto.capture("d", "Decision", "Ledger before cards")
        cpto.capture("t", "Park a topic", "Who covers July")
        cpto.press("p")
        cpto.see("You can still move items that haven't started")
        cpto.press("j", "+")
        cpo.notice("What follows       6")
        cpto.press("p")
        guest.press("q")
        cpo.notice("GUEST offline")
        still.stays("a plan, a record and somebody who left")

        cpto.press("B")
        cpto.pick("Nudge whom?", "1")
        cpo.notice("Cy nudges you: your answer is still missing.")
        assert [bells(person) for person in (cpo, cto, cpto)] == [1, 0, 0]
        still.stays("a nudge")
        cpo.write("night")
        kept(hosted, session, "cpo", "'Nobody is paged after midnight'")
        written = Still(cpo)
        cpo.terminal.wait_gone("nudges you", SLOW)
        written.stays("a nudge that went")
        assert written.other_rows(still) == 1, "typing changes the line one types in"
        company.keep_apart()
