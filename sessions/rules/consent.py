"""Consent to words: every command that gives it, and the rule that it holds for the words that a person has read."""

from dataclasses import dataclass, replace
from typing import Any, Self

from sessions.change import canonical, digest
from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.model import Row
from sessions.model.columns import image, plain
from sessions.session import Session

CHANGED = "The words have changed since you read them; read them again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Consenting(Command):
    """Somebody agrees to, accepts, commits to, signs or seals words.

    `read` is the digest of the words as they read them (`as_read`). Where they are other words by now, the command is
    refused; without a `read` nothing is asked.
    """

    read: str | None = None

    def words(self, session: Session, seat: str) -> Any:
        """Return what `seat` consents to, as JSON-like data: words, and what else the consent means. No signatures."""
        raise NotImplementedError

    def give(self, session: Session, ctx: Context) -> None:
        """Keep the consent; raises Refused as `apply` does."""
        raise NotImplementedError

    def as_read(self, session: Session, seat: str) -> Self:
        """Return this consent to the words as they stand in `session`, which `seat` has on screen."""
        return replace(self, read=digest(canonical(plain(self.words(session, seat)))))

    def apply(self, session: Session, ctx: Context) -> None:
        """Consent. Refused as `give` says, and where other words stand there by now."""
        stale = self.read is not None and self.read != self.as_read(session, ctx.seat).read
        self.give(session, ctx)
        if stale:  # told last: where nothing can be given any more, that is the better answer
            raise Refused(CHANGED)


def row_words(row: Row | None, *without: str) -> dict[str, Any] | None:
    """Return what a row says, without the columns that only note who consented, by their names in the file."""
    return None if row is None else {name: value for name, value in image(row).items() if name not in without}
