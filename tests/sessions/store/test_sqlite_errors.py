"""Each way in which a file, a disk or a right can fail: one plain sentence, and nothing lost."""

import os
import shutil
import sqlite3 as stdlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from bench.promise import alone
from sessions.errors import Trouble
from sessions.model import Clock, Goal
from sessions.store import connection, default_path, disk, migrations, open_store
from sessions.store import sqlite_errors as sentences
from sessions.store.connection import connect
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.failing import ACTS
from tests.sessions.store.sample import ID, goal, record, same, save, started

NOBODY = 65534
ROOT = Path(__file__).parents[3]


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that every user may reach; pytest's own is for its user alone."""
    folder = Path(mkdtemp(prefix="parley-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def without_privilege() -> Iterator[None]:
    """Act as somebody whom file permissions bind; they do not bind root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def says(said: pytest.ExceptionInfo[Trouble], *words: str) -> None:
    sentence = str(said.value)
    assert all(word in sentence for word in words), sentence
    assert sentence.endswith(".") and "\n" not in sentence and "sqlite3" not in sentence


def test_only_its_owner_can_read_a_new_file(tmp_path: Path) -> None:
    store = open_store(tmp_path / "parley.db")
    started(store)
    for file in tmp_path.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file
    store.close()


def test_the_default_folder_is_created_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    store = open_store(default_path())
    assert default_path().parent.stat().st_mode & 0o777 == 0o700
    store.close()


def test_a_missing_folder_is_reported_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as said:
        open_store(tmp_path / "nowhere" / "parley.db")
    says(said, "nowhere doesn't exist", "--db")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as said:
        open_store(tmp_path)
    says(said, "is a folder")


def test_a_file_that_is_not_a_database_is_left_alone(path: Path) -> None:
    path.write_text("Dear diary, " * 100)
    with pytest.raises(Trouble) as said:
        open_store(path)
    says(said, "isn't a parley file", "it wasn't changed")
    assert path.read_text() == "Dear diary, " * 100


def test_another_programs_database_is_left_alone(path: Path) -> None:
    conn = stdlib.connect(path)
    conn.execute("CREATE TABLE diary (t)")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(Trouble) as said:
        open_store(path)
    says(said, "another program")
    assert path.read_bytes() == before


def test_a_newer_parleys_file_is_left_alone(path: Path) -> None:
    open_store(path).close()
    conn = connect(path)
    conn.execute(f"PRAGMA user_version = {migrations.LATEST + 1}")
    conn.close()
    with pytest.raises(Trouble) as said:
        open_store(path)
    says(said, "newer version of parley", "Update")


@pytest.mark.parametrize("folder", [0o777, 0o555])
@pytest.mark.parametrize("safe_since", [connection.WAL_SAFE_SINCE, (99, 0, 0)], ids=["wal", "truncate"])
def test_a_read_only_file_is_read_and_not_written(
    shared_folder: Path, folder: int, safe_since: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAL_SAFE_SINCE", safe_since)
    path = shared_folder / "parley.db"
    store = open_store(path)
    session = started(store)
    session.put(Clock(item="I1", phase="draft", state="running", budget_s=60))
    save(store, session)
    store.close()
    path.chmod(0o444)
    shared_folder.chmod(folder)
    before = sorted(shared_folder.iterdir()), path.read_bytes()
    with without_privilege():
        store = open_store(path)
        assert same(store.load(ID), session)
        assert store.verify(ID) == [] and store.doctor().whole and store.search("refunds") == []
        assert store.beat(ID) >= 0 and store.wait_for_change(0) is False
        session.put(goal())
        for write in (lambda: save(store, session), lambda: store.presence.touch(ID, "cpo", "t1")):
            with pytest.raises(Trouble) as said:
                write()
            says(said, "is read-only", "nothing was saved")
        store.close()
    assert (sorted(shared_folder.iterdir()), path.read_bytes()) == before


def test_someone_with_read_only_access_sees_what_others_write_meanwhile(shared_folder: Path) -> None:
    path = shared_folder / "parley.db"
    open_store(path).close()
    path.chmod(0o644)  # what SQLite keeps beside the file gets the same permissions
    store = open_store(path)
    session = started(store)
    session.put(goal())
    save(store, session)
    program = """
import os, sys
from pathlib import Path
import sessions.store.sqlite_store
from sessions.model import Goal
from sessions.store import default_path, open_store
default_path()  # from here on all is imported: another user may not read what is
if os.geteuid() == 0:
    os.setresuid(65534, 65534, 65534)
store = open_store(Path(sys.argv[1]))
assert [goal.text for goal in store.load(sys.argv[2]).all(Goal)] == [sys.argv[3]]
store.wait_for_change(0)
print("waiting", flush=True)
input()
assert store.wait_for_change(30)
assert store.load(sys.argv[2]).rev == 3
store.close()
"""
    words = [sys.executable, "-c", program, str(path), ID, goal().text]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "waiting\n"
        assert reader.stdin is not None
        session.put(goal(2))
        save(store, session)
        reader.stdin.write("\n")
        reader.stdin.close()
        assert reader.wait(60) == 0
    store.close()


def test_an_older_parleys_read_only_file_must_be_copied_first(
    shared_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shared_folder / "parley.db"
    with monkeypatch.context() as then:
        then.setattr(migrations, "_FILES", migrations._FILES[:1])
        then.setattr(migrations, "LATEST", 1)
        open_store(path).close()
    path.chmod(0o444)
    with without_privilege(), pytest.raises(Trouble) as said:
        open_store(path)
    says(said, "older version of parley", "Copy it")


def test_a_file_without_permission_is_reported(shared_folder: Path) -> None:
    path = shared_folder / "parley.db"
    open_store(path).close()
    path.chmod(0)
    with without_privilege(), pytest.raises(Trouble) as said:
        open_store(path)
    says(said, "couldn't be opened", "read and write")


def test_a_file_in_a_folder_without_permission_is_reported(shared_folder: Path) -> None:
    with without_privilege(), pytest.raises(Trouble) as said:
        open_store(shared_folder / "parley.db")
    says(said, "couldn't be created")


def test_parley_waits_for_a_locked_file_and_then_reports_it(
    opened: Callable[[], SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_S", 0.05)
    one, other = opened(), opened()
    session = started(one)
    session.put(goal())
    with one.write() as writer:
        writer.set_draft(ID, ("I1", "ballot", 1, "cpo"), {"support": 4})
        with pytest.raises(Trouble) as said:
            save(other, session)
    says(said, "locked by another program", "Try again")
    save(other, session)
    assert same(one.load(ID), session)


def test_the_five_seconds_are_mentioned_only_if_they_were_waited(
    opened: Callable[[], SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_S", 0.05)
    one, other = opened(), opened()
    session = started(one)
    session.put(goal())
    with one.write(), pytest.raises(Trouble) as said:
        save(other, session)
    says(said, "is locked by another program right now", "Try again")
    assert "5 seconds" not in str(said.value)
    error = stdlib.OperationalError("database is locked")
    error.sqlite_errorname = "SQLITE_BUSY"
    assert "for over 5 seconds" in str(sentences.trouble(one.path, error, 5.01))
    assert "5 seconds" not in str(sentences.trouble(one.path, error, 0.3))


@pytest.mark.parametrize(
    ("name", "known"), [("SQLITE_IOERR_WRITE", True), ("SQLITE_IOERR_FSYNC", False), ("SQLITE_IOERR_TRUNCATE", False)]
)
def test_the_error_about_the_last_change_is_true_when_the_disk_fails(path: Path, name: str, known: bool) -> None:
    error = stdlib.OperationalError("disk I/O error")
    error.sqlite_errorname = name
    assert "nothing was saved" in str(sentences.trouble(path, error))
    sentences.mark_commit(error)
    said = str(sentences.trouble(path, error))
    assert ("nothing was saved" in said) is known and ("may or may not be saved" in said) is not known


LIMITED = """
import os, resource, sys
from pathlib import Path
from sessions.errors import Trouble
from sessions.redaction import Redaction
from sessions.store import open_store
from tests.sessions.store.failing import ACTS
from tests.sessions.store.sample import ID, goal, save, same, started
store = open_store(Path(sys.argv[1]))
session = started(store)
before = session.copy()
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
session.put(goal())
try:
    save(store, session)
except Trouble as said:
    print(said)
assert same(store.load(ID), before), "reading goes on"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
save(store, session)
assert same(store.load(ID), session) and store.verify(ID) == []
store.close()
store = open_store(Path(sys.argv[1]))
assert same(store.load(ID), session) and store.doctor().sound
"""


@pytest.mark.slow
def test_a_change_that_the_disk_did_not_take_does_not_exist_and_can_be_tried_again(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    # Where SQLite gives no finer kind of error, nobody can tell until the file is read again.
    assert "nothing was saved" in ran.stdout or "it may or may not be saved" in ran.stdout


def judge(looks: list[dict[str, Any]]) -> None:
    """See that what the doctor said while a read failed is true."""
    assert len(looks) > 20 and all(look["again"] for look in looks)
    assert all(bool(look["facts"]) or "Check the disk" in look["denied"] for look in looks)
    facts = [each for look in looks for each in look["facts"]]
    failed = [each for each in facts if each["unread"]]
    assert len(failed) > 10 and all(each["sound"] for each in facts if each not in failed)
    assert not any(each["damaged"] for each in facts), "a read that failed once is no damage"
    assert all("Check the disk" in each["remedy"] for each in failed)
    assert all(each["unread"] for each in facts if None in (each["sessions"], each["changes"]))


@pytest.mark.slow
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_whichever_read_fails_the_error_is_true_and_the_file_stays_sound_and_searchable(
    tmp_path: Path, journal: str
) -> None:
    if journal == "wal" and not connection.wal_is_safe():
        pytest.skip("this SQLite is not safe with a write-ahead log")
    told = alone("tests.sessions.store.failing", tmp_path, journal)
    opening = told.pop("opening")
    assert len(opening) > 20 and all(not said or "Disk error on" in said for said in opening)
    if journal == "truncate":
        judge(told.pop("doctor"))
    assert set(told) == set(ACTS)
    for came in told.values():
        denied = [each for each in came if "nothing was saved" in each["said"]]
        unsure = [each for each in came if "may or may not be saved" in each["said"]]  # at the commit
        done = [each for each in came if not each["said"] or "This is saved" in each["said"]]
        assert len(denied) > 10 and len([*denied, *unsure, *done]) == len(came)
        assert not any(each["done"] for each in denied) and all(each["done"] for each in done)
        assert [each["wrong"] for each in came if each["wrong"]] == []


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:45 / /home/a\\040b rw,relatime shared:20 - nfs4 host:/export rw
41 40 0:46 / /home/a\\040b/local rw,relatime - tmpfs tmpfs rw
42 22 0:47 / /mnt/sshfs rw - fuse.sshfs me@host: rw
nonsense
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/x/parley.db", ""), ("/home/a b/parley.db", "nfs4"), ("/home/a b/local/p.db", ""), ("/home/a bc/p.db", ""),
     ("/mnt/sshfs/x/p.db", "fuse.sshfs")],
)  # fmt: skip
def test_a_network_file_system_is_recognized_by_its_mount(path: str, kind: str) -> None:
    assert disk.network(Path(path), MOUNTS) == kind
    assert disk.network(Path.cwd() / "p.db") in ("", *disk.NETWORKS)


def test_a_full_disk_loses_nothing_that_was_saved(path: Path) -> None:
    store = open_store(path)
    session = started(store)
    pages = connection.pragma(store.file.writer.conn, "page_count")
    store.file.writer.conn.execute(
        f"PRAGMA max_page_count = {pages}"
    ).fetchall()  # the same error as that of a full disk
    before = session.copy()
    for n in range(1, 200):
        session.put(goal(n, f"{n} " + "words " * 30))
    with pytest.raises(Trouble) as said:
        save(store, session)
    says(said, "disk is full", "is safe")
    assert same(store.load(ID), before)
    store.file.writer.conn.execute("PRAGMA max_page_count = 1000000").fetchall()
    save(store, session)  # what was typed is still there to be tried again
    assert same(store.load(ID), session)
    store.close()


def test_a_damaged_file_becomes_read_only(path: Path) -> None:
    store = open_store(path)
    session = started(store)
    page_size = connection.pragma(store.file.writer.conn, "page_size")
    (root,) = store.file.writer.conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'goal'").fetchone()
    store.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * page_size : root * page_size] = b"\xa5" * page_size
    path.write_bytes(data)
    store = open_store(path)
    session.put(goal())
    with pytest.raises(Trouble) as said:
        save(store, session)
    says(said, "is damaged", "salvage")
    assert [summary.title for summary in store.sessions()] == ["Q1 roadmap"]
    with pytest.raises(Trouble) as again, store.write():
        pass  # a write that would not touch the damaged page is refused as well
    says(again, "only reads it")
    assert not store.doctor().sound
    store.close()


def test_a_replaced_file_is_noticed_before_a_write_goes_to_the_wrong_one(path: Path, tmp_path: Path) -> None:
    store = open_store(path)
    session = started(store)
    store.backup(tmp_path / "copy.db")
    (tmp_path / "copy.db").replace(path)
    session.put(goal())
    with pytest.raises(Trouble) as said:
        save(store, session)
    says(said, "moved or replaced")
    with pytest.raises(Trouble):
        store.wait_for_change(1)
    store.close()


def test_what_the_tables_do_not_allow_is_undone_completely(store: SqliteStore) -> None:
    session = started(store)
    before = session.copy()
    session.put(goal(1))
    session.put(Goal(id="G2", item="I9", text="A goal of no item at all", status="open"))
    with pytest.raises(Trouble) as said:
        save(store, session)
    says(said, "doesn't allow", "FOREIGN KEY")
    assert same(store.load(ID), before)


def test_an_error_halfway_undoes_the_whole_write(store: SqliteStore) -> None:
    session = started(store)
    before = session.copy()
    session.put(goal())
    with pytest.raises(ZeroDivisionError), store.write() as writer:
        writer.save(session, record(session))
        raise ZeroDivisionError
    assert same(store.load(ID), before)
    assert store.search("refunds") == []


def test_a_change_that_does_not_follow_the_last_one_is_refused(store: SqliteStore) -> None:
    session = started(store)
    session.rev = 5
    with pytest.raises(ValueError, match="can't follow"):
        save(store, session)


def test_a_store_can_be_used_from_any_thread(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal())
    thread = threading.Thread(target=save, args=(store, session))
    thread.start()
    thread.join()
    assert same(store.load(ID), session)


def test_without_a_safe_wal_the_journal_is_truncated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "WAL_SAFE_SINCE", (99, 0, 0))
    store = open_store(path)
    session = started(store)
    facts = store.doctor()
    assert (facts.journal, facts.wal_safe) == ("truncate", False)
    assert not path.with_name("parley.db-wal").exists()
    assert store.wait_for_change(0) is False
    session.put(goal())
    save(store, session)
    assert store.wait_for_change(5) is True
    store.close()


@pytest.mark.slow
def test_the_standard_librarys_sqlite_is_good_enough(path: Path) -> None:
    program = """
import sys
sys.modules["pysqlite3"] = None
from pathlib import Path
from sessions.redaction import Redaction
from sessions.store import open_store
from tests.sessions.store.failing import ACTS
from tests.sessions.store.sample import ID, goal, save, same, started
store = open_store(Path(sys.argv[1]))
session = started(store)
session.put(goal())
save(store, session, kind="redact")
with store.write() as writer:
    writer.reword(ID, Redaction(("harmless words",)))
assert same(store.load(ID), session) and store.verify(ID) == [] and store.search("refunds")
store.rebuild(from_log=True)
store.backup(Path(sys.argv[1] + "-copy"))
facts = store.doctor()
assert facts.sound and facts.sqlite_module == "sqlite3"
assert facts.journal == ("wal" if facts.wal_safe else "truncate")
store.close()
"""
    subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=True, timeout=60)


def test_a_link_to_the_file_leads_to_the_file(path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.db").symlink_to(path)
    store = open_store(tmp_path / "elsewhere" / "link.db")
    assert store.path == path.resolve()
    started(store)
    assert [each.name for each in (tmp_path / "elsewhere").iterdir()] == ["link.db"]
    store.close()


def test_every_message_is_one_line_that_ends_with_a_full_stop(path: Path) -> None:
    for name, sentence in sentences._SENTENCES.items():
        assert sentence.endswith(".") and "\n" not in sentence, name
