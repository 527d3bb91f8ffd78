"""Whose word it is: at the hot seat two leaders share one keyboard, so what belongs to one of them asks by one key."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from tui.client.status import called
from tui.dialogs.pick import Choice, PickDialog

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import CommandScreen

NOBODY = "There is nothing here for you to do."


async def ask_whose(
    screen: CommandScreen,
    client: SessionClient,
    question: str,
    seats: Sequence[str],
    then: Callable[[tuple[str, ...]], Any],
    *,
    hints: Mapping[str, str] | None = None,
    note: str = "",
) -> None:
    """Call `then`, which may be async, with the seat whose word it is; only at the hot seat is that asked.

    `seats` are those of this terminal who could say it, `hints` a word on some of them, `note` what it is about.
    Nobody can be let say it for both. Raises Refused where there is none, and what `then` raises; after asking, the
    screen says a refusal.
    """
    if not seats:
        raise Refused(NOBODY)
    if not client.hot:
        done = then((seats[0],))
        if inspect.isawaitable(done):
            await done
        return
    view, known = client.view(), hints or {}
    choices = [Choice(seat, called(view, seat), known.get(seat, "")) for seat in seats]

    async def chosen(key: str | None) -> None:
        if key is not None:
            await screen.attempt(then, (key,))

    screen.app.push_screen(PickDialog(question, choices, note), chosen)
