"""The sections of the lobby below its sessions, from the top. A new one is a `LobbySection` in SECTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from sessions.times import today
from tui.client.catalog import Catalog, OpenAction
from tui.screens.lobby.open_session import open_session
from tui.screens.lobby.section import LobbySection
from tui.screens.lobby.warm_up import WARM_UP

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen


def _promise(promise: OpenAction, wide: int) -> Content:
    action = promise.action
    due = action.due.isoformat() if action.due else ""
    late = "late" if action.due and action.due < today() else ""
    right = f"{action.owner.upper():<8}{late:<5}{due:>10}"
    room = wide - len(right) - 2
    text = Content(action.text).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(text, "  ", (right, "bold" if late else "$text-muted"))


async def _open(lobby: CommandScreen, promise: OpenAction) -> None:
    await open_session(lobby, promise.session)


OPEN_ACTIONS: Final = LobbySection(
    id="actions",
    heading="Open actions",
    none="No open actions. Actions from your sessions are listed here until they are done.",
    read=Catalog.promises,
    draw=_promise,
    key=lambda promise: (promise.session, promise.action.id),
    choose=_open,
)

SECTIONS: Final[tuple[LobbySection[Any], ...]] = (OPEN_ACTIONS, WARM_UP)
