"""What covers the middle while the session is paused: a large word, the time left, who paused it, and the way back."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.widgets import Static

from sessions.errors import ParleyError
from sessions.model import Clock, Participant
from sessions.times import show_hour
from tui.client.status import called, coming
from tui.commands.command import by_id
from tui.commands.keymap import ANYWHERE, RUN
from tui.exercises import panel_for
from tui.terminal.set_keys import keys_set
from tui.widgets.big_digits import HIGH, HUGE_HIGH, big
from tui.widgets.large_clock import time_left

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.client.session_client import SessionClient

MUTED, STRONG = "$foreground-muted", "bold"
ROOMY = 30  # lines from which everything is huge
LATEST = 40  # changes that are read first to find out who paused
HOLD = by_id(RUN, "hold")
PALETTE = by_id(ANYWHERE, "palette")


def pausing(store: Store, session: str, rev: int) -> Change | None:
    """Return the change that paused a session at `rev`."""
    for since in (max(0, rev - LATEST), 0):
        if found := [each for each in store.newer(session, since) if each.kind == "pause"]:
            return found[-1]
    return None


class PausedPage(Static):
    """Covers what is below it, which stays as it is; it takes no key."""

    DEFAULT_CSS = """
    PausedPage {
        layer: paused;
        dock: top;
        width: 100%;
        height: 100%;
        padding: 0 2;
        background: $background;
        content-align: center middle;
        text-align: center;
        display: none;
        &.-shown { display: block; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(markup=False)
        self._client = client
        self._by: Change | None = None

    async def learn(self, view: Session) -> None:
        """Find out who paused, before anything says that the session is paused."""
        if view.header.status != "paused":
            self._by = None
        elif self._by is None:
            with contextlib.suppress(ParleyError):  # the page says all the rest
                self._by = await self._client.in_file(lambda store: pausing(store, view.header.id, view.rev))

    def show(self, view: Session, *, covers: bool) -> None:
        """Show that the session is paused, over what is there if it `covers` that; else hide."""
        covers = covers and view.header.status == "paused"
        self.set_class(covers, "-shown")
        if covers:
            self._draw(view)

    def sentence(self, view: Session, *, typing: bool = False) -> str:
        """Return who paused and when, and who resumes with which key; empty if the session isn't paused.

        While somebody may be `typing`, letters are text, so the command is found by its name.
        """
        return f"{self._paused(view)} {self._resumes(view, typing=typing)}" if view.header.status == "paused" else ""

    def _paused(self, view: Session) -> str:
        by = self._by
        who = f" by {called(view, by.seat)}" if by and view.find(Participant, by.seat) and not self._client.hot else ""
        return f"Paused{who}{f' since {show_hour(by.at)}' if by else ''}."

    def _resumes(self, view: Session, *, typing: bool = False) -> str:
        now, keymap = self._client.situation, keys_set(self.app)
        if now.may_run and typing:
            return f"Press {PALETTE.key(keymap, typing=True)} and choose resume."
        if now.may_run:
            return f"Press {HOLD.key(keymap)} to resume."
        return f"{view.facilitator.upper()} resumes it." if view.facilitator and now.led else "The leaders resume it."

    def on_resize(self, event: events.Resize) -> None:
        """Draw it as large as there is room for."""
        self._draw(self._client.view())

    def _draw(self, view: Session) -> None:
        item = view.active
        if not self.has_class("-shown") or item is None:
            return
        large, wide = HUGE_HIGH if self.size.height >= ROOMY else HIGH, max(20, self.size.width - 4)
        clock = view.find(Clock)
        digits, words, _ = time_left(clock and replace(clock, state="running"), self._client.elapsed_ms)
        asked = panel_for(item.kind).prompt(view, item)[0]
        blocks = [
            [*big("PAUSED", "$text-accent", wide=wide, high=large)],
            [*big(digits, high=large, wide=wide), Content.styled(words, MUTED)] if digits else [],
            [Content.styled(self._paused(view), STRONG), Content.styled(self._resumes(view), STRONG)],
            [Content(asked), Content.styled(coming(view), MUTED)],
        ]
        drawn = Content("\n\n").join(Content("\n").join(block) for block in blocks if block)
        if drawn != self.content:
            self.update(drawn)
