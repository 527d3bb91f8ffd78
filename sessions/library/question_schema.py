"""The JSON Schema of questions in playbooks and packs, from the dataclass that checks them."""

from typing import Any

from sessions.library.table_schema import table_schema
from sessions.rules.questions import PACK_ONLY, QUESTIONS_MOST, Asked, ReasonIf


def questions_schema(*, of_pack: bool = False) -> dict[str, Any]:
    """Return the schema of an array of questions; only those `of_pack` may have every key."""
    reason_if = {**table_schema(ReasonIf, ReasonIf.__doc__), "minProperties": 1, "maxProperties": 1}
    question = table_schema(Asked, Asked.__doc__, reason_if=reason_if)
    if not of_pack:
        for key in PACK_ONLY:
            del question["properties"][key]
    return {"type": "array", "minItems": 1, "maxItems": QUESTIONS_MOST, "items": question}
