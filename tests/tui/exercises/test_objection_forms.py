"""Objections in lines and the check of a decision are typed by keys alone, in forms that fit a small terminal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot

from sessions.model import Action, Ballot, Decision, Dissent, Objection
from sessions.objections import lines_of
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.records.lines import AddLine, SignLine
from sessions.rules.moves import Advance, Seal
from tests.sessions.aligned import QUEUE, QUEUE_SAID
from tests.sessions.argued import Arguing
from tests.sessions.both import both
from tests.tui.exercises.aligning import REFUNDS, in_phase, merging
from tests.tui.exercises.aligning import asked as open_goals
from tests.tui.exercises.arguing import Table, flat
from tests.tui.scenes import asked, closing, talking
from tests.tui.stage import all_at_once, message, opened, parley, room_of, screen_of, seal_by_key, shown, typed, until
from tui.dialogs.modal import FormModal
from tui.exercises.argue.page import Look
from tui.exercises.argue.reveal_page import reveal
from tui.forms.form_view import FormView


async def fill_lines(pilot: Pilot[Any]) -> None:
    """Type the five lines, from the first."""
    for n, text in enumerate(QUEUE.values()):
        await pilot.press(*["tab"] * (n > 0))
        await typed(pilot, text)


@pytest.mark.slow
async def test_a_block_can_be_lines_alone_and_only_the_reveal_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = merging(room_of(path, opened(path, "align")), cpo=(REFUNDS,), cto=())
    both(room, Advance())
    goal = open_goals(room)[0].id
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "ballot")
        await until(pilot, lambda: bool(screen_of(pilot).query(FormView)))
        await pilot.pause()
        assert "Which part" not in shown(pilot), "the form stays short for whoever blocks nothing"
        await pilot.press("1", "tab", "4", "tab")
        await typed(pilot, "Not this quarter")
        await pilot.press("down", "space", "tab", "tab")
        await fill_lines(pilot)
        await seal_by_key(pilot)
        await until(pilot, lambda: "Sealed" in shown(pilot) or "sealed" in shown(pilot))
        async with parley(path, room.id, seat="cto", mode="local").run_test(size=(80, 24)) as other:
            await in_phase(other, "ballot")
            assert not [text for text in QUEUE.values() if text in flat(other)]
        room.do(Seal(form="ballot", payload={goal: {"support": 4, "guess": 4}}), "cto")
        both(room, Advance())
        await in_phase(pilot, "reveal")
        await all_at_once(pilot)
        await until(pilot, lambda: f"CPO blocks: {QUEUE_SAID}" in flat(pilot))
    view = room.view(None)
    assert view.get(Ballot, goal, 1, "cpo").block == QUEUE_SAID
    assert [lines_of(row) for row in view.all(Objection)] == [QUEUE]


async def test_a_dissent_of_lines_tells_its_author_the_sentence_that_they_make(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await pilot.press("x")
        await asked(pilot)
        assert "Which part  " not in shown(pilot)
        await pilot.press("tab", "y", "f10")
        await until(pilot, lambda: "Say why you disagree" in shown(pilot))
        await pilot.press("tab", "space")
        await pilot.pause()
        await fill_lines(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await until(pilot, lambda: message(pilot).startswith("Saved as: the retry queue"))
        await until(pilot, lambda: f"CTO disagrees but commits: {QUEUE_SAID}" in flat(pilot))
    room.refresh()
    assert room.view(None).get(Dissent, "D1", "cto").text == QUEUE_SAID
    assert [lines_of(row) for row in room.view(None).all(Objection, decision="D1")] == [QUEUE]


@pytest.mark.parametrize(("form", "asks"), [("full", True), ("short", False)])
async def test_only_the_full_form_asks_for_the_hat_before_anybody_opens_more(
    tmp_path: Path, form: str, asks: bool
) -> None:
    table = Table(tmp_path, form=form).to("case")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(screen_of(pilot).query(FormView)))
        await until(pilot, lambda: "Your position" in shown(pilot))
        assert ("As the voice of" in shown(pilot)) == asks
        assert ("Say which hat you wear" in shown(pilot)) == asks


async def test_one_key_completes_a_decision_at_the_close_and_escape_leaves_it(tmp_path: Path) -> None:
    value = AddLine(line_kind="value", text="Nobody is woken for nothing")
    cards = RecordDecision(title="Cards first", owner="cpo", review_on=date(2031, 5, 1))
    room = closing(tmp_path / "p.db", records=(cards, value, SignLine(line="L1")))
    room.do(SignLine(line="L1"), "cto")
    room.do(AgreeDecision(decision="D1"), "cto")
    async with parley(tmp_path / "p.db", room.id, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "not checked yet" in shown(pilot))
        assert "No loose ends: everything" in flat(pilot), "nothing has to be checked"
        await pilot.press("c")
        await asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await pilot.press("c")
        await asked(pilot)
        await pilot.press("n", "tab")
        await typed(pilot, "One-step refunds")
        await pilot.press("tab")
        await typed(pilot, "p95 under 400 ms")
        await pilot.press("tab", "1", "tab")
        await typed(pilot, "CPO tells sales")
        await pilot.press("tab")
        await typed(pilot, "2031-04-14")
        await pilot.press("tab")
        await typed(pilot, "the support leads")
        await pilot.press("tab")
        await typed(pilot, "2031-04-15")
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await until(pilot, lambda: "not checked yet" not in shown(pilot))
        await until(pilot, lambda: "D1 can't be undone, and nobody argued the other side." in flat(pilot))
    room.refresh()
    row = room.view(None).get(Decision, "D1")
    assert (row.status, row.reversible, row.values) == ("decided", "no", ("L1",))
    assert (row.functional, row.non_functional) == ("One-step refunds", "p95 under 400 ms")
    promises = {each.tag: (each.owner, str(each.due)) for each in room.view(None).all(Action)}
    assert promises == {"tell": ("cpo", "2031-04-14"), "feedback": ("cpo", "2031-04-15")}


@pytest.mark.parametrize("wide", [54, 94])
def test_the_reveal_has_the_hat_over_a_case_and_what_is_best_for_the_company_under_it(wide: int) -> None:
    play = Arguing().shown()
    look = Look(play.session, play.item, None, lambda command, label: Content())
    lines = "\n".join(" ".join(line.plain.split()) for line in reveal(look, wide))
    voice, position, company = (
        lines.index(words) for words in ("as the voice of", "Saved cards is", "for the company")
    )
    assert voice < position < company
