"""People come in by the real `ssh`: what they see, what they are refused, and how they leave."""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import signal
import socket
import struct
import termios
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sessions.store.connection import connect
from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, until
from tests.terminal.test_terminal import restored
from tui.ssh.limits import TERMS_LARGEST

pytestmark = pytest.mark.openssh


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """One host for all tests that leave it as it was; each has a session and keys of its own."""
    with Hosted(tmp_path_factory.mktemp("host")) as hosted:
        yield hosted


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Hosted]:
    """A host for a test that ends it."""
    with Hosted(tmp_path) as hosted:
        yield hosted


def inside(terminal: Terminal, title: str) -> Terminal:
    """Wait for the session screen."""
    terminal.wait_for(re.compile(rf"^ {title}", re.MULTILINE), SLOW)
    terminal.wait_for("? help", SLOW)
    return terminal


# --- coming in --------------------------------------------------------------------------------------------------------


def test_the_host_says_in_one_line_where_it_is_and_that_only_this_machine_reaches_it(host: Hosted) -> None:
    assert "127.0.0.1" in host.says and "this machine only" in host.says
    scanned = host.ran(["ssh-keyscan", "-p", str(host.port), "127.0.0.1"]).stdout
    (host.folder / "scanned").write_text(scanned)
    assert host.ran(["ssh-keygen", "-lf", str(host.folder / "scanned")]).stdout.split()[1] == host.fingerprint


def test_a_key_opens_the_seat_it_sits_on_and_the_app_follows_the_size(host: Hosted) -> None:
    host.seat("ada", session := host.session("Ledger talks"), "cpo")
    with host.open("ada") as terminal:
        inside(terminal, "Ledger talks").wait_for("CPO here", SLOW)
        assert b"\x1b[?1000h" in terminal.raw and b"\x1b[?2004h" in terminal.raw
        assert not terminal.echoes
        terminal.resize(120, 40)
        terminal.wait_until(lambda screen: "? help" in screen.split("\n")[39], "it does not follow the size", SLOW)
        terminal.press("q")
        assert terminal.wait(SLOW) == 0 and restored(terminal)
    log = host.logs(f"left 127.0.0.1: cpo of {session}")
    assert f"login 127.0.0.1: cpo of {session} with {host.fingerprint_of('ada')}" in log


def test_colours_follow_what_the_client_has_and_a_paste_arrives_whole(host: Hosted) -> None:
    host.seat("paint", host.session("Painting"), "cpo")
    with host.open("paint", "a", "-o", "SendEnv=COLORTERM") as terminal:
        inside(terminal, "Painting")
        assert b"[48;2;" in terminal.raw or b"[38;2;" in terminal.raw
        terminal.press("a")
        terminal.wait_for("Title", SLOW)
        terminal.settle()
        terminal.paste("Pasted in one piece")
        terminal.wait_for("Pasted in one piece", SLOW)
    with host.open("paint") as terminal:
        inside(terminal, "Painting")
        assert b"8;2;" not in terminal.raw and b"8;5;" in terminal.raw


def test_what_keeps_the_app_from_starting_is_told_and_the_code_is_the_apps(own: Hosted) -> None:
    own.seat("ada", own.session("No start"), "cpo")
    config = own.folder / ".config" / "parley" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('theme = "purple"\n')
    with own.open("ada") as terminal:
        assert terminal.wait(SLOW) == 1
        said = "".join(terminal.screen())
        assert "config.toml:1: theme:" in said and "Traceback" not in said
    config.unlink()
    with own.open("ada") as terminal:
        inside(terminal, "No start")


def test_two_leaders_see_at_once_what_the_other_does(host: Hosted) -> None:
    session = host.session("Two leaders")
    host.seat("cpo-2", session, "cpo")
    host.seat("cto-2", session, "cto")
    with host.open("cpo-2") as ada, host.open("cto-2") as bo:
        inside(ada, "Two leaders").wait_for("draft", SLOW)
        inside(bo, "Two leaders")
        ada.wait_for("CTO here", SLOW)
        ada.press("r")
        bo.wait_for("ready", SLOW)
        bo.press("q")
        assert bo.wait(SLOW) == 0
        ada.wait_for("CTO offline", SLOW)


def test_a_person_of_several_seats_meets_their_lobby_or_names_the_session(host: Hosted) -> None:
    first, second = host.session("First of two"), host.session("Second of two")
    host.session("Of others")
    host.seat("many", first, "cpo")
    host.seat("many", second, "guest")
    with host.open("many") as terminal:
        terminal.wait_for("2 sessions", SLOW)
        screen = terminal.wait_for("First of two", SLOW)
        terminal.settle()
        assert "Second of two" in screen and "Of others" not in terminal.text()
        terminal.press("enter")
        inside(terminal, "Second of two")
    with host.open("many", first) as terminal:
        inside(terminal, "First of two")


def test_an_observer_looks_on_and_nothing_else(host: Hosted) -> None:
    session = host.session("Looking on")
    host.seat("di", session, "guest")
    rev = host.store.load(session).rev
    with host.open("di") as terminal:
        inside(terminal, "Looking on")
        terminal.press("r", "J", "d", "a")
        terminal.settle(0.3)
        terminal.press("escape", "q")
    assert host.store.load(session).rev == rev


def test_a_code_binds_the_key_that_uses_it_once(host: Hosted) -> None:
    session = host.session("By a code")
    invited = host.parley("invite", session, "cto")
    assert invited.returncode == 0 and host.fingerprint in invited.stdout
    (code,) = re.findall(r"ssh -p \d+ (\S+)@", invited.stdout)[:1]
    with host.open("bo", code) as terminal:
        inside(terminal, "By a code")
        terminal.press("q")
        assert terminal.wait(SLOW) == 0
    (key,) = host.store.access.keys(host.fingerprint_of("bo"))
    assert (key.session, key.seat) == (session, "cto")
    with host.open("bo", code) as terminal:
        inside(terminal, "By a code")
    refused = host.ran(host.ssh("eve", code))
    assert refused.returncode == 255 and "this code was used or has expired" in refused.stderr
    assert "Permission denied (publickey)" in refused.stderr
    assert code not in host.logs("refused a code that was used") and code[4:] not in host.log()


# --- what nobody gets -------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_refused(host: Hosted) -> None:
    host.session()
    refused = host.ran(host.ssh("stranger"))
    assert refused.returncode == 255 and "Permission denied (publickey)" in refused.stderr
    host.logs(f"refused the key {host.fingerprint_of('stranger')} to 127.0.0.1")


def test_a_key_that_is_only_shown_proves_nothing(host: Hosted) -> None:
    host.seat("victim", host.session("Of the victim"), "cpo")
    host.seat("thief", own := host.session("Of the thief"), "cto")
    shown = host.folder / "shown.pub"
    shown.write_text(host.key("victim").with_suffix(".pub").read_text())
    command = host.ssh("thief", "victim")
    command[command.index("IdentitiesOnly=yes") - 1 : 0] = ["-o", f"IdentityFile={shown}"]
    with Terminal(command, env={"SSH_AUTH_SOCK": "", "HOME": str(host.folder)}) as terminal:
        inside(terminal, "Of the thief")
    host.logs(f"login 127.0.0.1: cto of {own} with {host.fingerprint_of('thief')}")
    assert host.fingerprint_of("victim") not in host.log()


def test_there_is_no_password_and_no_question_to_answer(host: Hosted) -> None:
    host.seat("pass", host.session(), "cpo")
    only = ["-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password,keyboard-interactive,hostbased"]
    refused = host.ran(host.ssh("pass", "cpo", *only))
    assert refused.returncode == 255 and "Permission denied (publickey)" in refused.stderr
    host.logs("left 127.0.0.1 without logging in")


def test_an_expired_code_is_refused(host: Hosted) -> None:
    session = host.session()
    code, _ = host.store.access.add_code(session, "cpo")
    with closing(connect(host.db)) as conn:
        conn.execute("UPDATE seat_code SET expires_at = '2020-01-01T00:00:00+00:00' WHERE session = ?", [session])
    refused = host.ran(host.ssh("late", code))
    assert refused.returncode == 255 and "this code was used or has expired" in refused.stderr
    assert host.store.access.keys(host.fingerprint_of("late")) == []


def test_a_command_and_a_subsystem_are_refused(host: Hosted) -> None:
    host.seat("exec", host.session(), "cpo")
    ran = host.ran([*host.ssh("exec"), "ls"])
    assert ran.returncode == 255 and ran.stdout == "" and "exec request failed" in ran.stderr
    host.logs("refused a command to 127.0.0.1")
    (host.folder / "loot").write_text("x")
    options = [*host.options("exec"), "-P", str(host.port)]
    for copy in (
        ["scp", "-O", *options, "loot", "a@127.0.0.1:x"],
        ["scp", "-s", *options, "a@127.0.0.1:/etc/passwd", "taken"],
    ):
        assert host.ran(copy).returncode != 0
    assert host.ran(["sftp", *options, "-b", "/dev/null", "a@127.0.0.1"]).returncode != 0
    assert not (host.folder / "taken").exists()
    host.logs("refused a subsystem to 127.0.0.1")


def test_nothing_is_forwarded(host: Hosted) -> None:
    host.seat("fwd", host.session("Forwarding"), "cpo")
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as inner,
        closing(socket.create_server(("127.0.0.1", 0))) as spare,
    ):
        target, local = inner.getsockname()[1], spare.getsockname()[1]
        spare.close()
        inner.settimeout(0.5)
        with host.open("fwd", "a", "-L", f"127.0.0.1:{local}:127.0.0.1:{target}") as terminal:
            inside(terminal, "Forwarding")
            with socket.create_connection(("127.0.0.1", local), SLOW) as through:
                assert through.recv(1) == b""
            with pytest.raises(TimeoutError):
                inner.accept()
        host.logs("refused forwarding to 127.0.0.1")
        ran = host.ran(host.ssh("fwd", "a", "-N", "-o", "ExitOnForwardFailure=yes", "-R", f"0:127.0.0.1:{target}"))
    assert ran.returncode == 255 and "remote port forwarding failed" in ran.stderr
    host.logs("refused remote forwarding to 127.0.0.1")


def test_no_agent_and_no_display_comes_along(host: Hosted) -> None:
    host.seat("agent", host.session("No agent"), "cpo")
    agent = host.folder / "agent.sock"
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(agent))
        listener.listen()
        with Terminal(
            host.ssh("agent", "a", "-A", "-o", f"IdentityAgent={agent}"),
            env={"SSH_AUTH_SOCK": str(agent), "HOME": str(host.folder)},
        ) as terminal:
            answer_nothing(listener)
            inside(terminal, "No agent")
    host.logs("refused agent forwarding to 127.0.0.1")


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


# --- how it ends ------------------------------------------------------------------------------------------------------


def test_a_seat_that_is_taken_back_ends_the_open_connection(host: Hosted) -> None:
    session = host.session("Taken back")
    host.seat("gone", session, "cto")
    with host.open("gone") as terminal:
        inside(terminal, "Taken back")
        taken = host.parley("uninvite", session, "cto")
        assert taken.stdout == "Taken away from cto: 1 key, 0 codes.\n"
        assert terminal.wait(SLOW) == 1 and restored(terminal)
        assert "parley: this seat was taken back" in terminal.text()
    assert host.ran(host.ssh("gone")).returncode == 255


def test_who_is_killed_leaves_the_others_alone(host: Hosted) -> None:
    session = host.session("One dies")
    host.seat("kill-a", session, "cpo")
    host.seat("kill-b", session, "cto")
    with host.open("kill-a") as ada:
        inside(ada, "One dies")
        before = set(host.seats())
        with host.open("kill-b") as bo:
            inside(bo, "One dies")
            (pid,) = set(host.seats()) - before
            os.kill(pid, signal.SIGKILL)
            assert bo.wait(SLOW) == 1 and restored(bo)
            assert "parley: this view stopped after an error; connect again, what you typed is kept." in bo.text()
        ada.press("r")
        ada.wait_for("ready", SLOW)
        with host.open("kill-b") as again:
            inside(again, "One dies")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_host_that_stops_gives_everybody_their_terminal_back(own: Hosted, signum: int) -> None:
    session = own.session("Going down")
    own.seat("ada", session, "cpo")
    own.seat("bo", session, "cto")
    with own.open("ada") as ada, own.open("bo") as bo:
        inside(ada, "Going down")
        inside(bo, "Going down")
        seats = own.seats()
        assert own.stop(signum) == 0
        for terminal in (ada, bo):
            assert terminal.wait(SLOW) == 1 and restored(terminal)
            assert "parley: the host is going down" in terminal.text()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in seats), lambda: "a seat outlived its host")


def test_a_host_that_is_killed_leaves_no_process_behind(own: Hosted) -> None:
    own.seat("ada", own.session("Killed host"), "cpo")
    with own.open("ada") as ada:
        inside(ada, "Killed host")
        seats = own.seats()
        own.stop(signal.SIGKILL)
        assert ada.wait(SLOW) == 255
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in seats), lambda: "a seat outlived its host")


# --- hostile clients --------------------------------------------------------------------------------------------------


def test_a_terminal_of_ten_thousand_by_ten_thousand_is_a_large_one(host: Hosted) -> None:
    host.seat("huge", host.session("Huge"), "cpo")
    before = set(host.seats())
    script = f"stty rows 10000 cols 10000; exec {shlex.join(host.ssh('huge'))}"
    with Terminal(["sh", "-c", script], env={"HOME": str(host.folder)}) as terminal:
        terminal.wait_for_raw(b"Huge", SLOW)
        (pid,) = set(host.seats()) - before
        tty = os.open(Path(f"/proc/{pid}/fd/0").readlink(), os.O_RDONLY | os.O_NOCTTY)
        rows, columns = struct.unpack("HHHH", fcntl.ioctl(tty, termios.TIOCGWINSZ, bytes(8)))[:2]
        os.close(tty)
        assert (columns, rows) == TERMS_LARGEST
        assert resident_mb(pid) < 400


def test_what_a_client_says_of_its_terminal_is_believed_as_far_as_it_is_harmless(host: Hosted) -> None:
    host.seat("liar", host.session("A liar"), "cpo")
    for term in ("../../etc/passwd", "\x1b[2J$(reboot)", "x" * 500):
        command = host.ssh("liar", "reboot", "-o", "SendEnv=PARLEY_DB COLORTERM")
        with Terminal(command, env={"TERM": term, "PARLEY_DB": "/tmp/theirs", "HOME": str(host.folder)}) as terminal:
            inside(terminal, "A liar")
    assert "reboot" not in host.log()


def test_a_client_that_stops_reading_slows_nobody_and_is_let_go(host: Hosted) -> None:
    session = host.session("Stuck")
    host.seat("stuck", session, "cto")
    host.seat("swift", session, "cpo")
    with host.open("stuck") as stuck, host.open("swift") as swift:
        inside(stuck, "Stuck")
        inside(swift, "Stuck")
        before = resident_mb(host.process.pid)
        stuck.kill(signal.SIGSTOP)
        for n in range(40):
            swift.press("J" if n % 2 else "K")
        swift.press("r")
        swift.wait_for("ready", SLOW)
        assert resident_mb(host.process.pid) < before + 30
        host.store.access.remove(session, "cto")
        host.logs(f"left 127.0.0.1: cto of {session}")


def test_garbage_before_the_login_harms_nobody(host: Hosted) -> None:
    host.seat("calm", host.session("Calm"), "cpo")
    with host.open("calm") as terminal:
        inside(terminal, "Calm")
        for junk in (b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n" + os.urandom(50_000), b"A" * 200_000, b"\x00"):
            with socket.create_connection(("127.0.0.1", host.port), SLOW) as line:
                try:
                    line.sendall(junk)
                    line.settimeout(0.3)
                    line.recv(4096)
                except OSError:
                    pass
        terminal.press("r")
        terminal.wait_for("ready", SLOW)
    assert "Traceback" not in host.log()


def resident_mb(pid: int) -> float:
    """What a process holds in memory, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_nothing_was_logged_that_went_wrong_in_the_host_itself(host: Hosted) -> None:
    assert "Traceback" not in host.log() and "ERROR" not in host.log()
