"""People log in with the real `ssh`: what they see, what they are refused, and how they leave."""

from __future__ import annotations

import getpass
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from sessions.store.connection import connect
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal, restored
from tests.terminal.hosted import SLOW, Hosted, inside, until
from tests.terminal.sitting import PAUSE_S
from tui.ssh.keys import host_key_path

pytestmark = pytest.mark.openssh


# --- coming in --------------------------------------------------------------------------------------------------------


def test_the_host_says_in_one_line_where_it_is_and_that_only_this_machine_can_reach_it(host: Hosted) -> None:
    assert "127.0.0.1" in host.says and "this machine only" in host.says
    scanned = host.ran(["ssh-keyscan", "-p", str(host.port), "127.0.0.1"]).stdout
    (host.folder / "scanned").write_text(scanned)
    assert host.ran(["ssh-keygen", "-lf", str(host.folder / "scanned")]).stdout.split()[1] == host.fingerprint


def test_a_key_opens_its_seat_and_the_app_follows_the_size(host: Hosted) -> None:
    host.seat("ada", session := host.session("Ledger talks"), "cpo")
    with host.open("ada") as terminal:
        inside(terminal, "Ledger talks").wait_for("CPO here", SLOW)
        assert b"\x1b[?1000h" in terminal.raw and b"\x1b[?2004h" in terminal.raw
        assert not terminal.echoes
        terminal.resize(120, 40)
        terminal.wait_until(lambda screen: "? help" in screen.split("\n")[39], "it does not follow the size", SLOW)
        time.sleep(PAUSE_S)
        terminal.press("q")
        assert terminal.wait(SLOW) == 0 and restored(terminal)
    log = host.logs(f"left 127.0.0.1: cpo of {session}")
    assert f"login 127.0.0.1: cpo of {session} with {host.fingerprint_of('ada')}" in log


def test_colours_follow_what_the_client_supports_and_a_paste_arrives_complete(host: Hosted) -> None:
    host.seat("paint", host.session("Painting"), "cpo")
    with host.open("paint", "", "-o", "SendEnv=COLORTERM") as terminal:
        inside(terminal, "Painting")
        assert b"[48;2;" in terminal.raw or b"[38;2;" in terminal.raw
        terminal.press("i")
        terminal.wait_for("Title", SLOW)
        terminal.settle()
        terminal.paste("Pasted in one piece")
        terminal.wait_for("Pasted in one piece", SLOW)
    with host.open("paint") as terminal:
        inside(terminal, "Painting")
        assert b"8;2;" not in terminal.raw and b"8;5;" in terminal.raw


def test_settings_with_a_fault_lock_nobody_out_and_are_reported(own: Hosted) -> None:
    own.seat("ada", own.session("No start"), "cpo")
    config = own.folder / ".config" / "parley" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('theme = "purple"\n')
    with own.open("ada") as terminal:
        inside(terminal, "No start").wait_for("config.toml has faults", SLOW)
        time.sleep(PAUSE_S)
        terminal.press("q")
        assert terminal.wait(SLOW) == 0 and restored(terminal)
        said = "".join(terminal.screen())
        assert "config.toml:1: theme:" in said and "Traceback" not in said
    config.unlink()
    with own.open("ada") as terminal:
        inside(terminal, "No start")
        terminal.settle(0.5)
        assert "has faults" not in terminal.text()


def test_two_leaders_see_at_once_what_the_other_does(host: Hosted) -> None:
    session = host.session("Two leaders")
    host.seat("cpo-2", session, "cpo")
    host.seat("cto-2", session, "cto")
    with host.open("cpo-2") as ada, host.open("cto-2") as bo:
        inside(ada, "Two leaders").wait_for("draft", SLOW)
        inside(bo, "Two leaders")
        ada.wait_for("CTO here", SLOW)
        ada.consent("y")
        bo.wait_for("ready", SLOW)
        time.sleep(PAUSE_S)  # what somebody else has just changed is read first
        bo.press("q")
        assert bo.wait(SLOW) == 0
        ada.wait_for("CTO offline", SLOW)


def test_a_person_with_several_seats_gets_their_lobby_or_names_the_session(host: Hosted) -> None:
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


def test_an_observer_watches_and_can_do_nothing_else(host: Hosted) -> None:
    session = host.session("Looking on")
    host.seat("di", session, "guest")
    rev = host.store.load(session).rev
    with host.open("di") as terminal:
        inside(terminal, "Looking on")
        terminal.press("y", "<", "d", "i")
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
    (key,) = host.store.seat_keys.keys(host.fingerprint_of("bo"))
    assert (key.session, key.seat) == (session, "cto")
    with host.open("bo", code) as terminal:  # it names no session: they meet their lobby
        terminal.wait_for("1 session", SLOW)
        terminal.wait_for("By a code", SLOW)
        terminal.press("enter")
        inside(terminal, "By a code")
    refused = host.ran(host.ssh("eve", code))
    assert refused.returncode == 255 and "this code has expired or was already used" in refused.stderr
    assert "Permission denied (publickey)" in refused.stderr
    assert code not in host.logs("refused a code that was used") and code[4:] not in host.log()


def test_a_bastion_leads_to_a_host_that_listens_only_on_its_own_machine(host: Hosted, tmp_path: Path) -> None:
    host.seat("far", host.session("By a bastion"), "cpo")
    with closing(socket.create_server(("127.0.0.1", 0))) as spare:
        port = spare.getsockname()[1]
    (tmp_path / "keys").write_text(host.key("jumper").with_suffix(".pub").read_text())
    bastion = tmp_path / "sshd_config"
    bastion.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host.key('bastion')}\nPidFile none\nUsePAM no\n"
        f"StrictModes no\nAuthorizedKeysFile {tmp_path}/keys\n"
    )
    jump = tmp_path / "ssh_config"
    jump.write_text(
        f"Host bastion\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
        f"  IdentityFile {host.key('jumper')}\nHost *\n  IdentitiesOnly yes\n  IdentityFile {host.key('far')}\n"
        f"  StrictHostKeyChecking accept-new\n  UserKnownHostsFile {tmp_path}/known\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    log = tmp_path / "log"
    with log.open("wb") as noted, subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", bastion], stderr=noted) as sshd:
        try:
            until(lambda: "Server listening" in log.read_text(), log.read_text)
            command = ["ssh", "-F", str(jump), "-J", "bastion", "-p", str(host.port), f"{host.user('far')}@127.0.0.1"]
            with Terminal(command, env={"SSH_AUTH_SOCK": "", "HOME": str(tmp_path)}) as terminal:
                inside(terminal, "By a bastion")
                terminal.press("q")
                assert terminal.wait(SLOW) == 0 and restored(terminal)
        finally:
            sshd.terminate()


# --- where it listens, and what it keeps ------------------------------------------------------------------------------


def test_only_its_owner_can_read_the_key_from_the_first_start(host: Hosted) -> None:
    assert stat.S_IMODE(host_key_path(host.db).stat().st_mode) == 0o600
    shown = host.ran(["ssh-keygen", "-lf", str(host_key_path(host.db))]).stdout
    assert shown.split()[1] == host.fingerprint


def test_the_host_listens_only_on_this_machine_unless_told_otherwise(host: Hosted, tmp_path: Path) -> None:
    assert listening(host.process.pid) == {("0100007F", host.port)}
    with Hosted(tmp_path) as other:
        other.stop()
        command = [
            sys.executable,
            "-m",
            "tui.cli.main",
            "--db",
            str(other.db),
            "host",
            "--port",
            "0",
            "--bind",
            "0.0.0.0",
        ]
        with subprocess.Popen(command, cwd=ROOT, env=other.env, stdout=subprocess.PIPE, text=True) as open_one:
            assert open_one.stdout is not None
            said = open_one.stdout.readline()
            assert re.match(
                r"parley host: ready on 0\.0\.0\.0 port \d+ \(open to the network\); its key is SHA256", said
            )
            open_one.terminate()
        assert open_one.returncode == 0


def test_a_port_in_use_is_reported_in_one_sentence(host: Hosted) -> None:
    ran = host.parley("host", "--port", str(host.port))
    assert ran.returncode == 1 and ran.stdout == ""
    assert re.fullmatch(
        rf"parley: The host couldn't listen on 127\.0\.0\.1 port {host.port}: .*[Aa]ddress already in use\.?\n",
        ran.stderr,
    ), ran.stderr


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "parley-host.service"
    told = (ROOT / "docs" / "parley-host.service").read_text()
    unit.write_text(told.replace("/usr/local/bin/parley", sys.executable).replace("User=parley", "User=root"))
    ran = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and ran.stderr == "", ran.stderr


def test_the_systemd_unit_gives_the_host_little_access_to_the_machine(tmp_path: Path) -> None:
    unit = tmp_path / "parley-host.service"
    unit.write_text(
        (ROOT / "docs" / "parley-host.service").read_text().replace("/usr/local/bin/parley", sys.executable)
    )
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def listening(pid: int) -> set[tuple[str, int]]:
    """The addresses, as the kernel writes them, and the ports on which a process listens."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    found = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = row.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in sockets:
                address, port = words[1].split(":")
                found.add((address, int(port, 16)))
    return found


# --- what nobody gets -------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_refused(host: Hosted) -> None:
    host.session()
    refused = host.ran(host.ssh("stranger"))
    assert refused.returncode == 255 and "Permission denied (publickey)" in refused.stderr
    host.logs(f"refused the key {host.fingerprint_of('stranger')} to 127.0.0.1")


def test_a_key_that_is_offered_without_a_signature_proves_nothing(host: Hosted) -> None:
    host.seat("victim", host.session("Of the victim"), "cpo")
    host.seat("thief", own := host.session("Of the thief"), "cto")
    shown = host.folder / "shown.pub"
    shown.write_text(host.key("victim").with_suffix(".pub").read_text())
    command = host.ssh("thief", "victim")
    command[command.index("IdentitiesOnly=yes") - 1 : 0] = ["-o", f"IdentityFile={shown}"]
    with Terminal(command, env={"SSH_AUTH_SOCK": "", "HOME": str(host.folder)}) as terminal:
        terminal.wait_for("Of the thief", SLOW)
        terminal.settle()
        assert "Of the victim" not in terminal.text()
    host.logs(f"login 127.0.0.1: cto of {own} with {host.fingerprint_of('thief')}")
    assert host.fingerprint_of("victim") not in host.log()


def test_an_expired_code_is_refused(host: Hosted) -> None:
    session = host.session()
    code, _ = host.store.seat_keys.add_code(session, "cpo")
    with closing(connect(host.db)) as conn:
        conn.execute("UPDATE seat_code SET expires_at = '2020-01-01T00:00:00+00:00' WHERE session = ?", [session])
    refused = host.ran(host.ssh("late", code))
    assert refused.returncode == 255 and "this code has expired or was already used" in refused.stderr
    host.logs("refused a code that was used or has expired to 127.0.0.1")
    assert host.store.seat_keys.keys(host.fingerprint_of("late")) == []


# --- how it ends ------------------------------------------------------------------------------------------------------


def test_taking_a_seat_away_ends_the_open_connection(host: Hosted) -> None:
    session = host.session("Taken back")
    host.seat("gone", session, "cto")
    with host.open("gone") as terminal:
        inside(terminal, "Taken back")
        taken = host.parley("uninvite", session, "cto")
        assert taken.stdout == "Removed from cto: 1 key, 0 codes.\n"
        assert terminal.wait(SLOW) == 1 and restored(terminal)
        assert "parley: this seat was taken back" in terminal.text()
    assert host.ran(host.ssh("gone")).returncode == 255


def test_killing_one_process_leaves_the_others_alone(host: Hosted) -> None:
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
            assert "parley: stopped after an error. Reconnect to continue; what you typed is saved." in bo.text()
        ada.consent("y")
        ada.wait_for("ready", SLOW)
        with host.open("kill-b") as again:
            inside(again, "One dies")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_host_that_stops_gives_everyone_their_terminal_back(own: Hosted, signum: int) -> None:
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
            assert "parley: the host is shutting down" in terminal.text()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in seats), lambda: "a seat outlived its host")


def test_a_killed_host_leaves_no_process_behind_and_gives_every_terminal_back(own: Hosted) -> None:
    own.seat("ada", own.session("Killed host"), "cpo")
    with own.open("ada") as ada:
        inside(ada, "Killed host")
        seats = [*own.seats(), *own.doors()]
        own.stop(signal.SIGKILL)
        assert ada.wait(SLOW) == 1 and restored(ada)
        assert "the host has stopped; what you typed is saved" in " ".join(ada.text().split())
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in seats), lambda: "a seat outlived its host")


def test_the_host_itself_logged_no_errors(host: Hosted) -> None:
    assert "Traceback" not in host.log() and "ERROR" not in host.log()
