"""Changes that both leaders must agree to, after one of them has: each leader is told what it is waiting for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.rules.returning import BACK, REOPEN
from tui.client.status import missing
from tui.client.wishes import of_control, of_item
from tui.commands.command import by_id
from tui.commands.keymap import AGENDA, ANYWHERE, LEAD, RUN
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.client.session_client import SessionClient
    from tui.commands.command import KeyCommand
    from tui.screens.session.protocol import ControlledScreen

WITHOUT: Final = "continue without"
NOTED: Final = "Recorded. It takes effect when the other leader agrees."
AGREES: Final = {
    "": "reveal",
    "parked": "park-item",
    "carried": "carry-item",
    "skipped": "skip-item",
    BACK: "go-back",
    REOPEN: "agenda-reopen",
}
"""The command that agrees to a request, by what it is about."""


class PendingConsent:
    """Says on one session screen what a leader asks for; two leaders at one keyboard aren't asked."""

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
        self.screen, self.client = screen, client
        self._known: tuple[tuple[str, str, str], ...] = ()
        self._asked: dict[tuple[str, str, str], str] = {}

    def announce(self) -> None:
        """Tell a leader what is new: that their own agreement is waiting for the other's, or which key agrees to the
        other's. What is no longer asked for is no longer shown.
        """
        known, self._known = self._known, tuple(self._wishes())
        for gone in set(self._asked).difference(self._known):
            self.screen.unsay(self._asked.pop(gone))
        mine = self.client.leaders
        if self.client.hot or not mine:
            return
        for seat, command, what in self._known:
            if (seat, command, what) not in known:
                label = WITHOUT if command == "give-hand" and self.client.view().facilitator else ""
                asks = f"{seat.upper()} wants {what}. Press {way(self.screen, command, label)} to agree."
                self._asked[seat, command, what] = told = self._noted() if seat in mine else asks
                self.screen.say(told)

    def _noted(self) -> str:
        """Say what a leader's request is waiting for, and what helps if the other leader isn't here."""
        gone = [seat.upper() for seat in missing(self.client) if seat in self.client.view().leaders]
        if not gone:
            return NOTED
        absent = way(self.screen, "attend")
        return f"Recorded. {gone[0]} isn't here. If they don't come, press {absent} to mark them absent."

    def _wishes(self) -> Iterator[tuple[str, str, str]]:
        """Yield who asks for what, and the command that agrees to it."""
        view = self.client.view()
        for seat, what, effect in of_item(view, view.active.forced if view.active else ()):
            yield seat, AGREES[what], effect
        for seat, effect in of_control(view, view.header.handing):
            yield seat, "give-hand", effect


def way(screen: ControlledScreen, name: str, label: str = "") -> str:
    """Return how to reach a command from a session screen: by its key, or by its name if letters are text.

    `label` is its current name if it is a different one now.
    """
    command, typing, keymap = _command(name), screen.middle.private, keys_set(screen.app)
    if command in AGENDA and not screen.middle.agenda_shown:
        return f"{_command('agenda').key(keymap, typing=typing)}, then {command.key(keymap)}"
    by_name = f"{_command('palette').key(keymap, typing=typing)} “{label or command.label}”"
    return command.key(keymap, typing=typing) or by_name


def _command(name: str) -> KeyCommand:
    return by_id((*ANYWHERE, *RUN, *LEAD, *AGENDA), name)
