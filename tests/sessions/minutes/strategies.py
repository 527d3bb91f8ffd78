"""Random closed sessions, generated from the dataclasses alone."""

import functools
import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessions.minutes.layout import OWN, TREE, Node
from sessions.model import Answered, Ballot, Header, Item, Participant, Row, Side
from sessions.model.base import REFERENCE, SEAT, SOURCE
from sessions.model.columns import Column, Final, Keyed, Length, Pattern, Places, Range, columns, each_of
from sessions.model.exercise import COLUMN
from sessions.records.captures import AS_OF
from sessions.session import Session
from sessions.text import clean
from tests.few import few

PEOPLE = ["cpo", "cto", "cpto", "eva"]
HOSTILE = st.text(
    st.sampled_from([*"ab .\"'\\#[]{}=|<>*_`~&$!-+\t\n;,:", "\n", "é", "\u2028", "\u0085", "日", "😀", "\ufeff"]),
)


@functools.cache
def texts(least: int, most: int, lines: bool) -> st.SearchStrategy[str]:
    """Return texts of any kind that survive cleaning and fit."""
    drawn = st.one_of(HOSTILE, st.text(), st.text(string.ascii_letters + " ", min_size=min(most, 70)))
    fitted = drawn.map(clean).map(lambda text: text if lines else text.replace("\n", " "))
    return fitted.map(lambda text: (text + "x" * (least - len(text)))[:most]).filter(
        lambda text: clean(text) == text and least <= len(text) <= most and text.strip("\n")
    )


LOOSE = st.recursive(
    st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
    | texts(0, 200, True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(1, 20, False), inner, max_size=3),
    max_leaves=5,
)
ODD_DAYS = [
    "2026-02-30",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "20260303",
    "2026-03-03T09:00",
    "2026-W10-2",
    20260303,
]
DAYS = st.dates().map(date.isoformat) | st.sampled_from(ODD_DAYS)
DATED = st.dictionaries(st.just(AS_OF), DAYS, max_size=1)
COUNTS = {(least, most): st.integers(least, most) for least in (0, 1) for most in (1, 2)}
OFFSETS = st.one_of(st.just(UTC), st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=OFFSETS)


@functools.cache
def values(column: Column) -> st.SearchStrategy[Any]:
    """Return the values that a column admits, one of them at a time."""
    if keyed := column.rule(Keyed):
        return st.dictionaries(_keys(keyed), values(each_of(column)), max_size=2).map(lambda found: found or None)
    pattern, bounds, length = column.rule(Pattern), column.rule(Range), column.rule(Length)
    final = column.rule(Final)
    if choices := final.choices if final else column.choices:
        return st.sampled_from(choices)
    if pattern == SEAT:
        return st.sampled_from(PEOPLE)
    if pattern == REFERENCE:
        return st.sampled_from(["7k3qf2xa/A9", "I1", "5tq0v8mz/I1"])
    if pattern == SOURCE:
        return st.sampled_from(["7k3qf2xa/A9", "I1", "7k3qf2xa/B1/risk-1"])
    if pattern == COLUMN:
        return st.just(AS_OF)
    if pattern and pattern.regex[1:].startswith("[1-9]"):
        return st.just(f"{pattern.regex[0]}1")
    if pattern:
        return st.from_regex(pattern.regex, fullmatch=True).filter(str.isascii)
    least, most = (bounds.least, bounds.most) if bounds else (-(2**31), 2**31)
    match column.base:
        case "text":
            found = length or Length(1, 200, lines=True)
            return texts(found.least, found.most, found.lines)
        case "int":
            return st.integers(least, most)
        case "number":
            return st.floats(least, most)
        case "decimal":
            places = column.rule(Places)
            return st.decimals(least, most, places=places.places if places else 2)
        case "date":
            return st.dates(date(1970, 1, 1), date(2200, 1, 1))
        case "datetime":
            return MOMENTS
        case "bool":
            return st.booleans()
        case "value":
            return LOOSE


def _keys(keyed: Keyed) -> st.SearchStrategy[str]:
    if isinstance(keyed.keys, Length):
        return texts(keyed.keys.least, keyed.keys.most, keyed.keys.lines)
    return st.sampled_from(PEOPLE)


@st.composite
def rows(draw: st.DrawFn, node: Node, given: dict[str, Any]) -> Row:
    """Draw a row of this table; `given` holds the columns that its place says."""
    found: dict[str, Any] = {}
    for column in columns(node.row):
        if column.name in given:
            found[column.attribute] = given[column.name]
        elif column.live or (column.optional and draw(st.booleans())):
            continue
        elif node.open and column.name == OWN:
            names = texts(1, 12, False).filter(lambda name: not node.knows(name))
            found[column.attribute] = {**draw(st.dictionaries(names, LOOSE, max_size=3)), **draw(DATED)}
        else:
            one = values(column)
            found[column.attribute] = tuple(draw(st.lists(one, max_size=3))) if column.many else draw(one)
    return node.row(**found)


DRAWN = few(30)
# A whole session is much to draw and more to shrink.
slowly = settings(
    deadline=None, max_examples=DRAWN, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


def closed_sessions() -> st.SearchStrategy[Session]:
    """Return random closed sessions, `DRAWN` of them; to draw one takes a tenth of a second, so each is drawn once."""
    return st.integers(0, DRAWN - 1).map(lambda number: _drawn()[number].copy())


@functools.cache
def _drawn() -> list[Session]:
    found: list[Session] = []

    @slowly
    @given(_closed_session())
    def draw(session: Session) -> None:
        found.append(session)

    draw()
    return found


@st.composite
def _closed_session(draw: st.DrawFn) -> Session:
    """Draw a closed session: two leaders, a facilitator, an observer, and up to three rows in every table."""
    session = Session(head="sha256:" + "a" * 64)
    for seat in PEOPLE:
        role = {"cpto": "facilitator", "eva": "observer"}.get(seat, "leader")
        session.put(draw(rows(Node(Participant), {"key": seat, "role": role})))
    for node in TREE:
        if node.row is Header:
            header = draw(rows(node, {"started_at": datetime(2026, 3, 3, 9, 30, tzinfo=UTC)}))
            assert isinstance(header, Header)
            session.put(replace(header, ended_at=datetime(2026, 3, 3, 10, 37, tzinfo=UTC)))
        elif node.row is not Participant:
            _under(draw, session, node, ())
    return session


def _under(draw: st.DrawFn, session: Session, node: Node, parent: tuple[Any, ...]) -> None:
    most = 2 if node.many else 1
    count = draw(COUNTS[1 if node.row is Item else 0, most])
    has_id = any(column.name == "id" for column in columns(node.row))
    letter = next((c.rule(Pattern).regex[0] for c in columns(node.row) if c.name == "id"), "")  # type: ignore[union-attr]
    for n in range(count):
        given = node.links(parent, n + 1)
        if has_id:
            given["id"] = f"{letter}{n + 1}"
        if node.row in (Ballot, Side):
            given["by"] = PEOPLE[n % 2]
        row = draw(rows(node, given))
        if isinstance(row, Item):
            row = replace(row, position=n, carried_from=None)
        session.put(_voted(draw, _settled(row)))
        for child in node.children:
            _under(draw, session, child, row.key())


def _voted(draw: st.DrawFn, row: Row) -> Row:
    """Return a vote that is given or passed, and sealed; or one that is missing, and is not."""
    if not isinstance(row, Ballot | Answered):
        return row
    said = draw(st.sampled_from(["given", "pass", "missing"]))
    seal = None if said == "missing" else row.seal or "sha256:" + "b" * 64
    row = replace(row, pass_=said == "pass" or None, missing=said == "missing" or None, seal=seal)
    if isinstance(row, Ballot):
        return replace(row, support=(row.support or 3) if said == "given" else None)
    return replace(row, value=("yes" if row.value is None else row.value) if said == "given" else None)


def _settled(row: Row) -> Row:
    """Return a row without references to what this session happens to lack."""
    gone: dict[str, Any] = {}
    for column in columns(type(row)):
        pattern = column.rule(Pattern)
        local = pattern and pattern.regex[1:].startswith("[1-9]")
        if column.live or column.link or column.name in ("id", "item") or not (local and column.optional):
            continue
        gone[column.attribute] = () if column.many else None
    return replace(row, **gone)
