"""The host's own key, and the public keys of people."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

import asyncssh

from sessions.errors import Trouble
from sessions.files.stale_temp import part_beside, sweep
from sessions.text import one_line

KINDS: Final = ("ssh-ed25519", "ssh-ed448", "ssh-rsa", "ecdsa-sha2-", "sk-")
"""The prefixes of the algorithms that a person's key may have."""

OWN_KIND: Final = "ssh-ed25519"
"""The type of the host's own key; an RSA key would also be offered with SHA-1."""

_RSA_LEAST: Final = 270  # bytes of a public key of 2,048 bits, including its lengths
_LARGEST: Final = 20_000


def host_key_path(db: Path) -> Path:
    """Return the path of the host's key: next to the database, so that an invitation can show its fingerprint."""
    db = Path(os.path.realpath(db))
    return db.with_name(f"{db.stem}.host_key")


def host_key(path: Path) -> asyncssh.SSHKey:
    """Return the host's key, creating it if there is none, with mode 0600 from its first byte.

    Raises Trouble if others can read it, if it belongs to another user, or if it can't be read or created.
    """
    try:
        if not os.path.lexists(path):
            _make(path)
        key = asyncssh.import_private_key(_secret(path))
    except OSError as error:
        raise Trouble(f"The host's key {path} couldn't be used: {error.strerror}.") from error
    except asyncssh.KeyImportError as error:
        raise Trouble(f"{path} isn't a private key without a passphrase. Move it away to get a new one.") from error
    if key.get_algorithm() != OWN_KIND:
        raise Trouble(f"The host's key {path} isn't of type {OWN_KIND}. Move it away to get a new one.")
    return key


def _make(path: Path) -> None:
    sweep(path.parent)
    draft = part_beside(path)
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(asyncssh.generate_private_key(OWN_KIND, comment="parley host").export_private_key())
            file.flush()
            os.fsync(fd)
        try:
            os.link(draft, path)  # all or nothing; a second process uses the key of the first
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _secret(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise Trouble(f"The host's key {path} isn't a regular file.")
        if found.st_uid != os.geteuid():
            raise Trouble(f"The host's key {path} belongs to another user.")
        if found.st_mode & 0o077:
            raise Trouble(f"Others can read the host's key {path}. Delete it to get a new one, or run chmod 600 {path}")
        return file.read(_LARGEST)


def is_good(key: asyncssh.SSHKey) -> bool:
    """Whether a key is of a safe type: no DSA, no RSA under 2,048 bits."""
    name = key.get_algorithm()
    return name.startswith(KINDS) and (name != "ssh-rsa" or len(key.public_data) >= _RSA_LEAST)


def fingerprint(key: asyncssh.SSHKey) -> str:
    """Return what `ssh-keygen -l` shows for a key: ``SHA256:`` and 43 characters."""
    return key.get_fingerprint()


def public_line(key: asyncssh.SSHKey) -> str:
    """Return a public key on one line, without its comment."""
    return " ".join(one_line(key.export_public_key().decode()).split()[:2])
