"""The revealed verdicts one score at a time: would its owner sign it, and how well was each case made?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.exercises.argue.forms import ACCEPTANCE
from sessions.exercises.argue.frame import argument_of
from sessions.exercises.argue.sides import ACCEPTED_FROM, accepted_first
from sessions.model import Side
from sessions.rules.scores import ACCEPTANCE_MAX
from tui.widgets.leader import leader_of
from tui.widgets.matrix import WIDE_GAP
from tui.widgets.moment import LargeAnswer, Reveal, RevealStep, gap_said

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session

SIGN, MADE = "acceptance", "fidelity"
SIGN_ASKS = f"Is this your view? 0 not my view, {ACCEPTED_FROM} I would sign it, {ACCEPTANCE_MAX} better than I put it"
MADE_ASKS = "How well was each case made, from 0 to 100?"


def verdicts_revealed(view: Session, item: Item) -> Reveal:
    """Return what each owner said of the text about their view: whether they would sign it, and its fidelity."""
    sides = {view.other(side.by): side for side in view.all(Side, argument=argument_of(view, item).id)}
    accepted = [side.acceptance if (side := sides.get(owner)) else None for owner in view.leaders]
    moments = (
        RevealStep(
            SIGN, SIGN_ASKS, tuple(_accepts(view, item, owner, sides) for owner in view.leaders), "", *_apart(accepted)
        ),
        RevealStep(MADE, MADE_ASKS, tuple(_made(view, owner, sides) for owner in view.leaders), ""),
    )
    return Reveal(_headline(view, accepted), moments)


def _apart(accepted: list[int | None]) -> tuple[str, bool]:
    known = [each for each in accepted if each is not None]
    if len(known) < 2:
        return "", False
    gap = abs(known[0] - known[1])
    return gap_said(gap, ACCEPTANCE_MAX), gap >= WIDE_GAP


def _headline(view: Session, accepted: list[int | None]) -> str:
    """Return which owner would sign what the other leader wrote about their view."""
    would = {seat: each >= ACCEPTED_FROM for seat, each in zip(view.leaders, accepted, strict=True) if each is not None}
    if not would:
        return "Nothing was judged."
    if len(would) == len(view.leaders) and len({*would.values()}) == 1:
        both = all(would.values())
        return f"{'Each' if both else 'Neither'} of you would sign what the other wrote{'' if both else ' yet'}."
    words = {True: "would", False: "wouldn't yet"}
    said = [
        f"{seat.upper()} {words[signs]} sign what {view.other(seat).upper()} wrote" for seat, signs in would.items()
    ]
    return f"{'; '.join(said)}."


def _accepts(view: Session, item: Item, owner: str, sides: dict[str, Side]) -> LargeAnswer:
    side, leader, by = sides.get(owner), leader_of(view.leaders, owner), view.other(owner).upper()
    below = f"on what {by} wrote"
    if side is None or side.acceptance is None:
        return LargeAnswer(owner, leader, "not judged", below, large=False)
    missing = f"Missing: {side.missing}" if side.missing else ""
    said = tuple(filter(None, (ACCEPTANCE[side.acceptance], missing)))
    return LargeAnswer(owner, leader, _since(accepted_first(view, item, side.by), side.acceptance), below, said)


def _made(view: Session, owner: str, sides: dict[str, Side]) -> LargeAnswer:
    side, leader, by = sides.get(owner), leader_of(view.leaders, owner), view.other(owner).upper()
    below = f"their case, as {by} wrote it"
    if side is None or side.fidelity_first is None:
        return LargeAnswer(owner, leader, "not judged", below, large=False)
    final = side.fidelity_first if side.fidelity_final is None else side.fidelity_final
    return LargeAnswer(owner, leader, _since(side.fidelity_first, final), below)


def _since(first: int | None, now: int) -> str:
    """Return a score, and before it the one of the text before its revision if that was another: ``1 → 3``."""
    return str(now) if first in (None, now) else f"{first} → {now}"
