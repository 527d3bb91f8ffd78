"""The revealed odds one watch at a time: how likely each leader thinks it is that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.exercises.lines.kind import by_odds, gap_of
from sessions.times import short_day
from tui.widgets.leader import leader_of
from tui.widgets.moment import LargeAnswer, Reveal, RevealStep, gap_said

if TYPE_CHECKING:
    from sessions.model import Watch
    from sessions.session import Session

FAR: Final = 20  # percent; odds this far apart stand out
MOST: Final = 100  # percent


def odds_revealed(view: Session) -> Reveal:
    """Return the watches with odds, the widest gap first."""
    watches = by_odds(view)
    gaps = [gap for watch in watches if (gap := gap_of(watch)) is not None]
    near = sum(gap < FAR for gap in gaps)
    what = f"{len(gaps)} assumption{'s' * (len(gaps) != 1)}"
    headline = f"You are less than {FAR} percent apart on {near} of {what}." if gaps else "Only one of you gave odds."
    return Reveal(headline, tuple(_moment(view, watch) for watch in watches))


def _moment(view: Session, watch: Watch) -> RevealStep:
    odds, gap = watch.odds or {}, gap_of(watch)
    told = tuple(
        LargeAnswer(
            seat,
            leader_of(view.leaders, seat),
            f"{odds[seat]} %" if seat in odds else "no odds",
            "that it holds" if seat in odds else "",
            large=seat in odds,
        )
        for seat in view.leaders
    )
    said = "" if gap is None else gap_said(gap, MOST)
    return RevealStep(watch.id, watch.text, told, watch.id, said, gap is not None and gap >= FAR, (tested(watch),))


def tested(watch: Watch) -> str:
    """Return at what a watch fails, and when it's checked."""
    fails = f"fails at: {watch.threshold} · " if watch.threshold else ""
    return f"{fails}checked on {short_day(watch.by_date)}"
