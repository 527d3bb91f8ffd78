"""Whether anything on the screen may move by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

STILL: Final = "-still"
"""The class of an app whose screen doesn't move by itself, for style sheets and `is_still`."""


def is_still(app: App[Any]) -> bool:
    """Whether nothing on the screen of `app` may move by itself."""
    return app.has_class(STILL)
