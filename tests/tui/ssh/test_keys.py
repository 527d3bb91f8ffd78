"""Only its owner can read the host's key, from its first byte on."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncssh
import pytest

from sessions.errors import Trouble
from tui.ssh.keys import fingerprint, host_key, host_key_path

pytestmark = pytest.mark.openssh


def test_the_hosts_key_is_created_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
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


def test_a_host_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_bytes(asyncssh.generate_private_key("ssh-rsa", key_size=2048).export_private_key())
    path.chmod(0o600)
    with pytest.raises(Trouble, match=r"isn't of type ssh-ed25519\. Move it away"):
        host_key(path)
