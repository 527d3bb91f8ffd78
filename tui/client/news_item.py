"""A change as others hear about it: who made it, and the rows it left that anybody may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from sessions.frozen import dataclass
from sessions.model import BoardRow, Row
from sessions.model.columns import restore
from sessions.text import listed, one_line

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.session import Session

AnyRow = TypeVar("AnyRow", bound=Row)
Signed = Mapping[tuple[Any, ...], tuple[str, ...]]
"""The seats that have signed a row of a board, by the key of the row."""
NONE_SIGNED: Signed = MappingProxyType({})
CUT = 60  # characters of a text that is named in a sentence


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A change as news: who made it, the rows it left, and the session after it.

    The rows are those that anybody may see; sealed ones aren't even read. `signed` has who had signed each row of a
    board before the change, where anybody had.
    """

    by: str
    change: Change
    view: Session
    signed: Signed

    def rows(self, kind: type[AnyRow]) -> list[AnyRow]:
        """Return the rows of a kind that exist after the change."""
        images = [each.row for each in self.change.images if each.table == kind.TABLE]
        return [restore(kind, image) for image in images if image is not None]

    def one(self, kind: type[AnyRow]) -> AnyRow | None:
        """Return the first of them."""
        return next(iter(self.rows(kind)), None)

    def gone(self, kind: type[Row]) -> str:
        """Return the ids of the rows of a kind that no longer exist."""
        return listed([str(each.key[0]) for each in self.change.images if each.table == kind.TABLE and not each.row])

    @property
    def other(self) -> str:
        """The leader who didn't do it, as people read a seat."""
        leaders = self.view.leaders
        return self.view.other(self.by).upper() if self.by in leaders else listed([seat.upper() for seat in leaders])


Tells = Callable[[NewsItem], str | None]
"""From a change to what its author did, without their name; None if that isn't news."""


def signed_rows(session: Session) -> Signed:
    """Return who has signed the rows of boards, where anybody has."""
    return {row.key(): row.signed for row in session.all(BoardRow) if row.signed}


def signed_in(session: Session, change: Change) -> Signed:
    """Return the same of the rows that a change is about, in the session before it."""
    rows = (session.find(BoardRow, *each.key) for each in change.images if each.table == BoardRow.TABLE)
    return {row.key(): row.signed for row in rows if row is not None and row.signed}


def short(text: str) -> str:
    """Return a text to name in a sentence: on one line, cut if it's long, without a final period."""
    line = one_line(text).rstrip(".")
    return line if len(line) <= CUT else f"{line[: CUT - 1].rstrip()}…"


def ended(sentence: str) -> str:
    """Return a sentence with a period, unless it already ends with a punctuation mark."""
    return sentence if sentence[-1] in "?!…" else f"{sentence}."


def quoted(text: str) -> str:
    """Return a title to name in a sentence."""
    return f"“{short(text)}”"


def says(words: str) -> Tells:
    """Return a sentence that doesn't depend on the rows; ``{other}`` is the other leader."""
    return lambda told: words.format(other=told.other)
