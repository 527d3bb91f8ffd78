"""What the host notes: a line each, without user names, codes, or anything typed, and never without bound."""

from __future__ import annotations

import logging
import sys
from typing import Final

from sessions.text import one_line
from tui.ssh.limits import Limits, RateLimiter

LONGEST: Final = 300
"""Characters of a line at most, its time and a traceback of the host's own apart."""

log = logging.getLogger("parley.host")

_EVERYBODY: Final = "*"


class AuditLog:
    """Notes what is refused: so many lines a minute for an address and for all of them, then one that says so."""

    def __init__(self, limits: Limits) -> None:
        self._each, self._all, self._told = RateLimiter(limits.lines), RateLimiter(limits.lines_in_all), RateLimiter(1)

    def refused(self, what: str, address: str) -> None:
        """Note what nobody at `address` gets."""
        if self._may(address):
            log.warning("refused %s to %s", what, address)

    def failed(self, how: str, address: str) -> None:
        """Note what went wrong in the door of somebody at `address`."""
        if self._may(address):
            log.warning("%s (%s)", how, address)

    def dropped(self, address: str) -> None:
        """Note that somebody who had not logged in went for others who came."""
        if self._may(address):
            log.info("dropped %s, which had not logged in, for others", address)

    def left(self, address: str) -> None:
        """Note that somebody went without logging in."""
        if self._may(address):
            log.info("left %s without logging in", address)

    def _may(self, address: str) -> bool:
        for strikes, place in ((self._all, _EVERYBODY), (self._each, address)):
            if strikes.out(place):
                if not self._told.out(place):
                    self._told.strike(place)
                    log.warning("more is refused to %s than is noted here", "many" if place == _EVERYBODY else place)
                return False
        self._each.strike(address)
        self._all.strike(_EVERYBODY)
        return True


class OneLine(logging.Formatter):
    """Each record on a line of its own, whatever is in it; only a traceback of the host's own has more."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a record."""
        record.message = one_line(record.message)[:LONGEST]
        return super().formatMessage(record)


def keep_log() -> None:
    """Write what the host notes to the standard error; asyncssh says only what went wrong in it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
