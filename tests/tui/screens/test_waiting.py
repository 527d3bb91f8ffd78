"""Whoever waits is told what comes next: who sealed, who watches, and who runs the session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.content import Content

from sessions.command import Command
from sessions.records.captures import AddAction, ParkTopic
from sessions.rules.agenda import EditItem, Pause, Resume
from sessions.rules.moves import Advance, Seal
from tests.few import some
from tests.sessions.both import both
from tests.tui.scenes import closing, item, room_with
from tests.tui.screens.test_facilitator_view import table
from tests.tui.stage import SIZES, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.client.status import coming
from tui.screens.session.paused_page import PausedPage

SIDE_BY_SIDE = "Next: Side by side – widest gap first."


def read(page: str) -> str:
    """Return what a page says beside the rail, left of one's own words and around the large clock."""
    beside = (f"{line}│".split("│")[min(1, line.count("│"))] for line in page.splitlines())
    return " ".join(" ".join(re.sub(r"[ ▀▄█]{3,}[▀▄█]|\s(left|minutes left)$", "", line) for line in beside).split())


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
@pytest.mark.parametrize("seat", ["cpo", "guest", "cpto"])
async def test_whoever_waits_reads_what_comes_next(tmp_path: Path, size: tuple[int, int], seat: str) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        here.sit("cto")
        async with parley(here.path, here.id, seat=seat, mode="local").run_test(size=size) as pilot:
            await until(pilot, lambda: "Waiting for CTO." in shown(pilot))
            assert SIDE_BY_SIDE in read(shown(pilot))
            assert ("xylophones" in shown(pilot)) is (seat == "cpo"), "only their author reads sealed words"
            assert "quagmire" not in shown(pilot), "nobody reads what the other writes"
            assert "last minute" not in shown(pilot)
            if seat != "guest":
                assert " nudge" in shown(pilot), "what can be done meanwhile"
            else:
                await pilot.resize_terminal(size[0], 20)
                await until(pilot, lambda: "before both are revealed." in read(shown(pilot)))
            here.all.do(Pause(), "cpto")
            await until(pilot, lambda: "Paused by CPTO" in shown(pilot))
            assert "xylophones" not in shown(pilot) or seat == "cpo"


@pytest.mark.slow
async def test_after_the_last_phase_comes_the_next_item_by_its_title(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Check-in" in shown(pilot))
            await pilot.press("D")
            await until(pilot, lambda: "Next: Where we stand – answer alone." in shown(pilot))
            here.all.do(EditItem(item="I2", title="[/] How it looks"), "cpto")
            await until(pilot, lambda: "Next: [/] How it looks – answer alone." in shown(pilot))


@pytest.mark.slow
async def test_between_turns_at_the_hot_seat_it_is_told_too(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "to open" in shown(pilot))
        assert SIDE_BY_SIDE in shown(pilot), "whoever looks away reads it on the curtain"
        await until(pilot, lambda: " left" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: SIDE_BY_SIDE in read(shown(pilot)))


@pytest.mark.slow
async def test_at_a_shared_keyboard_nobody_reads_their_sealed_words_while_the_other_may_look(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    turn = str(room.view(None).header.first)
    room.do(Seal(form="answer", payload={"worry": {"value": "xylophones"}, "load": {"value": 4}}), turn)
    async with parley(path, session).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "to open" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "opens the curtain for the next turn" in read(shown(pilot)))
        assert f"Waiting for {room.view(None).other(turn).upper()}." in shown(pilot)
        assert "xylophones" not in shown(pilot)
    room.store.close()


def test_after_the_last_item_nothing_is_announced(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = room_of(path, opened(path, "talk"))
    assert coming(room.view(None)) == ""
    room.store.close()


@pytest.mark.parametrize(
    ("series", "left", "actions", "wanted"),
    [
        ("weekly", [], 0, "Item 3"),
        ("weekly", [], 1, "Item 2"),
        ("weekly", [ParkTopic(text="Tier names")], 0, "Item 2"),
        ("new", [], 0, "Item 3"),
        (None, [], 0, "Item 3"),
        (None, [], 1, "Item 2"),
    ],
)
def test_a_review_is_announced_only_if_there_is_something_to_look_at(
    tmp_path: Path, series: str | None, left: list[Command], actions: int, wanted: str
) -> None:
    path = tmp_path / "p.db"
    closing(path, "closed", "weekly", left).store.close()
    agenda = (item(1, "talk"), item(2, "review"), item(3, "talk", "cto"), item(4, "close"))
    room = room_with(path, *agenda, series=series)
    for _ in range(actions):
        room.do(AddAction(text="Publish the budget", owner="cto"), "cto")
    assert coming(room.view(None), brief=True) == f"Next: {wanted}."
    both(room, Advance())
    began = room.view(None).active
    assert began is not None and began.title == wanted
    room.store.close()


# --- a pause ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_pause_covers_the_middle_and_says_at_once_who_paused_and_who_resumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    update = PausedPage.update

    def noted(page: PausedPage, says: Content) -> None:
        drawn.append(says.plain)
        update(page, says)

    monkeypatch.setattr(PausedPage, "update", noted)
    with table(tmp_path) as here:
        async with parley(here.path, here.id, seat="cpo", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Check-in" in shown(pilot))
            await pilot.press("escape")
            here.all.do(Pause(), "cpto")
            await until(pilot, lambda: "Paused by CPTO · Mina Okafor since " in read(shown(pilot)))
            page = screen_of(pilot).query_one(PausedPage)
            assert page.region.contains_region(screen_of(pilot).middle.content_region)
            assert all("Paused by CPTO" in each for each in drawn), "it never says less"
            assert "CPTO resumes it." in read(shown(pilot))
            assert "Next: Where we stand" in read(shown(pilot))
            here.all.do(Resume(), "cpto")
            await until(pilot, lambda: not page.display)


@pytest.mark.slow
async def test_whoever_writes_during_a_pause_reads_of_it_and_writes_on(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        async with parley(here.path, here.id, seat="cto", mode="local").run_test() as pilot:
            await until(pilot, lambda: "NOT SEALED" in shown(pilot))
            await typed(pilot, "quag")
            here.all.do(Pause(), "cpto")
            await until(pilot, lambda: "Paused by CPTO · Mina Okafor since " in shown(pilot))
            assert not screen_of(pilot).query_one(PausedPage).display
            await pilot.pause(2.2)  # what is typed right after a change is left out
            await typed(pilot, "mire")
            await until(pilot, lambda: "quagmire" in shown(pilot))


@pytest.mark.slow
async def test_whoever_may_resume_reads_the_key(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    room = room_of(path, session)
    room.do(Pause(), "cpo")
    async with parley(path, session, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Paused by CPO" in shown(pilot))
        assert "Press h to resume." in shown(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "esc back" in shown(pilot))
        assert "Press h to resume." in shown(pilot), "over the agenda too, and there it's true as well"
        await pilot.press("h")
        await until(pilot, lambda: "Paused by" not in shown(pilot))
    room.store.close()


# --- what comes next, for everybody -----------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_leader_who_does_not_move_the_session_on_reads_what_comes_next_and_who_does(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        async with parley(here.path, here.id, seat="cpo", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Next: Where we stand. CPTO moves on." in shown(pilot))
            assert "speaks first: drawn at the start" in shown(pilot)
            assert message(pilot) == "", "it is no message"
            screen_of(pilot).say("Something else matters now.")
            await until(pilot, lambda: "Something else matters now." in shown(pilot) and "Next:" not in shown(pilot))
            screen_of(pilot).say("")
            await until(pilot, lambda: "Next: Where we stand." in shown(pilot))
            here.go_on()
            await until(pilot, lambda: "NOT SEALED" in shown(pilot))
            await until(pilot, lambda: f"{SIDE_BY_SIDE} CPTO moves on." in shown(pilot))
