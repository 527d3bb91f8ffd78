"""The mirror contains every change in the file, whatever was killed, and no word that was removed from the file."""

import fcntl
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sessions.change import Change
from sessions.model import Goal
from sessions.model.columns import image, restore
from sessions.redaction import Redaction, redacted_image
from sessions.session import Session
from sessions.store import mirror, open_store
from sessions.store.connection import connect
from sessions.store.mirror_lines import mirror_path, read
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, START, goal, save, started
from tests.sessions.store.test_processes import COUNT

ROOT = Path(__file__).parents[3]
SECRET = "Zanzibar layoffs by quokkaday"


@pytest.fixture
def beside(path: Path) -> Path:
    return path.with_name("parley.log")


def recorded(path: Path) -> list[tuple[str, int, str]]:
    """What the file holds, in its order."""
    with closing(connect(path)) as conn:
        return list(conn.execute("SELECT session, rev, hash FROM changes ORDER BY rowid").fetchall())


def mirrored(beside: Path) -> list[tuple[str, int, str]]:
    """What its mirror holds, in its order; nothing in it is damaged."""
    found = read(beside)
    assert found.damaged == 0
    return [(each.session, each.rev, each.hash) for each in found.changes]


def talked(store: SqliteStore, goals: int = 3) -> Session:
    session = started(store)
    for n in range(1, goals + 1):
        session.put(goal(n))
        save(store, session)
    return session


def test_once_acknowledged_every_change_is_in_the_mirror_once_and_in_order(path: Path, beside: Path) -> None:
    store = open_store(path)
    session = started(store)
    for n in range(1, 4):
        session.put(goal(n, "Says „line\nbreak“ and \u2028 and 火"))
        change = save(store, session)
        assert mirrored(beside)[-1] == (ID, change.rev, change.hash)
    assert mirrored(beside) == recorded(path) and len(recorded(path)) == 4
    assert list(read(beside).changes) == store.newer(ID, 0)
    store.close()


def test_the_mirror_consists_of_json_lines_that_only_its_owner_can_read(path: Path, beside: Path) -> None:
    store = open_store(path)
    talked(store)
    store.close()
    head, *lines = [json.loads(line) for line in beside.read_text("utf-8").splitlines()]
    assert head == {"format": "parley-mirror/1", "file": "parley.db"}
    assert {tuple(line) for line in lines} == {("n", "hash", "session", "rev", "at", "seat", "kind", "prev", "rows")}
    assert beside.stat().st_mode & 0o777 == 0o600


def test_drafts_are_not_in_the_mirror(path: Path, beside: Path) -> None:
    store = open_store(path)
    talked(store)
    with store.write() as writer:
        writer.set_draft(ID, ("I1", "ballot", 1, "cpo"), {"reason": SECRET})
    store.presence.touch(ID, "cpo", "t1")
    store.close()
    assert SECRET not in beside.read_text("utf-8")


def test_what_a_kill_left_out_is_added_when_the_file_is_next_opened(path: Path, beside: Path) -> None:
    store = open_store(path)
    session = talked(store)
    store.close()
    without = open_store(path, mirror=False)
    session.put(goal(9))
    save(without, session)
    without.close()
    assert len(mirrored(beside)) == 4
    with beside.open("ab") as file:
        file.write(b'{"n":6,"hash":"sha256:00')  # a kill in the middle of a line
    open_store(path).close()
    assert mirrored(beside) == recorded(path)
    assert beside.read_bytes().endswith(b"\n")


def test_the_next_writer_adds_what_another_left_out(
    path: Path, beside: Path, opened: Callable[[], SqliteStore]
) -> None:
    one, other = opened(), open_store(path, mirror=False)
    session = talked(one)
    session.put(goal(8))
    save(other, session)
    other.close()
    session.put(goal(9))
    save(one, session)
    assert mirrored(beside) == recorded(path)


@pytest.mark.slow
def test_many_processes_at_once_and_their_kills_leave_no_gaps_and_no_duplicates(path: Path, beside: Path) -> None:
    store = open_store(path)
    started(store)
    rng = random.Random(7)
    command = [sys.executable, "-c", COUNT, str(path), "400"]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told: set[int] = set()
    for process in running:
        assert process.stdout is not None
        told.add(int(process.stdout.readline().split()[0]))
    time.sleep(rng.uniform(0.1, 0.4))
    for process in running:
        process.kill()
        assert process.stdout is not None
        told |= {int(line.split()[0]) for line in process.stdout if line.endswith("\n")}
        process.wait()
    kept = {rev for _, rev, _ in mirrored(beside)}  # before anybody heals it
    assert told <= kept
    open_store(path).close()
    store.close()
    assert mirrored(beside) == recorded(path)


def tell(store: SqliteStore) -> Session:
    session = started(store)
    session.put(goal(1, SECRET))
    session.put(goal(2, f"As agreed, {SECRET}, no earlier"))
    save(store, session)
    return session


def redact(store: SqliteStore, session: Session) -> None:
    for row in session.all(Goal):
        session.put(restore(Goal, redacted_image(Goal, image(row), [SECRET])))
    with store.write() as writer:
        change = Change.after(session, START, "cpo", "redact", iter(lambda: "salt", None))
        writer.save(session, change)
        writer.reword(ID, Redaction((SECRET,)))
    session.commit(change.rev, change.hash)


def said_anywhere(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if SECRET.encode() in each.read_bytes()]


@pytest.mark.parametrize("on", [True, False])
def test_redacted_words_are_no_longer_in_any_file(path: Path, beside: Path, on: bool) -> None:
    store = open_store(path)
    session = tell(store)
    store.close()
    assert "parley.log" in said_anywhere(path.parent)
    other = open_store(path)  # its handle is on the mirror that is replaced
    store = open_store(path, mirror=on)
    other.load(ID)
    redact(store, session)
    assert said_anywhere(path.parent) == []
    session.put(goal(3))
    save(other, session)
    assert set(mirrored(beside)) == set(recorded(path)) and (not on or beside.stat().st_mode & 0o777 == 0o600)
    assert list(read(beside).changes)[1].images[0].redacted
    store.close()
    other.close()
    assert said_anywhere(path.parent) == [] and not list(path.parent.glob(".parley-*"))


def test_redacted_words_do_not_survive_in_the_mirror_of_a_backup_that_someone_opened(path: Path) -> None:
    store = open_store(path)
    session = tell(store)
    store.backup()
    open_store(path.with_name("parley.backup.db")).close()
    assert "parley.backup.log" in said_anywhere(path.parent)
    redact(store, session)
    store.backup()
    assert said_anywhere(path.parent) == []
    store.close()


def test_a_redaction_that_the_mirror_missed_is_made_up_for(
    path: Path, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "WAIT_S", 0.01)
    store = open_store(path)
    session = tell(store)
    with beside.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another process holds it, and does not let go
        redact(store, session)
        assert "another parley has it locked" in store.file.mirror.trouble
        assert said_anywhere(path.parent) == ["parley.log"]
    store.close()
    open_store(path).close()
    assert said_anywhere(path.parent) == [] and set(mirrored(beside)) == set(recorded(path))


def test_a_deleted_session_is_no_longer_in_any_file_and_the_others_still_are(path: Path, beside: Path) -> None:
    store = open_store(path)
    tell(store)
    other = started(store, "7k3qf2xb", "Q2 roadmap")
    with store.write() as writer:
        writer.erase(ID)
    assert said_anywhere(path.parent) == []
    other.put(goal(1))
    save(store, other)
    store.close()
    assert mirrored(beside) == recorded(path) == [("7k3qf2xb", 1, recorded(path)[0][2]), recorded(path)[1]]


def test_a_lost_mirror_is_created_again(path: Path, beside: Path) -> None:
    store = open_store(path)
    session = talked(store)
    beside.unlink()
    session.put(goal(7))
    save(store, session)
    assert mirrored(beside) == recorded(path)
    store.close()


def test_lines_damaged_by_a_power_failure_are_written_again_and_the_doctor_reports_it_once(
    path: Path, beside: Path
) -> None:
    store = open_store(path)
    session = talked(store)
    session.put(goal(7))
    save(store, session)
    store.close()
    lines = beside.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][:40] + bytes(len(lines[2]) - 50) + lines[2][-10:]
    lines[-1] = bytes(len(lines[-1]))
    beside.write_bytes(b"".join(lines))
    for holes in (True, False):
        store = open_store(path)
        facts = store.doctor()
        assert ("there were holes in 1 line of parley.log" in facts.unproved) is holes and facts.whole
        assert facts.sound is not holes
        store.close()
    assert sorted(mirrored(beside)) == sorted(recorded(path))


def test_what_only_the_mirror_contains_stays_in_it(path: Path, beside: Path, tmp_path: Path) -> None:
    store = open_store(path)
    session = talked(store)
    store.backup(tmp_path / "copy.db")
    session.put(goal(8))
    lost = save(store, session)
    store.close()
    (tmp_path / "copy.db").replace(path)
    open_store(path).close()
    store = open_store(path)
    assert store.notice.startswith("parley.log has 1 change that parley.db lacks. `parley doctor`")
    before = store.load(ID)
    before.put(goal(9))
    save(store, before)
    store.close()
    assert (ID, lost.rev, lost.hash) in mirrored(beside)
    assert set(recorded(path)) < set(mirrored(beside)) and len(mirrored(beside)) == len(recorded(path)) + 1


@pytest.mark.parametrize("held", [b"10:31 listening on port 2222\n", b"\x00\x01", b'{"format": "other"}\n'])
def test_someone_elses_file_with_that_name_is_left_alone(path: Path, beside: Path, held: bytes) -> None:
    beside.write_bytes(held)
    store = open_store(path)
    talked(store)
    store.close()
    assert beside.read_bytes() == held
    assert mirrored(path.with_name("parley.db.log")) == recorded(path)


def test_two_files_with_the_same_stem_have_two_mirrors(tmp_path: Path) -> None:
    for name, session_id in (("x.db", ID), ("x.sqlite", "7k3qf2xb"), ("y.log", "7k3qf2xc")):
        store = open_store(tmp_path / name)
        started(store, session_id)
        store.close()
    for name in ("x.db", "x.sqlite", "y.log"):
        found = mirror_path(tmp_path / name)
        assert found is not None and mirrored(found) == recorded(tmp_path / name)


def test_a_mirror_is_still_used_if_both_files_are_renamed(path: Path, beside: Path, tmp_path: Path) -> None:
    store = open_store(path)
    session = talked(store)
    store.close()
    path.rename(tmp_path / "other.db")
    beside.rename(tmp_path / "other.log")
    open_store(path).close()
    store = open_store(tmp_path / "other.db")
    session.put(goal(9))
    save(store, session)
    store.close()
    assert mirrored(tmp_path / "other.log") == recorded(tmp_path / "other.db")


@pytest.mark.parametrize("what", ["folders", "full"])
def test_a_mirror_that_cannot_be_written_undoes_nothing(path: Path, beside: Path, what: str) -> None:
    store = open_store(path)
    session = talked(store)
    beside.unlink()
    if what == "folders":
        beside.mkdir()
    else:
        beside.symlink_to("/dev/full")
    session.put(replace(session.get(Goal, "G1"), text="Something else entirely", version=2))
    save(store, session)
    assert store.load(ID).get(Goal, "G1").text == "Something else entirely"
    assert "Changes are saved only once, not twice: parley.log" in store.notice
    assert "parley.log" in store.file.mirror.trouble and store.verify(ID) == []
    store.close()


def test_with_the_mirror_turned_off_none_is_created(path: Path, beside: Path) -> None:
    store = open_store(path, mirror=False)
    talked(store)
    store.close()
    assert not os.path.lexists(beside)
