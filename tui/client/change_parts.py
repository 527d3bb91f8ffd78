"""What one change wrote: the rows it touched, each with the columns that are different now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.change import NOBODY
from sessions.frozen import dataclass
from sessions.minutes.names import in_words, label_of, readable
from sessions.minutes.row_facts import told
from sessions.model import TABLES, Clock, Sheet
from sessions.model.base import SEAL
from sessions.model.columns import columns, restore

if TYPE_CHECKING:
    from sessions.change import Change, Image
    from sessions.model import Row
    from sessions.model.columns import Column
    from sessions.session import Session


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that a change touched, in words, with each column that it wrote and its new value."""

    name: str
    written: tuple[tuple[str, str], ...] = ()


def by_itself(change: Change) -> bool:
    """Whether parley made a change and nobody at a terminal did; time is up at whichever terminal sees it first."""
    return change.seat == NOBODY or change.kind == "tick"


def who(change: Change) -> str:
    """Return the seat that made a change as people read it; parley itself has none."""
    return NOBODY if by_itself(change) else change.seat.upper()


def names(change: Change) -> list[str]:
    """Return the rows that a change touched, each once, as `parley log --json` names them."""
    return list(dict.fromkeys(_name(image) for image in change.images))


def changed_rows(before: Session, after: Session, change: Change) -> list[ChangedRow]:
    """Return what people can read of what a public change wrote; the session is as it was `before` and `after` it."""
    found = (_changed(before, after, image) for image in change.images if image.table != Clock.TABLE)
    return [each for each in found if each is not None]


def _name(image: Image) -> str:
    return "/".join([image.table, *map(str, image.key)])


def _called(image: Image) -> str:
    return f"{readable(image.table)} {'/'.join(map(str, image.key))}".strip()


def _changed(before: Session, after: Session, image: Image) -> ChangedRow | None:
    kind = TABLES[image.table]
    if image.row is None:
        return ChangedRow(f"{_called(image)} is gone")
    row, was = restore(kind, image.row), before.find(kind, *image.key)
    if isinstance(row, Sheet):
        return ChangedRow(f"{row.by.upper()}: {row.form}, {row.status}")
    shown = [column for column in columns(kind) if _shown(kind, column) and _differs(row, was, column)]
    if was is not None and not shown:
        return None
    written = (
        (label_of(kind, column.name), _told(in_words(after, kind, column, getattr(row, column.attribute))))
        for column in shown
    )
    return ChangedRow(_called(image), tuple(written))


def _shown(kind: type[Row], column: Column) -> bool:
    """Whether people read a column: not a key, which names the row, nor a seal, nor what only the program uses."""
    return column.attribute not in kind.KEY and not column.live and SEAL not in column.rules


def _differs(row: Row, was: Row | None, column: Column) -> bool:
    value = getattr(row, column.attribute)
    if was is None:
        return value not in (None, (), "", False)
    return bool(value != getattr(was, column.attribute))


def _told(value: Any) -> str:
    return "none" if value in (None, (), "") else told(value)
