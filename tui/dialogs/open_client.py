"""Opening the session of a screen, and following it from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.errors import ParleyError

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.dialogs.screen import ParleyScreen


async def open_client(screen: ParleyScreen[Any], client: SessionClient) -> bool:
    """Open a client for as long as the screen is open, and let it tell the screen what is new.

    Return whether it is open; if not, the screen says why.
    """
    try:
        await client.open()
    except ParleyError as error:
        screen.say(str(error))
        return False
    screen.closing.push_async_callback(client.close)
    client.watch(screen)
    return True
