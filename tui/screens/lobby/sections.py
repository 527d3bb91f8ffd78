"""The sections of the lobby above its sessions, from the top. A new one is a `LobbySection` in SECTIONS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from sessions.due import Due
from sessions.frozen import dataclass
from sessions.times import today
from tui.client.catalog import Catalog, First, leaders_of, promises
from tui.screens.lobby.days import owned
from tui.screens.lobby.escalated import ANSWERED, WAITING
from tui.screens.lobby.next_session import NEXT
from tui.screens.lobby.open_session import open_pack_of, open_session
from tui.screens.lobby.pairs import PAIRS
from tui.screens.lobby.section import LobbySection
from tui.screens.lobby.told import KINDS, tell_due
from tui.screens.lobby.warm_up import WARM_UP
from tui.widgets.details import RowDetails
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen

KIND = 13  # cells for what it is


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that is due, or an action that will be, with the seats of the two leaders of its session."""

    due: Due
    leaders: tuple[str, ...]


async def _read_due(catalog: Catalog) -> First[Owed]:
    """Return what is due but for the sessions and the escalations that have sections of their own."""
    escalated = await catalog.escalated()
    elsewhere = {each.id for each in (*escalated.waiting, *escalated.back)}
    found = [each for each in await catalog.due() if each.kind != "session" and each.id not in elsewhere]
    return await _with_leaders(catalog, First(found))


async def _read_actions(catalog: Catalog) -> First[Owed]:
    """Return the open actions whose day is still to come, and those without one."""
    found = [
        Due(
            kind="action",
            id=f"{session}/{action.id}",
            text=action.text,
            owner=action.owner,
            day=action.due,
            session=session,
            about=action.tag,
        )
        for session, action in ((each.session, each.action) for each in await catalog.read(promises))
        if action.due is None or action.due > today()
    ]
    return await _with_leaders(catalog, First(found))


async def _with_leaders(catalog: Catalog, found: First[Due]) -> First[Owed]:
    sessions = {each.session for each in found}
    leaders = await catalog.read(lambda readable: leaders_of(readable, sessions))
    return First([Owed(each, leaders.get(each.session, ())) for each in found], found.total)


def _draw_due(owed: Owed, wide: int) -> Content:
    due = owed.due
    kind = f"{KINDS.get(due.kind, due.kind):<{KIND}} "
    return owned(Content.assemble((kind, "$text-muted"), flat(due.text)), due.owners, owed.leaders, due.day, wide)


def _draw_action(owed: Owed, wide: int) -> Content:
    due = owed.due
    tag = f" ({flat(due.about)})" if due.about else ""
    return owned(Content.assemble(flat(due.text), (tag, "$text-muted")), due.owners, owed.leaders, due.day, wide)


async def _open(lobby: CommandScreen, owed: Owed) -> None:
    if owed.due.kind == "escalation":
        await open_pack_of(lobby, owed.due)
    else:
        await open_session(lobby, owed.due.session)


async def _tell(catalog: Catalog, owed: Owed) -> RowDetails:
    return tell_due(owed.due, owed.leaders)


def _total(rows: Sequence[Owed]) -> int:
    return rows.total if isinstance(rows, First) else len(rows)


def _key(owed: Owed) -> tuple[str, str]:
    return owed.due.id, owed.due.state


def _series(owed: Owed) -> str | None:
    return owed.due.series


DUE: Final = LobbySection(
    id="due",
    heading="Due",
    read=_read_due,
    draw=_draw_due,
    key=_key,
    series=_series,
    choose=_open,
    tell=_tell,
    count=_total,
)
OPEN_ACTIONS: Final = LobbySection(
    id="actions",
    heading="Open actions",
    read=_read_actions,
    draw=_draw_action,
    key=_key,
    series=_series,
    choose=_open,
    tell=_tell,
    count=_total,
)

SECTIONS: Final[tuple[LobbySection[Any], ...]] = (NEXT, DUE, OPEN_ACTIONS, WAITING, ANSWERED, WARM_UP, PAIRS)
