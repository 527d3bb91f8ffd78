"""What the goals of an `align` item stand at: their votes, what these make of each goal, the scores, when to stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sessions.change import canonical, digest
from sessions.errors import Missing
from sessions.model import Ballot, Clock, Goal, Item, Raise
from sessions.model.columns import Range
from sessions.model.exercise import GoalStatus
from sessions.rules import scores
from sessions.rules.argued_goals import argued_in, escalation_of
from sessions.rules.votes import ballots_of, latest_votes
from sessions.session import Session
from sessions.text import one_line

SETTINGS: Mapping[str, int] = {"max_rounds": 3, "max_goals": 9, "drafts": 5, "gaps": 3}
"""What a playbook may change of the exercise, with what holds where it does not."""
BOUNDS: Mapping[str, Range] = {
    "max_rounds": Range(1, 9),
    "max_goals": Range(1, scores.GOALS_MAX),
    "drafts": Range(1, 9),
    "gaps": Range(1, 9),
}
AGREED: tuple[GoalStatus, ...] = ("agreed", "agreed-with-dissent")


def setting(item: Item, key: str) -> int:
    """Return one of SETTINGS as the playbook has it for this item."""
    return int((item.settings or {}).get(key, SETTINGS[key]))


def goals_of(session: Session, item: Item) -> list[Goal]:
    """Return the item's goals, the dropped ones among them, in the order in which they came."""
    return session.all(Goal, item=item.id)


def open_goals(session: Session, item: Item) -> list[Goal]:
    """Return the goals that nothing has settled yet."""
    return session.all(Goal, item=item.id, status="open")


def goal_in(session: Session, item: Item, goal: str) -> Goal:
    """Return a goal of the item. Raises Missing."""
    found = session.find(Goal, goal)
    if found is None or found.item != item.id:
        raise Missing(f"There is no goal {goal} here.")
    return found


# --- votes --------------------------------------------------------------------------------------------------------


def votes_of(session: Session, item: Item, round_: int | None = None) -> scores.Ballot:
    """Return how both voted last on each goal of the item, up to a round where one is given."""
    return latest_votes(session, goals_of(session, item), round_)


# --- what becomes of a goal ---------------------------------------------------------------------------------------


def verdict(session: Session, item: Item, goal: Goal) -> GoalStatus:
    """Return the status that the votes and what both accepted give a goal; "open" before its first ballot.

    A goal that a later item of this agenda argues is parked rather than escalated: it is taken up again today.
    """
    if goal.status != "open":
        return goal.status
    escalated = escalation_of(session, goal) is not None
    votes = votes_of(session, item, item.round).get(goal.id)
    if votes is None:
        return "escalated" if escalated else "open"
    both = set(session.leaders)
    found = scores.resolve(
        *votes,
        blocked=any(ballot.block for ballot in ballots_of(session, goal, item.round).values()),
        dissent_accepted=both <= set(goal.commits),
        both_park=both <= set(goal.parks),
    )
    return "parked" if found == "escalated" and not escalated and argued_in(session, goal) else found


def unresolved(session: Session, item: Item) -> list[Goal]:
    """Return the open goals that neither their votes nor an escalation settle; before a ballot that is all of them."""
    return [
        goal
        for goal in open_goals(session, item)
        if verdict(session, item, goal) in ("open", "escalated") and escalation_of(session, goal) is None
    ]


def discussed(session: Session, item: Item) -> list[Goal]:
    """Return what this round discusses: the unresolved goals, the widest weighted gap first, as many as `gaps` says."""
    waiting = {goal.id: goal for goal in unresolved(session, item)}
    ordered = scores.order(votes_of(session, item, item.round))
    return [waiting[goal] for goal in ordered if goal in waiting][: setting(item, "gaps")]


def speaks_first(session: Session, item: Item, goal: Goal) -> str | None:
    """Return the lower supporter of a goal, who speaks first; None where both support it alike or one passed."""
    supports = {seat: ballot.support for seat, ballot in ballots_of(session, goal, item.round).items()}
    known = sorted((support, seat) for seat, support in supports.items() if support is not None)
    return known[0][1] if len(known) == 2 and known[0][0] != known[1][0] else None


# --- when to stop -------------------------------------------------------------------------------------------------


def moved(session: Session, item: Item, round_: int) -> bool:
    """Whether a round brought something new: another support, or a reason, block or raise not given the round before.

    The first round always does.
    """
    if round_ == 1:
        return True
    for goal in goals_of(session, item):
        for seat in session.leaders:
            now, before = (session.find(Ballot, goal.id, each, seat) for each in (round_, round_ - 1))
            if now and before and now.support != before.support:
                return True
            if _reasons(session, goal, seat, round_) - _reasons(session, goal, seat, round_ - 1):
                return True
    return False


def _reasons(session: Session, goal: Goal, seat: str, round_: int) -> set[str]:
    ballot, raised = session.find(Ballot, goal.id, round_, seat), session.find(Raise, goal.id, round_, seat)
    given = [ballot.reason, ballot.block] if ballot else []
    return {one_line(text).casefold() for text in (*given, raised and raised.text) if text}


def stop_reason(session: Session, item: Item) -> str | None:
    """Return the sentence that says why no further round follows, or None where one does."""
    rounds = setting(item, "max_rounds")
    if not unresolved(session, item):
        return "Every goal is resolved."
    if item.round >= rounds:
        return f"Round {item.round} of {rounds} was the last."
    if not moved(session, item, item.round):
        return "Nothing moved in this round, and no new reason came."
    clock = session.find(Clock)
    if clock and clock.item == item.id and clock.state == "over" and clock.extensions:
        return "Time is up, and so is its extension."
    return None


# --- scores -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlignScores:
    """What a round of ballots scores; None is a score that is not defined. `chance` stands beside `alignment`, always;
    `band` only where the goals are enough to tell.

    `order` has the goals as they are discussed, `gaps` (0–5) are by goal, `guess_errors` (0.0–5.0) by
    leader. `support_floor` looks at the goals that are not dropped.
    """

    alignment: Decimal | None
    chance: scores.Chance | None
    band: scores.ChanceBand | None
    support_floor: int | None
    guess_error: Decimal | None
    guess_errors: tuple[Decimal | None, Decimal | None]
    illusion: bool
    hidden: bool
    order: tuple[str, ...]
    gaps: Mapping[str, int | None]


def scores_of(session: Session, item: Item, round_: int | None = None) -> AlignScores:
    """Return the scores of the item as they stood after a round's ballots; without one, after the latest."""
    votes = votes_of(session, item, round_)
    kept = {goal: pair for goal, pair in votes.items() if session.get(Goal, goal).status != "dropped"}
    alignment, chance = scores.alignment(votes), scores.chance_of(votes)
    return AlignScores(
        alignment=alignment,
        chance=chance,
        band=scores.band_of(votes),
        support_floor=scores.support_floor(kept),
        guess_error=scores.guess_error(votes),
        guess_errors=scores.guess_errors(votes),
        illusion=scores.illusion(votes),
        hidden=scores.hidden(votes),
        order=tuple(scores.order(votes)),
        gaps={goal: scores.gap(*pair) for goal, pair in votes.items()},
    )


def signers(session: Session, item: Item) -> tuple[str, ...]:
    """Return the leaders who signed every agreed goal."""
    agreed = [goal for goal in goals_of(session, item) if goal.status in AGREED]
    return tuple(seat for seat in session.leaders if agreed and all(seat in goal.signed for goal in agreed))


def goal_hash(session: Session, item: Item) -> str:
    """Return "sha256:" and the hash of the agreed goals' ids and texts: what both sign."""
    texts: list[Any] = [[goal.id, goal.text] for goal in goals_of(session, item) if goal.status in AGREED]
    return digest(canonical(texts))
