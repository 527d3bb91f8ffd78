"""Signatures made with ``ssh-keygen -Y sign`` (SSHSIG, OpenSSH's PROTOCOL.sshsig), checked without ssh-keygen.

The signature is over the magic, a namespace, and a hash of the message, so a signature that was made for something else
doesn't pass. The primitives come from `cryptography`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from sessions.errors import Refused
from sessions.frozen import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

Hash = Literal["sha256", "sha512"]

NAMESPACE: Final = "parley-minutes"
"""The purpose of a signature over minutes, so that one made for something else isn't accepted."""
LARGEST: Final = 10_000
"""The most characters that a signature can have; one by an RSA key of 16,384 bits has some 6,000."""

_MAGIC: Final = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_NOT_ONE: Final = "This isn't a signature made with `ssh-keygen -Y sign`."
_RSA_LEAST: Final = 2048  # bits, as for a login
_TOUCHED: Final = 1  # the flag of a security key that says that somebody touched it


@dataclass(frozen=True, slots=True)
class Signature:
    """A parsed signature: the key that made it, its purpose, the hash function, and the signature itself."""

    public: bytes
    namespace: str
    hash: Hash
    proof: bytes
    reserved: bytes = b""

    @property
    def fingerprint(self) -> str:
        """The key as ``ssh-keygen -l`` shows it: ``SHA256:`` and 43 characters."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.public).digest()).decode().rstrip("=")

    def digest(self, message: bytes) -> str:
        """Return the digest of a message that the signature covers, as hexadecimal digits."""
        return hashlib.new(self.hash, message).hexdigest()

    def covers(self, digest: str) -> bool:
        """Whether the key signed the message with this digest. Raises Refused for an unknown kind of key."""
        said = [self.namespace.encode(), self.reserved, self.hash.encode(), bytes.fromhex(digest)]
        signed = _MAGIC + b"".join(len(each).to_bytes(4) + each for each in said)
        try:
            return _proven(self.public, self.proof, signed)
        except _Short:
            return False


def parse(text: str) -> Signature:
    """Return the signature in an armoured text. Raises Refused if there is none."""
    words = text.strip()
    if len(text) > LARGEST or not (words.startswith(_BEGIN) and words.endswith(_END)):
        raise Refused(_NOT_ONE)
    try:
        blob = base64.b64decode("".join(words[len(_BEGIN) : -len(_END)].split()), validate=True)
        wire = _Wire(blob)
        if wire.take(len(_MAGIC)) != _MAGIC or wire.number() != 1:
            raise Refused(_NOT_ONE)
        public, namespace, reserved, hash_, proof = (wire.text() for _ in range(5))
        wire.end()
        namespace_, name = namespace.decode("utf-8"), hash_.decode("ascii")
    except (binascii.Error, UnicodeDecodeError, _Short):
        raise Refused(_NOT_ONE) from None
    if name == "sha256":
        return Signature(public, namespace_, "sha256", proof, reserved)
    if name == "sha512":
        return Signature(public, namespace_, "sha512", proof, reserved)
    raise Refused(_NOT_ONE)


class _Short(Exception):
    """There are fewer bytes than stated, or more."""


class _Wire:
    """Bytes in SSH's format, read from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        if count > len(self._data):
            raise _Short
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def number(self) -> int:
        """Return the next four bytes as a number."""
        return int.from_bytes(self.take(4))

    def text(self) -> bytes:
        """Return the next string."""
        return self.take(self.number())

    def integer(self) -> int:
        """Return the next integer of any length; a negative one isn't allowed."""
        found = int.from_bytes(self.text(), signed=True)
        if found < 0:
            raise _Short
        return found

    def end(self) -> None:
        """Raise if there is more."""
        if self._data:
            raise _Short


def _proven(public: bytes, proof: bytes, signed: bytes) -> bool:
    key, said = _Wire(public), _Wire(proof)
    kind = key.text()
    check = _KINDS.get(kind)
    if check is None:
        raise Refused(f"parley can't check signatures by keys of type {kind.decode('ascii', 'replace')}.")
    return check(key, said, signed)


def _ed25519(key: _Wire, said: _Wire, signed: bytes) -> bool:
    point = key.text()
    key.end()
    if said.text() != b"ssh-ed25519":
        return False
    proof = said.text()
    said.end()
    return _ed25519_holds(point, proof, signed)


def _ed25519_holds(point: bytes, proof: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(point).verify(proof, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _ecdsa(key: _Wire, said: _Wire, signed: bytes) -> bool:
    curve, point = key.text(), key.text()
    key.end()
    if said.text() != b"ecdsa-sha2-" + curve:
        return False
    proof = said.text()
    said.end()
    return _ecdsa_holds(curve, point, proof, signed)


def _ecdsa_holds(curve: bytes, point: bytes, proof: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    known: dict[bytes, tuple[EllipticCurve, HashAlgorithm]] = {
        b"nistp256": (ec.SECP256R1(), hashes.SHA256()),
        b"nistp384": (ec.SECP384R1(), hashes.SHA384()),
        b"nistp521": (ec.SECP521R1(), hashes.SHA512()),
    }
    if curve not in known:
        return False
    pair = _Wire(proof)
    r, s = pair.integer(), pair.integer()
    pair.end()
    on, hash_ = known[curve]
    try:
        key: EllipticCurvePublicKey = ec.EllipticCurvePublicKey.from_encoded_point(on, point)
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hash_))
    except (InvalidSignature, ValueError):
        return False
    return True


def _rsa(key: _Wire, said: _Wire, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    e, n = key.integer(), key.integer()
    key.end()
    # Never `ssh-rsa`, which is SHA-1.
    by: dict[bytes, HashAlgorithm] = {b"rsa-sha2-256": hashes.SHA256(), b"rsa-sha2-512": hashes.SHA512()}
    hash_ = by.get(said.text())
    proof = said.text()
    said.end()
    if hash_ is None or n.bit_length() < _RSA_LEAST:
        return False
    try:
        RSAPublicNumbers(e, n).public_key().verify(proof, signed, padding.PKCS1v15(), hash_)
    except (InvalidSignature, ValueError):
        return False
    return True


def _security_key(key: _Wire, said: _Wire, signed: bytes, curve: bytes = b"") -> bool:
    """Check a signature by a security key: over its application, its flags and counter, and a hash of the message."""
    if curve and key.text() != curve:
        return False
    point, application = key.text(), key.text()
    key.end()
    if said.text() != (b"sk-ecdsa-sha2-nistp256@openssh.com" if curve else b"sk-ssh-ed25519@openssh.com"):
        return False
    proof, flags, counter = said.text(), said.take(1), said.take(4)
    said.end()
    if not flags[0] & _TOUCHED:
        return False
    whole = hashlib.sha256(application).digest() + flags + counter + hashlib.sha256(signed).digest()
    return _ecdsa_holds(curve, point, proof, whole) if curve else _ed25519_holds(point, proof, whole)


def _security_ecdsa(key: _Wire, said: _Wire, signed: bytes) -> bool:
    return _security_key(key, said, signed, b"nistp256")


_KINDS: Final[dict[bytes, Callable[[_Wire, _Wire, bytes], bool]]] = {
    b"ssh-ed25519": _ed25519,
    b"ecdsa-sha2-nistp256": _ecdsa,
    b"ecdsa-sha2-nistp384": _ecdsa,
    b"ecdsa-sha2-nistp521": _ecdsa,
    b"ssh-rsa": _rsa,
    b"sk-ssh-ed25519@openssh.com": _security_key,
    b"sk-ecdsa-sha2-nistp256@openssh.com": _security_ecdsa,
}
