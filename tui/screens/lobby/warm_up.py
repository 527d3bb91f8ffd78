"""The quiet line in the lobby that suggests a pair to argue something small before a day with high stakes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sessions.frozen import dataclass
from sessions.times import today
from tui.client.catalog import Catalog
from tui.commands.keymap import PLAN_WARM_UP
from tui.screens.lobby.section import LobbySection
from tui.terminal.set_keys import keys_set
from tui.widgets.details import RowDetails
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from sessions.rules.pair import WarmUp
    from tui.dialogs.dialog import Answers
    from tui.dialogs.protocol import CommandScreen

KEEP, PUT_OFF = "until we have argued", "not for 30 days"
HOW = "With {key} on this line you plan half an hour for it; any question with low stakes will do."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested warm-up, and what puts it off."""

    warm_up: WarmUp
    put_off: Callable[[], Awaitable[None]]


async def _read(catalog: Catalog) -> list[Suggestion]:
    return [Suggestion(each, partial(catalog.put_off_warm_up, each.series)) for each in await catalog.warm_ups()]


def _draw(suggestion: Suggestion, wide: int) -> Content:
    from sessions.dates import weekday  # most lobbies suggest nothing

    found = suggestion.warm_up
    day = f"{weekday(found.day)} {found.day.isoformat()}"
    words = Content(f"{found.series}: argue something small before “{found.text}”")
    text = words.truncate(max(0, wide - len(day) - 2), ellipsis=True, pad=True)
    return Content.assemble((f"{text.plain}  {day}", "$text-muted"))


async def _choose(lobby: CommandScreen, suggestion: Suggestion) -> None:
    """Say it in full, and let the pair put it off."""
    from sessions.rules.forms import Field
    from tui.client.argued_before import warm_up_words
    from tui.dialogs.dialog import Dialog
    from tui.dialogs.open_dialog import open_dialog

    async def put_off(answers: Answers) -> str:
        if answers["what"] != PUT_OFF:
            return ""
        await suggestion.put_off()
        return f"No warm-up is suggested to {suggestion.warm_up.series} for 30 days."

    key = PLAN_WARM_UP.key(keys_set(lobby.app)) or "the palette"
    dialog = Dialog(
        id="warm-up-off",
        title=f"Warm up, {suggestion.warm_up.series}?",
        fields=(Field("what", "Suggest it", "choice", options=(KEEP, PUT_OFF)),),
        given={"what": KEEP},
        note=f"{warm_up_words(suggestion.warm_up, today())} {HOW.format(key=key)}",
        done="save",
        then=put_off,
        unsaved="there is nothing to keep",
    )
    open_dialog(lobby.app, None, dialog)


async def _tell(catalog: Catalog, suggestion: Suggestion) -> RowDetails:
    from tui.client.argued_before import warm_up_words

    found = suggestion.warm_up
    return RowDetails(warm_up_words(found, today()), (("Series", flat(found.series)), ("Before", flat(found.text))))


WARM_UP: Final = LobbySection(
    id="warm-up",
    heading="Warm up",
    read=_read,
    draw=_draw,
    key=lambda suggestion: suggestion.warm_up.series,
    series=lambda suggestion: suggestion.warm_up.series,
    choose=_choose,
    tell=_tell,
)
