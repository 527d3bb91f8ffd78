"""The line that says who speaks first, and why; every revealed phase has it in the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from sessions.rules.phases import voice_of
from tui.client.status import coming, moves_on
from tui.widgets.leader import leader_of, with_mark

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient


def begins_and_follows(client: SessionClient, about: str | None = None) -> Content:
    """Return who speaks first, then what comes next and who moves on: one line for the foot of a screen."""
    view = client.view()
    first = voice_line(view, about)
    if comes := coming(view, brief=bool(first)):
        comes = f"{comes} {moves_on(client)}".rstrip()
    return Content("   ").join(filter(None, (first, Content.styled(comes, "$foreground-muted"))))


def voice_line(view: Session, about: str | None = None) -> Content:
    """Return ``CTO speaks first: the lower supporter``, of `about` if one is given; empty if nothing says who."""
    voice = voice_of(view, about)
    if voice is None:
        return Content("")
    who = with_mark(leader_of(view.leaders, voice.seat), voice.seat.upper(), strong=True)
    return Content.assemble(who, f" {voice.does}", (f": {voice.why}", "$foreground-muted"))
