"""The signatures so far, pinned below what is signed, so that they're in sight however long that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from sessions.text import listed
from sessions.times import show_hour
from tui.client.status import called, left_out
from tui.widgets.leader import leader_of, with_mark

if TYPE_CHECKING:
    from sessions.session import Session

MUTED = "$foreground-muted"
SIGNED, MISSING, REFUSED = "●", "○", "✗"


class Signatures(Static):
    """The signatures, one on a line, below a thin line."""

    DEFAULT_CSS = """
    Signatures {
        height: auto;
        padding: 0 1;
        margin-top: 1;
        border-top: solid $border-blurred;
    }
    """

    def __init__(self, lines: Iterable[Content]) -> None:
        super().__init__(Content("\n").join(lines), markup=False)

    def show(self, lines: Iterable[Content]) -> None:
        """Show others; repaints only if they look different."""
        says = Content("\n").join(lines)
        if says != self.content:
            self.update(says)


def signature(view: Session, seat: str, says: str, sign: str) -> Content:
    """Return one signature: state, mark, ``CPO · Ada Marsh``, what it `says`; `sign` is SIGNED, MISSING or REFUSED."""
    name = with_mark(leader_of(view.leaders, seat), called(view, seat))
    style = MUTED if sign == MISSING else "$text-accent" if sign == SIGNED else "$text-warning"
    return Content.assemble((sign, style), " ", name, (f"  {says}", MUTED if sign == MISSING else ""))


def at_hour(did: str, at: datetime | None) -> str:
    """Return what somebody did with the time, if it's known: ``signed at 14:31``."""
    return f"{did} at {show_hour(at)}" if at else did


def signed_by(view: Session, signed: Iterable[str], times: Mapping[str, datetime]) -> str:
    """Return the sentence after the last signature, ``Signed by both at 14:32``; empty while one is missing."""
    done = [seat for seat in view.leaders if seat in set(signed)]
    without = [f"{seat.upper()} {left_out(view, seat)}" for seat in view.leaders if seat not in done]
    if not done or any(not left_out(view, seat) for seat in view.leaders if seat not in done):
        return ""
    at = max((times[seat] for seat in done if seat in times), default=None)
    who = "both" if len(done) == len(view.leaders) else listed([seat.upper() for seat in done])
    return " · ".join([at_hour(f"Signed by {who}", at), *without])
