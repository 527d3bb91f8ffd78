"""Killed at the worst moment: what was sealed, typed or written is there when parley is opened again."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sessions.minutes.parse import read_minutes
from sessions.model import Ballot, Item, Participant, Sheet
from sessions.pins import hashed
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.moves import Advance, Unseal
from sessions.rules.pin_commands import SetPin
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.monotonic import WATCHED_MS
from sessions.store.sqlite_store import SqliteStore
from tests.demo import Demo
from tests.few import some
from tests.terminal.conftest import ROOT
from tests.terminal.driver import PATIENCE, Terminal, restored

PARLEY = [sys.executable, "-m", "tui.cli.main"]
WORDS = "Refunds settle in a day for all"
VOTES = {goal: {"support": 4, "guess": 3} for goal in ("G1", "G2", "G3")}

# Seals the cto's ballot, takes it back, seals it again, and says so each time; killed somewhere on the way.
SEALING = """
import sys
from pathlib import Path
from sessions.rules.moves import Seal, Unseal
from sessions.room import Room
from sessions.store import open_store
room = Room(open_store(Path(sys.argv[1])), sys.argv[2])
payload = {goal: {"support": 4, "guess": 3} for goal in ("G1", "G2", "G3")}
while True:
    for command in (Seal(form="ballot", payload=payload), Unseal(form="ballot")):
        print(room.do(command, "cto").rev, command.kind(), flush=True)
"""


def open_as(db: Path, session: str, seat: str | None = None) -> Terminal:
    """The real app at a real terminal."""
    words = [*PARLEY, "--db", str(db), "open", session, *(["--as", seat] if seat else [])]
    return Terminal(words, cols=100, rows=30, cwd=ROOT)


def take_over(terminal: Terminal) -> None:
    """Write here, where it is asked: the lease of the terminal that was killed may live on for some seconds."""
    asked_until = time.monotonic() + 3
    while time.monotonic() < asked_until:
        if "Take over here?" in terminal.text():
            terminal.press("1")
            terminal.wait_gone("Take over here?")
            return
        time.sleep(0.05)


def wait_until(met: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE} s"
        time.sleep(0.02)


@pytest.fixture
def db(loaded: Demo, tmp_path: Path) -> Path:
    """The examples in the test's own file; the live one is in a ballot that the cpo has sealed."""
    return Path(shutil.copy(loaded.db, tmp_path / "parley.db"))


@pytest.fixture
def closed(loaded: Demo) -> str:
    return loaded.closed


@pytest.fixture
def live(loaded: Demo) -> str:
    return loaded.live


@pytest.fixture
def store(db: Path) -> Iterator[SqliteStore]:
    opened = open_store(db)
    yield opened
    opened.close()


def ballots(room: Room) -> dict[str, str]:
    """Who has sealed the present ballot, and its state."""
    room.refresh()
    return {sheet.by: sheet.status for sheet in room.view("cpo").all(Sheet, form="ballot")}


# --- between the seals ------------------------------------------------------------------------------------------------


def test_a_kill_between_the_seals_loses_no_seal_and_reveals_nothing(db: Path, live: str) -> None:
    rng = random.Random(3)
    acknowledged: list[tuple[int, str]] = []
    for _ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", SEALING, str(db), live], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        told = [writer.stdout.readline()]
        time.sleep(rng.uniform(0, 0.05))
        writer.kill()
        rest, _ = writer.communicate(timeout=PATIENCE)
        acknowledged += [
            (int(rev), kind)
            for rev, kind in (line.split() for line in (*told, *rest.splitlines(True)) if line[-1:] == "\n")
        ]
        store = open_store(db)
        room = Room(store, live)
        assert room.view(None).active is not None and room.view(None).get(Item, "I4").phase == "ballot"
        assert set(acknowledged) <= {(change.rev, change.kind) for change in store.newer(live, 0)}
        sealed = ballots(room)
        assert sealed["cpo"] == "sealed" and sealed.get("cto", "sealed") == "sealed"
        assert room.view(None).all(Ballot, goal="G1") == []
        assert store.verify(live) == []
        if "cto" in sealed:  # the next one begins by sealing
            room.do(Unseal(form="ballot"), "cto")
        store.close()
    assert len(acknowledged) > 8


def test_a_kill_after_both_seals_reopens_sealed_and_the_reveal_asks_for_ready_again(
    db: Path, live: str, store: SqliteStore
) -> None:
    room = Room(store, live)
    room.save_draft("cto", VOTES)
    with open_as(db, live, "cto") as terminal:
        terminal.wait_for("ready to seal")
        terminal.consent("f8")
        wait_until(lambda: ballots(room) == {"cpo": "sealed", "cto": "sealed"}, "the seal")
        terminal.kill(signal.SIGKILL)
        assert terminal.wait() == -signal.SIGKILL
    with open_as(db, live, "cto") as terminal:
        take_over(terminal)
        terminal.wait_for("Both have sealed")
        assert not room.tick()
        assert ballots(room) == {"cpo": "sealed", "cto": "sealed"}
        terminal.press("n")
        wait_until(lambda: room.refresh() or room.view(None).get(Item, "I4").ready == ("cto",), "Ready")
        assert ballots(room) == {"cpo": "sealed", "cto": "sealed"}
        room.do(Advance(), "cpo")
        assert ballots(room) == {"cpo": "revealed", "cto": "revealed"}
        assert {vote.by: vote.support for vote in room.view(None).all(Ballot, goal="G1")} == {"cpo": 5, "cto": 4}
    assert store.verify(live) == []


def test_a_killed_hot_seat_comes_back_behind_its_curtain(db: Path, live: str, store: SqliteStore) -> None:
    for _ in range(2):
        with open_as(db, live) as terminal:
            screen = terminal.wait_for(re.compile("CTO|Jonas"))
            time.sleep(0.5)
            assert "customer gains" not in terminal.text() and "customer gains" not in screen
            terminal.kill(signal.SIGKILL)
            terminal.wait()
    assert ballots(Room(store, live)) == {"cpo": "sealed"}


# --- during a draft ---------------------------------------------------------------------------------------------------


@pytest.fixture
def drafting(store: SqliteStore) -> Room:
    """A separate session that begins with an alignment: both write their goals alone."""
    people = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]
    items = [Item(id="I1", title="Goals", kind="align", planned_minutes=15, budget_s=900)]
    room = Room(store, open_session(store, Plan(title="Crash", playbook="test", people=people, items=items)))
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    return room


def test_typed_text_is_saved_by_itself_and_survives_a_kill(db: Path, drafting: Room) -> None:
    with open_as(db, drafting.id, "cpo") as terminal:
        terminal.wait_for("The goal")
        terminal.type(WORDS)
        wait_until(lambda: drafting.draft("cpo") == {"goal-1": {"text": WORDS}}, "the draft")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    assert drafting.draft("cpo") == {"goal-1": {"text": WORDS}}
    with open_as(db, drafting.id, "cpo") as terminal:
        take_over(terminal)
        terminal.wait_for(WORDS)
        terminal.wait_for("NOT SEALED")
    with open_as(db, drafting.id, "cto") as terminal:
        terminal.wait_for("The goal")
        terminal.wait_for("CPO")
        assert "Refunds" not in terminal.text()


ENDS: dict[str, Callable[[Terminal], None]] = {
    "the line drops": lambda terminal: terminal.hangup(),
    "SIGHUP": lambda terminal: terminal.kill(signal.SIGHUP),
    "SIGTERM": lambda terminal: terminal.kill(signal.SIGTERM),
    "SIGINT": lambda terminal: terminal.kill(signal.SIGINT),
    "ctrl+q": lambda terminal: terminal.press("ctrl+q"),
}


@pytest.mark.parametrize("end", some([*ENDS], 2))
def test_whatever_ends_the_app_right_after_a_key_no_letter_is_lost(db: Path, drafting: Room, end: str) -> None:
    with open_as(db, drafting.id, "cpo") as terminal:
        terminal.wait_for("The goal")
        terminal.type(WORDS)
        terminal.wait_for(WORDS)
        ENDS[end](terminal)
        terminal.wait()
    assert drafting.draft("cpo") == {"goal-1": {"text": WORDS}}
    with open_as(db, drafting.id, "cpo") as terminal:
        terminal.wait_for(WORDS)


def test_a_locked_file_stops_nobody_from_leaving(db: Path, drafting: Room) -> None:
    with open_as(db, drafting.id, "cpo") as terminal:
        terminal.wait_for("The goal")
        terminal.type("Refunds")
        wait_until(lambda: drafting.draft("cpo") == {"goal-1": {"text": "Refunds"}}, "the draft")
        with closing(connect(db)) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.type(" settle")
            terminal.wait_for("Refunds settle")
            terminal.kill(signal.SIGTERM)
            assert terminal.wait() == 128 + signal.SIGTERM and restored(terminal)
            other.execute("ROLLBACK")
    assert drafting.draft("cpo") == {"goal-1": {"text": "Refunds"}}


def test_text_typed_after_a_kill_is_kept_together_with_the_text_from_before(db: Path, drafting: Room) -> None:
    more = "Saved cards are live by the end of May"
    with open_as(db, drafting.id, "cpo") as terminal:
        terminal.wait_for("The goal")
        terminal.type(WORDS)
        wait_until(lambda: drafting.draft("cpo"), "the draft")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    with open_as(db, drafting.id, "cpo") as terminal:
        take_over(terminal)
        terminal.wait_for(WORDS)
        terminal.press("tab", "tab")  # from where one was to the next goal
        terminal.type(more)
        both = {"goal-1": {"text": WORDS}, "goal-2": {"text": more}}
        wait_until(lambda: drafting.draft("cpo") == both, "the longer draft")


def test_the_clock_does_not_count_time_that_nobody_watched(db: Path, drafting: Room) -> None:
    def beaten() -> int:
        # The store's own SQLite: a second library in this process would let go of the first one's locks.
        with closing(connect(db)) as conn:
            found = conn.execute("SELECT elapsed_ms FROM beat WHERE session = ?", [drafting.id]).fetchone()
        return int(found[0])

    with open_as(db, drafting.id, "cpo") as terminal:
        terminal.wait_for("The goal")
        wait_until(lambda: beaten() > 0, "a beat of the clock")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    last = beaten()
    time.sleep(WATCHED_MS / 1000 + 0.5)
    assert drafting.elapsed_ms() == last
    drafting.elapsed_ms()
    wait_until(lambda: drafting.elapsed_ms() > last, "the clock going on once it is watched again")


# --- during an export -------------------------------------------------------------------------------------------------


def export(db: Path, session: str, path: Path) -> list[str]:
    return [*PARLEY, "--db", str(db), "export", session, "-o", str(path)]


@pytest.mark.parametrize("aimed", some([True, False]), ids=["as the temporary file appears", "at any time"])
def test_the_minutes_are_old_or_new_whenever_the_export_is_killed(
    db: Path, closed: str, tmp_path: Path, aimed: bool
) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    path = folder / "minutes.toml"
    begun = time.monotonic()
    subprocess.run(export(db, closed, path), cwd=ROOT, check=True, timeout=PATIENCE)
    lasts_s = time.monotonic() - begun
    new = path.read_text()
    old = new.replace('title = "Q2 joint roadmap"', 'title = "What it was called before"')
    assert old != new
    rng = random.Random(11)
    killed = 0
    for _ in range(6):
        path.write_text(old)
        before = set(folder.iterdir())
        program = subprocess.Popen(export(db, closed, path), cwd=ROOT)
        if aimed:
            while program.poll() is None and set(folder.iterdir()) == before:
                pass
        else:
            time.sleep(rng.uniform(0, lasts_s))
        program.kill()
        killed += program.wait() == -signal.SIGKILL
        assert path.read_text() in (old, new)
        assert read_minutes(path.read_text("utf-8"), "minutes")
    assert killed
    assert [each for each in folder.glob("*.toml") if not each.name.startswith(".")] == [path]
    strays = [each for each in folder.iterdir() if each != path]
    assert all(each.name.startswith(".") and each.suffix == ".tmp" for each in strays)
    subprocess.run(export(db, closed, path), cwd=ROOT, check=True, timeout=PATIENCE)
    assert path.read_text() == new
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize(
    "number", some([signal.SIGKILL, signal.SIGTERM, signal.SIGHUP]), ids=lambda number: number.name
)
def test_a_backup_that_is_killed_halfway_leaves_no_words_behind(
    db: Path, tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    program = f"""
        import os, signal, sys
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, where the tests run under it, ignores it
        from sessions.files import writing
        from tui.cli.main import main

        def end(path):
            assert path.stat().st_mode & 0o777 == 0o600
            os.kill(os.getpid(), {int(number)})

        writing.sync = end
        sys.exit(main(["--db", {str(db)!r}, "backup", {str(folder / "2026-11-26.db")!r}]))
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, check=False, timeout=PATIENCE)
    left = list(folder.iterdir())
    if number == signal.SIGKILL:
        assert ended.returncode == -number and [each.stat().st_mode & 0o777 for each in left] == [0o600]
    else:
        assert ended.returncode == 128 + number and left == []
    subprocess.run([*PARLEY, "--db", str(db), "backup", str(folder / "later.db")], cwd=ROOT, check=True)
    assert [each.name for each in folder.iterdir()] == ["later.db"]


def test_a_killed_export_leaves_the_file_of_sessions_sound(db: Path, closed: str, tmp_path: Path) -> None:
    for _ in range(3):
        program = subprocess.Popen(export(db, closed, tmp_path / "m.toml"), cwd=ROOT)
        time.sleep(0.25)
        program.kill()
        program.wait()
    opened = open_store(db)
    assert opened.doctor().whole and opened.verify(closed) == []
    opened.close()


def test_text_typed_on_a_seat_with_a_pin_is_there_after_a_kill_once_the_pin_is_typed(tmp_path: Path) -> None:
    db = tmp_path / "parley.db"
    people = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]
    store = open_store(db)
    items = [Item(id="I1", title="Goals", kind="align", planned_minutes=15, budget_s=900)]
    room = Room(store, open_session(store, Plan(title="Killed", playbook="test", people=people, items=items)))
    for command in (Waive(what="owners"), MakeReady(), Start(), SetPin(pin=hashed("4711"))):
        room.do(command, "cpo")
    for typed in (WORDS, ""):
        with open_as(db, room.id, "cpo") as terminal:
            terminal.wait_for("this seat has a PIN")
            assert WORDS not in terminal.text()
            terminal.settle()
            terminal.type("4711\r")
            terminal.wait_for("NOT SEALED")
            terminal.settle()
            if typed:
                terminal.type(typed)
                terminal.wait_until(lambda _: bool(store.drafting(room.id)), "it is not on disk")
                terminal.settle(0.5)
                terminal.kill(signal.SIGKILL)
                terminal.wait()
            else:
                terminal.wait_for(WORDS)
    assert not [each for each in tmp_path.iterdir() if each.is_file() and WORDS.encode() in each.read_bytes()]
    store.close()
