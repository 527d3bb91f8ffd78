"""What every row must satisfy before it is stored, and until when rows may change."""

from dataclasses import replace
from typing import Any

from sessions.errors import Refused
from sessions.model.columns import admit, columns
from sessions.session import AnyRow
from sessions.text import clean


def checked(row: AnyRow) -> AnyRow:
    """Return `row` with its texts cleaned. Raises Refused with the first column whose rule it breaks."""
    tidy: dict[str, Any] = {}
    for column in columns(type(row)):
        value = getattr(row, column.attribute)
        if value is None or column.base == "value":
            continue
        if column.choices and not column.many:
            continue  # the type checks it, and a live row allows values that minutes don't
        value, faults = admit(column, _trimmed(value), (column.name,))
        if faults:
            raise Refused(f"{column.name.replace('_', ' ')} {faults[0].says}.")
        tidy[column.attribute] = value
    return replace(row, **tidy)


def _trimmed(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value
