"""The JSON Schema of one table of a library file, from the dataclass that checks it."""

from typing import Any

from sessions.minutes.schema import column_schema
from sessions.model.columns import columns

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that every schema of the library is written in."""


def table_schema(row: type, says: str | None, **other: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table with the columns of `row`; `other` replaces the schema of the columns it names."""
    shown = [column for column in columns(row) if not column.live]
    return {
        "type": "object",
        "description": " ".join((says or "").replace("``", "`").split()),
        "properties": {column.name: other.get(column.name) or column_schema(column) for column in shown},
        "required": [column.name for column in shown if not column.optional],
        "additionalProperties": False,
    }
