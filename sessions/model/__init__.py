"""The parts of a session: one dataclass for each table, used in the database, in the minutes and on screen.

Rows are frozen: a command replaces a row with a changed copy, so the old one is still there until the change is
saved. A trailing underscore only avoids a Python keyword; the column is named without it.


The rows' own modules are imported when one is first named: `columns` is needed by whoever reads a TOML file, and the
lobby, which names no row before it is on screen, would be there later by a tenth.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sessions.model.base import Row
    from sessions.model.core import Clock, Header, Item, Participant, Scores, Sheet, Unanswered
    from sessions.model.exercise import (
        Answered,
        Argument,
        Attempt,
        Ballot,
        Board,
        BoardAnswer,
        BoardRow,
        Crux,
        Goal,
        Interview,
        Note,
        Point,
        Question,
        Raise,
        Side,
        Wording,
    )
    from sessions.model.records import (
        Action,
        Allocation,
        Amendment,
        Decision,
        Dissent,
        Escalation,
        FollowUp,
        GoalLink,
        Line,
        Objection,
        Option,
        Parked,
        Watch,
    )
    from sessions.model.rows import ROWS, TABLES


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.rows"), name)


__all__ = [
    "ROWS",
    "TABLES",
    "Action",
    "Allocation",
    "Amendment",
    "Answered",
    "Argument",
    "Attempt",
    "Ballot",
    "Board",
    "BoardAnswer",
    "BoardRow",
    "Clock",
    "Crux",
    "Decision",
    "Dissent",
    "Escalation",
    "FollowUp",
    "Goal",
    "GoalLink",
    "Header",
    "Interview",
    "Item",
    "Line",
    "Note",
    "Objection",
    "Option",
    "Parked",
    "Participant",
    "Point",
    "Question",
    "Raise",
    "Row",
    "Scores",
    "Sheet",
    "Side",
    "Unanswered",
    "Watch",
    "Wording",
]
