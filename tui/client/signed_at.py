"""When each leader signed goals or a text, which only the record of the session knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sessions.errors import ParleyError

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.client.session_client import SessionClient


class SignedAt:
    """The times of the last signatures of one kind, by seat; `then` is called as soon as they are known."""

    def __init__(self, widget: Widget, client: SessionClient, kind: str, then: Callable[[], None]) -> None:
        self._widget, self._client, self._kind, self._then = widget, client, kind, then
        self._asked: frozenset[str] = frozenset()
        self.times: Mapping[str, datetime] = {}

    def follow(self, view: Session, signed: frozenset[str]) -> None:
        """Read the times if other seats have signed than when they were last read."""
        if signed != self._asked:
            self._asked = signed
            self._widget.run_worker(self._read(view.header.id))

    async def _read(self, session: str) -> None:
        def times(store: Store) -> Mapping[str, datetime]:
            return {each.seat: each.at for each in store.newer(session, 0) if each.kind == self._kind}

        try:
            self.times = await self._client.in_file(times)
        except ParleyError:
            return  # who signed is on the page all the same
        self._then()
