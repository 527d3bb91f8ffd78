"""All that the engine knows of the file. Another database would come in through this door."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sessions.change import Change
from sessions.command import DraftKey
from sessions.pins import Keyring, Lock
from sessions.session import AS_IMPORTED, AnyRow, Session


@dataclass(frozen=True, slots=True)
class Summary:
    """A session as the lobby lists it; `leaders` and `people` are names, `touched_at` when it was last changed.

    `imported` says that it was brought in from minutes.
    """

    id: str
    title: str
    series: str | None
    playbook: str
    status: str
    mode: str
    leaders: tuple[str, ...]
    people: tuple[str, ...]
    started_at: datetime | None
    touched_at: datetime
    rev: int
    imported: bool = False

    @property
    def standing(self) -> str:
        """Its status; of one that was brought in from minutes, that it is as imported."""
        return AS_IMPORTED if self.imported else self.status


@dataclass(frozen=True, slots=True)
class Hit:
    """A revealed text that a search found: `ref` is its row's id, such as ``G1``, `snippet` the words around it."""

    session: str
    title: str
    table: str
    ref: str
    snippet: str


LEASE_S = 15.0  # how long a terminal holds its seat without a sign of life; touch every second, as often as you look

NUDGE_EVERY_S = 10.0  # at most one nudge of the same seat in so long, whoever gives it
NUDGE_S = 15.0  # how long a nudge lasts; whoever comes later is not rung for it


@dataclass(frozen=True, slots=True)
class Nudge:
    """A tap on the shoulder by a seat; `at_ms` only tells one from the next."""

    by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Seen:
    """When a seat was last there: seconds since its terminal's last sign of life, and since it came.

    `here` says that a terminal holds the seat now: it gave a sign of life within LEASE_S and did not say goodbye;
    `writer` names the one that writes for it, and `editing` what is being changed there just now.
    """

    seat: str
    gone_s: float
    here: bool = True
    writer: str | None = field(default=None, compare=False)
    editing: str | None = field(default=None, compare=False)
    there_s: float = 0.0


class Writer(Protocol):
    """One write transaction, begun with the right to write; leaving it without an error commits."""

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""

    def last_at(self, session: str) -> datetime | None:
        """Return the moment of the last change of a session, None where there is none."""

    def save(self, session: Session, change: Change) -> None:
        """Write the rows that `change` changed and the record itself. Clock changes set the beat anew."""

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""

    def set_draft(
        self, session: str, key: DraftKey, payload: Any, place: str | None = None, on_record: bool = False
    ) -> None:
        """Keep a draft in the place of the one before; an empty payload removes it.

        `place` says in up to 200 characters where in the form its author is. It is for them alone, as the draft is.
        Raises Locked where the seat has a PIN and is not open here, unless the words are `on_record` already.
        """

    def set_place(self, session: str, key: DraftKey, place: str | None) -> None:
        """Keep where in the form the author of a draft is; without a draft there is nothing to keep."""

    def elapsed_ms(self, session: Session) -> int:
        """Return what the clock shows, in ms: the beat where it runs, else what its row says."""

    def redact(self, session: str, texts: list[str]) -> None:
        """Take `texts` out of every earlier change of a session and out of its drafts and the index."""

    def set_lock(self, session: str, seat: str, lock: Lock | None, forget: bool = False, renewed: bool = False) -> None:
        """Keep a seat's drafts under another PIN than before, or under none; `forget` deletes them.

        `renewed` takes the hash that an earlier parley wrote into the seat's changes out of them.
        """

    def erase(self, session: str) -> None:
        """Take all of a session out of the file: rows, changes, drafts, keys and codes, and what finds it."""


class PresenceStore(Protocol):
    """Who is there. Nothing of it is a change: leases and nudges end by themselves."""

    def touch(self, session: str, seat: str, terminal: str) -> None:
        """Renew a terminal's lease on a seat; nothing is noted of what is done there."""

    def leave(self, session: str, seat: str, terminal: str) -> None:
        """Give a terminal's lease up."""

    def edits(self, session: str, seat: str, terminal: str) -> bool:
        """Whether this terminal is the one of the seat's that may write: the first to come, while its lease lives."""

    def take_over(self, session: str, seat: str, terminal: str) -> None:
        """Make this terminal the one of the seat's that may write; the one before only reads from then on."""

    def edit(self, session: str, seat: str, terminal: str, what: str | None) -> None:
        """Note what a terminal is changing just now, or that it changes nothing any more."""

    def seen(self, session: str) -> list[Seen]:
        """Return when each seat that ever came was last there."""

    def nudge(self, session: str, seat: str, by: str) -> bool:
        """Ask a seat for its attention; False, with nothing done, where somebody did within NUDGE_EVERY_S."""

    def nudged(self, session: str, seat: str) -> Nudge | None:
        """Return the last nudge of a seat while it lasts, for NUDGE_S."""


class PinStore(Protocol):
    """The tries at the PINs of seats, on disk: other terminals and later ones count on."""

    def kept(self, session: str, seat: str) -> str | None:
        """Return the hash of a seat's PIN, None where there is none here."""

    def begin(self, session: str, seat: str) -> None:
        """Count a try, before it is known whether it is right. Raises Refused where one has to wait."""

    def right(self, session: str, seat: str) -> None:
        """Note that the last try was right."""

    def wait_s(self, session: str, seat: str) -> int:
        """Return the whole seconds to wait before the next try."""


class Store(Protocol):
    """The file. What is drafted on a seat with a PIN can be read and kept while `keyring` holds its key."""

    keyring: Keyring

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def notice(self) -> str:
        """What a person should know of the file before they write; mostly nothing."""

    @property
    def attendance(self) -> PresenceStore:
        """Who is in its sessions."""

    @property
    def pins(self) -> PinStore:
        """The tries at the PINs of its seats."""

    def write(self) -> AbstractContextManager[Writer]:
        """Begin a write transaction. Raises Trouble where the file does not let us."""

    def load(self, session: str) -> Session:
        """Return a session at its newest rev. Raises Missing."""

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""

    def sessions(self, limit: int | None = None, ids: Collection[str] | None = None) -> list[Summary]:
        """Return every session, or those of `ids`, or the first `limit` of them, the one last touched first."""

    def count(self) -> int:
        """Return how many sessions there are."""

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of all sessions whose columns equal `where`, each with its session's id, oldest first."""

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""

    def draft_place(self, session: str, key: DraftKey) -> str | None:
        """Return where in the form the author of a draft was when it was kept, or None."""

    def drafting(self, session: str) -> list[DraftKey]:
        """Return which drafts there are."""

    def beat(self, session: str) -> int:
        """Note that the clock is watched, and return what it shows in ms; time nobody watched does not count."""

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts that hold all `words`, best first."""

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there may be a change, a nudge, a draft begun, a seat given or taken; False after `timeout` s."""

    def backup(self) -> None:
        """Make the backup anew that is kept beside what is stored, in the place of the one before. Raises Trouble."""

    def rescue(self, target: Path) -> None:
        """Copy what is open here to a new file, whatever stands where it was. Raises Refused, Trouble."""

    def close(self) -> None:
        """Let go of the file."""
