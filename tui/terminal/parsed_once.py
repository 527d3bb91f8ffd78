"""Textual's stylesheet, which parses each source once for each theme, and can leave out the space between blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet
from textual.geometry import Spacing

from tui.terminal.guard import needs

if TYPE_CHECKING:
    from textual.css.model import RuleSet
    from textual.css.types import CSSLocation

SOURCES_MOST: Final = 1024
COMPACT: Final = "-compact"
"""The class of an app whose blocks have no empty line between them."""

needs(Stylesheet, "_parse_rules", given=("_parse_cache", "_variables"), here=__name__)


class ParsedOnce(Stylesheet):
    """Keeps what it parsed while its variables stay the same.

    Textual's own forgets it whenever the variables are set, even to what they are; and it keeps the last 64 sources,
    while a session's screen has more, so that each new kind of widget made it parse all of them again.

    If it is `compact`, every margin and padding is a line less above and below.
    """

    def __init__(self, *, variables: dict[str, str] | None = None, compact: bool = False) -> None:
        super().__init__(variables=variables)
        self._compact = compact
        self._parse_cache: LRUCache[tuple[object, ...], list[RuleSet]] = LRUCache(SOURCES_MOST)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Set the variables, such as the colors of the theme."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what isn't parsed with these variables yet. Raises StylesheetError, and then changes no rule."""
        self.parse()

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        rules = super()._parse_rules(css, read_from, is_default_rules, tie_breaker, scope)
        return [_closer(each) for each in rules] if self._compact else rules


def _closer(rule: RuleSet) -> RuleSet:
    """Return a rule whose margin and padding are a line less above and below."""
    styles = rule.styles.copy()
    for name in ("margin", "padding"):
        space = styles.get_rule(name, None)
        if isinstance(space, Spacing):
            styles.set_rule(name, Spacing(max(0, space.top - 1), space.right, max(0, space.bottom - 1), space.left))
    return replace(rule, styles=styles)
