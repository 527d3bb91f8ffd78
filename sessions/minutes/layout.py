"""Which table is under which in the minutes, and in which order; everything else follows from the dataclasses."""

import functools
from collections.abc import Mapping
from typing import Any

from sessions.frozen import dataclass
from sessions.model import (
    Action,
    Allocation,
    Amendment,
    Answered,
    Argument,
    Attempt,
    Ballot,
    Board,
    BoardAnswer,
    BoardRow,
    Crux,
    Decision,
    Dissent,
    Escalation,
    FollowUp,
    Goal,
    GoalLink,
    Header,
    Interview,
    Item,
    Line,
    Note,
    Objection,
    Option,
    Parked,
    Participant,
    Point,
    Question,
    Raise,
    Row,
    Scores,
    Side,
    Unanswered,
    Watch,
    Wording,
)
from sessions.model.columns import Column, Instead, columns

FORMAT = "parley-minutes/1"
SCHEMA_LINE = "#:schema ./minutes-1.schema.json"
POSITION = "n"  # the linking column with an entry's position among its neighbors
OWN = "columns"  # the column that has the free keys of an open table


@dataclass(frozen=True, slots=True)
class Node:
    """A table of the minutes: its rows and the tables under each of them; `many` is an array of tables."""

    row: type[Row]
    children: tuple["Node", ...] = ()
    many: bool = True
    called: str = ""

    @property
    def name(self) -> str:
        """The table's name, which is that of its rows if it isn't `called` something shorter."""
        return self.called or self.row.TABLE

    @property
    def open(self) -> bool:
        """Whether its entries can have free keys, as the rows of a board do."""
        return self.row is BoardRow

    def shown(self) -> tuple[Column, ...]:
        """Return the columns that are in the minutes, in their order."""
        return _shown(self)

    def named(self) -> tuple[tuple[str, bool], ...]:
        """Return the keys of an entry in their order, each with whether it may be absent."""
        return tuple(
            key
            for column in self.shown()
            for key in ((column.name, column.optional), *((each, True) for each in (instead_of(column),) if each))
        )

    def columns(self) -> tuple[Column, ...]:
        """Return the columns with content in the minutes, including the own columns of an open table."""
        return tuple(each for each in columns(self.row) if not each.live and not each.link)

    @property
    def counts_by_seat(self) -> bool:
        """Whether an entry's position counts only entries of the same seat, as with the questions of an interview."""
        links = [column.attribute for column in columns(self.row) if column.link]
        return POSITION in links and "by" in self.row.KEY and "by" not in links

    def links(self, parent: tuple[Any, ...], position: int) -> dict[str, Any]:
        """Return the linking columns that follow from an entry's position: its parent's key, and its number from 1."""
        names = [column.name for column in columns(self.row) if column.link]
        given: dict[str, Any] = dict(zip([name for name in names if name != POSITION], parent, strict=True))
        return {**given, POSITION: position} if POSITION in names else given

    def child(self, name: str) -> "Node | None":
        """Return the table of this name under this one, or None."""
        return next((node for node in self.children if node.name == name), None)

    def knows(self, key: str) -> bool:
        """Whether the format itself defines `key` as a key or a table of its entries."""
        return key in _known(self)

    def identity(self, entry: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what identifies `entry` among its neighbors: its key columns, or else its first value."""
        shown = self.shown()
        names = [column.name for column in shown if column.attribute in self.row.KEY] or [shown[0].name]
        return tuple(repr(entry.get(name)) for name in names)


def instead_of(column: Column) -> str | None:
    """Return the key used in the minutes if the column has no value, or None."""
    rule = column.rule(Instead)
    return rule.key if rule else None


@functools.cache
def _shown(node: Node) -> tuple[Column, ...]:
    hidden = (OWN,) if node.open else ()
    return tuple(each for each in columns(node.row) if not each.live and not each.link and each.name not in hidden)


@functools.cache
def _known(node: Node) -> frozenset[str]:
    return frozenset([*(name for name, _ in node.named()), *(child.name for child in node.children)])


TREE: tuple[Node, ...] = (
    Node(Header, many=False),
    Node(Scores, many=False),
    Node(Participant),
    Node(Item, (Node(Unanswered),)),
    Node(Question, (Node(Answered),)),
    Node(Goal, (Node(Wording), Node(Ballot), Node(Raise))),
    Node(Argument, (Node(Interview), Node(Attempt), Node(Side, (Node(Point),)), Node(Crux))),
    Node(Board, (Node(BoardRow, (Node(Note), Node(BoardAnswer, called="answer"))),)),
    Node(Decision, (Node(Option), Node(Dissent))),
    Node(Objection),
    Node(Action),
    Node(Escalation),
    Node(Allocation),
    Node(Parked),
    Node(Line),
    Node(Watch),
    Node(FollowUp),
    Node(GoalLink),
    Node(Amendment),
)
TOP_KEYS = ("format", "generator")


def table(name: str) -> Node | None:
    """Return the top-level table of this name, or None."""
    return next((node for node in TREE if node.name == name), None)
