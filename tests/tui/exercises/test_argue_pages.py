"""Every page of an argument: hostile text, one pole, a voided text, the silence, an observer, the mouse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.widgets import TextArea

from sessions.exercises.argue import synthesis
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther
from sessions.exercises.argue.synthesis import STUCK, MarkCrux
from sessions.model import Crux, Decision, Dissent, Interview, Sheet
from sessions.records.decisions import Object, RecordDecision
from sessions.rules.moves import Advance, Seal
from sessions.times import today
from tests.few import some
from tests.sessions.argued import CASES, STEELMEN, VERDICTS, steelman
from tests.tui.exercises.arguing import Table, at, fill_in, flat
from tests.tui.stage import SIZES, all_at_once, message, screen_of, seal_by_key, shown, typed, until
from tui.commands.keymap import SMALL
from tui.dialogs.modal import FormModal
from tui.exercises.argue.page import ArgumentPage, Leaf, Look, beside, column
from tui.exercises.argue.steps import steps
from tui.exercises.one_by_one import OneByOne
from tui.screens.session.screen import SessionScreen

HOSTILE = "[/foo] [/ [b]x[/b] \x1b[31m red [@click=app.quit]y[/]"
SEEN = "[/foo] [/ [b]x[/b] [31m red [@click=app.quit]y[/]"


@pytest.mark.slow
async def test_hostile_text_is_only_text_in_every_phase(tmp_path: Path) -> None:
    cases = {
        seat: {**case, "case": {**case["case"], "position": HOSTILE}, "point-1": {"text": HOSTILE, "weight": 1}}
        for seat, case in CASES.items()
    }
    verdicts = {seat: {**told, "verdict": {"acceptance": 2, "missing": HOSTILE}} for seat, told in VERDICTS.items()}
    table = Table(tmp_path, form="full", question=HOSTILE, pole_a=HOSTILE, stakes=HOSTILE)
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "frame", SEEN)
        table.to("case")
        await at(pilot, "case", SEEN)
        table.seal(cases)
        table.to("interview")
        table.room.do(AskOther(text=HOSTILE), "cto")
        table.room.do(AnswerQuestion(n=1, text=HOSTILE), "cpo")
        await at(pilot, "interview", SEEN)
        table.to("steelman")
        await at(pilot, "steelman", "Write CTO's case")
        table.seal({seat: steelman(f"{HOSTILE} {seat}") for seat in STEELMEN})
        table.to("swap")
        await at(pilot, "swap", SEEN)
        table.to("verdict")
        await at(pilot, "verdict", SEEN)
        table.seal(verdicts)
        table.to("reveal")
        await at(pilot, "reveal", "fair, but weaker")
        table.to("revise")
        await at(pilot, "revise", "What CTO found")
        table.seal({seat: steelman(f"{HOSTILE} {seat} again") for seat in STEELMEN})
        table.to("verdict")
        await at(pilot, "verdict", "Is this your view?")
        table.seal({seat: {**told, "verdict": {"acceptance": 3}} for seat, told in VERDICTS.items()})
        table.to("sign")
        await at(pilot, "sign", SEEN)
        table.to("crux")
        await at(pilot, "crux", "Crux 1")
        table.to("synthesis")
        await at(pilot, "synthesis", "Still missing")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and SEEN[:20] in flat(pilot))
        assert "\x1b" not in shown(pilot)
        await pilot.press("escape")
        table.to("done")
        await at(pilot, "done", SEEN)
        assert "\x1b" not in shown(pilot)


@pytest.mark.slow
async def test_at_their_own_terminal_people_read_only_the_steelman_of_their_own_view(tmp_path: Path) -> None:
    table = Table(tmp_path).to("swap")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "swap", "Your view, as CTO wrote it")
        assert STEELMEN["cpo"][:20] not in flat(pilot)
        await pilot.press("n")
        table.room.do(Advance(), "cto")
        await at(pilot, "verdict", "Is this your view?")
        table.room.do(Seal(form="verdict", payload=VERDICTS["cto"]), "cto")
        await until(pilot, lambda: "CTO sealed" in shown(pilot))
        assert "fair, but weaker than I'd put it" in flat(pilot)
        assert CASES["cto"]["point-1"]["text"] not in flat(pilot)


@pytest.mark.slow
async def test_the_silence_counts_down_and_says_what_it_is_for(tmp_path: Path) -> None:
    table = Table(tmp_path, silent_s=20).to_silence()
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "swap", "s of silence")
        assert "Read it in good faith" in flat(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Read in silence" in message(pilot))


@pytest.mark.slow
async def test_who_was_told_to_listen_is_told_no_more_once_the_silence_is_over(tmp_path: Path) -> None:
    table = Table(tmp_path, silent_s=3).to_silence()
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "swap", "s of silence")
        await pilot.press("n")
        await until(pilot, lambda: "Read in silence" in message(pilot))
        await until(pilot, lambda: "The silence is over" in flat(pilot) and not message(pilot))


@pytest.mark.slow
async def test_a_voided_steelman_is_written_once_more(tmp_path: Path) -> None:
    table = Table(tmp_path).to("reveal")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "reveal", "fair, but")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and "undo this" in flat(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        assert table.item.phase == "reveal"
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.press("f10")
        await at(pilot, "steelman", "Sealed")
        table.seal({"cto": steelman("I gave my word, and I mean to keep it whatever it costs us.")})
        table.to("swap")
        await at(pilot, "swap", "whatever it costs us")
        assert "x" not in dict(screen_of(pilot).hints())


@pytest.mark.slow
async def test_with_both_on_one_pole_they_write_for_someone_absent_and_nobody_judges(tmp_path: Path) -> None:
    table = Table(tmp_path, holds={"cpo": "a", "cto": "a"}, absent="Finance")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "frame", "both write the best case of Finance")
        table.to("steelman")
        await at(pilot, "steelman", "Write the best case of Finance")
        table.to("swap")
        await at(pilot, "swap", "The best case of Finance, as CTO wrote it")
        assert STEELMEN["cpo"][:20] in flat(pilot)
        await pilot.press("n")
        table.room.do(Advance(), "cto")
        await at(pilot, "synthesis", "Still missing")


@pytest.mark.slow
async def test_the_wording_is_edited_in_a_small_form_and_accepted_again(tmp_path: Path) -> None:
    table = Table(tmp_path)
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "frame", "CPO still has to accept it")
        await pilot.press("y", "y")
        await until(pilot, lambda: "CPO accepts the wording" in shown(pilot))
        assert "y" not in dict(screen_of(pilot).hints())
        await pilot.press("w")
        await fill_in(pilot, "", "", "", "", "", "The renewal in June")
        await until(pilot, lambda: "The renewal in June" in shown(pilot))
        assert "CPO still has to accept it" in shown(pilot)


@pytest.mark.slow
async def test_whoever_goes_along_is_on_record_with_their_dissent(tmp_path: Path) -> None:
    table = Table(tmp_path).to("synthesis")
    table.to_end_of_synthesis()
    async with table.app().run_test(size=(80, 24)) as pilot:
        await at(pilot, "synthesis", "Everything is written")
        await pilot.press("4")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.pause()
        await typed(pilot, "Ledger first")
        await pilot.press("tab", "c", "c", "tab")
        await typed(pilot, "The promise slips")
        await pilot.press("f10")
        await until(pilot, lambda: bool(table.session.all(Dissent)))
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        assert table.session.all(Decision)[0].status == "proposed", "each leader agrees by an act of their own"
        await pilot.press("y")
        await until(pilot, lambda: "Who agrees to D1: Ledger first?" in shown(pilot))
        for n in (1, 2):
            await pilot.press(str(n))
            await until(pilot, lambda n=n: len(table.session.all(Decision)[0].decided_by) == n)  # type: ignore[misc]
    decision, dissent = table.session.all(Decision)[0], table.session.all(Dissent)[0]
    assert (decision.status, decision.method) == ("decided", "disagree-and-commit")
    assert (dissent.by, dissent.text, dissent.commits) == ("cto", "The promise slips", True)


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_the_outcome_shows_every_way_forward_without_scrolling(tmp_path: Path, size: tuple[int, int]) -> None:
    table = Table(tmp_path, form="full").to("synthesis")
    table.room.do(MarkCrux(n=1), "cto")
    table.to("done")
    async with table.app().run_test(size=size) as pilot:
        await at(pilot, "done", "held 70 → 60")
        await until(pilot, lambda: all(f"{n} {offer.title}" in shown(pilot) for n, offer in enumerate(STUCK, 1)))


async def test_an_observer_follows_along_and_is_offered_no_keys_of_the_argument(tmp_path: Path) -> None:
    table = Table(tmp_path).to("reveal")
    async with table.app("guest").run_test(size=(120, 40)) as pilot:
        for phase, words in (("reveal", "fair, but weaker"), ("done", "Half understood")):
            table.to(phase)
            await at(pilot, phase, words)
            panel = screen_of(pilot).middle.panel
            assert panel is not None
            walks = set(OneByOne.commands)  # which change nothing
            assert not [each.id for each in panel.commands if each not in walks and panel.available(each.id)]
        assert table.session.all(Interview) == []


@pytest.mark.slow
async def test_a_key_named_on_the_page_can_be_clicked(tmp_path: Path) -> None:
    table = Table(tmp_path).to("synthesis")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "synthesis", "w write")
        lines = shown(pilot).splitlines()[:-2]
        row = next(n for n, line in enumerate(lines) if "w write" in line)
        await pilot.click(offset=(lines[row].index("w write") + 3, row))
        await until(pilot, lambda: "What do both cases have in common?" in shown(pilot))


@pytest.mark.slow
async def test_the_interview_is_next_to_the_case_it_is_about_and_an_answer_still_arrives(tmp_path: Path) -> None:
    table = Table(tmp_path).to("interview")
    table.room.do(AskOther(text="What would you give up for June?"), "cpo")
    table.room.do(AskOther(text="Who else knows?"), "cpo")
    table.room.do(AskOther(text="Why not in May?"), "cto")
    table.room.do(AnswerQuestion(n=1, text="The price list, if the freeze holds"), "cto")
    table.to("steelman")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "steelman", "What CTO told you")
        for words in ("What would you give up for June?", "The price list, if the freeze holds"):
            assert words in flat(pilot)
        area = pilot.app.screen.query_one(TextArea)
        assert area.region.height >= 5, "there is room to write beneath it"
        assert area.region.bottom <= 24
        table.room.do(AnswerQuestion(n=2, text="Only the two of us"), "cto")
        pilot.app.screen.query_one("#told", Leaf).scroll_visible(animate=False)
        pilot.app.screen.query(ArgumentPage).first().scroll_end(animate=False)
        await until(pilot, lambda: "CTO is waiting for your answer" in flat(pilot))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await typed(pilot, "May is frozen")
        await pilot.press(SMALL[0].key(typing=True).lower())
        await until(pilot, lambda: table.session.get(Interview, "X1", "cto", 1).answer == "May is frozen")
        await until(pilot, lambda: "Only the two of us" in flat(pilot))


@pytest.mark.slow
async def test_whoever_did_not_propose_it_can_agree_at_once_and_is_not_asked_for_a_dissent(tmp_path: Path) -> None:
    table = Table(tmp_path).to("done")
    proposed = RecordDecision(title="Ledger first, in June", method="disagree-and-commit", source="I1")
    table.room.do(proposed, "cto")
    table.room.do(Object(decision="D1", text="June is frozen", commits=True), "cto")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "done", "waiting for ▲ CPO")
        assert "CTO disagrees: June is frozen" in flat(pilot)
        for way, says in (("4", "Why you disagree"), ("3", "It holds as soon as whoever decides records it here")):
            await pilot.press(way)
            await until(pilot, lambda says=says: says in flat(pilot))  # type: ignore[misc]
            await pilot.press("f4")  # nothing was typed, so nothing is asked before it is discarded
            await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        await pilot.press("y")
        await until(pilot, lambda: "Press y again to agree to D1: Ledger first, in June." in message(pilot))
        assert table.session.get(Decision, "D1").status == "proposed"
        await pilot.pause(0.4)
        await pilot.press("y")
        await until(pilot, lambda: table.session.get(Decision, "D1").status == "decided")
        assert [(each.by, each.text) for each in table.session.all(Dissent)] == [("cto", "June is frozen")]


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_the_verdict_ends_with_the_owners_case_and_the_reveal_says_whose_text_is_as_good(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    table = Table(tmp_path).to("verdict")
    async with table.app("cpo").run_test(size=size) as pilot:
        await at(pilot, "verdict", "Is this your view?")
        await pilot.press("tab", "3", "tab", "y", "tab", "y", "tab", "3")
        await until(pilot, lambda: "● 3" in shown(pilot) and "Your own case" in flat(pilot))
        await seal_by_key(pilot)
        await until(pilot, lambda: len(table.session.all(Sheet, form="verdict")) == 1)
        table.room.do(Seal(form="verdict", payload={**VERDICTS["cto"], "own": {"rating": 4}}), "cto")
        table.both(Advance())
        await at(pilot, "reveal", "Each of you would sign what the other wrote.")
        await all_at_once(pilot)
        await at(pilot, "reveal", "CTO wrote CPO's case as well as CPO did.")
        assert "as well as CTO did" not in flat(pilot)
        assert "4 I could" in flat(pilot)


@pytest.mark.slow
async def test_whoever_has_nothing_to_write_again_reads_that_their_text_is_kept(tmp_path: Path) -> None:
    table = Table(tmp_path, form="full").to("revise")
    (kept,) = table.room.view(None).all(Sheet, form="revise", status="sealed")
    async with table.app(kept.by).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: f"{kept.by.upper()} kept" in shown(pilot))
        assert "Nothing to do" in shown(pilot)
    async with table.app(table.room.view(None).other(kept.by)).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: f"{kept.by.upper()} sealed" in shown(pilot))


@given(st.lists(st.text("ab ", max_size=60), max_size=6), st.lists(st.text("ab ", max_size=60), max_size=6))
def test_two_columns_never_run_into_each_other(left: list[str], right: list[str]) -> None:
    lines = beside([Content(each) for each in left], [Content(each) for each in right], 40, sign="|")
    assert all(line.cell_length <= 40 for line in lines)
    assert all(line.plain[column(40) + 1] == "|" for line in lines)


async def test_a_long_pole_stays_in_its_column_at_the_reveal(tmp_path: Path) -> None:
    pole = "Rebuild the billing core first and sign the first hospital only once every invoice is right"
    table = Table(tmp_path, pole_a=pole).to("reveal")
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:
        await at(pilot, "reveal", "own case for:")
        [row] = [row for row in shown(pilot).splitlines() if "CPO's own case for:" in row]
        assert "first and sign" not in row


async def test_the_count_and_what_is_missing_stay_apart_on_a_narrow_screen(tmp_path: Path) -> None:
    table = Table(tmp_path).to("steelman")
    async with table.app("cpo").run_test(size=(60, 20)) as pilot:
        await at(pilot, "steelman", "Write CTO's case")
        await typed(pilot, "Ship saved cards before the ledger moves.")
        await until(pilot, lambda: "41 of 600 NOT SEALED" in shown(pilot))


async def test_the_test_of_a_shared_crux_is_changed_from_what_was_agreed(tmp_path: Path) -> None:
    table = Table(tmp_path, form="full").to("synthesis")
    table.room.do(MarkCrux(n=1), "cto")
    crux_test = synthesis.TestCrux(
        n=1, observable="Renewals", threshold="over 3 %", by_date=today() + timedelta(9), checks="cto"
    )
    table.room.do(crux_test, "cpo")
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:
        await at(pilot, "synthesis", "Renewals; over 3 %")
        await pilot.press("l")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await until(pilot, lambda: "Threshold" in shown(pilot) and "over 3 %" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        assert table.session.get(Crux, table.argument.id, 1).test == "Renewals; over 3 %"


@pytest.mark.slow
async def test_on_a_wide_terminal_each_side_of_an_interview_and_of_a_reveal_has_a_column(tmp_path: Path) -> None:
    table = Table(tmp_path).to("interview")
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:

        def beside_each_other(one: str, other: str) -> bool:
            return any(one in line and other in line for line in shown(pilot).splitlines())

        await at(pilot, "interview", "CTO asks CPO")
        assert not beside_each_other("CPO asks CTO", "CTO asks CPO")
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: beside_each_other("CPO asks CTO", "CTO asks CPO"))
    table.to("reveal")
    async with table.app("cpo").run_test(size=(200, 60)) as pilot:
        await at(pilot, "reveal", "CTO's own case for")
        own = next(line for line in shown(pilot).splitlines() if "CTO's own case for" in line)
        assert own.index("CTO's own case") - own.index("CPO's own case") > 70


def test_whoever_accepts_the_question_sees_each_step_with_its_minutes(tmp_path: Path) -> None:
    view = Table(tmp_path, form="full").room.view("cpo")
    assert view.active is not None
    look = Look(view, view.active, "cpo", lambda command, word: Content(""))
    for wide, says in ((53, False), (88, True), (155, True)):
        lines = [line.plain for line in steps(look, wide)]
        assert any("Steelman" in line and " min" in line for line in lines)
        assert any("Swap" in line for line in lines)
        assert any("You write the other's case" in line for line in lines) is says
        assert not any("Frame" in line for line in lines) and max(map(len, lines)) <= wide
