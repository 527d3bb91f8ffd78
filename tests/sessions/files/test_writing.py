"""The function that writes files: what it follows, writes to directly, refuses, and never replaces."""

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sessions.errors import Refused, Trouble
from sessions.files.writing import Aim, FileKind, Leave, aim

ROOT = Path(__file__).parents[3]
OURS = FileKind("ours", lambda path: "" if path.read_bytes().startswith(b"ours") else None)


def write(path: Path, words: str = "ours", force: bool = False, streams: bool = True) -> Aim:
    to = aim(path, OURS, Leave(force, streams=streams))
    to.write(words.encode())
    return to


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "real").write_text("ours, older")
    (tmp_path / "second").symlink_to("away/real")
    (tmp_path / "link").symlink_to("second")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "second").is_symlink()
    assert (tmp_path / "away" / "real").read_text() == "ours"
    assert [each.name for each in (tmp_path / "away").iterdir()] == ["real"]


def test_writing_to_a_dangling_link_creates_its_target(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "ours"


def test_a_replaced_file_keeps_its_permissions_and_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_text("ours")
    path.chmod(0o604)
    if os.geteuid() == 0:
        os.chown(path, 1234, 4321)
    before = path.stat()
    write(path, "ours, newer")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert path.read_text() == "ours, newer"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    path, words, heard = tmp_path / "pipe", "x" * 300_000, []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: heard.append(path.read_text()))
    reader.start()
    assert not write(path, words).is_file
    reader.join(10)
    assert heard == [words] and path.is_fifo()


def test_a_device_is_written_to_and_stays_a_device() -> None:
    assert not write(Path("/dev/null")).is_file
    assert Path("/dev/null").is_char_device()
    with pytest.raises(Trouble, match="/dev/full can't be written: No space left on device"):
        write(Path("/dev/full"))
    ours, theirs = pty.openpty()
    write(Path(os.ttyname(theirs)), "words")
    assert os.read(ours, 100) == b"words"
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}", "/dev/../dev/fd/{}", "LINK"])
def test_an_open_descriptor_is_written_to_at_its_position(tmp_path: Path, name: str) -> None:
    path = tmp_path / "log"
    path.write_text("before\n")
    with path.open("ab") as file:
        named = name.format(file.fileno())
        if name == "LINK":
            (tmp_path / "link").symlink_to(f"/dev/fd/{file.fileno()}")
            named = str(tmp_path / "link")
        to = write(Path(named), "after\n")
    assert to.descriptor is not None and path.read_text() == "before\nafter\n"
    with pytest.raises(Trouble, match="can't be written: Bad file descriptor"):
        write(Path("/dev/fd/999"))


def test_a_shell_gets_what_it_asked_for(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from sessions.files.writing import *; print('said'); "
        "aim(Path(sys.argv[1]), FileKind('ours', lambda path: None), Leave()).write(b'words\\n')"
    )
    (tmp_path / "program.py").write_text(program)
    run = f"{sys.executable} {tmp_path}/program.py"
    for words, out in (
        (f"{run} /dev/stdout | cat", "said\nwords\n"),
        (f"echo kept > log; {run} /dev/stdout >> log; cat log", "kept\nsaid\nwords\n"),
        (f"{run} /dev/stdout > log; cat log", "said\nwords\n"),
        (f"{run} >(cat) | cat", "said\nwords\n"),
        (f"{run} /dev/stderr 2>&1 >/dev/null", "words\n"),
        (f"echo kept > log; {run} /dev/fd/7 7>> log; cat log", "said\nkept\nwords\n"),
    ):
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(["bash", "-c", words], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
        assert (sorted(done.stdout.split()), done.stderr) == (sorted(out.split()), ""), words
        assert "kept" not in out or done.stdout.index("kept") < done.stdout.index("words")


def test_a_reader_that_went_away_is_distinguished_from_an_error() -> None:
    read, written = os.pipe()
    os.close(read)
    with pytest.raises(BrokenPipeError):
        write(Path(f"/dev/fd/{written}"))
    os.close(written)


@pytest.mark.parametrize("force", [False, True])
def test_a_path_where_no_file_can_be_is_reported_in_one_sentence(tmp_path: Path, force: bool) -> None:
    import socket

    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("ours")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "door"))
        for path, says in (
            (tmp_path, "it is a folder. Choose a file name"),
            (tmp_path / "door", "it is neither a file nor a pipe"),
            (tmp_path / "none" / "m", f"the folder {tmp_path}/none doesn't exist. Create it first."),
            (tmp_path / "file" / "m", "Not a directory"),
            (tmp_path / "loop", "Too many levels of symbolic links"),
            (tmp_path / ("x" * 300), "File name too long"),
            (Path("a\0b"), "its name is invalid"),
            (Path("/proc/version"), "can't be written"),
        ):
            with pytest.raises((Refused, Trouble), match=says) as told:
                write(path, force=force)
            assert "\n" not in str(told.value)
    assert {each.name for each in tmp_path.iterdir()} == {"loop", "file", "door"}


def test_a_file_that_is_not_ours_is_replaced_only_if_allowed(tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_text("theirs")
    with pytest.raises(Refused, match=f"^{path} already exists and isn't ours written by parley"):
        write(path)
    assert path.read_text() == "theirs"
    write(path, force=True)
    assert path.read_text() == "ours"
    path.write_text("")
    write(path)


def test_a_file_that_may_never_be_replaced_is_not_replaced_under_any_name(tmp_path: Path) -> None:
    own, absent = tmp_path / "parley.db", tmp_path / "parley.db-wal"
    own.write_text("ours")
    (tmp_path / "soft").symlink_to("parley.db")
    (tmp_path / "hard").hardlink_to(own)
    (tmp_path / "wal").symlink_to("parley.db-wal")
    leave = Leave(True, (own, absent))
    with own.open("ab") as file:
        names = ["parley.db", "soft", "hard", "parley.db-wal", "wal", f"/dev/fd/{file.fileno()}"]
        for name in names:
            with pytest.raises(Refused, match="is the file in use, or belongs to it, so it is never replaced"):
                aim(tmp_path / name, OURS, leave)
    assert own.read_text() == "ours" and not absent.exists()


def test_pipes_and_devices_are_refused_if_only_a_file_will_do(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null"), Path("/dev/stdout")):
        with pytest.raises(Refused, match="Choose a file name"):
            write(path, streams=False)
