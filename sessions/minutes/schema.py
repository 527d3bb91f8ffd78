"""The JSON Schema of the minutes, generated from the dataclasses. ``python -m sessions.minutes.schema`` writes it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas import data_path, read_text
from sessions.files.reading import bytes_of
from sessions.files.writing import Aim, FileKind, Leave, aim
from sessions.minutes.layout import FORMAT, TOP_KEYS, TREE, Node, instead_of
from sessions.minutes.toml import BLOCK_OVER
from sessions.model.columns import REDACTED, Column, Keyed, Length, Pattern, Range, choices_of, each_of

SCHEMA_FILE = "minutes-1.schema.json"

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "number": {"type": "number"},
    "decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    # A linter that closes tables by itself (tombi) must be told that these stay open.
    "value": {"type": ["string", "number", "boolean", "array", "object"], "additionalProperties": True},
}


def schema() -> dict[str, Any]:
    """Return the draft-07 schema of `parley-minutes/1`."""
    properties: dict[str, Any] = {"format": {"const": FORMAT}, "generator": {"type": "string", "minLength": 1}}
    properties |= {node.name: _table(node) for node in TREE}
    required = [*TOP_KEYS, "session", "participant"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "parley minutes, format 1",
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema_beside(minutes: Aim, leave: Leave) -> Aim:
    """Return where the schema goes: next to minutes, where their first line looks for it. Raises Refused, Trouble."""
    return aim(minutes.path.parent / SCHEMA_FILE, FileKind("the schema of minutes", _is_schema), leave)


def write_schema(to: Aim) -> None:
    """Write the schema. Raises Trouble."""
    to.write(read_text(SCHEMA_FILE).encode())


def _is_schema(path: Path) -> str | None:
    try:
        found = json.loads(bytes_of(path))
    except (ValueError, RecursionError):
        return None
    return "" if isinstance(found, dict) and str(found.get("title")).startswith("parley minutes") else None


def _table(node: Node) -> dict[str, Any]:
    columns = node.shown()
    entry: dict[str, Any] = {
        "type": "object",
        "description": (node.row.__doc__ or "").split("\n")[0],
        # A board's rows can have their own columns; all other tables are closed.
        "additionalProperties": _TYPES["value"] if node.open else False,
        "required": [column.name for column in columns if not column.optional],
        "properties": {key: said for column in columns for key, said in _properties(column)}
        | {child.name: _table(child) for child in node.children},
    }
    return {"type": "array", "items": entry} if node.many else entry


def _properties(column: Column) -> Iterator[tuple[str, dict[str, Any]]]:
    yield column.name, _redactable(column)
    if key := instead_of(column):
        yield key, {"const": True}


def _redactable(column: Column) -> dict[str, Any]:
    """Return what a column accepts; if not every text is allowed, the mark of a redaction is allowed as well."""
    found = column_schema(column)
    return {"anyOf": [{"const": REDACTED}, found]} if found.get("minLength", 0) > len(REDACTED) else found


def column_schema(column: Column) -> dict[str, Any]:
    """Return what a column of a checked dataclass accepts."""
    if keyed := column.rule(Keyed):
        names = {"pattern": f"^{keyed.keys.regex}$"} if isinstance(keyed.keys, Pattern) else {}
        table: dict[str, Any] = {"type": "object", "additionalProperties": column_schema(each_of(column))}
        return table | ({"propertyNames": names} if names else {})
    one = _one(column)
    return {"type": "array", "items": one} if column.many else one


def _one(column: Column) -> dict[str, Any]:
    if choices := choices_of(column):
        return {"enum": list(choices)}
    found = dict(_TYPES[column.base])
    if length := column.rule(Length):
        # In the file, a long text ends with the newline before its closing quotes.
        found |= {"minLength": length.least, "maxLength": length.most + (length.lines or length.most > BLOCK_OVER)}
    if bounds := column.rule(Range):
        found |= {"minimum": bounds.least, "maximum": bounds.most}
    if pattern := column.rule(Pattern):
        found["pattern"] = f"^{pattern.regex}$"
    return found


if __name__ == "__main__":
    if "--print" in sys.argv[1:]:
        sys.stdout.write(text())
    else:
        data_path(SCHEMA_FILE).write_text(text(), "utf-8")
