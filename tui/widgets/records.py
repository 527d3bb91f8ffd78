"""Records as a table: what, whose, the date, and below it the status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sessions.times import short_day
from tui.widgets.leader import colored, leader_of
from tui.widgets.matrix import Matrix, MatrixColumn, MatrixRow

if TYPE_CHECKING:
    from sessions.session import Session

COLUMNS = (MatrixColumn(""), MatrixColumn("", text=True), MatrixColumn("who"), MatrixColumn("when"))


def record(
    view: Session, key: str, text: str, who: str | None, when: date | None, *beneath: str, sign: str = ""
) -> MatrixRow:
    """Return a row; `sign` goes in front instead of its key, and empty lines below are left out."""
    whose = colored(leader_of(view.leaders, who), named(who))
    return MatrixRow(key, (sign or key, text, whose, short_day(when)), tuple(filter(None, beneath)))


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

    def __init__(self, lines: Sequence[MatrixRow] = ()) -> None:
        super().__init__(COLUMNS, lines, walked=True)
