"""Signals: what leaders say of themselves while they write in private.

Only a leader's own key says one, and no rule and no clock reads it. It ends with the phase, when its author seals or
stands aside, or when they take it back.
"""

from collections.abc import Mapping
from typing import Final

from sessions.rules.phases import open_form, place_of, unanswered
from sessions.session import Session
from sessions.situation import PhasePlace, Requires, leader, must

SIGNALS: Final[Mapping[str, str]] = {
    "minute": "need a minute",
    "nearly": "nearly",
    "stuck": "stuck",
    "line": "my line dropped",
}
"""What a leader can say, in words that others read."""

WRITING: Final = Requires(
    by=leader, when=(must(lambda now: now.seat in now.unanswered, "You can only say this while you write in private."),)
)
"""What saying it requires: a private form that this leader hasn't sealed."""


def writing(session: Session) -> dict[str, PhasePlace]:
    """Return the leaders who have a private form open and unsealed, each with the place of the form."""
    item, form = session.active, open_form(session)
    if item is None or form is None:
        return {}
    return {seat: place_of(session) for seat in unanswered(session, item, form) if seat not in item.recused}


def ended(before: Mapping[str, PhasePlace], now: Mapping[str, PhasePlace]) -> list[str]:
    """Return the leaders who no longer write what they wrote before, so that their signals end."""
    return [seat for seat, place in before.items() if now.get(seat) != place]
