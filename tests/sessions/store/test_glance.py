"""A glance at a file shows what the store would, or nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.files import closed_session, fill
from sessions.change import Change
from sessions.rules.forms import new_salt
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.glance import newest_sessions
from sessions.times import now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with sessions, as everybody left it: without the files that SQLite has beside an open one."""
    fill(tmp_path / "p.db", 7).close()
    return tmp_path / "p.db"


def test_a_glance_shows_the_sessions_that_the_store_shows(path: Path) -> None:
    store = open_store(path)
    first, everything = store.sessions(3), store.sessions()
    some = [everything[5].id, everything[1].id]
    assert newest_sessions(path, 3) == first  # while the file is open
    store.close()
    assert newest_sessions(path, 3) == first
    assert newest_sessions(path, None) == everything
    assert newest_sessions(path, 3, some) == [everything[1], everything[5]]
    assert newest_sessions(path, 3, []) == []


def test_a_glance_leaves_nothing_beside_the_file(path: Path) -> None:
    before = sorted(path.parent.iterdir())
    assert newest_sessions(path, 3)
    assert sorted(path.parent.iterdir()) == before


def test_a_glance_sees_what_another_process_has_just_written(path: Path) -> None:
    store = open_store(path)
    newest = closed_session(99, 1)
    with store.write() as writer:
        writer.save(newest, Change.after(newest, now(), "cpo", "import", iter(new_salt, None)))
    found = newest_sessions(path, 1)
    store.close()
    assert found and found[0].id == newest.header.id


def test_there_is_nothing_to_see_at_a_glance_where_the_store_has_something_to_do_or_to_say(
    path: Path, tmp_path: Path
) -> None:
    assert newest_sessions(tmp_path / "none.db", 3) is None
    assert newest_sessions(tmp_path, 3) is None
    (tmp_path / "empty.db").touch()
    assert newest_sessions(tmp_path / "empty.db", 3) is None
    (tmp_path / "noise.db").write_bytes(b"not a database at all" * 400)
    assert newest_sessions(tmp_path / "noise.db", 3) is None
    conn = connect(path)
    conn.execute("PRAGMA user_version = 3")  # an older version's
    assert newest_sessions(path, 3) is None
    conn.execute("PRAGMA application_id = 1")  # another program's
    assert newest_sessions(path, 3) is None
    conn.close()


def test_a_glance_loads_no_row_of_a_session() -> None:
    program = (
        "import sys, tui.cli.parser, tui.cli.launch, tui.app, tui.screens.lobby.screen, sessions.store.glance;"
        "import tui.screens.lobby.next_session;"
        "heavy = ('sessions.model.', 'sessions.session', 'sessions.store.protocol');"
        "print(*sorted(name for name in sys.modules if name.startswith(heavy)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["sessions.model.columns", "sessions.model.constraints"]
