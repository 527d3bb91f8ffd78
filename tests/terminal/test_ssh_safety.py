"""What nobody gets, asked for with the real `ssh`: each request is refused, and the host's log says what it was."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, asyncssh_client, inside
from tui.ssh.limits import Limits

pytestmark = pytest.mark.openssh

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING) [\x20-\x7e]+")
"""What each line of the log is: its time, and something that a terminal can show."""


@contextmanager
def nobody_calls() -> Iterator[int]:
    """A port of this machine, on which nobody may ring."""
    with closing(socket.create_server(("127.0.0.1", 0))) as inner:
        yield inner.getsockname()[1]
        inner.settimeout(0.3)
        with pytest.raises(TimeoutError):
            inner.accept()


def refused(host: Hosted, what: str) -> None:
    host.logs(f"refused {what} to 127.0.0.1")


# --- forwarding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["-N", "-R", "0:127.0.0.1:{port}"], "remote forwarding (-R)"),
        (["-N", "-R", "{folder}/r.sock:127.0.0.1:{port}"], "remote forwarding of a socket (-R)"),
        (["-W", "127.0.0.1:{port}"], "forwarding (-L, -D, -W)"),
    ],
    ids=lambda value: str(value[-2]) if isinstance(value, list) else "",
)
def test_a_forwarding_that_the_host_would_have_to_open_fails(host: Hosted, words: list[str], what: str) -> None:
    if not (host.folder / "fwd").exists():
        host.seat("fwd", host.session("Forwarding"), "cpo")
    with nobody_calls() as port:
        asked = [word.format(port=port, folder=host.folder) for word in words]
        ran = host.ran(host.ssh("fwd", "", "-o", "ExitOnForwardFailure=yes", *asked))
        assert ran.returncode == 255 and ran.stdout == "" and "forward" in ran.stderr
    assert not (host.folder / "r.sock").exists()
    refused(host, what)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["-L", "127.0.0.1:{local}:127.0.0.1:{port}"], "forwarding (-L, -D, -W)"),
        (["-D", "127.0.0.1:{local}"], "forwarding (-L, -D, -W)"),
        (["-L", "127.0.0.1:{local}:/run/docker.sock"], "forwarding to a socket (-L)"),
    ],
    ids=["-L", "-D", "-L to a socket"],
)
def test_a_port_forwarded_from_the_client_leads_nowhere_and_the_screen_continues(
    own: Hosted, words: list[str], what: str
) -> None:
    own.seat("ada", own.session("Forwarding"), "cpo")
    with nobody_calls() as port:
        with closing(socket.create_server(("127.0.0.1", 0))) as spare:
            local = spare.getsockname()[1]
        # ssh writes what failed between the bytes of the screen, unless it is quiet.
        with own.open("ada", "", "-q", *(word.format(local=local, port=port) for word in words)) as terminal:
            inside(terminal, "Forwarding")
            with socket.create_connection(("127.0.0.1", local), SLOW) as through:
                if words[0] == "-D":  # SOCKS5 without a login, then: connect to 127.0.0.1
                    through.sendall(b"\x05\x01\x00")
                    assert through.recv(2) == b"\x05\x00"
                    through.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))
                assert through.recv(64)[:2] != b"\x05\x00"
            terminal.consent("y")
            terminal.wait_for("ready", SLOW)
    refused(own, what)


async def test_a_tunnel_is_refused(host: Hosted) -> None:
    host.seat("tunnel", host.session(), "cpo")
    async with await asyncssh_client(host, "tunnel") as conn:
        for open_ in (conn.create_tun, conn.create_tap):
            with pytest.raises(asyncssh.ChannelOpenError):
                await open_(asyncssh.SSHTunTapSession)
    refused(host, "a tunnel (-w)")


@pytest.mark.parametrize("flag", ["-X", "-Y"])
def test_no_display_is_forwarded(own: Hosted, flag: str) -> None:
    own.seat("ada", own.session("No display"), "cpo")
    # Trusted, ssh asks without a display that answers and without a cookie.
    words = own.ssh("ada", "", "-o", "ForwardX11Trusted=yes", "-o", "XAuthLocation=/nowhere/xauth", flag)
    with Terminal(words, env={"DISPLAY": ":99", "SSH_AUTH_SOCK": "", "HOME": str(own.folder)}) as terminal:
        terminal.wait_for("? help", SLOW)
        refused(own, "X11 forwarding")
        (pid,) = own.seats()
        assert b"DISPLAY" not in Path(f"/proc/{pid}/environ").read_bytes()
        terminal.consent("y")
        terminal.wait_for("ready", SLOW)


def test_no_agent_is_forwarded(host: Hosted) -> None:
    host.seat("agent", host.session("No agent"), "cpo")
    agent = host.folder / "agent.sock"
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(agent))
        listener.listen()
        with Terminal(
            host.ssh("agent", "", "-A", "-o", f"IdentityAgent={agent}"),
            env={"SSH_AUTH_SOCK": str(agent), "HOME": str(host.folder)},
        ) as terminal:
            answer_nothing(listener)
            inside(terminal, "No agent")
    refused(host, "agent forwarding")


def answer_nothing(listener: socket.socket) -> None:
    """Be an agent that holds no key, for the client's own question before it logs in."""

    def serve() -> None:
        try:
            while True:
                caller, _ = listener.accept()
                with caller:
                    while caller.recv(4096):
                        caller.sendall(b"\x00\x00\x00\x05\x0c\x00\x00\x00\x00")
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()


# --- what could be run ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["ssh", "-p", "{port}", "{options}", "a@127.0.0.1", "ls"], "a command"),
        (["ssh", "-tt", "-p", "{port}", "{options}", "a@127.0.0.1", "sh -c 'echo in'"], "a command"),
        (["ssh", "-s", "-p", "{port}", "{options}", "a@127.0.0.1", "netconf"], "a subsystem"),
        (["ssh", "-T", "-p", "{port}", "{options}", "a@127.0.0.1"], "a screen without a terminal"),
        (["scp", "-O", "-P", "{port}", "{options}", "loot", "a@127.0.0.1:x"], "scp"),
        (["scp", "-O", "-P", "{port}", "{options}", "a@127.0.0.1:/etc/passwd", "taken"], "scp"),
        (["scp", "-s", "-P", "{port}", "{options}", "a@127.0.0.1:/etc/passwd", "taken"], "sftp"),
        (["sftp", "-P", "{port}", "{options}", "-b", "/dev/null", "a@127.0.0.1"], "sftp"),
    ],
    ids=lambda value: shlex.join(value[:2] + value[-1:]) if isinstance(value, list) else "",
)
def test_no_command_runs_and_no_file_is_transferred(own: Hosted, words: list[str], what: str) -> None:
    own.seat("ada", own.session(), "cpo")
    (own.folder / "loot").write_text("x")
    command: list[str] = []
    for word in words:
        command += own.options("ada") if word == "{options}" else [word.format(port=own.port)]
    ran = own.ran(command)
    assert ran.returncode != 0 and ran.stdout == ""
    assert not (own.folder / "taken").exists() and not (own.folder / "x").exists()
    refused(own, what)
    assert "passwd" not in own.log() and "echo" not in own.log()


def test_a_second_screen_on_a_connection_is_refused(own: Hosted) -> None:
    own.seat("ada", own.session("One screen"), "cpo")
    control = f"ControlPath={own.folder}/c"
    with own.open("ada", "", "-M", "-o", control) as terminal:
        inside(terminal, "One screen")
        with Terminal(["ssh", "-F", "none", "-o", control, "a@127.0.0.1"], env={"HOME": str(own.folder)}) as second:
            second.wait_for("Session open refused by peer", SLOW)
        terminal.consent("y")
        terminal.wait_for("ready", SLOW)
    refused(own, "a second session")


# --- logging in -------------------------------------------------------------------------------------------------------


def test_someone_with_only_a_password_is_not_asked_for_it(own: Hosted) -> None:
    own.seat("ada", own.session(), "cpo")
    only = ["-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password,keyboard-interactive,hostbased"]
    with own.open("ada", "root", *only) as terminal:
        assert terminal.wait(SLOW) == 255
        assert "Permission denied (publickey)." in terminal.text() and "assword:" not in terminal.text()
    refused(own, "a login without a key")


@pytest.mark.parametrize(
    ("method", "payload", "what"),
    [
        (b"password", b"\0" + b"\0\0\0\x09hunter2-9", "a password"),
        (b"keyboard-interactive", b"\0\0\0\0" * 2, "keyboard-interactive"),
        (b"hostbased", b"\0\0\0\0" * 5, "a login by host"),
        (b"gssapi-with-mic", b"\0\0\0\0", "an unknown way to log in"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) and value.islower() else "",
)
async def test_a_client_that_ignores_what_is_offered_is_refused_too(
    host: Hosted, method: bytes, payload: bytes, what: str
) -> None:
    await insist(host, [(b"root", method, payload)] * 3)
    refused(host, what)
    assert host.log().count(f"refused {what} to") == 1 and "hunter2" not in host.log()


async def insist(host: Hosted, tries: list[tuple[bytes, bytes, bytes]]) -> None:
    """Ask to be let in, each time under a name, by a method and with what belongs to it, whatever is answered."""
    left = iter(tries)

    class Insists(asyncssh.SSHClient):
        def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
            raw: Any = conn

            def next_try(**_: Any) -> None:
                if (given := next(left, None)) is None:
                    conn.abort()
                    return
                words = (given[0], b"ssh-connection", given[1])
                raw.send_packet(50, *(len(word).to_bytes(4, "big") + word for word in words), given[2])

            raw.try_next_auth = next_try

    with pytest.raises((asyncssh.Error, OSError)):
        async with asyncio.timeout(SLOW):
            await asyncssh.connect(
                "127.0.0.1", host.port, client_factory=Insists, username="root", known_hosts=None, config=[]
            )


def test_a_key_whose_seat_was_taken_away_is_refused_by_its_fingerprint(host: Hosted) -> None:
    session = host.session("Revoked")
    host.seat("revoked", session, "cto")
    with host.open("revoked") as terminal:
        inside(terminal, "Revoked")
    assert host.parley("uninvite", session, "cto").returncode == 0
    ran = host.ran(host.ssh("revoked", session))
    assert ran.returncode == 255 and "Permission denied (publickey)" in ran.stderr
    refused(host, f"the key {host.fingerprint_of('revoked')}")


def test_twenty_wrong_codes_open_nothing_and_do_not_affect_the_right_one(own: Hosted) -> None:
    session = own.session("Guessed")
    code, _ = own.store.seat_keys.add_code(session, "cto")
    wrong = [f"{code[:-2]}{first}{second}" for first in "abcde" for second in "ghjkmnpqrs"]
    own.key("eve")
    for guess in [each for each in wrong if each != code][:20]:
        ran = own.ran(own.ssh("eve", guess))
        assert ran.returncode == 255 and "Permission denied (publickey)" in ran.stderr
        assert "this code isn't known here" in ran.stderr
    assert own.store.seat_keys.keys(own.fingerprint_of("eve")) == []
    log = own.log()
    assert log.count("refused a wrong code to 127.0.0.1") == 20
    assert len(log.splitlines()) <= Limits().lines + 5
    assert not any(guess in log for guess in (*wrong, code, code[4:]))
    with own.open("ada", code) as terminal:
        terminal.wait_for("Guessed", SLOW)


def test_an_expired_code_is_refused_and_logged(host: Hosted) -> None:
    session = host.session()
    code, _ = host.store.seat_keys.add_code(session, "cto")
    host.store.seat_keys.remove(session, "cto")
    assert host.ran(host.ssh("late", code)).returncode == 255
    host.logs("refused the key " + host.fingerprint_of("late"))
    assert code not in host.log()


# --- the log ----------------------------------------------------------------------------------------------------------


async def test_names_that_would_forge_the_log_stay_out_of_it(own: Hosted) -> None:
    own.session()
    forged = "2026-01-01 00:00:00,000 INFO login 10.0.0.1: cpo of everything"
    names = [f"x\n{forged}", f"x\r\n{forged}", f"\u2028{forged}", "\x1b[2Jx", "\u202eevil", "x" * 900, "x" * 5000, ""]
    for name in (*(each.encode() for each in names), b"\xff\xfe", b"\0" * 9):
        await insist(own, [(name, b"none", b""), (name, b"password", b"\0\0\0\0\x04evil")])
    own.logs("127.0.0.1", len(names) + 2)
    lines = own.log().splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    assert forged not in own.log() and "evil" not in own.log()


def test_a_flood_of_refused_logins_does_not_flood_the_log(own: Hosted) -> None:
    own.session()
    own.key("eve")

    def knock() -> None:
        for _ in range(25):
            own.ran(own.ssh("eve"))

    knocking = [threading.Thread(target=knock) for _ in range(4)]
    for thread in knocking:
        thread.start()
    for thread in knocking:
        thread.join()
    log = own.logs("more is refused to 127.0.0.1 than is logged here")
    assert log.count("than is logged here") == 1
    assert len(log.splitlines()) <= Limits().lines + 1


def test_the_host_itself_recorded_no_errors(host: Hosted) -> None:
    assert all(LINE.fullmatch(line) for line in host.log().splitlines())
    assert os.path.lexists(host.db)
