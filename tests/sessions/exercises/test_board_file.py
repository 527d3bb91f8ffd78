"""A board in a real file: kept, found, verified, rebuilt, exported, imported, and its words removed for good."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sessions.exercises.board.rows import AddRow
from sessions.exercises.board.settle import ProposeCell
from sessions.exercises.board.turn import TurnRow
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import BoardAnswer, BoardRow, Item, Participant
from sessions.model.columns import REDACTED
from sessions.records.amendments import Redact
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.session import Session
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.protocol import Store
from tests.sessions.boards.kinds import RISKS
from tests.sessions.both import both

SECRET = "Quokka Bank leaves us in the spring"


def begun(store: Store) -> Room:
    people = [
        Participant(key_="cpo", name="Ada", role="leader"),
        Participant(key_="cto", name="Bo", role="leader"),
    ]
    items = [
        Item(id=f"I{n}", title=kind, kind=kind, owner=owner, planned_minutes=20, budget_s=1200, settings=given)
        for n, (kind, owner, given) in enumerate(
            [("board", "cpo", {"board": RISKS}), ("talk", "cto", None)],
            1,
        )
    ]
    id_ = open_session(store, Plan(title="Risks", playbook="test", people=people, items=items, series="Product"))
    room = Room(store, id_)
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    return room


@pytest.fixture
def room(tmp_path: Path) -> Any:
    with closing(open_store(tmp_path / "p.db")) as store:
        yield begun(store)


def revealed(room: Room) -> Session:
    """Fill in, annotate and reveal one row; the action made of it has its words."""
    room.do(AddRow(board="B1", values={"risk": SECRET, "owner": "cto"}), "cpo")
    both(room, Advance())
    room.do(Seal(form="fill", payload={"risk-1": {"likely": 4}}), "cpo")
    room.do(Seal(form="fill", payload={"risk-1": {"likely": 2, "cost": [10, 20]}}), "cto")
    both(room, Advance())
    room.do(Seal(form="annotate", payload={"risk-1": {"customer": f"They said so: {SECRET}"}}), "cpo")
    room.do(Seal(form="annotate", payload={"risk-1": {"system": "Billing wombat first"}}), "cto")
    assert found(room, "wombat") == []
    both(room, Advance())
    room.do(TurnRow(board="B1", row="risk-1", to="action", fields={"text": f"Lower: {SECRET}", "owner": "cto"}), "cpo")
    return room.view("cpo")


def found(room: Room, words: str) -> list[tuple[str, str]]:
    return [(hit.table, hit.ref) for hit in room.store.search(words)]


def test_what_is_revealed_is_found_and_the_record_holds(room: Room) -> None:
    revealed(room)
    both(room, ProposeCell(board="B1", row="risk-1", column="likely", value=3))
    assert len(found(room, "quokka")) >= 3
    assert [table for table, _ in found(room, "wombat")] == ["note"]
    assert room.store.verify(room.id) == []
    before = export_rows(room)
    assert room.store.rebuild(from_log=True) == []
    assert export_rows(room) == before


def export_rows(room: Room) -> list[str]:
    return [repr(row) for row in room.store.load(room.id).rows()]


def test_the_words_of_a_row_are_removed_with_every_copy_of_them(room: Room) -> None:
    revealed(room)
    both(room, Redact(target="B1/risk-1.text", reason="The customer asked us to"))
    session = room.view(None)
    assert session.get(BoardRow, "B1", "risk-1").text == REDACTED
    assert "Quokka" not in export_markdown(session)
    assert found(room, "quokka") == []
    assert room.store.verify(room.id) == []


def test_minutes_with_a_board_come_back_as_they_were(room: Room) -> None:
    session = revealed(room).copy()
    for answer in session.all(BoardAnswer):
        assert answer.seal
    session.put(replace(session.header, status="closed", active=None, ended_at=session.header.started_at))
    text = export_toml(session)
    again = read_minutes(text, "minutes.toml")
    assert export_toml(again) == text
    assert "[[board.row.answer]]" in text and 'from = "B1/risk-1"' in text
    assert again.get(BoardRow, "B1", "risk-1").columns == {"cost": [10, 20], "owner": "cto"}
