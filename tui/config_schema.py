"""The JSON Schema of ``config.toml``, from the dataclass that checks it. ``python -m tui.config_schema`` writes it."""

import json
from typing import Any

from schemas import data_path
from sessions.library.table_schema import DRAFT, table_schema
from tui.config import KEYS, MUTE, Choices
from tui.config_keys import TYPING, everything

SCHEMA_FILE = "config-1.schema.json"


def config_schema() -> dict[str, Any]:
    """Return the schema as JSON, draft-07; which keys a terminal sends, and which clash, only `read_config` checks."""
    playbook = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$"}  # a person's own playbook may have any key
    head = table_schema(Choices, Choices.__doc__, playbook=playbook)
    head["properties"][MUTE] = {"type": "boolean", "description": "The earlier word for the opposite of `bell`."}
    names = sorted(name for each in everything() for name in (each.id, each.id + TYPING))
    head["properties"][KEYS] = {
        "type": "object",
        "description": "Other keys for commands, separated by commas; an empty text takes a command's keys away.",
        "properties": {name: {"type": "string"} for name in names},
        "additionalProperties": False,
    }
    return {"$schema": DRAFT, "title": "parley config", **head}


def as_text() -> str:
    """Return the schema as it is stored."""
    return json.dumps(config_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    data_path(SCHEMA_FILE).write_text(as_text(), "utf-8")
