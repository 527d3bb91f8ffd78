"""The verbs for SSH: host, invite, uninvite, seats."""

import argparse
import asyncio
import shlex
import shutil
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.errors import Missing, Refused, Trouble
from sessions.model import Participant
from sessions.rules.seats import person
from sessions.text import one_line
from sessions.times import show_moment
from tui.cli.common import file_of, path_of, say, say_json, say_table

if TYPE_CHECKING:
    import asyncssh

    from sessions.store.protocol import Use
    from tui.ssh.server import Server


def host_(chosen: argparse.Namespace) -> int:
    """Let people connect over SSH until somebody stops it."""
    if not hasattr(socket, "SOCK_SEQPACKET") or sys.platform != "linux":
        raise Trouble("The host needs Linux. Elsewhere, use the system's own sshd: parley invite --authorized-keys")
    with file_of(chosen):
        pass  # report problems with the file now, in one line

    from tui.ssh.audit_log import start_log
    from tui.ssh.limits import Limits
    from tui.ssh.server import Server, serve

    start_log()
    host = Server(path_of(chosen), chosen.bind, chosen.port, "tui.cli.seat", Limits(idle_s=chosen.idle * 60.0))
    asyncio.run(serve(host, _announce))
    return 0


def _announce(host: "Server") -> None:
    bind, port = host.listening
    where = "this machine only; --bind ADDRESS opens it" if host.listening.here_only else "open to the network"
    say(f"parley host: ready on {bind} port {port} ({where}); its key is {host.fingerprint}")
    sys.stdout.flush()


def invite_(chosen: argparse.Namespace) -> int:
    """Register a key for a seat, or create a code for whoever uses it first; print how they connect."""
    if chosen.authorized_keys and chosen.key is None:
        raise Refused("The line for the system's sshd needs their public key. Add it with --key FILE.")
    if chosen.fingerprint and chosen.key is None:
        raise Refused("--fingerprint picks one key of a file. Name the file with --key FILE.")
    with file_of(chosen) as store:
        session = store.load(chosen.id)
        who = person(session, chosen.seat)
        what = f"{who.key_.upper()}, {one_line(who.name)}, in {one_line(session.header.title)}"

        from tui.ssh.address import PORT, Address, noted
        from tui.ssh.keys import fingerprint, host_key, host_key_path, public_line
        from tui.ssh.public_keys import read_public

        public = read_public(chosen.key, chosen.fingerprint) if chosen.key is not None else None
        if chosen.authorized_keys and public is not None:
            say(_authorized(chosen, store.path, public.key))
            return 0
        at = noted(store.path) or Address("", PORT)
        port, name = chosen.port or at.port, chosen.host or at.name
        older = any(code.seat == chosen.seat for code in store.seat_keys.open_codes(chosen.id))
        ours = fingerprint(host_key(host_key_path(store.path)))
        if public is not None:
            key = public.key
            store.seat_keys.add_key(chosen.id, chosen.seat, fingerprint(key), public_line(key), public.comment)
            say(f"{fingerprint(key)} is registered for {what}:")
            say(f"  ssh -p {port} {chosen.id}@{name}")
        else:
            code, until = store.seat_keys.add_code(chosen.id, chosen.seat)
            say(f"For {what}; works once, with their own key, until {show_moment(until.astimezone())}:")
            say(f"  ssh -p {port} {code}@{name}")
            say(f"From then on: ssh -p {port} {chosen.id}@{name}")
    say(f"ssh asks about the host's key the first time. It is {ours}")
    if older:
        say(f"The earlier code for {who.key_.upper()} no longer works.")
    if at.here_only and not chosen.host:
        say("The host listens on this machine only. Start it with --bind ADDRESS to let other machines connect.")
    return 0


def _authorized(chosen: argparse.Namespace, db: Path, key: "asyncssh.SSHKey") -> str:
    """Return the line that lets a key use one seat, and nothing else, through the system's sshd."""
    from tui.ssh.keys import public_line

    beside = Path(sys.executable).with_name("parley")
    found = str(beside) if beside.exists() else shutil.which("parley")
    program = [found] if found else [sys.executable, "-m", "tui.cli.main"]
    words = [*program, "--db", str(db), "open", chosen.id, "--as", chosen.seat]
    command = shlex.join(words).replace("\\", "\\\\").replace('"', '\\"')
    if not command.isprintable():
        raise Refused("The path of the file has characters that authorized_keys can't contain. Move the file.")
    return f'restrict,pty,command="{command}" {public_line(key)}'


def uninvite_(chosen: argparse.Namespace) -> int:
    """Remove the keys and codes of a seat; a host ends their connections within a second."""
    with file_of(chosen) as store:
        person(store.load(chosen.id), chosen.seat)
        keys, codes = store.seat_keys.remove(chosen.id, chosen.seat)
    if not keys + codes:
        raise Missing(f"There is no key or code for {chosen.seat} in session {chosen.id}.")
    say(f"Removed from {chosen.seat}: {keys} key{'s' * (keys != 1)}, {codes} code{'s' * (codes != 1)}.")
    return 0


def seats_(chosen: argparse.Namespace) -> int:
    """List the seats, the keys that can use them over SSH, and which codes are open; never a code itself."""
    with file_of(chosen) as store:
        people = store.load(chosen.id).all(Participant)
        uses, codes = store.seat_keys.uses(chosen.id), store.seat_keys.open_codes(chosen.id)
    for each in people:
        keys = [use for use in uses if use.seat == each.key_]
        until = [code.expires_at for code in codes if code.seat == each.key_]
        if chosen.json:
            who = {"session": chosen.id, "seat": each.key_, "name": each.name, "role": each.role}
            say_json({**who, "keys": [_use(use) for use in keys], "codes": [{"expires_at": _iso(at)} for at in until]})
            continue
        say(f"{each.key_.upper()}  {one_line(each.name)}, {each.role}")
        say_table([(use.fingerprint, use.comment or "–", _last(use.used_at)) for use in keys], "  ")
        for at in until:
            say(f"  a code, valid until {show_moment(at.astimezone())}")
        if not keys and not until:
            say(f"  nobody can connect yet: parley invite {chosen.id} {each.key_}")
    return 0


def _use(use: "Use") -> dict[str, Any]:
    times = {"added_at": _iso(use.added_at), "used_at": _iso(use.used_at)}
    return {"fingerprint": use.fingerprint, "comment": use.comment, **times}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone().isoformat() if moment else None


def _last(used: datetime | None) -> str:
    return f"last connected {show_moment(used.astimezone())}" if used else "never connected"
