"""The goals as they are signed: each with its words, its measure, its day and its owner, and what isn't signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.exercises.align.state import AGREED, goal_hash, goals_of, signers
from sessions.minutes.signatures import HASH_SHOWN
from sessions.objections import lines_beside
from sessions.times import short_day
from tui.client.status import coming, left_out
from tui.widgets.hanging import hanging
from tui.widgets.leader import leader_of, with_mark
from tui.widgets.records import said_by
from tui.widgets.signatures import MISSING, SIGNED, at_hour, signature, signed_by

if TYPE_CHECKING:
    from sessions.model import Goal, Item
    from sessions.session import Session

MUTED, STRONG, ACCENT = "$foreground-muted", "bold", "bold $text-accent"
NUMBER = 4  # cells of the number of a goal
LABEL = 13  # cells of a label below it
BLANK = Content("")
Times = Mapping[str, datetime]


def signing_page(view: Session, item: Item, times: Times, wide: int) -> Content:
    """Return what is signed in `wide` cells, numbered; first that it's signed, as soon as no signature is missing."""
    goals = goals_of(view, item)
    agreed = [goal for goal in goals if goal.status in AGREED]
    blocks = [_signed(view, item, times, wide), *(_goal(view, n, goal, wide) for n, goal in enumerate(agreed, 1))]
    left = [line for goal in goals if goal.status not in AGREED for line in _left(goal, wide)]
    if left:
        blocks.append([Content.styled("Not signed", MUTED), *left])
    return Content("\n\n").join(Content("\n").join(block) for block in blocks if block)


def _signed(view: Session, item: Item, times: Times, wide: int) -> list[Content]:
    """Return that all have signed, what of, and what happens next; nothing while a signature is missing."""
    says = signed_by(view, signers(view, item), times)
    if not says:
        return []
    what = f"The wording below: {goal_hash(view, item)[:HASH_SHOWN]}…"
    parts = [Content.styled(f"✓ {says}", ACCENT), Content.styled(what, MUTED), Content.styled(coming(view), MUTED)]
    return [line for part in parts if part for line in part.wrap(wide)]


def _goal(view: Session, number: int, goal: Goal, wide: int) -> list[Content]:
    lines = hanging(Content.styled(f"{number:>2}".ljust(NUMBER), MUTED), Content.styled(goal.text, STRONG), wide)
    for label, words in _details(view, goal):
        lines += hanging(Content(" " * NUMBER) + Content.styled(f"{label:<{LABEL}}", MUTED), words, wide)
    return lines


def _details(view: Session, goal: Goal) -> Iterator[tuple[str, str | Content]]:
    """Yield what a goal says besides its words, each with its label."""
    if goal.owner:
        yield "owner", with_mark(leader_of(view.leaders, goal.owner), goal.owner.upper())
    if goal.measure:
        yield "measured by", goal.measure
    if goal.due:
        yield "due", f"{goal.due:%a} {short_day(goal.due)}"
    if goal.horizon:
        yield "horizon", goal.horizon
    if goal.persona:
        yield "for", goal.persona
    for seat, text in (goal.dissent or {}).items():
        yield "dissent", said_by(view, seat, f" disagrees but commits: {text}")
        for said in lines_beside(view, text, goal=goal.id, by=seat):
            yield "", said


def _left(goal: Goal, wide: int) -> list[Content]:
    until = f" until {short_day(goal.revisit_on)}" if goal.status == "parked" and goal.revisit_on else ""
    status = f"joined into {goal.joined_into}" if goal.joined_into else goal.status
    return hanging(
        Content.styled(f"{goal.id:<{NUMBER}}", MUTED), Content.styled(f"{goal.text} · {status}{until}", MUTED), wide
    )


def goal_signatures(view: Session, item: Item, times: Times, keys: Mapping[str, str]) -> Iterator[Content]:
    """Yield who has signed the goals, and when; `keys` are those with which leaders sign at this terminal."""
    signed = signers(view, item)
    for seat in view.leaders:
        if seat in signed:
            yield signature(view, seat, at_hour("signed", times.get(seat)), SIGNED)
        else:
            key = f" ({keys[seat]})" if seat in keys else ""
            yield signature(view, seat, (left_out(view, seat) or "still has to sign") + key, MISSING)
    if not signed_by(view, signed, times):
        yield Content.styled(f"To be signed: {goal_hash(view, item)[:HASH_SHOWN]}…", MUTED)
