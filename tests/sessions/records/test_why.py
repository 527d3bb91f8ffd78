"""Why something was done: reasons with the words, oldest first, with what came of each, and nothing private."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from sessions.model import Argument, Crux, Decision
from sessions.records.captures import AddAction
from sessions.records.decisions import AgreeDecision, Object, RecordDecision
from sessions.records.follow_ups import Report
from sessions.records.why import why
from sessions.room import record
from sessions.rules.moves import Seal
from sessions.session import Session
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.minutes.strategies import closed_sessions, slowly
from tests.sessions.records.series import LATER, TODAY, begun, closed
from tests.sessions.setup.test_new_session import begun as begin
from tests.sessions.setup.test_new_session import item


def test_a_decision_is_shown_with_its_dissent_and_with_what_came_of_it_in_later_sessions(store: SqliteStore) -> None:
    room = begun(store)
    why_so = "The renewal date is fixed"
    room.do(RecordDecision(title="Move the ledger", owner="cpo", review_on=TODAY, rationale=why_so), "cpo")
    room.do(Object(decision="D1", text="More pages a week", commits=True), "cto")
    room.do(AgreeDecision(decision="D1"), "cto")
    first = closed(room)
    here = begun(store)
    here.do(Report(target=f"{first}/D1", outcome="stands", until=LATER, note="No pages so far"), "cpo")
    here.do(RecordDecision(title="Keep both", owner="cpo", supersedes=f"{first}/D1"), "cpo")
    (reason,) = why(store, "ledger")
    assert (reason.kind, reason.session, reason.ref, reason.text) == ("decision", first, "D1", "Move the ledger")
    assert "because: The renewal date is fixed" in reason.about
    assert "cto disagrees but commits: More pages a week" in reason.about
    assert [(each.session, each.words) for each in reason.came] == [
        (here.id, f"stands · No pages so far · again on {LATER}"),
        (here.id, f"superseded by {here.id}/D1: Keep both"),
    ]
    assert why(store, "pages")[0].ref == "D1", "the words may be in its dissent, or in what came of it"
    assert why(store, "nobody said this") == []


def test_reasons_come_oldest_first_and_name_the_test_of_a_crux_and_the_outcome_of_anything(store: SqliteStore) -> None:
    room = begun(store)
    session = store.load(room.id)
    session.put(Argument(id="X1", item="I1", question="Do we move the ledger?", pole_a="Move it", pole_b="Leave it"))
    session.put(Crux(argument="X1", n=1, text="Pages", by=("cpo",), test="Count the pages on the ledger", checks="cto"))
    with store.write() as writer:
        record(writer, session, room._context("cpo", room.people(), 0), "test")
    room.refresh()
    room.do(AddAction(text="Publish the budget", owner="cpo", due=TODAY), "cpo")
    first = closed(room)
    here = begun(store)
    moved = here.view(None).header.id
    here.do(Report(target=f"{first}/X1/1", outcome="for-a", note="Two pages, all from the ledger"), "cpo")
    found = why(store, "ledger")
    assert [(each.kind, each.ref) for each in found] == [("argument", "X1"), ("test", "X1/1")]
    assert found[0].about[0] == "Move it, or Leave it"
    assert [each.words for each in found[1].came] == ["came out for A · Two pages, all from the ledger"]
    assert all(each.session == first != moved for each in found)
    assert [each.day for each in found] == sorted(each.day or date.max for each in found)


def test_nothing_that_is_sealed_or_drafted_is_a_reason(store: SqliteStore) -> None:
    items = (item(1, "align", owner="cpo"), item(2, owner="cto"), item(3, "close"))
    running = begin(store, *items, series="other")
    running.do(Seal(form="draft", payload={"goal-1": {"text": "A secret about the ledger"}}), "cpo")
    assert why(store, "secret") == []


@slowly
@given(closed_sessions(), st.data())
def test_every_decision_is_found_by_any_word_of_its_title(session: Session, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        file = open_store(Path(folder) / "p.db")
        admit(file, session)
        for each in session.all(Decision)[:3]:
            if words := [word for word in each.title.split() if word.isalnum() and word.isascii()]:
                word = data.draw(st.sampled_from(words))
                assert each.id in {found.ref for found in why(file, word) if found.kind == "decision"}
        file.close()
