"""Whether anything on the screen may move by itself, and whether that is so because the link is slow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

STILL: Final = "-still"
"""The class of an app whose screen doesn't move by itself, for style sheets and `is_still`."""


SLOW: Final = "-slow-link"
"""The class of an app that is still because the link to its terminal is slow."""


def is_still(app: App[Any]) -> bool:
    """Whether nothing on the screen of `app` may move by itself."""
    return app.has_class(STILL)


def is_slow(app: App[Any]) -> bool:
    """Whether the link to the terminal of `app` is slow."""
    return app.has_class(SLOW)
