"""Planning, from the lobby, the argument that is suggested to a pair as a warm-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.keymap import PLAN_WARM_UP
from tui.screens.lobby.on_row import OnRow

if TYPE_CHECKING:
    from sessions.rules.pair import WarmUp

HOSTED = "Only the host can plan sessions here. Ask them for a short argument."


class PlanWarmUp(OnRow):
    """The command that opens a new session with the short argument and the pair filled in; a guest can't plan one."""

    commands = (PLAN_WARM_UP,)

    @property
    def _suggested(self) -> WarmUp | None:
        """The warm-up under the cursor."""
        row = self._rows.row
        if row is None or row.section.id != "warm-up":
            return None
        suggested: WarmUp = row.entry.warm_up
        return suggested

    def refusal(self, command: str) -> str | None:
        """Return why no warm-up can be planned."""
        if self._suggested is None:
            return ""
        return HOSTED if self._guest else None

    def do_warm_up(self) -> None:
        """Plan the warm-up under the cursor."""
        from tui.screens.new_session.screen import warm_up_screen

        if suggested := self._suggested:
            self._lobby.app.push_screen(warm_up_screen(self._open_file, suggested.series))
