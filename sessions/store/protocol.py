"""What the engine and the screens know of the file: a Store, put together from a few small protocols.

Each part says what one kind of caller needs and has an implementation of its own in this folder. Sessions, search,
drafts and maintenance are methods of the Store itself; presence, PINs and seat keys are attributes, as they have little
to do with a session's contents. Another database would come in through this door.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from sessions.change import Change, Finding
from sessions.command import DraftKey
from sessions.model import Row
from sessions.pins import Keyring, Lock
from sessions.session import AS_IMPORTED, AnyRow, Session

# --- what it returns --------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Key:
    """A public key (`public`, one line as OpenSSH writes it) for a seat of a session."""

    session: str
    seat: str
    fingerprint: str
    public: str


@dataclass(frozen=True, slots=True)
class Use:
    """A key for a seat, with what its owner calls it, when it was added, and when it last let somebody in."""

    seat: str
    fingerprint: str
    comment: str | None
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code for a seat that nobody has used yet; only those who were given it know its words, and no file does."""

    seat: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code that was right when it was checked: what `redeem` takes."""

    name: str
    hash: str


Verdict = Ticket | Literal["over", "wrong"]


# --- the parts --------------------------------------------------------------------------------------------------------


class SessionStore(Protocol):
    """The sessions as they are on record, to be read."""

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


class SearchStore(Protocol):
    """The search over what is revealed."""

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts, or those in the sessions of `ids`, that hold all `words`, best first."""


class DraftStore(Protocol):
    """What people have typed and not sealed. Drafts of a seat with a PIN are readable while `keyring` holds its key."""

    keyring: Keyring

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None. Raises Locked where its seat has a PIN and is not open here."""

    def draft_place(self, session: str, key: DraftKey) -> str | None:
        """Return where in the form the author of a draft was when it was saved, or None."""

    def drafting(self, session: str) -> list[DraftKey]:
        """Return which drafts there are."""


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
    """The tries at the PINs of seats, on disk: they count for other terminals and later ones too."""

    def kept(self, session: str, seat: str) -> str | None:
        """Return the hash of a seat's PIN, None where there is none here."""

    def begin(self, session: str, seat: str) -> None:
        """Count a try, before it is known whether it is right. Raises Refused where one has to wait."""

    def right(self, session: str, seat: str) -> None:
        """Note that the last try was right."""

    def wait_s(self, session: str, seat: str) -> int:
        """Return the whole seconds to wait before the next try."""


class SeatKeyStore(Protocol):
    """Who may come in over SSH: the public keys for seats, and the codes that bind a first one."""

    def keys(self, fingerprint: str | None = None) -> list[Key]:
        """Return every key, or the seats of one, the session last added first."""

    def uses(self, session: str) -> list[Use]:
        """Return the keys for the seats of a session, in the order in which they came."""

    def open_codes(self, session: str) -> list[OpenCode]:
        """Return the codes for the seats of a session that would still let somebody in."""

    def note_use(self, fingerprint: str, sessions: Iterable[str]) -> None:
        """Note that a key let somebody in now."""

    def add_key(self, session: str, seat: str, fingerprint: str, public: str, comment: str | None = None) -> None:
        """Let a key in on a seat; older codes of that seat end. Raises Refused, Missing."""

    def remove(self, session: str, seat: str) -> tuple[int, int]:
        """Take a seat's keys and open codes away, and return how many there were of each. Raises Missing."""

    def add_code(self, session: str, seat: str) -> tuple[str, datetime]:
        """Make a code for a seat, in the place of older ones; return it and when it expires. Raises Missing."""

    def check_code(self, words: str) -> Verdict:
        """Return a ticket for a code that is right and still good; ``over`` where it was right, ``wrong`` else."""

    def redeem(self, ticket: Ticket, fingerprint: str, public: str) -> Key:
        """Bind a key, proven by its owner, to the seat of a code, which is used then. Raises Refused."""


class Maintenance(Protocol):
    """What keeps the file well."""

    @property
    def notice(self) -> str:
        """What a person should know of the file before they write; mostly nothing."""

    @property
    def own_files(self) -> tuple[Path, ...]:
        """The files in which the sessions are, and what belongs to them: nothing may replace one of these."""

    @property
    def owned(self) -> bool:
        """Whether the file belongs to the user whose process this is."""

    def verify(self, session: str) -> list[Finding]:
        """Return everything that does not hold: the chain, the digests, the seals, the tables against the record."""

    def rebuild(self, from_log: bool = False) -> list[str]:
        """Make the search index again; `from_log` makes every table again from the changes first.

        Returns a sentence for each session whose chain does not hold: it is left as it is.
        """

    def backup(self, target: Path | None = None, force: bool = False) -> None:
        """Copy what is stored to `target`, by default the one backup that is kept beside it. Raises Refused, Trouble.

        `force` says that another program's file may be replaced too.
        """

    def renew_backup(self) -> None:
        """Make the backup beside the file again where there is one: what is gone must not live on in it.

        Raises Refused, Trouble.
        """

    def rescue(self, target: Path) -> None:
        """Copy what is open here to a new file, whatever is now where the file was. Raises Refused, Trouble."""


# --- the whole --------------------------------------------------------------------------------------------------------


class Rewording(Protocol):
    """How words are taken out of what is stored; which words, and of which columns, only the engine knows."""

    def row(self, kind: type[Row], row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the image of a row without the words."""

    def value(self, payload: Any) -> Any:
        """Return what was drafted without the words."""


class Writer(Protocol):
    """One write transaction, begun with the right to write; leaving it without an error commits."""

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""

    def last_at(self, session: str) -> datetime | None:
        """Return the moment of the last change of a session, None where there is none."""

    def save(self, session: Session, change: Change) -> None:
        """Write the rows that `change` changed and the record itself; a changed clock counts from its row again."""

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""

    def set_draft(
        self, session: str, key: DraftKey, payload: Any, place: str | None = None, on_record: bool = False
    ) -> None:
        """Save a draft in place of the one before; an empty payload removes it.

        `place` says in up to 200 characters where in the form its author is. It is for them alone, as the draft is.
        Raises Locked where the seat has a PIN and is not open here, unless the words are `on_record` already.
        """

    def set_place(self, session: str, key: DraftKey, place: str | None) -> None:
        """Save where in the form the author of a draft is; without a draft there is nothing to save."""

    def elapsed_ms(self, session: Session) -> int:
        """Return what the clock shows, in ms: the beat where it runs, else what its row says."""

    def reword(self, session: str, rewording: Rewording) -> None:
        """Take words out of every change of a session so far, its rows, its drafts and the index."""

    def set_lock(self, session: str, seat: str, lock: Lock | None, forget: bool = False, renewed: bool = False) -> None:
        """Protect a seat's drafts with another PIN than before, or with none; `forget` deletes them.

        `renewed` takes the hash that an earlier parley wrote into the seat's changes out of them.
        """

    def erase(self, session: str) -> None:
        """Take all of a session out of the file: rows, changes, drafts, keys and codes, and what finds it."""


class Store(SessionStore, SearchStore, DraftStore, Maintenance, Protocol):
    """The file, all of it."""

    @property
    def presence(self) -> PresenceStore:
        """Who is in its sessions."""

    @property
    def pins(self) -> PinStore:
        """The tries at the PINs of its seats."""

    @property
    def seat_keys(self) -> SeatKeyStore:
        """The SSH keys and codes for its seats."""

    def write(self) -> AbstractContextManager[Writer]:
        """Begin a write transaction. Raises Trouble where the file does not let us."""

    def beat(self, session: str) -> int:
        """Note that the clock is watched, and return what it shows in ms; time nobody watched does not count."""

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there may be a change, a nudge, a draft begun, a seat given or taken; False after `timeout` s."""

    def close(self) -> None:
        """Let go of the file."""
