"""The algorithms that the host offers: only modern ones, each supported by every OpenSSH since 7.2 or stronger than
those.

No SHA-1, no group of 1,024 bits, no curve with unexplained constants, and no MAC computed before encryption.
"""

from __future__ import annotations

from typing import Final

from asyncssh.encryption import get_encryption_algs
from asyncssh.kex import get_kex_algs
from asyncssh.mac import get_mac_algs

KEX: Final = (
    "mlkem768x25519-sha256",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "diffie-hellman-group16-sha512",  # for a client that can't use any of the curves
)
CIPHERS: Final = (
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-ctr",
    "aes128-ctr",
)
MACS: Final = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")
SIGNATURES: Final = (
    "ssh-ed25519",
    "ssh-ed448",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
"""The algorithms that a person's key may sign with; never ``ssh-rsa``, which is RSA with SHA-1."""


def algorithms() -> dict[str, list[str]]:
    """Return them as asyncssh takes them, without those that the installed libraries lack."""
    return {
        "kex_algs": _there(KEX, get_kex_algs()),
        "encryption_algs": _there(CIPHERS, get_encryption_algs()),
        "mac_algs": _there(MACS, get_mac_algs()),
        "signature_algs": list(SIGNATURES),
    }


def _there(wanted: tuple[str, ...], known: list[bytes]) -> list[str]:
    return [name for name in wanted if name.encode() in known]
