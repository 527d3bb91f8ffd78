"""The PINs of the seats at this terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.pins import PIN, hashed, prove
from sessions.rules.pin_commands import SetPin

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.client.backup import Backup
    from tui.client.sight import LastView
    from tui.client.worker_thread import WorkerThread


class SeatPins:
    """Sets the PINs of seats, opens seats with them, and closes again what they opened."""

    def __init__(
        self, view: LastView, thread: WorkerThread, backup: Backup, do: Callable[[Command, str], Awaitable[None]]
    ) -> None:
        """`do` lets a seat run a command."""
        self._view, self._thread, self._backup, self._do = view, thread, backup, do

    async def unlock(self, seat: str, pin: str) -> None:
        """Open `seat` with its PIN. Raises Refused if it's wrong or typed too soon after wrong ones; Trouble."""
        kept = await self._thread.run(lambda worker: worker.room.begin_try(seat))
        if kept is not None:
            proof = await asyncio.to_thread(prove, pin, kept)
            await self._thread.update(lambda worker: worker.open_seat(seat, proof))
            if proof and proof.renewed:
                self._backup.renew()

    async def set(self, seat: str, pin: str | None, old: str | None = None) -> None:
        """Set the PIN of a seat, or clear it; if it has one, `old` must be that. Raises Refused, Trouble."""
        if pin is not None and not PIN.fullmatch(pin):
            raise Refused("A PIN has 4 to 8 digits.")
        if self._view.locked(seat):
            if old is None:
                raise Refused(f"Also type the current PIN of {seat.upper()}.")
            await self.unlock(seat, old)
        lock = await asyncio.to_thread(hashed, pin) if pin is not None else None
        await self._do(SetPin(pin=lock), seat)
        self._backup.renew()

    async def ask_for_reset(self) -> None:
        """Ask, for the seat of this terminal, to remove its forgotten PIN. Raises Refused, Trouble."""
        await self._thread.update(lambda worker: worker.ask_for_reset())

    async def close_seats(self) -> None:
        """At the hot seat, close everything that a PIN opened, except the seat whose turn it is."""
        if self._view.hot:
            await self._thread.update(lambda worker: worker.close_seats(self._view.eyes))
