"""What a terminal knows of a pair's words: their glossary, what nothing explains, and who has asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sessions.language.glossary import glossary, unexplained
from sessions.records.terms import open_asks

if TYPE_CHECKING:
    from sessions.language.glossary import Term
    from sessions.records.terms import TermAsk
    from sessions.session import Session
    from sessions.standing import Standing


class WordsNow(NamedTuple):
    """The glossary; the acronyms that nothing explains, with the first who wrote each; and the open asks."""

    terms: Sequence[Term] = ()
    unexplained: Mapping[str, str | None] = {}
    asks: Sequence[TermAsk] = ()


class PairWords:
    """The words of a session as of its last change.

    Until the lines of earlier sessions are read, nothing of a series counts as unexplained.
    """

    def __init__(self) -> None:
        self._standing: Sequence[Standing] | None = None
        self._known: tuple[int, WordsNow] | None = None

    def take(self, standing: Sequence[Standing]) -> None:
        """Take in what earlier sessions of the series stand by."""
        self._standing, self._known = standing, None

    def now(self, view: Session) -> WordsNow:
        """Return the words of a session; they are looked up again only when it has changed."""
        if self._known is None or self._known[0] != view.rev:
            terms = glossary(view, self._standing or ())
            unread = view.header.series is not None and self._standing is None
            found = WordsNow(terms, {} if unread else unexplained(view, terms), open_asks(view, terms))
            self._known = view.rev, found
        return self._known[1]
