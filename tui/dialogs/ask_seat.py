"""Who is acting: two leaders share one keyboard at the hot seat, so a command for one of them asks which."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from tui.client.status import called
from tui.dialogs.in_turn import InTurnDialog
from tui.dialogs.pick import Choice, PickDialog

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import CommandScreen

NOBODY = "You have nothing to do here."


async def ask_whose(
    screen: CommandScreen,
    client: SessionClient,
    question: str,
    seats: Sequence[str],
    then: Callable[[tuple[str, ...]], Any],
    *,
    hints: Mapping[str, str] | None = None,
    note: str = "",
    in_turn: bool = False,
) -> None:
    """Call `then`, which may be async, with the seat of the person who acts; ask only if several here could.

    `seats` are those at this terminal who could do it, `hints` are notes on some of them, `note` is the subject. Nobody
    can act for both; with `in_turn`, the list stays until each has acted. Raises Refused if there are no seats, and
    whatever `then` raises; after asking, the screen shows a refusal.
    """
    if not seats:
        raise Refused(NOBODY)
    if not client.hot or len(seats) == 1:
        done = then((seats[0],))
        if inspect.isawaitable(done):
            await done
        return
    view, known = client.view(), hints or {}
    choices = [Choice(seat, called(view, seat), known.get(seat, "")) for seat in seats]

    async def act(seat: str) -> bool:
        return await screen.attempt(then, (seat,))

    async def chosen(key: str | None) -> None:
        if key is not None:
            await act(key)

    if in_turn:
        screen.app.push_screen(InTurnDialog(question, choices, note, act))
        return
    screen.app.push_screen(PickDialog(question, choices, note), chosen)
