"""The host's log: one line per event, limited in number, without user names, codes or anything typed."""

from __future__ import annotations

import logging
import sys
from typing import Final

from sessions.text import one_line
from tui.ssh.limits import Limits, RateLimiter

LONGEST: Final = 300
"""The maximum length of a line, not counting its time or a traceback of the host itself."""

log = logging.getLogger("parley.host")

_EVERYBODY: Final = "*"


class AuditLog:
    """Logs refusals, up to a number of lines a minute for each address and in all, and then one line that says so."""

    def __init__(self, limits: Limits) -> None:
        self._each, self._all, self._told = RateLimiter(limits.lines), RateLimiter(limits.lines_in_all), RateLimiter(1)

    def refused(self, what: str, address: str) -> None:
        """Log that something was refused to `address`."""
        if self._may(address):
            log.warning("refused %s to %s", what, address)

    def failed(self, how: str, address: str) -> None:
        """Log an error in the process that handles a connection from `address`."""
        if self._may(address):
            log.warning("%s (%s)", how, address)

    def dropped(self, address: str) -> None:
        """Log that a connection that hadn't logged in was dropped to make room for another."""
        if self._may(address):
            log.info("dropped %s, which had not logged in, for others", address)

    def left(self, address: str) -> None:
        """Log that somebody left without logging in."""
        if self._may(address):
            log.info("left %s without logging in", address)

    def _may(self, address: str) -> bool:
        for strikes, place in ((self._all, _EVERYBODY), (self._each, address)):
            if strikes.out(place):
                if not self._told.out(place):
                    self._told.strike(place)
                    log.warning("more is refused to %s than is logged here", "many" if place == _EVERYBODY else place)
                return False
        self._each.strike(address)
        self._all.strike(_EVERYBODY)
        return True


class OneLine(logging.Formatter):
    """Each record on one line, whatever it contains; only a traceback of the host itself has more lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a record."""
        record.message = one_line(record.message)[:LONGEST]
        return super().formatMessage(record)


def start_log() -> None:
    """Send the host's log to standard error; from asyncssh, log only critical errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
