"""The exercises on screen: one folder per item kind, with a module `panel`. A kind without one gets the base panel."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.commands.command import KeyCommand
    from tui.exercises.panel import Panel


@cache
def panels() -> dict[str, type[Panel]]:
    """Return the panels by the item kind that they show."""
    return {each.kind: each for name in _modules() for each in [_panel_in(name)] if each is not None}


@cache
def panel_for(kind: str) -> type[Panel]:
    """Return the panel that shows items of `kind`; no other kind's is imported."""
    from tui.exercises.panel import Panel

    return (_panel_in(kind) if kind in _modules() else None) or Panel


def commands() -> Iterator[KeyCommand]:
    """Yield the commands of every panel."""
    for _, panel in sorted(panels().items()):
        yield from panel.commands


def _modules() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(__path__) if module.ispkg]


def _panel_in(name: str) -> type[Panel] | None:
    """Return the panel of the kind that a module is named after, if it has one."""
    from tui.exercises.panel import Panel

    for each in vars(importlib.import_module(f"{__name__}.{name}.panel")).values():
        if isinstance(each, type) and issubclass(each, Panel) and each.kind == name:
            return each
    return None
