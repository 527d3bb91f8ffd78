"""What a session left behind has the state that it has now, whichever session changed it."""

from sessions.minutes.markdown import export_markdown
from sessions.model import Escalation
from sessions.records.captures import AddAction, FinishAction, ParkTopic
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import AnswerEscalation, Escalate, seat_asked
from sessions.records.follow_ups import Report
from sessions.records.left_now import left_now
from sessions.room import Room
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.records.series import LATER, SOON, TODAY, begun, closed, decided


def states(store: SqliteStore, session: str) -> dict[str, str]:
    found = left_now(store, store.load(session), TODAY)
    return {due.id.partition("/")[2]: now for due, now in found}


def test_each_thing_that_was_left_has_its_state_now(store: SqliteStore) -> None:
    room = begun(store)
    decided(room, "stands", review_on=TODAY)
    decided(room, "replaced", review_on=TODAY)
    room.do(ParkTopic(text="let go", revisit_on=SOON), "cpo")
    room.do(ParkTopic(text="some day"), "cpo")
    room.do(AddAction(text="Publish the budget", owner="cpo", due=SOON), "cpo")
    first = closed(room)
    before = {"D1": "due today", "D2": "due today", "P1": f"due on {SOON}", "P2": "open", "A1": f"due on {SOON}"}
    assert states(store, first) == before
    here = begun(store)
    here.do(Report(target=f"{first}/D1", outcome="stands", until=LATER, note="No pages"), "cpo")
    here.do(RecordDecision(title="instead", supersedes=f"{first}/D2"), "cpo")
    here.do(Report(target=f"{first}/P1", outcome="let-go"), "cpo")
    here.do(FinishAction(action="A1", proof="https://example.org"), "cpo")
    assert states(store, first) == {
        "D1": f"stands · No pages · due on {LATER}",
        "D2": "superseded",
        "P1": "let go",
        "P2": "open",
        "A1": f"done on {TODAY}, as {here.id}/A1",
    }
    session = store.load(first)
    text = export_markdown(session, left_now(store, session, TODAY))
    assert f"| stands · No pages · due on {LATER} |" in text
    assert "stands · No pages" not in export_markdown(session), "the minutes themselves stay as they are"


def test_an_escalation_that_was_answered_says_so(store: SqliteStore) -> None:
    room = begun(store)
    room.do(RecordDecision(title="Cards first", owner="cpo"), "cpo")
    room.do(Escalate(decision="D1", cost_of_delay="a week of pages", default_if_silent="cards first"), "cpo")
    first = closed(room)
    assert states(store, first)["E1"] == "open"
    session = store.load(first)
    seat = seat_asked(session, session.get(Escalation, "E1")) or "cpo"
    Room(store, first, frozenset({seat})).do(AnswerEscalation(escalation="E1", status="ruled", ruling="Cards"), seat)
    assert states(store, first)["E1"] == "ruled"
