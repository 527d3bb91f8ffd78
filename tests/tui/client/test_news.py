"""What you do is one line with your name on the others' screens only, and contains nothing private."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic

import pytest

from sessions.command import Command
from sessions.exercises.align.wording import EditGoal, JoinGoals, MarkDrop, TakeOut
from sessions.exercises.talk.kind import WriteNote
from sessions.model import Clock, Goal
from sessions.records.captures import AddAction, EditAction
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.records.watches import AddWatch
from sessions.room import Room
from sessions.rules.agenda import AddItem, EndItem, Extend, MoveItem, Pause, Resume
from sessions.rules.moves import Advance, NotReady, Seal
from sessions.rules.people import Attend
from sessions.setup.update import UPDATED, UPDATED_AND_REDACTED
from sessions.store import open_store
from tests.sessions.commands import COMMANDS
from tests.tui.exercises.aligning import CARDS, LEDGER, REFUNDS, in_phase, merging
from tests.tui.stage import message, opened, parley, room_of, screen_of, shown, until
from tui.client.change_parts import who
from tui.client.news import SILENT, TELLS, sentence, sentences
from tui.screens.session import news


def test_every_kind_of_change_is_news_or_says_why_it_is_not() -> None:
    ours = {kind.kind() for kind in COMMANDS}
    assert ours | {UPDATED, UPDATED_AND_REDACTED} == TELLS.keys() | SILENT.keys()
    assert not TELLS.keys() & SILENT.keys()


def listening(path: Path, session: str) -> Room:
    return Room(open_store(path), session, frozenset({"cpo"}), "ssh")


def heard(room: Room) -> list[str]:
    room.refresh()
    return sentences(room.heard(), room.view(None), room.seats)


def test_what_others_do_is_news_with_their_name_and_what_you_do_yourself_is_not(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", "close")
    room, here = room_of(path, session), listening(path, session)
    steps: list[tuple[Command, str | None]] = [
        (Extend(), "CTO gives this phase more time."),
        (Pause(), "CTO pauses the session."),
        (Resume(), "CTO resumes the session."),
        (AddItem(title="The bank", item_kind="talk", minutes=5), "CTO adds “The bank” to the agenda."),
        (MoveItem(item="I4", by=1), "CTO changes the order of the agenda."),
        (RecordDecision(title="We wait for the bank."), "CTO proposes D1: We wait for the bank."),
        (AddAction(text="Call the bank", owner="cpo"), "CTO records A1: Call the bank."),
        (AddAction(text="Who calls the bank?", owner="cpo"), "CTO records A2: Who calls the bank?"),
        (EndItem(item="I1", outcome="parked"), None),
        (Attend(seat="cpo", absent=True), "CTO marks CPO as absent."),
        (Attend(seat="cpo", absent=False), "CTO marks CPO as back."),
        (Advance(), None),
    ]
    for command, says in steps:
        room.do(command, "cto")
        assert heard(here) == ([says] if says else [])
    here.do(AgreeDecision(decision="D1"), "cpo")
    assert heard(here) == []
    here.do(EndItem(item="I1", outcome="carried"), "cpo")
    room.do(EndItem(item="I1", outcome="carried"), "cto")
    assert heard(here) == ["CTO carries “Item 1” to the next session."]


def test_the_history_has_words_for_what_is_not_told_as_news(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "close")
    room = room_of(path, session)
    here = Room(open_store(path), session, frozenset(), "ssh")
    steps: list[tuple[Command, str, str]] = [
        (WriteNote(text="The bank waits."), "cto", "CTO writes in the shared notes."),
        (Advance(), "cto", "CTO is ready to continue."),
        (NotReady(), "cto", "CTO isn't ready after all."),
        (EndItem(item="I1", outcome="carried"), "cpo", "CPO wants to carry this item to the next session."),
        (Advance(), "cto", "CTO is ready to continue."),
        (Advance(), "cpo", "CPO moves on to loose ends in “Item 2”."),
    ]
    for command, seat, says in steps:
        room.do(command, seat)
        here.refresh()
        assert [sentence(change, here.view(None)) for change in here.heard()] == [says]


def test_others_see_both_names_when_two_leaders_act_at_one_keyboard(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", "close")
    room, here = room_of(path, session), listening(path, session)
    steps: list[tuple[Command, str]] = [
        (AddAction(text="Call the bank", owner="cpo"), "CPO and CTO record A1: Call the bank."),
        (
            AddWatch(text="It answers", by_date=date(2099, 1, 1), who="cpo"),
            "CPO and CTO watch W1: It answers.",
        ),
        (EditAction(action="A1", text="Write to the bank"), "CPO and CTO change A1: Write to the bank."),
    ]
    for command, says in steps:
        room.do(command, "cto", shared=True)
        assert heard(here) == [says]


def test_what_time_brings_about_has_no_author_and_says_whom_the_clock_waits_for(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "close")
    room = room_of(path, session)
    here = Room(open_store(path), session, frozenset(), "ssh")
    for command, says in ((Pause(), "The clock waits for CPO."), (Resume(), "The clock runs again.")):
        room.do(command, "cto")
        here.refresh()
        (change,) = here.heard()
        clocks = [each for each in change.images if each.table == Clock.TABLE]
        images = [replace(each, row={**(each.row or {}), "forgiven": ["cpo"]}) for each in clocks]
        by_time = replace(change, kind="tick", images=tuple(images))
        assert sentence(by_time, here.view(None)) == says
        assert who(by_time) == "parley" and who(change) == "CTO"


def test_changes_to_goals_are_news(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room, here = merging(room_of(path, session)), listening(path, session)
    ids = {goal.text: goal.id for goal in room.view(None).all(Goal)}
    cards, ledger, refunds = ids[CARDS], ids[LEDGER], ids[REFUNDS]
    steps: list[tuple[Command, str]] = [
        (EditGoal(goal=ledger, changes={"text": "The ledger moves in June"}), "changes {0}: The ledger moves in June"),
        (MarkDrop(goal=cards), f"wants to drop {cards}: {CARDS}"),
        (JoinGoals(goals=(ledger, refunds), text="Refunds move with the ledger"), "joins "),
        (TakeOut(goal=refunds), f"takes {refunds} out of the goal it was joined into"),
    ]
    for command, says in steps:
        room.do(command, "cto")
        (line,) = heard(here)
        assert line.startswith(f"CTO {says.format(ledger)}")


def test_nothing_sealed_is_news(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room, here = room_of(path, session), listening(path, session)
    room.do(Seal(form="draft", payload={"goal-1": {"text": "A zebra nobody saw"}}), "cto")
    room.do(RecordDecision(title="In between"), "cto")
    assert heard(here) == ["CTO proposes D1: In between."]


@pytest.mark.slow
async def test_news_is_one_line_that_moves_nothing_and_appears_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        before = shown(pilot).splitlines()[1:-2]  # below the clock
        room.do(RecordDecision(title="We wait for the bank, " + "and wait, " * 14), "cto")
        await until(pilot, lambda: message(pilot).startswith("CTO proposes D1: We wait for the bank"))
        assert len(message(pilot)) <= 78
        assert shown(pilot).splitlines()[1:-2] == before
        room.do(Pause(), "cto")
        await until(pilot, lambda: "paused" in shown(pilot))
        assert "CTO proposes D1" in message(pilot), "each can be read before the next one comes"
        await until(pilot, lambda: message(pilot) == "CTO pauses the session.")


@pytest.mark.slow
async def test_news_of_an_earlier_phase_goes_with_it_once_it_could_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "LAST_S", 1e6)
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        for title in ("We wait for the bank", "We don't"):
            room.do(RecordDecision(title=title), "cto")
        await until(pilot, lambda: message(pilot).startswith("CTO proposes D1"))
        read = monotonic()
        for seat in ("cpo", "cto"):
            room.do(Advance(), seat)
        await in_phase(pilot, "ballot")
        if monotonic() - read < news.EACH_S / 2:  # on a busy machine the phase may come after it could be read
            assert message(pilot).startswith("CTO proposes D1"), "it can be read"
        await until(pilot, lambda: message(pilot).startswith("CTO proposes D2"))
        await until(pilot, lambda: message(pilot) == "")


async def test_the_person_who_did_it_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    merging(room_of(path, session))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await screen_of(pilot).client.do(RecordDecision(title="We wait for the bank"))
        await until(pilot, lambda: not screen_of(pilot).client._snapshot.news)
        await pilot.pause()
        assert message(pilot) == ""


@pytest.mark.slow
async def test_the_others_are_told_when_a_seat_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    attendance = room.store.presence
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        for terminal in ("one", "two"):
            attendance.touch(session, "cto", terminal)
        await until(pilot, lambda: screen_of(pilot).client.at_work.get("cto") == ("one", None))
        attendance.take_over(session, "cto", "two")
        await until(pilot, lambda: message(pilot) == "CTO is now editing on another terminal.")
