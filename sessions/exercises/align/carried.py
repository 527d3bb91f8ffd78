"""The goals that a carried item brings along from the session in which it was carried."""

from collections.abc import Iterator
from dataclasses import replace

from sessions.command import Context
from sessions.model import Goal, Item
from sessions.rules.carried_items import carried_through
from sessions.session import Session


def bring_carried(session: Session, item: Item, ctx: Context) -> None:
    """Put the goals that earlier sessions left unsettled into a carried item, in their last wording."""
    for goal in _left(item, ctx):
        session.put(_again(session, item, goal))


def brought(session: Session, item: Item) -> list[Goal]:
    """Return the goals that came with a carried item."""
    return [goal for goal in session.all(Goal, item=item.id) if goal.carried_from]


def _left(item: Item, ctx: Context) -> Iterator[Goal]:
    """Yield the unsettled goals, each under its full name, of the last session in which the item had any.

    In between, the item may have been carried without having begun.
    """
    for session_id, earlier, before in carried_through(item, ctx):
        if goals := earlier.all(Goal, item=before.id):
            yield from (_named(session_id, goal) for goal in goals if _unsettled(goal))
            return


def _unsettled(goal: Goal) -> bool:
    """Whether a goal was still open when its item was carried, which parks it; a goal parked to a date has its day."""
    return goal.status in ("open", "parked") and goal.revisit_on is None


def _named(session_id: str, goal: Goal) -> Goal:
    line = f"{session_id}/{goal.line}" if goal.line and "/" not in goal.line else goal.line
    return Goal(
        id=goal.id,
        item=goal.item,
        text=goal.text,
        status="open",
        measure=goal.measure,
        due=goal.due,
        horizon=goal.horizon,
        persona=goal.persona,
        owner=goal.owner,
        by=goal.by,
        why=goal.why,
        line=line,
        carried_from=f"{session_id}/{goal.id}",
    )


def _again(session: Session, item: Item, goal: Goal) -> Goal:
    """Return a goal as one of this session; whoever has no seat here doesn't own it any more."""
    seats = session.leaders
    return replace(
        goal,
        id=session.next_id(Goal, "G"),
        item=item.id,
        owner=goal.owner if goal.owner in seats else None,
        by=goal.by if goal.by in seats else None,
    )
