"""What is asked for often, and done once."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump


def soon(pump: MessagePump, work: Callable[[], None]) -> Callable[[], None]:
    """Return what has `work` done after the messages that wait for `pump`, once, however often it's called by then."""
    due = False

    def do() -> None:
        nonlocal due
        due = False
        work()

    def ask() -> None:
        nonlocal due
        if not due:
            due = pump.call_later(do)

    return ask
