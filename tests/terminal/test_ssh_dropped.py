"""A seat whose process dies silently: its lease expires, and the person finds everything when they come back."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from sessions.model import Clock
from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.doors import come
from tests.terminal.hosted import SLOW, Hosted, until
from tests.terminal.playing import ALIGN, CLOSE, TALK, start
from tests.terminal.watching import all_see, sit, sit_in_process

pytestmark = pytest.mark.openssh


def test_a_seat_that_goes_silent_is_offline_by_itself_and_comes_back_with_its_draft(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company("cpo", "cto") as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, ("cpo", "cto"))
        sit(hosted, session, company, "cpo")
        pid = sit_in_process(hosted, session, company, "cto")
        cpo, cto = company["cpo"], company["cto"]
        start(company, "cpo")
        cto.see(PRIVATE)
        cto.write("The ledger move starts before June")
        cto.press("tab", "tab")
        cto.write("Nobody is paged after mid")
        draft = ("I1", "draft", 1, "cto")
        until(lambda: "after mid" in str(hosted.store.draft(session, draft)), lambda: "the draft is not on disk")

        os.kill(pid, signal.SIGKILL)
        assert cto.terminal.wait(SLOW) == 1
        all_see(company, "cto", "offline", but="cto")
        cpo.notice("paused")
        come(hosted, session, cto)
        cto.see(PRIVATE, "The ledger move starts before June", "Nobody is paged after mid", "ready to seal")
        all_see(company, "cto", "drafting")
        cpo.terminal.wait_gone("paused", SLOW)
        assert hosted.store.load(session).get(Clock).state == "running"
        cto.seal()
        all_see(company, "cto", "sealed")
        company.keep_apart()
        assert hosted.store.verify(session) == []
