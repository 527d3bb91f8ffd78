"""Explaining words: acronyms are underlined for their readers, one key asks, and the answer joins the glossary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.language.glossary import glossary
from sessions.model import BoardRow, Line
from sessions.records.captures import Capture
from sessions.records.lines import AddLine
from sessions.records.terms import AskMeaning
from sessions.room import Room
from tests.tui.scenes import asked
from tests.tui.screens.test_capture import KEEP
from tests.tui.stage import message, opened, parley, room_of, screen_of, shown, typed, until
from tui.client.drafts import Drafts
from tui.widgets.marked_words import UNDERLINED
from tui.widgets.matrix import MatrixRows

SAYS = "We missed the SLO twice in May"


def talking(path: Path) -> tuple[str, Room]:
    """A talk in which the CTO has used an acronym."""
    session = opened(path, "talk")
    room = room_of(path, session)
    room.do(Capture(what="fact", text=SAYS), "cto")
    return session, room


def underlined(pilot: Pilot[Any]) -> set[str]:
    """The words that are underlined in a list of the screen."""
    found = set()
    for rows in screen_of(pilot).query(MatrixRows):
        for row in rows.options:
            content = row.prompt
            assert not isinstance(content, str)
            spans = getattr(content, "spans", ())
            plain = getattr(content, "plain", "")
            found |= {plain[span.start : span.end] for span in spans if span.style == UNDERLINED}
    return found


async def offered(pilot: Pilot[Any], key: str = "E") -> None:
    await until(pilot, lambda: key in {each for each, _ in screen_of(pilot).hints()})


async def test_a_list_names_what_is_asked_and_the_answer_joins_the_glossary(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session, room = talking(path)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: underlined(pilot) == {"SLO"})
        await offered(pilot)
        await pilot.press("E")
        await until(pilot, lambda: "ask CTO what it means" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: message(pilot) == "Asked CTO: What does SLO mean?")
    room.refresh()
    assert room.view(None).get(BoardRow, "B2", "question-1").columns == {
        "by": "cpo",
        "about": "I1",
        "term": "SLO",
        "of": "cto",
    }
    async with parley(path, session, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "CPO asks you what SLO means: press E to explain it." in shown(pilot))
        await pilot.press("E")
        await until(pilot, lambda: "CPO asks: say what it means" in shown(pilot))
        await pilot.press("1")
        await asked(pilot)
        await typed(pilot, "share of requests answered within 300 ms")
        await pilot.press(KEEP)
        await until(pilot, lambda: message(pilot) == "SLO is in your glossary now.")
        await until(pilot, lambda: not underlined(pilot))
        assert "asks you what" not in shown(pilot)
        await pilot.press("W")
        await until(pilot, lambda: "what a word means · waits for ▲ CPO and ■ CTO" in shown(pilot))
    room.refresh()
    line = room.view(None).get(Line, "L1")
    assert (line.kind, line.by, line.text) == ("term", "cto", "SLO: share of requests answered within 300 ms")


async def test_whoever_is_asked_hears_it_with_a_name_and_both_read_the_glossary_with_the_same_key(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session, room = talking(path)
    room.do(AddLine(line_kind="term", text="GA: open to every account"), "cpo")
    async with parley(path, session, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
        await offered(pilot)
        room.do(AskMeaning(term="SLO"), "cpo")
        await until(pilot, lambda: message(pilot) == "CPO asks what SLO means; CTO can explain it.")
        await pilot.press("E")
        await until(pilot, lambda: "open to every account" in shown(pilot))
        await pilot.press("2")
        await until(pilot, lambda: message(pilot) == "GA is already in your glossary: open to every account.")


@pytest.mark.slow
async def test_at_one_keyboard_the_leader_who_did_not_write_it_asks(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session, room = talking(path)
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await offered(pilot)
        await pilot.press("E")
        await until(pilot, lambda: "ask CTO what it means" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: message(pilot) == "Asked CTO: What does SLO mean?")
    room.refresh()
    assert (room.view(None).get(BoardRow, "B2", "question-1").columns or {})["by"] == "cpo"


async def test_an_acronym_in_a_private_draft_is_never_marked_or_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    room.save_draft("cto", {"worry": {"value": "The RPO of backups"}})
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).middle.panel is not None)
        client = screen_of(pilot).client
        assert isinstance(client.drafts, Drafts)
        assert not client.words.unexplained
        assert "E" not in {key for key, _ in screen_of(pilot).hints()}
    assert not glossary(room.view("cto"))
    from sessions.errors import Refused

    with pytest.raises(Refused, match="isn't an unexplained acronym in anything revealed"):
        room.do(AskMeaning(term="RPO"), "cpo")
