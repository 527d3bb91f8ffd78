"""Escalations that wait for an answer, that nobody answers in time, and whose answers come back to the pair."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sessions.room
from sessions.due import Due, default_holds
from sessions.errors import Refused
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Decision, Escalation, Participant
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import AnswerEscalation, Escalate, HoldDefault
from sessions.records.follow_ups import Report
from sessions.room import Room
from sessions.setup.new_session import Plan, admit, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.records.series import TODAY, begun, closed
from tests.tui.stage import opened

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SILENT = "Cards first"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real file: what is due is found by SQL."""
    with closing(open_store(tmp_path / "p.db")) as store:
        yield store


def escalated(room: Room, day: date | None = None, silent: str | None = None, to: str = "The board") -> None:
    room.do(RecordDecision(title="Which first?"), "cpo")
    decision = room.view(None).all(Decision)[-1].id
    room.do(Escalate(decision=decision, to=to, answer_by=day, default_if_silent=silent), "cpo")


def of_series(store: SqliteStore, day: date = TODAY, *, undated: bool = True) -> list[Due]:
    return [each for each in store.due(day, series="weekly", undated=undated) if each.kind == "escalation"]


# --- whom it goes to --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["cpto", "CPTO", "Cy Lund", "cy lund"])
def test_an_escalation_to_somebody_here_goes_to_their_seat(tmp_path: Path, said: str) -> None:
    path = tmp_path / "p.db"
    with closing(open_store(path)) as file:
        room = Room(file, opened(path, "talk", facilitator=True))
        escalated(room, to=said)
        assert room.view(None).get(Escalation, "E1").to == "cpto"


def test_a_leader_records_what_an_observer_or_somebody_without_a_seat_answers(tmp_path: Path) -> None:
    people = [
        Participant(key_="cpo", name="Ada", role="leader"),
        Participant(key_="cto", name="Bo", role="leader"),
        Participant(key_="ceo", name="Eva", role="observer"),
    ]
    with closing(open_store(tmp_path / "p.db")) as store:
        room = Room(store, open_session(store, Plan(title="Week", playbook="check-in", people=people, items=[])))
        for to in ("Eva", "The board"):
            escalated(room, to=to)
            made = room.view(None).all(Escalation)[-1]
            room.do(AnswerEscalation(escalation=made.id, status="ruled", ruling="Cards"), "cpo")
        answered = room.view(None).all(Escalation)
        assert [(each.to, each.answered_by) for each in answered] == [("ceo", "ceo"), ("The board", None)]


# --- its default ------------------------------------------------------------------------------------------------------


@settings(max_examples=few(25), deadline=None)
@given(
    day=st.none() | st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)),
    silent=st.sampled_from([None, SILENT]),
    answer=st.sampled_from([None, "ruled", "returned", "experiment", "withdrawn"]),
)
def test_a_default_is_recorded_only_once_its_day_is_over_and_never_over_an_answer(
    day: date | None, silent: str | None, answer: str | None
) -> None:
    with TemporaryDirectory() as folder, closing(open_store(Path(folder) / "p.db")) as store:
        room = begun(store)
        escalated(room, day, silent)
        passed = day is not None and day < TODAY and silent is not None
        if answer and not passed:
            room.do(AnswerEscalation(escalation="E1", status=answer, ruling="Yes"), "cpo")  # type: ignore[arg-type]
        elif answer:
            with pytest.raises(Refused, match=f"No answer came by .*, so the default holds: {SILENT}"):
                room.do(AnswerEscalation(escalation="E1", status=answer, ruling="Yes"), "cpo")  # type: ignore[arg-type]
        before = room.view(None).get(Escalation, "E1")
        assert room.hold_defaults() == passed
        assert not room.hold_defaults(), "recorded twice"
        after = room.view(None).get(Escalation, "E1")
        if passed and day is not None:
            assert (after.status, after.answered_by, after.answered_on) == ("default", None, day + timedelta(days=1))
        else:
            assert after == before
            with pytest.raises(Refused):
                room.do(HoldDefault(escalation="E1"), "cpo")


def test_of_terminals_that_look_at_once_exactly_one_records_the_default(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    with closing(open_store(path)) as store:
        session = begun(store)
        escalated(session, YESTERDAY, SILENT)
        rev = session.rev

        def look(_: int) -> bool:
            with closing(open_store(path)) as own:
                return Room(own, session.id).hold_defaults()

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(look, range(4))) == 1
        session.refresh()
        assert session.rev == rev + 1


def test_an_answer_that_arrives_first_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p.db"
    with closing(open_store(path)) as store, closing(open_store(path)) as other:
        room = begun(store)
        escalated(room, TODAY, SILENT)
        late = Room(other, room.id)
        room.do(AnswerEscalation(escalation="E1", status="ruled", ruling="Ledger first"), "cto")
        monkeypatch.setattr(sessions.room, "default_holds", lambda each, today: default_holds(each, TOMORROW))
        assert not late.hold_defaults()
        assert late.view(None).get(Escalation, "E1").status == "ruled"


def test_an_open_session_records_its_defaults_by_itself_and_needs_no_pin_for_it(store: SqliteStore) -> None:
    room = begun(store)
    escalated(room, YESTERDAY, SILENT)
    assert room.tick()
    assert room.view(None).get(Escalation, "E1").status == "default"
    assert not HoldDefault(escalation="E1").needs_pin("cpo", hot=False)


def test_imported_minutes_are_left_as_they_are(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "one.db")) as there, closing(open_store(tmp_path / "two.db")) as here:
        room = begun(there)
        escalated(room, YESTERDAY, SILENT)
        session = closed(room)
        admit(here, read_minutes(export_toml(there.load(session)), "minutes.toml"))
        copy = Room(here, session)
        assert not copy.hold_defaults() and copy.view(None).get(Escalation, "E1").status == "open"
        assert [each.state for each in here.due(TODAY)] == ["default"]


# --- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["ruled", "returned", "experiment"])
def test_an_answer_comes_back_in_the_next_session_until_both_have_seen_it(
    store: SqliteStore,
    status: str,
) -> None:
    room = begun(store)
    escalated(room, TOMORROW, SILENT)
    room.do(AnswerEscalation(escalation="E1", status=status, ruling="Ledger first"), "cpo")  # type: ignore[arg-type]
    first = closed(room)
    (answer,) = of_series(store)
    assert (answer.text, answer.about, answer.day, answer.state) == ("Which first?", "Ledger first", None, status)
    assert of_series(store, undated=False) == []
    here = begun(store)
    here.do(Report(target=f"{first}/E1", outcome="seen"), "cpo")
    assert of_series(store) == []


def test_an_escalation_is_seen_only_once_there_is_something_to_see(store: SqliteStore) -> None:
    room = begun(store)
    escalated(room, TOMORROW, SILENT)
    first = closed(room)
    here = begun(store)
    assert [each.state for each in of_series(store, TOMORROW)] == ["open"]
    with pytest.raises(Refused, match="still waits for its answer"):
        here.do(Report(target=f"{first}/E1", outcome="seen"), "cpo")


def test_a_default_that_holds_is_due_until_both_have_seen_it(store: SqliteStore) -> None:
    room = begun(store)
    escalated(room, YESTERDAY, SILENT)
    first = closed(room)
    for recorded in (False, True):
        (held,) = of_series(store, undated=False)
        assert (held.day, held.about, held.state) == (YESTERDAY, SILENT, "default")
        assert room.hold_defaults() != recorded
    here = begun(store)
    here.do(Report(target=f"{first}/E1", outcome="seen"), "cto")
    assert of_series(store) == []


def test_who_answered_when_and_a_default_go_out_and_come_back_in_the_minutes(store: SqliteStore) -> None:
    room = begun(store)
    escalated(room, TOMORROW, SILENT)
    escalated(room, YESTERDAY, SILENT)
    room.do(AnswerEscalation(escalation="E1", status="ruled", ruling="Ledger first"), "cpo")
    room.hold_defaults()
    session = store.load(closed(room))
    back = read_minutes(export_toml(session), "minutes.toml").all(Escalation)
    assert back == session.all(Escalation)
    assert [(each.status, each.answered_by, each.answered_on) for each in back] == [
        ("ruled", None, TODAY),
        ("default", None, TODAY),
    ]
