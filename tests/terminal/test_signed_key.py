"""A leader who logged in with an SSH key signs the minutes, and the minutes name that key and no other."""

from __future__ import annotations

import base64
import os
import re
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions.exercises.close.kind import SignMinutes
from sessions.model import Participant
from sessions.room import Room
from tests.terminal.conftest import ROOT
from tests.terminal.doors import forced, sshd
from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, until
from tests.tui.scenes import closing

pytestmark = pytest.mark.openssh
FORGED = f"SHA256:{'A' * 43}"


def ada(host: Hosted, session: str) -> Participant:
    return host.store.load(session).get(Participant, "cpo")


def sign(terminal: Terminal, host: Hosted, session: str) -> Participant:
    """Let cpo sign at a terminal, and return what is shown there then."""
    terminal.wait_for("Read them once", SLOW)
    terminal.settle()
    terminal.consent("S")
    terminal.wait_for("signed", SLOW)
    until(lambda: ada(host, session).signed_at is not None, terminal.text)
    return ada(host, session)


def test_the_signature_of_someone_who_logged_in_with_a_key_names_that_key(tmp_path: Path) -> None:
    with Hosted(tmp_path) as host:
        room = closing(host.db, "sign")
        room.store.close()
        host.seat("ada", room.id, "cpo")
        with host.open(
            "ada", "", "-o", f"SetEnv=PARLEY_KEY={FORGED} SSH_USER_AUTH=/tmp/sshauth.{'A' * 15}"
        ) as terminal:
            signed = sign(terminal, host, room.id)
        assert signed.signed_key == host.fingerprint_of("ada"), "not the one that the client says"
        told = host.parley("verify", room.id).stdout
        assert f"with {host.fingerprint_of('ada')}" in told
        Room(host.store, room.id, frozenset(["cto"]), "local").do(SignMinutes(), "cto")
        countersigned(host, room.id)


def countersigned(host: Hosted, session: str) -> None:
    """Ada signs the exported minutes with the key that she logged in with, on her own machine; the host keeps that."""
    minutes = host.folder / "minutes.toml"
    assert host.parley("export", session, "-o", minutes).returncode == 0
    host.ran(["ssh-keygen", "-q", "-Y", "sign", "-n", "parley-minutes", "-f", str(host.key("ada")), str(minutes)])
    kept = host.parley("countersign", f"{minutes}.sig")
    assert kept.returncode == 0, kept.stderr
    says = f"(cpo) with {host.fingerprint_of('ada')}, the key that they signed with"
    assert says in kept.stdout and says in host.parley("verify", session, "--against", minutes).stdout


@pytest.fixture
def told() -> Iterator[Path]:
    """A file as sshd makes it, made by a person."""
    path = Path(f"/tmp/sshauth.{secrets.token_hex(8)[:15]}")
    path.touch(0o600)
    path.write_text("publickey ssh-ed25519 " + base64.b64encode(b"forged").decode())
    yield path
    path.unlink()


def test_whoever_uses_this_machine_signs_as_local_whatever_their_environment_says(tmp_path: Path, told: Path) -> None:
    host = Hosted(tmp_path)
    session = closing(host.db, "sign").id
    said = {"PARLEY_KEY": FORGED, "SSH_USER_AUTH": str(told), "SSH_CONNECTION": "::1 1 ::1 2"}
    words = [sys.executable, "-m", "tui.cli.main", "--db", str(host.db), "open", session, "--as", "cpo"]
    with Terminal(words, env={**host.env, **said}, cwd=ROOT) as terminal:
        assert sign(terminal, host, session).signed_key == "local"
    verified = host.parley("verify", session).stdout
    assert re.search(r"signed by Ada.* \(cpo\), .*, local, at a terminal without a key$", verified, re.MULTILINE)
    host.store.close()


def test_the_system_s_sshd_names_the_key_used_with_its_forced_command(tmp_path: Path) -> None:
    """As root: an sshd of somebody else could say anything, and the key is not believed."""
    host = Hosted(tmp_path)
    session = closing(host.db, "sign").id
    with (
        sshd(host, forced(host, session, "cpo")) as user,
        host.open("cpo", user, "-o", f"SetEnv=SSH_USER_AUTH={FORGED}") as terminal,
    ):
        signed = sign(terminal, host, session)
    assert signed.signed_key == (host.fingerprint_of("cpo") if os.geteuid() == 0 else "local")
    host.store.close()


def test_a_shell_of_the_system_s_sshd_names_no_key(tmp_path: Path, told: Path) -> None:
    host = Hosted(tmp_path)
    session = closing(host.db, "sign").id
    with sshd(host, f"pty {host.key('cpo').with_suffix('.pub').read_text()}") as user:
        parley = f"PYTHONPATH={ROOT} {sys.executable} -m tui.cli.main --db {host.db}"
        start = f"cd {ROOT} && {parley} open {session} --as cpo; exit"
        with host.open("cpo", user) as terminal:
            terminal.type(f"SSH_USER_AUTH={told} PARLEY_KEY={FORGED} sh -c '{start}'\r")
            assert sign(terminal, host, session).signed_key == "local"
    host.store.close()
