"""Invitations: what a person is told to type, and what is taken away."""

import asyncio
import re
import socket
import subprocess
from pathlib import Path

import pytest

from sessions.store import open_store
from tests.demo import Demo
from tests.tui.cli.conftest import Parley
from tui.ssh.server import Server

pytestmark = pytest.mark.openssh


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A person's public key."""
    path = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada@home", "-f", str(path)], check=True)
    return path.with_suffix(".pub")


def keys(demo: Demo) -> list[tuple[str, str]]:
    store = open_store(demo.db)
    try:
        found = store.seat_keys.keys()
        return [(key.session, key.seat) for key in found]
    finally:
        store.close()


def test_an_invitation_by_key_says_how_to_log_in_and_which_host_to_trust(
    parley: Parley, demo: Demo, public: Path
) -> None:
    ran = parley("invite", demo.live, "cpo", "--key", public, "--host", "plans.example.org", "--port", 2200)
    shown = subprocess.run(["ssh-keygen", "-lf", str(public)], capture_output=True, text=True, check=True).stdout
    assert ran.code == 0 and ran.lines[0].startswith(f"{shown.split()[1]} is registered for CPO, ")
    assert ran.lines[1] == f"  ssh -p 2200 {demo.live}@plans.example.org"
    assert re.fullmatch(r"ssh asks about the host's key the first time\. It is SHA256:\S{43}", ran.lines[2])
    assert keys(demo) == [(demo.live, "cpo")]
    assert parley("invite", demo.live, "cpo", "--key", public).lines[2] == ran.lines[2]


def test_an_invitation_by_code_shows_the_code_once_and_how_long_it_is_valid(parley: Parley, demo: Demo) -> None:
    ran = parley("invite", demo.live, "cto", "--host", "h")
    assert re.search(r"works once, with their own key, until \d{4}-\d\d-\d\d \d\d:\d\d:$", ran.lines[0])
    assert re.fullmatch(r"  ssh -p 2222 [a-z2-9]{3}-[a-z2-9]{6}-[a-z2-9]{6}@h", ran.lines[1])
    assert keys(demo) == []


@pytest.mark.parametrize(("bind", "name"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", socket.gethostname())])
def test_an_invitation_says_where_the_host_is_listening_or_last_did(
    parley: Parley, demo: Demo, bind: str, name: str
) -> None:
    async def once() -> int:
        host = Server(demo.db, bind, 0, "tui.cli.seat")
        await host.start()
        await host.stop()
        return host.port

    port = asyncio.run(once())
    ran = parley("invite", demo.live, "cto")
    assert ran.lines[2] == f"From then on: ssh -p {port} {demo.live}@{name}"
    assert ("this machine only" in ran.lines[-1]) is (bind == "127.0.0.1")
    told = parley("invite", demo.live, "cto", "--host", "plans.example.org", "--port", 2200)
    assert told.lines[2] == f"From then on: ssh -p 2200 {demo.live}@plans.example.org"
    assert "this machine only" not in told.out


def test_what_was_given_can_be_taken_away_but_only_once(parley: Parley, demo: Demo, public: Path) -> None:
    parley("invite", demo.live, "cpo", "--key", public)
    parley("invite", demo.live, "cpo")
    assert parley("uninvite", demo.live, "cpo").out == "Removed from cpo: 1 key, 1 code.\n"
    assert keys(demo) == []
    assert parley("uninvite", demo.live, "cpo").complaint == f"There is no key or code for cpo in session {demo.live}."


def test_an_impossible_invitation_is_refused_in_one_line(
    parley: Parley, demo: Demo, public: Path, tmp_path: Path
) -> None:
    assert "There is no session" in parley("invite", "zzzzzzzz", "cpo").complaint
    assert "There is no seat 'cfo'" in parley("invite", demo.live, "cfo").complaint
    assert "There is no seat 'cfo'" in parley("uninvite", demo.live, "cfo").complaint
    assert "is a private key" in parley("invite", demo.live, "cpo", "--key", public.with_suffix("")).complaint
    assert "can't be read" in parley("invite", demo.live, "cpo", "--key", tmp_path / "none").complaint
    assert "--key FILE" in parley("invite", demo.live, "cpo", "--authorized-keys").complaint
    parley("invite", demo.live, "cpo", "--key", public)
    assert "nobody can have two seats" in parley("invite", demo.live, "cto", "--key", public).complaint


def test_the_line_for_the_systems_sshd_allows_one_seat_and_nothing_else(
    parley: Parley, demo: Demo, public: Path
) -> None:
    ran = parley("invite", demo.live, "cpo", "--key", public, "--authorized-keys")
    assert len(ran.lines) == 1
    found = re.fullmatch(r'restrict,pty,command="(.+)" (ssh-ed25519 \S+)', ran.lines[0])
    assert found and found[1].endswith(f"--db {demo.db} open {demo.live} --as cpo")
    assert found[2] == " ".join(public.read_text().split()[:2])
    assert keys(demo) == [], "sshd lets this one in, not the host"


def test_a_host_needs_a_file_a_port_and_a_key_of_its_own(parley: Parley, demo: Demo, tmp_path: Path) -> None:
    assert "There is no file" in parley("--db", tmp_path / "none.db", "host").complaint
    assert parley("host", "--port", "70000").code == 2
    assert parley("host", "--idle", "0").code == 2
    parley("invite", demo.live, "cpo")
    (tmp_path / "parley.host_key").chmod(0o644)
    assert "Others can read the host's key" in parley("host", "--port", "0").complaint


def test_a_port_in_use_is_reported_in_one_line(parley: Parley, demo: Demo) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"couldn't listen on 127.0.0.1 port {port}" in parley("host", "--port", port).complaint


def test_in_a_file_with_several_keys_one_is_chosen_by_its_fingerprint(
    parley: Parley, demo: Demo, public: Path, tmp_path: Path
) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True)
    both = tmp_path / "authorized_keys"
    both.write_text(f"restrict {public.read_text()}{(tmp_path / 'other.pub').read_text()}")
    assert "Choose one with --fingerprint SHA256:" in parley("invite", demo.live, "cpo", "--key", both).complaint
    shown = subprocess.run(["ssh-keygen", "-lf", str(public)], capture_output=True, text=True, check=True).stdout
    ran = parley("invite", demo.live, "cpo", "--key", both, "--fingerprint", shown.split()[1][:20])
    assert ran.lines[0].startswith(shown.split()[1])
    assert "--key FILE" in parley("invite", demo.live, "cpo", "--fingerprint", "SHA256:x").complaint


def test_the_seats_of_a_session_are_listed_with_keys_and_how_many_codes_are_open_but_never_a_code(
    parley: Parley, demo: Demo, public: Path
) -> None:
    assert parley("seats", demo.live).lines == [
        "CPO  Ada Marsh, leader",
        f"  nobody can connect yet: parley invite {demo.live} cpo",
        "CTO  Jonas Brandt, leader",
        f"  nobody can connect yet: parley invite {demo.live} cto",
    ]
    parley("invite", demo.live, "cpo", "--key", public)
    code = parley("invite", demo.live, "cto", "--host", "h").lines[1].split()[-1].removesuffix("@h")
    shown = subprocess.run(["ssh-keygen", "-lf", str(public)], capture_output=True, text=True, check=True).stdout
    told = parley("seats", demo.live)
    assert told.lines[1] == f"  {shown.split()[1]}  ada@home  never connected"
    assert re.fullmatch(r"  a code, valid until \d{4}-\d\d-\d\d \d\d:\d\d", told.lines[3])
    cpo, cto = parley("seats", demo.live, "--json").objects
    assert (cpo["seat"], cpo["name"], cpo["role"], cpo["codes"]) == ("cpo", "Ada Marsh", "leader", [])
    (key,) = cpo["keys"]
    assert (key["fingerprint"], key["comment"], key["used_at"]) == (shown.split()[1], "ada@home", None)
    assert cto["keys"] == [] and list(cto["codes"][0]) == ["expires_at"]
    for words in ((), ("--json",)):
        out = parley("seats", demo.live, *words).out
        assert code not in out and code[4:] not in out and "ssh-ed25519" not in out


def test_an_invitation_says_that_it_replaces_an_older_code(parley: Parley, demo: Demo, public: Path) -> None:
    ended = "The earlier code for CTO no longer works."
    assert ended not in parley("invite", demo.live, "cto").lines
    assert ended not in parley("invite", demo.live, "cpo").lines
    assert ended in parley("invite", demo.live, "cto").lines
    assert ended in parley("invite", demo.live, "cto", "--key", public).lines
    assert ended not in parley("invite", demo.live, "cto").lines
