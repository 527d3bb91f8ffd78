"""The names that a shell can complete, read at a glance: nothing is created, and a file that's in use isn't waited for.

A name never appears here that another verb wouldn't print.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sessions.library.own_files import titles
from sessions.text import one_line
from tui.cli.parser import NameKind

Named = tuple[str, str]
"""A name, and what it stands for."""


def names(kind: NameKind, file: Path) -> Iterator[Named]:
    """Yield the names of a kind that are in the database `file` or in the library, each once."""
    seen = set()
    found = _IN_FILE[kind](file) if kind in _IN_FILE else titles(kind)
    for name, about in found:
        if name not in seen:
            seen.add(name)
            yield one_line(name), one_line(about)


def _sessions(file: Path) -> Iterator[Named]:
    from sessions.store.glance import newest_sessions

    for each in newest_sessions(file, None) or ():
        yield each.id, each.title


def _series(file: Path) -> Iterator[Named]:
    from sessions.store.glance import newest_sessions

    for each in newest_sessions(file, None) or ():
        if each.series:
            yield each.series, each.title


def _seats(file: Path) -> Iterator[Named]:
    from sessions.model import Participant
    from sessions.store.glance import rows_in

    for _, each in rows_in(file, Participant):
        yield each.key_, each.name


def _actions(file: Path) -> Iterator[Named]:
    from sessions.model import Action
    from sessions.store.glance import rows_in

    for session, action in rows_in(file, Action, status="open"):
        yield f"{session}/{action.id}", action.text


def _escalations(file: Path) -> Iterator[Named]:
    from sessions.model import Escalation
    from sessions.store.glance import rows_in

    for session, escalation in rows_in(file, Escalation, status="open"):
        yield f"{session}/{escalation.id}", f"to {escalation.to}"


_IN_FILE: Mapping[NameKind, Callable[[Path], Iterator[Named]]] = {
    "sessions": _sessions,
    "series": _series,
    "seats": _seats,
    "actions": _actions,
    "escalations": _escalations,
}
