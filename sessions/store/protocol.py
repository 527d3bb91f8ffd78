"""The file as the engine and the screens know it: a Store, composed of a few small protocols.

Each part covers the needs of one kind of caller and has its own implementation in this folder. Sessions, search, drafts
and maintenance are methods of the Store itself; presence, PINs and seat keys are attributes, as they have little to do
with a session's contents. Another database would implement these protocols.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, Unpack

from sessions.change import Change, Finding
from sessions.command import DraftKey
from sessions.frozen import dataclass
from sessions.model import Row
from sessions.pins import Keyring, Lock
from sessions.session import AnyRow, Session
from sessions.store.summaries import Summary as Summary  # also for the screens, which know the file only by this page

if TYPE_CHECKING:
    from sessions.due import Due
    from sessions.earlier_boards import BoardBefore
    from sessions.kept import AskedBefore
    from sessions.rules.pair import CastVote, SeriesLine, Tally, WarmUp
    from sessions.standing import Standing


class DueLimits(TypedDict, total=False):
    """Which of all that is due: of a `series`, of an `owner`, one `ref` (a full id), of the sessions of `ids`.

    `but` leaves out one session: what it left behind, and what was said in it. `undated` adds what has no day yet, and
    what comes back in every session.
    """

    series: str | None
    owner: str | None
    undated: bool
    ref: str | None
    but: str | None
    ids: Collection[str] | None


# --- results ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """A revealed text found by a search: `ref` is its row's id, such as ``G1``, `snippet` the words around it."""

    session: str
    title: str
    table: str
    ref: str
    snippet: str


LEASE_S = 15.0  # how long a terminal keeps its seat without a sign of life; call touch every few seconds

NUDGE_EVERY_S = 10.0  # at most one nudge of the same seat in this time, whoever sends it
NUDGE_S = 15.0  # how long a nudge lasts; whoever arrives later doesn't get it


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge by a seat; `at_ms` only distinguishes one nudge from the next."""

    by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Seen:
    """When a seat was last seen: seconds since its terminal's last sign of life, and since it arrived.

    `here` means that a terminal has the seat now: it gave a sign of life within LEASE_S and didn't say goodbye;
    `writer` names the terminal that writes for the seat, and `editing` what is being edited there right now.
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
    """A key for a seat, with its owner's comment, when it was added, and when somebody last logged in with it."""

    seat: str
    fingerprint: str
    comment: str | None
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenCode:
    """An unused code for a seat; only the people who were given it know the code itself, which no file has."""

    seat: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code that was right when it was checked, to be passed to `redeem`."""

    name: str
    hash: str


Verdict = Ticket | Literal["over", "wrong"]


# --- the parts --------------------------------------------------------------------------------------------------------


class SessionStore(Protocol):
    """The recorded sessions, for reading."""

    def load(self, session: str) -> Session:
        """Return a session at its newest rev. Raises Missing."""

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""

    def sessions(self, limit: int | None = None, ids: Collection[str] | None = None) -> list[Summary]:
        """Return every session, or those of `ids`, or the first `limit` of them, most recently changed first."""

    def count(self) -> int:
        """Return how many sessions there are."""

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of all sessions whose columns equal `where`, each with its session's id, oldest first."""

    def due(self, until: date, **limits: Unpack[DueLimits]) -> "list[Due]":
        """Return what sessions left behind and is due by `until`, the longest overdue first."""

    def tallies(self, series: str, ids: Collection[str] | None = None) -> "list[Tally]":
        """Return what the closed sessions of a series count for, oldest first."""

    def votes(self, series: str, ids: Collection[str] | None = None) -> "list[CastVote]":
        """Return the leaders' last votes on the goals of a series: only for figures that the voter alone sees."""

    def warm_ups(self, ids: Collection[str] | None = None) -> "list[WarmUp]":
        """Return the series that should argue something small first, the one whose day is next first."""

    def overview(self, ids: Collection[str] | None = None) -> "list[SeriesLine]":
        """Return every series at a glance, the one that met last first."""

    def standing(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> "list[Standing]":
        """Return what the sessions of a series stand by: signed lines, with those reworded since; watches; goals.

        Goals and watches of which somebody said the end are left out. `but` leaves out one session, and what was said
        in it; `ids` limits it to some sessions.
        """

    def asked(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> "list[AskedBefore]":
        """Return the questions of packs that the sessions of a series asked, oldest first.

        `but` leaves out one session; `ids` limits it to some sessions.
        """

    def boards(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> "list[BoardBefore]":
        """Return the boards of the closed sessions of a series with their rows, oldest first.

        `but` leaves out one session; `ids` limits it to some sessions.
        """


class SearchStore(Protocol):
    """The search over revealed text."""

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts with all `words`, optionally only in the sessions of `ids`, best first."""


class DraftStore(Protocol):
    """Text that is typed but not sealed. Drafts of a seat with a PIN are readable while `keyring` has its key."""

    keyring: Keyring

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None. Raises Locked if its seat has a PIN and isn't unlocked here."""

    def draft_place(self, session: str, key: DraftKey) -> str | None:
        """Return the author's position in the form when a draft was saved, or None."""

    def drafting(self, session: str) -> list[DraftKey]:
        """Return the keys of the existing drafts."""

    def plan_draft(self, name: str) -> tuple[Any, str | None] | None:
        """Return what is typed of a session that isn't planned yet, and the author's position in its form, or None."""

    def set_plan_draft(self, name: str, payload: Any, place: str | None = None) -> None:
        """Save it, replacing the one before; an empty payload removes it. Raises Trouble."""


class PresenceStore(Protocol):
    """Presence. Nothing of it is a change: leases and nudges expire on their own, and signals end with a phase."""

    def touch(self, session: str, seat: str, terminal: str) -> None:
        """Renew a terminal's lease on a seat; what is done there isn't recorded."""

    def leave(self, session: str, seat: str, terminal: str) -> None:
        """Give up a terminal's lease."""

    def edits(self, session: str, seat: str, terminal: str) -> bool:
        """Whether this terminal may write for the seat: the first to arrive may, while its lease is valid."""

    def take_over(self, session: str, seat: str, terminal: str) -> None:
        """Let this terminal write for the seat; the previous one becomes read-only."""

    def edit(self, session: str, seat: str, terminal: str, what: str | None) -> None:
        """Record what a terminal is editing right now, or that it stopped."""

    def seen(self, session: str) -> list[Seen]:
        """Return when each seat that ever arrived was last seen."""

    def nudge(self, session: str, seat: str, by: str) -> bool:
        """Nudge a seat; return False, with nothing done, if somebody did within NUDGE_EVERY_S."""

    def nudged(self, session: str, seat: str) -> Nudge | None:
        """Return the last nudge of a seat while it is current, for NUDGE_S."""

    def signals(self, session: str) -> dict[str, str]:
        """Return what leaders say of themselves now, by seat."""


class PinStore(Protocol):
    """The tries at the PINs of seats, on disk, so that they count across terminals and restarts."""

    def kept(self, session: str, seat: str) -> str | None:
        """Return the hash of a seat's PIN, or None if there is none here."""

    def begin(self, session: str, seat: str) -> None:
        """Count a try before it is known whether it is right. Raises Refused if there is a wait."""

    def right(self, session: str, seat: str) -> None:
        """Record that the last try was right."""

    def wait_s(self, session: str, seat: str) -> int:
        """Return the whole seconds to wait before the next try."""


class SeatKeyStore(Protocol):
    """SSH access: the public keys of seats, and the codes that register a first one."""

    def keys(self, fingerprint: str | None = None) -> list[Key]:
        """Return every key, or the seats of one, most recently added session first."""

    def uses(self, session: str) -> list[Use]:
        """Return the keys for the seats of a session, in the order they were added."""

    def open_codes(self, session: str) -> list[OpenCode]:
        """Return the codes for the seats of a session that are still valid."""

    def note_use(self, fingerprint: str, sessions: Iterable[str]) -> None:
        """Record that somebody logged in with a key now."""

    def add_key(self, session: str, seat: str, fingerprint: str, public: str, comment: str | None = None) -> None:
        """Allow a key on a seat; older codes of that seat expire. Raises Refused, Missing."""

    def remove(self, session: str, seat: str) -> tuple[int, int]:
        """Remove a seat's keys and open codes, and return how many there were of each. Raises Missing."""

    def add_code(self, session: str, seat: str) -> tuple[str, datetime]:
        """Create a code for a seat, replacing older ones; return it and when it expires. Raises Missing."""

    def check_code(self, words: str) -> Verdict:
        """Return a ticket for a valid code; ``over`` for one that has expired or was used, ``wrong`` otherwise."""

    def redeem(self, ticket: Ticket, fingerprint: str, public: str) -> Key:
        """Register a key, proven by its owner, for the seat of a code, which is then used up. Raises Refused."""


class Maintenance(Protocol):
    """The maintenance of the file."""

    @property
    def notice(self) -> str:
        """What a person should know about the file before they write; usually nothing."""

    @property
    def own_files(self) -> tuple[Path, ...]:
        """The files with the sessions, and those that belong to them: nothing may replace any of these."""

    @property
    def owned(self) -> bool:
        """Whether the file belongs to the user of this process."""

    def verify(self, session: str) -> list[Finding]:
        """Return everything that is wrong: the chain, the digests, the seals, the tables compared with the record."""

    def rebuild(self, *, from_log: bool = False) -> list[str]:
        """Rebuild the search index; `from_log` first rebuilds every table from the changes.

        Returns a sentence for each session with a broken chain, which isn't changed.
        """

    def backup(self, target: Path | None = None, *, force: bool = False) -> None:
        """Copy what is stored to `target`, by default the one backup next to the file. Raises Refused, Trouble.

        `force` allows replacing another program's file.
        """

    def renew_backup(self) -> None:
        """Replace the backup next to the file, if there is one: deleted text must not live on in it.

        Raises Refused, Trouble.
        """

    def rescue(self, target: Path) -> None:
        """Copy what is open here to a new file, whatever is now at the file's path. Raises Refused, Trouble."""


# --- the whole store --------------------------------------------------------------------------------------------------


class Rewording(Protocol):
    """Removes text from what is stored; only the engine knows which text, and from which columns."""

    def row(self, kind: type[Row], row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the image of a row without the text."""

    def value(self, payload: Any) -> Any:
        """Return a draft without the text."""


class Writer(Protocol):
    """One write transaction, begun with the right to write; leaving it without an error commits."""

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""

    def last_at(self, session: str) -> datetime | None:
        """Return the time of a session's last change, or None."""

    def save(self, session: Session, change: Change) -> None:
        """Write the rows that `change` changed and the record itself; a changed clock counts from its row again."""

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""

    def set_draft(
        self, session: str, key: DraftKey, payload: Any, place: str | None = None, *, on_record: bool = False
    ) -> None:
        """Save a draft, replacing the one before; an empty payload removes it.

        `place` is the author's position in the form, up to 200 characters. Like the draft, only the author sees it.
        Raises Locked if the seat has a PIN and isn't unlocked here, unless the text is already `on_record`.
        """

    def set_place(self, session: str, key: DraftKey, place: str | None) -> None:
        """Save the author's position in a draft's form; without a draft there is nothing to save."""

    def set_signal(self, session: str, seat: str, word: str | None) -> None:
        """Save what a leader says of themselves, or remove it."""

    def elapsed_ms(self, session: Session) -> int:
        """Return the clock's time in ms: from the beat if it is running, else from its row."""

    def reword(self, session: str, rewording: Rewording) -> None:
        """Remove text from every change of a session so far, its rows, its drafts and the index."""

    def set_lock(
        self, session: str, seat: str, lock: Lock | None, *, forget: bool = False, renewed: bool = False
    ) -> None:
        """Protect a seat's drafts with another PIN, or with none; `forget` deletes them.

        `renewed` removes a hash that an earlier version of parley wrote into the seat's changes.
        """

    def erase(self, session: str) -> None:
        """Remove all of a session from the file: rows, changes, drafts, keys and codes, and its search entries."""


class Store(SessionStore, SearchStore, DraftStore, Maintenance, Protocol):
    """The whole file."""

    @property
    def presence(self) -> PresenceStore:
        """Presence in its sessions."""

    @property
    def pins(self) -> PinStore:
        """The tries at the PINs of its seats."""

    @property
    def seat_keys(self) -> SeatKeyStore:
        """The SSH keys and codes for its seats."""

    def write(self) -> AbstractContextManager[Writer]:
        """Begin a write transaction. Raises Trouble if the file doesn't allow it."""

    def put_off_warm_up(self, series: str) -> None:
        """Don't suggest a warm-up to a series for WARM_UP_DAYS. Raises Trouble."""

    def beat(self, session: str) -> int:
        """Record that the clock is being watched, and return its time in ms; time that nobody watched doesn't count."""

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there may be a change, a nudge, a signal, a new draft, or a seat given or taken.

        False after `timeout` s.
        """

    def close(self) -> None:
        """Close the file."""
