"""Keys: the host's is nobody else's from its first byte, and a person's is the public one."""

import os
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncssh
import pytest

from sessions.errors import Refused, Trouble
from tui.ssh.keys import fingerprint, host_key, host_key_path, public_line, read_public

pytestmark = pytest.mark.openssh


def made(folder: Path, *words: str) -> Path:
    """A key pair by `ssh-keygen`; the public file."""
    path = folder / f"key-{len(list(folder.iterdir()))}"
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", str(path), *words], check=True)
    return path.with_suffix(".pub")


def test_the_hosts_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = host_key_path(tmp_path / "parley.db")
    old = os.umask(0)
    try:
        with ThreadPoolExecutor(4) as pool:
            prints = set(pool.map(fingerprint, pool.map(host_key, [path] * 8)))
    finally:
        os.umask(old)
    assert len(prints) == 1 and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["parley.host_key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_host_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "k"
    host_key(path)
    path.chmod(mode)
    with pytest.raises(Trouble, match="Others can read"):
        host_key(path)


def test_a_host_key_that_is_a_link_a_folder_or_nonsense_is_refused(tmp_path: Path) -> None:
    host_key(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "folder").mkdir(0o700)
    (tmp_path / "nonsense").write_text("x")
    (tmp_path / "nonsense").chmod(0o600)
    for name in ("link", "folder", "nonsense", "missing/folder"):
        with pytest.raises(Trouble):
            host_key(tmp_path / name)


@pytest.mark.parametrize("words", [("-t", "ed25519"), ("-t", "ecdsa"), ("-t", "rsa", "-b", "2048")], ids=" ".join)
def test_a_public_key_is_known_by_what_ssh_keygen_shows(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = made(tmp_path, *words, "-C", "ada \x1b[31m at home")
    shown = subprocess.run(["ssh-keygen", "-lf", str(path)], capture_output=True, text=True, check=True).stdout
    key = read_public(path)
    assert fingerprint(key) == shown.split()[1]
    assert public_line(key).split() == path.read_text().split()[:2]


def test_what_is_no_public_key_is_refused_in_a_sentence(tmp_path: Path) -> None:
    public = made(tmp_path, "-t", "ed25519")
    weak = tmp_path / "weak.pub"
    weak.write_bytes(asyncssh.generate_private_key("ssh-rsa", key_size=1024).export_public_key())
    two = tmp_path / "two.pub"
    two.write_text(public.read_text() * 2)
    nonsense = tmp_path / "nonsense.pub"
    nonsense.write_text("hello")
    for path, says in (
        (public.with_suffix(""), "is a private key"),
        (weak, "not safe"),
        (two, "one public key at a time"),
        (nonsense, "no public key"),
    ):
        with pytest.raises(Refused, match=says):
            read_public(path)
    with pytest.raises(Trouble, match="could not be read"):
        read_public(tmp_path / "missing")
