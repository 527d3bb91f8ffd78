"""Two write in the same notes from terminals of their own: what one adds appears, and the other types on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.model import Item
from tests.terminal.company import Company, plan
from tests.terminal.hosted import Hosted, until
from tests.terminal.playing import CLOSE, TALK, start
from tests.terminal.watching import sit

pytestmark = pytest.mark.openssh


def test_half_a_sentence_in_the_shared_notes_can_be_continued(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company("cpo", "cto") as company:
        first = TALK.replace("What follows", "Hiring").replace('"second"', '"first"')
        session = plan(hosted, first + TALK + CLOSE, ("cpo", "cto"))
        sit(hosted, session, company, "cpo", "cto")
        cpo, cto = company["cpo"], company["cto"]
        start(company, "cpo")
        company.everybody_sees("Hiring", "i notes")
        cpo.press("i")
        cpo.write("Two posts wait for the bud")
        cto.see("Two posts wait for the bud")
        cto.press("i", "end", "enter")
        cto.write("Ask the bank before June")
        cpo.see("Ask the bank before June")
        cpo.write("get of May")
        cto.write(", and the board")
        whole = "Two posts wait for the budget of May\nAsk the bank before June, and the board"
        until(lambda: notes(hosted, session) == whole, lambda: f"the notes say {notes(hosted, session)!r}")
        company.everybody_sees("Two posts wait for the budget of May", "before June, and the board")


def notes(hosted: Hosted, session: str) -> str | None:
    """What the notes of the first item say."""
    return hosted.store.load(session).get(Item, "I1").note
