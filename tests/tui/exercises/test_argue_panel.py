"""Arguing the other side is played by keys, on a real file, and nobody reads anything before its reveal."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from sessions.exercises.argue.hearing import AskOther
from sessions.model import Argument, Crux, Decision, Escalation, Item, Side
from sessions.situation import OBSERVERS
from tests.sessions.argued import CASES, SYNTHESIS
from tests.tui.exercises.arguing import Table, at, fill_in, flat, phase
from tests.tui.scenes import item, room_with
from tests.tui.stage import all_at_once, message, parley, screen_of, seal_by_key, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.exercises.argue.moments import verdicts_revealed
from tui.forms.form_view import FormView
from tui.screens.session.screen import SessionScreen

SECRETS = {
    "cpo": (
        "a promise is a promise to customers",
        "Keep a word given",
        "I carry the pager and I am tired of it. Truly.",
    ),
    "cto": (
        "the old ledger eats a week a month",
        "Nights without pages",
        "I gave my word to one account, and I keep it.",
    ),
}
HATS = {"cpo": "the largest account", "cto": "those on call"}
BETTER = " It is the renewal that matters."

Fill = Callable[[Pilot[Any], str], Awaitable[None]]


async def onward(pilot: Pilot[Any], to: str) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
    await pilot.press("n")
    await until(pilot, lambda: phase(pilot) == to or "Press n again to continue." in shown(pilot))
    if phase(pilot) != to:
        await pilot.press("n")
        await until(pilot, lambda: phase(pilot) == to)


async def in_turns(pilot: Pilot[Any], fill: Fill, turns: int = 2) -> None:
    """Let whoever's turn it is fill the form in behind the curtain and seal it."""
    for _ in range(turns):
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and bool(screen_of(pilot).query(FormView)))
        await pilot.pause()
        seat = str(screen_of(pilot).client.eyes)
        await fill(pilot, seat)
        await seal_by_key(pilot)
        await until(pilot, lambda: screen_of(pilot).client.eyes is None)
    await until(pilot, lambda: "Both have sealed" in shown(pilot))


async def pick(pilot: Pilot[Any], key: str, choice: str) -> None:
    """Press a key that asks whose act it is, and choose."""
    await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
    await pilot.press(choice)
    await until(pilot, lambda: not isinstance(pilot.app.screen, PickDialog))


async def own_case(pilot: Pilot[Any], seat: str) -> None:
    other = "cto" if seat == "cpo" else "cpo"
    for word in (*SECRETS[other], HATS[other]):
        assert word not in flat(pilot)
    position, point, _ = SECRETS[seat]
    if "As the voice of" in flat(pilot):  # the full form asks for it
        await typed(pilot, HATS[seat])
        await pilot.press("tab")
        await typed(pilot, position)
        await pilot.press("tab")
        await typed(pilot, "One date that holds")
    else:
        await typed(pilot, position)
    await pilot.press("tab", "7", "0", "tab", "tab")
    for text in (point, f"Second point of {seat}"):
        await typed(pilot, text)
        await pilot.press("tab", "2", "tab")


async def the_other_case(pilot: Pilot[Any], seat: str) -> None:
    other = "cto" if seat == "cpo" else "cpo"
    for word in SECRETS[other]:
        assert word not in flat(pilot)
    assert f"Write {other.upper()}'s case" in flat(pilot)
    await typed(pilot, SECRETS[seat][2])
    await until(pilot, lambda: f"{len(SECRETS[seat][2])} of 600" in shown(pilot))


async def strict_or_kind(pilot: Pilot[Any], seat: str) -> None:
    """The cpo marks a sentence, accepts little and says what is missing; the cto accepts."""
    assert "Your view, as" in flat(pilot)
    if seat == "cpo":
        await pilot.press("1", "tab", "2", "tab")
        await typed(pilot, "The renewal itself")
        await pilot.press("tab", "n", "tab", "p")
    else:
        await pilot.press("tab", "3", "tab", "y", "tab", "y")


async def beliefs(pilot: Pilot[Any], seat: str) -> None:
    await typed(pilot, f"Belief of {seat}")


async def last_ballot(pilot: Pilot[Any], seat: str) -> None:
    assert "Belief" not in shown(pilot)
    await pilot.press("6", "0", "tab", "2" if seat == "cpo" else "5", "tab", "4")


async def accept(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: "still has to accept it" in shown(pilot))
    await pilot.press("y")
    await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
    await pilot.press("2", "escape")
    await until(pilot, lambda: "CTO accepts" in shown(pilot))
    assert "CPO accepts" not in shown(pilot), "each leader accepts by an act of their own"
    await pilot.press("y", "y")
    await until(pilot, lambda: "CPO accepts" in shown(pilot))


@pytest.mark.slow
async def test_what_nobody_has_worded_is_a_hint_in_its_field_and_stays_if_that_stays_empty(tmp_path: Path) -> None:
    agenda = item(1, "argue", title="The question between us"), item(2, "talk", "cto")
    room = room_with(tmp_path / "p.db", *agenda)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "The question between us" in shown(pilot))
        await pilot.press("w")
        await fill_in(pilot, "Ledger first, or cards?", "Ledger first")
        await until(pilot, lambda: "Ledger first, or cards?" in shown(pilot))
        room.refresh()
        [argument] = room.view(None).all(Argument)
        assert (argument.question, argument.pole_a, argument.pole_b) == (
            "Ledger first, or cards?",
            "Ledger first",
            "Against",
        )
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        texts = [each.value for each in pilot.app.screen.query(Input)]
        assert texts[:3] == ["Ledger first, or cards?", "Ledger first", ""]


@pytest.mark.slow
async def test_a_full_argument_is_played_by_keys_with_a_revision_and_a_refusal(tmp_path: Path) -> None:
    table = Table(tmp_path, form="full")
    async with table.app().run_test(size=(80, 24)) as pilot:
        await accept(pilot)
        await onward(pilot, "case")
        await in_turns(pilot, own_case)
        assert not any(word in flat(pilot) for seat in SECRETS for word in SECRETS[seat])

        await onward(pilot, "interview")
        await pick(pilot, "i", "1")
        await fill_in(pilot, "What happens in May?")
        await until(pilot, lambda: "CTO hasn't answered yet" in shown(pilot))
        assert "Still to answer: CTO (1)" in flat(pilot)
        await pilot.press("w")
        await fill_in(pilot, "The freeze begins")
        await until(pilot, lambda: "The freeze begins" in shown(pilot))
        assert not any(word in flat(pilot) for seat in SECRETS for word in SECRETS[seat])

        await onward(pilot, "steelman")
        await in_turns(pilot, the_other_case)
        assert not any(word in flat(pilot) for seat in SECRETS for word in SECRETS[seat])
        await onward(pilot, "swap")
        await until(pilot, lambda: SECRETS["cpo"][2] in flat(pilot))
        assert SECRETS["cto"][2] in flat(pilot)
        assert SECRETS["cto"][1] not in flat(pilot)

        await onward(pilot, "verdict")
        await in_turns(pilot, strict_or_kind)
        assert "The renewal itself" not in flat(pilot)
        await onward(pilot, "reveal")
        await until(pilot, lambda: "fair, but" in flat(pilot))
        assert "CPO wouldn't yet sign what CTO wrote; CTO would sign what CPO wrote." in flat(pilot)
        assert "▲ CPO speaks first: their case was made less well" in shown(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "How well was each case made" in flat(pilot))
        await pilot.press("right")
        first = table.session.get(Side, "X1", "cto").fidelity_first
        await until(pilot, lambda: f"fidelity {first}" in flat(pilot))

        await onward(pilot, "revise")

        async def again(pilot: Pilot[Any], seat: str) -> None:
            assert seat == "cto"
            assert SECRETS["cto"][2] in flat(pilot)
            assert "The renewal itself" in flat(pilot)
            await typed(pilot, BETTER)

        await in_turns(pilot, again, 1)
        await onward(pilot, "verdict")

        async def kinder(pilot: Pilot[Any], seat: str) -> None:
            assert seat == "cpo"
            assert "It is the renewal that matters." in flat(pilot)
            await pilot.press("tab", "3", "tab", "y", "tab", "y")

        await in_turns(pilot, kinder, 1)
        await onward(pilot, "reveal")
        await all_at_once(pilot)
        await until(pilot, lambda: f"{first}, revised 88" in flat(pilot))
        assert "2, revised 3" in flat(pilot), "how it was accepted at first stays beside it, too"
        view = table.session
        revealed = verdicts_revealed(view, view.get(Item, "I1"))
        assert [step.told[0].answer for step in revealed.moments] == ["2 → 3", f"{first} → 88"]
        assert revealed.moments[0].told[1].answer == "3", "what didn't change stands alone"

        await onward(pilot, "sign")
        await pick(pilot, "S", "1")
        await until(pilot, lambda: re.search(r"● ▲ CPO · \S+  signed", shown(pilot)) is not None)
        await pick(pilot, "x", "2")
        await fill_in(pilot, "My people")
        await until(pilot, lambda: "CTO doesn't sign it. Missing: My people" in flat(pilot))

        await onward(pilot, "crux")
        await in_turns(pilot, beliefs)
        await onward(pilot, "synthesis")
        await until(pilot, lambda: "Still missing: the joint text" in flat(pilot))
        await pilot.press("w")
        await fill_in(pilot, SYNTHESIS, "13")
        await pilot.press("i")
        await fill_in(pilot, "June is the date")
        for choice in "12":
            await pick(pilot, "s", choice)
            await fill_in(pilot, f"Lesson {choice}")
        await pick(pilot, "x", "2")
        await fill_in(pilot, "It is still late")
        await pick(pilot, "m", "1")
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None and "l" in dict(screen_of(pilot).hints()))
        await pilot.press("l")
        await fill_in(pilot, "Pages a week", "Under one", "2999-05-01", "c")
        await until(pilot, lambda: bool(table.session.all(Argument)[0].common_ground))
        await until(pilot, lambda: "Everything is written" in shown(pilot))

        await onward(pilot, "reballot")
        await in_turns(pilot, last_ballot)
        await onward(pilot, "done")
        await until(pilot, lambda: "Half understood" in shown(pilot))
        assert "fidelity ▲ 88 · ■ 33, revised 88" in shown(pilot)
        assert "Argue · outcome" in shown(pilot)
        assert "held 70 → 60" in shown(pilot)
        assert "moving is not winning" in shown(pilot)
        assert not {"w", "c", "l", "m", "z", "x", "v"} & set(dict(screen_of(pilot).hints()))
        await pilot.press("5")
        await fill_in(pilot, "Cards first", "40 k", "The ledger in June")
        await until(pilot, lambda: bool(table.session.all(Escalation)[0].accepts))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and "Pages a week" in shown(pilot))
        for words in ("Tickets a week", "Under two"):
            await pilot.press("home", "ctrl+k")
            await typed(pilot, words)
            await pilot.press("tab")
        await pilot.press("f10")
        await until(pilot, lambda: table.session.all(Crux)[0].test == "Tickets a week; Under two")
        assert table.item.phase == "done"
        await pilot.press("n")
        await until(pilot, lambda: table.item.status == "ended" and "What follows" in flat(pilot))
        assert isinstance(pilot.app.screen, SessionScreen)
    sides = {side.by: side for side in table.session.all(Side)}
    assert (sides["cto"].verdict, sides["cpo"].verdict) == ("signed", "unsigned")
    assert sides["cto"].revisions == 1
    assert sides["cpo"].missing == "My people"
    assert sides["cto"].rebuttal == "It is still late"
    argument = table.session.all(Argument)[0]
    assert argument.band == "half-understood"
    assert argument.cites == ("cpo/1", "cto/1")
    asked = table.session.all(Escalation)[0]
    assert (asked.argument, asked.default_if_silent, asked.cost_of_delay) == ("X1", "Cards first", "40 k")
    assert asked.answer_by == date.today() + timedelta(days=7) and asked.accepts == {"cpo": "The ledger in June"}


@pytest.mark.slow
async def test_a_short_argument_is_played_by_keys_and_ends_in_words(tmp_path: Path) -> None:
    table = Table(tmp_path)
    async with table.app().run_test(size=(120, 40)) as pilot:
        await accept(pilot)
        await onward(pilot, "case")
        await in_turns(pilot, own_case)
        await onward(pilot, "interview")
        await onward(pilot, "steelman")
        await in_turns(pilot, the_other_case)
        await onward(pilot, "swap")
        await onward(pilot, "verdict")
        await in_turns(pilot, strict_or_kind)
        await onward(pilot, "reveal")
        await onward(pilot, "sign")
        await pick(pilot, "S", "1")
        await until(pilot, lambda: re.search(r"● . CPO · .*  signed", shown(pilot)) is not None)
        await pilot.press("S")  # who has signed is not asked again
        await until(pilot, lambda: message(pilot) == "Press S again to let CTO sign what CPO wrote of their view.")
        await pilot.press("S")
        await until(pilot, lambda: re.search(r"● . CTO · .*  signed", shown(pilot)) is not None)
        await onward(pilot, "synthesis")
        assert "Cruxes" not in shown(pilot)
        table.room.refresh()
        table.to_end_of_synthesis()
        await until(pilot, lambda: "Everything is written" in shown(pilot))
        await onward(pilot, "done")
        await until(pilot, lambda: "Half understood" in shown(pilot))
        await pilot.press("2")
        await fill_in(pilot, "Try it for a month", "2999-05-01")
        await until(pilot, lambda: "Try it for a month" in flat(pilot))
        assert table.session.all(Decision)[0].decided_by == (), "whose key it was nobody knows"
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("1", "2")
        await until(pilot, lambda: table.session.all(Decision)[0].status == "decided")
        await pilot.press("n")
        await until(pilot, lambda: table.item.outcome == "done")
    decision = table.session.all(Decision)[0]
    assert (decision.status, decision.method, decision.from_) == ("decided", "experiment", "I1")


async def test_in_a_private_sheet_the_key_that_answers_the_other_is_not_a_letter(tmp_path: Path) -> None:
    table = Table(tmp_path).to("interview")
    table.room.do(AskOther(text="Why not in May?"), "cpo")
    table.to("steelman")
    async with table.app("cto").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "CPO is waiting for your answer" in shown(pilot))
        assert shown(pilot).count("ctrl+r answer") == 2 and "w answer" not in shown(pilot)


@pytest.mark.parametrize(
    ("seat", "key", "says"),
    [("cpo", "1", "There is no shared crux to test yet."), ("guest", "4", OBSERVERS)],
)
async def test_a_way_forward_that_is_not_available_says_what_is_missing(
    tmp_path: Path, seat: str, key: str, says: str
) -> None:
    table = Table(tmp_path).to("done")
    async with table.app(seat).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None and phase(pilot) == "done")
        await pilot.pause()
        await pilot.press(key)
        await until(pilot, lambda: message(pilot) == says)


@pytest.mark.slow
async def test_the_outcome_puts_the_facts_board_next_once(tmp_path: Path) -> None:
    table = Table(tmp_path, form="full").to("case")
    vague = {**CASES["cto"]["case"], "position": "This is too risky, and nobody wants it."}
    table.seal({**CASES, "cto": {**CASES["cto"], "case": vague}})
    table.to("done")
    assert table.argument.disagreement == "facts"
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "done", "Facts first")
        await pilot.press("0")
        await until(pilot, lambda: "Next on the agenda: Facts first: " in message(pilot))
        added = table.session.agenda[1]
        assert (added.kind, added.planned_minutes, added.status) == ("board", 10, "queued")
        assert (added.settings or {})["board"]["key"] == "facts"
        assert added.outcome_wanted == "Which number or name would settle it?"
        assert added.title == f"Facts first: {table.argument.question}"
        await until(pilot, lambda: "Facts first" not in flat(pilot).partition("Where there is still a gap")[2])
        await pilot.press("0")
        await until(pilot, lambda: f"The facts come next already: {added.id}." in message(pilot))
        assert len(table.session.agenda) == 3


@pytest.mark.slow
async def test_without_a_sign_of_different_facts_none_are_offered(tmp_path: Path) -> None:
    table = Table(tmp_path, form="short").to("done")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "done", "fidelity")
        await pilot.press("0")
        await until(pilot, lambda: "Nothing here shows that you may know different facts." in message(pilot))
        assert len(table.session.agenda) == 2
