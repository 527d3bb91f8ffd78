"""Any problem with a name, a file, a disk or a pipe: one line on stderr, exit code 1, no traceback, nothing lost."""

import os
import shutil
import signal
import sqlite3 as stdlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

import tui.cli.parser
from sessions.store import migrations
from sessions.store.connection import connect
from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley, Ran
from tui.paths import log_file

Process = Callable[..., subprocess.CompletedProcess[str]]
NOBODY = 65534


def ran(ended: subprocess.CompletedProcess[str]) -> Ran:
    return Ran(ended.returncode, ended.stdout or "", ended.stderr)


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["show", "log", "verify", "export"])
@pytest.mark.parametrize("given", ["7k3qf2xa", "Q2 roadmap", "", "\x1b[31m7k", "two\nlines"])
def test_an_unknown_session_is_reported(parley: Parley, demo: Demo, verb: str, given: str) -> None:
    complaint = parley(verb, given).complaint
    assert "There is no session" in complaint and complaint.isprintable()


def test_an_unknown_action_is_reported(parley: Parley, demo: Demo) -> None:
    assert parley("done", "A77").complaint == "There is no open action A77."
    assert parley("done", f"{demo.live}/A77").complaint == "There is no action A77 in this session."
    assert "There is no session" in parley("done", "zzzzzzzz/A1").complaint


def test_an_unknown_playbook_is_reported_with_the_nearest_one(parley: Parley, demo: Demo) -> None:
    leaders = ("--leader", "cpo=Ada", "--leader", "cto=Bo")
    says = "There is no playbook 'join-planning': did you mean 'joint-planning'?"
    assert parley("new", "T", "--playbook", "join-planning", *leaders).complaint == says
    assert parley("playbooks", "show", "join-planning").complaint == says
    assert "the playbooks are ceo-cto-check-in, check-in" in parley("playbooks", "show", "zzz").complaint
    assert "Name the playbook" in parley("playbooks", "show").complaint


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seats", "says"),
    [
        (["--leader", "cpo=Ada"], "exactly two leaders"),
        (["--leader", "cpo=Ada", "--leader", "cto=Bo", "--leader", "ceo=Cy"], "exactly two leaders"),
        (["--leader", "cpo=Ada", "--leader", "cpo=Bo"], "'cpo' is given twice"),
        (["--leader", "c.p.o=Ada", "--leader", "cto=Bo"], "key"),
        (["--leader", "cpo=\x1b\x07", "--leader", "cto=Bo"], "name"),
    ],
)
def test_invalid_seats_are_reported(parley: Parley, demo: Demo, seats: list[str], says: str) -> None:
    before = parley("list").out
    assert says in parley("new", "T", "--playbook", "check-in", *seats).complaint
    assert parley("list").out == before


# --- the file ---------------------------------------------------------------------------------------------------------


READING = [["list"], ["show", "x"], ["search", "x"], ["log", "x"], ["verify", "x"], ["actions"], ["doctor"],
           ["export", "x"], ["done", "A1"], ["backup", "copy.db"], ["rebuild"]]  # fmt: skip


@pytest.mark.parametrize("words", READING)
def test_a_misspelt_file_is_reported_and_not_created(parley: Parley, tmp_path: Path, words: list[str]) -> None:
    assert "There is no file" in parley("--db", tmp_path / "typo.db", *words).complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", READING)
def test_a_folder_is_not_a_file(parley: Parley, tmp_path: Path, words: list[str]) -> None:
    assert "is a folder" in parley("--db", tmp_path, *words).complaint


def test_a_pipe_and_a_device_are_not_files(parley: Parley, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null"), Path("/dev/zero")):
        for words in (["list"], ["demo", "--load"]):
            assert parley("--db", path, *words).complaint == (f"{path} is a pipe or a device. Choose a file with --db.")


def test_a_missing_folder_is_reported(parley: Parley, tmp_path: Path) -> None:
    assert "nowhere doesn't exist" in parley("--db", tmp_path / "nowhere" / "x.db", "demo", "--load").complaint


def test_a_file_that_is_not_a_database_is_left_alone(parley: Parley, tmp_path: Path) -> None:
    path = tmp_path / "diary.db"
    path.write_text("Dear diary, " * 100)
    assert "isn't a parley file, so it wasn't changed" in parley("--db", path, "list").complaint
    assert path.read_text() == "Dear diary, " * 100


def test_another_programs_database_is_left_alone(parley: Parley, tmp_path: Path) -> None:
    with stdlib.connect(tmp_path / "other.db") as conn:
        conn.execute("CREATE TABLE diary (t)")
    conn.close()
    assert "another program" in parley("--db", tmp_path / "other.db", "list").complaint


def test_a_newer_file_is_left_alone(parley: Parley, demo: Demo) -> None:
    conn = connect(demo.db)
    conn.execute(f"PRAGMA user_version = {migrations.LATEST + 1}")
    conn.close()
    assert "newer version of parley" in parley("list").complaint


@pytest.mark.slow
def test_a_locked_file_is_reported_after_a_while(parley: Parley, demo: Demo) -> None:
    holder = connect(demo.db)
    holder.execute("BEGIN EXCLUSIVE")
    assert "locked by another program" in parley("done", f"{demo.live}/A1").complaint
    holder.execute("ROLLBACK")
    holder.close()
    assert parley("done", f"{demo.live}/A1").code == 0


def test_damaged_pages_are_reported_and_found_by_the_doctor(parley: Parley, demo: Demo) -> None:
    with stdlib.connect(demo.db) as conn:
        page = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'changes'").fetchone()[0]
        size = conn.execute("PRAGMA page_size").fetchone()[0]
    conn.close()
    with demo.db.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x5a" * size)
    assert "damaged" in parley("log", demo.closed).complaint
    doctor = parley("doctor")
    assert doctor.code == 1 and "The file is DAMAGED" in doctor.out and doctor.err == ""
    assert parley("doctor", "--json").objects[0]["sound"] is False


@pytest.fixture
def foreign(demo: Demo) -> Iterator[Path]:
    """A copy of the file that this user may only read: root may write everywhere, so the folder is given away."""
    folder = Path(mkdtemp(prefix="parley-"))
    path = Path(shutil.copy(demo.db, folder / "parley.db"))
    path.chmod(0o444)
    folder.chmod(0o555)  # mkdtemp made it for its owner alone
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


READ_ONLY = (
    ["list"],
    ["show", "CLOSED"],
    ["log", "CLOSED"],
    ["verify", "CLOSED"],
    ["search", "refunds"],
    ["actions"],
    ["export", "CLOSED", "-o", "MINUTES"],
    ["export", "LIVE", "--format", "markdown", "-o", "MINUTES"],
    ["backup", "COPY"],
    ["doctor"],
)


@pytest.mark.slow
def test_a_read_only_file_can_be_read_completely_and_nothing_is_written(
    parley: Parley, foreign: Path, demo: Demo
) -> None:
    out = Path(mkdtemp(prefix="parley-"))
    out.chmod(0o777)
    given = {"CLOSED": demo.closed, "LIVE": demo.live, "MINUTES": out / "minutes", "COPY": out / "copy.db"}
    reading = [[given.get(word, word) for word in words] for words in READ_ONLY]
    told = []
    for words in reading:  # all is imported before this user may read no more than others
        told.append(parley(*words))
        (out / "minutes").unlink(missing_ok=True)
        (out / "copy.db").unlink(missing_ok=True)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        again = []
        for words in reading:
            again.append(parley("--db", foreign, *words))
            (out / "minutes").unlink(missing_ok=True)
            (out / "copy.db").unlink(missing_ok=True)
        refused = parley("--db", foreign, "done", f"{demo.live}/A1").complaint
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(out)
    assert [each.code for each in again] == [0] * len(READ_ONLY), again
    assert [each.out for each in again[:-1]] == [each.out for each in told[:-1]]  # the doctor tells the path and mode
    assert refused == (
        f"{foreign} is read-only, so nothing was saved. Allow writing to the file and its folder, or choose another "
        "file with --db."
    )
    assert [each.name for each in foreign.parent.iterdir()] == ["parley.db"]


def test_a_value_that_parley_did_not_write_is_reported_and_rebuilt_from_the_log(parley: Parley, demo: Demo) -> None:
    with stdlib.connect(demo.db) as conn:
        conn.execute("UPDATE action SET due = '2026-99-99'")
    conn.close()
    for words in (["show", demo.live], ["actions"]):
        complaint = parley(*words).complaint
        assert "didn't write" in complaint and "2026-99" not in complaint
    verified = parley("verify", demo.live)
    assert verified.code == 1 and "can't be read" in verified.out
    assert parley("rebuild", "--from-log").code == 0
    assert parley("verify", demo.live).code == 0


@pytest.mark.slow
def test_a_full_disk_is_reported_and_nothing_is_lost(parley: Parley, demo: Demo) -> None:
    before = parley("list").out
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); from tui.cli.main import main; sys.exit(main())"
    )
    ended = subprocess.run(
        [sys.executable, "-B", "-c", script, "done", f"{demo.live}/A1"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    complaint = ran(ended).complaint
    assert "nothing was saved" in complaint
    assert parley("list").out == before
    assert parley("verify", demo.live).code == 0


# --- the output -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["export", "CLOSED"], ["log", "CLOSED", "--json"]])
def test_a_full_disk_for_the_output_is_reported(process: Process, demo: Demo, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = process(*[demo.closed if word == "CLOSED" else word for word in words], stdout=full)
    assert "No space left" in ran(ended).complaint


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["list", "export", "log"])
def test_a_closed_pipe_ends_quietly(process: Process, demo: Demo, verb: str) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = process(verb, *([] if verb == "list" else [demo.closed]), stdout=write)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (1, "")


@pytest.mark.slow
def test_a_closed_output_is_reported(demo: Demo) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f"'{sys.executable}' -m tui.cli.main list >&-"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran(ended).complaint == "Standard output is closed."


@pytest.mark.slow
def test_an_ascii_only_output_gets_what_it_can_show(process: Process, demo: Demo) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = process("show", demo.live, env=env)
    assert shown.returncode == 0 and shown.stdout.isascii() and "Q3 joint roadmap" in shown.stdout
    told = process("actions", "--json", env=env)
    assert told.returncode == 0 and told.stdout.isascii()


@pytest.mark.slow
def test_an_interrupt_exits_without_a_traceback(demo: Demo) -> None:
    holder = connect(demo.db)
    holder.execute("BEGIN IMMEDIATE")
    writer = subprocess.Popen(
        [sys.executable, "-m", "tui.cli.main", "done", f"{demo.live}/A1"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    threading.Timer(1.5, writer.send_signal, [signal.SIGINT]).start()
    out, err = writer.communicate(timeout=60)
    holder.execute("ROLLBACK")
    holder.close()
    assert (writer.returncode, out) in ((130, ""), (1, ""))
    assert "Traceback" not in err


def test_an_internal_error_is_one_line_and_its_traceback_is_in_the_log(
    parley: Parley, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise LookupError("a private word")

    monkeypatch.setattr(tui.cli.parser, "parser", broken)
    complaint = parley("list").complaint
    assert "an error of its own" in complaint and str(log_file()) in complaint and "private" not in complaint
    assert "LookupError" in log_file().read_text()
    assert log_file().stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("PARLEY_DEV", "1")
    with pytest.raises(LookupError):
        parley("list")


def test_the_backup_is_complete_and_an_impossible_one_is_reported(parley: Parley, demo: Demo, tmp_path: Path) -> None:
    assert parley("backup", tmp_path / "copy.db").out == f"Backed up to {tmp_path / 'copy.db'}.\n"
    assert parley("list", "--db", tmp_path / "copy.db").out == parley("list").out
    assert "is a folder" in parley("backup", tmp_path).complaint
    assert "the file in use" in parley("backup", demo.db).complaint
    assert "can't be written" in parley("backup", tmp_path / "nowhere" / "copy.db").complaint


def test_rebuilding_keeps_what_is_there_and_reports_what_was_found(parley: Parley, demo: Demo) -> None:
    shown, found = parley("show", demo.closed).out, sorted(parley("search", "ledger").lines)
    with stdlib.connect(demo.db) as conn:
        conn.execute("DELETE FROM action")
    conn.close()
    assert parley("show", demo.closed).out != shown
    assert parley("rebuild").code == 0
    assert parley("rebuild", "--from-log").code == 0
    assert parley("show", demo.closed).out == shown
    assert sorted(parley("search", "ledger").lines) == found
