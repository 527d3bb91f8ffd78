"""The stage of an item on screen: as long as it stays the same, a panel is only brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.rules.phases import kind_of

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient


@dataclass(frozen=True, slots=True)
class Stage:
    """What a panel is built for.

    `form` is the private form that is open, if any; `sealed` whether `eyes` sealed it, and `both` whether all did who
    are waited for. `edition` names what the form asks about: other words are another form.
    """

    item: str
    phase: str | None
    round: int
    form: str | None
    eyes: str | None
    sealed: bool
    both: bool
    ended: bool
    edition: str = ""


def stage_of(client: SessionClient, view: Session, item: Item) -> Stage:
    """Return what a panel is to be built for."""
    now, eyes = client.situation, author(client, view)
    leader = eyes if eyes in view.leaders else None
    return Stage(
        item=item.id,
        phase=item.phase,
        round=item.round,
        form=now.form,
        eyes=eyes,
        sealed=bool(now.form and leader and leader not in now.unanswered),
        both=bool(now.form and not now.waiting_for),
        ended=item.status == "ended",
        edition=kind_of(item).edition(view, item) if now.form else "",
    )


def author(client: SessionClient, view: Session) -> str | None:
    """Return whose eyes look; in a private phase nobody's where they stand aside from the item."""
    eyes = client.eyes
    return None if eyes and client.situation.form and eyes in client.situation.aside else eyes
