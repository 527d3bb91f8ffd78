"""Minutes as JSON: the shape of the TOML, key for key; dates and times as ISO 8601 text."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from sessions.minutes.document import document
from sessions.session import Session


def export_json(session: Session) -> str:
    """Return the minutes of a closed session as indented JSON. Raises Refused if it isn't closed."""
    return json.dumps(document(session), default=_plain, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} isn't supported in minutes")
