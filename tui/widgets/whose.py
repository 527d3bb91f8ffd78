"""Whose act it is, where several seats share a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from sessions.forms import Field, Payload

BY = "by"
BOTH = "both"


def whose(seats: Sequence[str], ask: str = "Who", both: bool = False) -> tuple[Field, ...]:
    """Return the field of a small form that asks whose act it is; none where only one seat can do it.

    `both` offers to do it for all of them at once.
    """
    if len(seats) < 2:
        return ()
    return (Field(BY, ask, "choice", options=(*seats, BOTH) if both else tuple(seats)),)


def chosen(payload: Payload, seats: Sequence[str], section: str = "it") -> tuple[str, ...]:
    """Return the seats that a filled form names: the only one there is, the one chosen, or both."""
    by = payload.get(section, {}).get(BY, seats[0])
    return tuple(seats) if by == BOTH else (by,)
