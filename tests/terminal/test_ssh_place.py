"""A connection lost in the middle of a word: after the next login you continue in the same field."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.doors import come
from tests.terminal.hosted import SLOW, Hosted, until
from tests.terminal.playing import ALIGN, CLOSE, TALK, start
from tests.terminal.watching import sit, sit_in_process

pytestmark = pytest.mark.openssh

DRAFT = ("I1", "draft", 1, "cto")
GOAL, MEASURE = "The ledger move starts before June", "Nobody is paged after midnight"


@pytest.mark.parametrize("end", ["the process is killed", "the line drops", "the host stops"])
def test_after_logging_in_again_typing_continues_in_the_same_field_at_the_same_letter(tmp_path: Path, end: str) -> None:
    with Hosted(tmp_path) as hosted, Company("cpo", "cto") as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, ("cpo", "cto"))
        sit(hosted, session, company, "cpo")
        pid = sit_in_process(hosted, session, company, "cto")
        cto = company["cto"]
        start(company, "cpo")
        cto.see(PRIVATE)
        cto.write(GOAL)
        cto.press("tab", "enter")
        cto.write("Nobody paged after midnight")
        cto.press("home", *["right"] * len("Nobody "))
        cto.write("i")
        place = f"goal-1/measure@0,{len('Nobody i')}"
        until(lambda: hosted.store.draft_place(session, DRAFT) == place, lambda: "the place is not on disk")

        if end == "the process is killed":
            os.kill(pid, signal.SIGKILL)
            assert cto.terminal.wait(SLOW) == 1
        elif end == "the line drops":
            cto.terminal.kill(signal.SIGKILL)
            until(lambda: pid not in hosted.seats(), lambda: "the seat is still there")
        else:
            hosted.stop()
            cto.terminal.wait(SLOW)
            hosted.start()
        come(hosted, session, cto)
        cto.see(PRIVATE, GOAL, "Nobody ipaged after midnight")
        cto.terminal.type("s ")
        cto.see(MEASURE)
        until(
            lambda: hosted.store.draft(session, DRAFT) == {"goal-1": {"text": GOAL, "measure": MEASURE}},
            lambda: f"not the whole sentence\n{cto.terminal.text()}",
        )
        company.keep_apart()
        assert hosted.store.verify(session) == []
