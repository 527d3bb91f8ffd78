"""Boards in a real file, played up to a phase, for tests of what is shown then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sessions.boards.reading import ReadRow, read_board
from sessions.exercises.board.rows import AddRow
from sessions.exercises.board.state import board_in, spec_in
from sessions.room import Room
from sessions.rules.moves import Advance
from sessions.rules.phases import under_way
from tests.sessions.both import both
from tests.tui.scenes import item, room_with, seal

RISKS: Mapping[str, Any] = {
    "key": "risks",
    "title": "Risk radar",
    "sign": "row",
    "column": [
        {"key": "risk", "type": "text", "title": "Risk", "required": "always"},
        {"key": "likely", "type": "number", "title": "Likely", "least": 0, "most": 5, "blind": True},
        {"key": "cost", "type": "range", "title": "Cost", "unit": "kEUR", "blind": True},
        {"key": "owner", "type": "person", "title": "Owner"},
        {"key": "stage", "type": "choice", "title": "Stage", "options": ["open", "watched", "closed"]},
    ],
    "check": [{"at": "row", "when": "gap('likely') >= 2", "says": "You see this two steps apart.", "then": "talk"}],
    "lens": [{"key": "means", "for": "each", "ask": "What does this mean for your side?"}],
    "vote": [
        {
            "key": "watch",
            "ask": "Do we watch it?",
            "answer": "yesno",
            "guess": True,
            "reason_if": {"is": "no"},
            "passes": "first and second",
            "move": {"column": "stage", "by": 1},
        }
    ],
    "turn": [{"to": "watch", "text": "{risk}"}, {"to": "action", "text": "Lower: {risk}", "owner": "{owner}"}],
}
TEXTS = ("Churn in the mid-market grows", "The payment provider ends its interface", "Key people leave")
FILLED: Mapping[str, Any] = {
    "cpo": {"risk-1": {"likely": 4, "cost": [10, 20]}, "risk-2": {"likely": 2}},
    "cto": {"risk-1": {"likely": 1, "cost": [10, 20]}, "risk-2": {"likely": 2}, "risk-3": {"cost": [5, 5]}},
}
NOTED: Mapping[str, Any] = {
    "cpo": {"risk-1": {"means": "Two customers leave."}, "risk-2": {"means": "Checkout stops."}},
    "cto": {"risk-1": {"means": "We lose a week each month."}},
}
VOTED: Mapping[str, Any] = {
    "cpo": {"risk-1": {"value": True, "guess": False}, "risk-2": {"value": True, "guess": True}},
    "cto": {
        "risk-1": {"value": False, "guess": True, "reason": "It is noise."},
        "risk-2": {"value": True, "guess": True},
    },
}


def board_room(path: Path, phase: str = "read", **changed: Any) -> Room:
    """Return a room in a phase of a board of risks; `changed` are keys of its table, without those that are None."""
    table = {key: value for key, value in {**RISKS, **changed}.items() if value is not None}
    board = item(1, "board", title="What could go wrong", settings={"board": table})
    room = room_with(path, board, item(2, "talk", "cto"), item(3, "close"))
    for text in TEXTS:
        room.do(AddRow(board="B1", values={"risk": text, "owner": "cto", "stage": "open"}), "cpo")
    to_phase(room, phase)
    return room


def to_phase(room: Room, phase: str) -> None:
    """Play on to a phase."""
    answers = {"fill": FILLED, "annotate": NOTED, "vote": VOTED}
    while (now := str(under_way(room.view(None)).phase)) != phase:
        if now in answers:
            seal(room, now, answers[now])  # type: ignore[arg-type]
        both(room, Advance())


def row_of(room: Room, key: str = "risk-1") -> ReadRow:
    """Return a row as everybody reads it now."""
    room.refresh()
    view = room.view(None)
    active = under_way(view)
    found = board_in(view, active)
    assert found is not None
    row = read_board(view, found, spec_in(active)).row(key)
    assert row is not None
    return row
