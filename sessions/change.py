"""One record per change: the images of the rows that it changed, chained by hashes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sessions.model import TABLES
from sessions.model.columns import image, plain, restore
from sessions.session import Session

GENESIS = "sha256:" + "0" * 64


REDACTING = ("redact", "update-redacted", "renew-pin")
"""The kinds of change after which a record may lack words."""
IMPORT = "import"
"""The kind of the first change of a session that was brought in from minutes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not hold; `rev` is the change at which it shows, None where it is the tables or the minutes."""

    rev: int | None
    says: str


def canonical(value: Any) -> bytes:
    """Return `value` as JSON that is the same on every machine: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Image:
    """A row after a change, or None where it is gone.

    `digest` seals table, key and row under a `salt`. A redaction takes row text and salt away and leaves the digest,
    so that the chain still holds and the words can neither be read nor guessed.
    """

    table: str
    key: tuple[Any, ...]
    row: dict[str, Any] | None
    salt: str | None
    digest: str

    @classmethod
    def of(cls, table: str, key: tuple[Any, ...], row: dict[str, Any] | None, salt: str) -> "Image":
        """Return the sealed image of a row."""
        return cls(table, key, row, salt, cls.seal(table, key, row, salt))

    @staticmethod
    def seal(table: str, key: tuple[Any, ...], row: dict[str, Any] | None, salt: str) -> str:
        """Return the digest of an image under its salt."""
        return digest(salt.encode() + canonical([table, plain(key), row]))

    @property
    def redacted(self) -> bool:
        """Whether a redaction took the words away."""
        return self.salt is None

    def holds(self) -> bool:
        """Whether the image is what its digest says; a redacted one cannot be told and passes."""
        return self.salt is None or self.digest == self.seal(self.table, self.key, self.row, self.salt)


@dataclass(frozen=True, slots=True)
class Change:
    """What one command did: `rev` is gapless within a session, `hash` covers everything here and the one before."""

    session: str
    rev: int
    at: datetime
    seat: str
    kind: str
    images: tuple[Image, ...]
    prev: str
    hash: str

    @classmethod
    def after(cls, before: Session, at: datetime, seat: str, kind: str, salts: Iterable[str]) -> "Change":
        """Return the record of the change under way in `before`, next in its chain; one salt is taken for each row."""
        images = tuple(
            Image.of(row_kind.TABLE, key, image(row) if row else None, salt)
            for (row_kind, key, row), salt in zip(before.changed(), salts, strict=False)
        )
        bare = cls(before.header.id, before.rev + 1, at, seat, kind, images, before.head or GENESIS, "")
        return replace(bare, hash=bare.seal())

    def seal(self) -> str:
        """Return the hash of this change as its place in the chain and its images' digests give it."""
        images = [[each.table, plain(each.key), each.digest] for each in self.images]
        return digest(canonical([self.session, self.rev, self.at.isoformat(), self.seat, self.kind, images, self.prev]))


def fold(session: Session, changes: Iterable[Change]) -> Session:
    """Bring `session` forward by `changes`, in order, and return it. Raises ValueError on a gap in `rev`."""
    for change in changes:
        if change.rev != session.rev + 1:
            raise ValueError(f"change {change.rev} cannot follow {session.rev}")
        for each in change.images:
            kind = TABLES[each.table]
            if each.row is not None:
                session.put(restore(kind, each.row))
            elif (row := session.find(kind, *each.key)) is not None:
                session.drop(row)
        if change.rev == 1 and change.kind == IMPORT:
            session.origin = replace(session.origin, imported=True)
        session.settle(change.rev, change.hash)
    return session
