"""What a phase closed without: shown above its page, and offered late with one key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sessions.model import Answered, Item
from sessions.rules.late_answers import AcceptLate, OfferLate
from sessions.rules.moves import Force, Seal
from tests.tui.scenes import asked, item
from tests.tui.screens.test_run_session import Table, at
from tests.tui.stage import QUESTIONS, all_at_once, screen_of, shown, until

WORD = "quagmire"


def missed(tmp_path: Path) -> Table:
    """A reveal that was forced by both without the CTO, who had drafted."""
    table = Table(tmp_path / "p.db", item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"))
    table.room.do(Seal(form="answer", payload={"worry": {"value": "on call"}, "load": {"value": 3}}), "cpo")
    table.room.save_draft("cto", {"worry": {"value": WORD}, "load": {"value": 1}})
    for seat in ("cpo", "cto"):
        table.room.do(Force(reason="Bo has to catch a train"), seat)
    return table


async def test_the_reveal_says_whose_answer_is_missing_and_why_and_only_its_author_sees_the_draft(
    tmp_path: Path,
) -> None:
    table = missed(tmp_path)
    for seat, own in (("cpo", False), ("cto", True)):
        async with table.app(seat).run_test(size=(140, 40)) as pilot:
            await at(pilot, "Revealed without CTO, who gave no answer.")
            page = " ".join(shown(pilot).replace("│", " ").split())
            assert "Why: Bo has to catch a train (CPO and CTO)." in page
            assert ("Your draft wasn't sealed. L offers it as a late answer." in page) == own
            assert "CTO no answer" in page and "pass" not in page
            assert WORD not in page and "nothing drafted" not in page


@pytest.mark.slow
async def test_an_author_offers_the_draft_as_it_is_and_the_other_accepts(tmp_path: Path) -> None:
    table = missed(tmp_path)
    async with table.app("cto").run_test(size=(80, 24)) as pilot:
        await at(pilot, "wasn't sealed")
        await pilot.press("L")
        await asked(pilot)
        assert WORD in shown(pilot) and "If CPO accepts" in " ".join(shown(pilot).replace("│", " ").split())
        await pilot.press("f10")
        await at(pilot, "Your late answer waits for CPO")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "offers a late answer")
        assert WORD not in shown(pilot)
        await pilot.press("L")
        await asked(pilot)
        assert WORD not in shown(pilot)
        await pilot.press("right", "f10")
        await at(pilot, "answered late.")
        await all_at_once(pilot)
        await at(pilot, WORD)
        await at(pilot, "answered late.")
        assert "Revealed before CTO had answered." in shown(pilot)
    table.room.refresh()
    answer = table.room.view(None).all(Answered, by="cto")[0]
    assert (answer.value, answer.late) == (WORD, True)


@pytest.mark.slow
async def test_a_late_list_of_goals_takes_its_place_beside_the_other(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "align"), item(2, "talk", "cto"))
    late = {"goal-1": {"text": f"No {WORD} again"}}
    table.room.do(Seal(form="draft", payload={"goal-1": {"text": "Search is fast"}}), "cpo")
    for seat in ("cpo", "cto"):
        table.room.do(Force(reason="Bo has to catch a train"), seat)
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:
        await at(pilot, "No goal drafted.")
        table.room.do(OfferLate(item="I1", form="draft", round=1, payload=late), "cto")
        table.room.do(AcceptLate(item="I1", form="draft", round=1), "cpo")
        await at(pilot, WORD)
        await until(pilot, lambda: "No goal drafted." not in shown(pilot))


@pytest.mark.slow
async def test_at_one_keyboard_a_draft_is_offered_without_being_shown(tmp_path: Path) -> None:
    table = missed(tmp_path)
    async with table.app().run_test(size=(80, 24)) as pilot:
        await at(pilot, "CTO's draft wasn't sealed.")
        await pilot.press("L")
        await asked(pilot)
        assert WORD not in shown(pilot) and "isn't shown here" in " ".join(shown(pilot).replace("│", " ").split())
        await pilot.press("right", "f10")
        await at(pilot, "offers a late answer")
        assert WORD not in shown(pilot)
        await pilot.press("L")
        await asked(pilot)
        await pilot.press("right", "right", "f10")
        await at(pilot, "CTO's draft wasn't sealed.")
        assert WORD not in shown(pilot)


@pytest.mark.slow
async def test_at_one_keyboard_either_draft_is_offered_and_an_incomplete_one_is_marked(
    tmp_path: Path,
) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"))
    table.room.save_draft("cpo", {"worry": {"value": WORD}})
    table.room.save_draft("cto", {"worry": {"value": WORD}, "load": {"value": 1}})
    for seat in ("cpo", "cto"):
        table.room.do(Force(reason="Bo has to catch a train"), seat)
    async with table.app().run_test(size=(80, 24)) as pilot:
        await at(pilot, "CTO's draft wasn't sealed.")
        for key, says in (("1", "isn't complete"), ("2", "offers a late answer")):
            await pilot.press("L")
            await at(pilot, "Whose unsealed draft?")
            await pilot.press(key)
            await asked(pilot)
            await pilot.press("right", "f10")
            await at(pilot, says)
            assert WORD not in shown(pilot)
            if key == "1":
                await pilot.press("escape")
                await until(pilot, lambda: "Saved" in shown(pilot))


async def test_everyone_is_told_about_an_offer_and_nobody_can_read_it_before_it_is_agreed_to(tmp_path: Path) -> None:
    table = missed(tmp_path)
    table.room.do(OfferLate(item="I1", form="answer", round=1), "cto")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "offers a late answer")
        table.room.do(AcceptLate(item="I1", form="answer", round=1), "cpo")
        await at(pilot, "answered late.")
        await all_at_once(pilot)
        await at(pilot, WORD)
        await until(pilot, lambda: not screen_of(pilot).client.left_over)


async def test_continuing_names_a_waiting_late_answer_and_needs_a_second_press(tmp_path: Path) -> None:
    table = missed(tmp_path)
    table.room.do(OfferLate(item="I1", form="answer", round=1), "cto")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "offers a late answer")
        await pilot.press("n")
        await at(pilot, "CTO offers a late answer, and CPO hasn't responded yet.")
        assert not screen_of(pilot).client.view().get(Item, "I1").ready
        await pilot.press("P")
        await asked(pilot)
        assert "hasn't responded yet" in " ".join(shown(pilot).replace("│", " ").split())


async def test_a_first_press_no_longer_counts_once_the_other_has_answered(tmp_path: Path) -> None:
    table = missed(tmp_path)
    late: dict[str, Any] = {"item": "I1", "form": "answer", "round": 1}
    table.room.do(OfferLate(**late), "cto")
    async with table.app("cto").run_test(size=(80, 24)) as pilot:
        await at(pilot, "waits for CPO")
        await pilot.press("n")
        await at(pilot, "hasn't responded yet. Press n again")
        table.room.do(AcceptLate(**late), "cpo")
        await at(pilot, "CPO accepts the late answer.")
        assert "Press n again" not in shown(pilot)
