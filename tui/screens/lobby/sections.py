"""The sections of the lobby below its sessions, from the top. A new one is a `LobbySection` in SECTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from sessions.times import today
from tui.client.catalog import Catalog, FirstDue, OpenAction
from tui.screens.lobby.escalated import ANSWERED, WAITING
from tui.screens.lobby.open_session import open_pack_of, open_session
from tui.screens.lobby.section import LobbySection
from tui.screens.lobby.warm_up import WARM_UP

if TYPE_CHECKING:
    from sessions.due import Due
    from tui.dialogs.protocol import CommandScreen


def _promise(promise: OpenAction, wide: int) -> Content:
    action = promise.action
    due = action.due.isoformat() if action.due else ""
    late = "late" if action.due and action.due < today() else ""
    right = f"{action.owner.upper():<8}{late:<5}{due:>10}"
    room, tag = wide - len(right) - 2, f" ({action.tag})" if action.tag else ""
    words = Content(action.text).truncate(max(1, room - len(tag)), ellipsis=True)
    text = Content.assemble(words, (tag, "$text-muted")).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(text, "  ", (right, "$text-error" if late else "$text-muted"))


async def _open(lobby: CommandScreen, promise: OpenAction) -> None:
    await open_session(lobby, promise.session)


DUE_WORDS = {"test": "crux test", "topic": "parked topic", "session": "next session"}
"""What is due, in words; the other kinds are words already."""
OWNER, LATE = 8, 13  # cells for whose it is, and for how late it is


def _due(due: Due, wide: int) -> Content:
    days = due.days(today()) or 0
    late = f"{days} day{'s' * (days != 1)} late" if days > 0 else "today"
    kind = f"{DUE_WORDS.get(due.kind, due.kind):<13} "
    owner = Content((due.owner or "").upper()).truncate(OWNER, ellipsis=True, pad=True)
    text = Content(due.text).truncate(max(1, wide - len(kind) - OWNER - LATE - 3), ellipsis=True, pad=True)
    style = "$text-error" if days > 0 else "$text-muted"
    return Content.assemble((kind, "$text-muted"), text, "  ", (owner.plain, style), " ", (f"{late:>{LATE}}", style))


async def _open_due(lobby: CommandScreen, due: Due) -> None:
    if due.kind == "escalation":
        await open_pack_of(lobby, due)
    else:
        await open_session(lobby, due.session)


DUE: Final = LobbySection(
    id="due",
    heading="Due",
    read=Catalog.due,
    draw=_due,
    key=lambda due: (due.id, due.state),
    choose=_open_due,
    count=lambda rows: rows.total if isinstance(rows, FirstDue) else len(rows),
)

OPEN_ACTIONS: Final = LobbySection(
    id="actions",
    heading="Open actions",
    none="No open actions. Actions from your sessions are listed here until they are done.",
    read=Catalog.promises,
    draw=_promise,
    key=lambda promise: (promise.session, promise.action.id),
    choose=_open,
)

SECTIONS: Final[tuple[LobbySection[Any], ...]] = (WAITING, DUE, OPEN_ACTIONS, ANSWERED, WARM_UP)
