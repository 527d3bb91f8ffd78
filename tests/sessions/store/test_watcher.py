"""Whoever waits learns of every write, its own process's included, and of nothing twice."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.model import Clock
from sessions.store import presence, watcher
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, goal, save, started

HERE = Path(__file__).parents[3]
WRITE = """
import sys
from pathlib import Path
from sessions.store import open_store
from tests.sessions.store.sample import ID, goal, save
store = open_store(Path(sys.argv[1]))
session = store.load(ID)
session.put(goal())
save(store, session)
store.close()
"""


@pytest.fixture(params=["inotify", "poll"])
def waking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Once with the kernel's word, where there is one, and once with the poll alone."""
    if request.param == "poll":
        monkeypatch.setattr(watcher._Inotify, "watching", lambda path: None)
    elif not sys.platform.startswith("linux"):
        pytest.skip("inotify is Linux's")
    return str(request.param)


def wait_beside(store: SqliteStore, timeout: float = 60) -> tuple[threading.Thread, list[bool]]:
    woken: list[bool] = []
    store.wait_for_change(0)
    thread = threading.Thread(target=lambda: woken.append(store.wait_for_change(timeout)))
    thread.start()
    return thread, woken


@pytest.mark.slow
def test_a_write_by_another_process_wakes_whoever_waits(store: SqliteStore, waking: str) -> None:
    started(store)
    thread, woken = wait_beside(store)
    subprocess.run([sys.executable, "-c", WRITE, str(store.path)], cwd=HERE, check=True, timeout=60)
    thread.join()
    assert woken == [True]
    assert store.newer(ID, 1)[0].rev == 2


def test_a_write_by_the_same_process_wakes_too(store: SqliteStore, waking: str) -> None:
    session = started(store)
    thread, woken = wait_beside(store)
    session.put(goal())
    save(store, session)
    thread.join()
    assert woken == [True]


def test_a_write_between_two_waits_is_not_missed_and_is_reported_once(
    opened: Callable[[], SqliteStore], waking: str
) -> None:
    one, other = opened(), opened()
    session = started(one)
    other.wait_for_change(0)
    session.put(goal())
    save(one, session)
    assert other.wait_for_change(60) is True
    assert other.wait_for_change(0) is False


def test_a_change_without_a_wake_up_is_still_seen(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    session = started(store)
    monkeypatch.setattr(watcher.FilePlace, "ring", lambda place: None)
    for number in range(2):
        thread, woken = wait_beside(store)
        session.put(goal(number + 1))
        save(store, session)
        thread.join()
        assert woken == [True]


def test_if_nothing_happens_the_wait_returns_false(store: SqliteStore, waking: str) -> None:
    store.wait_for_change(0)
    assert store.wait_for_change(0.2) is False


def test_another_file_in_the_folder_wakes_nobody(store: SqliteStore) -> None:
    thread, woken = wait_beside(store, timeout=0.3)
    for n in range(20):
        store.path.with_name(f"neighbour-{n}").write_text("x")
    thread.join()
    assert woken == [False]


def test_closing_ends_a_wait(opened: Callable[[], SqliteStore], waking: str) -> None:
    store = opened()
    thread, woken = wait_beside(store)
    store.close()
    thread.join()
    assert woken == [False]


def test_who_comes_edits_takes_over_and_leaves_wakes_the_others_but_a_renewed_lease_does_not(
    opened: Callable[[], SqliteStore], waking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = opened(), opened()
    save(one, started(one))
    other.wait_for_change(0)
    monkeypatch.setattr(presence, "RENEW_MS", -1)
    leases = one.presence
    steps: list[tuple[Callable[[], None], bool]] = [
        (lambda: leases.touch(ID, "cpo", "t1"), True),
        (lambda: leases.touch(ID, "cpo", "t1"), False),
        (lambda: leases.edit(ID, "cpo", "t1", "G1"), True),
        (lambda: leases.edit(ID, "cpo", "t1", None), True),
        (lambda: leases.touch(ID, "cpo", "t2"), False),
        (lambda: leases.take_over(ID, "cpo", "t2"), True),
        (lambda: leases.leave(ID, "cpo", "t2"), True),
    ]
    for does, wakes in steps:
        does()
        assert other.wait_for_change(0.2) is wakes


def test_a_beat_wakes_nobody_but_a_new_draft_does(opened: Callable[[], SqliteStore], waking: str) -> None:
    one, other = opened(), opened()
    session = started(one)
    session.put(Clock(item="I1", phase="draft", state="running"))
    save(one, session)
    other.wait_for_change(0)
    one.beat(ID)
    assert other.wait_for_change(0.2) is False
    key = ("I1", "draft", 1, "cpo")
    for words, wakes in (("a", True), ("a b", False)):
        with one.write() as writer:
            writer.set_draft(ID, key, words)
        assert other.wait_for_change(0.2) is wakes
