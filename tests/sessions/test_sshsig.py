"""A signature of ssh-keygen is checked without it: every kind of key, and nothing that was changed."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.sshsig import LARGEST, parse
from tests.sessions.signing import Signer, armoured, ecdsa, ed25519, rsa_, security_key, text

KINDS = {
    "ed25519": ed25519(),
    "nistp256": ecdsa(b"nistp256"),
    "nistp384": ecdsa(b"nistp384"),
    "nistp521": ecdsa(b"nistp521"),
    "rsa-sha2-512": rsa_(),
    "rsa-sha2-256": rsa_(by=b"rsa-sha2-256"),
    "sk-ed25519": security_key(),
    "sk-ecdsa": security_key(curve=b"nistp256"),
}
kinds = pytest.mark.parametrize("signer", KINDS.values(), ids=list(KINDS))
MESSAGE = b"format = 'parley-minutes/1'\n"


@kinds
@pytest.mark.parametrize("hash_", ["sha256", "sha512"])
def test_a_signature_is_valid_only_for_what_was_signed(signer: Signer, hash_: str) -> None:
    found = parse(signer.sign(MESSAGE, hash_=hash_))
    assert (found.fingerprint, found.namespace, found.hash) == (signer.fingerprint, "parley-minutes", hash_)
    assert found.covers(found.digest(MESSAGE))
    assert not found.covers(found.digest(MESSAGE + b" "))


@kinds
def test_a_signature_for_something_else_names_its_purpose(signer: Signer) -> None:
    found = parse(signer.sign(MESSAGE, namespace="git"))
    assert found.namespace == "git" and found.covers(found.digest(MESSAGE))


@pytest.mark.slow
@given(st.sampled_from(list(KINDS)), st.integers(0, 9_999), st.integers(0, 7))
def test_no_bit_of_a_signature_can_be_changed(kind: str, place: int, bit: int) -> None:
    armour = KINDS[kind].sign(MESSAGE)
    blob = bytearray(base64.b64decode("".join(armour.splitlines()[1:-1])))
    before = parse(armour)
    blob[place % len(blob)] ^= 1 << bit
    try:
        found = parse(armoured(bytes(blob)))
        holds = found.covers(before.digest(MESSAGE)) and found.namespace == "parley-minutes"
    except Refused:
        return
    assert not holds, "another key, namespace, hash or proof, and it still holds"


@given(st.binary(max_size=300))
def test_something_that_is_not_a_signature_is_refused_in_one_sentence(blob: bytes) -> None:
    for given_ in (armoured(blob), armoured(b"SSHSIG" + blob), blob.decode("latin-1")):
        with pytest.raises(Refused, match=r"^This isn't a signature made with `ssh-keygen -Y sign`\.$"):
            parse(given_)


def test_a_signature_that_is_too_long_or_mixed_with_other_text_is_refused() -> None:
    armour = ed25519().sign(MESSAGE)
    for given_ in ("x" + armour, armour + "x", armour * 2, armour + "\n" * LARGEST):
        with pytest.raises(Refused):
            parse(given_)
    assert parse(f"\r\n{armour}\n").covers(parse(armour).digest(MESSAGE))


@pytest.mark.parametrize(
    "signer",
    [rsa_(1024), rsa_(by=b"ssh-rsa"), security_key(flags=0)],
    ids=["1024 bits", "SHA-1", "nobody touched it"],
)
def test_weak_signatures_are_invalid(signer: Signer) -> None:
    found = parse(signer.sign(MESSAGE))
    assert not found.covers(found.digest(MESSAGE))


def test_an_unknown_kind_of_key_is_named() -> None:
    found = parse(Signer(text(b"ssh-dss", b""), lambda _: text(b"ssh-dss", b"")).sign(MESSAGE))
    with pytest.raises(Refused, match="by keys of type ssh-dss"):
        found.covers(found.digest(MESSAGE))


@pytest.mark.openssh
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_what_the_real_ssh_keygen_signs_is_valid(tmp_path: Path, kind: str) -> None:
    key, message = tmp_path / "key", tmp_path / "minutes.toml"
    message.write_bytes(MESSAGE)
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", key], check=True)
    sign: list[str | Path] = ["ssh-keygen", "-q", "-Y", "sign", "-n", "parley-minutes", "-f", key, message]
    subprocess.run(sign, check=True, capture_output=True)
    told = subprocess.run(["ssh-keygen", "-l", "-f", key], check=True, capture_output=True, text=True).stdout
    found = parse(message.with_name("minutes.toml.sig").read_text())
    assert found.covers(found.digest(MESSAGE)) and found.fingerprint == told.split()[1]
    assert not found.covers(found.digest(MESSAGE + b"\n"))


@pytest.mark.openssh
@kinds
def test_the_real_ssh_keygen_accepts_what_these_tests_sign(tmp_path: Path, signer: Signer) -> None:
    kind = signer.public[4 : 4 + int.from_bytes(signer.public[:4], "big")].decode()
    allowed, signature = tmp_path / "allowed", tmp_path / "sig"
    allowed.write_text(f"ada {kind} {base64.b64encode(signer.public).decode()}\n")
    signature.write_text(signer.sign(MESSAGE))
    words: list[str | Path] = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "ada", "-n", "parley-minutes"]
    done = subprocess.run([*words, "-s", signature], input=MESSAGE, capture_output=True)
    assert done.returncode == 0, done.stderr
