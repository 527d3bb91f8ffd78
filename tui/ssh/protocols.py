"""What a connection's parts may ask of their owners: a visit of the server, a channel of its connection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sessions.store.protocol import SeatKeyStore
from tui.ssh.audit_log import AuditLog
from tui.ssh.forkserver_client import Child
from tui.ssh.quota import ConnectionQuota
from tui.ssh.server_client import ServerClient

T = TypeVar("T")


class VisitedServer(Protocol):
    """The server, as one visit sees it."""

    db: Path
    gate: ConnectionQuota
    journal: AuditLog

    def left(self, number: int) -> None:
        """Free the place of a connection that is over."""

    def prove(self, number: int, key: str) -> None:
        """Give a connection that has logged in a place inside. Raises Refused if there is none."""

    async def ask(self, question: Callable[[SeatKeyStore], T]) -> T:
        """Ask the database without blocking anybody. Raises what `question` raises."""

    def note_use(self, fingerprint: str, sessions: list[str]) -> None:
        """Note that a key was used to log in."""

    async def spawn(self, slave: int, argv: list[str], env: dict[str, str], key: str | None = None) -> Child:
        """Start a person's process; it ends with the host. Raises Trouble."""


class ChannelOwner(Protocol):
    """The connection, as its channel sees it."""

    host: ServerClient
    ends: tuple[str, ...]

    async def known(self) -> None:
        """Wait until the host knows who this is. Raises Refused if they may not log in."""

    def touch(self) -> None:
        """Note that the person pressed a key."""

    def refuse(self, what: str) -> None:
        """Log, once for each `what`, that it was refused."""

    def leave(self) -> None:
        """Close the connection as soon as the last output is sent."""
