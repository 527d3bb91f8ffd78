"""The goal under the cursor, which every command on a goal works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import Goal, Item
from sessions.rules.forms import Field
from tui.exercises.align.goal_list import Goals
from tui.exercises.panel import Panel

if TYPE_CHECKING:
    pass

GROUP = "Shared goals"
SPOKEN = ("discuss", "revise", "resolve")
CHOOSE = "Put the cursor on a goal."


def owner_field(seats: tuple[str, ...], *, more: bool = False) -> Field:
    """Return the field for the owner of a goal."""
    return Field("owner", "Owner", "choice", options=seats, seats=True, required=False, more=more)


class GoalRows:
    """The goals of the item on screen, and the one under the cursor."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.client = panel, panel.client

    @property
    def item(self) -> Item:
        """The item on screen. Raises Refused if none is active."""
        item = self.client.view().active
        if item is None:
            raise Refused("There is no active item.")
        return item

    @property
    def phase(self) -> str:
        """The phase in which a command is possible now, or an empty text; private phases use a form instead."""
        now = self.client.situation
        return str(now.phase) if self.panel.stage and now.going and not now.form else ""

    @property
    def cursor(self) -> Goal | None:
        """The goal under the cursor."""
        key = next((goals.key for goals in self.panel.walk_children(Goals)), None)
        return self.client.view().find(Goal, key) if key else None

    @property
    def goal(self) -> Goal:
        """The goal under the cursor. Raises Refused if there is none."""
        goal = self.cursor
        if goal is None:
            raise Refused(CHOOSE)
        return goal

    def point_at(self, goal: str) -> None:
        """Put the cursor on a goal, which may be a new one."""
        self.panel.refresh_open(self.client.view(), self.item)
        for goals in self.panel.walk_children(Goals):
            goals.highlight(goal)
