"""The JSON Schema of playbooks, from the code that checks them. ``python -m sessions.library.playbook_schema`` writes
it.
"""

import json
from collections.abc import Mapping
from typing import Any

from schemas import data_path
from sessions.boards.settings import BOARD, LEVEL
from sessions.boards.spec import LEVELS, BoardHead
from sessions.library.boards import BOARD_SETTINGS
from sessions.library.packs import ROTATE, USE
from sessions.library.playbooks import (
    ITEM,
    ITEMS_MOST,
    NAMES,
    SECONDS,
    SECONDS_LEAST,
    SECONDS_MOST,
    TABLES,
    Head,
    PlaybookItem,
    keys_of,
)
from sessions.library.question_schema import questions_schema
from sessions.library.table_schema import DRAFT, table_schema
from sessions.minutes.schema import column_schema
from sessions.model.columns import columns
from sessions.rules.phases import KINDS, Kind
from sessions.rules.questions import QUESTIONS_MOST

SCHEMA_FILE = "playbook-1.schema.json"

_TYPES: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}


def playbook_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; rules that it can't express, such as sums, only `read_playbook` checks.

    It has no ``$id``, because taplo treats a schema as invalid if its id isn't a full address.
    """
    head = table_schema(Head, Head.__doc__)
    head["properties"][ITEM] = {"type": "array", "minItems": 1, "maxItems": ITEMS_MOST, "items": _item()}
    head["required"].append(ITEM)
    return {
        "$schema": DRAFT,
        "title": "parley playbook",
        **head,
    }


def _item() -> dict[str, Any]:
    item = table_schema(PlaybookItem, PlaybookItem.__doc__)
    properties = item["properties"]
    common = list(properties)
    properties["kind"] = {"enum": sorted(KINDS)}
    properties[SECONDS] = _seconds()
    for kind in KINDS.values():
        types = {NAMES.get(key, key): {"type": _TYPES[wanted]} for key, wanted in kind.settings.items()}
        properties |= {key: types.get(key, {}) for key in keys_of([kind]) if key != SECONDS}
    properties[TABLES["questions"]] = questions_schema()
    properties[USE] = {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}
    if BOARD in properties:
        numbers = {"type": "object", "description": "The numbers of the board that change.", "minProperties": 1}
        properties |= {BOARD: column_schema(columns(BoardHead)[0]), LEVEL: {"enum": list(LEVELS)}}
        properties[BOARD_SETTINGS] = {**numbers, "additionalProperties": {"type": "number"}}
    properties[ROTATE] = {"type": "integer", "minimum": 1, "maximum": QUESTIONS_MOST}
    item["allOf"] = [_only(kind, common) for _, kind in sorted(KINDS.items())]
    return item


def _only(kind: Kind, common: list[str]) -> dict[str, Any]:
    """Return the rule that an item of this kind has the common keys and its own, but no other kind's."""
    own = [key for key in keys_of([kind]) if key != SECONDS]
    return {
        "if": {"properties": {"kind": {"const": kind.key}}},
        "then": {"propertyNames": {"enum": [*common, *own]}},
    }


def _seconds() -> dict[str, Any]:
    phases = dict.fromkeys(phase.key for kind in KINDS.values() for phase in kind.phases)
    time = {"type": "integer", "minimum": SECONDS_LEAST, "maximum": SECONDS_MOST}
    return {
        "type": "object",
        "description": "The time limits of phases in seconds.",
        "properties": dict.fromkeys(sorted(phases), time),
        "additionalProperties": False,
    }


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(playbook_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
