"""People with no key, with many, or with a code: what the real `ssh` and the real agent show them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, inside, until

pytestmark = pytest.mark.openssh


@contextmanager
def agent(host: Hosted, folder: Path, *names: str) -> Iterator[str]:
    """A real agent that has the keys of these names, in this order; yields where it listens."""
    sock = folder / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(sock)], stdout=subprocess.DEVNULL)
    try:
        until(sock.exists, lambda: "the agent does not listen")
        env = {**os.environ, "SSH_AUTH_SOCK": str(sock)}
        for name in names:
            subprocess.run(["ssh-add", "-q", str(host.key(name))], env=env, check=True)
        yield str(sock)
    finally:
        process.terminate()
        process.wait(SLOW)


def by_agent(host: Hosted, sock: str, user: str) -> list[str]:
    """The command of somebody whose keys are all in an agent."""
    given = {
        "IdentityAgent": sock,
        "IdentityFile": "none",
        "StrictHostKeyChecking": "accept-new",
        "UserKnownHostsFile": str(host.folder / "known_hosts"),
    }
    options = [word for key, value in given.items() for word in ("-o", f"{key}={value}")]
    return ["ssh", "-F", "none", "-p", str(host.port), *options, f"{user}@127.0.0.1"]


def keyless(host: Hosted, user: str) -> subprocess.CompletedProcess[str]:
    """What somebody without any key is told."""
    return host.ran(by_agent(host, "none", user))


def test_an_agent_with_six_keys_of_which_the_sixth_is_invited_gets_in(host: Hosted, tmp_path: Path) -> None:
    names = [f"many-{n}" for n in range(6)]
    host.seat(names[-1], session := host.session("Six keys"), "cpo")
    with agent(host, tmp_path, *names) as sock, Terminal(by_agent(host, sock, session)) as terminal:
        inside(terminal, "Six keys")


def test_an_agent_with_too_many_keys_is_told_how_to_name_one(host: Hosted, tmp_path: Path) -> None:
    names = [f"more-{n}" for n in range(22)]
    host.seat(names[-1], session := host.session("Too many"), "cpo")
    with agent(host, tmp_path, *names) as sock:
        said = host.ran(by_agent(host, sock, session))
        assert said.returncode == 255
        assert "Too many keys were offered; name the invited one: ssh -o IdentitiesOnly=yes -i KEY" in said.stderr
        words = ["ssh", "-o", "IdentitiesOnly=yes", "-i", str(host.key(names[-1])), *by_agent(host, sock, session)[1:]]
        with Terminal(words) as terminal:
            inside(terminal, "Too many")


def test_someone_without_a_key_is_told_how_to_make_one_and_nothing_about_the_host(host: Hosted) -> None:
    session = host.session("Nobody hears of this")
    for user in (session, "anybody", "zzz-zzzzzz"):
        said = keyless(host, user)
        assert said.returncode == 255 and "Permission denied (publickey)" in said.stderr
        assert "Run ssh-keygen -t ed25519. Then send the file that ends in .pub" in said.stderr
        assert "Nobody hears" not in said.stderr and "Ada" not in said.stderr


def test_someone_with_a_code_but_no_key_makes_one_and_gets_in_with_the_same_code(host: Hosted) -> None:
    session = host.session("By a code")
    code, _ = host.store.seat_keys.add_code(session, "cto")
    said = keyless(host, code)
    assert "Run ssh-keygen -t ed25519, then run this command again." in said.stderr
    with host.open("made-just-now", code) as terminal:
        inside(terminal, "By a code")
    assert "this code has expired or was already used" in keyless(host, code).stderr


def test_the_seats_say_who_logged_in_and_when(host: Hosted) -> None:
    session = host.session("Seats")
    host.parley("invite", session, "cpo", "--key", host.key("seated").with_suffix(".pub"))
    assert "never connected" in host.parley("seats", session).stdout
    with host.open("seated", session) as terminal:
        inside(terminal, "Seats")
    until(lambda: "last connected 2" in host.parley("seats", session).stdout, lambda: "no use was noted")
    told = host.parley("seats", session).stdout
    assert f"  {host.fingerprint_of('seated')}  " in told and "CPO  Ada, leader\n" in told


def test_times_on_screen_are_in_the_zone_that_the_client_sends(host: Hosted) -> None:
    host.seat("far", host.session("Far away", starts_at=datetime(2031, 5, 6, 9, tzinfo=UTC)), "cpo")
    with host.open("far", "lobby", "-o", "SetEnv=TZ=Asia/Kathmandu") as terminal:
        terminal.wait_for("+05:45", SLOW)


def test_a_session_is_named_in_any_case(host: Hosted) -> None:
    host.seat("capital", session := host.session("In capitals"), "cpo")
    misread = session.replace("0", "O").replace("1", "I")
    with host.open("capital", misread.upper()) as terminal:
        inside(terminal, "In capitals")
