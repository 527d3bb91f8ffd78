"""The figures of a pair as one person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.model import Header, Participant
from sessions.rules.pair_figures import Figures, OwnFigures, figures_of, own_figures
from sessions.times import today

if TYPE_CHECKING:
    from sessions.store.protocol import SessionStore
    from tui.client.eyes import Eyes


@dataclass(frozen=True, slots=True)
class PairSeen:
    """The figures of a pair, with the own ones of whoever looks; `hidden` is their seat if they must type its PIN."""

    figures: Figures
    own: OwnFigures | None = None
    hidden: str | None = None


def read_pair(store: SessionStore, series: str, eyes: Eyes) -> PairSeen:
    """Return the figures of a series as `eyes` may see them: a seat with a PIN sees its own once it was typed."""
    figures = figures_of(store.tallies(series), today())
    if eyes.seat is None:
        return PairSeen(figures)
    sessions = {session for session, _ in store.across(Header, series=series)}
    leads = store.across(Participant, key=eyes.seat, role="leader")
    mine = [person for session, person in leads if session in sessions]
    if not mine:
        return PairSeen(figures)
    if not eyes.typed and any(person.pin is not None for person in mine):
        return PairSeen(figures, hidden=eyes.seat)
    return PairSeen(figures, own_figures(store.votes(series), eyes.seat))
