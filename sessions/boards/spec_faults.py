"""What doesn't fit together in a board's file: keys, columns that don't exist, and what belongs to another type."""

import difflib
from collections.abc import Iterable, Iterator
from typing import get_args

from sessions.boards.draft import (
    COLUMN,
    COMPUTED,
    GRID,
    LENS,
    SETTINGS,
    VOTE,
    Draft,
    Place,
    is_word_of_formulas,
    range_ends,
)
from sessions.boards.spec import RESERVED, ROWS_MOST, TURN_FIELDS, ColumnSpec, VoteSpec
from sessions.model.columns import Fault
from sessions.model.records import LineKind
from sessions.rules.questions import OPTIONS_LEAST, OPTIONS_MOST
from sessions.text import listed

_LINE = "line:"
_ONLY_FOR = {
    "unit": ("number", "range"),
    "least": ("number", "range"),
    "most": ("number", "range"),
    "options": ("choice",),
    "ref": ("ref", "refs"),
    "many": ("text", "choice", "person"),
    "adds_to": ("number",),
    "past": ("date", "time"),
}
"""The keys of a column that only some types have."""


def faults_of(draft: Draft) -> list[Fault]:
    """Return what doesn't fit together in a board, apart from its formulas."""
    return [
        *_key_faults(draft),
        *(fault for place, column in draft.columns.items() for fault in _column_faults(draft, place, column)),
        *_layout_faults(draft),
        *_sort_faults(draft),
        *_due_faults(draft),
        *_level_faults(draft),
        *(fault for place, vote in draft.votes.items() for fault in _vote_faults(draft, place, vote)),
        *_turn_faults(draft),
    ]


def no_column(key: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that isn't one of the `known` ones, with the nearest of them."""
    names = list(known)
    near = difflib.get_close_matches(key, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"use {listed(names, 'or')}"
    return f"{key!r} isn't a column; {hint}"


# --- keys -----------------------------------------------------------------------------------------------------------


def _key_faults(draft: Draft) -> Iterator[Fault]:
    """Find keys that are reserved, that mean something else in formulas, or that two things have."""
    taken: dict[str, str] = {}
    ends = range_ends(draft.named(COLUMN).values())
    for part, what in ((COLUMN, "column"), (COMPUTED, "computed value")):
        for place, key in _keys(draft, part):
            if part == COLUMN and key in RESERVED:
                yield Fault(place, f"{key!r} can't be the key of a column, because a row's own keys are {_reserved()}")
            yield from _name_faults(place, key, taken, ends)
            taken.setdefault(key, f"a {what}")
    for key in draft.settings:
        yield from _name_faults(draft.place(SETTINGS, key), key, taken, ends)
        taken.setdefault(key, "a setting")
    lenses: dict[str, str] = {}
    for place, key in _keys(draft, LENS):
        yield from _taken_faults(place, key, lenses)
        lenses[key] = "a lens"
    voted = dict.fromkeys(draft.named(COLUMN), "a column")
    for place, key in _keys(draft, VOTE):
        yield from _taken_faults(place, key, voted)
        voted[key] = "a vote"


def _keys(draft: Draft, part: str) -> Iterator[tuple[Place, str]]:
    """Return the place of each key in an array of tables, and the key, even where the rest has faults."""
    entries = draft.table.get(part)
    for n, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
        key = entry.get("key") if hasattr(entry, "get") else None
        if isinstance(key, str):
            yield draft.place(part, n, "key"), key


def _reserved() -> str:
    return listed(list(RESERVED))


def _name_faults(place: Place, key: str, taken: dict[str, str], ends: dict[str, str]) -> Iterator[Fault]:
    if is_word_of_formulas(key):
        yield Fault(place, f"{key!r} already means something in formulas; choose another key")
    elif key in ends:
        yield Fault(place, f"{key!r} is what formulas call one end of the range {ends[key]!r}; choose another key")
    yield from _taken_faults(place, key, taken)


def _taken_faults(place: Place, key: str, taken: dict[str, str]) -> Iterator[Fault]:
    if key in taken:
        yield Fault(place, f"{key!r} is already the key of {taken[key]}; give each its own")


# --- columns --------------------------------------------------------------------------------------------------------


def _column_faults(draft: Draft, place: Place, column: ColumnSpec) -> Iterator[Fault]:
    for key, types in _ONLY_FOR.items():
        given = getattr(column, key)
        if given is not None and given is not False and given != () and column.type not in types:
            yield Fault((*place, key), f"is only for {listed(list(types), 'or')}; remove it or change `type`")
    if column.type == "choice":
        yield from _option_faults((*place, "options"), column.options)
    if column.least is not None and column.most is not None and column.least > column.most:
        yield Fault((*place, "most"), f"is {column.most}, less than `least`; make it {column.least} or more")
    if column.type in ("ref", "refs"):
        yield from _ref_faults((*place, "ref"), column.ref)
    if column.blind and column.many:
        yield Fault((*place, "many"), "can't be combined with `blind`; two lists can't be put side by side")
    if column.per is not None:
        yield from _per_faults(draft, (*place, "per"), column)
    if column.adds_to is not None:
        yield from _sum_faults(draft, (*place, "adds_to"), column)
    if column.rows:
        yield from _rows_faults(draft, (*place, "rows"), column)
    if place == draft.place(COLUMN, 0):
        yield from _first_faults(place, column)


def _sum_faults(draft: Draft, place: Place, column: ColumnSpec) -> Iterator[Fault]:
    """Find a sum that no private form would show: one leader's form adds up one column."""
    if not column.blind:
        yield Fault(place, "is only for a column that is filled in private; add `blind = true` or remove this")
    others = [each for each in draft.columns.values() if each.adds_to is not None and each is not column]
    if any("either" in (each.by, column.by) or each.by == column.by for each in others):
        yield Fault(place, "is on two columns that the same leader fills in; keep it on one of them")


def _option_faults(place: Place, options: tuple[str, ...]) -> Iterator[Fault]:
    if not OPTIONS_LEAST <= len(options) <= OPTIONS_MOST:
        yield Fault(place, f"has {len(options)} entries; use {OPTIONS_LEAST} to {OPTIONS_MOST} for a choice")
    elif twice := _twice(options):
        yield Fault(place, f"has {twice!r} twice; list each option once")


def _twice(words: tuple[str, ...]) -> str | None:
    """Return the first word that comes twice, whatever its case."""
    seen: set[str] = set()
    for each in words:
        if each.casefold() in seen:
            return each
        seen.add(each.casefold())
    return None


def _ref_faults(place: Place, ref: str | None) -> Iterator[Fault]:
    kinds = get_args(LineKind)
    if ref is None:
        yield Fault(place, "is missing; name a board such as 'roadmap', or a kind of line such as 'line:strategy'")
    elif ref.startswith(_LINE) and ref.removeprefix(_LINE) not in kinds:
        kind = ref.removeprefix(_LINE)
        yield Fault(place, f"{kind!r} isn't a kind of line; use {listed([_LINE + each for each in kinds], 'or')}")


def _per_faults(draft: Draft, place: Place, column: ColumnSpec) -> Iterator[Fault]:
    """Find what is wrong with a column that is asked once for each name on one side of a grid."""
    grid = draft.grid if draft.text("layout") == GRID else None
    if grid is None:
        yield Fault(place, 'is only for layout = "grid"; remove it or change `layout`')
    elif column.key in (grid.rows, grid.columns, grid.cell):
        yield Fault(place, "isn't for the three columns that `grid` names; remove it")
    elif column.per not in (grid.rows, grid.columns):
        yield Fault(place, f"is {column.per!r}; use a side of the grid, {grid.rows!r} or {grid.columns!r}")
    elif not column.blind:
        yield Fault(place, "is only for a column with blind = true; add that or remove it")


def _rows_faults(draft: Draft, place: Place, column: ColumnSpec) -> Iterator[Fault]:
    axis = draft.grid.columns if draft.grid and draft.text("layout") == GRID else None
    if column.key not in (draft.first, axis):
        yield Fault(place, "is only for the first column or the columns of a grid; remove it")
    elif column.type not in ("text", "choice"):
        yield Fault(place, f"is only for text or choice, not for {column.type}")
    elif twice := _twice(column.rows):
        yield Fault(place, f"has {twice!r} twice; list each row once")
    elif odd := [row for row in column.rows if column.type == "choice" and row not in column.options]:
        yield Fault(place, f"{odd[0]!r} isn't one of the options")


def _first_faults(place: Place, column: ColumnSpec) -> Iterator[Fault]:
    """Find what the first column can't be, which says what a row is about."""
    if column.type != "text":
        yield Fault((*place, "type"), f"is {column.type!r}; the first column says what a row is about, so make it text")
    says = "isn't for the first column, which says what a row is about; remove it"
    for key, given in (("blind", column.blind), ("many", column.many), ("by", column.by != "either")):
        if given:
            yield Fault((*place, key), says)
    if column.required == "full":
        yield Fault((*place, "required"), "isn't for the first column, which every row has; remove it")


# --- layout, order, level -------------------------------------------------------------------------------------------


def _layout_faults(draft: Draft) -> Iterator[Fault]:
    layout, columns = draft.text("layout") or "rows", draft.named(COLUMN)
    lane = draft.text("lane")
    if layout == "lanes":
        place = draft.place("lane")
        if "lane" not in draft.table:
            yield Fault(place, "is missing; name the choice whose options are the lanes")
        elif lane is not None and lane not in columns:
            yield Fault(place, no_column(lane, columns))
        elif lane is not None and columns[lane].get("type") != "choice":
            yield Fault(place, f"{lane!r} isn't a choice; the lanes are the options of one")
        elif lane is not None and columns[lane].get("many") is True:
            yield Fault(place, f"{lane!r} takes several values; a row stands in one lane")
    elif "lane" in draft.table:
        yield Fault(draft.place("lane"), 'is only for layout = "lanes"; remove it or change `layout`')
    if layout == GRID and GRID not in draft.table:
        yield Fault(draft.place(GRID), "is missing; write { rows = 'option', columns = 'criterion', cell = 'score' }")
    elif layout != GRID and GRID in draft.table:
        yield Fault(draft.place(GRID), 'is only for layout = "grid"; remove it or change `layout`')
    elif draft.grid:
        yield from _grid_faults(draft)


def _grid_faults(draft: Draft) -> Iterator[Fault]:
    columns, grid = draft.named(COLUMN), draft.grid
    assert grid is not None
    three = {"rows": grid.rows, "columns": grid.columns, "cell": grid.cell}
    for name, key in three.items():
        place = draft.place(GRID, name)
        if key not in columns:
            yield Fault(place, no_column(key, columns))
        elif key in [other for earlier, other in three.items() if list(three).index(earlier) < list(three).index(name)]:
            yield Fault(place, f"names {key!r} again; the rows, the columns and the cells are three columns")
        elif name == "rows" and key != draft.first:
            yield Fault(place, f"is {key!r}; the rows of a grid are those of the first column, {draft.first!r}")
        elif name == "columns" and columns[key].get("type") not in ("text", "choice"):
            yield Fault(place, f"{key!r} is neither text nor a choice; the columns of a grid are")
        elif name == "columns" and columns[key].get("blind") is True:
            yield Fault(place, f"{key!r} is blind; the columns of a grid are there before anybody answers")
    fixed = {column.key: len(column.rows or column.options) for column in draft.columns.values()}
    many = fixed.get(grid.rows, 0) * fixed.get(grid.columns, 0)
    if many > ROWS_MOST:
        yield Fault(draft.place(GRID), f"makes {many} rows; a board has at most {ROWS_MOST}")


def _sort_faults(draft: Draft) -> Iterator[Fault]:
    sort, columns = draft.text("sort"), draft.named(COLUMN)
    if sort is None:
        return
    computed = [key for key, each in draft.named(COMPUTED).items() if each.get("at") == "row"]
    known = [*columns, *range_ends(columns.values()), *computed]
    if sort.removeprefix("-") not in known:
        yield Fault(draft.place("sort"), no_column(sort.removeprefix("-"), known))


def _due_faults(draft: Draft) -> Iterator[Fault]:
    """Find what says when a row is stale, or the board is due, and can't."""
    column, columns = draft.text("stale_from"), draft.named(COLUMN)
    place = draft.place("stale_from")
    if column is not None and column not in columns:
        yield Fault(place, no_column(column, columns))
    elif column is not None and columns[column].get("type") != "date":
        yield Fault(place, f"{column!r} isn't a date; rows are stale some days after one")
    if column is not None and "stale_days" not in draft.table:
        yield Fault(place, "needs `stale_days`, after how many days a row is stale; add it")
    if "look_every" in draft.table and draft.text("scope") != "series":
        yield Fault(draft.place("look_every"), 'is for a board that continues; remove it or use scope = "series"')


def _level_faults(draft: Draft) -> Iterator[Fault]:
    """Find what is for lanes on a board without any, and what is for rows elsewhere."""
    computed = [(place, each.at) for place, each in draft.computed.items()]
    for place, at in [*computed, *((place, check.at) for place, check in draft.checks.items())]:
        if at == "group" and not draft.grouped:
            yield Fault((*place, "at"), "is 'group', but the board has neither lanes nor a grid; use 'row' or 'foot'")
    for place, check in draft.checks.items():
        for key, given in (("sort_first", check.sort_first), ("mark", check.mark)):
            if given and check.at != "row":
                yield Fault((*place, key), "is only for a check of rows; remove it or use at = 'row'")


# --- votes and turns ------------------------------------------------------------------------------------------------


def _vote_faults(draft: Draft, place: Place, vote: VoteSpec) -> Iterator[Fault]:
    columns = draft.named(COLUMN)
    if vote.question.options_from is not None:
        yield Fault((*place, "options_from"), "isn't for a vote on a board; remove it and list the `options`")
    if vote.passes is not None and vote.question.for_ != "both":
        yield Fault((*place, "passes"), "takes the answers of both leaders; remove it or `for`")
    if vote.move is None:
        return
    move = (*place, "move")
    if vote.over != "rows":
        yield Fault(move, 'is only for a vote over rows; remove it or `over = "board"`')
    if vote.passes is None:
        yield Fault(move, "needs `passes`, which says when a row moves; add it")
    key = vote.move.column
    if key not in columns:
        yield Fault((*move, "column"), no_column(key, columns))
    elif columns[key].get("type") != "choice" or columns[key].get("many") is True or columns[key].get("blind") is True:
        yield Fault(
            (*move, "column"), f"{key!r} isn't a choice of one option that both can see; a row moves among those"
        )
    if vote.move.by == 0:
        yield Fault((*move, "by"), "is 0; use 1 for the next option, or -1 for the one before")


def _turn_faults(draft: Draft) -> Iterator[Fault]:
    for place, turn in draft.turns.items():
        needed = TURN_FIELDS[turn.to][0]
        if needed not in turn.fields:
            yield Fault((*place, needed), f"is missing; it is what the {turn.to} says, such as '{{{draft.first}}}'")
