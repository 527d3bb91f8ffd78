"""The escalations in the lobby: what waits for an answer, and the answers and defaults that came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from sessions.due import Due
from sessions.times import short_day
from tui.client.catalog import Catalog
from tui.screens.lobby.days import how_late, is_late
from tui.screens.lobby.open_session import open_pack_of
from tui.screens.lobby.section import LobbySection
from tui.widgets.details import RowDetails
from tui.widgets.safe_text import flat


async def _waiting(catalog: Catalog) -> Sequence[Due]:
    return (await catalog.escalated()).waiting


async def _back(catalog: Catalog) -> Sequence[Due]:
    return (await catalog.escalated()).back


def _asked(due: Due, wide: int) -> Content:
    """Draw an escalation that waits: the question, its default, whom it waits for, and its day."""
    late = is_late(due.day)
    day = f"by {short_day(due.day)}" if due.day and not late else how_late(due.day)
    right = f"{flat(due.owner or '')[:12].upper():<8}  {day:>13}"
    room = wide - len(right) - 2
    asks = Content(flat(due.text))
    silent = f"  otherwise: {flat(due.about)}" if due.about else "  otherwise nothing"
    if asks.cell_length + len(silent) > room:
        asks = asks.truncate(max(20, room * 3 // 5), ellipsis=True)
    left = Content.assemble(asks, (silent, "$text-muted")).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(left, "  ", (right, "bold $text-error" if late else "$text-muted"))


BACK = {"ruled": "Ruled", "returned": "Returned", "experiment": "Try first"}


def _told(due: Due, wide: int) -> Content:
    """Draw an answer, or the default that holds without one, and the question after it."""
    from sessions.records.escalations import silence  # most lobbies have no answer to show

    words = silence(due.day, due.about) if due.state == "default" else f"{BACK[due.state]}: {due.about or ''}"
    told = Content(flat(words)).truncate(wide * 3 // 4, ellipsis=True)
    return Content.assemble(told, "  ", (flat(due.text), "$text-muted")).truncate(wide, ellipsis=True, pad=True)


async def _tell_waiting(catalog: Catalog, due: Due) -> RowDetails:
    late = is_late(due.day)
    day = f"{short_day(due.day)}, {how_late(due.day)}" if due.day and late else how_late(due.day)
    return RowDetails(
        flat(due.text),
        (
            ("For", flat(due.owner or "").upper()),
            ("Answer by", Content.styled(day, "$text-error") if late else day),
            ("Otherwise", flat(due.about or "nothing")),
            ("From", flat(due.title)),
        ),
    )


async def _tell_answered(catalog: Catalog, due: Due) -> RowDetails:
    from sessions.records.escalations import silence

    says = silence(due.day, due.about) if due.state == "default" else due.about or ""
    label = "Default" if due.state == "default" else BACK[due.state]
    return RowDetails(
        flat(due.text), ((label, flat(says)), ("From", flat(due.title)), ("Asked", flat(due.owner or "").upper()))
    )


WAITING: Final = LobbySection(
    id="waiting",
    heading="Waiting for an answer",
    read=_waiting,
    draw=_asked,
    key=lambda due: due.id,
    series=lambda due: due.series,
    choose=open_pack_of,
    tell=_tell_waiting,
)
ANSWERED: Final = LobbySection(
    id="answered",
    heading="Answers to your escalations",
    read=_back,
    draw=_told,
    key=lambda due: due.id,
    series=lambda due: due.series,
    choose=open_pack_of,
    tell=_tell_answered,
)
