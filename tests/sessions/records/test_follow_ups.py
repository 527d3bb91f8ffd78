"""What earlier sessions of a series left behind, and what is said of it, in a real file."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sessions.errors import Refused
from sessions.exercises.board.rows import AddRow
from sessions.model import BoardRow, FollowUp
from sessions.records.captures import AddAction, ParkTopic
from sessions.records.decisions import RecordDecision
from sessions.records.follow_ups import BringBack, Report
from sessions.room import Room
from sessions.rules.agenda import AddItem
from sessions.rules.moves import Advance
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.both import both
from tests.sessions.records.series import LATER, SOON, TODAY, begun, closed, decided


def left(room: Room, until: date = TODAY) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in room.due(until)]


def test_what_is_due_comes_in_order_of_its_date_and_what_has_none_comes_last(store: SqliteStore) -> None:
    room = begun(store)
    room.do(ParkTopic(text="tiers", revisit_on=TODAY), "cpo")
    room.do(ParkTopic(text="not yet", revisit_on=SOON), "cpo")
    room.do(ParkTopic(text="some day"), "cpo")
    decided(room, "wired", tripwire="two pages a week", review_on=LATER)
    decided(room, "due", review_on=TODAY)
    decided(room, "settled", review_on=LATER)
    room.do(RecordDecision(title="open"), "cpo")
    closed(room)
    here = begun(store)
    assert left(here) == [
        ("decision", "due"),
        ("decision", "open"),
        ("topic", "tiers"),
        ("decision", "wired"),
        ("topic", "some day"),
    ]
    assert here.due(TODAY)[0].title == "Week"
    assert ("topic", "not yet") in left(here, SOON)


def test_another_series_an_open_session_and_a_session_without_a_series_leave_nothing_to_follow_up(
    store: SqliteStore,
) -> None:
    for series in ("weekly", "other", None):
        room = begun(store, series)
        room.do(ParkTopic(text="tiers", revisit_on=TODAY), "cpo")
        if series == "other":
            closed(room)
    assert left(begun(store)) == []
    assert left(begun(store, None)) == []


def test_what_was_followed_up_comes_back_on_its_new_date_or_not_at_all(store: SqliteStore) -> None:
    room = begun(store)
    decided(room, "due", review_on=TODAY)
    decided(room, "replaced", review_on=TODAY)
    room.do(ParkTopic(text="taken", revisit_on=TODAY), "cpo")
    room.do(ParkTopic(text="let go", revisit_on=TODAY), "cpo")
    first = closed(room)
    before = store.load(first)
    here = begun(store)
    assert len(left(here)) == 4
    here.do(Report(target=f"{first}/D1", outcome="stands", until=LATER), "cpo")
    here.do(RecordDecision(title="instead", supersedes=f"{first}/D2"), "cpo")
    here.do(BringBack(target=f"{first}/P1"), "cpo")
    here.do(Report(target=f"{first}/P2", outcome="let-go", note="Nobody asks for it"), "cto", shared=True)
    assert [item.title for item in here.view(None).agenda][1] == "taken"
    assert [(row.target, row.outcome, row.by) for row in here.view(None).all(FollowUp)] == [
        (f"{first}/D1", "stands", ("cpo",)),
        (f"{first}/P1", "taken-up", ("cpo",)),
        (f"{first}/P2", "let-go", ("cpo", "cto")),
    ]
    assert store.due(TODAY, series="weekly", undated=True) == []
    assert [(due.id, due.day) for due in store.due(LATER, series="weekly")] == [(f"{first}/D1", LATER)]
    assert store.load(first).rows() == before.rows(), "the first session was rewritten"


def test_an_earlier_decision_that_one_person_took_alone_is_replaced_only_with_a_reason(store: SqliteStore) -> None:
    room = begun(store)
    room.do(RecordDecision(title="Postgres", method="owner", owner="cto", review_on=TODAY), "cto")
    first = closed(room)
    here = begun(store)
    alone = f"CTO decided {first}/D1 alone. Say why you replace it"
    for command in (
        RecordDecision(title="SQLite", supersedes=f"{first}/D1"),
        Report(target=f"{first}/D1", outcome="superseded"),
    ):
        with pytest.raises(Refused, match=alone):
            here.do(command, "cpo")
    here.do(Report(target=f"{first}/D1", outcome="stands", until=LATER), "cpo")
    here.do(Report(target=f"{first}/D1", outcome="superseded", note="It runs on a laptop"), "cpo")
    here.do(RecordDecision(title="SQLite", supersedes=f"{first}/D1", rationale="It runs on a laptop"), "cpo")


FACTS = {
    "key": "facts",
    "title": "What we know",
    "scope": "series",
    "stale_days": 45,
    "stale_from": "as_of",
    "column": [{"key": "fact", "type": "text"}, {"key": "as_of", "type": "date"}],
}
OPEN_FACTS = AddItem(title="Facts", item_kind="board", minutes=20, settings={"board": FACTS, "level": "full"})


def stale_facts(store: SqliteStore) -> str:
    """Close a session that leaves a fact which is due; return its id."""
    room = begun(store)
    room.do(OPEN_FACTS, "cpo", shared=True)
    both(room, Advance())
    room.do(AddRow(board="B1", values={"fact": "Churn is 3 %", "as_of": "2026-01-05"}), "cpo")
    both(room, Advance())
    return closed(room)


def test_a_board_that_is_due_is_taken_up_as_it_was_planned(store: SqliteStore) -> None:
    first = stale_facts(store)
    here = begun(store)
    assert [(each.id, each.day) for each in here.due(TODAY) if each.kind == "board"] == [
        (f"{first}/B1", date(2026, 2, 20))
    ]
    here.do(BringBack(target=f"{first}/B1"), "cpo")
    again = here.view(None).agenda[1]
    assert (again.title, again.kind, again.planned_minutes) == ("What we know", "board", 20)
    assert again.settings == {"board": FACTS, "level": "full", "taken_from": f"{first}/B1"}
    assert store.due(TODAY, series="weekly") == []
    both(here, Advance())
    assert [row.from_ for row in here.view(None).all(BoardRow)] == [f"{first}/B1/fact-1"]


def test_a_board_that_is_due_and_planned_here_too_comes_next_and_only_once(store: SqliteStore) -> None:
    first = stale_facts(store)
    here = begun(store)
    here.do(AddItem(title="Talk", item_kind="talk", minutes=5), "cpo", shared=True)
    here.do(replace(OPEN_FACTS, title="Facts again", after=here.view(None).agenda[1].id), "cpo", shared=True)
    here.do(BringBack(target=f"{first}/B1"), "cpo")
    agenda = here.view(None).agenda
    assert [item.title for item in agenda if item.kind == "board"] == ["Facts again"] == [agenda[1].title]
    assert (agenda[1].settings or {})["taken_from"] == f"{first}/B1"
    assert store.due(TODAY, series="weekly") == []


def test_a_follow_up_can_be_changed_until_the_session_ends(store: SqliteStore) -> None:
    room = begun(store)
    decided(room, "due", review_on=TODAY)
    first = closed(room)
    here = begun(store)
    here.do(Report(target=f"{first}/D1", outcome="superseded"), "cpo")
    here.do(Report(target=f"{first}/D1", outcome="tripped", note="Two pages in a week"), "cto")
    (row,) = here.view(None).all(FollowUp)
    assert (row.id, row.outcome, row.note, row.by) == ("F1", "tripped", "Two pages in a week", ("cto",))


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (Report(target="7k3qf2xa/G9", outcome="reached"), "left 7k3qf2xa/G9 open"),
        (Report(target="D1", outcome="stands"), "left D1 open"),
        (Report(target="{}/D1", outcome="reached"), "Say stands, tripped or superseded."),
        (Report(target="{}/D1", outcome="stands"), "Pick the day on which it comes back."),
        (Report(target="{}/D1", outcome="stands", until=TODAY), "Pick a day in the future."),
        (BringBack(target="{}/D1"), "left a topic"),
    ],
)
def test_an_invalid_follow_up_is_refused_in_a_sentence(store: SqliteStore, report: Report, says: str) -> None:
    from dataclasses import replace

    room = begun(store)
    decided(room, "due", review_on=TODAY)
    first = closed(room)
    here = begun(store)
    with pytest.raises(Refused, match=says):
        here.do(replace(report, target=report.target.format(first)), "cpo")
    assert not here.view(None).all(FollowUp)


def test_an_action_whose_owner_left_stays_due_where_it_was_promised(store: SqliteStore) -> None:
    room = begun(store)
    room.do(AddAction(text="Publish the budget", owner="cpo", due=TODAY), "cpo")
    first = closed(room)
    assert [each.id for each in store.due(TODAY)] == [f"{first}/A1"]
    assert store.due(TODAY - timedelta(days=1)) == []
    assert [each.id for each in store.due(TODAY, owner="cpo")] == [f"{first}/A1"]
    assert store.due(TODAY, owner="cto") == []
