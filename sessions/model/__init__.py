"""What a session is made of: one dataclass per table of the file, of the minutes, and of what a panel shows.

Rows are frozen: a command puts a changed copy in the place of the old one, so what a row was is never lost while a
change is under way. A trailing underscore only keeps a name off Python's own words; the column is named without it.
"""

from sessions.model.agenda import Clock, Header, Item, Participant, Scores, Sheet
from sessions.model.base import Row
from sessions.model.exercise import (
    Answered,
    Argument,
    Attempt,
    Ballot,
    Board,
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
from sessions.model.records import Action, Allocation, Amendment, Decision, Dissent, Escalation, Option, Parked

ROWS: tuple[type[Row], ...] = (
    Header,
    Scores,
    Participant,
    Item,
    Clock,
    Sheet,
    Question,
    Answered,
    Goal,
    Wording,
    Ballot,
    Raise,
    Argument,
    Side,
    Point,
    Crux,
    Interview,
    Attempt,
    Board,
    BoardRow,
    Note,
    Decision,
    Option,
    Dissent,
    Action,
    Escalation,
    Allocation,
    Parked,
    Amendment,
)
TABLES: dict[str, type[Row]] = {row.TABLE: row for row in ROWS}

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
    "BoardRow",
    "Clock",
    "Crux",
    "Decision",
    "Dissent",
    "Escalation",
    "Goal",
    "Header",
    "Interview",
    "Item",
    "Note",
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
    "Wording",
]
