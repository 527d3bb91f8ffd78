"""Helpers that the verbs share: the file, a session's public view, lines and JSON on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.errors import Missing, Trouble
from sessions.store import default_path
from sessions.text import one_line
from tui.config import opened
from tui.paths import network_warning
from tui.terminal.plain import as_printed, marked, width

if TYPE_CHECKING:
    import argparse

    from sessions.session import Session
    from sessions.store.sqlite_store import SqliteStore


def path_of(chosen: argparse.Namespace) -> Path:
    """Return the file to use: --db, else PARLEY_DB, else the default in the data folder."""
    return path_named(chosen.db)


def path_named(named: Path | None) -> Path:
    """Return the file of this name, by default the one that PARLEY_DB or the data folder names."""
    chosen = named or os.environ.get("PARLEY_DB")
    return Path(chosen).expanduser() if chosen else default_path()


@contextmanager
def file_of(chosen: argparse.Namespace, *, make: bool = False) -> Iterator[SqliteStore]:
    """Open the chosen file, and close it at the end.

    A file that a person named is created only if `make` says so: a misspelt name must not leave an empty file behind.
    Raises Missing if there is none.
    """
    from sessions.store.mirror_lines import lost

    path = path_of(chosen)
    if not make and path != default_path() and not os.path.lexists(path):
        raise Missing(lost(path) or f"There is no file {path}. `parley new` and `parley import` create one.")
    store = opened(path)
    try:
        for said in filter(None, (store.notice, network_warning(store.path, store.network))):
            complain(said)
        yield store
    finally:
        store.close()


def public(store: SqliteStore, session_id: str) -> Session:
    """Return what anyone without a seat may see of a session. Raises Missing."""
    from sessions.view import view

    return view(store.load(session_id), None)


def say(line: str = "") -> None:
    """Print a line. Raises Trouble if there is no standard output."""
    if sys.stdout is None:
        raise Trouble("Standard output is closed.")
    print(line)


def say_json(value: Any) -> None:
    """Print a value as one line of JSON, with escapes if the output can't encode every character."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    say(line if as_printed(line) == line else json.dumps(value, default=str))


def say_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Print rows in aligned columns; the last column can be of any width."""
    if not rows:
        return
    rows = [[as_printed(cell) for cell in row] for row in rows]
    widths = [max(width(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]
        say((indent + "  ".join([*cells, row[-1]])).rstrip())


def warn(line: str) -> None:
    """Print a line on standard error as it is."""
    if sys.stderr is not None:
        print(one_line(marked(line)), file=sys.stderr)


def complain(sentence: str) -> None:
    """Print an error in one line on standard error."""
    warn(f"parley: {sentence}")
