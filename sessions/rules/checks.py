"""What every row must satisfy before it is stored, and until when rows may change."""

from dataclasses import replace
from typing import Any

from sessions.errors import Refused
from sessions.model.columns import admit, columns
from sessions.session import AnyRow, Session
from sessions.text import clean

OPEN = ("draft", "ready", "running", "paused", "closing")


def checked(row: AnyRow) -> AnyRow:
    """Return `row` with its texts cleaned. Raises Refused with the first column whose rule it breaks."""
    tidy: dict[str, Any] = {}
    for column in columns(type(row)):
        value = getattr(row, column.attribute)
        if value is None or column.base == "value":
            continue
        if column.choices and not column.many:
            continue  # the type holds it, and a live row knows values that minutes do not
        value, faults = admit(column, _trimmed(value), (column.name,))
        if faults:
            raise Refused(f"{column.name.replace('_', ' ')} {faults[0].says}.")
        tidy[column.attribute] = value
    return replace(row, **tidy)


def _trimmed(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value


def settled(session: Session) -> str | None:
    """Return why nothing changes any more: the session is closed, or its minutes lie ready to be signed; or None."""
    if session.header.status not in OPEN:
        return f"The session is {session.header.status}; amend it instead."
    if (item := session.active) and (item.kind, item.phase) == ("close", "sign"):
        return "The minutes lie ready to be signed; go back to the loose ends to change them."
    return None


def while_open(session: Session) -> None:
    """Raise Refused once the session is closed, or its minutes lie ready to be signed."""
    if why := settled(session):
        raise Refused(why)
