"""How leaders voted on goals: the latest ballot of each, and both votes in the shape that the scores need."""

from collections.abc import Iterable

from sessions.model import Ballot, Goal
from sessions.rules import scores
from sessions.rules.scores import Vote
from sessions.session import Session


def ballots_of(session: Session, goal: Goal, round_: int) -> dict[str, Ballot]:
    """Return each leader's latest revealed ballot on a goal up to a round, in the order of the seats."""
    latest = {ballot.by: ballot for ballot in _in_order(session, goal) if ballot.round <= round_}
    return {seat: latest[seat] for seat in session.leaders if seat in latest}


def latest_votes(session: Session, goals: Iterable[Goal], round_: int | None = None) -> scores.Ballot:
    """Return how leaders 1 and 2 last voted on each of `goals`, up to a round if one is given.

    A resolved goal keeps the votes that resolved it, and points stay until they are distributed again. Goals without a
    ballot are left out; a missing vote is a pass.
    """
    found: dict[str, tuple[Vote, Vote]] = {}
    for goal in goals:
        ballots = [each for each in _in_order(session, goal) if round_ is None or each.round <= round_]
        if ballots and len(session.leaders) == 2:
            first, second = (_vote(ballots, seat) for seat in session.leaders)
            found[goal.id] = (first, second)
    return found


def _in_order(session: Session, goal: Goal) -> list[Ballot]:
    return sorted(session.all(Ballot, goal=goal.id), key=lambda ballot: ballot.round)


def _vote(ballots: list[Ballot], seat: str) -> Vote:
    last = next((each for each in ballots if each.by == seat and each.round == ballots[-1].round), None)
    points = [each.points for each in ballots if each.by == seat and each.points is not None]
    if last is None or last.support is None:
        return Vote(None)
    return Vote(last.support, last.guess, points[-1] if points else None)
