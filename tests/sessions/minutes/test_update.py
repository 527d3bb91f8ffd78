import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sessions.errors import Faulty, Refused
from sessions.files.stale_temp import STALE_S
from sessions.files.writing import Leave, aim
from sessions.minutes.export_file import write_minutes
from sessions.minutes.formats import FORMATS, KINDS, Format
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action
from sessions.session import Session

ROOT = Path(__file__).parents[3]


def write(session: Session, path: Path, format_: Format = "toml", force: bool = False) -> list[str]:
    leave = Leave(force)
    return write_minutes(session, format_, aim(path, KINDS[format_], leave, session.header.id), leave)


def test_minutes_are_written_and_nothing_else_is_left_behind(session: Session, tmp_path: Path) -> None:
    assert write(session, tmp_path / "out") == []
    assert (tmp_path / "out").read_text() == export_toml(session)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_saving_over_commented_minutes_keeps_the_comments_and_reports_unknown_keys(
    session: Session, example: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(example.replace("support = 3", "# why?\nsupport = 3") + 'mood = "fine"\n')
    session.put(replace(session.get(Action, "A1"), status="done"))
    [report] = write(session, path)
    text = path.read_text()
    line = text[: text.index("mood")].count("\n") + 1
    assert report.startswith(f"{path}:{line}: action.mood: isn't a key of minutes; it stays in the file")
    assert "# why?\nsupport = 3" in text
    assert 'status = "done"\nfrom = "D1"\nmood = "fine"\n' in text


@pytest.mark.parametrize("held", ["not toml at all\n", '[project]\nname = "x"\n'])
def test_a_file_without_minutes_is_left_alone(session: Session, tmp_path: Path, held: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(held)
    with pytest.raises(Refused, match="Choose another name"):
        write(session, path)
    assert path.read_text() == held


OTHER = "zk3qf2xa"


@pytest.mark.parametrize("format_", FORMATS)
def test_minutes_of_another_session_are_replaced_only_on_request_and_nothing_is_taken_from_them(
    session: Session, tmp_path: Path, format_: Format
) -> None:
    path = tmp_path / "m"
    write(session, path, format_)
    ours = path.read_text()
    write(session, path, format_)
    assert path.read_text() == ours
    theirs = ours.replace("7k3qf2xa", OTHER).replace("[session]", "# theirs\n[session]")
    path.write_text(theirs)
    with pytest.raises(Refused, match=rf"belongs to another session, {OTHER}. Choose another"):
        write(session, path, format_)
    assert path.read_text() == theirs
    write(session, path, format_, force=True)
    assert path.read_text() == ours


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "held", ["my notes\n", "# Q2\n\nby hand\n", "{}", "BEGIN:VCALENDAR\n", "format = 1\n", "\0", "é"]
)
def test_a_file_that_parley_did_not_write_is_replaced_only_on_request(
    session: Session, tmp_path: Path, format_: Format, held: str
) -> None:
    path = tmp_path / "m"
    path.write_text(held, "latin-1")
    with pytest.raises(Refused, match=r"written by parley. Choose another name, or replace it with"):
        write(session, path, format_)
    assert path.read_text("latin-1") == held
    write(session, path, format_, force=True)
    assert KINDS[format_].whose(path) == session.header.id


def test_minutes_in_one_format_do_not_replace_minutes_in_another(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "m"
    for there in FORMATS:
        write(session, path, there, force=True)
        for format_ in set(FORMATS) - {there}:
            with pytest.raises(Refused, match="Choose another name"):
                write(session, path, format_)


def test_comments_that_no_longer_fit_are_dropped_only_on_request(
    session: Session, example: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(example.encode().replace(b"support = 3", b"support = 3 # caf\xe9"))
    with pytest.raises(Faulty, match="Windows-1252"):
        write(session, path)
    [said] = write(session, path, force=True)
    assert said.startswith(f"{path} was replaced; what somebody had added to it couldn't be kept")


def test_an_empty_file_is_written_and_keeps_its_permissions(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.touch(0o600)
    write(session, path)
    assert read_minutes(path.read_text("utf-8"), "m").header.id == "7k3qf2xa"
    assert path.stat().st_mode & 0o777 == 0o600


def test_leftovers_of_a_killed_export_are_deleted_by_the_next_one_there(session: Session, tmp_path: Path) -> None:
    stale, young, other = (tmp_path / name for name in (".parley-0a.tmp", ".parley-1b.tmp", ".mine.tmp"))
    for path in (stale, young, other):
        path.write_text("half")
    for path in (stale, other):
        os.utime(path, (time.time() - STALE_S - 60,) * 2)
    write(session, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {young.name, other.name, "out"}


def test_a_kill_halfway_leaves_the_old_file_intact(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("old")
    # The process is killed by the kernel's own signal where the data would be synced, before the rename.
    program = f"""
        import os, signal
        from pathlib import Path
        from sessions.files.writing import Aim
        os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
        path = Path({str(path)!r})
        Aim(path, path).write(b"new" * 100_000)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_a_preview_loads_neither_the_screens_nor_a_toml_writer() -> None:
    program = "import sys, sessions.minutes.markdown; print({'textual', 'sqlite_utils', 'tomlkit'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
