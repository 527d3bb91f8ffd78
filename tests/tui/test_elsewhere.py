"""What someone does at another terminal shows at this one, in every phase that everyone sees."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Command
from sessions.exercises.align.outcomes import Commit, SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.align.wording import DeclineRevision, EditGoal, MarkDrop, Revise, WriteRaise
from sessions.exercises.argue.frame import AcceptFrame, Frame
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther, SignSteelman
from sessions.exercises.argue.synthesis import AddCommonGround, Learn, Synthesize, WriteRebuttal
from sessions.exercises.ask.kind import TakeUp
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.exercises.talk.kind import WriteNote
from sessions.model import Decision, Goal
from sessions.records.captures import AddAction, Capture, FinishAction, ParkTopic
from sessions.records.decisions import RecordDecision
from sessions.room import Room
from sessions.rules.moves import Advance, Seal
from tests.sessions.argued import SETTINGS, STEELMEN, SYNTHESIS
from tests.sessions.both import both
from tests.tui.exercises.arguing import Table, flat
from tests.tui.scenes import answered, closing, item, room_with, seal, talking
from tests.tui.stage import parley, screen_of, shown, until

Steps = Sequence[tuple[Command, str]]
"""What the CTO does elsewhere, one after the other, and what is to be read here then and was not before."""


@asynccontextmanager
async def looking(path: Path, session: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    """The CPO at their own terminal."""
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).middle.panel is not None)
        yield pilot


async def each_is_seen(pilot: Pilot[Any], room: Room, steps: Steps, seat: str = "cto") -> None:
    """Do each step elsewhere, and wait until it is seen here."""
    for command, words in steps:
        room.refresh()
        await pilot.pause()
        assert words not in flat(pilot), f"{words!r} was there before"
        room.do(command, seat)
        await until(pilot, lambda words=words: words in flat(pilot))  # type: ignore[misc]


@pytest.mark.slow
async def test_everything_recorded_in_a_talk_shows_elsewhere(tmp_path: Path) -> None:
    room = talking(tmp_path / "parley.db")
    async with looking(tmp_path / "parley.db", room.id, (120, 40)) as pilot:
        steps = (
            (WriteNote(text="The bank answers on Monday"), "The bank answers on Monday"),
            (RecordDecision(title="We wait for the bank"), "We wait for the bank"),
            (AddAction(text="Call the bank", owner="cpo"), "Call the bank"),
            (Capture(what="fact", text="The bank opens at nine"), "opens at nine"),
            (Capture(what="question", text="Who holds the key?"), "Who holds the key?"),
            (ParkTopic(text="The other bank"), "The other bank"),
        )
        await each_is_seen(pilot, room, steps)


async def test_a_question_taken_up_shows_elsewhere(tmp_path: Path) -> None:
    room = answered(tmp_path / "parley.db")
    async with looking(tmp_path / "parley.db", room.id, (120, 40)) as pilot:
        await each_is_seen(pilot, room, ((TakeUp(question="Q2", as_="talk"), "on the agenda as"),))


def vote(room: Room, low: str) -> None:
    """Let both seal a ballot in which the CTO hardly supports one goal."""
    for seat in ("cpo", "cto"):
        ballots: dict[str, Any] = {goal.id: {"support": 4, "guess": 4} for goal in room.view(None).all(Goal)}
        if seat == "cto":
            ballots[low] = {"support": 2, "guess": 4, "reason": "no slack until autumn"}
        room.do(Seal(form="ballot", payload=ballots), seat)


@pytest.mark.slow
async def test_every_step_of_an_alignment_shows_elsewhere(tmp_path: Path) -> None:
    room = room_with(tmp_path / "parley.db", item(1, "align"), item(2, "talk", "cto"), item(3, "close"))
    drafts = {"cpo": "Refunds settle in a day", "cto": "The ledger moves in May"}
    seal(room, "draft", {seat: {"goal-1": {"text": text}} for seat, text in drafts.items()})
    async with looking(tmp_path / "parley.db", room.id, (120, 40)) as pilot:
        both(room, Advance())
        room.do(Advance(), "cpo")
        await each_is_seen(pilot, room, ((Advance(), "Make one list from both"),))
        ledger = next(goal.id for goal in room.view(None).all(Goal) if "ledger" in goal.text)
        steps = (
            (EditGoal(goal=ledger, changes={"text": "The ledger moves in June"}), "moves in June"),
            (MarkDrop(goal=ledger), "CTO wants to drop it"),
            (Advance(), "CTO ✓ ready"),
        )
        await each_is_seen(pilot, room, steps)
        room.do(MarkDrop(goal=ledger), "cto")
        both(room, Advance())
        vote(room, ledger)
        both(room, Advance())
        room.do(Advance(), "cpo")
        await each_is_seen(pilot, room, ((Advance(), "speaks first"),))
        await each_is_seen(pilot, room, ((WriteRaise(goal=ledger, text="A rollback that works"), "A rollback"),))
        room.do(Advance(), "cpo")
        await each_is_seen(pilot, room, ((Advance(), "Propose new wordings"),))
        await each_is_seen(pilot, room, ((Revise(goal=ledger, text="The ledger moves, slowly"), "CTO proposes"),))
        room.do(DeclineRevision(goal=ledger), "cto")
        await until(pilot, lambda: "CTO proposes" not in flat(pilot))
        both(room, Advance())
        vote(room, ledger)
        both(room, Advance(), Advance(), Advance())
        await until(pilot, lambda: "Align · resolve" in shown(pilot))
        await each_is_seen(pilot, room, ((Commit(goal=ledger, text="It is still too early"), "still too early"),))
        both(room, Advance())
        await until(pilot, lambda: "Both of you sign the wording" in flat(pilot))
        signed = SignGoals(hash=goal_hash(room.view(None), room.view(None).agenda[0]))
        await each_is_seen(pilot, room, ((signed, "CTO · Bo Chen signed"),))


@pytest.mark.slow
async def test_every_step_of_an_argument_shows_elsewhere(tmp_path: Path) -> None:
    table = Table(tmp_path)
    room = table.room
    async with looking(table.path, table.id, (120, 40)) as pilot:
        wording = Frame(**{**SETTINGS, "pole_b": "The ledger, and nothing else"})  # type: ignore[arg-type]
        steps: Steps = (
            (wording, "and nothing else"),
            (AcceptFrame(), "CTO accepts the wording"),
        )
        await each_is_seen(pilot, room, steps)
        room.do(AcceptFrame(), "cpo")
        both(room, Advance())
        table.to("interview")
        await until(pilot, lambda: "0 of 3" in flat(pilot))
        await each_is_seen(pilot, room, ((AskOther(text="Why not in June?"), "Why not in June?"),))
        room.do(AskOther(text="Why not in May?"), "cpo")
        await each_is_seen(pilot, room, ((AnswerQuestion(n=1, text="Because of the audit"), "of the audit"),))
        table.to("synthesis")
        await until(pilot, lambda: "Still missing: the joint text" in flat(pilot))
        steps = (
            (Synthesize(text=SYNTHESIS, cites=("cpo/1", "cto/1")), " ".join(SYNTHESIS.split()[:4])),
            (AddCommonGround(text="Refunds by June"), "Refunds by June"),
            (Learn(text="Nights are the price"), "Nights are the price"),
            (WriteRebuttal(text="June is still too late"), "June is still"),
        )
        await each_is_seen(pilot, room, steps)
        room.do(Learn(text="The freeze is real"), "cpo")
        both(room, Advance())
        await until(pilot, lambda: "Argue · outcome" in shown(pilot))
        tried = RecordDecision(title="Try it for a month", method="owner", owner="cto", source="I1")
        await each_is_seen(pilot, room, ((tried, "Try it for a month"),))


LONG = " ".join(f"That is sentence {n} of a case that goes on, and on, and on." for n in range(10))[:599]


@pytest.mark.slow
@pytest.mark.parametrize("mine", [True, False])
async def test_a_signature_under_a_long_case_is_visible_without_scrolling(
    mine: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seat in STEELMEN:
        monkeypatch.setitem(STEELMEN, seat, f"{LONG[:590]} {seat}.")
    table = Table(tmp_path)
    table.to("sign")
    seat = "cpo" if mine else "cto"
    app = table.app("cpo")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: flat(pilot).count("still has to decide") == 2)
        assert "sign" in dict(screen_of(pilot).hints()).values()
        for y in (0, screen_of(pilot).query("ArgumentPage").first().max_scroll_y):
            screen_of(pilot).query("ArgumentPage").first().scroll_to(y=y, animate=False)
            if mine and y == 0:
                await pilot.press("S", "S")
            elif y == 0:
                table.room.do(SignSteelman(verdict="signed"), seat)
            await until(pilot, lambda: re.search(rf"{seat.upper()} · \S+ signed", flat(pilot)) is not None)
        assert ("sign" in dict(screen_of(pilot).hints()).values()) is not mine, "who has signed is not asked again"
        table.room.refresh()
        table.room.do(SignSteelman(verdict="unsigned", missing="The pager"), seat)
        await until(pilot, lambda: re.search(rf"{seat.upper()} · \S+ refused to sign", flat(pilot)) is not None)
        await until(pilot, lambda: "sign" in dict(screen_of(pilot).hints()).values())


async def test_an_action_done_shows_wherever_it_was_promised(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    room = room_with(path, item(1, "talk"), item(2, "review", "cto"), item(3, "close"))
    room.do(AddAction(text="Call the bank", owner="cpo"), "cpo")
    both(room, Advance())
    async with looking(path, room.id) as pilot:
        await until(pilot, lambda: "Call the bank" in flat(pilot))
        steps: Steps = (
            (AddAction(text="Call the other bank", owner="cto"), "the other bank"),
            (FinishAction(action="A1", proof="They answered"), "They answered"),
            (FinishAction(action="A2", proof="So did they"), "So did they"),
        )
        await each_is_seen(pilot, room, steps)
        assert "Call the bank" in flat(pilot)


@pytest.mark.slow
async def test_every_step_of_the_close_shows_elsewhere(tmp_path: Path) -> None:
    room = closing(tmp_path / "parley.db")
    later = datetime(2099, 5, 4, 10, 0, tzinfo=UTC)
    async with looking(tmp_path / "parley.db", room.id, (120, 40)) as pilot:
        steps: Steps = (
            (AddAction(text="Call the bank", owner="cpo"), "Call the bank"),
            (Conclude(next_at=later, announcement="Refunds get faster."), "Refunds get faster."),
        )
        await each_is_seen(pilot, room, steps)
        both(room, Advance())
        answers = {seat: {"roti": {"value": 4}, "relied-on": {"value": "the numbers"}} for seat in ("cpo", "cto")}
        seal(room, "roti", answers)
        both(room, Advance())
        await until(pilot, lambda: "the numbers" in flat(pilot))
        await each_is_seen(pilot, room, ((Conclude(announcement="Refunds take a day."), "Refunds take a day."),))
        both(room, Advance())
        await until(pilot, lambda: "Read them once" in flat(pilot))
        await each_is_seen(pilot, room, ((SignMinutes(), "CTO · Bo Chen signed at"),))
        room.do(SignMinutes(), "cpo")
        await until(pilot, lambda: "closed" in flat(pilot))
    assert not room.view(None).all(Decision)
