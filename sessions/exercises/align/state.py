"""The state of the goals in an `align` item: their votes, what follows for each goal, the scores, and when to stop."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sessions.change import canonical, digest
from sessions.errors import Missing
from sessions.frozen import dataclass
from sessions.model import Ballot, Clock, Goal, Item, Raise
from sessions.model.columns import Range
from sessions.model.exercise import GoalStatus
from sessions.rules import scores
from sessions.rules.argued_goals import argued_in, escalation_of
from sessions.rules.votes import ballots_of, latest_votes
from sessions.session import Session
from sessions.text import one_line

SETTINGS: Mapping[str, int] = {"max_rounds": 3, "max_goals": 9, "drafts": 5, "gaps": 3}
"""The settings that a playbook can change, with their defaults."""
BOUNDS: Mapping[str, Range] = {
    "max_rounds": Range(1, 9),
    "max_goals": Range(1, scores.GOALS_MAX),
    "drafts": Range(1, 9),
    "gaps": Range(1, 9),
}
AGREED: tuple[GoalStatus, ...] = ("agreed", "agreed-with-dissent")


def setting(item: Item, key: str) -> int:
    """Return one of SETTINGS as the playbook sets it for this item."""
    return int((item.settings or {}).get(key, SETTINGS[key]))


def goals_of(session: Session, item: Item) -> list[Goal]:
    """Return the item's goals, including dropped ones, in their original order."""
    return session.all(Goal, item=item.id)


def open_goals(session: Session, item: Item) -> list[Goal]:
    """Return the goals that aren't decided yet."""
    return session.all(Goal, item=item.id, status="open")


def goal_in(session: Session, item: Item, goal: str) -> Goal:
    """Return a goal of the item. Raises Missing."""
    found = session.find(Goal, goal)
    if found is None or found.item != item.id:
        raise Missing(f"There is no goal {goal} here.")
    return found


# --- votes --------------------------------------------------------------------------------------------------------


def votes_of(session: Session, item: Item, round_: int | None = None) -> scores.Ballot:
    """Return both leaders' last votes on each goal of the item, up to a round if one is given."""
    return latest_votes(session, goals_of(session, item), round_)


# --- outcomes of goals ----------------------------------------------------------------------------------------------


def verdict(session: Session, item: Item, goal: Goal) -> GoalStatus:
    """Return a goal's status according to the votes and what both agreed to; "open" before its first ballot.

    A goal that a later item of this agenda argues is parked rather than escalated, because it comes back today.
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
    """Return the open goals that neither votes nor an escalation have decided; before a ballot, that is all of them."""
    return [
        goal
        for goal in open_goals(session, item)
        if verdict(session, item, goal) in ("open", "escalated") and escalation_of(session, goal) is None
    ]


def discussed(session: Session, item: Item) -> list[Goal]:
    """Return the goals to discuss in this round: up to `gaps` unresolved goals, the widest weighted gap first."""
    waiting = {goal.id: goal for goal in unresolved(session, item)}
    ordered = scores.order(votes_of(session, item, item.round))
    return [waiting[goal] for goal in ordered if goal in waiting][: setting(item, "gaps")]


def speaks_first(session: Session, item: Item, goal: Goal) -> str | None:
    """Return the lower supporter of a goal, who speaks first; None if both support it equally or one passed."""
    supports = {seat: ballot.support for seat, ballot in ballots_of(session, goal, item.round).items()}
    known = sorted((support, seat) for seat, support in supports.items() if support is not None)
    return known[0][1] if len(known) == 2 and known[0][0] != known[1][0] else None


# --- when to stop -------------------------------------------------------------------------------------------------


def moved(session: Session, item: Item, round_: int) -> bool:
    """Whether a round changed anything: another support, or a reason, block or raise that wasn't given the round
    before.

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


def reworded(session: Session, item: Item) -> bool:
    """Whether an unresolved goal has another wording than the one that this round's ballot was about."""
    return any(
        ballot.version != goal.version
        for goal in unresolved(session, item)
        for ballot in ballots_of(session, goal, item.round).values()
    )


def stop_reason(session: Session, item: Item) -> str | None:
    """Return a sentence on why no further round follows, or None if one does."""
    rounds = setting(item, "max_rounds")
    if not unresolved(session, item):
        return "Every goal is resolved."
    if item.round >= rounds:
        return f"Round {item.round} of {rounds} was the last."
    if not moved(session, item, item.round):
        return "Nothing changed in this round, and there was no new reason."
    clock = session.find(Clock)
    if clock and clock.item == item.id and clock.state == "over" and clock.extensions:
        return "Time is up, and so is its extension."
    return None


# --- scores -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlignScores:
    """The scores of a round of ballots; None is an undefined score. `alignment` always comes with `chance`.

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
    """Return the scores of the item after a round's ballots, by default the latest."""
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
    """Return "sha256:" and the hash of the ids and texts of the agreed goals, which is what both sign."""
    texts: list[Any] = [[goal.id, goal.text] for goal in goals_of(session, item) if goal.status in AGREED]
    return digest(canonical(texts))
