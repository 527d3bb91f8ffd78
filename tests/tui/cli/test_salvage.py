"""What a damaged file still contains is recovered, session by session, and the doctor names each kind of damage."""

import json
import resource
import shutil
import sqlite3 as stdlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench import wounds
from sessions.errors import Trouble
from sessions.redaction import Redaction
from sessions.store import open_store
from sessions.store.connection import connect, pragma
from sessions.store.salvage import salvage
from sessions.store.sqlite_store import SqliteStore
from tests.demo import Demo
from tests.few import some
from tests.sessions.store.sample import ID, goal, save, started
from tests.tui.cli.conftest import Parley

ROOT = Path(__file__).parents[3]
SECRET = "Zanzibar layoffs by quokkaday"


def page_of(path: Path, table: str) -> int:
    with closing(stdlib.connect(path)) as conn:
        return int(conn.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0])


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def zero_page(path: Path, number: int) -> None:
    overwrite(path, (number - 1) * 4096, bytes(4096))


def without_mirror(demo: Demo) -> None:
    demo.db.with_name("parley.log").unlink()


@pytest.fixture
def new(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path / "new" / "parley.db"


def same(demo: Demo, before: wounds.Record, new: Path) -> bool:
    return wounds.record(new) == before


@pytest.mark.slow
@pytest.mark.parametrize("mirrored", [True, False])
@pytest.mark.parametrize("table", some(["changes", "goal", "session", "search_data", "sqlite_autoindex_changes_1"], 2))
def test_with_the_root_page_of_a_table_zeroed_everything_is_recovered(
    parley: Parley, demo: Demo, new: Path, table: str, mirrored: bool
) -> None:
    before, rows = wounds.record(demo.db), wounds.tables(demo.db)
    if not mirrored:
        without_mirror(demo)
    zero_page(demo.db, page_of(demo.db, table))
    doctor = parley("doctor")
    assert doctor.code == 1 and f"Run `parley salvage {demo.db} NEW.db`" in doctor.lines[-1]
    ran = parley("salvage", demo.db, new)
    assert ran.code == 0 and all("whole, " in line for line in ran.lines if not line.startswith("Not all")), ran
    assert same(demo, before, new) and wounds.tables(new) == rows
    for session in (demo.closed, demo.live):
        assert parley("--db", new, "verify", session).code == 0
    assert parley("--db", new, "doctor").lines[-1] == "The file is sound."


@pytest.mark.parametrize("begin", [0, 100])
def test_with_the_schema_page_zeroed_everything_is_recovered(parley: Parley, demo: Demo, new: Path, begin: int) -> None:
    before = wounds.record(demo.db)
    without_mirror(demo)
    overwrite(demo.db, begin, bytes(4096 - begin))
    doctor = parley("doctor")
    assert doctor.code == 1 and "DAMAGED" in doctor.lines[-1] and "parley salvage" in doctor.lines[-1]
    assert "parley salvage" in parley("list").complaint or begin
    assert parley("salvage", demo.db, new).code == 0
    assert same(demo, before, new)


@pytest.mark.slow
@pytest.mark.parametrize("state", ["empty", "gone"])
def test_an_empty_file_and_a_missing_one_are_named_and_recovered_from_the_mirror(
    parley: Parley, demo: Demo, new: Path, state: str
) -> None:
    before = wounds.record(demo.db)
    if state == "empty":
        demo.db.write_bytes(b"")
    else:
        demo.db.unlink()
    says = "is empty (0 bytes), but its mirror parley.log has" if state == "empty" else "is gone, but its mirror"
    assert says in parley("list").complaint
    assert not demo.db.exists() or not demo.db.stat().st_size  # nothing begins again in its place
    doctor = parley("doctor")
    assert doctor.code == 1 and says in (doctor.out + doctor.err)
    assert parley("salvage", demo.db, new).code == 0
    assert same(demo, before, new)
    demo.db.unlink(missing_ok=True)
    assert parley("salvage", demo.db.with_name("parley.log"), demo.db).code == 0
    assert same(demo, before, demo.db) and parley("doctor").lines[-1] == "The file is sound."


def test_an_empty_file_without_a_mirror_is_not_sound(parley: Parley, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"")
    doctor = parley("--db", tmp_path / "x.db", "doctor")
    assert doctor.code == 1 and "0 bytes" in doctor.out and "sound" not in doctor.out


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as a kill leaves it: the newest changes are in its write-ahead log, and in the mirror."""
    return wounds.sample(tmp_path_factory.mktemp("wounds") / "whole", 6)


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["missing", "cut"])
def test_a_missing_or_truncated_wal_shows_in_the_mirror_and_is_recovered(
    parley: Parley, in_use: Path, tmp_path: Path, lost: str
) -> None:
    wounds.live(in_use, tmp_path / "w")
    path, before = tmp_path / "w" / "parley.db", wounds.record(in_use)
    if lost == "missing":
        path.with_name("parley.db-wal").unlink()
    else:
        with path.with_name("parley.db-wal").open("r+b") as file:
            file.truncate(20_000)
    for again in (tmp_path / "one.db", tmp_path / "two.db"):
        doctor = parley("--db", path, "doctor")
        assert doctor.code == 1 and "changes of" in doctor.out and "can't be found in the file" in doctor.out
        assert parley("salvage", path, again).code == 0 and wounds.record(again) == before
    assert "parley rebuild --from-log" in parley("--db", path, "doctor").lines[-1]
    assert parley("--db", path, "rebuild", "--from-log").code == 0
    assert wounds.record(path) == before and parley("--db", path, "doctor").lines[-1] == "The file is sound."


def test_a_copy_without_its_wal_and_without_a_mirror_is_never_called_sound(
    parley: Parley, in_use: Path, tmp_path: Path
) -> None:
    shutil.copy(in_use, tmp_path / "copy.db")
    doctor = parley("--db", tmp_path / "copy.db", "doctor")
    assert "Nothing shows whether changes are missing: " in doctor.lines[-1]
    assert "changes were made before the mirror began" in doctor.lines[-1]
    assert "sound" not in doctor.out + parley("--db", tmp_path / "copy.db", "doctor").out


def test_a_broken_chain_stops_only_its_own_session(parley: Parley, demo: Demo, new: Path) -> None:
    without_mirror(demo)
    before = wounds.record(demo.db)
    with closing(connect(demo.db)) as conn:
        conn.execute("UPDATE changes SET seat = 'nobody' WHERE session = ? AND rev = 9", [demo.live])
    ran = parley("salvage", demo.db, new)
    assert ran.code == 1
    [live] = [line for line in ran.lines if line.startswith(demo.live)]
    assert f"8 of {len(before[demo.live])} changes: change 9 is lost" in live
    assert wounds.record(new)[demo.closed] == before[demo.closed]
    assert wounds.record(new)[demo.live][:8] == before[demo.live][:8]
    assert wounds.tables(new) == wounds.tables(demo.db)  # the rows are all there
    assert parley("--db", new, "verify", demo.live).code == 0
    assert parley("--db", new, "log", demo.live).lines[-1].split()[4] == "salvage."


def test_lost_changes_that_left_no_trace_in_the_tables_are_still_called_lost(
    parley: Parley, tmp_path: Path, new: Path
) -> None:
    path = tmp_path / "parley.db"
    with closing(open_store(path)) as store:
        session = started(store)
        for text in ("Refunds in a day", "Refunds in an hour", "Refunds in a day"):
            session.put(goal(1, text))
            save(store, session)
        store.backup()
    known = session.rev
    for each in (path.with_name("parley.log"), path.with_name("parley.backup.db")):
        each.unlink(missing_ok=True)
    with closing(connect(path)) as conn:
        conn.execute("UPDATE changes SET seat = 'nobody' WHERE rev > ?", [known - 2])
    ran = parley("salvage", path, new)
    assert ran.code == 1
    assert (
        f"{known - 2} of {known} changes: changes {known - 1} to {known} are lost" in ran.out and "whole" not in ran.out
    )
    assert wounds.tables(new) == wounds.tables(path)


def test_if_no_change_can_be_read_the_tables_are_used(parley: Parley, demo: Demo, new: Path) -> None:
    without_mirror(demo)
    rows = wounds.tables(demo.db)
    with closing(connect(demo.db)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("DELETE FROM changes WHERE session = ?", [demo.closed])
    assert parley("salvage", demo.db, new).code == 1
    assert wounds.tables(new) == rows
    assert parley("--db", new, "verify", demo.closed).code == 0


def test_drafts_and_keys_are_recovered_too(parley: Parley, demo: Demo, new: Path) -> None:
    with closing(open_store(demo.db)) as store:
        store.seat_keys.add_key(demo.live, "cpo", "SHA256:" + "a" * 43, "ssh-ed25519 " + "A" * 68, "ada")
        with store.write() as writer:
            writer.set_draft(demo.live, ("I3", "jot", 1, "cpo"), {"text": "half a word"})
        drafts = store.drafting(demo.live)
    zero_page(demo.db, page_of(demo.db, "goal"))
    assert parley("salvage", demo.db, new).code == 0
    with closing(open_store(new)) as store:
        assert store.drafting(demo.live) == drafts
        assert store.draft(demo.live, ("I3", "jot", 1, "cpo")) == {"text": "half a word"}
        assert [each.comment for each in store.seat_keys.uses(demo.live)] == ["ada"]


def test_what_was_redacted_does_not_come_back_from_an_older_backup(parley: Parley, tmp_path: Path, new: Path) -> None:
    path = tmp_path / "parley.db"
    with closing(open_store(path)) as store:
        session = started(store)
        session.put(goal(1, SECRET))
        save(store, session)
        store.backup()
        with store.write() as writer:
            writer.reword(ID, Redaction((SECRET,)))
    assert SECRET.encode() in path.with_name("parley.backup.db").read_bytes()
    parley("salvage", path, new)
    assert [each.name for each in new.parent.iterdir() if SECRET.encode() in each.read_bytes()] == []


def test_salvage_writes_only_a_new_file_and_changes_nothing_in_the_old_one(
    parley: Parley, demo: Demo, tmp_path: Path, new: Path
) -> None:
    new.write_text("mine")
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere.db")
    before = demo.db.read_bytes()
    for path in (new, demo.db, tmp_path / "link.db", tmp_path):
        assert "already exists, and salvage only writes new files" in parley("salvage", demo.db, path).complaint
    assert "doesn't exist. Create it first" in parley("salvage", demo.db, tmp_path / "none" / "new.db").complaint
    assert "There is no file" in parley("salvage", tmp_path / "none.db", tmp_path / "new.db").complaint
    (tmp_path / "diary.txt").write_text("Dear diary")
    assert "No session can be read" in parley("salvage", tmp_path / "diary.txt", tmp_path / "n.db").complaint
    assert new.read_text() == "mine" and demo.db.read_bytes() == before
    assert not (tmp_path / "n.db").exists() and not list(tmp_path.glob(".parley-*"))
    assert not list(tmp_path.glob("parley-salvage-*"))


@pytest.mark.parametrize("more", [-40_000, 40_000], ids=["as it is opened", "as sessions come into it"])
def test_a_full_disk_stops_salvage_and_loses_no_change(demo: Demo, new: Path, tmp_path: Path, more: int) -> None:
    demo.db.write_bytes(before := demo.db.read_bytes()[:4096])  # all comes from the mirror
    with closing(open_store(tmp_path / "empty.db")):
        room = more + max(each.stat().st_size for each in tmp_path.glob("empty.db*"))
    words = [sys.executable, "-m", "tui.cli.main", "--db", str(demo.db), "salvage", str(demo.db), str(new)]
    ran = subprocess.run(
        words,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),  # nothing may grow larger than this
    )
    assert ran.returncode == 1 and ran.stdout == ""
    assert f"{new} can't be written: " in ran.stderr and "wasn't changed" in ran.stderr
    assert list(new.parent.iterdir()) == [] and demo.db.read_bytes() == before


def test_a_disk_that_is_full_for_a_moment_stops_salvage_and_loses_no_change(
    demo: Demo, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salvaging = SqliteStore.salvaging

    @contextmanager
    def full(store: SqliteStore) -> Iterator[stdlib.Connection]:
        monkeypatch.undo()  # for the first session alone
        conn = store.file.writer.conn
        conn.execute(f"PRAGMA max_page_count = {pragma(conn, 'page_count')}").fetchall()
        with salvaging(store) as inside:
            yield inside

    monkeypatch.setattr(SqliteStore, "salvaging", full)
    with pytest.raises(Trouble, match="can't be written: database or disk is full"):
        salvage(demo.db, new)
    assert list(new.parent.iterdir()) == []
    assert [each.whole for each in salvage(demo.db, new)[0]] == [True] * 3


def test_reports_of_damage_never_contain_what_people_wrote(parley: Parley, demo: Demo, new: Path) -> None:
    without_mirror(demo)
    data = bytearray(demo.db.read_bytes())
    words = json.dumps({"reason": "on-call has no slack"})[2:8].encode()
    hits = [at for at in range(len(data)) if data.startswith(words, at)]
    assert hits
    for at in hits:
        data[at] = 0xFF
    demo.db.write_bytes(data)
    for words_ in (["doctor"], ["doctor", "--json"], ["verify", demo.live], ["salvage", demo.db, new]):
        ran = parley(*words_)
        assert ran.code == 1
        assert "slack" not in ran.out + ran.err and "payload" not in ran.out + ran.err and "of its own" not in ran.err


@pytest.mark.slow
def test_any_damage_that_matters_is_noticed_and_whatever_is_readable_is_recovered(tmp_path: Path) -> None:
    rows = wounds.prove(tmp_path, 0, 20261126, least=8)
    assert len(rows) == 3 and all(row.kept for row in rows), "\n".join(map(str, rows))
