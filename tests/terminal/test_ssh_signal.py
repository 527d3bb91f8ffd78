"""What a leader says of themselves while they write reaches every terminal, outlasts a lost line, and tells no more."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.doors import come
from tests.terminal.hosted import Hosted, kept
from tests.terminal.playing import ALIGN, CLOSE, GOALS, TALK, start
from tests.terminal.watching import Still, all_see, gone, rev, sit

pytestmark = pytest.mark.openssh

EVERYBODY = ("cpo", "cto", "cpto")


def test_everyone_sees_a_signal_until_its_author_seals(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*EVERYBODY) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, EVERYBODY)
        sit(hosted, session, company, *EVERYBODY)
        cpo, cto, cpto = (company[seat] for seat in EVERYBODY)
        start(company, "cpto")
        for person in (cpo, cto):
            person.see(PRIVATE)
        cto.write(GOALS["cto"])
        kept(hosted, session, "cto", GOALS["cto"])
        stood, still = rev(hosted, session), Still(cpo)

        cto.press("f10")
        cto.pick("How is it going?", "3")
        for person in company.people.values():
            person.notice("· stuck")
        cpto.see("Next: Reveal – read both lists.", "CTO says “stuck”.")
        still.stays("a signal")
        assert rev(hosted, session) == stood

        cto.terminal.kill(signal.SIGKILL)
        all_see(company, "cto", "offline", but="cto")
        come(hosted, session, cto)
        cto.see(GOALS["cto"], PRIVATE)
        for person in company.people.values():
            person.notice("· stuck")
        cto.press("f10")
        cto.pick("How is it going?", "4")
        for person in company.people.values():
            person.notice("· my line dropped")

        cto.seal()
        gone(company, "my line dropped")
        cto.see("Waiting for CPO.", "Next: Reveal – read both lists.")
        cto.consent("u")
        cpo.notice("CTO drafting")
        gone(company, "my line dropped")
        company.keep_apart()
        assert hosted.store.verify(session) == []
