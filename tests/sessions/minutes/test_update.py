import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sessions.errors import Refused, Trouble
from sessions.leftovers import STALE_S
from sessions.minutes.reading import read_file
from sessions.minutes.toml import export_toml
from sessions.minutes.update import write_minutes
from sessions.minutes.write import write_file
from sessions.model import Action
from sessions.session import Session

ROOT = Path(__file__).parents[3]


def test_minutes_are_written_and_nothing_else_is_left_behind(session: Session, tmp_path: Path) -> None:
    assert write_minutes(session, tmp_path / "out") == []
    assert (tmp_path / "out").read_text() == export_toml(session)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_saving_over_commented_minutes_keeps_the_comments_and_reports_unknown_keys(
    session: Session, example: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(example.replace("support = 3", "# why?\nsupport = 3") + 'mood = "fine"\n')
    session.put(replace(session.get(Action, "A1"), status="done"))
    [report] = write_minutes(session, path)
    text = path.read_text()
    line = text[: text.index("mood")].count("\n") + 1
    assert report.startswith(f"{path}:{line}: action.mood: is not a key of minutes; it is kept")
    assert "# why?\nsupport = 3" in text
    assert 'status = "done"\nfrom = "D1"\nmood = "fine"\n' in text


@pytest.mark.parametrize("held", ["not toml at all\n", '[project]\nname = "x"\n'])
def test_a_file_that_holds_no_minutes_is_left_as_it_is(session: Session, tmp_path: Path, held: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(held)
    with pytest.raises(Refused, match="left as it is"):
        write_minutes(session, path)
    assert path.read_text() == held


def test_an_empty_file_is_written_and_keeps_its_permissions(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.touch(0o600)
    write_minutes(session, path)
    assert read_file(path).header.id == "7k3qf2xa"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    write_file(Path("/dev/null"), "x")
    assert Path("/dev/null").is_char_device()


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"cannot be written: No such file or directory\."):
        write_file(tmp_path / "none" / "m.toml", "x")


def test_what_a_kill_left_behind_goes_with_the_next_export_there(session: Session, tmp_path: Path) -> None:
    stale, young, other = (tmp_path / name for name in (".parley-0a.tmp", ".parley-1b.tmp", ".mine.tmp"))
    for path in (stale, young, other):
        path.write_text("half")
    for path in (stale, other):
        os.utime(path, (time.time() - STALE_S - 60,) * 2)
    write_minutes(session, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {young.name, other.name, "out"}


def test_a_kill_in_the_middle_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("old")
    # The process is killed by the kernel's own signal where the data would be synced, before the rename.
    program = f"""
        import os, signal
        from pathlib import Path
        from sessions.minutes.write import write_file
        os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
        write_file(Path({str(path)!r}), "new" * 100_000)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_a_preview_loads_neither_the_face_nor_a_toml_writer() -> None:
    program = "import sys, sessions.minutes.markdown; print({'textual', 'sqlite_utils', 'tomlkit'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
