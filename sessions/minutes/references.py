"""References between the tables of the minutes: duplicate ids, unknown names, ballots without a vote."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sessions.frozen import dataclass
from sessions.minutes.layout import POSITION, TREE
from sessions.model import Answered, Ballot, Header, Participant, Row, Side
from sessions.model.base import REFERENCE, SEAT, SOURCE
from sessions.model.columns import Column, Fault, Keyed, Pattern, columns
from sessions.text import listed

Path = tuple[str | int, ...]

# Columns where minutes may name people without a seat: work is often done or checked by someone else.
_OUTSIDE = {"agenda": (), "": ("owner", "checks")}
_VOTES: dict[type[Row], str] = {Ballot: "support", Answered: "value"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and the path of its entry."""

    row: Row
    path: Path


def faults(placed: list[Placed], minutes: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong between the rows of `minutes`; rows with faults of their own aren't in `placed`."""
    known = _known_ids(minutes)
    people = known["participant"]
    leaders = {str(entry.get("key")) for entry in _entries(minutes, "participant") if entry.get("role") == "leader"}
    found = [*_twice(placed), *_table_of_two(minutes), *_session(placed)]
    for each in placed:
        for column in columns(type(each.row)):
            value = getattr(each.row, column.attribute)
            if column.live or column.link or value is None:
                continue
            path = (*each.path, column.name)
            if keyed := column.rule(Keyed):
                strange = [key for key in value if keyed.keys == SEAT and key not in people]
                right = f"isn't the key of a participant; use {_one_of(people)}"
                found += [Fault((*path, key), f"{key!r} {right}") for key in strange]
                continue
            for one in value if column.many else (value,):
                if says := _dangling(each.row, column, one, known, people):
                    found.append(Fault(path, says))
        found += _vote(each, leaders)
    return found


def _known_ids(minutes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids or keys of each table, from the document itself, so that a faulty entry still counts."""
    return {
        node.name: [
            str(entry.get("key" if node.row is Participant else "id")) for entry in _entries(minutes, node.name)
        ]
        for node in TREE
        if node.many
    }


def _entries(minutes: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    table = minutes.get(name)
    return [entry for entry in table if isinstance(entry, Mapping)] if isinstance(table, list) else []


def _id_rules() -> dict[str, str]:
    """Return the table that each id pattern belongs to, by its letter's expression."""
    rules = {}
    for node in TREE:
        for column in columns(node.row):
            rule = column.rule(Pattern)
            if column.name == "id" and rule and node.row is not Header:
                rules[rule.regex] = node.name
    return rules


_TABLE_OF_PATTERN = _id_rules()
_TABLE_OF_LETTER = {regex[0]: name for regex, name in _TABLE_OF_PATTERN.items()}


def _dangling(row: Row, column: Column, value: Any, known: dict[str, list[str]], people: list[str]) -> str | None:
    rule = column.rule(Pattern)
    if rule is None or (column.attribute in row.KEY and column.name in ("id", "key")):
        return None
    if rule == SEAT:
        if value in people or column.name in _OUTSIDE.get(row.TABLE, _OUTSIDE[""]):
            return None
        return f"{value!r} isn't the key of a participant; use {_one_of(people)}"
    table = _TABLE_OF_PATTERN.get(rule.regex)
    if rule == SOURCE:
        value = _without_row(value)
    if rule in (REFERENCE, SOURCE) and "/" not in value:
        table = _TABLE_OF_LETTER.get(value[0])
        if table is None:
            return f"there is no table whose ids begin with {value[0]!r}; use an id such as 'I1' or '7k3qf2xa/I1'"
    if table is None or value in known[table]:
        return None
    return f"there is no {table} {value!r}; use {_one_of(known[table])}"


def _without_row(source: str) -> str:
    """Return a source without the row of a board that it may name: ``B1`` for ``B1/risk-1``."""
    head, _, rest = source.partition("/")
    return head if "A" <= head[0] <= "Z" else f"{head}/{rest.partition('/')[0]}"


def _one_of(names: list[str]) -> str:
    return listed([repr(name) for name in names], "or") if names else "an existing one, or leave it out"


def _twice(placed: list[Placed]) -> Iterator[Fault]:
    """Yield a fault for each row with the same key as an earlier one."""
    seen: set[tuple[Any, ...]] = set()
    for each in placed:
        row = each.row
        key = (row.TABLE, *row.key())
        if key in seen and row.KEY and row.KEY[-1] != POSITION:
            own = [column for column in columns(type(row)) if column.attribute in row.KEY and not column.link]
            values = ", ".join(f"{column.name} {getattr(row, column.attribute)!r}" for column in own)
            yield Fault((*each.path, own[0].name), f"{row.TABLE} with {values} exists twice; remove one")
        seen.add(key)


def _table_of_two(minutes: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of a session that doesn't have two leaders and at most one facilitator."""
    roles = Counter(str(entry.get("role")) for entry in _entries(minutes, "participant"))
    if roles["leader"] != 2:
        says = f"has {roles['leader'] or 'no'} with the role 'leader'; a session has exactly two"
        yield Fault(("participant",), says)
    if roles["facilitator"] > 1:
        yield Fault(
            ("participant",), f"has {roles['facilitator']} with the role 'facilitator'; a session has at most one"
        )


def _session(placed: list[Placed]) -> Iterator[Fault]:
    for each in placed:
        head = each.row
        if isinstance(head, Header) and head.started_at and head.ended_at and head.ended_at < head.started_at:
            yield Fault((*each.path, "ended_at"), "is before `started_at`; use a later time")


def _vote(each: Placed, leaders: set[str]) -> Iterator[Fault]:
    """Yield the faults of a vote: exactly one of a value, a pass or missing, sealed unless missing, by a leader."""
    if isinstance(each.row, Ballot | Answered):
        name = _VOTES[type(each.row)]
        said = {name: getattr(each.row, name) is not None, "pass": each.row.pass_, "missing": each.row.missing}
        given = [key for key, there in said.items() if there]
        for beside in given[1:]:
            yield Fault((*each.path, beside), f"can't be combined with `{given[0]}`; remove one of the two")
        if not given:
            yield Fault((*each.path, name), "is missing; add it, or pass = true, or missing = true")
        if not each.row.missing and each.row.seal is None:
            yield Fault((*each.path, "seal"), "is missing; add a seal, or missing = true if nobody answered")
    if isinstance(each.row, Ballot | Side) and leaders and each.row.by not in leaders:
        yield Fault((*each.path, "by"), f"{each.row.by!r} isn't a leader; use {_one_of(sorted(leaders))}")
