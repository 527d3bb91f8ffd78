"""One connection: who it is, and what it may ask for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import asyncssh

from sessions.errors import ParleyError, Refused
from sessions.names import as_id
from sessions.store.access import Key, Ticket, is_code
from sessions.text import one_line
from tui.ssh.keys import fingerprint, is_good, public_line
from tui.ssh.line import Line
from tui.ssh.wire import Wire

if TYPE_CHECKING:
    from tui.ssh.host import Host

OVER: Final = "parley: this code was used or has expired; ask for a new one."
BY_KEY: Final = (
    "parley: you come in by an SSH key that is invited.\r\n"
    "No key yet? Run ssh-keygen -t ed25519. Then send the file that ends in .pub to whoever invites you,\r\n"
    "and run this command again when they say so."
)
BY_CODE: Final = (
    "parley: this code is for your own SSH key, which sits on your seat from then on.\r\n"
    "No key yet? Run ssh-keygen -t ed25519, then this command again."
)
"""What everybody is told on the way in, before it can be known whether they have a key. It names no session."""
TOO_MANY_KEYS: Final = "Too many keys were offered; name the invited one: ssh -o IdentitiesOnly=yes -i KEY"
LOBBY_MOST: Final = 400
"""Sessions in a person's lobby at most, the last they were invited to."""

_LONGEST: Final = 200

log = logging.getLogger("parley.host")


@dataclass(frozen=True, slots=True)
class Person:
    """Who logged in: a key, and the seats to show: the one in the session that was `named`, or all, in a lobby."""

    fingerprint: str
    seats: tuple[Key, ...]
    named: bool

    @property
    def words(self) -> list[str]:
        """What `parley` is asked for."""
        if self.named:
            return ["open", self.seats[0].session, "--as", self.seats[0].seat]
        return [word for key in self.seats for word in ("--only", f"{key.session}={key.seat}")]

    def following(self, keys: Iterable[Key]) -> Person:
        """Return the person with all the seats of their key, where a lobby shows these; who named one keeps it."""
        if self.named:
            return self
        return replace(self, seats=tuple(each for each in keys if each.fingerprint == self.fingerprint))

    def __str__(self) -> str:
        """Return the person as the log names them."""
        who = (
            f"{self.seats[0].seat} of {self.seats[0].session}" if len(self.seats) == 1 else "a person of several seats"
        )
        return f"{who} with {self.fingerprint}"


class Visitor(asyncssh.SSHServer):
    """A connection. Whoever it is, it is by a key whose signature was checked: never by a name, never by a query."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.person: Person | None = None
        self.since = self.touched = time.monotonic()
        self.line: Line | None = None
        self.ends: tuple[str, ...] = ()
        self._number = 0
        self._names = self._keys = 0
        self._offered: set[str] = set()
        self._greeted = False
        self._ticket: Ticket | None = None
        self._asked: tuple[str, asyncssh.SSHKey] | None = None
        self._knowing: asyncio.Task[Person | None] | None = None
        self._told: set[str] = set()

    # --- coming and going -----------------------------------------------------------------------------------------

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Let the connection in, or end it at once."""
        self.conn = conn
        self.ends = tuple(
            str(part) for name in ("peername", "sockname") for part in (conn.get_extra_info(name) or ("?", 0))[:2]
        )
        Wire(conn, self.host.limits, self._stuck, self.refuse)
        entered = self._enter()
        if isinstance(entered, str):
            if not self.host.told.out(self.address):
                self.host.told.strike(self.address)
                log.warning("refused %s: %s", self.address, entered)
            asyncio.get_running_loop().call_soon(conn.abort)
            return
        self._number = entered
        self.host.visitors.add(self)

    def _enter(self) -> int | str:
        if self.host.arrivals.out(self.address):
            return "too many connections in a minute from one address"
        self.host.arrivals.strike(self.address)
        return self.host.gate.enter(self.address)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of what the connection held. asyncssh hands over here, and nowhere else, what failed in a callback."""
        if exc is not None and not isinstance(exc, (asyncssh.Error, OSError)):
            log.warning("a connection of %s failed: %s", self.address, one_line(repr(exc))[:_LONGEST])
        if self._number:
            self.host.gate.leave(self._number)
            self.host.visitors.discard(self)
            if self.person is not None:
                log.info("left %s: %s", self.address, self.person)
            elif self._names and not self._keys:
                self.refuse("a login without a key")
            elif not self._told:
                self.host.journal.left(self.address)

    @property
    def address(self) -> str:
        """Where the connection comes from."""
        return one_line(self.ends[0])

    def touch(self) -> None:
        """Note that the person pressed a key."""
        self.touched = time.monotonic()

    def refuse(self, what: str) -> None:
        """Note in the log, once for each, what nobody gets."""
        if what not in self._told:
            self._told.add(what)
            self.host.journal.refused(what, self.address)

    def end(self, sentence: str) -> None:
        """End the connection, with a sentence on the screen where there is one."""
        if self.line is not None:
            self.line.end(sentence, 1)
        else:
            self.leave()

    def leave(self) -> None:
        """Close the connection: as soon as the last words are taken, or after a while in any case."""
        loop = asyncio.get_running_loop()
        loop.call_later(self.host.limits.write_s, self.conn.abort)
        if self.line is None:
            self.conn.disconnect(asyncssh.DISC_BY_APPLICATION, "parley: goodbye")

    def _stuck(self, stuck: bool) -> None:
        if self.line is not None:
            self.line.hold("wire", stuck)

    # --- who it is ------------------------------------------------------------------------------------------------

    async def begin_auth(self, username: str) -> bool:
        """Look at a user name, which may be a code. Always True: nobody comes in without a key."""
        self._names += 1
        self._ticket = None
        if self._names > self.host.limits.names_tried:
            self._too_many("user names", "Too many user names tried")
            return True
        if is_code(username):
            await self._look_at_code(username)
        self._greet(BY_CODE if self._ticket else BY_KEY)
        return True

    def _greet(self, words: str) -> None:
        """Say once how to come in: whoever has no key is gone after this, and no later word would reach them."""
        if not self._greeted:
            self._greeted = True
            self.conn.send_auth_banner(f"{words}\r\n")

    async def _look_at_code(self, words: str) -> None:
        if self.host.strikes.out(self.address):
            self.refuse("a code, after too many wrong ones,")
            return
        try:
            verdict = await self.host.ask(lambda access: access.check_code(words))
        except ParleyError as error:
            log.error("a code could not be checked: %s", error)
            return
        if isinstance(verdict, Ticket):
            self._ticket = verdict
        elif verdict == "wrong":
            self.host.strikes.strike(self.address)
            self.refuse("a wrong code")
        else:
            self.refuse("a code that was used or has expired")
            self._greet(OVER)

    def public_key_auth_supported(self) -> bool:
        """The only way in."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key may log in. Also asked without a signature, so it proves nothing."""
        self._keys += 1
        self._offered.add(fingerprint(key))
        most = self.host.limits.keys_offered
        if len(self._offered) > most or self._keys > 2 * most:
            self._too_many("keys", TOO_MANY_KEYS)
            return False
        self._asked = None
        if not is_good(key):
            self.refuse("a key of a kind that is not safe")
            return False
        if self._ticket is None:
            try:
                known = await self.host.ask(lambda access: access.keys(fingerprint(key)))
            except ParleyError as error:
                log.error("a key could not be looked up: %s", error)
                return False
            if not known:
                self.refuse(f"the key {fingerprint(key)}")
                return False
        # From here to the check of the signature and `auth_completed` nothing else runs.
        self._asked = (username, key)
        return True

    def auth_completed(self) -> None:
        """Take who it is: now the signature has been checked."""
        username = self.conn.get_extra_info("username")
        if self._asked is None or self._asked[0] != username:
            self.refuse("a login that does not fit its key")
            self.leave()
            return
        self.host.gate.prove(self._number)
        self.since = self.touched = time.monotonic()
        self._knowing = asyncio.get_running_loop().create_task(self._know(username, self._asked[1]))
        self._knowing.add_done_callback(_noted)

    async def _know(self, username: str, key: asyncssh.SSHKey) -> Person | None:
        print_, bound = fingerprint(key), None
        ticket = self._ticket
        if ticket is not None:
            bound = await self.host.ask(lambda access: access.redeem(ticket, print_, public_line(key)))
            log.info("a code of %s of %s was used by %s", bound.seat, bound.session, print_)
        seats = await self.host.ask(lambda access: access.keys(print_))
        wanted = bound.session if bound else as_id(username)
        named = [each for each in seats if each.session == wanted]
        if not seats:
            return None
        self.person = Person(print_, tuple(named or seats[:LOBBY_MOST]), bool(named))
        log.info("login %s: %s", self.address, self.person)
        self.host.note_use(print_, [each.session for each in self.person.seats])
        return self.person

    def _too_many(self, what: str, says: str) -> None:
        self.refuse(f"more {what} than may be tried")
        self.conn.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, says)

    # --- what it may ask for --------------------------------------------------------------------------------------

    def session_requested(self) -> Line | bool:
        """Give the one session of a connection."""
        if self.line is not None or self._knowing is None:
            self.refuse("a second session")
            return False
        self.line = Line(self, self.host.limits)
        return self.line

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

    async def words(self) -> list[str]:
        """Return what `parley` is asked for, once it is known who this is. Raises Refused, or Trouble of the file."""
        person = await self._knowing if self._knowing is not None else None
        if person is None:
            raise Refused("This key has no seat here any more.")
        return ["--db", str(self.host.db), *person.words]


def _noted(knowing: asyncio.Task[Person | None]) -> None:
    """Log why somebody is not known; they are told when they ask for the screen, which they may never do."""
    error = None if knowing.cancelled() else knowing.exception()
    if error is not None:
        log.warning("not let in: %s", one_line(str(error)))
