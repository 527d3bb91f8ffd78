"""Amended minutes of a session that is here: imported as amendments, all or nothing, and nothing else."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Allocation, Amendment, Board, BoardRow, Decision
from sessions.model.columns import REDACTED
from sessions.records.amendments import Amend, Redact, find_words
from sessions.records.captures import FinishAction
from sessions.redaction import LONG
from sessions.room import Room
from sessions.session import Session
from sessions.setup.demo import load
from sessions.setup.new_session import admit
from sessions.setup.update import Over, update
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.demo import Demo
from tests.few import few

WHY = "It was written down wrong"


@pytest.fixture(scope="module")
def minutes(loaded: Demo) -> str:
    """The minutes of the closed example."""
    store = open_store(loaded.db)
    text = export_toml(store.load(loaded.closed))
    store.close()
    return text


@pytest.fixture
def two(minutes: str, tmp_path: Path) -> tuple[SqliteStore, SqliteStore, str]:
    """The same session in two files."""
    here, there = open_store(tmp_path / "here.db"), open_store(tmp_path / "there.db")
    session = read_minutes(minutes, "m")
    session.put(replace(session.get(Action, "A2"), status="open", done_on=None, proof=None))
    for store in (here, there):
        admit(store, session)
    return here, there, session.header.id


def told(store: SqliteStore, session: str) -> Session:
    return read_minutes(export_toml(store.load(session)), "m")


def same_but_for_the_log(one: Session, other: Session) -> bool:
    texts = [re.sub(r"^log_(head|rev) = .*\n", "", export_toml(each), flags=re.MULTILINE) for each in (one, other)]
    return texts[0] == texts[1]


AMENDMENTS = [
    Amend(target="session.title", after="Q2 plan of both", reason=WHY),
    Amend(target="A1.due", after="2026-12-24", reason=WHY),
    Amend(target="D1.tripwire", after="Three incidents in a week", reason=WHY),
    Amend(target="D1.tripwire", after="Four incidents in a week", reason=WHY),
    Amend(target="cpo.name", after="Ada M. Marsh", reason=WHY),
    Amend(target="G1/1/cpo.support", after="4", reason=WHY),
    Amend(target="D1.review_on", after=str(date.today() + timedelta(days=20)), reason=WHY),
]


@pytest.mark.slow
@settings(max_examples=few(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(AMENDMENTS), min_size=1, max_size=4, unique_by=repr), st.integers(0, 3))
def test_what_was_amended_elsewhere_is_imported_as_amendments(
    minutes: str, tmp_path_factory: pytest.TempPathFactory, commands: list[Amend], before: int
) -> None:
    folder = tmp_path_factory.mktemp("files")
    here, there = open_store(folder / "here.db"), open_store(folder / "there.db")
    admit(there, read_minutes(minutes, "m"))
    session = there.sessions()[0].id
    room, brought = Room(there, session), False
    for n, command in enumerate(commands):
        if n == before:
            admit(here, told(there, session))
            brought = True
        room.do(command, "cpo")
    if not brought:
        admit(here, read_minutes(minutes, "m"))
    log, had = here.newer(session, 0), len(here.load(session).all(Amendment))
    amended = told(there, session)
    assert update(here, amended) == len(amended.all(Amendment)) - had
    assert same_but_for_the_log(told(here, session), amended)
    assert here.newer(session, 0)[: len(log)] == log
    assert here.load(session).header.status == "amended"
    assert here.verify(session) == []
    assert update(here, amended) == 0
    here.close()
    there.close()


def test_a_corrected_cell_is_taken_over_with_the_share_that_follows_from_it(minutes: str, tmp_path: Path) -> None:
    session = read_minutes(minutes, "m")
    ended = replace(session.agenda[-1], id="I90", title="Capacity", kind="board", outcome="done", position=90)
    number = len(session.all(Allocation)) + 1
    for row in (
        ended,
        Board(id="B90", item="I90", title="Capacity", kind="capacity"),
        BoardRow(board="B90", key_="bucket-1", text="features", columns={"plan": 60, "actual": 50}),
        Allocation(n=number, item="I90", bucket="features", percent=60),
    ):
        session.put(row)
    here, there = (open_store(tmp_path / f"{name}.db") for name in ("here", "there"))
    for store in (here, there):
        admit(store, session)
    id_ = session.header.id
    for target, after in (("B90/bucket-1.plan", "55"), ("B90/bucket-1.actual", ""), ("B90/bucket-1.text", "new")):
        Room(there, id_).do(Amend(target=target, after=after, reason=WHY), "cpo")
    assert update(here, told(there, id_)) == 3
    (row,) = here.load(id_).all(BoardRow, board="B90")
    assert (row.text, row.columns) == ("new", {"plan": 55})
    shares = [(each.bucket, each.percent) for each in here.load(id_).all(Allocation, item="I90")]
    assert shares == [("new", 55)]
    assert same_but_for_the_log(told(here, id_), told(there, id_))
    with pytest.raises(Refused, match=r"B90/bucket-1\.columns.* changed without an amendment"):
        cells = edited(told(there, id_), lambda it: it.put(replace(row, columns={"plan": 50})))
        update(here, cells)
    here.close()
    there.close()


def edited(session: Session, change: Callable[[Session], object]) -> Session:
    other = session.copy()
    change(other)
    return other


@pytest.mark.slow
def test_different_facts_are_refused_by_name_and_nothing_is_imported(two: tuple[SqliteStore, SqliteStore, str]) -> None:
    here, there, session = two
    Room(there, session).do(AMENDMENTS[1], "cpo")
    amended = told(there, session)
    for change, named in (
        (lambda it: it.put(replace(it.all(Action)[-1], text="Something else")), ".text changed without an amendment"),
        (lambda it: it.put(Action(id="A77", text="One more", owner="cpo")), "action A77"),
        (lambda it: it.drop(it.all(Action)[-1]), "action A"),
        (lambda it: it.put(replace(it.header, announcement="Other words")), "session.announcement"),
        (lambda it: it.put(replace(it.all(Amendment)[-1], after="2027-01-01")), "A1.due"),
    ):
        before = export_toml(here.load(session))
        with pytest.raises(Refused, match="aren't an amendment of session") as refused:
            update(here, edited(amended, change))
        assert named in str(refused.value)
        assert export_toml(here.load(session)) == before
    assert here.verify(session) == []


@pytest.mark.slow
def test_a_session_that_is_missing_or_still_running_is_not_updated(
    two: tuple[SqliteStore, SqliteStore, str], tmp_path: Path, minutes: str
) -> None:
    here, _, session = two
    empty = open_store(tmp_path / "empty.db")
    assert update(empty, told(here, session)) is None
    *_, closed, live = load(empty)
    running = told(here, session)
    running.put(replace(running.header, id=live))
    with pytest.raises(Refused, match="Only a closed session"):
        update(empty, running)
    assert closed


def test_older_minutes_and_diverged_minutes_are_distinguished(
    two: tuple[SqliteStore, SqliteStore, str],
) -> None:
    here, there, session = two
    old = told(there, session)
    Room(here, session).do(AMENDMENTS[1], "cpo")
    with pytest.raises(Refused, match="was amended here after"):
        update(here, old)
    Room(there, session).do(AMENDMENTS[0], "cto")
    with pytest.raises(Refused, match="here and there"):
        update(here, told(there, session))


def redact(room: Room, target: str) -> None:
    for seat in ("cpo", "cto"):
        room.do(Redact(target=target, reason=WHY), seat)


@pytest.mark.slow
@settings(max_examples=few(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([*AMENDMENTS, "D1.rationale", "A1.text", "X1.common_ground.1", "session.title"]),
             min_size=1, max_size=5, unique_by=repr),
    st.integers(0, 4),
)  # fmt: skip
def test_what_was_redacted_elsewhere_is_redacted_here_and_found_nowhere_any_more(
    minutes: str, tmp_path_factory: pytest.TempPathFactory, acts: list[Amend | str], before: int
) -> None:
    folder = tmp_path_factory.mktemp("files")
    here, there = open_store(folder / "here.db"), open_store(folder / "there.db")
    admit(there, read_minutes(minutes, "m"))
    session = there.sessions()[0].id
    room, brought, gone = Room(there, session), False, []
    for n, act in enumerate(acts):
        if n == before or (n == len(acts) - 1 and not brought):
            admit(here, told(there, session))
            brought = True
        if isinstance(act, str):
            _, text = find_words(room.view(None), act)
            gone.append(text)
            redact(room, act)
        else:
            room.do(act, "cpo")
    amended = told(there, session)
    update(here, amended)
    assert same_but_for_the_log(told(here, session), amended)
    assert here.verify(session) == []
    kept = repr([here.newer(session, 0), here.load(session).rows()])
    assert [text for text in gone if len(text) >= LONG and text in kept] == []
    assert update(here, amended) == 0
    here.close()
    there.close()


def test_a_redaction_by_one_person_is_not_imported(two: tuple[SqliteStore, SqliteStore, str]) -> None:
    here, there, session = two
    redact(Room(there, session), "D1.rationale")
    alone = told(there, session)
    last = alone.all(Amendment)[-1]
    alone.drop(last)
    with pytest.raises(Refused, match="Only CPO redacted"):
        update(here, alone)
    alone.put(replace(last, by="guest"))  # an observer
    with pytest.raises(Refused, match="Only CPO and GUEST redacted"):
        update(here, alone)
    alone.put(replace(last, by="cpto"))  # the facilitator
    assert update(here, alone) == 2


def test_what_was_redacted_here_stays_redacted(two: tuple[SqliteStore, SqliteStore, str]) -> None:
    here, there, session = two
    old = told(there, session)
    redact(Room(here, session), "D1.rationale")
    Room(there, session).do(AMENDMENTS[0], "cpo")
    for given_ in (old, told(there, session)):
        with pytest.raises(Refused, match="was amended"):
            update(here, given_)
    assert here.load(session).get(Decision, "D1").rationale == REDACTED


@pytest.mark.slow
def test_words_that_were_amended_before_their_redaction_are_redacted_here_too(
    two: tuple[SqliteStore, SqliteStore, str],
) -> None:
    here, there, session = two
    was = here.load(session).get(Decision, "D1").title
    room = Room(there, session)
    room.do(Amend(target="D1.title", after="What it should have said", reason=WHY), "cpo")
    redact(room, f"{len(room.view(None).all(Amendment))}.before")
    update(here, told(there, session))
    assert here.load(session).get(Decision, "D1").title == "What it should have said"
    assert was not in repr([here.newer(session, 0), here.load(session).rows()])


def test_a_due_date_that_was_past_when_written_is_imported_only_on_request(
    two: tuple[SqliteStore, SqliteStore, str],
) -> None:
    here, there, session = two
    Room(there, session).do(Amend(target="A1.due", after="yesterday", reason=WHY), "cpo")
    with pytest.raises(Over, match=r"A1\.due was already in the past when it was amended on"):
        update(here, told(there, session))
    assert update(here, told(there, session), past=True) == 1


def test_a_change_made_here_without_an_amendment_is_named(two: tuple[SqliteStore, SqliteStore, str]) -> None:
    here, there, session = two
    Room(here, session).do(FinishAction(action="A2"), "cpo")
    Room(there, session).do(AMENDMENTS[0], "cpo")
    with pytest.raises(Refused, match=r"A2\.done_on, A2\.status|A2\.status"):
        update(here, told(there, session))
