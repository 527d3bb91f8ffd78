"""Opening the session of a screen, and following it from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.errors import ParleyError

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.dialogs.screen import ParleyScreen


async def open_client(screen: ParleyScreen[Any], client: SessionClient) -> bool:
    """Open a client and let it tell the screen what is new; return whether it is open. If not, the screen says why."""
    try:
        await client.open()
    except ParleyError as error:
        screen.say(str(error))
        return False
    client.watch(screen)
    return True
