"""Signing the line of the pair under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.records.lines import SignLine
from sessions.situation import Requires
from sessions.standing import HeldLine, Standing, find_line
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.exercises.controller import Controller
from tui.exercises.record_rows import WHEREVER

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.exercises.record_rows import RecordRows

GROUP = "Lines"
NO_LINE = "Put the cursor on a line."
SIGN = KeyCommand("line-sign", "S", "sign", "Sign the line under the cursor as it is worded.", GROUP, 8, act="asks")


def nothing_earlier() -> Sequence[Standing]:
    """Return no lines of earlier sessions."""
    return ()


class LineUnderCursor:
    """What a controller of lines has besides: the line under the cursor of its `rows`."""

    client: SessionClient
    rows: RecordRows
    standing: Callable[[], Sequence[Standing]]

    @property
    def _held(self) -> HeldLine | None:
        return find_line(self.client.view(), self.standing(), self.rows.cursor) if self.rows.cursor else None

    def _line(self) -> HeldLine:
        held = self._held
        if held is None:
            raise Refused(NO_LINE)
        return held


@dataclass(eq=False)
class SignLines(LineUnderCursor, Controller):
    """Signs a line among `rows`. `standing` is what earlier sessions stand by; `needs` says where it can be signed."""

    commands = (SIGN,)
    rows: RecordRows
    standing: Callable[[], Sequence[Standing]] = nothing_earlier
    needs: Requires = WHEREVER

    def refusal(self, command: str) -> str | None:
        """Return why the line under the cursor can't be signed now."""
        return self.client.unmet(self.needs) or self.unmet(SignLine) or self._unsigned_why()

    def _unsigned_why(self) -> str | None:
        held = self._held
        if held is None:
            return NO_LINE
        if held.holds:
            return "Both leaders have signed this line."
        return None if self._signing(held) else f"You've already signed {held.id}."

    def _signing(self, held: HeldLine) -> list[str]:
        """Return the leaders at this terminal who haven't signed a line."""
        return [seat for seat in self.client.leaders if seat not in held.line.signed]

    def asks_line_sign(self) -> Consent | None:
        """Name the line; a list asks which of two here signs."""
        held = self._line()
        seats = self._signing(held)
        if self.list_asks(seats):
            return None
        read = SignLine(line=held.id).as_read(self.client.view(), "").read
        return Consent(f"{as_whom(self.client, seats[0])}sign {held.id}: {held.line.text}", (seats[0], read))

    async def do_line_sign(self) -> None:
        """Sign the line as it is on screen; at the hot seat ask who signs, each leader separately."""
        held = self._line()
        signing = SignLine(line=held.id).as_read(self.client.view(), self.client.leaders[0])

        async def sign(seats: tuple[str, ...]) -> None:
            await self.client.do(signing, seats[0])

        await self.whose(f"Who signs {held.id}?", sign, self._signing(held), note=held.line.text, in_turn=True)
