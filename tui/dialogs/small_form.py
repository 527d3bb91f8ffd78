"""A form of one section, ``it``, that a dialog asks, and what is read from its answer."""

from __future__ import annotations

from datetime import date

from sessions.rules.forms import Field, Form, Payload, Section


def ask(title: str, *fields: Field) -> Form:
    """Return a small form of one section, ``it``."""
    return Form("ask", title, (Section("it", "", fields),))


def when(payload: Payload, key: str) -> date | None:
    """Return a day of a small form."""
    value = payload.get("it", {}).get(key)
    return date.fromisoformat(value) if value else None
