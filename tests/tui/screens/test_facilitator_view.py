"""The facilitator view, nudges, handing over and standing aside, by keys, on a real file with other terminals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.model import Item, Participant
from sessions.records.captures import AddAction
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.handover import HandOver
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.few import some
from tests.tui.scenes import PEOPLE, QUESTIONS, asked
from tests.tui.stage import SIZES, message, parley, screen_of, shown, typed, until
from tui.dialogs.pick import PickDialog
from tui.screens.session.facilitator_view import FacilitatorView
from tui.screens.session.pending_consent import NOTED

SEALED = {"risk": {"value": "xylophones"}, "sure": {"value": 4, "guess": 4}, "cards": {"value": True}}
DRAFT = {"risk": {"value": "quagmire"}}
KINDS = (("Check-in", "talk"), ("Where we stand", "ask"), ("What follows", "talk"), ("Close", "close"))


class Table:
    """A session in its private phase, led by Mina; `sit` puts somebody at their own terminal."""

    def __init__(self, path: Path, facilitator: bool = True) -> None:
        self.path, self.store = path, open_store(path)
        people = [*PEOPLE, Participant(key_="guest", name="Di Ito", role="observer")]
        if facilitator:
            people.append(Participant(key_="cpto", name="Mina Okafor", role="facilitator"))
        items = [
            Item(id="I1", title=title, kind=kind, planned_minutes=10, budget_s=600, owner=("cpo", "cto")[n % 2],
                 settings=QUESTIONS if kind == "ask" else None)
            for n, (title, kind) in enumerate(KINDS)
        ]  # fmt: skip
        self.id = open_session(self.store, Plan(title="Q1", playbook="test", people=people, items=items))
        self.all = Room(self.store, self.id, frozenset(each.key_ for each in people))
        self.lead = ("cpto",) if facilitator else ("cpo", "cto")
        for what in ("owners", "overfull"):
            self.all.do(Waive(what=what), "cpo")
        self.all.do(MakeReady(), "cpo")
        self.all.do(Start(), self.lead[0])

    def go_on(self) -> None:
        for seat in self.lead:
            self.all.do(Advance(), seat)

    def write(self) -> None:
        """Let the CPO seal, and the CTO draft."""
        self.all.do(Seal(form="answer", payload=SEALED), "cpo")
        Room(self.store, self.id, frozenset(["cto"])).save_draft("cto", DRAFT)

    def sit(self, *seats: str) -> None:
        for seat in seats:
            self.store.presence.touch(self.id, seat, f"terminal of {seat}")


@contextmanager
def table(tmp_path: Path, facilitator: bool = True) -> Iterator[Table]:
    found = Table(tmp_path / "p.db", facilitator)
    try:
        yield found
    finally:
        found.store.close()


async def in_facilitator_view(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "Records today" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_the_facilitator_view_shows_the_plan_the_people_and_statuses_but_nothing_private(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with table(tmp_path) as here:
        here.all.do(AddAction(text="Publish the retry budget", owner="cto", due=date(2030, 1, 7)), "cto")
        here.all.do(AddAction(text="Ask the account [/] for July", owner="cpo"), "cpo")
        here.go_on()
        here.write()
        here.sit("cpo", "cto")
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test(size=size) as pilot:
            await in_facilitator_view(pilot)
            page = shown(pilot)
            first, *_ = (line for line in page.splitlines()[1:] if line.strip())
            assert "Answer alone. Nobody sees it until both have sealed." in first, "it leads with what is asked now"
            assert "What goes wrong next?" in page, "as the leaders read it"
            records = page[page.index("Records today") :].splitlines()
            assert records[0].rstrip().endswith("1 of 2 lacks something")
            assert records[1].split()[:3] == ["A2", "Ask", "the"], "first what lacks something"
            assert "[/] for July" in records[1]
            assert records[1].rstrip().endswith("needs a day")
            assert size[1] == 24 or records[2].rstrip().endswith("CTO · 7 Jan 2030")
            for line in (r"CPO      Ada Obi", "Waiting for CTO.", "watching", "runs the session", "▶ Where we stand"):
                assert line in page
            people = {line.split()[2]: line.split()[-2:] for line in page.splitlines() if " online " in line}
            assert people["CPO"] == ["online", "sealed"]
            assert people["CTO"] == ["online", "drafting"]
            assert "n reveal" not in page, "reveal is no key while an answer is missing"
            for key in ("h pause", "e extend", "R re-plan", "r reveal anyway", "P park item", "B nudge", "H hand over"):
                assert key in page
            pages = [page]
            for keys in (("r",), ("P",), ("R",), ("B",), ("H",), ("A",), ("D",), ("p",), ("p",), ("M",)):
                await pilot.press(*keys)
                await pilot.pause()
                pages.append(shown(pilot))
                await pilot.press("escape")
                await pilot.pause()
            assert not [word for word in ("xylophones", "quagmire") for page in pages if word in page]


@pytest.mark.slow
async def test_each_key_of_the_facilitator_view_runs_the_session(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test() as pilot:
            await in_facilitator_view(pilot)
            await pilot.press("h")
            await until(pilot, lambda: "h resume" in shown(pilot))
            await pilot.press("h")
            await until(pilot, lambda: "h pause" in shown(pilot))
            await pilot.press("r")
            await asked(pilot)
            await typed(pilot, "CTO is called to an outage")
            await pilot.press("f10")
            await until(pilot, lambda: "xylophones" in shown(pilot))
            assert "quagmire" not in shown(pilot)
            assert not screen_of(pilot).query(FacilitatorView), "what is revealed is to be read"
            await pilot.press("D")
            await in_facilitator_view(pilot)
            await pilot.press("n")
            await until(pilot, lambda: "▶ What follows" in shown(pilot))
            assert screen_of(pilot).query(FacilitatorView), "the choice holds"
            await pilot.press("D")
            await until(pilot, lambda: not screen_of(pilot).query(FacilitatorView))


@pytest.mark.slow
async def test_a_leader_has_no_facilitator_view(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        async with parley(here.path, here.id, seat="cpo", mode="local").run_test() as pilot:
            await until(pilot, lambda: "NOT SEALED" in shown(pilot))
            await pilot.press("escape", "D")
            await pilot.pause()
            assert not screen_of(pilot).query(FacilitatorView)


# --- nudges -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_nudge_rings_quietly_and_says_in_one_line_who_waits_for_what(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        here.sit("cpo", "cpto")
        async with parley(here.path, here.id, seat="cto", mode="local").run_test() as pilot:
            await until(pilot, lambda: "NOT SEALED" in shown(pilot))
            rung: list[bool] = []
            pilot.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
            rev = here.store.load(here.id).rev
            Room(here.store, here.id, frozenset(["cpto"]), "local").nudge("cto", "cpto")
            await until(pilot, lambda: "nudges you" in shown(pilot))
            assert message(pilot) == "Mina Okafor nudges you: your answer is still missing."
            assert rung == [True]
            assert here.store.load(here.id).rev == rev
            assert "quagmire" in shown(pilot), "what one is writing stays"
            screen_of(pilot)._leading._forget("Mina Okafor nudges you: your answer is still missing.")
            assert message(pilot) == ""


async def test_one_key_nudges_the_person_who_is_waited_for_but_not_too_often(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        here.sit("cpo", "cto")
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test() as pilot:
            await in_facilitator_view(pilot)
            await until(pilot, lambda: "B nudge" in shown(pilot))
            await pilot.press("B")
            await until(pilot, lambda: message(pilot) == "CTO has been nudged.")
            nudge = here.store.presence.nudged(here.id, "cto")
            assert nudge is not None
            assert nudge.by == "cpto"
            await pilot.press("B")
            await until(pilot, lambda: "nudged just now" in message(pilot))


# --- handing over -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_the_facilitator_hands_over_and_takes_it_back_with_one_key(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.sit("guest")
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test() as pilot:
            await in_facilitator_view(pilot)
            await until(pilot, lambda: "H hand over" in shown(pilot))
            await pilot.press("H")
            await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
            assert "Di Ito" in shown(pilot)
            await pilot.press("1")
            await until(pilot, lambda: here.store.load(here.id).facilitator == "guest")
            await until(pilot, lambda: not screen_of(pilot).query(FacilitatorView))
            await pilot.press("h")
            assert here.store.load(here.id).header.status == "running", "who looks on runs nothing"
            await pilot.press("H")
            await until(pilot, lambda: message(pilot) == "Press H again to take the session back.")
            await pilot.press("H")
            await until(pilot, lambda: here.store.load(here.id).facilitator == "cpto")
            await in_facilitator_view(pilot)


@pytest.mark.slow
async def test_whoever_is_handed_the_session_gets_the_facilitator_view(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        async with parley(here.path, here.id, seat="guest", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Waiting for" in shown(pilot))
            assert not screen_of(pilot).query(FacilitatorView)
            Room(here.store, here.id, frozenset(["cpto"]), "local").do(HandOver(to="guest"), "cpto")
            await in_facilitator_view(pilot)
            await pilot.press("h")
            await until(pilot, lambda: here.store.load(here.id).header.status == "paused")


@pytest.mark.slow
async def test_without_a_facilitator_the_second_leader_s_agreement_decides_it(tmp_path: Path) -> None:
    with table(tmp_path, facilitator=False) as here:
        here.sit("guest", "cto")
        async with parley(here.path, here.id, seat="cpo", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Check-in" in shown(pilot))
            await pilot.press("H", "1")
            await until(pilot, lambda: message(pilot) == NOTED)
            assert here.store.load(here.id).facilitator is None
            Room(here.store, here.id, frozenset(["cto"]), "local").do(HandOver(to="guest"), "cto")
            await until(pilot, lambda: screen_of(pilot).client.view().facilitator == "guest")


# --- standing aside ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_leader_stands_aside_and_comes_back_and_their_draft_is_still_there(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        async with parley(here.path, here.id, seat="cto", mode="local").run_test() as pilot:
            await until(pilot, lambda: "quagmire" in shown(pilot))
            await pilot.press("escape", "X")
            assert message(pilot) == "This field takes a digit from 0 to 5."
            await screen_of(pilot).action_perform("recuse", named=True)
            await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog) and "Stand aside from " in shown(pilot))
            await pilot.press("1")
            await until(pilot, lambda: "CTO aside" in shown(pilot))
            await until(pilot, lambda: "quagmire" not in shown(pilot))
            assert "NOT SEALED" not in shown(pilot)
            assert "Nobody waits for CTO." in shown(pilot)
            assert "X come back" in shown(pilot)
            assert "decision" not in shown(pilot), "who stands aside writes nothing down either"
            await pilot.press("X", "X")
            await until(pilot, lambda: "quagmire" in shown(pilot))


@pytest.mark.slow
async def test_an_observer_is_offered_no_key_that_changes_anything(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        async with parley(here.path, here.id, seat="guest", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Waiting for CTO." in shown(pilot))
            assert "Nobody sees an answer" in shown(pilot)
            offered = {command.id for command, part in screen_of(pilot).offered() if part.available(command.id)}
            assert offered == {"agenda", "minutes", "history", "leave", "help", "palette", "jump"}
