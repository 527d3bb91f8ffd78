"""The stage of an item on screen: as long as it is the same, a panel is only updated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.frozen import dataclass
from sessions.rules.phases import kind_of

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient


@dataclass(frozen=True, slots=True)
class Stage:
    """What a panel is built for.

    `form` is the open private form, if any; `sealed` whether `eyes` sealed it, and `both` whether everyone did who was
    expected to. `walks` means that what was revealed is shown one question at a time. `edition` identifies the
    questions of the form: other wording means another form.
    """

    item: str
    phase: str | None
    round: int
    form: str | None
    eyes: str | None
    sealed: bool
    both: bool
    ended: bool
    walks: bool = False
    edition: str = ""


def stage_of(client: SessionClient, view: Session, item: Item) -> Stage:
    """Return the stage that a panel is to be built for."""
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
        walks=not now.form and not client.walks.at(item).whole,
        edition=kind_of(item).edition(view, item) if now.form else "",
    )


def author(client: SessionClient, view: Session) -> str | None:
    """Return the seat that is looking; in a private phase None if they are standing aside from the item."""
    eyes = client.eyes
    return None if eyes and client.situation.form and eyes in client.situation.aside else eyes
