"""The JSON Schema of role packs, from the code that checks them. ``python -m sessions.library.roles_schema`` writes
it.
"""

import json
from typing import Any

from schemas import data_path
from sessions.library.roles import FACILITATOR, LEADER, LEADERS, LeaderSeat, RoleSeat, RolesHead
from sessions.library.table_schema import DRAFT, table_schema

SCHEMA_FILE = "roles-1.schema.json"


def roles_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; which packs have seats only `read_roles` checks."""
    head = table_schema(RolesHead, RolesHead.__doc__)
    seat = table_schema(LeaderSeat, LeaderSeat.__doc__)
    head["properties"][LEADER] = {"type": "array", "minItems": LEADERS, "maxItems": LEADERS, "items": seat}
    head["properties"][FACILITATOR] = table_schema(RoleSeat, RoleSeat.__doc__)
    head["required"].append(LEADER)
    return {"$schema": DRAFT, "title": "parley role pack", **head}


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(roles_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
