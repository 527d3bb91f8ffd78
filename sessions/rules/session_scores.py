"""The numbers of a whole session, from what was revealed."""

from decimal import ROUND_HALF_UP, Decimal

from sessions.language.disagreement import session_precision
from sessions.model import Answered, Goal, Question, Scores, Side
from sessions.rules import scores
from sessions.rules.votes import latest_votes
from sessions.session import Session

ROTI = "roti"


def scores_of_session(session: Session) -> Scores:
    """Return the scores of what is revealed so far; undefined ones are absent.

    `fidelity` is the mean of both sides' `fidelity_first` over all arguments, rounded half up. `precision` is the
    median precision of what the leaders said against each other (`sessions.language.disagreement.statements`).
    """
    goals = session.all(Goal)
    ballot = latest_votes(session, goals)
    kept = latest_votes(session, (goal for goal in goals if goal.status != "dropped"))
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
        precision=session_precision(session),
        roti=scores.roti(values),
    )


def fidelity_final(session: Session) -> int | None:
    """Return the mean fidelity of the last texts of all sides, 0 to 100; None if nobody judged one."""
    sides = session.all(Side)
    lasts = [side.fidelity_first if side.fidelity_final is None else side.fidelity_final for side in sides]
    return _mean([each for each in lasts if each is not None])


def _mean(values: list[int]) -> int | None:
    if not values:
        return None
    return int((Decimal(sum(values)) / len(values)).to_integral_value(ROUND_HALF_UP))
