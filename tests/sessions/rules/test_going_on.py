"""Continuing applies to the phase that was seen, and names what it would skip."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.align.outcomes import Confirm
from sessions.exercises.align.wording import MarkDrop
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther, VoidSteelman
from sessions.model import Item
from sessions.records.decisions import AgreeDecision, EditDecision, RecordDecision
from sessions.room import Room
from sessions.rules.agenda import EndItem, Extend, Start
from sessions.rules.handover import Recuse
from sessions.rules.moves import Advance, Force, NotReady
from sessions.rules.phases import kind_of, place_of
from sessions.situation import MOVED_ON, PhasePlace
from tests.few import few
from tests.sessions.both import both
from tests.tui.exercises.aligning import merging
from tests.tui.exercises.arguing import Table
from tests.tui.scenes import closing, item, room_with


def talking(path: Path, *more: Item) -> Room:
    return room_with(path / "p.db", item(1, "talk"), item(2, "talk", "cto"), *more, item(9, "close"))


def pending(room: Room) -> list[str]:
    room.refresh()
    view = room.view(None)
    here = view.active
    assert here is not None
    return kind_of(here).pending(view, here, Context(seat="cpo", now=datetime.now(UTC)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        lambda seen: Advance(seen=seen),
        lambda seen: NotReady(seen=seen),
        lambda seen: Start(seen=seen),
        lambda seen: Force(reason="the other was called away", seen=seen),
        lambda seen: Extend(seen=seen),
        lambda seen: EndItem(item="I2", outcome="skipped", seen=seen),
        lambda seen: Recuse(seen=seen),
        lambda seen: Confirm(seen=seen),
        lambda seen: VoidSteelman(seen=seen),
    ],
    ids=lambda make: type(make(None)).__name__,
)
def test_a_command_meant_for_another_phase_is_refused_in_one_sentence(
    tmp_path: Path, command: Callable[[PhasePlace], Command]
) -> None:
    room = talking(tmp_path)
    seen = place_of(room.view(None))
    both(room, Advance())
    rev = room.view(None).rev
    with pytest.raises(Refused, match=MOVED_ON):
        room.do(command(seen), "cpo")
    assert room.view(None).rev == rev


@pytest.mark.slow
@settings(max_examples=few(15), deadline=None)
@given(st.lists(st.sampled_from(["cpo", "cto"]), min_size=2, max_size=8))
def test_however_often_both_press_in_one_phase_the_session_moves_on_once(
    tmp_path_factory: pytest.TempPathFactory, presses: list[str]
) -> None:
    room = talking(tmp_path_factory.mktemp("once"), item(3, "talk"), item(4, "talk"))
    seen = place_of(room.view(None))
    for seat in [*presses, "cpo", "cto"]:
        with suppress(Refused):
            room.do(Advance(seen=seen), seat)
    assert place_of(room.view(None)) == PhasePlace("I2", "talk", 1)


def test_an_agreement_is_to_the_words_that_were_read(tmp_path: Path) -> None:
    room = talking(tmp_path)
    room.do(RecordDecision(title="Ship in May"), "cto")
    agreeing = AgreeDecision(decision="D1").as_read(room.view("cpo"), "cpo")
    room.do(EditDecision(decision="D1", changes={"title": "Never ship"}), "cto")
    with pytest.raises(Refused, match="The text has changed"):
        room.do(agreeing, "cpo")
    room.do(agreeing.as_read(room.view("cpo"), "cpo"), "cpo")


def test_a_proposal_is_pending_in_its_phase_until_it_is_agreed_to(tmp_path: Path) -> None:
    room = talking(tmp_path)
    assert pending(room) == []
    room.do(RecordDecision(title="Ship in May"), "cto")
    assert pending(room) == ["D1 is proposed but not agreed yet: waiting for CPO."]
    room.do(AgreeDecision(decision="D1"), "cpo")
    assert pending(room) == []


def test_a_request_that_the_other_has_not_joined_is_pending(tmp_path: Path) -> None:
    room = merging(room_with(tmp_path / "p.db", item(1, "align"), item(2, "talk", "cto"), item(3, "close")))
    room.do(MarkDrop(goal="G1"), "cto")
    assert pending(room) == ["CTO wants to drop G1, and CPO hasn't agreed yet."]


def test_an_unanswered_question_is_pending(tmp_path: Path) -> None:
    room = Table(tmp_path, form="full").to("interview").room
    assert pending(room) == []
    room.do(AskOther(text="What would make June work?"), "cto")
    assert pending(room) == ["CPO hasn't answered: What would make June work?"]
    room.do(AnswerQuestion(n=1, text="One engineer more"), "cpo")
    assert pending(room) == []


def test_a_loose_end_is_pending(tmp_path: Path) -> None:
    room: Any = closing(tmp_path / "p.db", records=(RecordDecision(title="Cards first"),))
    assert pending(room) == ["D1 still needs the agreement of CTO."]
