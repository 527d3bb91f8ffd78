"""Reading a TOML file that a person wrote: its table, or every fault in it as ``FILE:LINE: key: how to fix it``."""

import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

from sessions.errors import Faulty
from sessions.files.toml_positions import Lines
from sessions.files.toml_reading import loads
from sessions.model.columns import Fault

_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")


def faults_in(text: str, name: str, read: Callable[[str, str], object]) -> list[str]:
    """Return every fault that `read` finds in a text, one line each; none if it accepts the text."""
    try:
        read(text, name)
    except Faulty as faulty:
        return faulty.faults
    return []


def table_of(text: str, name: str, parse: Callable[[str], dict[str, Any]] = loads) -> dict[str, Any]:
    """Return the table in a TOML text. Raises Faulty with the one fault that makes it invalid TOML."""
    try:
        return parse(text)
    except tomllib.TOMLDecodeError as error:
        says = str(error)
        found = _AT_LINE.search(says)
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        says = _AT_END.sub(" before the file ends", _AT_LINE.sub("", says))
        raise Faulty([f"{name}:{line}: TOML: {says[:1].lower()}{says[1:]}"]) from error
    except RecursionError as error:
        raise Faulty([f"{name}:1: TOML: is nested too deeply"]) from error
    except ValueError as error:
        raise Faulty([f"{name}:1: TOML: has a number that is too long to read"]) from error


def told(faults: Iterable[Fault], text: str, name: str) -> list[str]:
    """Return the faults for display, in the order of their lines."""
    lines = Lines(text)
    placed = sorted(((lines.line(fault.path), fault) for fault in faults), key=lambda each: each[0])
    return [f"{name}:{line}: {dotted(fault.path)}: {_printable(fault.says)}" for line, fault in placed]


def dotted(path: tuple[str | int, ...]) -> str:
    """Return a path without its positions, which the line already gives, safe for a terminal and on one line."""
    names = [part for part in path if isinstance(part, str)]
    return ".".join(map(_printable, names)) or "file"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
