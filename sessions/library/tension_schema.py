"""The JSON Schema of tensions, from the code that checks them. ``python -m sessions.library.tension_schema`` writes
it.
"""

import json
from typing import Any

from schemas import data_path
from sessions.library.table_schema import DRAFT, table_schema
from sessions.library.tensions import COUNTS, TENSION, TENSIONS_MOST, Tension, TensionsHead

SCHEMA_FILE = "tensions-1.schema.json"


def tension_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; what it can't express, such as keys given twice, only `read_tensions`
    checks.
    """
    head = table_schema(TensionsHead, TensionsHead.__doc__)
    entry = table_schema(Tension, Tension.__doc__)
    for key, (least, most) in COUNTS.items():
        entry["properties"][key] |= {"minItems": least, "maxItems": most}
    head["properties"][TENSION] = {"type": "array", "minItems": 1, "maxItems": TENSIONS_MOST, "items": entry}
    head["required"].append(TENSION)
    return {"$schema": DRAFT, "title": "parley tensions", **head}


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(tension_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
