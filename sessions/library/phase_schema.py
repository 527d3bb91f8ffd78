"""The JSON Schema of the facts of phases, from the code that checks them. ``python -m sessions.library.phase_schema``
writes it.
"""

import json
from typing import Any

from schemas import data_path
from sessions.library.phase_facts import PhaseFacts
from sessions.library.table_schema import DRAFT, table_schema

SCHEMA_FILE = "phases-1.schema.json"


def phase_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07: a table for each kind of item, with one for each of its phases."""
    phase = table_schema(PhaseFacts, PhaseFacts.__doc__)
    kind = {"type": "object", "description": "A kind of item: its phases.", "additionalProperties": phase}
    return {"$schema": DRAFT, "title": "parley phases", "type": "object", "additionalProperties": kind}


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(phase_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
