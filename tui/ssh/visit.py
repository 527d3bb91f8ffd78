"""One connection as the host sees it: its process, the person who logged in, and what the process may ask."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import asyncssh

from sessions.errors import ParleyError, Refused
from sessions.frozen import dataclass
from sessions.ids import as_id
from sessions.store.protocol import Key, Ticket
from sessions.text import one_line
from tui.ssh.environment import environment
from tui.ssh.keys import fingerprint, is_good, public_line
from tui.ssh.messages import Message, MessageStream

if TYPE_CHECKING:
    from tui.ssh.forkserver_client import Child
    from tui.ssh.protocols import VisitedServer

LOBBY_MOST: Final = 400
"""The maximum number of sessions in a person's lobby; the latest invitations count."""
_LONGEST: Final = 200

log = logging.getLogger("parley.host")


@dataclass(frozen=True, slots=True)
class Person:
    """Who logged in: a key, and the seats to show. That is the one in the session they `named`, or all of them, in a
    lobby.
    """

    fingerprint: str
    seats: tuple[Key, ...]
    named: bool

    @property
    def words(self) -> list[str]:
        """The arguments for `parley`."""
        if self.named:
            return ["open", self.seats[0].session, "--as", self.seats[0].seat]
        return [word for key in self.seats for word in ("--only", f"{key.session}={key.seat}")]

    def following(self, keys: Iterable[Key]) -> Person:
        """Return the person with all current seats of their key if they are in a lobby; `named` ones stay the same."""
        if self.named:
            return self
        return replace(self, seats=tuple(each for each in keys if each.fingerprint == self.fingerprint))

    def __str__(self) -> str:
        """Return the person as the log names them."""
        who = (
            f"{self.seats[0].seat} of {self.seats[0].session}" if len(self.seats) == 1 else "a person of several seats"
        )
        return f"{who} with {self.fingerprint}"


class Visit:
    """A connection. The host trusts its process only on whether a signature was checked, and looks up the rest."""

    def __init__(self, host: VisitedServer, number: int, address: str, door: socket.socket) -> None:
        self.number, self.address = number, one_line(address)
        self.person: Person | None = None
        self._host = host
        self._talk = MessageStream(door, self._hear, self.leave)
        self._child: Child | None = None
        self._ticket: Ticket | None = None
        self._sits = self._told = self._over = False
        self._tasks: set[asyncio.Task[None]] = set()

    # --- coming and going -----------------------------------------------------------------------------------------

    def came(self, child: Child) -> None:
        """Record the connection's process."""
        self._child = child
        if self._over:
            self.kill()

    def end(self, sentence: str) -> None:
        """End the connection, showing a sentence if there is one."""
        self._talk.say({"end": sentence})

    def drop(self) -> None:
        """End the connection at once."""
        self._told = True
        self.kill()
        self.leave()

    def kill(self) -> None:
        """End the connection's process."""
        # otherwise its number may belong to another process by now
        if self._child is not None and not self._child.code.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, signal.SIGKILL)

    def leave(self) -> None:
        """Release everything the connection held; calling this again does nothing."""
        if self._over:
            return
        self._over = True
        self._talk.close()
        for task in self._tasks:
            task.cancel()
        self._host.left(self.number)
        if self.person is not None:
            log.info("left %s: %s", self.address, self.person)
        elif not self._told:
            self._host.journal.left(self.address)

    def refused(self, what: str) -> None:
        """Log what the client was refused."""
        self._told = True
        self._host.journal.refused(one_line(what)[:_LONGEST], self.address)

    # --- what a door says and asks --------------------------------------------------------------------------------

    def _hear(self, message: Message, fds: list[int]) -> None:
        if "ask" in message:
            task = asyncio.get_running_loop().create_task(self._answer(message, fds))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        for fd in fds:
            os.close(fd)
        if "ended" in message:
            log.warning("the screen of %s ended with %s", self.person, one_line(str(message["ended"]))[:_LONGEST])
        elif "refused" in message:
            self.refused(str(message["refused"]))
        elif "failed" in message:
            self._told = True
            self._host.journal.failed(one_line(str(message["failed"]))[:_LONGEST], self.address)

    async def _answer(self, message: Message, fds: list[int]) -> None:
        answer: Message
        try:
            match message["ask"]:
                case "code":
                    answer = {"verdict": await self._code(str(message["words"]))}
                case "key":
                    answer = {"known": await self._knows(_key(message), bool(message["by_code"]))}
                case "login":
                    await self._login(str(message["username"]), _key(message), bool(message["by_code"]))
                    answer = {}
                case "screen":
                    await self._screen(message, fds)
                    answer = {}
                case _:
                    answer = {"error": "The host doesn't answer this question."}
        except (ParleyError, OSError) as error:
            answer = {"error": str(error)}
        except (KeyError, TypeError, ValueError, asyncssh.KeyImportError) as error:
            log.error("the process of %s sent a wrong message: %s", self.address, one_line(repr(error))[:_LONGEST])
            self.drop()
            return
        finally:
            for fd in fds:
                os.close(fd)
        self._talk.say({"answer": message.get("number"), **answer})

    async def _code(self, words: str) -> str:
        self._ticket = None
        try:
            verdict = await self._host.ask(lambda access: access.check_code(words))
        except ParleyError as error:
            log.error("a code could not be checked: %s", error)
            raise
        if isinstance(verdict, Ticket):
            self._ticket = verdict
            return "good"
        return verdict

    async def _knows(self, key: asyncssh.SSHKey, by_code: bool) -> bool:
        if not (by_code and self._ticket):
            try:
                known = await self._host.ask(lambda access: access.keys(fingerprint(key)))
            except ParleyError as error:
                log.error("a key could not be looked up: %s", error)
                raise
            if not known:
                return False
        self._host.gate.favour(self.number)
        return True

    async def _login(self, username: str, key: asyncssh.SSHKey, by_code: bool) -> None:
        print_, bound = fingerprint(key), None
        ticket, self._ticket = self._ticket if by_code else None, None
        try:
            if self.person is not None:
                raise Refused("Somebody has already logged in on this connection.")
            if ticket is not None:
                bound = await self._host.ask(lambda access: access.redeem(ticket, print_, public_line(key)))
                log.info("a code of %s of %s was used by %s", bound.seat, bound.session, print_)
            seats = await self._host.ask(lambda access: access.keys(print_))
            wanted = bound.session if bound else as_id(username)
            named = [each for each in seats if each.session == wanted]
            if not seats:
                raise Refused("This key no longer has a seat here.")
            self._host.prove(self.number, print_)
        except ParleyError as error:
            log.warning("not let in: %s", one_line(str(error)))
            raise
        self.person = Person(print_, tuple(named or seats[:LOBBY_MOST]), bool(named))
        log.info("login %s: %s", self.address, self.person)
        self._host.note_use(print_, [each.session for each in self.person.seats])

    async def _screen(self, message: Message, fds: list[int]) -> None:
        (slave,) = fds
        if self.person is None or self._sits:
            raise Refused("This key no longer has a seat here.")
        self._sits = True
        given: dict[str, str] = {str(name): str(value) for name, value in message["given"].items()}
        ends = tuple(one_line(str(each)) for each in message["ends"])
        env = environment(str(message["term"]), given, ends)
        argv = ["--db", str(self._host.db), *self.person.words]
        child = await self._host.spawn(slave, argv, env, self.person.fingerprint)
        child.code.add_done_callback(lambda code: self._talk.say({"code": code.result()}))


def _key(message: dict[str, Any]) -> asyncssh.SSHKey:
    key = asyncssh.import_public_key(str(message["public"]))
    if not is_good(key):
        raise ValueError("a key of an unsafe type")
    return key
