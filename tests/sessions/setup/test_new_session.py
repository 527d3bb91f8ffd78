"""A new session: its people, what it takes over from the last one, the third carry, and how long a kind takes."""

import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.change import Change
from sessions.errors import Refused
from sessions.exercises.argue.frame import Frame
from sessions.exercises.close.kind import SignMinutes
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Argument, Header, Item, Participant
from sessions.records.captures import AddAction, FinishAction
from sessions.room import Room
from sessions.rules.agenda import Choose, EndItem, MakeReady, Start, Waive
from sessions.rules.moves import Advance, Seal
from sessions.setup.delete import delete_session
from sessions.setup.new_session import ALPHABET, Plan, admit, new_id, open_session, suggested_minutes
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from sessions.times import now
from tests.sessions.both import both

LEADERS = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "parley.db")
    yield opened
    opened.close()


def item(n: int, kind: str = "talk", minutes: int = 5, **more: Any) -> Item:
    return Item(id=f"I{n}", title=f"{kind} {n}", kind=kind, planned_minutes=minutes, budget_s=minutes * 60, **more)


def plan(*items: Item, **more: Any) -> Plan:
    given: dict[str, Any] = {"title": "Week", "playbook": "test", "people": LEADERS, "series": "weekly"} | more
    return Plan(items=items or (item(1, owner="cpo"), item(2, owner="cto"), item(3, "close")), **given)


def begun(store: SqliteStore, *items: Item, **more: Any) -> Room:
    """A session that runs; items that were carried too often are done all the same."""
    room = Room(store, open_session(store, plan(*items, **more)))
    for each in room.view(None).all(Item):
        if (each.carried_count or 0) >= 3:
            room.do(Choose(item=each.id, choice="do"), "cpo")
    for what in ("owners", "overfull"):
        room.do(Waive(what=what), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    return room


def close(room: Room) -> str:
    """Continue to the end and sign."""
    while (active := room.view(None).active) is not None and active.kind != "close":
        both(room, Advance())
    both(room, Advance(), Seal(form="roti", payload={"roti": {"value": 4}}), Advance(), Advance(), SignMinutes())
    assert room.view(None).header.status == "closed"
    return room.id


# --- a first session --------------------------------------------------------------------------------------------------


def test_a_new_session_is_a_draft_of_its_plan(store: SqliteStore) -> None:
    session = store.load(open_session(store, plan(title="  Q2\nroadmap ", planned_minutes=45, buffer_percent=20)))
    header = session.header
    assert (header.title, header.status, header.planned_minutes, header.buffer_percent) == (
        "Q2 roadmap",
        "draft",
        45,
        20,
    )
    assert (header.pair, header.series, header.previous, session.rev) == ("cpo-cto", "weekly", None, 1)
    assert [(each.id, each.position, each.status) for each in session.agenda] == [
        ("I1", 0, "queued"), ("I2", 1, "queued"), ("I3", 2, "queued"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "pair"), [(("cto", "cpo"), "cpo-cto"), (("ceo", "cto"), "ceo-cto"), (("ceo", "cfo"), "custom")]
)
def test_the_pair_is_named_after_its_seats(store: SqliteStore, keys: tuple[str, str], pair: str) -> None:
    people = [Participant(key_=key, name=key, role="leader") for key in keys]
    assert store.load(open_session(store, plan(people=people))).header.pair == pair


def _seat(key: str, role: Any) -> Participant:
    return Participant(key_=key, name="Somebody", role=role)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "says"),
    [
        (LEADERS[:1], "exactly two leaders"),
        ([*LEADERS, _seat("ceo", "leader")], "exactly two leaders"),
        ([*LEADERS, _seat("cpo", "observer")], "given twice"),
        ([*LEADERS, _seat("a", "facilitator"), _seat("b", "facilitator")], "can have only one"),
        ([*LEADERS, _seat("C T O", "observer")], "key"),
        ([*LEADERS, replace(_seat("x", "observer"), name=" ")], "name"),
    ],
)
def test_invalid_people_are_refused_and_nothing_is_saved(
    store: SqliteStore, people: list[Participant], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        open_session(store, plan(people=people))
    assert store.sessions() == []


@pytest.mark.parametrize("more", [{"title": ""}, {"title": "x" * 81}, {"series": "x" * 81}, {"planned_minutes": 0}])
def test_an_invalid_plan_is_refused(store: SqliteStore, more: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        open_session(store, plan(**more))
    assert store.sessions() == []


def test_ids_are_eight_characters_that_nobody_misreads(store: SqliteStore) -> None:
    for _ in range(50):
        found = new_id(store)
        assert len(found) == 8 and set(found) <= set(ALPHABET) and not set("ilou") & set(found)


# --- along a series ---------------------------------------------------------------------------------------------------


def test_carried_items_come_first_and_open_actions_move_along(store: SqliteStore) -> None:
    room = begun(store)
    room.do(AddAction(text="Publish the budget", owner="cto"), "cpo")
    room.do(AddAction(text="Ask the account", owner="cpo"), "cpo")
    room.do(FinishAction(action="A2"), "cpo")
    room.do(EndItem(item="I2", outcome="carried", note="The account is not here"), "cpo")
    first = close(room)

    session = store.load(open_session(store, plan()))
    assert session.header.previous == first
    carried = session.agenda[0]
    assert (carried.id, carried.title, carried.owner, carried.status, carried.outcome) == (
        "I1", "talk 2", "cto", "queued", None,
    )  # fmt: skip
    assert (carried.carried_from, carried.carried_count) == (f"{first}/I2", 1)
    assert carried.note and "The account is not here" in carried.note, "why it was carried"
    assert [each.id for each in session.agenda] == ["I1", "I2", "I3", "I4"]
    [action] = session.all(Action)
    assert (action.text, action.carried_from, action.carried_count) == ("Publish the budget", f"{first}/A1", 1)
    left = store.load(first)
    assert [each.status for each in left.all(Action)] == ["carried", "done"]
    assert left.get(Item, "I2").outcome == "carried", "the original stays"
    assert store.verify(first) == [] and store.verify(session.header.id) == []


def test_a_carried_argument_keeps_its_latest_wording(store: SqliteStore) -> None:
    room = begun(store, item(1, "argue", owner="cpo"), item(2, owner="cto"), item(3, "close"))
    words = Frame(
        question="Do we move the ledger?", pole_a="Move it", pole_b="Leave it", holds={"cpo": "b", "cto": "a"}
    )
    room.do(words, "cpo")
    for seat in ("cpo", "cto"):
        room.do(EndItem(item="I1", outcome="carried"), seat)
    close(room)
    again = begun(store)
    argument = again.view(None).all(Argument)[0]
    assert (argument.question, argument.pole_a, argument.pole_b) == ("Do we move the ledger?", "Move it", "Leave it")
    assert argument.held == {"cpo": "b", "cto": "a"}


def test_after_the_third_carry_the_pair_must_choose(store: SqliteStore) -> None:
    for count in (1, 2, 3):
        room = begun(store)
        agenda = room.view(None).agenda
        chosen = next((each for each in agenda if each.carried_count), agenda[1])
        command = EndItem(item=chosen.id, outcome="carried")
        both(room, command) if chosen.status == "active" else room.do(command, "cpo")
        close(room)
        ready = Room(store, open_session(store, plan()))
        [item_] = [each for each in ready.view(None).agenda if each.carried_count]
        assert item_.carried_count == count
        ready.do(Waive(what="overfull"), "cpo")
        if count < 3:
            ready.do(MakeReady(), "cpo")
            continue
        with pytest.raises(Refused, match="Choose do, drop or delegate"):
            ready.do(MakeReady(), "cpo")
        ready.do(Choose(item=item_.id, choice="delegate", to="Mina"), "cto")
        ready.do(MakeReady(), "cpo")
        assert ready.view(None).get(Item, item_.id).note == "Delegated to Mina after 3 carries."


def test_someone_who_no_longer_has_a_seat_owns_nothing_that_is_taken_over(store: SqliteStore) -> None:
    room = begun(store)
    room.do(AddAction(text="Publish the budget", owner="cto"), "cpo")
    room.do(EndItem(item="I2", outcome="carried"), "cpo")
    first = close(room)
    people = [Participant(key_="ceo", name="Cy", role="leader"), LEADERS[0]]
    session = store.load(open_session(store, plan(item(1, "close"), people=people)))
    assert session.agenda[0].carried_from == f"{first}/I2" and session.agenda[0].owner is None
    assert session.all(Action) == [] and store.load(first).get(Action, "A1").status == "open"


def test_only_closed_sessions_of_the_same_series_are_continued(store: SqliteStore) -> None:
    begun(store)
    other = begun(store, series="other")
    close(other)
    assert store.load(open_session(store, plan())).header.previous is None
    assert store.load(open_session(store, plan(series=None))).header.previous is None
    assert store.load(open_session(store, plan(series=" other "))).header.previous == other.id


# --- how long a kind takes --------------------------------------------------------------------------------------------


def took(store: SqliteStore, kind: str, seconds: list[int]) -> None:
    """Put a session into the file whose items of a kind took so many seconds each."""
    session = store.load(open_session(store, plan(*(item(n, kind) for n in range(1, len(seconds) + 1)), series=None)))
    for n, each in enumerate(seconds, 1):
        session.put(replace(session.get(Item, f"I{n}"), status="ended", outcome="done", elapsed_ms=each * 1000))
    with store.write() as writer:
        change = Change.after(session, now(), "cpo", "test", iter(lambda: "salt", None))
        writer.save(session, change)


def test_nothing_is_suggested_without_an_earlier_item_of_the_kind(store: SqliteStore) -> None:
    assert suggested_minutes(store, "align") is None
    took(store, "talk", [600])
    begun(store, item(1, "align"), item(2, "close"))
    assert suggested_minutes(store, "align") is None


def test_the_suggestion_is_the_median_of_the_last_five_that_took_over_a_minute(store: SqliteStore) -> None:
    took(store, "align", [6000, 6000, 6000])
    took(store, "align", [600, 60, 900, 30, 1200, 1500, 1800])
    took(store, "argue", [300])
    assert suggested_minutes(store, "align") == 14  # six minutes of the twenty were second turns at one keyboard
    assert suggested_minutes(store, "argue") == 1


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=12), st.booleans())
def test_the_suggestion_follows_its_formula(seconds: list[int], hot: bool) -> None:
    second_turns_s = 240 + 120  # of a draft and a ballot, which are planned on top where two share a keyboard

    class Past:
        """A store that knows these items only."""

        def across(self, kind: type, /, **where: Any) -> list[tuple[str, Any]]:
            if kind is Header:
                assert where == {"mode": "hotseat"}
                return [("7k3qf2xa", None)] if hot else []
            assert (kind, where) == (Item, {"kind": "align", "status": "ended"})
            return [("7k3qf2xa", item(1, "align", elapsed_ms=each * 1000)) for each in seconds]

    last = [max(60, each - second_turns_s) if hot else each for each in seconds if each > 60][-5:]
    expected = min(max(round(statistics.median(last) / 60), 1), 120) if last else None
    assert suggested_minutes(Past(), "align") == expected  # type: ignore[arg-type]


# --- from minutes -----------------------------------------------------------------------------------------------------


def test_nobody_at_a_seat_hands_over_actions_to_a_new_session_or_gets_them_back(store: SqliteStore) -> None:
    room = begun(store)
    room.do(AddAction(text="Publish the budget", owner="cpo"), "cpo")
    first = close(room)
    later = open_session(store, plan())
    delete_session(store, later, store.load(later).header.title)
    said = [(change.kind, change.seat) for change in store.newer(first, 0)]
    assert said[-2:] == [("carry-over", "parley"), ("give-back", "parley")]
    assert store.verify(first) == []


def test_minutes_are_imported_once_and_different_content_only_as_new(store: SqliteStore, tmp_path: Path) -> None:
    session = read_minutes(export_toml(store.load(close(begun(store)))), "m.toml")
    elsewhere = open_store(tmp_path / "other.db")
    assert admit(elsewhere, session) == session.header.id
    assert admit(elsewhere, session) is None
    other = session.copy()
    other.put(replace(other.header, title="Another title"))
    with pytest.raises(Refused, match="with different content"):
        admit(elsewhere, other)
    new = admit(elsewhere, other, as_new=True)
    assert new not in (None, session.header.id) and len(elsewhere.sessions()) == 2
    assert elsewhere.verify(str(new)) == []
    elsewhere.close()
