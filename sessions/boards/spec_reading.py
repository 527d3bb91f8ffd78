"""From the table of a board's file to its spec and back, and the spec that the settings of an item have."""

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal, TypeVar

from sessions.boards.draft import CHECK, COLUMN, COMPUTED, GRID, LENS, SETTINGS, TURN, VOTE, Draft, Place
from sessions.boards.formula_faults import formula_faults
from sessions.boards.settings import BOARD, LEVEL
from sessions.boards.spec import (
    COLUMNS_MOST,
    FORMULA,
    KEY,
    LEVELS,
    LIMIT,
    TURN_FIELDS,
    BoardHead,
    BoardSpec,
    CheckSpec,
    ColumnSpec,
    ComputedSpec,
    GridSpec,
    LensSpec,
    Level,
    MoveSpec,
    Number,
    TurnSpec,
    TurnTo,
    VoteSpec,
)
from sessions.boards.spec_faults import faults_of
from sessions.frozen import dataclass
from sessions.model.base import LINE
from sessions.model.columns import Fault, admit, build, columns, plain, unknown
from sessions.rules.questions import Asked, asked

AnyPart = TypeVar("AnyPart")

PARTS: Mapping[str, tuple[int, str]] = {
    COLUMN: (COLUMNS_MOST, "columns"),
    COMPUTED: (24, "computed values"),
    CHECK: (24, "checks"),
    LENS: (6, "lenses"),
    VOTE: (6, "votes"),
    TURN: (8, "turns"),
}
"""The arrays of tables in a file, each with how many it can have and what they are called."""
SETTINGS_MOST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteRule:
    """What a vote has beside its question: what it is `over`, when it `passes`, and where the row then moves."""

    over: Literal["rows", "board"] = "rows"
    passes: Annotated[str, FORMULA] | None = None
    move: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnHead:
    """What a row can become."""

    to: TurnTo


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSetting:
    """A number that formulas may use."""

    number: Annotated[Number, LIMIT]


# --- from a table ---------------------------------------------------------------------------------------------------


def board_spec(table: Mapping[str, Any], path: Place = ()) -> tuple[BoardSpec | None, list[Fault]]:
    """Return the board that a table describes, or None and every fault in it, each with its place from `path` on.

    The table is that of a file without its `format`, as the settings of an item have it.
    """
    head, faults = build(BoardHead, table, path, also=(*PARTS, GRID, SETTINGS))
    draft = Draft(table, path)
    faults += _columns(draft)
    faults += _built(draft, COMPUTED, ComputedSpec, draft.computed, titled=True)
    faults += _built(draft, CHECK, CheckSpec, draft.checks)
    faults += _built(draft, LENS, LensSpec, draft.lenses)
    faults += _votes(draft)
    faults += _turns(draft)
    faults += _grid(draft)
    settings, wrong = settings_of(table.get(SETTINGS, {}), (*path, SETTINGS))
    draft.settings.update(settings)
    faults += wrong
    faults += [*faults_of(draft), *formula_faults(draft)]
    if head is None or faults:
        return None, faults
    return BoardSpec(
        **{each.name: getattr(head, each.name) for each in fields(BoardHead)},
        columns=tuple(draft.columns.values()),
        computed=tuple(draft.computed.values()),
        checks=tuple(draft.checks.values()),
        lenses=tuple(draft.lenses.values()),
        votes=tuple(draft.votes.values()),
        turns=tuple(draft.turns.values()),
        grid=draft.grid,
        settings=draft.settings,
    ), []


def _columns(draft: Draft) -> list[Fault]:
    """Read the columns; a board has at least one."""
    if COLUMN not in draft.table:
        return [Fault((*draft.path, COLUMN), "is missing; begin each of 1 to 24 columns with [[column]]")]
    return _built(draft, COLUMN, ColumnSpec, draft.columns, titled=True)


def _tables(draft: Draft, name: str) -> tuple[list[tuple[Place, Mapping[str, Any]]], list[Fault]]:
    """Return the tables in one of the arrays, each with its place, and what isn't one."""
    entries = draft.table.get(name, [])
    here = (*draft.path, name)
    most, many = PARTS[name]
    if not isinstance(entries, list | tuple) or (name == COLUMN and not entries):
        return [], [Fault(here, f"isn't an array of tables; begin each of the {many} with [[{name}]]")]
    faults = []
    if len(entries) > most:
        faults.append(Fault((*here, most), f"is one of {len(entries)} {many}; a board has at most {most}"))
    found = [((*here, n), entry) for n, entry in enumerate(entries)]
    faults += [
        Fault(place, f"isn't a table; begin it with [[{name}]]")
        for place, entry in found
        if not isinstance(entry, Mapping)
    ]
    return [(place, entry) for place, entry in found[:most] if isinstance(entry, Mapping)], faults


def _built(
    draft: Draft, name: str, part: type[AnyPart], into: dict[Place, AnyPart], titled: bool = False
) -> list[Fault]:
    """Read the parts in one of the arrays into a draft; one that is `titled` has its key as title if it has none."""
    tables, faults = _tables(draft, name)
    for place, entry in tables:
        key = entry.get("key")
        named = {"title": title_of(key)} if titled and isinstance(key, str) and key else {}
        found, wrong = build(part, {**named, **entry}, place)
        faults += wrong
        if found is not None:
            into[place] = found
    return faults


def title_of(key: str) -> str:
    """Return the title of a column that has none, such as ``Answer by`` for ``answer_by``."""
    words = " ".join(key.replace("_", " ").split())[:60]
    return words[:1].upper() + words[1:]


def _votes(draft: Draft) -> list[Fault]:
    tables, faults = _tables(draft, VOTE)
    own = {column.name for column in columns(VoteRule)}
    for place, entry in tables:
        rule, wrong = build(VoteRule, {key: entry[key] for key in entry if key in own}, place)
        questions, more = asked([entry], place[:-1], also=own)
        more = [Fault((*place, *fault.path[len(place) :]), fault.says) for fault in more]
        move, other = _move(entry.get("move"), (*place, "move"))
        faults += [*wrong, *more, *other]
        if rule is not None and questions and not more:
            draft.votes[place] = VoteSpec(question=questions[0], over=rule.over, passes=rule.passes, move=move)
    return faults


def _move(table: Any, place: Place) -> tuple[MoveSpec | None, list[Fault]]:
    if table is None:
        return None, []
    if not isinstance(table, Mapping):
        return None, [Fault(place, "isn't a table; write { column = 'stage', by = 1 }")]
    return build(MoveSpec, table, place)


def _turns(draft: Draft) -> list[Fault]:
    tables, faults = _tables(draft, TURN)
    every = dict.fromkeys(name for names in TURN_FIELDS.values() for name in names)
    for place, entry in tables:
        names = TURN_FIELDS.get(str(entry.get("to")), tuple(every))
        head, wrong = build(TurnHead, {key: entry[key] for key in entry if key not in names}, place, also=names)
        faults += wrong
        told = {name: admit(_TEMPLATE, entry[name], (*place, name)) for name in names if name in entry}
        faults += [fault for _, wrong in told.values() for fault in wrong]
        if head is not None:
            draft.turns[place] = TurnSpec(to=head.to, fields={name: str(value) for name, (value, _) in told.items()})
    return faults


def _grid(draft: Draft) -> list[Fault]:
    if GRID not in draft.table:
        return []
    table, place = draft.table[GRID], (*draft.path, GRID)
    if not isinstance(table, Mapping):
        return [Fault(place, "isn't a table; write { rows = 'option', columns = 'criterion', cell = 'score' }")]
    draft.grid, faults = build(GridSpec, table, place)
    return faults


def settings_of(table: Any, place: Place, known: Iterable[str] | None = None) -> tuple[dict[str, Number], list[Fault]]:
    """Return the numbers in a table of settings, and what is wrong with them; `known` are the only ones allowed."""
    if not isinstance(table, Mapping):
        return {}, [Fault(place, "isn't a table of numbers; write { budget = 400 }")]
    if len(table) > SETTINGS_MOST:
        return {}, [Fault(place, f"has {len(table)} numbers; a board has at most {SETTINGS_MOST}")]
    found: dict[str, Number] = {}
    faults: list[Fault] = []
    for key, value in table.items():
        here = (*place, key)
        if known is not None and key not in known:
            faults.append(Fault(here, unknown(key, known)))
            continue
        _, wrong = admit(_SETTING_KEY, key, here)
        number, more = admit(_SETTING, value, here)
        faults += wrong + more
        found[key] = number
    return found, faults


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """How single values are described."""

    template: Annotated[str, LINE]
    key: Annotated[str, KEY]
    number: Annotated[Number, LIMIT]


_TEMPLATE, _SETTING_KEY, _SETTING = columns(_Described)


# --- and back -------------------------------------------------------------------------------------------------------


def as_setting(spec: BoardSpec) -> dict[str, Any]:
    """Return a board as the table of its file without `format`, in JSON's own types and with only what isn't usual."""
    parts: Mapping[str, list[dict[str, Any]]] = {
        COLUMN: [_said(ColumnSpec, column) for column in spec.columns],
        COMPUTED: [_said(ComputedSpec, each) for each in spec.computed],
        CHECK: [_said(CheckSpec, check) for check in spec.checks],
        LENS: [_said(LensSpec, lens) for lens in spec.lenses],
        VOTE: [_vote(vote) for vote in spec.votes],
        TURN: [{"to": turn.to, **turn.fields} for turn in spec.turns],
    }
    table = _said(BoardHead, spec)
    table |= {GRID: _said(GridSpec, spec.grid)} if spec.grid else {}
    table |= {SETTINGS: dict(spec.settings)} if spec.settings else {}
    return table | {name: tables for name, tables in parts.items() if tables}


def _vote(vote: VoteSpec) -> dict[str, Any]:
    move = None if vote.move is None else _said(MoveSpec, vote.move)
    rule = VoteRule(over=vote.over, passes=vote.passes, move=move)
    return {**_said(Asked, vote.question), **_said(VoteRule, rule)}


def _said(kind: type, row: object) -> dict[str, Any]:
    """Return the columns of a `kind` of row as a table, with only what isn't usual."""
    usual = {each.name: each.default for each in fields(kind)}
    shown = [column for column in columns(kind) if not column.live]
    values = {column: getattr(row, column.attribute) for column in shown}
    return {column.name: plain(value) for column, value in values.items() if value != usual[column.attribute]}


# --- in the settings of an item -------------------------------------------------------------------------------------


def spec_of(settings: Mapping[str, Any] | None) -> BoardSpec | None:
    """Return the board that the settings of an item have; None if they have none that can be read."""
    table = (settings or {}).get(BOARD)
    return _spec_in(json.dumps(table)) if isinstance(table, Mapping) else None


@functools.lru_cache(maxsize=64)
def _spec_in(text: str) -> BoardSpec | None:
    return board_spec(json.loads(text))[0]


def level_of(settings: Mapping[str, Any] | None) -> Level:
    """Return the level of a board item, which is light unless its settings say otherwise."""
    return next((level for level in LEVELS if level == (settings or {}).get(LEVEL)), LEVELS[0])
