"""Consent to a text: every command that gives it, and the rule that it applies only to the text the person has read."""

from dataclasses import replace
from typing import Any, Self

from sessions.change import canonical, digest
from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Item, Row
from sessions.model.columns import image, plain
from sessions.session import Session
from sessions.view import for_everyone

CHANGED = "The text has changed since you read it. Read it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Consenting(Command):
    """Somebody agrees to, accepts, commits to, signs or seals a text.

    `read` is the digest of the text as they read it (`as_read`). If the text has changed since, the command is refused;
    without `read`, this isn't checked.
    """

    read: str | None = None

    def words(self, session: Session, seat: str) -> Any:
        """Return what `seat` consents to, as JSON-like data: the text and anything else it covers. No signatures."""
        raise NotImplementedError

    def give(self, session: Session, ctx: Context) -> None:
        """Record the consent; raises Refused as `apply` does."""
        raise NotImplementedError

    def as_read(self, session: Session, seat: str) -> Self:
        """Return this consent to the text as it is in `session`, which is what `seat` has on screen."""
        return replace(self, read=digest(canonical(plain(self.words(session, seat)))))

    def apply(self, session: Session, ctx: Context) -> None:
        """Consent. Refused as in `give`, and if the text has changed."""
        stale = self.read is not None and self.read != self.as_read(session, ctx.seat).read
        self.give(session, ctx)
        if stale:  # checked last: if consent is no longer possible at all, that is the better answer
            raise Refused(CHANGED)


def row_words(row: Row | None, *without: str) -> dict[str, Any] | None:
    """Return what a row says by its column names in the file, without the columns that only record who consented.

    Of an item, that is what everyone may see: one leader reads nothing of a question that is only for the other.
    """
    if row is None:
        return None
    if isinstance(row, Item) and row.settings:
        row = replace(row, settings=for_everyone(row.settings))
    return {name: value for name, value in image(row).items() if name not in without}
