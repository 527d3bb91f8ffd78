"""One record per change: images of the rows it changed, chained by hashes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sessions.frozen import dataclass
from sessions.model import TABLES
from sessions.model.columns import image, plain, restore
from sessions.session import Session

GENESIS = "sha256:" + "0" * 64


NOBODY = "parley"
"""Who made a change that nobody at a seat made, such as taking actions into a new session."""
REDACTING = ("redact", "update-redacted", "renew-pin")
"""The kinds of change after which texts may be missing from the record."""
IMPORT = "import"
"""The kind of the first change of a session that was imported from minutes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong; `rev` is the change where it shows, or None if it is in the tables or the minutes."""

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
    """A row after a change, or None if it is gone.

    `digest` seals table, key and row under a `salt`. A redaction removes the row's text and the salt but leaves the
    digest, so that the chain stays valid and the words can be neither read nor guessed.
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
        """Whether a redaction removed the text."""
        return self.salt is None

    def holds(self) -> bool:
        """Whether the image matches its digest; a redacted one can't be checked and passes."""
        return self.salt is None or self.digest == self.seal(self.table, self.key, self.row, self.salt)


@dataclass(frozen=True, slots=True)
class Change:
    """The result of one command: `rev` has no gaps within a session, `hash` covers everything here and the change
    before.
    """

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
        """Return the record of the pending change in `before`, next in its chain; each row takes one salt."""
        images = tuple(
            Image.of(row_kind.TABLE, key, image(row) if row else None, salt)
            for (row_kind, key, row), salt in zip(before.changed(), salts, strict=False)
        )
        bare = cls(before.header.id, before.rev + 1, at, seat, kind, images, before.head or GENESIS, "")
        return replace(bare, hash=bare.seal())

    def seal(self) -> str:
        """Return the hash of this change, from its place in the chain and its images' digests."""
        images = [[each.table, plain(each.key), each.digest] for each in self.images]
        return digest(canonical([self.session, self.rev, self.at.isoformat(), self.seat, self.kind, images, self.prev]))


def fold(session: Session, changes: Iterable[Change]) -> Session:
    """Apply `changes` to `session`, in order, and return it. Raises ValueError on a gap in `rev`."""
    for change in changes:
        if change.rev != session.rev + 1:
            raise ValueError(f"change {change.rev} can't follow {session.rev}")
        for each in change.images:
            kind = TABLES[each.table]
            if each.row is not None:
                session.put(restore(kind, each.row))
            elif (row := session.find(kind, *each.key)) is not None:
                session.drop(row)
        if change.rev == 1 and change.kind == IMPORT:
            session.origin = replace(session.origin, imported=True)
        session.commit(change.rev, change.hash)
    return session
