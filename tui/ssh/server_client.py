"""The host, as a connection process sees it: what the process asks, and what the host tells it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
from collections.abc import Callable, Mapping
from typing import Any, Literal

from sessions.errors import Refused
from tui.ssh.messages import Message, MessageStream

Verdict = Literal["good", "over", "wrong"]


class ServerClient:
    """Asks the host. Each question raises Refused if the host refuses it or is gone.

    `end` gets the message with which the host ends the connection; `gone` is called when the host is gone.
    """

    def __init__(self, sock: socket.socket, end: Callable[[str], None], gone: Callable[[], None]) -> None:
        self._end, self._gone = end, gone
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Message]] = {}
        self._code: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._talk = MessageStream(sock, self._hear, self._over)

    async def code(self, words: str) -> Verdict:
        """Return the verdict on a code; the host remembers a good one for the login that follows."""
        answer = await self._ask("code", words=words)
        verdict: Verdict = answer["verdict"]
        return verdict

    async def knows(self, public: str, by_code: bool) -> bool:
        """Whether a key may log in: it is invited, or a good code was given, which accepts any key."""
        return bool((await self._ask("key", public=public, by_code=by_code))["known"])

    async def login(self, username: str, public: str, by_code: bool) -> None:
        """Report who has logged in: a signature by this key was checked. Raises Refused, for example without a seat."""
        await self._ask("login", username=username, public=public, by_code=by_code)

    async def screen(
        self, slave: int, term: str, given: Mapping[str, str], ends: tuple[str, ...]
    ) -> asyncio.Future[int | None]:
        """Start the app on a pty. Return a future for its exit code, None if nobody can know it."""
        await self._ask("screen", (slave,), term=term, given=dict(given), ends=list(ends))
        return self._code

    def refused(self, what: str) -> None:
        """Report what the client was refused."""
        self._talk.say({"refused": what})

    def failed(self, how: str) -> None:
        """Report an error in the connection process itself."""
        self._talk.say({"failed": how})

    def ended(self, code: int) -> None:
        """Report that the app failed, with its exit code."""
        self._talk.say({"ended": code})

    def close(self) -> None:
        """Stop talking to the host."""
        self._talk.close()

    async def _ask(self, what: str, fds: tuple[int, ...] = (), **more: Any) -> Message:
        number = next(self._numbers)
        answered: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[number] = answered
        self._talk.say({"ask": what, "number": number, **more}, fds)
        try:
            answer = await answered
        finally:
            del self._asked[number]
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def _hear(self, message: Message, fds: list[int]) -> None:
        if "answer" in message:
            answered = self._asked.get(message["answer"])
            if answered is not None and not answered.done():
                answered.set_result(message)
        elif "code" in message:
            self._know_code(message["code"])
        elif "end" in message:
            self._end(message["end"])

    def _know_code(self, code: int | None) -> None:
        with contextlib.suppress(asyncio.InvalidStateError):
            self._code.set_result(code)

    def _over(self) -> None:
        for answered in list(self._asked.values()):
            if not answered.done():
                answered.set_result({"error": "The host has stopped; reconnect later."})
        self._know_code(None)
        self._gone()
