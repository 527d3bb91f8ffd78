"""What the host believes of a door, and what it looks up itself, whatever a door says."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from sessions.store import open_store
from tests.sessions.store.sample import ID, started
from tui.ssh.keys import fingerprint, public_line
from tui.ssh.messages import MessageStream
from tui.ssh.server import Server
from tui.ssh.visit import Visit


class Liar:
    """A door that somebody has taken over, and the host that it speaks to."""

    def __init__(self, folder: Path) -> None:
        store = open_store(folder / "parley.db")
        started(store)
        self.ada, self.eve = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        store.seat_keys.add_key(ID, "cpo", fingerprint(self.ada), public_line(self.ada))
        self.host = Server(folder / "parley.db", "127.0.0.1", 0, "tui.cli.seat")
        self.host._store = store
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number, _ = self.host.gate.enter("10.0.0.1")
        self.guest = self.host.guests[number] = Visit(self.host, number, "10.0.0.1", theirs)
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._talk = MessageStream(ours, lambda message, _: self._answers.put_nowait(message), self._over)

    def _over(self) -> None:
        self._answers.put_nowait({"over": True})

    async def ask(self, what: str, **more: Any) -> dict[str, Any]:
        """Ask the host something; return its answer, or that it hung up."""
        self._talk.say({"ask": what, "number": 1, **more})
        async with asyncio.timeout(30):
            return await self._answers.get()

    def close(self) -> None:
        """Let go of everything."""
        self._talk.close()
        self.guest.leave()
        self.host._file.shutdown()
        self.host._notes.shutdown()
        self.host._store.close()


@pytest.fixture
async def liar(tmp_path: Path) -> AsyncIterator[Liar]:
    with closing(Liar(tmp_path)) as found:
        yield found


async def test_a_door_opens_no_seat_for_a_key_without_one_and_accepts_no_code_that_was_not_given(liar: Liar) -> None:
    eve = public_line(liar.eve)
    for by_code in (False, True):
        assert (await liar.ask("key", public=eve, by_code=by_code))["known"] is False
        assert "no longer has a seat" in (await liar.ask("login", username=ID, public=eve, by_code=by_code))["error"]
    assert liar.guest.person is None
    given = {"term": "xterm", "given": {}, "ends": []}
    assert (await liar.ask("screen", **given)).get("over") or liar.guest.person is None


@pytest.mark.parametrize("said", [{"ask": "key"}, {"ask": "login", "username": ID, "public": "ssh-rsa", "by_code": 0}])
async def test_a_door_that_makes_no_sense_is_disconnected(liar: Liar, said: dict[str, Any]) -> None:
    what = said.pop("ask")
    assert await liar.ask(what, **said) == {"over": True}
    assert liar.host.guests == {}


async def test_a_door_is_believed_only_that_a_signature_was_checked(liar: Liar) -> None:
    answer = await liar.ask("login", username=ID, public=public_line(liar.ada), by_code=False)
    assert "error" not in answer and liar.guest.person is not None
    assert [key.seat for key in liar.guest.person.seats] == ["cpo"]
    again = await liar.ask("login", username=ID, public=public_line(liar.ada), by_code=False)
    assert "already logged in" in again["error"]
