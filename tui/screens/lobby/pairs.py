"""The pairs in the lobby: each series with when it met, when the pair last argued, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sessions.times import today
from tui.client.argued_before import days_words
from tui.client.catalog import Catalog
from tui.client.eyes import Eyes
from tui.screens.lobby.section import LobbySection
from tui.screens.pair.opening import open_pair
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from sessions.rules.pair import SeriesLine
    from tui.dialogs.protocol import CommandScreen
    from tui.widgets.details import RowDetails


async def _read(catalog: Catalog) -> list[SeriesLine]:
    return await catalog.overview()


def _draw(line: SeriesLine, wide: int) -> Content:
    met = "hasn't met yet" if line.on is None else f"met {days_words(max(0, (today() - line.on).days))}"
    since = line.days_since_argued
    argued = "never argued the other side" if since is None else f"argued {days_words(since)}"
    owes = f"{line.due} due" if line.due else "nothing due"
    words = f"{met} · {argued} · {owes}"
    room = max(1, wide - len(words) - 2)
    return Content.assemble(
        Content(flat(line.series)).truncate(room, ellipsis=True, pad=True), "  ", (words, "$text-muted")
    )


async def _choose(lobby: CommandScreen, line: SeriesLine) -> None:
    """Show how the pair does."""
    await open_pair(lobby, line.series, Eyes())


async def _tell(catalog: Catalog, line: SeriesLine) -> RowDetails:
    from tui.screens.pair.details import tell_series  # only a wide window shows it

    return await tell_series(catalog, line)


PAIRS: Final[LobbySection[SeriesLine]] = LobbySection(
    id="pairs",
    heading="Pairs",
    read=_read,
    draw=_draw,
    key=lambda line: ("pair", line.series),
    series=lambda line: line.series,
    choose=_choose,
    tell=_tell,
)
