"""Goals that an `align` item begins with, because an answer became one: its setting until it begins."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sessions.model import Goal, Item
from sessions.rules.checks import checked
from sessions.rules.seats import person
from sessions.session import Session

GOALS: Final = "goals"
TEXT, OF, MADE = "text", "of", "made"
LEAST, MOST = 10, 200  # characters of a goal
KNOWN: Final = ("why", "measure", "persona", "owner", "due", "horizon")
"""What may be known of a goal from the start, besides its text."""


def with_goal(item: Item, text: str, of: str, **more: Any) -> Item:
    """Return an item that hasn't begun with one more goal, what it comes `of`, and `more` that is known of it."""
    return _with(item, [*_goals(item), {**more, TEXT: text, OF: of}])


def make_first_goals(session: Session, item: Item) -> None:
    """Make the goals that an item begins with and that weren't made yet; one made of a row of a board names it."""
    found = _goals(item)
    for goal in found:
        if not goal.get(MADE):
            session.put(_made(session, item, goal))
    if found:
        session.put(_with(session.get(Item, item.id), [{**each, MADE: True} for each in found]))


def require_goal(session: Session, text: str, known: Mapping[str, Any]) -> None:
    """Raise Refused if a goal with this text, and with what else is known of it, couldn't be made."""
    if known.get("owner"):
        person(session, known["owner"])
    checked(Goal(id="G1", item="I1", text=text, status="open", **_read(known)))


def _made(session: Session, item: Item, goal: Mapping[str, Any]) -> Goal:
    id_, source = session.next_id(Goal, "G"), _row_of_board(session, str(goal[OF]))
    return checked(Goal(id=id_, item=item.id, text=goal[TEXT], status="open", from_=source, **_read(goal)))


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a goal as its columns, from a setting of an item."""
    known = {key: said[key] for key in KNOWN if key in said}
    return {**known, "due": date.fromisoformat(known["due"])} if "due" in known else known


def _row_of_board(session: Session, of: str) -> str | None:
    """Return what a goal comes of if that is a row of a board: by its own name in this session, else in full."""
    if of.count("/") != 2:  # a question is named as 7k3qf2xa/Q1, a row as 7k3qf2xa/B1/risk-1
        return None
    return of.removeprefix(f"{session.header.id}/")


def goals_come_of(item: Item) -> list[str]:
    """Return what the goals of an item come of, made or not."""
    return [goal[OF] for goal in _goals(item)]


def waiting_goals(item: Item) -> list[dict[str, Any]]:
    """Return the goals that an item begins with and that weren't made yet."""
    return [goal for goal in _goals(item) if not goal.get(MADE)]


def _goals(item: Item) -> list[dict[str, Any]]:
    return list((item.settings or {}).get(GOALS, ()))


def _with(item: Item, goals: list[dict[str, Any]]) -> Item:
    return replace(item, settings={**(item.settings or {}), GOALS: goals})
