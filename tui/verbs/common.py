"""What the verbs share: the file, a session's public view, lines and JSON on the standard output."""

import argparse
import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.errors import Missing, Trouble
from sessions.session import Session
from sessions.store import default_path, open_store
from sessions.text import one_line
from sessions.view import view

if TYPE_CHECKING:
    from sessions.store.file import FileStore


def path_of(chosen: argparse.Namespace) -> Path:
    """Return the file that was asked for: --db, else PARLEY_DB, else the one in the data folder."""
    named = chosen.db or os.environ.get("PARLEY_DB")
    return Path(named).expanduser() if named else default_path()


@contextmanager
def file_of(chosen: argparse.Namespace, *, make: bool = False) -> Iterator["FileStore"]:
    """Open the file that was asked for, and let go of it in the end.

    A file that a person named is made only where `make` says so: a misspelt name must not leave an empty file behind.
    Raises Missing where there is none.
    """
    path = path_of(chosen)
    if not make and path != default_path() and not os.path.lexists(path):
        raise Missing(f"There is no file {path}; `parley new` and `parley import` make one.")
    store = open_store(path)
    try:
        yield store
    finally:
        store.close()


def public(store: "FileStore", session_id: str) -> Session:
    """Return what somebody without a seat may see of a session. Raises Missing."""
    return view(store.load(session_id), None)


def say(line: str = "") -> None:
    """Print a line, whatever the encoding of the standard output can hold. Raises Trouble where there is none."""
    if sys.stdout is None:
        raise Trouble("The standard output is closed.")
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding))


def say_json(value: Any) -> None:
    """Print a value as one line of JSON; in escapes where the output cannot hold every character."""
    whole = sys.stdout is not None and (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    say(json.dumps(value, ensure_ascii=not whole, default=str))


def say_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Print rows in aligned columns; the last column is as wide as it likes."""
    if not rows:
        return
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
        say((indent + "  ".join([*cells, row[-1]])).rstrip())


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for East Asian wide ones, none for what combines."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def warn(line: str) -> None:
    """Print a line on the standard error as it is."""
    if sys.stderr is not None:
        print(one_line(line), file=sys.stderr)


def complain(sentence: str) -> None:
    """Say in one line on the standard error what could not be done."""
    warn(f"parley: {sentence}")
