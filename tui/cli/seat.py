"""The program that `parley host` runs for each person: the command line, with everything loaded before any fork."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Final

from tui.cli.main import main

__all__ = ["main", "make_ready", "preload"]

_NOT_THEIRS: Final = ("tui.ssh", "tui.cli.")  # the host's own side, including asyncssh; no seat runs these
_BESIDE: Final = (  # modules that a first screen imports late
    "tui.cli.launch",
    "textual.drivers.linux_driver",
    "textual.layouts.factory",
    "textual.layouts.horizontal",
    "textual.layouts.stream",
    "textual.pilot",
    "textual.scrollbar",
)

KEPT: Final[list[object]] = []
"""What all seats share, although each forgets it once it has used it."""


def preload() -> None:
    """Import everything that a seat may need."""
    import sessions
    import tui

    for package in (sessions, tui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_NOT_THEIRS):
                importlib.import_module(module.name)
    for name in _BESIDE:
        importlib.import_module(name)


def make_ready() -> None:
    """Create everything that each seat would otherwise create for its first screen."""
    from rich.cells import cell_len

    from sessions.store.tables import TABLES
    from tui.cli.parser import parser
    from tui.exercises import panel_for, panels

    KEPT.append(parser())
    for kind in panels():
        panel_for(kind)
    for table in TABLES.values():
        table.prepare()
    cell_len("语")  # reads the widths of all characters
