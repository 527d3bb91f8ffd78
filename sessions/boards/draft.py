"""A board as far as its file could be read, with the place of each part, so that faults in it can be found."""

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sessions.boards.spec import (
    CheckSpec,
    ColumnSpec,
    ComputedSpec,
    GridSpec,
    LensSpec,
    Number,
    TurnSpec,
    VoteSpec,
)

Place = tuple[str | int, ...]
"""A place in a file: keys and list positions, from the outside in."""

COLUMN, COMPUTED, CHECK, LENS, VOTE, TURN = "column", "computed", "check", "lens", "vote", "turn"
GRID, SETTINGS = "grid", "settings"


@dataclass(slots=True)
class Draft:
    """The parts of a board that could be read, each by its place; `table` is all that the file says."""

    table: Mapping[str, Any]
    path: Place
    columns: dict[Place, ColumnSpec] = field(default_factory=dict)
    computed: dict[Place, ComputedSpec] = field(default_factory=dict)
    checks: dict[Place, CheckSpec] = field(default_factory=dict)
    lenses: dict[Place, LensSpec] = field(default_factory=dict)
    votes: dict[Place, VoteSpec] = field(default_factory=dict)
    turns: dict[Place, TurnSpec] = field(default_factory=dict)
    grid: GridSpec | None = None
    settings: dict[str, Number] = field(default_factory=dict)

    def place(self, *keys: str | int) -> Place:
        """Return a place in the board's table."""
        return (*self.path, *keys)

    def text(self, key: str) -> str | None:
        """Return a text at the top of the table, if there is one."""
        value = self.table.get(key)
        return value if isinstance(value, str) else None

    def named(self, part: str) -> dict[str, Mapping[str, Any]]:
        """Return the tables of an array by their keys, including those that have other faults."""
        entries = self.table.get(part)
        tables = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list | tuple) else []
        return {entry["key"]: entry for entry in tables if isinstance(entry.get("key"), str)}

    @property
    def first(self) -> str | None:
        """The key of the first column, if it has one."""
        return next(iter(self.named(COLUMN)), None)

    @property
    def group(self) -> str | None:
        """The key of the column that makes the lanes, or the rows of a grid."""
        rows = self.grid.rows if self.grid else None
        return self.text("lane") if self.text("layout") == "lanes" else rows

    @property
    def grouped(self) -> bool:
        """Whether it has lanes or a grid."""
        return self.text("layout") in ("lanes", "grid")


def is_word_of_formulas(key: str) -> bool:
    """Whether a key means something else in a formula."""
    return keyword.iskeyword(key) or key in ("true", "false", "none", "total", "stale_days")


def range_ends(columns: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names that formulas have for the ends of ranges, such as ``cost_low``, with the key of the range."""
    keys = [column["key"] for column in columns if column.get("type") == "range"]
    return {f"{key}_{end}": key for key in keys for end in ("low", "high")}
