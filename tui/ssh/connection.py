"""One connection: who it is, and what it may ask for."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from typing import Any, Final

import asyncssh

from sessions.errors import Refused
from sessions.store.seat_keys import is_code
from tui.ssh.algorithms import algorithms
from tui.ssh.channel import Channel
from tui.ssh.keys import fingerprint, is_good, public_line
from tui.ssh.limits import Limits
from tui.ssh.server_client import ServerClient
from tui.ssh.throttle import Throttle

WRONG: Final = "parley: this code isn't known here. Check it, or ask for a new one."
OVER: Final = "parley: this code has expired or was already used. Ask for a new one."
BY_KEY: Final = (
    "parley: you log in with an SSH key that was invited.\r\n"
    "No key yet? Run ssh-keygen -t ed25519. Then send the file that ends in .pub\r\n"
    "to the person who invites you, and run this command again when they say so."
)
BY_CODE: Final = (
    "parley: this code gives your seat to your own SSH key.\r\n"
    "No key yet? Run ssh-keygen -t ed25519, then run this command again."
)
"""Shown to everybody on the way in, before the host can know whether they have a key. It names no session."""
TOO_MANY_KEYS: Final = "Too many keys were offered; name the invited one: ssh -o IdentitiesOnly=yes -i KEY"
IDLE: Final = "parley: disconnected after a long idle time. Reconnect to continue."
HOST_GONE: Final = "parley: the host has stopped; what you typed is saved. Reconnect later."

_LONGEST: Final = 200

log = logging.getLogger("parley.host")


class Connection(asyncssh.SSHServer):
    """A connection. It knows who someone is only by a key whose signature was checked, never by a name or a query."""

    def __init__(self, host: socket.socket, limits: Limits) -> None:
        """`host` is the socket to the host."""
        self.host = ServerClient(host, self.end, self._host_gone)
        self.limits = limits
        self.touched = time.monotonic()
        self.channel: Channel | None = None
        self.ends: tuple[str, ...] = ()
        self.conn: asyncssh.SSHServerConnection | None = None
        self.over = asyncio.Event()
        self._names = self._keys = 0
        self._offered: set[str] = set()
        self._greeted = self._by_code = False
        self._asked: tuple[str, asyncssh.SSHKey] | None = None
        self._knowing: asyncio.Task[None] | None = None
        self._told: set[str] = set()
        self._looking: asyncio.TimerHandle | None = None

    async def serve(self, client: socket.socket, key: asyncssh.SSHKey) -> None:
        """Serve a connection until it ends; `key` is the host's own."""
        given = options(self.limits)
        try:
            await asyncssh.run_server(client, server_factory=lambda: self, server_host_keys=[key], **given)
        except (asyncssh.Error, OSError):
            self.over.set()
        except Exception as error:
            self.host.failed(f"a connection failed: {error!r}"[:_LONGEST])
            self.over.set()
        await self.over.wait()
        if self.channel is not None:
            await self.channel.hang_up_and_wait()
        self.host.close()

    # --- coming and going -----------------------------------------------------------------------------------------

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Accept the connection."""
        self.conn = conn
        self.ends = tuple(
            str(part) for name in ("peername", "sockname") for part in (conn.get_extra_info(name) or ("?", 0))[:2]
        )
        Throttle(conn, self.limits, self._stuck, self.refuse)

    def connection_lost(self, exc: Exception | None) -> None:
        """Release everything the connection held. Only here does asyncssh report what failed in a callback."""
        if exc is not None and not isinstance(exc, (asyncssh.Error, OSError)):
            self.host.failed(f"a connection failed: {exc!r}"[:_LONGEST])
        elif self._knowing is None and self._names and not self._keys:
            self.refuse("a login without a key")
        if self._looking is not None:
            self._looking.cancel()
        self.over.set()

    def touch(self) -> None:
        """Note that the person pressed a key."""
        self.touched = time.monotonic()

    def refuse(self, what: str) -> None:
        """Log, once for each `what`, that it was refused."""
        if what not in self._told:
            self._told.add(what)
            self.host.refused(what)

    def end(self, sentence: str) -> None:
        """End the connection, showing a sentence if there is one."""
        if self.channel is not None:
            self.channel.end(sentence, 1)
        else:
            self.leave()

    def leave(self) -> None:
        """Close the connection as soon as the last output is sent, or after a while in any case."""
        if self.conn is None:
            return
        asyncio.get_running_loop().call_later(self.limits.write_s, self.conn.abort)
        if self.channel is None:
            self.conn.disconnect(asyncssh.DISC_BY_APPLICATION, "parley: goodbye")

    def _host_gone(self) -> None:
        if self.channel is not None:
            self.channel.end(HOST_GONE, 1)
        elif self.conn is not None:
            self.conn.abort()

    def _stuck(self, stuck: bool) -> None:
        if self.channel is not None:
            self.channel.hold("wire", stuck)

    def _look(self) -> None:
        """End an app that was idle for too long, and a login that never asked for a screen."""
        if self._looking is not None:
            self._looking.cancel()
        left_s = self.touched + (self.limits.idle_s if self.channel else self.limits.login_s) - time.monotonic()
        if left_s > 0:
            self._looking = asyncio.get_running_loop().call_later(left_s, self._look)
        elif self.channel is not None:
            self.channel.end(IDLE, 1)
        else:
            self.refuse("to wait any longer")
            self.leave()

    # --- who it is ------------------------------------------------------------------------------------------------

    async def begin_auth(self, username: str) -> bool:
        """Check a user name, which may be a code. Always True, because nobody logs in without a key."""
        self._names += 1
        self._by_code = False
        if self._names > self.limits.names_tried:
            self._too_many("user names", "Too many user names tried")
            return True
        if is_code(username):
            await self._look_at_code(username)
        self._greet(BY_CODE if self._by_code else BY_KEY)
        return True

    def _greet(self, words: str) -> None:
        """Say once how to log in. People without a key are disconnected right after this, so nothing later would reach
        them.
        """
        if not self._greeted:
            self._greeted = True
            assert self.conn is not None
            self.conn.send_auth_banner(f"{words}\r\n")

    async def _look_at_code(self, words: str) -> None:
        try:
            verdict = await self.host.code(words)
        except Refused:
            return
        self._by_code = verdict == "good"
        if verdict == "wrong":
            self.refuse("a wrong code")
            self._greet(WRONG)
        elif verdict == "over":
            self.refuse("a code that was used or has expired")
            self._greet(OVER)

    def public_key_auth_supported(self) -> bool:
        """Keys are the only way to log in."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key may log in. This is also asked without a signature, so it proves nothing."""
        self._keys += 1
        self._offered.add(fingerprint(key))
        most = self.limits.keys_offered
        if len(self._offered) > most or self._keys > 2 * most:
            self._too_many("keys", TOO_MANY_KEYS)
            return False
        self._asked = None
        if not is_good(key):
            self.refuse("a key of an unsafe type")
            return False
        try:
            known = await self.host.knows(public_line(key), self._by_code)
        except Refused:
            return False
        if not known:
            self.refuse(f"the key {fingerprint(key)}")
            return False
        # Nothing else runs between here, the check of the signature and `auth_completed`.
        self._asked = (username, key)
        return True

    def auth_completed(self) -> None:
        """Record who it is: the signature has now been checked."""
        assert self.conn is not None
        username = self.conn.get_extra_info("username")
        if self._asked is None or self._asked[0] != username:
            self.refuse("a login that does not match its key")
            self.leave()
            return
        self.touched = time.monotonic()
        self._look()
        login = self.host.login(username, public_line(self._asked[1]), self._by_code)
        self._knowing = asyncio.get_running_loop().create_task(login)
        self._knowing.add_done_callback(lambda task: task.cancelled() or task.exception())

    def _too_many(self, what: str, says: str) -> None:
        self.refuse(f"more {what} than may be tried")
        assert self.conn is not None
        self.conn.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, says)

    # --- what it may ask for --------------------------------------------------------------------------------------

    def session_requested(self) -> Channel | bool:
        """Open the connection's only session."""
        if self.channel is not None or self._knowing is None:
            self.refuse("a second session")
            return False
        self.channel = Channel(self, self.limits)
        self.touch()
        self._look()
        return self.channel

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        """Refuse to forward."""
        self.refuse("forwarding (-L, -D, -W)")
        return False

    def server_requested(self, listen_host: str, listen_port: int) -> bool:
        """Refuse to listen."""
        self.refuse("remote forwarding (-R)")
        return False

    def unix_connection_requested(self, dest_path: str) -> bool:
        """Refuse to forward."""
        self.refuse("forwarding to a socket (-L)")
        return False

    def unix_server_requested(self, listen_path: str) -> bool:
        """Refuse to listen."""
        self.refuse("remote forwarding of a socket (-R)")
        return False

    def tun_requested(self, unit: int | None) -> bool:
        """Refuse a tunnel."""
        self.refuse("a tunnel (-w)")
        return False

    def tap_requested(self, unit: int | None) -> bool:
        """Refuse a tunnel."""
        return self.tun_requested(unit)

    async def known(self) -> None:
        """Wait until the host knows who this is. Raises Refused if they may not log in."""
        if self._knowing is None:
            raise Refused("This key no longer has a seat here.")
        await self._knowing


def options(limits: Limits) -> dict[str, Any]:
    """Return the options for asyncssh: they name every way in and out, and close all but one."""
    return {
        "config": [],
        "server_version": "parley",
        "public_key_auth": True,
        "password_auth": False,
        "kbdint_auth": False,
        "host_based_auth": False,
        "gss_host": None,
        "allow_pty": True,
        "line_editor": False,
        "agent_forwarding": False,
        "x11_forwarding": False,
        "sftp_factory": None,
        "allow_scp": False,
        "encoding": None,
        "compression_algs": ["none"],
        **algorithms(),
        "window": limits.input,
        "max_pktsize": limits.input // 2,
        "login_timeout": limits.login_s,
        "keepalive_interval": limits.keepalive_s,
        "keepalive_count_max": limits.keepalives,
        "tcp_keepalive": True,
        "rdns_lookup": False,
    }
