"""What a series is, beside a list of them: when the pair met, what is due, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.client.argued_before import days_words
from tui.client.eyes import Eyes
from tui.client.pair_table import NONE, FigureLine, lines_of, shown
from tui.widgets.details import Fact, RowDetails

if TYPE_CHECKING:
    from sessions.rules.pair import SeriesLine
    from tui.client.catalog import Catalog

NO_BAND = (0, 0)  # what would be good isn't said here
CHANGE = 4  # the place of a change among the cells of a figure
WIDE = 18  # cells of a figure with its unit


async def tell_series(catalog: Catalog, line: SeriesLine) -> RowDetails:
    """Return when a pair last met and argued, what is due, and its figures, nobody's own ones. Raises Trouble."""
    seen = await catalog.pair(line.series, Eyes())
    figures = tuple(_figures(lines_of(seen.figures, None, NO_BAND, seen.kept)))
    facts: tuple[Fact, ...] = (
        ("Last", f"“{line.title}”, {line.on.isoformat()}" if line.on else "hasn't met yet"),
        ("Argued", days_words(line.days_since_argued)),
        ("Due", str(line.due) if line.due else "nothing"),
        ("Escalated", str(line.escalations) if line.escalations else "nothing waits for an answer"),
    )
    return RowDetails(line.series, facts, (("Figures, and their change since the first", figures),) if figures else ())


def _figures(lines: Sequence[FigureLine]) -> Iterator[Fact]:
    for each in lines:
        if each.known:
            change = each.cells(1)[CHANGE]
            yield each.title, f"{f'{shown(each.last)} {each.unit}':<{WIDE}}{'' if change == NONE else change}".rstrip()
