"""What the real host offers, judged by another program, and that people can still log in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.hosted import SLOW, Hosted, inside


def audit(host: Hosted, *words: str) -> str:
    """What ssh-audit says of the host; its test of how many may come at once is another matter: see `limits.py`."""
    program = str(Path(sys.executable).with_name("ssh-audit"))
    command = [program, "-n", "--skip-rate-test", "-p", str(host.port), *words, "127.0.0.1"]
    return subprocess.run(command, capture_output=True, text=True, timeout=SLOW, check=False).stdout


def test_an_auditor_finds_no_weak_algorithm(host: Hosted) -> None:
    said = audit(host)
    assert "(kex) curve25519-sha256 " in said and "(key) ssh-ed25519 " in said
    assert not re.findall(r".*\[fail\].*", said)


def test_no_sha_1_no_1024_bit_group_and_no_mac_before_encryption_is_offered(host: Hosted) -> None:
    found: dict[str, Any] = json.loads(audit(host, "-j"))
    names = [each["algorithm"] for kind in ("kex", "key", "enc", "mac") for each in found[kind]]
    assert len(names) > 8
    assert not [name for name in names if "sha1" in name or "group1-" in name or "group-exchange" in name]
    assert all(name.endswith("-etm@openssh.com") for name in (each["algorithm"] for each in found["mac"]))
    assert all(each.get("keysize", 4096) >= 2048 or "25519" in each["algorithm"] for each in found["kex"])


@pytest.mark.openssh
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_of_each_safe_kind_can_log_in(host: Hosted, kind: str) -> None:
    path = host.folder / f"of-{kind}"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(path)], check=True)
    host.seat(path.name, host.session(f"By {kind}"), "cpo")
    with host.open(path.name) as terminal:
        inside(terminal, f"By {kind}")


@pytest.mark.openssh
def test_a_signature_with_sha_1_is_refused(host: Hosted) -> None:
    path = host.folder / "old-rsa"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", str(path)], check=True)
    host.seat(path.name, host.session("Old"), "cpo")
    said = host.ran(host.ssh(path.name, "", "-o", "PubkeyAcceptedAlgorithms=ssh-rsa"))
    assert said.returncode == 255 and "Permission denied" in said.stderr


@pytest.mark.openssh
@pytest.mark.parametrize(
    "option",
    [
        "KexAlgorithms=curve25519-sha256",
        "KexAlgorithms=diffie-hellman-group16-sha512",
        "Ciphers=aes256-gcm@openssh.com",
        "Ciphers=aes128-ctr",
        "MACs=hmac-sha2-256-etm@openssh.com",
    ],
)
def test_an_openssh_restricted_to_any_one_of_them_can_log_in(host: Hosted, option: str) -> None:
    name = "only-" + "".join(sign for sign in option if sign.isalnum())
    host.seat(name, host.session("Only one"), "cpo")
    with host.open(name, "", "-o", option) as terminal:
        inside(terminal, "Only one")


@pytest.mark.openssh
@pytest.mark.parametrize(
    "option", ["KexAlgorithms=diffie-hellman-group14-sha1", "Ciphers=aes128-cbc", "MACs=hmac-sha1"]
)
def test_a_client_without_modern_algorithms_is_told_so_by_its_own_ssh(host: Hosted, option: str) -> None:
    more = ("-o", "Ciphers=aes128-ctr") if option.startswith("MACs") else ()
    said = host.ran(host.ssh("ada", "", "-o", option, *more))
    assert said.returncode == 255 and "Unable to negotiate" in said.stderr
