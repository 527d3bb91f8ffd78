"""The line that says who speaks first, and why; every revealed phase has it in the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from sessions.rules.phases import voice_of
from tui.widgets.leader import leader_of, with_mark

if TYPE_CHECKING:
    from sessions.session import Session


def voice_line(view: Session, about: str | None = None) -> Content:
    """Return ``■ CTO speaks first: the lower supporter``, of `about` if one is given; empty if nothing says who."""
    voice = voice_of(view, about)
    if voice is None:
        return Content("")
    who = with_mark(leader_of(view.leaders, voice.seat), voice.seat.upper(), strong=True)
    return Content.assemble(who, f" {voice.does}", (f": {voice.why}", "$foreground-muted"))
