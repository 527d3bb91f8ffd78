"""Whatever is changed behind the record's back is found, and rebuilding never trusts a broken record."""

import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sessions.errors import Refused, Trouble
from sessions.files.stale_temp import STALE_S
from sessions.model import Goal, Sheet
from sessions.rules.forms import seal
from sessions.session import Session
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.migrations import LATEST
from sessions.store.paths import backup_path
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, goal, same, save, started


@pytest.fixture
def session(store: SqliteStore) -> Session:
    """A session with two goals, one of them edited, and a revealed sheet."""
    session = started(store)
    session.put(goal(1))
    session.put(goal(2, "Ledger moves before 15 May"))
    save(store, session)
    session.put(replace(session.get(Goal, "G1"), text="Refunds settle in 12 hours", version=2))
    payload = {"support": 4}
    session.put(
        Sheet(item="I1", form="ballot", round=1, by="cpo", status="revealed", salt="s1", payload=payload,
              seal=seal(payload, "s1"))
    )  # fmt: skip
    save(store, session)
    return session


def by_hand(store: SqliteStore, statement: str, *values: object) -> None:
    """Do to the file what somebody with another program could."""
    with closing(connect(store.path)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        assert conn.execute(statement, values).rowcount == 1


def change_images(store: SqliteStore, rev: int, how: Callable[[list[dict[str, Any]]], None]) -> None:
    with closing(connect(store.path)) as conn:
        (text,) = conn.execute('SELECT "rows" FROM changes WHERE rev = ?', [rev]).fetchone()
        images = json.loads(text)
        how(images)
        conn.execute('UPDATE changes SET "rows" = ? WHERE rev = ?', [json.dumps(images), rev])


def says(store: SqliteStore) -> str:
    return "\n".join(f"{finding.rev}: {finding.says}" for finding in store.verify(ID))


def test_an_untouched_session_is_sound(store: SqliteStore, session: Session) -> None:
    assert store.verify(ID) == []


def test_a_session_that_does_not_exist_has_no_record(store: SqliteStore) -> None:
    assert "no change on record" in says(store)


def test_a_changed_row_is_found(store: SqliteStore, session: Session) -> None:
    by_hand(store, "UPDATE goal SET text = 'Refunds never settle at all' WHERE id = 'G1'")
    assert says(store) == "None: goal G1 in its table doesn't match the record"


def test_a_missing_row_is_found(store: SqliteStore, session: Session) -> None:
    by_hand(store, "DELETE FROM goal WHERE id = 'G2'")
    assert says(store) == "None: goal G2 is on record but not in its table"


def test_an_added_row_is_found(store: SqliteStore, session: Session) -> None:
    by_hand(
        store, "INSERT INTO parked (session, id, text, by) VALUES (?, 'P1', 'Later', 'cpo')".replace("by)", '"by")'), ID
    )
    assert says(store) == "None: parked P1 is in its table but not on record"


def test_a_different_order_is_found(store: SqliteStore, session: Session) -> None:
    by_hand(store, "UPDATE goal SET rowid = 100 WHERE id = 'G1'")
    assert says(store) == "None: the rows of goal are in a different order from the record"


def test_a_removed_change_is_found(store: SqliteStore, session: Session) -> None:
    by_hand(store, "DELETE FROM changes WHERE rev = 2")
    assert says(store) == "3: change 2 is missing"


def test_changed_words_in_the_record_are_found(store: SqliteStore, session: Session) -> None:
    change_images(store, 2, lambda images: images[0]["row"].update(text="Refunds never settle at all"))
    assert says(store) == "2: goal G1 doesn't match its digest"


def test_a_change_rewritten_to_fit_its_new_words_breaks_the_chain(store: SqliteStore, session: Session) -> None:
    change = store.newer(ID, 1)[0]
    other = replace(change.images[0], row={**(change.images[0].row or {}), "text": "Refunds never settle at all"})
    other = type(other).of(other.table, other.key, other.row, other.salt or "")
    forged = replace(change, images=(other, *change.images[1:]))
    change_images(store, 2, lambda images: images[0].update(row=other.row, digest=other.digest))
    assert "2: its hash doesn't match its content" in says(store)
    by_hand(store, "UPDATE changes SET hash = ? WHERE rev = 2", forged.seal())
    assert says(store) == "3: it doesn't follow the change before it"


@pytest.mark.parametrize(("column", "value"), [("seat", "cto"), ("kind", "other"), ("at", "2026-03-10T09:30:09+00:00")])
def test_the_author_the_time_and_the_kind_of_a_change_cannot_be_altered(
    store: SqliteStore, session: Session, column: str, value: str
) -> None:
    by_hand(store, f'UPDATE changes SET "{column}" = ? WHERE rev = 3', value)
    assert says(store) == "3: its hash doesn't match its content"


def test_words_removed_without_a_redaction_are_found(store: SqliteStore, session: Session) -> None:
    def blank(images: list[dict[str, Any]]) -> None:
        images[0]["salt"] = None
        images[0]["row"]["text"] = "[redacted]"

    change_images(store, 2, blank)
    assert says(store) == "2: goal G1 lacks its salt, and no redaction explains it"


def test_a_sheet_changed_after_its_seal_is_found(store: SqliteStore) -> None:
    session = started(store)
    session.put(
        Sheet(item="I1", form="ballot", round=1, by="cpo", status="revealed", salt="s1", payload={"support": 5},
              seal=seal({"support": 4}, "s1"))
    )  # fmt: skip
    save(store, session)
    assert says(store) == "None: sheet I1/ballot/1/cpo was changed after it was sealed"


def test_broken_json_is_found_and_not_raised(store: SqliteStore, session: Session) -> None:
    by_hand(store, 'UPDATE changes SET "rows" = \'[{"table": "goal"}]\' WHERE rev = 2')
    assert "can't be read" in says(store)


def test_the_tables_can_be_rebuilt_from_the_record(store: SqliteStore, session: Session) -> None:
    by_hand(store, "UPDATE goal SET text = 'Refunds never settle at all' WHERE id = 'G1'")
    by_hand(store, "DELETE FROM goal WHERE id = 'G2'")
    by_hand(store, "DELETE FROM session WHERE id = ?", ID)
    store.rebuild(from_log=True)
    assert same(store.load(ID), session)
    assert store.verify(ID) == []
    assert [hit.ref for hit in store.search("ledger")] == ["G2"]
    assert store.doctor().sound


def test_an_invalid_record_stops_only_its_own_session(store: SqliteStore, session: Session) -> None:
    other = started(store, "7k3qf2xb", "Q2 roadmap")
    by_hand(store, "UPDATE goal SET text = 'Refunds never settle at all' WHERE id = 'G1'")
    by_hand(store, "UPDATE changes SET seat = 'cto' WHERE session = ?", other.header.id)
    [left] = store.rebuild(from_log=True)
    assert "7k3qf2xb is broken at change 1" in left and "it wasn't changed" in left
    assert store.load(ID).get(Goal, "G1").text == "Refunds settle in 12 hours"
    assert store.load("7k3qf2xb").header.title == "Q2 roadmap"


@pytest.mark.slow
def test_rebuilding_the_tables_lets_others_write_after_every_few_sessions(store: SqliteStore) -> None:
    for number in range(100):
        started(store, f"7k3qf{number:03}")
    said: list[str] = []
    store.file.writer.conn.set_trace_callback(said.append)
    store.rebuild(from_log=True)
    store.file.writer.conn.set_trace_callback(None)
    made = 0
    for each in said:
        made = 0 if each == "COMMIT" else made + each.startswith('DELETE FROM "session"')
        assert made <= 20
    assert sum(each.startswith('DELETE FROM "session"') for each in said) == 100


def test_a_session_without_its_row_and_its_first_change_is_named_when_the_tables_are_rebuilt(
    store: SqliteStore, session: Session
) -> None:
    by_hand(store, "DELETE FROM changes WHERE rev = 1")
    by_hand(store, "DELETE FROM session WHERE id = ?", ID)
    store.file.mirror.path.unlink()  # type: ignore[union-attr]
    assert any(ID in each and "it wasn't changed" in each for each in store.rebuild(from_log=True))


def test_a_backup_is_a_complete_file_of_its_own(store: SqliteStore, session: Session, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    store.backup(target)
    assert target.stat().st_mode & 0o777 == 0o600
    store.backup(target)
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == ["copy.db"]
    copy = open_store(target)
    assert same(copy.load(ID), session)
    assert copy.verify(ID) == []
    copy.close()


def test_a_backup_is_consistent_while_others_write(store: SqliteStore, session: Session, tmp_path: Path) -> None:
    import threading

    stop = threading.Event()

    def write_on() -> None:
        n = 2
        while not stop.is_set():
            n += 1
            session.put(goal(n))
            save(store, session)

    writer = threading.Thread(target=write_on)
    writer.start()
    for n in range(3):
        store.backup(tmp_path / f"copy-{n}.db")
    stop.set()
    writer.join()
    for n in range(3):
        copy = open_store(tmp_path / f"copy-{n}.db")
        assert copy.verify(ID) == []
        copy.close()


def test_a_failed_backup_leaves_nothing_behind(store: SqliteStore, session: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a folder"):
        store.backup(tmp_path)
    with pytest.raises(Trouble, match=r"doesn't exist. Create it first"):
        store.backup(tmp_path / "nowhere" / "copy.db")
    assert {each.name.split("-")[0] for each in tmp_path.iterdir()} == {"parley.db", "parley.log"}


def other_file(path: Path, session_id: str) -> None:
    other = open_store(path)
    started(other, session_id, "Another")
    other.close()


def test_a_backup_replaces_only_a_backup_of_the_same_file(store: SqliteStore, session: Session, tmp_path: Path) -> None:
    diary, foreign, another = tmp_path / "diary.txt", tmp_path / "foreign.db", tmp_path / "another.db"
    diary.write_text("Dear diary")
    sqlite3.connect(foreign).execute("CREATE TABLE diary (day)").connection.close()
    other_file(another, "zk3qf2xa")
    for path, says in (
        (diary, "isn't a file of sessions"),
        (foreign, "isn't a file of"),
        (another, "has other sessions in it"),
    ):
        held = path.read_bytes()
        with pytest.raises(Refused, match=f"{says}.*Choose another name, or replace it with --force"):
            store.backup(path)
        assert path.read_bytes() == held
        store.backup(path, force=True)
        copy = open_store(path)
        assert same(copy.load(ID), session)
        copy.close()


@pytest.mark.parametrize("force", [False, True])
def test_under_no_name_and_no_option_a_backup_overwrites_the_file_itself(
    store: SqliteStore, session: Session, tmp_path: Path, force: bool
) -> None:
    store.backup()
    soft, hard, loop = tmp_path / "soft.db", tmp_path / "hard.db", tmp_path / "loop.db"
    soft.symlink_to(store.path)
    hard.hardlink_to(store.path)
    loop.symlink_to(loop)
    beside = [store.path.with_name(store.path.name + end) for end in ("-wal", "-shm", "-journal")]
    for path in (store.path, soft, hard, *beside, backup_path(store.path), store.path.parent / "." / store.path.name):
        with pytest.raises(Refused, match="is the file in use, or belongs to it, so it is never replaced"):
            store.backup(path, force=force)
    with pytest.raises(Trouble, match="can't be written: Too many levels of symbolic links"):
        store.backup(loop, force=force)
    assert store.verify(ID) == []


@pytest.mark.parametrize("force", [False, True])
def test_a_backup_cannot_go_into_a_pipe_or_a_device(store: SqliteStore, tmp_path: Path, force: bool) -> None:
    pipe, door = tmp_path / "pipe", tmp_path / "door"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        for path in (pipe, door, Path("/dev/null"), Path("/dev/stdout"), Path("/dev/fd/1")):
            with pytest.raises(Refused, match=r"Choose a file name\.$"):
                store.backup(path, force=force)
    assert pipe.is_fifo() and Path("/dev/null").is_char_device()


def test_a_backup_follows_a_link_and_keeps_the_permissions_of_what_it_replaces(
    store: SqliteStore, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "away").mkdir()
    link, target = tmp_path / "copy.db", tmp_path / "away" / "real.db"
    link.symlink_to(target)
    store.backup(link)
    target.chmod(0o640)
    store.backup(link)
    assert link.is_symlink() and target.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in target.parent.iterdir()] == ["real.db"]


def test_a_backup_cannot_replace_a_file_that_is_open_elsewhere(store: SqliteStore, tmp_path: Path) -> None:
    live = tmp_path / "live.db"
    store.backup(live)
    live.with_name("live.db-wal").write_bytes(b"what its program has not put into it yet")
    for force in (False, True):
        with pytest.raises(Refused, match=r"open in another program.*live\.db-wal is next to it"):
            store.backup(live, force=force)


def test_leftovers_of_a_killed_backup_are_deleted_by_the_next_one(store: SqliteStore, tmp_path: Path) -> None:
    target = tmp_path / "copy[1].db"
    stale = [tmp_path / f".parley-77.tmp{end}" for end in ("", "-journal")]
    for path in stale:
        path.write_text("half")
        os.utime(path, (time.time() - STALE_S - 60,) * 2)
    store.backup(target)
    assert target.exists() and not any(path.exists() for path in stale)


def test_a_backup_of_a_damaged_file_does_not_replace_a_good_one(store: SqliteStore, session: Session) -> None:
    target = store.path.with_name("copy.db")
    store.backup(target)
    good = target.read_bytes()
    size = store.file.reader.execute("PRAGMA page_size").fetchone()[0]
    (root,) = store.file.reader.execute("SELECT rootpage FROM sqlite_master WHERE name = 'goal'").fetchone()
    store.close()
    data = bytearray(store.path.read_bytes())
    data[(root - 1) * size : root * size] = b"\xa5" * size
    store.path.write_bytes(data)
    again = open_store(store.path)
    with pytest.raises(Trouble, match="damaged"):
        again.backup(target)
    again.close()
    assert target.read_bytes() == good


def test_the_doctor_reports_the_state_of_the_file(store: SqliteStore, session: Session) -> None:
    facts = store.doctor()
    assert facts.sound and facts.sessions == 1 and facts.changes == 3 and facts.schema == LATEST
    assert facts.mode == "0600" and facts.size > 0 and facts.path == str(store.path)
    assert facts.journal == ("wal" if facts.wal_safe else "truncate")
    by_hand(store, "DELETE FROM session WHERE id = ?", ID)
    assert store.doctor().foreign_keys
