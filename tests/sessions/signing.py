"""Keys of people, and signatures as `ssh-keygen -Y sign` makes them, written from OpenSSH's PROTOCOL.sshsig."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVES: dict[bytes, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
    b"nistp256": (ec.SECP256R1(), hashes.SHA256()),
    b"nistp384": (ec.SECP384R1(), hashes.SHA384()),
    b"nistp521": (ec.SECP521R1(), hashes.SHA512()),
}
APPLICATION = b"ssh:"


def text(*parts: bytes) -> bytes:
    """Strings as SSH writes them."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def integer(number: int) -> bytes:
    """An integer of any length as SSH writes it."""
    return text(number.to_bytes(number.bit_length() // 8 + 1, "big"))


@dataclass(frozen=True)
class Signer:
    """A key: its public part as SSH writes it, and what it makes of bytes."""

    public: bytes
    proof: Callable[[bytes], bytes]

    @property
    def fingerprint(self) -> str:
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.public).digest()).decode().rstrip("=")

    def sign(self, message: bytes, namespace: str = "parley-minutes", hash_: str = "sha512") -> str:
        """An armoured signature over a message."""
        said = text(namespace.encode(), b"", hash_.encode())
        proof = self.proof(b"SSHSIG" + said + text(hashlib.new(hash_, message).digest()))
        blob = b"SSHSIG" + (1).to_bytes(4, "big") + text(self.public) + said + text(proof)
        return armoured(blob)


def armoured(blob: bytes) -> str:
    words = base64.b64encode(blob).decode()
    lines = [words[n : n + 70] for n in range(0, len(words), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def ed25519() -> Signer:
    key = Ed25519PrivateKey.generate()
    point = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(text(b"ssh-ed25519", point), lambda signed: text(b"ssh-ed25519", key.sign(signed)))


def ecdsa(curve: bytes) -> Signer:
    on, hash_ = CURVES[curve]
    key = ec.generate_private_key(on)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def proof(signed: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hash_)))
        return text(b"ecdsa-sha2-" + curve, integer(r) + integer(s))

    return Signer(text(b"ecdsa-sha2-" + curve, curve, point), proof)


@cache
def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def rsa_(bits: int = 2048, by: bytes = b"rsa-sha2-512") -> Signer:
    key = _rsa_key(bits)
    numbers = key.public_key().public_numbers()
    hash_: hashes.HashAlgorithm = {
        b"rsa-sha2-512": hashes.SHA512(),
        b"rsa-sha2-256": hashes.SHA256(),
        b"ssh-rsa": hashes.SHA1(),
    }[by]
    public = text(b"ssh-rsa") + integer(numbers.e) + integer(numbers.n)
    return Signer(public, lambda signed: text(by, key.sign(signed, padding.PKCS1v15(), hash_)))


def security_key(flags: int = 1, curve: bytes = b"") -> Signer:
    """A key of a token, as one that somebody touches."""
    kind = b"sk-ecdsa-sha2-nistp256@openssh.com" if curve else b"sk-ssh-ed25519@openssh.com"
    beside = bytes([flags]) + (7).to_bytes(4, "big")

    def whole(signed: bytes) -> bytes:
        return hashlib.sha256(APPLICATION).digest() + beside + hashlib.sha256(signed).digest()

    if curve:
        pair = ec.generate_private_key(ec.SECP256R1())
        point = pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

        def by_curve(signed: bytes) -> bytes:
            r, s = decode_dss_signature(pair.sign(whole(signed), ec.ECDSA(hashes.SHA256())))
            return text(kind, integer(r) + integer(s)) + beside

        return Signer(text(kind, curve, point, APPLICATION), by_curve)
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(text(kind, raw, APPLICATION), lambda signed: text(kind, key.sign(whole(signed))) + beside)
