"""A person's public key, in whatever file they send: understood, or named for what it is."""

from __future__ import annotations

import io
import subprocess
import sys
from itertools import count
from pathlib import Path

import asyncssh
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.errors import Refused, Trouble
from sessions.text import one_line
from tests.few import few
from tui.ssh.keys import fingerprint, public_line
from tui.ssh.public_keys import COMMENT_MOST, read_public

ADA, BO = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
WORDS = public_line(ADA)
KIND, BLOB = WORDS.split()
RFC4716 = f"""---- BEGIN SSH2 PUBLIC KEY ----
Comment: "Ada's, at \\
home"
Subject: ada
{BLOB[:60]}
{BLOB[60:]}
---- END SSH2 PUBLIC KEY ----
"""
PPK = f"""PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: ada
Public-Lines: 2
{BLOB[:60]}
{BLOB[60:]}
Private-Lines: 1
U0VDUkVUU0VDUkVU
"""


def file(folder: Path, data: str | bytes) -> Path:
    path = folder / "key.pub"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def made(folder: Path, *words: str) -> Path:
    """A key pair by `ssh-keygen`; the public file."""
    path = folder / "made"
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", str(path), *words], check=True)
    return path.with_suffix(".pub")


@pytest.mark.parametrize(
    ("data", "comment"),
    [
        (WORDS, None),
        (f"{WORDS} ada@home\n", "ada@home"),
        (f'{WORDS} Ada\'s "own" key,  at home\n', 'Ada\'s "own" key, at home'),
        (f"{WORDS} ".encode() + b"Jos\xe9\n", "José"),
        (f"{WORDS} ".encode() + b"\x81\x00\x1b[31mred\n", "[31mred"),
        (f"{WORDS} my PRIVATE KEY, from ssh-rsa days\r\n", "my PRIVATE KEY, from ssh-rsa days"),
        (f"\r\n# a note\r\n{WORDS} ada\r\n\r\n", "ada"),
        (f"{WORDS} ada\r", "ada"),
        (f"  {KIND}\t{BLOB}\tada", "ada"),
        (f"\ufeff{WORDS} ada\n", "ada"),
        (f"{WORDS} ada\n".encode("utf-16"), "ada"),
        (f'restrict,pty,command="parley, \\"open\\" ssh-rsa AAAA" {WORDS} ada', "ada"),
        (f'from="10.0.0.0/8,!10.0.0.1",no-pty {WORDS}', None),
        (f"{WORDS} ada\n{WORDS} the same once more\n", "ada"),
        (RFC4716, "Ada's, at home"),
        (RFC4716.replace("\n", "\r\n").replace(" \\\r\n", " "), "Ada's, at home"),
    ],
    ids=map(str, count()),  # the keys are new each time, and each worker must know a test by the same name
)
def test_a_public_key_in_any_format_is_understood_with_its_owners_comment(
    tmp_path: Path, data: str | bytes, comment: str | None
) -> None:
    found = read_public(file(tmp_path, data))
    assert public_line(found.key) == WORDS
    assert found.comment == comment or (comment and comment.endswith("red") and str(found.comment).endswith(comment))


def test_a_key_in_pem_is_understood(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    for format_ in ("pkcs8-pem", "rfc4716"):
        assert public_line(read_public(file(tmp_path, key.export_public_key(format_))).key) == public_line(key)


def test_a_security_key_is_understood(tmp_path: Path) -> None:
    inner = b"".join(
        len(part).to_bytes(4, "big") + part for part in (b"sk-ssh-ed25519@openssh.com", ADA.public_data[-32:], b"ssh:")
    )
    import base64

    found = read_public(file(tmp_path, f"sk-ssh-ed25519@openssh.com {base64.b64encode(inner).decode()} usb"))
    assert found.key.get_algorithm() == "sk-ssh-ed25519@openssh.com" and found.comment == "usb"


def test_a_stream_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{WORDS} ada".encode())))
    assert read_public(Path("-")).comment == "ada"


def test_of_several_keys_each_is_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = file(tmp_path, f"{WORDS} ada\nssh-dss AAAA old\n{public_line(BO)}\n")
    with pytest.raises(Refused) as refused:
        read_public(path)
    says = str(refused.value)
    assert f"contains 2 keys: {fingerprint(ADA)} (ada) and {fingerprint(BO)}. Choose one with --fingerprint" in says
    assert fingerprint(read_public(path, fingerprint(BO)).key) == fingerprint(BO)
    assert fingerprint(read_public(path, fingerprint(BO)[7:20]).key) == fingerprint(BO)
    with pytest.raises(Refused, match="no key with the fingerprint SHA256:none"):
        read_public(path, "SHA256:none")


def test_of_several_keys_the_only_good_one_is_used(tmp_path: Path) -> None:
    weak = public_line(asyncssh.generate_private_key("ssh-rsa", key_size=1024))
    assert read_public(file(tmp_path, f"{weak} old\n{WORDS} new\n")).comment == "new"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "contains nothing"),
        ("\n \r\n", "contains nothing"),
        ("hello", "no public key that parley knows"),
        (b"\x00\x01\x02\xff\xfe", "no public key that parley knows"),
        (WORDS[:50], "cut short or damaged"),
        (f"{KIND}", "cut short or damaged"),
        ("ssh-dss AAAAB3NzaC1kc3MAAACBAP ada", "a DSA key, which is too weak. Make one with ssh-keygen"),
        (f"[plans.example.org]:2222,10.0.0.7 {WORDS}", "a line from a known_hosts file"),
        (f"|1|c2FsdA==|aGFzaA== {WORDS}", "a line from a known_hosts file"),
        (f"@cert-authority *.example.org {WORDS}", "a line from a known_hosts file"),
        ("ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1l ada", "a certificate. Give the public key"),
        (f"256 {fingerprint(ADA)} ada@home (ED25519)", "a fingerprint, not the key itself"),
        (fingerprint(ADA), "a fingerprint, not the key itself"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n-----END PGP PUBLIC KEY BLOCK-----\n", "a GPG key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "an X.509 certificate"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n", "damaged, or of a type"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", "cut short or damaged"),
    ],
    ids=map(str, count()),  # the keys are new each time, and each worker must know a test by the same name
)
def test_something_that_is_not_a_persons_public_key_is_named_for_what_it_is(
    tmp_path: Path, data: str | bytes, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        read_public(file(tmp_path, data))


def test_a_short_rsa_key_is_weak(tmp_path: Path) -> None:
    weak = asyncssh.generate_private_key("ssh-rsa", key_size=1024)
    with pytest.raises(Refused, match="an RSA key under 2048 bits, which is too weak"):
        read_public(file(tmp_path, weak.export_public_key()))


@pytest.mark.parametrize("format_", ["openssh", "pkcs8-pem", "pkcs1-pem"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_private_key_is_recognized_and_nothing_of_it_is_repeated(tmp_path: Path, format_: str, codec: str) -> None:
    secret = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_private_key(format_).decode()
    path = file(tmp_path, secret.encode(codec))
    with pytest.raises(Refused, match=r"is a private key\. Nothing was read from it") as refused:
        read_public(path)
    assert not any(line in str(refused.value) for line in secret.splitlines()[1:-1])
    path.with_name("key.pub.pub").write_text(WORDS)
    with pytest.raises(Refused, match=r"give .*key\.pub\.pub"):
        read_public(path)


def test_a_private_key_of_putty_is_recognized(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a private key from PuTTY") as refused:
        read_public(file(tmp_path, PPK))
    assert "U0VD" not in str(refused.value)


def test_a_folder_and_a_missing_file_are_reported_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"is a folder; give the public key in it, such as .*id_ed25519\.pub"):
        read_public(tmp_path)
    with pytest.raises(Trouble, match="can't be read"):
        read_public(tmp_path / "missing")
    with pytest.raises(Trouble, match="too large for such a file"):
        read_public(file(tmp_path, b"#" * 300_000))


@given(
    st.binary(max_size=80),
    st.sampled_from([b"", f"{WORDS} ".encode(), b"ssh-ed25519 ", b'command="']),
    st.binary(max_size=40),
)
@settings(max_examples=few(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_key_or_a_sentence(tmp_path: Path, before: bytes, middle: bytes, after: bytes) -> None:
    try:
        found = read_public(file(tmp_path, before + middle + after))
    except (Refused, Trouble) as error:
        assert str(error).isprintable()
    else:
        comment = found.comment or ""
        assert one_line(comment) == comment and len(comment) <= COMMENT_MOST


@pytest.mark.openssh
@pytest.mark.parametrize("words", [("-t", "ed25519"), ("-t", "ecdsa"), ("-t", "rsa", "-b", "2048")], ids=" ".join)
def test_a_public_key_is_identified_by_what_ssh_keygen_shows(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = made(tmp_path, *words, "-C", "ada \x1b[31m at home")
    shown = subprocess.run(["ssh-keygen", "-lf", str(path)], capture_output=True, text=True, check=True).stdout
    for format_ in ("", "RFC4716", "PKCS8"):
        if format_ and "ed25519" in words and format_ == "PKCS8":
            continue
        told = (
            [path.read_bytes()]
            if not format_
            else [
                subprocess.run(
                    ["ssh-keygen", "-e", "-m", format_, "-f", str(path)], capture_output=True, check=True
                ).stdout
            ]
        )
        for each in told:
            assert fingerprint(read_public(file(tmp_path, each)).key) == shown.split()[1]


@pytest.mark.openssh
def test_a_certificate_of_ssh_keygen_is_recognized(tmp_path: Path) -> None:
    path = made(tmp_path, "-t", "ed25519")
    subprocess.run(["ssh-keygen", "-q", "-s", str(path.with_suffix("")), "-I", "ada", str(path)], check=True)
    with pytest.raises(Refused, match=r"a certificate\. Give the public key"):
        read_public(path.with_name("made-cert.pub"))
