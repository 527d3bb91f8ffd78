"""What a bug report needs to say about a machine, a terminal and a file, and nothing about who works there on what.

Nothing here comes out of a session: of the file there are sizes and counts, of the settings only which are set and the
lines of those that are wrong.
"""

import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sessions.errors import ParleyError
from sessions.text import one_line
from sessions.version import VERSION
from tui import paths
from tui.config import KEYS, Config, opened, usable

_COUNTED = ("integrity", "foreign_keys", "findings", "unread")
_TOLD = (
    *("mode", "size", "wal_size", "sqlite", "sqlite_module", "journal", "wal_safe", "schema", "sessions", "changes"),
    *("network", "mirror_changes", "mirror_missing"),
)
_AT = re.compile(r":(\d+): (\w+)[^:]*: ")


def bug_report(file: Path) -> dict[str, Any]:
    """Return what a bug report about the database `file` should say; a file that doesn't exist isn't created."""
    return {**_versions(), **_terminal(), **_settings(), **_database(file), **_log()}


def _versions() -> dict[str, Any]:
    return {
        "parley": VERSION,
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        **{name: _installed(name) for name in ("textual", "asyncssh")},
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
    }


def _installed(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _terminal() -> dict[str, Any]:
    said = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL")
    columns, rows = next(_sizes(), (None, None))
    return {
        **{name.lower(): one_line(os.environ.get(name, ""))[:80] for name in said},
        "encoding": sys.stdout.encoding if sys.stdout else None,
        "no_color": bool(os.environ.get("NO_COLOR")),
        "ssh": "SSH_CONNECTION" in os.environ,
        "tmux": "TMUX" in os.environ,
        "screen": "STY" in os.environ,
        "columns": columns,
        "rows": rows,
    }


def _sizes() -> Iterator[tuple[int, int]]:
    """Yield the size of the terminal for each standard stream that is one."""
    for descriptor in (1, 2, 0):
        try:
            size = os.get_terminal_size(descriptor)
        except (OSError, ValueError):
            continue
        yield size.columns, size.lines


def _settings() -> dict[str, Any]:
    path = paths.config_file()
    config, faults = usable(path)
    usual = Config()
    changed = [name for name in Config.__dataclass_fields__ if getattr(config, name) != getattr(usual, name)]
    return {
        "config": _told_path(path),
        "config_there": path.exists(),
        "config_sets": changed,
        "config_faults": [_place(fault, (*Config.__dataclass_fields__, KEYS)) for fault in faults],
    }


def _place(fault: str, known: tuple[str, ...]) -> str:
    """Return where a fault of the settings is, without the words of the person who made it."""
    found = _AT.search(fault)
    if found is None:
        return "the file can't be read"
    return f"line {found[1]}: {found[2]}" if found[2] in known else f"line {found[1]}"


def _database(file: Path) -> dict[str, Any]:
    there = os.path.lexists(file)
    said: dict[str, Any] = {"file": _told_path(file), "file_there": there, "file_opens": None}
    if not there:
        return said
    try:
        with closing(opened(file)) as store:
            facts = store.doctor()
    except (ParleyError, OSError):
        return {**said, "file_opens": False}
    return {
        **said,
        "file_opens": True,
        **{name: getattr(facts, name) for name in _TOLD},
        "mirror": facts.mirror is not None,
        **{name: len(getattr(facts, name)) for name in _COUNTED},
        "sound": facts.sound,
    }


def _log() -> Mapping[str, Any]:
    log = paths.log_file()
    return {"log": _told_path(log), "log_size": log.stat().st_size if log.is_file() else 0}


def _told_path(path: Path) -> str:
    """Return a path with ~ for the home folder, whose name is mostly a person's."""
    home = Path.home()
    path = path.absolute()
    return one_line(str(Path("~") / path.relative_to(home) if path.is_relative_to(home) else path))
