"""Records as a table: what, whose, the date, and below it the status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.times import short_day
from tui.widgets.leader import colored, leader_of, seat_mark
from tui.widgets.matrix import Matrix, MatrixColumn, MatrixRow
from tui.widgets.safe_text import shown

if TYPE_CHECKING:
    from sessions.session import Session

COLUMNS = (MatrixColumn(""), MatrixColumn("", text=True), MatrixColumn("who"), MatrixColumn("when"))


def record(
    view: Session,
    key: str,
    text: str,
    who: str | None,
    when: date | None,
    *beneath: str | Content,
    sign: str = "",
    awaits: bool = False,
) -> MatrixRow:
    """Return a row; `sign` goes in front instead of its key, and empty lines below are left out."""
    whose = colored(leader_of(view.leaders, who), named(who))
    return MatrixRow(key, (sign or key, text, whose, short_day(when)), tuple(filter(None, beneath)), awaits)


def said_by(view: Session, seat: str, words: str) -> Content:
    """Return what somebody said, after their name: with the mark and in the color of a leader."""
    return seat_mark(view.leaders, seat) + shown(words)


def named(who: str | None) -> str:
    """Return a seat in capitals, the name of anybody else as it is, and a dash for nobody."""
    if who is None:
        return "–"
    return who.upper() if who.islower() and " " not in who else who


class Records(Matrix):
    """The rows; the cursor is always on one of them."""

    fits = True
    DEFAULT_CSS = """
    Records {
        height: 1fr;
        & > .heading { display: none; }
    }
    """

    def __init__(self, lines: Sequence[MatrixRow] = (), *, classes: str | None = None) -> None:
        super().__init__(COLUMNS, lines, walked=True, classes=classes)
