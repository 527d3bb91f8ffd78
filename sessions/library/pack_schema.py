"""The JSON Schema of packs, from the code that checks them. ``python -m sessions.library.pack_schema`` writes it."""

import json
from typing import Any

from schemas import data_path
from sessions.library.packs import QUESTION, QUESTIONS_OF, PackHead
from sessions.library.question_schema import questions_schema
from sessions.library.table_schema import DRAFT, table_schema

SCHEMA_FILE = "pack-1.schema.json"


def pack_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; what it can't express, such as keys given twice, only `read_pack` checks."""
    head = table_schema(PackHead, PackHead.__doc__)
    head["properties"][QUESTION] = questions_schema(of_pack=True)
    head["oneOf"] = [{"required": [QUESTION]}, {"required": [QUESTIONS_OF]}]
    return {"$schema": DRAFT, "title": "parley pack", **head}


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(pack_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
