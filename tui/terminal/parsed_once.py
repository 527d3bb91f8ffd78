"""Textual's stylesheet, which parses each source once for each theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from textual.css.model import RuleSet

SOURCES_MOST: Final = 1024

if not all(hasattr(Stylesheet(), name) for name in ("_parse_cache", "_variables")):
    raise RuntimeError("Textual's Stylesheet no longer has a cache of its own: adapt tui/terminal/parsed_once.py")


class ParsedOnce(Stylesheet):
    """Keeps what it parsed while its variables stay the same.

    Textual's own forgets it whenever the variables are set, even to what they are; and it keeps the last 64 sources,
    while a session's screen has more, so that each new kind of widget made it parse all of them again.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache: LRUCache[tuple[object, ...], list[RuleSet]] = LRUCache(SOURCES_MOST)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Set the variables, such as the colors of the theme."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what isn't parsed with these variables yet. Raises StylesheetError, and then changes no rule."""
        self.parse()
