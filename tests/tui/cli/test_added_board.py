"""Adding a board takes a file in the config folder: it is listed, played, continued and read, and no code knows it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions.library.own_files import own_folder
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Board, BoardAnswer, BoardRow, Note, Question
from sessions.session import Session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.hours import Hour
from tests.tui.cli.conftest import Parley
from tests.tui.stage import parley as screen_on
from tests.tui.stage import shown
from tests.tui.walking import Player

CONFIG = Path(__file__).parents[2] / "added" / "config"
ADDED = sorted(CONFIG.rglob("*.*"))
KEY, BOOK = "bets", "our-bets"
PHASES = ["read", "fill", "annotate", "reveal", "vote", "result", "settle"]
PHASES_MOST = 20


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """The file that every verb uses."""
    monkeypatch.setenv("PARLEY_DB", str(tmp_path / "parley.db"))
    store = open_store(tmp_path / "parley.db")
    yield store
    store.close()


def config() -> Path:
    return own_folder("boards").parent


@pytest.fixture
def added() -> list[Path]:
    """Copy the board, and a playbook with it, to where a person's own files are."""
    shutil.copytree(CONFIG, config())
    return [config() / path.relative_to(CONFIG) for path in ADDED]


def keys(parley: Parley, verb: str) -> list[str]:
    return [each["key"] for each in parley(verb, "--json").objects]


def played(hour: Hour) -> tuple[Session, list[str]]:
    """Play a session to its signed minutes, and return the phases of its board too."""
    phases: list[str] = []
    while not hour.over:
        item = hour.session.active
        if item and item.kind == "board" and phases[-1:] != [item.phase]:
            phases.append(str(item.phase))
        hour.step()
        assert len(phases) < PHASES_MOST
    return hour.session, phases


def test_parley_brings_at_least_fourteen_boards(parley: Parley) -> None:
    assert len(set(keys(parley, "boards"))) >= 14


def test_a_board_is_added_by_its_file_alone_and_gone_with_it(parley: Parley, added: list[Path]) -> None:
    assert {path.suffix for path in added} == {".toml"}
    assert KEY in keys(parley, "boards") and BOOK in keys(parley, "playbooks")
    for path in added:
        assert parley("check", path).code == 0
    assert parley("boards", "show", KEY).out.startswith("Our bets (your own) (bets, continues, in lanes)")
    [told] = parley("boards", "show", KEY, "--json").objects
    assert told["path"] == str(config() / "boards" / "bets.toml")
    for path in added:
        path.unlink()
    assert KEY not in keys(parley, "boards") and BOOK not in keys(parley, "playbooks")


@pytest.mark.slow
def test_an_added_board_is_played_from_its_rows_to_what_is_settled(
    parley: Parley, added: list[Path], store: SqliteStore
) -> None:
    session, phases = played(Hour(store, BOOK, 3, None))
    assert phases == PHASES
    [board] = session.all(Board)
    rows = session.all(BoardRow)
    assert board.kind == KEY and len(rows) == 4, "two that it begins with, and two of theirs"
    assert all(set(row.signed) == {"cpo", "cto"} for row in rows)
    assert {answer.column for answer in session.all(BoardAnswer)} == {"odds", "cost", "on"}
    assert {answer.by for answer in session.all(BoardAnswer, column="cost")} == {"cto"}
    assert {note.lens for note in session.all(Note)} <= {"customers", "kill"} and session.all(Note)
    assert [question.ask for question in session.all(Question, item="I1")] == ["Which bet comes first?"]
    assert session.all(Action)[0].from_ == f"{board.id}/{rows[0].key_}"
    text = export_toml(session)
    assert export_toml(read_minutes(text, "minutes.toml")) == text
    assert store.verify(session.header.id) == []


@pytest.mark.slow
def test_an_added_board_continues_in_the_series_and_is_read_when_its_file_is_gone(
    parley: Parley, added: list[Path], store: SqliteStore
) -> None:
    first, _ = played(Hour(store, BOOK, 3, None))
    hour = Hour(store, BOOK, 2, None)
    then = [(row.key_, row.text) for row in first.all(BoardRow)]
    assert [(row.key_, row.text) for row in hour.session.all(BoardRow)] == then
    assert all((row.from_ or "").startswith(first.header.id) for row in hour.session.all(BoardRow))
    for path in added:
        path.unlink()
    session, _ = played(hour)
    assert len(session.all(BoardRow)) == 6
    for of, count in ((first, 4), (session, 6)):
        told = parley("board", of.header.id, KEY, "--json")
        assert told.code == 0 and len(told.objects[0]["rows"]) == count
        assert len(parley("board", of.header.id, KEY, "--csv").lines) >= count + 1
        for kind in ("toml", "markdown", "json"):
            assert "Our bets" in parley("export", of.header.id, "--format", kind).out
        assert store.verify(of.header.id) == []


@pytest.mark.slow
async def test_an_added_board_is_played_on_screen(added: list[Path], store: SqliteStore) -> None:
    hour = Hour(store, BOOK, 3, None)
    async with screen_on(Path(store.path), hour.session.header.id).run_test(size=(80, 24)) as pilot:
        player, seen = Player(pilot, hour.room), set[str]()
        for _ in range(PHASES_MOST):
            await player.settle()
            item = hour.session.active
            if item is None:
                break
            seen.add(str(item.phase) if item.kind == "board" else "")
            if not hour.act():
                await player.do("next")
            hour.room.refresh()
        assert "closed" in " ".join(shown(pilot).split())
    assert hour.over and seen >= set(PHASES)
