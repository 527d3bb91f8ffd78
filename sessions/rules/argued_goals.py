"""Goals that are argued in another item: which item that is, and the ballot to which the goal returns afterwards."""

from dataclasses import replace

from sessions.model import Escalation, Goal, Item
from sessions.session import Session


def argued_in(session: Session, goal: Goal) -> Item | None:
    """Return the upcoming item that argues a goal, or None."""
    queued = session.all(Item, kind="argue", status="queued")
    return next((item for item in queued if (item.settings or {}).get("goal") == goal.id), None)


def was_argued(session: Session, goal: Goal) -> Item | None:
    """Return the item that has argued a goal, or None."""
    ended = session.all(Item, kind="argue", status="ended", outcome="done")
    return next((item for item in ended if (item.settings or {}).get("goal") == goal.id), None)


def escalation_of(session: Session, goal: Goal) -> Escalation | None:
    """Return the escalation of a goal, answered or not, or None. A withdrawn one doesn't count."""
    return next((each for each in session.all(Escalation, goal=goal.id) if each.status != "withdrawn"), None)


def goal_to_vote_on(session: Session, argued: Item) -> Goal | None:
    """Return the goal that goes back to a ballot once `argued` is done, or None if no goal is waiting for that."""
    goal = session.find(Goal, (argued.settings or {}).get("goal"))
    item = session.find(Item, goal.item) if goal else None
    if goal is None or item is None or (item.status, item.outcome) != ("ended", "done"):
        return None
    waits = goal.status == "parked" and not set(session.leaders) <= set(goal.parks)
    return goal if waits and escalation_of(session, goal) is None else None


def vote_again(session: Session, argued: Item) -> None:
    """Put the goal that was argued back to a ballot: its item comes next, in a new round."""
    goal = goal_to_vote_on(session, argued)
    if goal is None:
        return
    session.put(replace(goal, status="open", resolved_round=None))
    item = session.get(Item, goal.item)
    again = replace(item, status="queued", outcome=None, actual_minutes=0, phase="ballot", round=item.round + 1)
    session.put(replace(again, behind=(), ahead=()))
