"""The JSON Schema of boards, from the code that checks them. ``python -m sessions.library.board_schema`` writes it."""

import json
from typing import Any

from schemas import data_path
from sessions.boards.draft import CHECK, COLUMN, COMPUTED, GRID, LENS, SETTINGS, TURN, VOTE
from sessions.boards.spec import (
    KEY,
    NUMBER_MOST,
    TURN_FIELDS,
    BoardHead,
    CheckSpec,
    ColumnSpec,
    ComputedSpec,
    GridSpec,
    LensSpec,
    MoveSpec,
    TurnSpec,
    VoteSpec,
)
from sessions.boards.spec_reading import PARTS, SETTINGS_MOST, TurnHead, VoteRule
from sessions.library.boards import BoardFile
from sessions.library.question_schema import questions_schema
from sessions.library.table_schema import DRAFT, table_schema
from sessions.minutes.schema import column_schema
from sessions.model.base import LINE
from sessions.model.columns import columns

SCHEMA_FILE = "board-1.schema.json"


def board_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; what it can't express, such as names in formulas, only the reader checks."""
    file = table_schema(BoardFile, BoardHead.__doc__)
    head = table_schema(BoardHead, BoardHead.__doc__)
    grid = table_schema(GridSpec, GridSpec.__doc__)
    parts = {
        COLUMN: _titled(table_schema(ColumnSpec, ColumnSpec.__doc__)),
        COMPUTED: _titled(table_schema(ComputedSpec, ComputedSpec.__doc__)),
        CHECK: table_schema(CheckSpec, CheckSpec.__doc__),
        LENS: table_schema(LensSpec, LensSpec.__doc__),
        VOTE: _vote(),
        TURN: _turn(),
    }
    arrays = {
        name: {"type": "array", "minItems": int(name == COLUMN), "maxItems": PARTS[name][0], "items": part}
        for name, part in parts.items()
    }
    return {
        "$schema": DRAFT,
        "title": "parley board",
        **file,
        "properties": {**file["properties"], **head["properties"], GRID: grid, SETTINGS: _settings(), **arrays},
        "required": [*file["required"], *head["required"], COLUMN],
    }


def _titled(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a part that has a title even if its file doesn't say one."""
    return {**part, "required": [key for key in part["required"] if key != "title"]}


def _settings() -> dict[str, Any]:
    number = {"type": "number", "minimum": -NUMBER_MOST, "maximum": NUMBER_MOST}
    return {
        "type": "object",
        "description": "Numbers that formulas may use, and a playbook may change.",
        "propertyNames": {"pattern": f"^{KEY.regex}$"},
        "additionalProperties": number,
        "maxProperties": SETTINGS_MOST,
    }


def _vote() -> dict[str, Any]:
    question = questions_schema()["items"]
    rule = table_schema(VoteRule, VoteSpec.__doc__, move=table_schema(MoveSpec, MoveSpec.__doc__))
    shown = {key: said for key, said in question["properties"].items() if key != "options_from"}
    return {**question, "description": rule["description"], "properties": {**shown, **rule["properties"]}}


def _turn() -> dict[str, Any]:
    to = column_schema(columns(TurnHead)[0])
    text = {"type": "string", "minLength": LINE.least, "maxLength": LINE.most}
    fields = dict.fromkeys((name for names in TURN_FIELDS.values() for name in names), text)
    return {
        "type": "object",
        "description": " ".join((TurnSpec.__doc__ or "").replace("``", "`").split()),
        "properties": {"to": to, **fields},
        "required": ["to"],
        "additionalProperties": False,
        "allOf": [_only(each, names) for each, names in TURN_FIELDS.items()],
    }


def _only(to: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the rule that what a row becomes has its own fields, and always the first of them."""
    return {
        "if": {"properties": {"to": {"const": to}}, "required": ["to"]},
        "then": {"propertyNames": {"enum": ["to", *names]}, "required": [names[0]]},
    }


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(board_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
