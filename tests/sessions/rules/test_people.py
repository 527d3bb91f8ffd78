"""Renaming a session, correcting a name, adding a person before the start, and deleting a draft session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import Missing, Refused
from sessions.exercises.close.kind import SignMinutes
from sessions.minutes.document import document
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Header, Item, Participant
from sessions.records.captures import AddAction
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.moves import Advance, Seal
from sessions.rules.people import AddPerson, MendPerson, Rename
from sessions.setup.delete import delete_session, may_delete
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.both import both
from tests.sessions.play import Play, item

LEADERS = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]


def draft(**more: bool) -> Play:
    play = Play(item("talk"), **more)
    play.session.put(replace(play.session.header, status="draft", started_at=None))
    play.session.commit(2, "")
    return play


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_session_is_renamed_while_it_is_open() -> None:
    play = Play(item("talk"), observer=True)
    play.do(Rename(title="  Q3\u2028 roadmap "), "cto")
    assert play.session.header.title == "Q3 roadmap"
    assert "already" in play.refused(Rename(title="Q3 roadmap"), "cpo")
    assert "title" in play.refused(Rename(title=" "), "cpo")
    assert "title" in play.refused(Rename(title="x" * 81), "cpo")
    assert "Observers" in play.refused(Rename(title="Mine"), "guest")


def test_a_name_or_title_is_corrected_and_everything_else_stays() -> None:
    play = draft(facilitator=True)
    play.do(MendPerson(seat="cto", name=" Bo  Chen "), "cpo")
    play.do(MendPerson(seat="cto", title="Chief Technology Officer"), "cpto")
    who = play.session.get(Participant, "cto")
    assert (who.name, who.title) == ("Bo Chen", "Chief Technology Officer")
    play.do(MendPerson(seat="cto", title=""), "cto")
    assert play.session.get(Participant, "cto").title is None
    assert play.refused(MendPerson(seat="cto", name="Bo Chen"), "cto") == "You haven't changed anything."
    assert "name" in play.refused(MendPerson(seat="cto", name=""), "cto")
    assert "name" in play.refused(MendPerson(seat="cto", name="x" * 81), "cto")


# --- one more ---------------------------------------------------------------------------------------------------------


def test_before_the_start_a_facilitator_or_an_observer_can_be_added_but_no_third_leader() -> None:
    play = draft()
    play.do(AddPerson(seat=" CPTO ", name="Cy", role="facilitator"), "cpo")
    play.do(AddPerson(seat="guest", name="Di", role="observer", title="Chief of staff"), "cto")
    assert play.session.facilitator == "cpto"
    assert play.session.get(Participant, "guest").title == "Chief of staff"
    third = AddPerson(seat="ceo", name="Ed", role="leader")
    assert "exactly two leaders" in play.refused(third, "cpo")
    assert "already the facilitator" in play.refused(AddPerson(seat="coach", name="Ed", role="facilitator"), "cpo")
    assert "is taken" in play.refused(AddPerson(seat="CPO", name="Ed", role="observer"), "cpo")
    assert "key" in play.refused(AddPerson(seat="1 two", name="Ed", role="observer"), "cpo")
    assert "name" in play.refused(AddPerson(seat="ed", name=" ", role="observer"), "cpo")
    assert "Observers" in play.refused(AddPerson(seat="ed", name="Ed", role="observer"), "guest")


def test_nobody_can_be_added_once_the_session_has_begun() -> None:
    said = Play(item("talk")).refused(AddPerson(seat="ed", name="Ed", role="observer"), "cpo")
    assert said == "People can only be added before the session starts."


# --- in the file ------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "parley.db")
    yield opened
    opened.close()


def row(n: int, kind: str = "talk", owner: str = "cpo") -> Item:
    return Item(id=f"I{n}", title=f"{kind} {n}", kind=kind, planned_minutes=5, budget_s=300, owner=owner)


def planned(store: SqliteStore, title: str = "Week", series: str | None = None) -> str:
    items = [row(1), row(2, owner="cto"), row(3, "close")]
    return open_session(store, Plan(title=title, playbook="test", people=LEADERS, items=items, series=series))


def begun(store: SqliteStore, session: str) -> Room:
    room = Room(store, session)
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    return room


def end(room: Room) -> None:
    """Let both go through what is left, and sign."""
    for _ in range(3):
        both(room, Advance())
    both(room, Seal(form="roti", payload={"roti": {"value": 4}, "relied-on": {"value": "the numbers"}}))
    for _ in range(2):
        both(room, Advance())
    both(room, SignMinutes())
    assert room.view(None).header.status == "closed"


def test_a_correction_is_in_the_log_the_minutes_and_the_search_and_impossible_once_the_session_is_closed(
    store: SqliteStore,
) -> None:
    room = begun(store, planned(store))
    room.do(Rename(title="Quokka planning"), "cto")
    room.do(MendPerson(seat="cto", name="Bo Xylander", title="Wrangler"), "cto")
    kinds = [change.kind for change in store.newer(room.id, 0)]
    assert kinds[-2:] == ["rename", "mend-person"]
    end(room)
    text = export_toml(room.view(None))
    assert "Quokka planning" in text and "Bo Xylander" in text and "Wrangler" in text
    assert document(read_minutes(text, "m.toml"))["session"]["title"] == "Quokka planning"
    assert store.search("quokka") and store.search("xylander") and not store.search("Week")
    assert store.verify(room.id) == []
    for command in (Rename(title="New"), MendPerson(seat="cpo", name="New")):
        with pytest.raises(Refused, match="can still be amended"):
            room.do(command, "cpo")


def test_an_added_observer_has_a_seat_in_the_session(store: SqliteStore) -> None:
    session = planned(store)
    room = Room(store, session)
    room.do(AddPerson(seat="guest", name="Di", role="observer"), "cpo")
    begun(store, session)
    guest = Room(store, session, frozenset({"guest"}), "local")
    assert guest.view("guest").get(Participant, "guest").name == "Di"
    assert store.verify(session) == []


# --- deleting ---------------------------------------------------------------------------------------------------------


def rows_of(store: SqliteStore, session: str) -> dict[str, int]:
    """How many rows of a session each table holds."""
    conn = connect(store.path)
    try:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        found = {}
        for name in tables:
            columns = [column[1] for column in conn.execute(f'PRAGMA table_info("{name}")').fetchall()]
            owner = "id" if name == "session" else "session"
            if owner in columns:
                count = conn.execute(f'SELECT COUNT(*) FROM "{name}" WHERE "{owner}" = ?', [session]).fetchone()[0]
                found[name] = count
        return found
    finally:
        conn.close()


def test_deleting_a_draft_session_leaves_nothing_in_any_table_and_the_others_intact(store: SqliteStore) -> None:
    other = begun(store, planned(store, "Other"))
    session = planned(store, "Quokka")
    room = Room(store, session)
    room.do(Waive(what="owners"), "cpo")
    room.do(AddAction(text="Feed the quokka", owner="cpo"), "cpo")
    with store.write() as writer:
        writer.set_draft(session, ("I1", "answer", 1, "cpo"), {"a": "quokka"})
    store.seat_keys.add_code(session, "cpo")
    store.presence.touch(session, "cpo", "t")
    store.presence.leave(session, "cpo", "t")
    assert sum(rows_of(store, session).values()) > 8
    before = (store.newer(other.id, 0), store.load(other.id).rows())
    delete_session(store, session, " Quokka ")
    assert not any(rows_of(store, session).values())
    assert store.search("quokka") == []
    assert (store.newer(other.id, 0), store.load(other.id).rows()) == before and store.verify(other.id) == []
    assert [each.id for each in store.sessions()] == [other.id]
    assert store.doctor().sound
    with pytest.raises(Missing):
        store.load(session)
    with pytest.raises(Missing, match="isn't in this file any more"):
        room.do(Rename(title="Ghost"), "cpo")
    store.close()
    left = [each for each in store.path.parent.iterdir() if b"uokka" in each.read_bytes()]
    assert left == []


def test_only_a_session_that_never_began_can_be_deleted_by_its_title_while_nobody_is_in_it(store: SqliteStore) -> None:
    session = planned(store, "Week 12")
    for wrong in ("", "week 12", "Week 1", "Week 12!"):
        with pytest.raises(Refused, match="Type its exact title: Week 12"):
            delete_session(store, session, wrong)
    store.presence.touch(session, "cto", "t")
    with pytest.raises(Refused, match="CTO has it open"):
        delete_session(store, session, "Week 12")
    store.presence.leave(session, "cto", "t")
    room = begun(store, session)
    with pytest.raises(Refused, match="can't be deleted"):
        delete_session(store, session, "Week 12")
    assert room.view(None).header.title == "Week 12"
    with pytest.raises(Missing):
        delete_session(store, "7k3qf2xa", "Week 12")


def test_actions_that_a_deleted_draft_session_took_over_are_open_again_where_they_were_promised(
    store: SqliteStore,
) -> None:
    room = begun(store, planned(store, "First", "weekly"))
    room.do(AddAction(text="Publish the budget", owner="cto", due=date(2099, 1, 1)), "cpo")
    end(room)
    second = planned(store, "Second", "weekly")
    assert store.load(room.id).get(Action, "A1").status == "carried"
    assert [action.text for _, action in store.across(Action, status="open")] == ["Publish the budget"]
    delete_session(store, second, "Second")
    assert store.load(room.id).get(Action, "A1").status == "open" and store.verify(room.id) == []
    third = store.load(planned(store, "Third", "weekly"))
    assert third.get(Action, "A1").carried_from == f"{room.id}/A1" and third.header.previous == room.id


@settings(max_examples=few(25))
@given(st.lists(st.sampled_from(["title", "name", "person", "delete"]), max_size=8), st.text(max_size=90))
def test_whatever_is_renamed_corrected_or_added_the_chain_is_intact(wishes: list[str], words: str) -> None:
    play = draft()
    for n, wish in enumerate(wishes):
        command: Any = {
            "title": Rename(title=words),
            "name": MendPerson(seat="cpo", name=words, title=words[::-1]),
            "person": AddPerson(seat=f"guest{n}", name=words, role="observer"),
            "delete": MendPerson(seat="cto", title=""),
        }[wish]
        try:
            play.do(command, "cpo")
        except Refused:
            continue
        assert 1 <= len(play.session.header.title) <= 80
        assert all(1 <= len(each.name) <= 80 for each in play.session.all(Participant))
        assert len(play.session.leaders) == 2


def test_deleting_asks_for_the_title_in_the_header_of_the_draft_session() -> None:
    header = draft().session.header
    for status in ("running", "paused", "closing", "closed", "amended"):
        assert may_delete(replace(header, status=status)) is not None
    assert may_delete(header) is None and isinstance(header, Header)
