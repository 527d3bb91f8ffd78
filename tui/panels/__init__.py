"""The panels: one for each item kind, found by being in this folder. A kind without one gets the base panel."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.panels.base import Panel


@cache
def panels() -> dict[str, type[Panel]]:
    """Return the panels by the item kind that they show."""
    from tui.panels.base import Panel

    found: dict[str, type[Panel]] = {}
    for module in pkgutil.iter_modules(__path__):
        for each in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(each, type) and issubclass(each, Panel) and each.kind:
                found[each.kind] = each
    return found


def panel_for(kind: str) -> type[Panel]:
    """Return the panel that shows items of `kind`."""
    from tui.panels.base import Panel

    return panels().get(kind, Panel)
