"""What is due over a whole file is what each session leaves, less what was said of it since."""

from dataclasses import replace
from datetime import UTC, date
from datetime import datetime as date_time
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.due import ENDING, OUTCOMES, Due, left_by
from sessions.minutes.calendar import export_ics
from sessions.minutes.markdown import export_markdown
from sessions.model import Board, BoardRow, Goal, Parked
from sessions.records.captures import AddAction
from sessions.session import Session
from sessions.setup.new_session import admit
from sessions.store import due, open_store
from tests.few import few
from tests.sessions.minutes.strategies import DAYS, OFFSETS, closed_sessions, slowly
from tests.sessions.play import Play, item
from tui.cli.comes_back import _row, _words, as_json
from tui.client.outline import sections
from tui.exercises.review.panel import left_line
from tui.screens.lobby.sections import DUE, Owed
from tui.screens.lobby.told import tell_due

FAR = date(9999, 1, 1)
LIMITS = st.none() | st.integers(1, 3650)


def by_id(found: list[Due]) -> list[Due]:
    return sorted(found, key=lambda due: (due.id, due.kind))


@slowly
@given(closed_sessions())
def test_the_query_over_a_file_finds_what_a_session_leaves(session: Session) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "p.db")
        admit(store, session)
        today = date.today()
        assert by_id(store.due(FAR, undated=True)) == by_id(left_by(store.load(session.header.id), today))
        assert [each for each in store.due(today) if each.day is None or each.day > today] == []
        store.close()


@st.composite
def with_a_board(draw: st.DrawFn) -> Session:
    """A closed session of a series with a board whose rows can be stale."""
    play = Play(item("board"))
    moment = draw(st.datetimes(date_time(1, 1, 3), date_time(9999, 12, 29), timezones=OFFSETS))
    play.session.put(
        replace(play.session.header, series="Product", status="closed", started_at=moment, ended_at=moment)
    )
    stale_days, look_every = draw(st.tuples(LIMITS, LIMITS))
    from_ = draw(st.sampled_from([None, "as_of", "as_of", "seen"]))
    play.session.put(Board(id="B1", item="I1", title="Facts", kind="facts"))
    board = play.session.get(Board, "B1")
    play.session.put(replace(board, stale_from=from_, stale_days=stale_days, look_every=look_every))
    for n in range(draw(st.integers(0, 6))):
        cells = draw(st.dictionaries(st.sampled_from(["as_of", "seen"]), DAYS, max_size=2))
        text = draw(st.sampled_from(["Churn is 3 %", "Two\nlines", "Ünïcode 日", '"quoted"']))
        key = draw(st.sampled_from(["fact", "old", "Z"]))
        play.session.put(BoardRow(board="B1", key_=f"{key}-{n}", text=text, columns=cells or None))
    return play.session


@settings(slowly, max_examples=few(40))
@given(with_a_board(), st.dates())
def test_a_board_is_due_by_its_oldest_row_wherever_that_is_asked(session: Session, today: date) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "p.db")
        admit(store, session)
        with store.file.reads() as conn:
            found = due.read(conn, date.max, today, series="Product")
        assert [each for each in found if each.kind == "board"] == left_by(store.load(session.header.id), today)
        store.close()


def test_what_was_made_of_a_row_of_a_board_says_of_which(tmp_path: Path) -> None:
    play = Play(item("talk"))
    id_ = play.session.header.id
    play.session.put(Board(id="B1", item="I1", title="Risks", kind="risks"))
    play.session.put(BoardRow(board="B1", key_="risk-1", text="Lock-in"))
    for source in ("B1/risk-1", f"{id_}/B1/risk-1", "B1/risk-2", "I1"):
        play.do(AddAction(text="Ask", owner="cpo", source=source), "cpo")
    store = open_store(tmp_path / "p.db")
    admit(store, play.session)
    found = by_id([each for each in store.due(FAR, undated=True) if each.kind == "action"])
    store.close()
    of = (f"{id_}/B1/risk-1", "Lock-in")
    assert [(each.row, each.row_text) for each in found] == [of, of, (None, None), (None, None)]
    assert found == by_id(left_by(play.session, date.today()))
    assert as_json(found[0], date.today())["from"] == of[0] and "from: Lock-in" in str(_words(found[0]))


def test_a_goal_that_both_parked_is_due_to_both_wherever_that_is_asked(tmp_path: Path) -> None:
    play = Play(item("talk"))
    ended = date_time(2026, 3, 2, tzinfo=UTC)
    play.session.put(replace(play.session.header, status="closed", started_at=ended, ended_at=ended))
    day = date(2026, 4, 2)
    play.session.put(
        Goal(id="G1", item="I1", text="One ledger only", status="parked", parks=("cto", "cpo"), revisit_on=day)
    )
    play.session.put(Parked(id="P1", text="One ledger only", by="cto", revisit_on=day, from_="G1"))
    play.session.put(Parked(id="P2", text="Tiers", by="cpo", revisit_on=day))
    store = open_store(tmp_path / "p.db")
    admit(store, play.session)
    found = by_id([each for each in store.due(FAR) if each.kind == "topic"])
    assert found == by_id(left_by(play.session, day))
    assert [each.owners for each in found] == [["cto", "cpo"], ["cpo"]]
    for owner, many in (("cpo", 2), ("cto", 1)):
        assert len([each for each in store.due(FAR, owner=owner) if each.kind == "topic"]) == many
    store.close()
    assert [as_json(each, day)["owners"] for each in found] == [["cto", "cpo"], ["cpo"]]
    assert [_row(each, day)[2] for each in found] == ["cto and cpo", "cpo"]
    assert "SUMMARY:Take up again (cto and cpo): One ledger only" in export_ics(play.session)
    assert export_markdown(play.session).count("| Bo and Ada |") == 2
    assert [row.cells[1] for each in sections(play.session) if each.title == "Parked" for row in each.rows] == [
        "CTO and CPO",
        "CPO",
    ]
    drawn = [DUE.draw(Owed(each, ("cpo", "cto")), 80).plain for each in found]
    assert ["CTO, CPO" in drawn[0], "▲ CPO" in drawn[1]] == [True, True]
    long = replace(found[0], owner="design", also="research")
    assert "▲ ■ both" in DUE.draw(Owed(long, ("design", "research")), 80).plain
    assert ("Whose", "■ CTO and ▲ CPO") in [
        (name, str(said)) for name, said in tell_due(found[0], ("cpo", "cto")).facts
    ]
    assert [str(each) for each in left_line(found[0], play.session).beneath if "both" in str(each)] == [
        "parked by both"
    ]


def test_everything_that_can_come_of_something_has_words_of_its_own() -> None:
    for kind, outcomes in OUTCOMES.items():
        assert len({each.key for each in outcomes}) == len({each.words for each in outcomes}) == len(outcomes), kind
        for each in outcomes:
            assert (each.key in ENDING) == each.ends, "a word that ends one kind of thing ends each that has it"
