"""Whose key it is: what the host left in memory, or sshd in its own file, and never what a person claims."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sessions.errors import Refused
from sessions.exercises.close.kind import SignMinutes
from sessions.store import open_store
from tests.tui.scenes import closing
from tui.client import identity
from tui.client.identity import came_by_host, host_key, key_in, own_key, read_own, started_by_sshd

ROOT = Path(__file__).parents[3]
BLOB = base64.b64encode(b"\0\0\0\x0bssh-ed25519" + bytes(36)).decode()
PRINT = "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(BLOB)).digest()).decode().rstrip("=")
LINE = f"publickey ssh-ed25519 {BLOB}\n"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "parley.db"


@pytest.fixture
def told() -> Iterator[Path]:
    """A file as sshd makes it, where sshd makes it."""
    path = Path(f"/tmp/sshauth.{secrets.token_hex(8)[:15]}")
    path.touch(0o600)
    path.write_text(LINE)
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def by_sshd(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if sshd had started this process."""
    monkeypatch.setattr(identity, "started_by_sshd", lambda: True)


# --- the host ---------------------------------------------------------------------------------------------------------


def test_the_key_that_the_host_checked_is_in_the_memory_of_the_process_it_forked(
    told: Path, by_sshd: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_host_says", None)
    assert host_key() is None
    came_by_host("SHA256:theirs")
    assert host_key() == "SHA256:theirs"
    assert own_key(True, {"SSH_USER_AUTH": str(told)}) == "SHA256:theirs", "nothing else is asked where the host knows"


def test_no_environment_makes_a_local_process_look_like_one_of_the_host() -> None:
    program = "from tui.client.identity import *; print(host_key(), own_key(True))"
    said = dict.fromkeys(("PARLEY_KEY", "PARLEY_SEAT", "PARLEY_AS", "SSH_USER_AUTH", "SSH_CONNECTION"), PRINT)
    env = {**os.environ, **said, "PYTHONPATH": str(ROOT)}
    found = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert found.stdout == "None None\n"


def test_parley_reads_no_environment_variable_that_says_who_someone_is() -> None:
    """Every name that the code asks the environment for, by what it decides; none decides a seat, a name or a key."""
    allowed = {
        "PARLEY_DB": "which file, as --db",
        "SSH_USER_AUTH": "where sshd's own file is",
        "SSH_CONNECTION": "takes animations, the writing of files and dev mode away",
        "PARLEY_DEV": "whether tracebacks are shown",
        **dict.fromkeys(("TERM", "COLORTERM", "COLORFGBG", "NO_COLOR", "TEXTUAL_ANIMATIONS"), "how it looks"),
        **dict.fromkeys(("PYTHONUTF8", "PYTHONIOENCODING", "LC_ALL", "LC_CTYPE", "LANG"), "which signs it may print"),
    }
    asked: set[str] = set()
    for path in (*ROOT.glob("tui/**/*.py"), *ROOT.glob("sessions/**/*.py")):
        text = path.read_text("utf-8")
        if path.name in (
            "seat_forkserver.py",
            "forkserver_client.py",
            "environment.py",
        ):  # they make an environment, from nothing
            assert "os.environ.get" not in text
            continue
        asked |= set(re.findall(r"""(?:environ|environment)(?:\.get\(|\[)["']([A-Z_]+)["']""", text))
        assert "getuser" not in text and "getlogin" not in text and "os.getenv" not in text, path
    assert asked <= set(allowed), asked - set(allowed)
    assert {"PARLEY_DB", "SSH_CONNECTION"} <= asked, "the pattern finds what there is"


def test_only_a_fingerprint_can_be_next_to_a_signature(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    for said in ("SHA256:short", "MD5:00", f"SHA256:{'a' * 43}\x1b[31m", "Ada Lovelace", ""):
        with pytest.raises(Refused, match="isn't the fingerprint"):
            room.do(SignMinutes(key=said), "cpo")


# --- sshd -------------------------------------------------------------------------------------------------------------


def test_the_file_written_by_sshd_names_the_key(told: Path, by_sshd: None) -> None:
    assert own_key(True, {"SSH_USER_AUTH": str(told)}) == PRINT
    told.write_text(f"keyboard-interactive\n{LINE}")
    assert own_key(True, {"SSH_USER_AUTH": str(told)}) == PRINT


def test_a_file_from_sshd_is_not_believed_if_sshd_did_not_start_this_process(told: Path) -> None:
    assert own_key(True, {"SSH_USER_AUTH": str(told)}) is None


def test_a_file_in_another_place_is_not_the_one_from_sshd(tmp_path: Path, by_sshd: None) -> None:
    other = tmp_path / "sshauth.ABCDEFGHIJKLMNO"
    other.touch(0o600)
    other.write_text(LINE)
    for name in (str(other), f"/tmp/../{other}", "sshauth.ABCDEFGHIJKLMNO", "/tmp/sshauth.short", ""):
        assert own_key(True, {"SSH_USER_AUTH": name}) is None


def test_no_file_identifies_a_person_who_does_not_own_the_sessions(
    db: Path, told: Path, by_sshd: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(db)
    assert own_key(store.owned, {"SSH_USER_AUTH": str(told)}) == PRINT
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: db.stat().st_uid + 1)
        assert own_key(store.owned, {"SSH_USER_AUTH": str(told)}) is None
    db.rename(db.with_name("gone.db"))
    assert own_key(store.owned, {"SSH_USER_AUTH": str(told)}) is None
    store.close()


def test_a_file_that_sshd_would_not_create_is_not_read(told: Path, tmp_path: Path) -> None:
    assert read_own(told) == LINE
    link, hard, pipe = tmp_path / "link", tmp_path / "hard", tmp_path / "pipe"
    link.symlink_to(told)
    os.mkfifo(pipe, 0o600)
    for path in (link, pipe, tmp_path, tmp_path / "gone"):
        assert read_own(path) == ""
    told.chmod(0o644)
    assert read_own(told) == "", "others may read it"
    told.chmod(0o600)
    own = tmp_path / "own"
    own.touch(0o600)
    hard.hardlink_to(own)
    assert read_own(own) == "", "it has another name"


@pytest.mark.parametrize(
    "words", ["password\n", "publickey ssh-ed25519 !!!\n", f"publickey ssh-ed25519-cert-v01@openssh.com {BLOB}\n", ""]
)
def test_words_that_name_no_key_identify_nobody(words: str) -> None:
    assert key_in(words) is None


# --- who started this process -----------------------------------------------------------------------------------------

SHELL, ORDER = ("-bash",), ("sh", "-c", "parley open")


def house(tmp_path: Path, rows: Mapping[int, tuple[str, int, int, tuple[str, ...]]]) -> Path:
    """A /proc with processes: number, then name, user, parent and words."""
    for pid, (name, user, parent, words) in rows.items():
        folder = tmp_path / "proc" / str(pid)
        folder.mkdir(parents=True)
        (folder / "status").write_text(
            f"Name:\t{name}\nUmask:\t0022\nPid:\t{pid}\nPPid:\t{parent}\nUid:\t{user}\t{user}\t{user}\t{user}\n"
        )
        (folder / "cmdline").write_text("\0".join((*words, "")))
    return tmp_path / "proc"


TITLE = ("sshd: parley@pts/0",)
ME = ("python", "parley", "open")
LISTENER, MONITOR = ("sshd", 0, 1, ("sshd: /usr/sbin/sshd -D",)), ("sshd", 0, 10, ("sshd: parley [priv]",))


@pytest.mark.parametrize(
    ("rows", "by_sshd"),
    [
        ({10: LISTENER, 11: MONITOR, 12: ("sshd", 9, 11, TITLE), 13: ("parley", 9, 12, ME)}, True),
        ({10: LISTENER, 11: ("sshd-session", 0, 10, TITLE), 12: ("sshd-session", 9, 11, TITLE),
          13: ("parley", 9, 12, ME)}, True),
        ({10: LISTENER, 12: ("sshd", 0, 10, TITLE), 13: ("parley", 0, 12, ME)}, True),
        ({10: LISTENER, 11: MONITOR, 12: ("sshd", 9, 11, TITLE), 14: ("sh", 9, 12, ORDER), 13: ("parley", 9, 14, ME)},
         True),
        ({10: LISTENER, 11: MONITOR, 12: ("sshd", 9, 11, TITLE), 14: ("bash", 9, 12, SHELL), 13: ("parley", 9, 14, ME)},
         False),
        ({10: LISTENER, 11: MONITOR, 12: ("sshd", 9, 11, TITLE), 15: ("bash", 9, 12, SHELL), 14: ("sh", 9, 15, ORDER),
          13: ("parley", 9, 14, ME)}, False),
        ({10: LISTENER, 11: ("sshd", 9, 10, TITLE), 12: ("sshd", 9, 11, TITLE), 13: ("parley", 9, 12, ME)}, False),
        ({1: ("sshd", 0, 0, TITLE), 12: ("sshd", 9, 1, TITLE), 13: ("parley", 9, 12, ME)}, False),
        ({1: ("systemd", 0, 0, ()), 12: ("sshd", 9, 1, TITLE), 13: ("parley", 9, 12, ME)}, False),
        ({11: ("login", 0, 1, ()), 12: ("bash", 9, 11, SHELL), 13: ("parley", 9, 12, ME)}, False),
        ({13: ("parley", 9, 12, ME)}, False),
        ({}, False),
    ],
    ids=["sshd", "since 9.8", "as root", "by sh -c", "by a shell", "by sh -c of a shell", "two of one's own",
         "an orphan of an sshd that is process 1", "an orphan", "at a console", "hidden", "no proc"],
)  # fmt: skip
def test_sshd_started_a_process_if_its_parent_is_root_s_sshd_or_a_child_of_it(
    tmp_path: Path, rows: Mapping[int, tuple[str, int, int, tuple[str, ...]]], by_sshd: bool
) -> None:
    assert started_by_sshd(13, house(tmp_path, rows)) is by_sshd


def test_this_process_was_not_started_by_sshd() -> None:
    assert not started_by_sshd()
