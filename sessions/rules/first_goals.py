"""Goals that an `align` item begins with, because an answer became one: its setting until it begins."""

from dataclasses import replace
from typing import Any, Final

from sessions.model import Item

GOALS: Final = "goals"
TEXT, OF, MADE = "text", "of", "made"
LEAST, MOST = 10, 200  # characters of a goal


def with_goal(item: Item, text: str, of: str) -> Item:
    """Return an item that hasn't begun with one more goal, and what it comes `of`."""
    return _with(item, [*_goals(item), {TEXT: text, OF: of}])


def with_goals_made(item: Item) -> Item:
    """Return an item whose goals have been made, so that they aren't made again if it is carried."""
    return _with(item, [{**each, MADE: True} for each in found]) if (found := _goals(item)) else item


def first_goals(item: Item) -> list[str]:
    """Return the text of each goal that an item begins with and that wasn't made yet."""
    return [goal[TEXT] for goal in _goals(item) if not goal.get(MADE)]


def goals_come_of(item: Item) -> list[str]:
    """Return what the goals of an item come of, made or not."""
    return [goal[OF] for goal in _goals(item)]


def _goals(item: Item) -> list[dict[str, Any]]:
    return list((item.settings or {}).get(GOALS, ()))


def _with(item: Item, goals: list[dict[str, Any]]) -> Item:
    return replace(item, settings={**(item.settings or {}), GOALS: goals})
