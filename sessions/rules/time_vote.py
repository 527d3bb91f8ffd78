"""The vote on time: more or enough, in secret. It runs beside the open form, and no outcome of it seals the form."""

from dataclasses import replace
from typing import ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Clock, Item, Sheet
from sessions.rules import clock
from sessions.rules.forms import new_salt, seal
from sessions.rules.moves import close_phase
from sessions.rules.phases import open_form, under_way, unsealed
from sessions.rules.seats import facilitates, seated_leaders
from sessions.rules.sheets import MORE, vote_of
from sessions.session import Session
from sessions.situation import Requires, item_under_way, leader, must

Word = Literal["more", "enough"]


def wants_vote(session: Session, item: Item, ctx: Context) -> bool:
    """Whether to ask the leaders when time is up: no facilitator decides, and somebody is still writing.

    If both have sealed, their answers are ready to be revealed, and the clock simply runs on.
    """
    form = open_form(session)
    return not facilitates(session, ctx) and not (form and not unsealed(session, item, form))


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteTime(Command):
    """A leader votes for more or enough, hidden from the other; until both have voted, they may change it."""

    requires: ClassVar[Requires] = Requires(
        by=leader, when=(item_under_way, must(lambda now: now.voting, "There is no vote on time now."))
    )
    word: Word

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the vote, and act on it once both have voted. Refused if there is no vote."""
        seat, item = ctx.seat, under_way(session)
        if self.word not in ("more", "enough"):
            raise Refused("Vote for more or enough.")
        before = vote_of(session, item, seat)
        if before and before.payload == _said(self.word):
            raise Refused(f"You've already voted for {self.word}.")
        salt = new_salt()
        vote = Sheet(item=item.id, form=MORE, round=_number(session, item), by=seat, status="sealed", at=ctx.noted)
        session.put(replace(vote, payload=_said(self.word), salt=salt, seal=seal(_said(self.word), salt)))
        if all_voted(session, item, ctx):
            count_votes(session, item, ctx)


def _said(word: str) -> dict[str, dict[str, str]]:
    return {"time": {"value": word}}


def said(vote: Sheet | None) -> str | None:
    """Return the word of a vote if this session shows it: another leader's only once both have voted."""
    return vote.payload["time"]["value"] if vote and vote.payload else None


def _number(session: Session, item: Item) -> int:
    """Return the number of the open vote."""
    return 1 + len({vote.round for vote in session.all(Sheet, item=item.id, form=MORE, status="revealed")})


def all_voted(session: Session, item: Item, ctx: Context) -> bool:
    """Whether everyone whose vote counts has voted; an absent leader isn't waited for."""
    seated = seated_leaders(session, ctx)
    return bool(seated) and all(vote_of(session, item, seat) for seat in seated)


def count_votes(session: Session, item: Item, ctx: Context) -> None:
    """Reveal the votes. All "more" gives more time, or lets the clock run on if there is none; else the phase ends."""
    seated = seated_leaders(session, ctx)
    votes = [vote for seat in seated if (vote := vote_of(session, item, seat))]
    for vote in session.all(Sheet, item=item.id, form=MORE, status="sealed"):
        session.put(replace(vote, status="revealed"))
    if not all(said(vote) == "more" for vote in votes):
        if len(seated) == 1:
            item = session.put(replace(item, solo=True))
        close_phase(session, item, ctx, "vote")
    elif not clock.lacks_s(session, ctx):
        clock.extend(session, ctx, None)
    elif clock.givers(session, ctx):
        session.put(replace(session.get(Clock), granted=True))
    else:
        clock.run_on(session, ctx, "soft")
