"""Dates in the past, which need confirming before a form is saved."""

from __future__ import annotations

from time import monotonic

from sessions.rules.forms import Flaw, Form, Payload, past_days
from sessions.times import today

HELD_S = 0.3
"""A key pressed again this soon is being held down."""


class PastDays:
    """Asks once about the dates in the past: pressing the key again accepts them, but holding the key down doesn't."""

    def __init__(self) -> None:
        self._asked: list[Flaw] = []
        self._asked_at = 0.0

    def asks(self, form: Form, payload: Payload) -> list[Flaw] | None:
        """Return what to ask about now; empty if that was asked just before, None if all is confirmed."""
        asked, now = past_days(form, payload, today()), monotonic()
        if not asked or (asked == self._asked and now - self._asked_at >= HELD_S):
            return None
        news = asked if asked != self._asked else []
        self._asked, self._asked_at = asked, now
        return news
