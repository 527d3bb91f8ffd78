"""The differences between two sessions, as far as minutes show them."""

from collections.abc import Iterator
from typing import Any

from sessions.errors import Refused
from sessions.minutes.document import document
from sessions.minutes.layout import TREE, Node
from sessions.minutes.parse import session_from
from sessions.model import Amendment, Row
from sessions.model.columns import Column
from sessions.session import Session


def as_told(session: Session) -> Session:
    """Return a closed session as its minutes have it, so that both sides come the same way. Raises Refused."""
    told, faults = session_from(document(session))
    if told is None:
        raise Refused(f"Session {session.header.id} here doesn't make valid minutes: {faults[0].says}.")
    return told


def rows_apart(here: Session, given: Session, *, amendments: bool = False) -> Iterator[str]:
    """Yield the name of each row that only one of the two has."""
    for node in _nodes(amendments):
        mine, theirs = ({row.key() for row in each.all(node.row)} for each in (here, given))
        for key in sorted(mine ^ theirs, key=repr):
            yield f"{node.name} {'/'.join(map(str, key))}".rstrip()


def differences(here: Session, given: Session, *, amendments: bool = False) -> Iterator[tuple[Row, Column, Any, Any]]:
    """Yield each value that differs: the row here, its column, and both values."""
    for node in _nodes(amendments):
        for row in here.all(node.row):
            other = given.find(node.row, *row.key())
            for column in node.columns() if other is not None else ():
                before, after = getattr(row, column.attribute), getattr(other, column.attribute)
                if before != after:
                    yield row, column, before, after


def _nodes(amendments: bool, nodes: tuple[Node, ...] = TREE) -> Iterator[Node]:
    for node in nodes:
        if amendments or node.row is not Amendment:
            yield node
        yield from _nodes(amendments, node.children)
