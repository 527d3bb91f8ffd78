"""The JSON Schema of role packs, from the code that checks them. ``python -m sessions.library.roles_schema`` writes
it.
"""

import json
from typing import Any

from schemas import data_path
from sessions.boards.spec import LensSpec
from sessions.library.roles import BOARDS, FACILITATOR, LEADER, LEADERS, LeaderSeat, RoleSeat, RolesHead
from sessions.library.table_schema import DRAFT, table_schema
from sessions.minutes.schema import column_schema
from sessions.model.columns import columns

SCHEMA_FILE = "roles-1.schema.json"


def roles_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; which packs have seats only `read_roles` checks."""
    head = table_schema(RolesHead, RolesHead.__doc__)
    seat = table_schema(LeaderSeat, LeaderSeat.__doc__)
    head["properties"][LEADER] = {"type": "array", "minItems": LEADERS, "maxItems": LEADERS, "items": seat}
    head["properties"][FACILITATOR] = table_schema(RoleSeat, RoleSeat.__doc__)
    head["properties"][BOARDS] = {
        "type": "object",
        "description": "What the lenses of boards ask: a table for each board, with the key of a lens in each line.",
        "additionalProperties": {"type": "object", "additionalProperties": _ask()},
    }
    head["required"].append(LEADER)
    return {"$schema": DRAFT, "title": "parley role pack", **head}


def _ask() -> dict[str, Any]:
    return column_schema(next(column for column in columns(LensSpec) if column.name == "ask"))


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(roles_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
