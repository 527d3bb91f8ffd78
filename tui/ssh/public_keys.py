"""A person's public key, read from whatever file they send; anything else is named for what it is."""

from __future__ import annotations

import binascii
import re
import warnings
from pathlib import Path
from typing import Final

import asyncssh

from sessions.errors import Refused
from sessions.files.reading import STREAM, bytes_of, heard
from sessions.frozen import dataclass
from sessions.text import listed, one_line
from tui.ssh.keys import fingerprint, is_good

COMMENT_MOST: Final = 100
_LARGEST: Final = 200_000

_KINDS: Final = re.compile(
    r"ssh-(ed25519|ed448|rsa|dss)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com"
)
_CERTIFICATE: Final = re.compile(r"[a-z0-9-]+-cert-v0[01]@openssh\.com")
_OPTION: Final = re.compile(
    r"(no-)?(agent-forwarding|port-forwarding|pty|user-rc|x11-forwarding|touch-required)|restrict|cert-authority"
    r"|verify-required|(command|environment|expiry-time|from|permitlisten|permitopen|principals|tunnel|zos-key-.*)=.*",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK: Final = re.compile(r"^(-{4,5}) ?BEGIN ([A-Z0-9 ]+?) ?\1\s*$(.*?)^\1 ?END \2 ?\1\s*$", re.DOTALL | re.MULTILINE)
_PRIVATE: Final = re.compile(
    r"^\W*(BEGIN [A-Z0-9 ]*PRIVATE KEY|SSH PRIVATE KEY FILE|PuTTY-User-Key-File-|b3BlbnNzaC1rZXktdjE)", re.MULTILINE
)
_PRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?|([0-9a-f]{2}:){15}[0-9a-f]{2}", re.IGNORECASE)
_FIRST: Final = re.compile(r'((?:"(?:\\.|[^"\\])*"|[^\s"])+)\s+(.*)', re.DOTALL)
_HEADER: Final = re.compile(r"^([^:\n]{1,64}):((?:[^\n]*\\\n)*[^\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with its comment, if there is one."""

    key: asyncssh.SSHKey
    comment: str | None = None

    def __str__(self) -> str:
        """Return it as it is shown to people."""
        return f"{fingerprint(self.key)}{f' ({self.comment})' if self.comment else ''}"


@dataclass(frozen=True, slots=True)
class NotAKey:
    """Something in a file that isn't a usable public key; `says` continues “… contains”."""

    says: str


_OF_A_MACHINE: Final = NotAKey("a line from a known_hosts file, which is the key of a machine. Give a person's key.")
_A_PRINT: Final = NotAKey("a fingerprint, not the key itself. Ask for the file that ends in .pub.")


def read_public(path: Path, wanted: str | None = None) -> PublicKey:
    """Return the public key in a file or, for ``-``, on standard input; if there are several, the `wanted` one.

    `wanted` is a fingerprint or its beginning. Raises Refused with what the file contains instead, and Trouble if it
    can't be read. No message repeats any part of a private key.
    """
    name = _called(path)
    if path.is_dir():
        raise Refused(f"{name} is a folder; give the public key in it, such as {path / 'id_ed25519.pub'}")
    data = bytes_of(path, _LARGEST)
    text = found.text if (found := heard(data)) else data.decode("latin-1")
    if _PRIVATE.search(text):
        raise Refused(_private(path, text))
    keys, others = _sorted_out(text)
    if wanted is not None:
        keys = [each for each in keys if fingerprint(each.key).startswith(_whole(wanted))]
        if not keys:
            raise Refused(f"{name} contains no key with the fingerprint {one_line(wanted)}.")
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise Refused(
            f"{name} contains {len(keys)} keys: {listed([str(each) for each in keys])}. Choose one with "
            f"--fingerprint {fingerprint(keys[0].key)[:15]} or another."
        )
    if others:
        raise Refused(f"{name} contains {others[0].says}")
    raise Refused(f"{name} contains {'no public key that parley knows' if data.strip() else 'nothing'}.")


def _whole(wanted: str) -> str:
    return wanted if wanted.startswith("SHA256:") else f"SHA256:{wanted}"


def _called(path: Path) -> str:
    return "Standard input" if str(path) == STREAM else str(path)


def _private(path: Path, text: str) -> str:
    beside = path.with_name(f"{path.name}.pub")
    if text.lstrip().startswith("PuTTY"):
        return (
            f"{_called(path)} is a private key from PuTTY. Nothing was read from it: keep it to yourself, "
            "open it in PuTTYgen, and give the public key that it shows for pasting."
        )
    give = f"give {beside}" if beside.is_file() else "give the public one, which ends in .pub"
    return f"{_called(path)} is a private key. Nothing was read from it: keep it to yourself, and {give}"


def _sorted_out(text: str) -> tuple[list[PublicKey], list[NotAKey]]:
    """Return the keys in a text, each once, and anything else in it that parley can name."""
    blocks = list(_BLOCK.finditer(text))
    found: list[PublicKey | NotAKey | None] = [_of_block(each[2].strip(), each[0], each[3]) for each in blocks]
    for line in re.split(r"[\r\n]+", _BLOCK.sub("\n", text)):
        if line.strip() and not line.lstrip().startswith("#"):
            found.append(_of_line(line.strip()))
    keys: dict[str, PublicKey] = {}
    for each in found:
        if isinstance(each, PublicKey):
            keys.setdefault(fingerprint(each.key), each)
    return list(keys.values()), [each for each in found if isinstance(each, NotAKey)]


def _of_line(line: str) -> PublicKey | NotAKey | None:
    """Return the key on a line: bare, with a comment, or with the options of an authorized_keys file."""
    if line.startswith(("@cert-authority", "@revoked")):
        return _OF_A_MACHINE
    options, kind, rest = "", *_parted(line)
    if not _is_kind(kind) and (found := _FIRST.fullmatch(line)):
        options, kind, rest = found[1], *_parted(found[2])
    if not _is_kind(kind):
        return _A_PRINT if _PRINT.search(line) else None
    if not all(_OPTION.fullmatch(each) for each in _apart(options)):
        return _OF_A_MACHINE
    if _CERTIFICATE.fullmatch(kind):
        return NotAKey("a certificate. Give the public key that it certifies, without -cert in its name.")
    return _key(kind, *_parted(rest))


def _parted(words: str) -> tuple[str, str]:
    """Return the first word and the rest."""
    first, *rest = words.split(maxsplit=1) or [""]
    return first, rest[0] if rest else ""


def _is_kind(word: str) -> bool:
    return bool(_KINDS.fullmatch(word) or _CERTIFICATE.fullmatch(word))


def _apart(words: str) -> list[str]:
    """Return the options separately; a comma between quotes doesn't separate them."""
    return [each for each in re.findall(r'(?:"(?:\\.|[^"\\])*"|[^,"])+', words) if each]


def _key(kind: str, blob: str, comment: str) -> PublicKey | NotAKey:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings that DSA is no longer supported
            key = asyncssh.import_public_key(f"{kind} {blob}\n")
    except (asyncssh.KeyImportError, ValueError, OverflowError):
        if kind == "ssh-dss":
            return _weak("a DSA key")
        return NotAKey("a key that is cut short or damaged. Copy all of it, on one line.")
    return _judged(key, comment)


def _judged(key: asyncssh.SSHKey, comment: str) -> PublicKey | NotAKey:
    if not is_good(key):
        weak = {"ssh-rsa": "an RSA key under 2048 bits", "ssh-dss": "a DSA key"}
        return _weak(weak.get(key.get_algorithm(), "a key of an old type"))
    return PublicKey(key, one_line(comment)[:COMMENT_MOST] or None)


def _weak(what: str) -> NotAKey:
    return NotAKey(f"{what}, which is too weak. Make one with ssh-keygen -t ed25519")


def _of_block(kind: str, whole: str, body: str) -> PublicKey | NotAKey:
    """Return the key between a BEGIN line and an END line."""
    if kind == "SSH2 PUBLIC KEY":
        headers = {found[1].lower(): found[2].replace("\\\n", "").strip() for found in _HEADER.finditer(body)}
        blob = "".join(_HEADER.sub("", body).split())
        comment = headers.get("comment", "")
        quoted = comment.startswith('"') and comment.endswith('"') and len(comment) > 1
        return _key(_kind_of(blob), blob, comment[1:-1] if quoted else comment)
    if kind in ("PUBLIC KEY", "RSA PUBLIC KEY", "DSA PUBLIC KEY", "EC PUBLIC KEY"):
        try:
            return _judged(asyncssh.import_public_key(whole), "")
        except (asyncssh.KeyImportError, ValueError, OverflowError):
            return NotAKey("a key that is damaged, or of a type that SSH doesn't use.")
    named_ = {
        "PGP PUBLIC KEY BLOCK": "a GPG key, which isn't an SSH key",
        "CERTIFICATE": "an X.509 certificate, which isn't an SSH key",
        "SSH SIGNATURE": "a signature",
    }
    return NotAKey(f"{named_.get(kind, kind.lower())}. Give the SSH public key, which ends in .pub.")


def _kind_of(blob: str) -> str:
    """Return the type of key that a public key's data names."""
    try:
        data = binascii.a2b_base64(blob)
        return data[4 : 4 + int.from_bytes(data[:4], "big")].decode("ascii")
    except (binascii.Error, ValueError, OverflowError):
        return ""
