"""Measurements in one terminal, each with a reference from the same run."""

import csv
import io
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from bench.files import busy_session, closed_session, fill
from bench.table import Figure, Row, in_turn, timed
from bench.terminal import Watched
from sessions.boards.table_files import RowReading, read_rows
from sessions.library.boards import board
from sessions.library.playbooks import agenda_items, playbook
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Item, Participant
from sessions.records.captures import ParkTopic
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.pair_figures import figures_of
from sessions.setup.new_session import Plan, open_session
from sessions.store import due, open_store, pair
from sessions.store.connection import connect

PARLEY = str(Path(sys.executable).with_name("parley"))
BLANK = [sys.executable, str(Path(__file__).with_name("blank.py"))]


def version(folder: Path) -> Iterator[Row]:
    """`parley --version`, compared with an interpreter that does nothing."""
    ours, bare = in_turn(
        lambda: timed(lambda: subprocess.run([PARLEY, "--version"], capture_output=True, check=True)),
        lambda: timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)),
        15,
    )
    yield Row("parley --version", "ms", ours, bare, "python -c pass", 3)


def first_paint(folder: Path) -> Iterator[Row]:
    """The lobby with its sessions on screen, compared with a blank Textual app."""
    for count in (10, 10_000):
        path = folder / f"{count}.db"
        fill(path, count).close()
        lobby = [PARLEY, "--db", str(path)]
        ours, blank = in_turn(partial(_shown, lobby), partial(_shown, BLANK), 9)
        yield Row(f"first paint of the lobby, {count:,} sessions", "ms", ours, blank, "a blank Textual app", 2)


def first_paint_due(folder: Path) -> Iterator[Row]:
    """The same of 10,000 sessions that left 2,000 actions whose day has come."""
    path = folder / "due.db"
    fill(path, 10_000, busy_session).close()
    lobby = [PARLEY, "--db", str(path)]
    ours, blank = in_turn(partial(_shown, lobby), partial(_shown, BLANK), 9)
    yield Row("first paint of the lobby, 2,000 things due", "ms", ours, blank, "a blank Textual app", 2)


def due_and_pair(folder: Path) -> Iterator[Row]:
    """What is due and how a pair does over 10,000 sessions, compared with the bare queries of the same rows."""
    path = folder / "over-time.db"
    store = fill(path, 10_000, busy_session)
    bare = connect(path)
    on = date(2027, 6, 1)
    of_due = due.given(on, on, None)
    ours, reference = in_turn(
        lambda: timed(lambda: store.due(on)), lambda: timed(lambda: bare.execute(due.DUE, of_due).fetchall()), 15
    )
    yield Row("due over 10,000 sessions, 2,000 due", "ms", ours, reference, "a bare query of the same rows", 3)
    of_pair = pair.given("weekly", on, None)
    ours, reference = in_turn(
        lambda: timed(lambda: figures_of(store.tallies("weekly"), on)),
        lambda: timed(lambda: bare.execute(pair.TALLIES, of_pair).fetchall()),
        15,
    )
    yield Row("pair over 10,000 sessions", "ms", ours, reference, "a bare query of the same rows", 3)
    ours, _ = in_turn(lambda: timed(store.overview), lambda: 0.0, 15)
    yield Row("every pair, over 10,000 sessions", "ms", ours, reference, "the query of one pair", 3)
    store.close()


def _shown(command: list[str]) -> float:
    with Watched(command) as terminal:
        return terminal.until("zebra")


def memory(folder: Path) -> Iterator[Row]:
    """Resident memory in a session, compared with a blank Textual app."""
    ours, blank = in_turn(
        lambda: _resident(_drafting(folder), "NOT SEALED"),
        lambda: _resident(BLANK, "zebra"),
        5,
    )
    yield Row("resident memory in a session", "MB", ours, blank, "a blank Textual app", 1.6)


def _resident(command: list[str], word: str) -> float:
    with Watched(command) as terminal:
        terminal.until(word)
        terminal.quiet()
        return terminal.memory_mb()


def key_to_screen(folder: Path) -> Iterator[Row]:
    """The time until a letter typed into a form is shown, compared with an app with one Input."""
    letters = "bcdfghjklmnpqrstvwxz" * 5
    with (
        Watched(_drafting(folder)) as ours,
        Watched([*BLANK, "input"]) as reference,
    ):
        ours.until("NOT SEALED")
        reference.until("zebra")
        ours.quiet()
        reference.quiet()
        pairs = [(_typed(ours, letter), _typed(reference, letter)) for letter in letters]
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    yield Row("key to screen in a form", "ms", mine, theirs, "the same with one Input", 1.5)


def _typed(terminal: Watched, letter: str) -> float:
    # Keys closer together than Textual's frames would measure the frames.
    terminal.settle()
    return terminal.key(letter)


def wire(folder: Path) -> Iterator[Figure]:
    """Bytes to the terminal: the first paint of a form, a key in it, and a second in which nothing happens."""
    first, keys, seconds = [], [], []
    for _ in range(3):
        with Watched(_drafting(folder)) as terminal:
            terminal.until("NOT SEALED")
            terminal.quiet()
            first.append(terminal.bytes / 1000)
            for letter in "bcdfghjklm":
                terminal.settle()
                before = terminal.bytes
                terminal.key(letter)
                terminal.settle()
                keys.append((terminal.bytes - before) / 1000)
            terminal.quiet()
            for _ in range(5):
                seconds.append(terminal.in_a_second())
    yield Figure("first paint of a form", "kB", first, 20)
    yield Figure("a key in a form", "kB", keys, 1)
    yield Figure("a second in which nothing happens", "B", seconds, 200)


def _drafting(folder: Path) -> list[str]:
    """Return the command that opens a seat of a session in the first private phase of align.

    Each has a file of its own: a terminal that was killed still holds its seat for some seconds, and the next one would
    first ask whether to take it over.
    """
    path = Path(tempfile.mkdtemp(dir=folder)) / "p.db"
    store = open_store(path)
    session = open_session(store, _plan([Item(id="I1", title="Goals", kind="align", planned_minutes=15, budget_s=900)]))
    room = Room(store, session)
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    store.close()
    return [PARLEY, "--db", str(path), "open", session, "--as", "cpo"]


def _plan(items: list[Item]) -> Plan:
    people = [
        Participant(key_="cpo", name="Ada", role="leader"),
        Participant(key_="cto", name="Bo", role="leader"),
    ]
    return Plan(title="Bench", playbook="bench", people=people, items=items, planned_minutes=60)


def acknowledged_write(folder: Path) -> Iterator[Row]:
    """The time until a command is on disk, compared with a bare INSERT with the same pragmas."""
    store = open_store(folder / "writes.db")
    session = open_session(store, _plan(agenda_items(playbook("joint-planning"), ["cpo", "cto"])))
    room = Room(store, session)
    bare = connect(folder / "writes.db")
    bare.execute("CREATE TABLE bench (id INTEGER PRIMARY KEY, at TEXT, text TEXT) STRICT")

    def insert() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO bench (at, text) VALUES (?, ?)", [datetime.now(UTC).isoformat(), "A topic put aside"])
        bare.execute("COMMIT")

    ours, reference = in_turn(
        lambda: timed(lambda: room.do(ParkTopic(text="A topic put aside"), "cpo")), lambda: timed(insert), 300
    )
    yield Row("acknowledged write", "ms", ours, reference, "a bare INSERT, same pragmas", None)
    yield Row("acknowledged write", "ms", ours, reference, "a bare INSERT, same pragmas", 3, 99)
    store.close()


def search(folder: Path) -> Iterator[Row]:
    """A search over 10,000 sessions, compared with the bare FTS5 query."""
    path = folder / "search.db"
    store = fill(path, 10_000)
    bare = connect(path)
    sql = "SELECT rowid, snippet(search, -1, '', '', '…', 12) FROM search WHERE search MATCH ? ORDER BY rank LIMIT 50"
    ours, reference = in_turn(
        lambda: timed(lambda: store.search("ledger renew")),
        lambda: timed(lambda: bare.execute(sql, ['"ledger" "renew"*']).fetchall()),
        30,
    )
    yield Row("search over 10,000 sessions", "ms", ours, reference, "a bare FTS5 query", 2)
    store.close()


def minutes(folder: Path) -> Iterator[Row]:
    """Export and import of minutes with 1,000 entries, compared with `tomllib.loads` of the same text."""
    session = closed_session(1, 500)
    text = export_toml(session)
    ours, reference = in_turn(
        lambda: timed(lambda: export_toml(session)), lambda: timed(lambda: tomllib.loads(text)), 5
    )
    yield Row("export of a 1,000-entry session", "ms", ours, reference, "tomllib.loads of its text", 10)
    ours, reference = in_turn(
        lambda: timed(lambda: read_minutes(text, "minutes.toml")), lambda: timed(lambda: tomllib.loads(text)), 5
    )
    yield Row("import of a 1,000-entry session", "ms", ours, reference, "tomllib.loads of its text", 10)


def board_rows(folder: Path) -> Iterator[Row]:
    """Rows of 10,000 cells, as Jira exports them, compared with `csv.reader` over the same text."""
    roadmap = board("roadmap").spec
    text = _exported(200, 50)
    reading = RowReading(spec=roadmap, today=date(2026, 11, 27))
    ours, reference = in_turn(
        lambda: timed(lambda: read_rows(text, "jira.csv", reading)),
        lambda: timed(lambda: list(csv.reader(io.StringIO(text)))),
        25,
    )
    yield Row("rows of a board in 10,000 cells of CSV", "ms", ours, reference, "csv.reader over the same text", 20)


def _exported(rows: int, many: int) -> str:
    """Return rows in CSV: a board's own columns, and many that it doesn't have."""
    own = ["Issue key", "Summary", "Horizon", "Origin", "Why", "Rank"]
    lines = [",".join([*own, *(f"Custom field (Field {n})" for n in range(many - len(own)))])]
    for n in range(1, rows + 1):
        cells = [f"PAY-{n}", f"Refunds settle in {n} h", "next", "market", f'"Asked for in {n}, and again"', str(n)]
        lines.append(",".join([*cells, *(f"value {n % 9}" if place % 3 else "" for place in range(many - len(own)))]))
    return "\n".join(lines)


def hostile_key(folder: Path) -> Iterator[Figure]:
    """`check` on minutes of one key of 20,000 parts, 40 kB that take tomllib seven seconds."""
    path = folder / "hostile.toml"
    path.write_text(f"{'.'.join(['a'] * 20_000)} = 1\n")
    command = [sys.executable, "-m", "tui.cli.main", "check", str(path)]
    times = [timed(lambda: subprocess.run(command, check=False, capture_output=True)) for _ in range(5)]
    yield Figure("check of a 40 kB dotted key", "ms", times, 1000)
