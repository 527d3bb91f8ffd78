"""No verb, dialog or log destroys a database, under any name or link, and with any option."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sessions.errors import Refused
from sessions.files.writing import append_note
from sessions.minutes.formats import FORMATS
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.demo import Demo
from tests.few import in_turn, some
from tests.sessions.store.sample import goal, save, started
from tests.tui.cli.conftest import ROOT, Parley
from tui.cli.common import public
from tui.dialogs.export import export
from tui.ssh.address import note_of


@dataclass
class House:
    """A folder in which parley's file is open, and databases of others lie, one of them open too."""

    folder: Path
    demo: Demo
    store: SqliteStore
    parley: Parley
    held: dict[Path, bytes] = field(default_factory=dict)

    def whole(self) -> bool:
        """Whether every database is there and says what it said; of files in use SQLite moves the bytes about."""
        assert self.store.verify(self.demo.closed) == [] and self.store.doctor().integrity == ()
        self.store.backup()
        for path, was in self.held.items():
            assert path.read_bytes() == was, path
        with closing(open_store(self.folder / "other.db", mirror=False)) as other:
            assert other.verify("7k3qf2xb") == []
        return True


@pytest.fixture
def house(demo: Demo, parley: Parley, tmp_path: Path) -> Iterator[House]:
    store = open_store(demo.db)
    store.backup()
    other = open_store(tmp_path / "other.db")
    session = started(other, "7k3qf2xb", "Another")
    conn = sqlite3.connect(tmp_path / "diary.sqlite")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE diary (day)")
    conn.commit()
    session.put(goal())
    save(other, session)  # its WAL is next to it
    house = House(tmp_path, demo, store, parley)
    for name in ("diary.sqlite", "diary.sqlite-wal", "other.db", "other.db-wal", "other.log", "parley.backup.db"):
        path = tmp_path / name
        (tmp_path / f"hard-{name}").hardlink_to(path)
        (tmp_path / f"soft-{name}").symlink_to(path)
        if name not in ("other.db", "parley.backup.db"):
            house.held[path] = path.read_bytes()
    for name in ("parley.db", "parley.db-wal", "parley.db-shm", "parley.log"):
        (tmp_path / f"hard-{name}").hardlink_to(tmp_path / name)
        (tmp_path / f"soft-{name}").symlink_to(tmp_path / name)
    yield house
    conn.close()
    other.close()
    store.close()


OWN = ("parley.db", "parley.db-wal", "parley.db-shm", "parley.db-journal", "parley.log", "parley.backup.db")
OTHERS = ("other.db", "other.db-wal", "other.db-journal", "other.log", "diary.sqlite", "diary.sqlite-wal")
LINKED = tuple(f"{link}-{name}" for link in ("hard", "soft") for name in (*OWN, *OTHERS) if name != "parley.db-journal")
NAMES = (*OWN, *OTHERS, *LINKED)


def exported(*more: str) -> Callable[[House, Path], None]:
    def run(house: House, target: Path) -> None:
        for kind in in_turn(FORMATS, NAMES.index(target.name)):
            words = ("export", house.demo.closed, "--format", kind, "-o", target, *more)
            assert "never" in house.parley(*words).complaint

    return run


def beside(name: str, *more: object) -> Callable[[House, Path], None]:
    """What goes next to a file, whose name is the target."""

    def run(house: House, target: Path) -> None:
        (house.folder / name).symlink_to(target)
        assert "never" in house.parley("export", house.demo.closed, "-o", house.folder / "m", *more).complaint
        assert not (house.folder / "m").exists()

    return run


def backed_up(house: House, target: Path) -> None:
    """With --force a backup may take the place of a closed database; of what is open or beside one never."""
    for more in ((), ("--force",)):
        if target.name.removeprefix("hard-").removeprefix("soft-") == "diary.sqlite" and more:
            continue
        assert house.parley("backup", target, *more).complaint


def salvaged(house: House, target: Path) -> None:
    """It only ever makes a new file, and none that SQLite would take for what it keeps beside another."""
    assert house.parley("salvage", house.demo.db, target).complaint


def in_the_dialog(house: House, target: Path) -> None:

    session = public(house.store, house.demo.closed)
    for replace in (False, True):
        with pytest.raises(Refused, match="never"):
            export(session, "markdown", target, replace=replace, never=house.store.own_files)


def crash(house: House, target: Path) -> None:
    """The log of crashes, and the one before it."""
    if target.exists() and target.stat().st_size and not target.name.endswith("-shm"):  # SQLite makes that one again
        with suppress(OSError), pytest.raises(Refused, match="never overwritten"):
            append_note(target, "Traceback", 10)


def hosting(house: House, target: Path) -> None:
    (house.folder / "parley.host").symlink_to(target)
    with pytest.raises(Refused):
        note_of(house.demo.db)


WRITERS: dict[str, Callable[[House, Path], None]] = {
    "export": exported(),
    "export --force": exported("--force"),
    "the schema": beside("minutes-1.schema.json", "--with-schema", "--force"),
    "the signature": beside("m.sig", "--sign", "no-key", "--force"),
    "backup": backed_up,
    "salvage": salvaged,
    "the dialog": in_the_dialog,
    "the log of crashes": crash,
    "the note of the host": hosting,
}


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_overwrites_a_database_or_a_file_that_belongs_to_one(house: House, writer: str) -> None:
    for name in NAMES:
        target = house.folder / name
        WRITERS[writer](house, target)
        for made in ("minutes-1.schema.json", "m.sig", "parley.host"):
            (house.folder / made).unlink(missing_ok=True)
    assert house.whole()


@pytest.mark.slow
@pytest.mark.parametrize("words", [["new"], ["import"], ["demo", "--load"], ["list"], ["rebuild"], ["doctor"]])
def test_no_verb_creates_a_file_of_sessions_over_a_file_that_belongs_to_another(house: House, words: list[str]) -> None:
    minutes = house.folder / "minutes.toml"
    assert house.parley("export", house.demo.closed, "-o", minutes).code == 0
    more = {
        "new": ["T", "--playbook", "check-in", "--leader", "cpo=A", "--leader", "cto=B"],
        "import": [str(minutes)],
    }.get(words[0], [])
    for name in ("parley.db-wal", "parley.db-shm", "parley.db-journal", "parley.log", "other.log"):
        house.parley("--db", house.folder / name, *words, *more)
    assert not (house.folder / "parley.db-journal").exists()
    assert house.whole()


@pytest.mark.slow
@pytest.mark.parametrize("words", [["list"], ["--version"], ["export", "CLOSED"], ["nonsense"]])
@pytest.mark.parametrize("name", some(["parley.db", "hard-parley.db", "diary.sqlite", "parley.log"]))
def test_printed_output_does_not_go_into_a_database(house: House, words: list[str], name: str) -> None:
    words = [house.demo.closed if word == "CLOSED" else word for word in words]
    with (house.folder / name).open("ab") as out:
        ended = subprocess.run(
            [sys.executable, "-m", "tui.cli.main", *words], cwd=ROOT, stdout=out, stderr=subprocess.PIPE
        )
    assert ended.returncode == 1 and b"Send it elsewhere" in ended.stderr
    assert house.whole()


def test_a_backup_that_someone_works_in_is_not_replaced_by_an_older_file(house: House) -> None:
    path = house.folder / "parley.backup.db"
    with closing(open_store(path)) as taken:
        session = taken.load(house.demo.live)
        session.put(goal(77))
        change = save(taken, session)
    with pytest.raises(Refused, match="has changes that aren't in the file"):
        house.store.backup()
    with closing(open_store(path)) as taken:
        assert taken.load(house.demo.live).head == change.hash
    path.unlink()
    assert house.whole() and os.path.lexists(path)
