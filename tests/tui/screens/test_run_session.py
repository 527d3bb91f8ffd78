"""Running a session by keys: time, votes, forced reveals, outcomes of items, and the agenda before the start."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from sessions.model import Clock, Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.moves import Advance, Force, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.demo import Demo
from tests.few import some
from tests.tui.scenes import PEOPLE, asked, item
from tests.tui.stage import QUESTIONS, in_a_text, message, screen_of, shown, typed, until
from tui.app import ParleyApp
from tui.client.status import statuses
from tui.config import Config
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal

FACILITATOR = Participant(key_="cpto", name="Cy Lund", role="facilitator")
BOX_S = 20
ASK = {**QUESTIONS, "seconds": {"answer": BOX_S}}


class Table:
    """A session in a real file, and the one clock that all who sit there share."""

    def __init__(self, path: Path, *items: Item, facilitator: bool = False, start: bool = True, **plan: Any) -> None:
        self.path, self.ahead_s = path, 0.0
        people = (*PEOPLE, FACILITATOR) if facilitator else PEOPLE
        store = open_store(path, monotonic=self.monotonic)
        self.room = Room(
            store, open_session(store, Plan(title="Q2", playbook="test", people=people, items=items, **plan))
        )
        if start:
            for command in (Waive(what="owners"), Waive(what="overfull"), MakeReady(), Start()):
                self.room.do(command, "cpto" if facilitator and isinstance(command, Start) else "cpo")

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s

    def forward(self, seconds: float) -> None:
        """Let watched time pass, as if somebody had looked at the clock all the while."""
        for _ in range(int(seconds)):
            self.room.elapsed_ms()
            self.ahead_s += 1
        self.room.elapsed_ms()

    def app(self, seat: str | None = None, **options: Any) -> ParleyApp:
        door = partial(open_store, self.path, monotonic=self.monotonic)
        mode = "local" if seat else "hotseat"
        return ParleyApp(door, session=self.room.id, seat=seat, mode=mode, **options)  # type: ignore[arg-type]

    def item(self, ref: str = "I1") -> Item:
        self.room.refresh()
        return self.room.view(None).get(Item, ref)

    @property
    def clock(self) -> Clock:
        self.room.refresh()
        return self.room.view(None).get(Clock)


async def at(pilot: Pilot[Any], words: str) -> None:
    await until(pilot, lambda: words in shown(pilot))


async def aside(pilot: Pilot[Any]) -> None:
    """Set the curtain aside, so that whoever runs the session has the keys."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
    await pilot.press("escape")
    await at(pilot, "Waiting for")


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_one_key_pauses_and_resumes_the_clock(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "talk"), item(2, "talk", "cto"))
    async with table.app().run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened)
        await pilot.press("h")
        await until(pilot, lambda: table.clock.state == "paused")
        await at(pilot, "h resume")
        held = table.clock
        assert held.state == "paused" and table.item().status == "paused"
        table.forward(5)
        await pilot.press("h")
        await until(pilot, lambda: table.clock.state == "running")
        assert table.clock.elapsed_ms == held.elapsed_ms


async def test_the_first_extension_is_free_and_the_second_takes_its_time_from_a_later_item(tmp_path: Path) -> None:
    items = item(1, "ask", settings=ASK), item(2, "talk", "cto", title="Pricing")
    table = Table(tmp_path / "p.db", *items, planned_minutes=20)
    async with table.app().run_test() as pilot:
        await aside(pilot)
        await pilot.press("e")
        await until(pilot, lambda: message(pilot) == "Press e again to give this phase 01:00 more.")
        await pilot.press("e")
        await until(pilot, lambda: table.clock.budget_s == BOX_S + 60)
        assert table.item("I2").budget_s == 600
        await until(pilot, lambda: screen_of(pilot).client.view().get(Clock).extensions == 1)
        await pilot.press("e")
        await asked(pilot)
        assert "Pricing" in shown(pilot) and "takes 01:00 from another item" in shown(pilot)
        await pilot.press("right", "f10")
        await until(pilot, lambda: table.item("I2").budget_s == 540)
        assert (table.clock.extensions, table.clock.budget_s) == (2, BOX_S + 120)


async def test_a_second_extension_takes_free_time_and_asks_nobody(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto", title="Pricing"))
    async with table.app().run_test() as pilot:
        await aside(pilot)
        for times in (1, 2):
            await pilot.press("e", "e")
            await until(pilot, lambda times=times: screen_of(pilot).client.view().get(Clock).extensions == times)  # type: ignore[misc]
        assert table.item("I2").budget_s == 600


async def test_a_second_extension_without_a_later_item_to_give_time_is_refused_in_a_sentence(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), planned_minutes=10)
    async with table.app().run_test() as pilot:
        await aside(pilot)
        await pilot.press("e", "e")
        await until(pilot, lambda: screen_of(pilot).client.view().get(Clock).extensions == 1)
        await pilot.press("e")
        await until(pilot, lambda: "no later item has 1 min to give" in message(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("mute", [False, True])
async def test_each_warning_is_seen_and_unless_muted_heard_once(
    tmp_path: Path, mute: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = item(1, "ask", settings={**QUESTIONS, "seconds": {"answer": 100}}, on_zero="soft")
    table = Table(tmp_path / "p.db", long, item(2, "talk", "cto"))
    rung: list[bool] = []
    app = table.app(config=Config(bell=not mute))
    async with app.run_test(size=(120, 40)) as pilot:
        await aside(pilot)
        driver = app._driver
        assert driver is not None
        write = driver.write

        def listening(data: str) -> None:
            rung.append(True) if data == "\07" else write(data)

        driver.write = listening  # type: ignore[method-assign]
        monkeypatch.setattr(ParleyApp, "is_headless", False)  # Textual rings no bell without a terminal
        for seconds, sign, times in ((51, "▓▓▓▓▓", 1), (30, "▓▓▓▓▓▓▓▓", 2), (20, "over", 3)):
            table.forward(seconds)
            await at(pilot, sign)
            await until(pilot, lambda times=times: len(rung) == (0 if mute else times))  # type: ignore[misc]


# --- at zero ----------------------------------------------------------------------------------------------------------


NOT_SEALED = "CPO and CTO haven't sealed and would pass; their drafts stay private."


async def turn(pilot: Pilot[Any]) -> str:
    """Open the curtain for whose turn it is; return the seat."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
    await pilot.press("enter", "enter")
    await until(pilot, lambda: screen_of(pilot).middle.private and screen_of(pilot).on_top and in_a_text(pilot))
    return str(screen_of(pilot).client.eyes)


@pytest.mark.slow
@pytest.mark.parametrize(("keys", "extended"), [(("ctrl+l",), True), (("ctrl+n", "ctrl+n"), False)])
async def test_at_one_keyboard_whoever_has_the_turn_decides_whether_it_continues(
    tmp_path: Path, keys: tuple[str, ...], extended: bool
) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"))
    async with table.app().run_test() as pilot:
        seat = await turn(pilot)
        await typed(pilot, "half a wor")
        table.forward(BOX_S + 1)
        await at(pilot, f"{seat.upper()} hasn't sealed and would pass")
        await typed(pilot, "d")
        await until(pilot, lambda: "half a word" in shown(pilot))
        for key in keys:
            assert table.item().phase == "answer" and not table.clock.extensions
            await pilot.press(key)
        await until(pilot, lambda: table.clock.extensions == 1 if extended else not screen_of(pilot).middle.private)
        assert table.item().phase == "answer", "the other has had no turn yet"
        if extended:
            assert screen_of(pilot).client.eyes == seat and "half a word" in shown(pilot)
        else:
            await until(pilot, lambda: "half a word" not in shown(pilot))
    if not extended:
        assert table.room.store.draft(table.room.id, ("I1", "answer", 1, seat)) == {"worry": {"value": "half a word"}}


@pytest.mark.slow
async def test_the_band_takes_no_focus_and_no_keys_and_moves_nothing_that_is_typed(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"))
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await typed(pilot, "the on-call rota")
        field = pilot.app.screen.focused
        assert field is not None
        where = field.region
        table.forward(BOX_S + 1)
        await at(pilot, NOT_SEALED)
        assert pilot.app.screen.focused is field and field.region == where
        await typed(pilot, " + more")
        await until(pilot, lambda: "the on-call rota + more" in shown(pilot))
        assert table.item().phase == "answer"


@pytest.mark.slow
async def test_each_leader_votes_blind_and_may_seal_instead(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"))
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        table.forward(BOX_S + 1)
        await at(pilot, "Time is up: ctrl+l more time, ctrl+n enough.")
        await pilot.press("ctrl+n")
        await at(pilot, "Press ctrl+n again to say that it's enough.")
        await pilot.press("ctrl+n")
        await at(pilot, "You voted enough; CTO hasn't voted.")
        await pilot.press("ctrl+l")
        await at(pilot, "You voted more; CTO hasn't voted.")
        for seat in ("cpo", "cto"):
            table.room.do(Seal(form="answer", payload={"worry": {"value": "on call"}, "load": {"value": 3}}), seat)
        await until(pilot, lambda: "You voted more" not in shown(pilot))
        assert table.item().phase == "answer"


@pytest.mark.slow
async def test_with_a_facilitator_present_the_leaders_see_who_decides(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"), facilitator=True)
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        table.forward(BOX_S + 1)
        await at(pilot, "Time is up. CPTO decides how to continue.")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: table.item().phase == "answer")


@pytest.mark.slow
async def test_the_facilitator_sees_what_a_decision_needs_and_the_reveal_is_ready_once_both_have_sealed(
    tmp_path: Path,
) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"), facilitator=True)
    async with table.app("cpto").run_test(size=(80, 24)) as pilot:
        await at(pilot, "Waiting for CPO and CTO")
        table.forward(BOX_S + 1)
        await at(pilot, "Time is up: e more time, r reveal with a reason, or wait.")
        await at(pilot, NOT_SEALED)
        await until(pilot, lambda: "Answer alone. Nobody sees it" in shown(pilot))  # the band hides no question
        for seat in ("cpo", "cto"):
            table.room.do(Seal(form="answer", payload={"worry": {"value": "on call"}, "load": {"value": 3}}), seat)
        table.forward(BOX_S + 1)  # at one keyboard the second to write has as much time
        await at(pilot, "All answers are sealed, so you can reveal them.")
        await until(pilot, lambda: screen_of(pilot).client.eyes == "cpto")  # a leap in time is a lease that ended
        await pilot.press("n")
        await until(pilot, lambda: table.item().phase == "reveal")


@pytest.mark.slow
async def test_a_hard_end_is_announced_before_it_comes(tmp_path: Path) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK, on_zero="hard"), item(2, "talk", "cto"))
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        table.forward(BOX_S + 1)
        await until(pilot, lambda: "this phase closes." in shown(pilot) and NOT_SEALED in shown(pilot))
        table.forward(15)
        await until(pilot, lambda: table.item().phase == "reveal")


async def test_a_hard_end_that_does_not_end_the_phase_does_not_say_that_it_does(tmp_path: Path) -> None:
    table = Table(
        tmp_path / "p.db", item(1, "align", on_zero="hard", settings={"seconds": {"merge": 5}}), item(2, "talk")
    )
    for command in (Force(reason="Nobody has written a goal"), Advance()):
        for seat in ("cpo", "cto"):
            table.room.do(command, seat)
    async with table.app().run_test(size=(80, 24)) as pilot:
        await at(pilot, "Align · merge")
        table.forward(6)
        await at(pilot, "This phase stays open anyway: There is no goal to vote on. Add one.")
        assert "this phase closes" not in shown(pilot)


@pytest.mark.slow
async def test_at_one_keyboard_the_end_of_time_ends_one_turn_and_the_band_says_whose_sheet_is_open(
    tmp_path: Path,
) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"))
    async with table.app().run_test(size=(80, 24)) as pilot:
        for other in (True, False):
            seat = await turn(pilot)
            table.forward(BOX_S + 1)
            await at(pilot, f"Only {seat.upper()} can see the sheet below.")
            people = {who.name: who.doing for who in statuses(screen_of(pilot).client)}
            second = table.room.view(None).other(seat).upper()
            assert (people[seat.upper()], people[second]) == ("drafting", "waiting" if other else "passes")
            if other:
                await at(pilot, f"“Enough” ends {seat.upper()}'s turn.")
                assert f"Then it is {table.room.view(None).other(seat).upper()}'s turn." in " ".join(
                    shown(pilot).split()
                )
            await pilot.press("ctrl+n")
            ends = f"Press ctrl+n again to end {seat.upper()}'s turn." if other else "close this phase for both of you"
            await at(pilot, ends)
            await pilot.press("ctrl+n")
            await until(pilot, lambda: not screen_of(pilot).middle.private)
            assert (table.item().phase == "answer") == other
            if other:
                assert seat in [who.name.lower() for who in statuses(screen_of(pilot).client) if who.doing == "passes"]
        await until(pilot, lambda: table.item().phase == "reveal")


# --- forced reveals ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("facilitator", [True, False])
async def test_a_reveal_is_forced_by_the_facilitator_or_by_both_leaders(tmp_path: Path, facilitator: bool) -> None:
    table = Table(tmp_path / "p.db", item(1, "ask", settings=ASK), item(2, "talk", "cto"), facilitator=facilitator)
    table.room.do(Seal(form="answer", payload={"worry": {"value": "on call"}, "load": {"value": 3}}), "cpo")
    table.room.save_draft("cto", {"worry": {"value": "secret"}})
    async with table.app("cpto" if facilitator else None).run_test() as pilot:
        if not facilitator:
            await aside(pilot)
        await at(pilot, "Waiting for CTO")
        await pilot.press("r")
        await asked(pilot)
        assert "Without CTO" in shown(pilot)
        await typed(pilot, "short")
        await pilot.press("f10")
        await at(pilot, "at least 10")
        await typed(pilot, " of time today")
        await pilot.press("f10")
        await at(pilot, "on call")
        assert "secret" not in shown(pilot)
        await at(pilot, "Revealed without CTO")
        assert "short of time today" in shown(pilot)
    assert table.item().phase == "reveal"


# --- what becomes of items --------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("key", "outcome"), [("P", "parked"), ("C", "carried"), ("K", "skipped")])
async def test_an_item_is_parked_carried_or_skipped_with_a_note(tmp_path: Path, key: str, outcome: str) -> None:
    table = Table(tmp_path / "p.db", item(1, "talk", title="Pricing"), item(2, "talk", "cto", title="Hiring"))
    async with table.app().run_test() as pilot:
        await at(pilot, "▶ Pricing")
        await pilot.press(key)
        await asked(pilot)
        await typed(pilot, "no numbers yet")
        await pilot.press("escape")  # nothing is done, by one key from inside the text
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        assert table.item().status == "active"
        await pilot.press(key)
        await asked(pilot)
        await pilot.press("f10")
        await at(pilot, "▶ Hiring")
    assert (table.item().outcome, table.item().note) == (outcome, "no numbers yet")


@pytest.mark.slow
@pytest.mark.parametrize("key", some(["f2", "f6", "e", "f3", "f4", "f5", "R", "A", "I"], 3))
async def test_one_escape_closes_every_small_form(tmp_path: Path, key: str) -> None:
    table = Table(tmp_path / "p.db", item(1, "talk"), item(2, "talk", "cto"), planned_minutes=20)
    async with table.app().run_test() as pilot:
        await at(pilot, "▶ Item 1")
        if key == "e":
            await pilot.press("e", "e")
            await until(pilot, lambda: screen_of(pilot).client.view().get(Clock).extensions == 1)
        rev = table.room.rev
        await pilot.press(key)
        await asked(pilot)
        await at(pilot, "esc leave")
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        table.room.refresh()
        assert key == "e" or table.room.rev == rev


async def test_the_remaining_time_is_spread_and_items_without_any_are_carried(tmp_path: Path) -> None:
    items = [item(n, "talk", ("cpo", "cto")[n % 2], title=f"Topic {n}") for n in range(1, 4)]
    table = Table(tmp_path / "p.db", *items, planned_minutes=15, start=False)
    for command in (Waive(what="overfull"), MakeReady(), Start()):
        table.room.do(command, "cpo")
    async with table.app().run_test(size=(120, 40)) as pilot:
        await at(pilot, "▶ Topic 1")
        await pilot.press("R")
        await asked(pilot)
        page = shown(pilot)
        assert "Topic 2: 10 →" in page and "There is no time for the items marked below" in page
        await pilot.press("f10")
        await until(pilot, lambda: table.item("I3").outcome == "carried")
    assert 120 <= table.item("I2").budget_s < 600


# --- before it begins -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_keeps_an_agenda_from_being_ready_is_shown_and_accepted_one_by_one(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    items = [item(n, "talk", "cpo", title=f"Topic {n}") for n in range(1, 5)]
    table = Table(tmp_path / "p.db", *items, planned_minutes=30, start=False)
    async with table.app().run_test(size=size) as pilot:
        await at(pilot, "CTO owns nothing")
        await at(pilot, "min too long")
        await pilot.press("y")
        await until(pilot, lambda: "accept that CTO owns nothing on the agenda" in message(pilot))
        assert table.room.view(None).header.status == "draft"
        await pilot.press("y")
        await until(pilot, lambda: "CTO owns nothing" not in shown(pilot))
        assert "n start" not in shown(pilot)
        await pilot.press("y", "y")
        await until(pilot, lambda: "min too long" not in shown(pilot))
        await pilot.press("y", "y")
        await at(pilot, "The agenda is ready.")


@pytest.mark.slow
@pytest.mark.parametrize(("keys", "chosen"), [(["1"], "do"), (["2"], "drop"), (["3"], "delegate")])
async def test_an_item_carried_three_times_is_done_dropped_or_delegated(
    tmp_path: Path, keys: list[str], chosen: str
) -> None:
    old = item(1, "talk", title="Pricing", carried_from="7k3qf2xa/I1", carried_count=3)
    table = Table(tmp_path / "p.db", old, item(2, "talk", "cpo"), item(3, "talk", "cto"), start=False)
    async with table.app().run_test() as pilot:
        await at(pilot, "was carried 3 times")
        await until(pilot, lambda: screen_of(pilot).middle.agenda_shown)
        await pilot.press("home", "c")
        await asked(pilot)
        await pilot.press(*keys)
        if chosen == "delegate":
            await pilot.press("tab")
            await typed(pilot, "Finance")
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) is False)
        await until(pilot, lambda: "was carried 3 times" not in shown(pilot))
        await pilot.press("y", "y")
        await at(pilot, "n start")
    kept = table.item()
    assert (kept.status == "queued") == (chosen == "do")


@pytest.mark.slow
async def test_a_new_item_is_planned_for_as_long_as_its_kind_usually_takes(loaded: Demo, tmp_path: Path) -> None:
    app = ParleyApp(partial(open_store, loaded.copied(tmp_path / "parley.db").db), session=loaded.live)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.press("escape", "p", "i")
        await until(pilot, lambda: isinstance(app.screen, FormModal))
        assert any("Usual minutes: align" in str(each.render()) for each in app.screen.query(Static))
