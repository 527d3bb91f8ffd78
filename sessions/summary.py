"""The numbers of a whole session, from what was revealed."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from sessions import scores
from sessions.model import Answered, Ballot, Goal, Question, Scores, Side
from sessions.session import Session

ROTI = "roti"


def latest_ballot(session: Session, goals: Iterable[Goal]) -> dict[str, tuple[scores.Vote, scores.Vote]]:
    """Return each goal's last revealed votes of leaders 1 and 2; goals on which nobody voted are left out."""
    found: dict[str, tuple[scores.Vote, scores.Vote]] = {}
    for goal in goals:
        ballots = session.all(Ballot, goal=goal.id)
        last = max((ballot.round for ballot in ballots), default=0)
        by = {ballot.by: ballot for ballot in ballots if ballot.round == last}
        if by and len(session.leaders) == 2:
            first, second = (_vote(by.get(seat)) for seat in session.leaders)
            found[goal.id] = (first, second)
    return found


def _vote(ballot: Ballot | None) -> scores.Vote:
    if ballot is None or ballot.pass_:
        return scores.Vote(None)
    return scores.Vote(ballot.support, ballot.guess, ballot.points)


def scores_of_session(session: Session) -> Scores:
    """Return the scores of what is revealed by now; what is not defined is absent.

    `fidelity` is the mean of both sides' `fidelity_first` over all arguments, rounded half up.
    """
    goals = session.all(Goal)
    ballot = latest_ballot(session, goals)
    kept = latest_ballot(session, (goal for goal in goals if goal.status != "dropped"))
    line = scores.chance_of(ballot)
    alignment = scores.alignment(ballot)
    firsts = [side.fidelity_first for side in session.all(Side) if side.fidelity_first is not None]
    asked = {question.id for question in session.all(Question, key_=ROTI)}
    values = [answer.value for answer in session.all(Answered) if answer.question in asked]
    return Scores(
        alignment=alignment,
        alignment_chance=line.mean if line and alignment is not None else None,
        support_floor=scores.support_floor(kept),
        guess_error=scores.guess_error(ballot),
        fidelity=_mean(firsts),
        roti=scores.roti(values),
    )


def _mean(values: list[int]) -> int | None:
    if not values:
        return None
    return int((Decimal(sum(values)) / len(values)).to_integral_value(ROUND_HALF_UP))
