"""The figures of a pair as one person may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.earlier_boards import trusted_alone
from sessions.exercises.ask.earlier import OwnAnswer, own_answers
from sessions.frozen import dataclass
from sessions.model import Header, Participant
from sessions.rules.kept_figures import KeptFigure, kept_figures
from sessions.rules.pair_figures import Figures, OwnFigures, figures_of, own_figures
from sessions.times import today
from tui.client.pair_table import alone_lines

if TYPE_CHECKING:
    from sessions.store.protocol import SessionStore
    from tui.client.eyes import Eyes


@dataclass(frozen=True, slots=True)
class PairSeen:
    """The figures of a pair, with the own ones of whoever looks; `hidden` is their seat if they must type its PIN.

    `kept` are the kept questions as figures, and `answers` what whoever looks answered for their own eyes. `alone` says
    what each is trusted to decide alone, a line for each.
    """

    figures: Figures
    own: OwnFigures | None = None
    hidden: str | None = None
    kept: tuple[KeptFigure, ...] = ()
    answers: tuple[OwnAnswer, ...] = ()
    alone: tuple[str, ...] = ()


def read_pair(store: SessionStore, series: str, eyes: Eyes) -> PairSeen:
    """Return the figures of a series as `eyes` may see them: a seat with a PIN sees its own once it was typed."""
    figures = figures_of(store.tallies(series), today())
    kept = tuple(kept_figures(store.asked(series)))
    alone = tuple(alone_lines(trusted_alone(store.boards(series))))
    if eyes.seat is None:
        return PairSeen(figures, kept=kept, alone=alone)
    sessions = {session for session, _ in store.across(Header, series=series)}
    leads = store.across(Participant, key=eyes.seat, role="leader")
    mine = [person for session, person in leads if session in sessions]
    if not mine:
        return PairSeen(figures, kept=kept, alone=alone)
    if not eyes.typed and any(person.pin is not None for person in mine):
        return PairSeen(figures, hidden=eyes.seat, kept=kept, alone=alone)
    answers = own_answers(store, series, mine[-1], typed=eyes.typed)
    return PairSeen(figures, own_figures(store.votes(series), eyes.seat), kept=kept, answers=answers, alone=alone)
