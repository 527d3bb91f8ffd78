"""The session, its people, its agenda, its clock and its sealed answers."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from sessions.frozen import dataclass
from sessions.model.base import NOTE, REFERENCE, SEAL, SESSION_ID, SOURCE, Kind, Row, SeatKey, ident
from sessions.model.columns import LINK, LIVE, REQUIRED, Final, Length, Pattern, Places, Range

Role = Literal["leader", "facilitator", "observer"]
Lens = Annotated[str, Length(1, 64)]
REV_MOST = 99_999_999
LOCAL = "local"
"""Used instead of a key's fingerprint if a person signed without a known key."""
SessionStatus = Literal["draft", "ready", "running", "paused", "closing", "closed", "amended"]
CLOSED = ("closed", "amended")
"""The statuses of a session that is over. Only its minutes can still be amended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Row):
    """The session itself. `log_rev` and `log_head` are the number and the hash of the last change in its record.

    `active` is the current item, and `first` the seat that was drawn to start. `named` is the original facilitator once
    control was handed over; `handing` has a mark for each leader who wants to hand it over, such as ``cpo:guest``.
    """

    TABLE = "session"
    KEY = ()
    id: Annotated[str, SESSION_ID]
    title: Annotated[str, Length(1, 80)]
    series: Annotated[str, Length(1, 80)] | None = None
    pair: Literal["cpo-cto", "ceo-cto", "custom"]
    playbook: Annotated[str, Length(1, 64)]
    status: Annotated[SessionStatus, Final(CLOSED)]
    mode: Literal["hotseat", "local", "ssh", "import"]
    started_at: Annotated[datetime | None, REQUIRED] = None
    ended_at: Annotated[datetime | None, REQUIRED] = None
    planned_minutes: Annotated[int, Range(1, 1440)]
    actual_minutes: Annotated[int, Range(0, 100_000), REQUIRED] = 0
    previous: Annotated[str, SESSION_ID] | None = None
    next_at: datetime | None = None
    log_head: Annotated[str | None, SEAL, REQUIRED] = None
    announcement: Annotated[str, Length(1, 280, lines=True)] | None = None
    starts_at: datetime | None = None
    active: Annotated[str | None, LIVE] = None
    first: Annotated[str | None, LIVE] = None
    buffer_percent: Annotated[int, Range(0, 50), LIVE] = 10
    waived: Annotated[bool, LIVE] = False
    overfull_accepted: Annotated[bool, LIVE] = False
    redacting: Annotated[tuple[Annotated[str, Length(1, 700, lines=True)], ...], LIVE] = ()
    named: Annotated[str | None, LIVE] = None
    handing: Annotated[tuple[str, ...], LIVE] = ()
    log_rev: Annotated[int, Range(1, REV_MOST)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores(Row):
    """The scores of a closed session; `alignment_chance` is the alignment that random votes would give."""

    TABLE = "scores"
    KEY = ()
    alignment: Annotated[Decimal, Range(0, 100), Places(1)] | None = None
    alignment_chance: Annotated[Decimal, Range(0, 100), Places(1)] | None = None
    support_floor: Annotated[int, Range(0, 5)] | None = None
    guess_error: Annotated[Decimal, Range(0, 5), Places(1)] | None = None
    fidelity: Annotated[int, Range(0, 100)] | None = None
    precision: Annotated[int, Range(0, 100)] | None = None
    roti: Annotated[Decimal, Range(1, 5), Places(1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Row):
    """A seat, and the person who has it.

    `signed_key` is the fingerprint of the SSH key that the signer logged in with, or `local` if none is known;
    `signed_rev` and `signed_head` are the number and the hash of the last change before the signature. `absent` means
    marked as absent. `pin` identifies the current PIN, if there is one, and `resets` are the seats that asked to remove
    it. `lens` is the word for what a leader looks at first, such as ``customer``.
    """

    TABLE = "participant"
    KEY = ("key_",)
    key_: SeatKey
    name: Annotated[str, Length(1, 80)]
    role: Role
    title: Annotated[str, Length(1, 80)] | None = None
    attended: Annotated[Literal["full", "partial", "absent"], REQUIRED] = "full"
    signed_at: datetime | None = None
    signed_key: Annotated[str, Length(1, 120)] | None = None
    absent: Annotated[bool, LIVE] = False
    pin: Annotated[str | None, LIVE] = None
    signed_rev: Annotated[int, Range(1, REV_MOST)] | None = None
    signed_head: Annotated[str, SEAL] | None = None
    resets: Annotated[tuple[str, ...], LIVE] = ()
    lens: Lens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Row):
    """One item of the agenda; `recused` are the leaders who stood aside from it.

    `budget_s` is its time limit, including extensions and re-planning, and `elapsed_ms` the time used. `settings` are
    the playbook's settings for its kind, and `ready` the seats that pressed Ready in `phase`. `behind` are the phases
    that led to the current one, such as ``merge/1``, and `ahead` those it went back from, the next one last.
    """

    TABLE = "agenda"
    KEY = ("id",)
    id: Annotated[str, ident("I")]
    title: Annotated[str, Length(1, 80)]
    kind: Kind
    owner: SeatKey | None = None
    planned_minutes: Annotated[int, Range(1, 120)]
    actual_minutes: Annotated[int, Range(0, 100_000), REQUIRED] = 0
    extensions: Annotated[int, Range(1, 99)] | None = None
    outcome: Annotated[Literal["done", "parked", "carried", "skipped"] | None, REQUIRED] = None
    carried_from: Annotated[str, REFERENCE] | None = None
    carried_count: Annotated[int, Range(1, 99)] | None = None
    note: Annotated[str, NOTE] | None = None
    position: Annotated[int, Range(0, 9999), LIVE] = 0
    outcome_wanted: Annotated[str, Length(1, 120)] | None = None
    status: Annotated[Literal["queued", "active", "paused", "over", "ended"], LIVE] = "queued"
    phase: Annotated[str | None, LIVE] = None
    round: Annotated[int, Range(1, 99), LIVE] = 1
    ready: Annotated[tuple[str, ...], LIVE] = ()
    forced: Annotated[tuple[str, ...], LIVE] = ()
    on_zero: Annotated[Literal["soft", "vote", "hard"], LIVE] = "vote"
    budget_s: Annotated[int, LIVE] = 0
    elapsed_ms: Annotated[int, LIVE] = 0
    urgency: Annotated[int | None, Range(0, 10), LIVE] = None
    solo: bool = False
    settings: Annotated[Any, LIVE] = None
    recused: tuple[SeatKey, ...] = ()
    behind: Annotated[tuple[str, ...], LIVE] = ()
    ahead: Annotated[tuple[str, ...], LIVE] = ()
    from_: Annotated[str, SOURCE] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Row):
    """The session's clock: the time of `phase` in `item`. `budget_s` is None if the phase has no time limit.

    `granted` means that both leaders voted for more time and still have to choose the item it comes from. `forgiven`
    are the leaders whose dropped connection the clock has already waited for.
    """

    TABLE = "clock"
    KEY = ()
    item: str
    phase: str
    state: Literal["idle", "running", "paused", "over"] = "idle"
    budget_s: int | None = None
    elapsed_ms: int = 0
    extensions: int = 0
    on_zero: Literal["soft", "vote", "hard"] = "vote"
    granted: bool = False
    forgiven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Row):
    """One seat's private answer to one form, sealed and later revealed. A draft isn't a sheet yet.

    `seal` = "sha256:" + sha256(salt + canonical JSON of the payload). Until it is revealed, a view blanks the payload,
    salt, seal and time of another seat's sheet. `missing` marks an answer that never came and so has no seal. A sheet
    that is `missing`, `late` and sealed is a late answer on offer; once the other leader accepts it, it is only `late`.
    """

    TABLE = "sheet"
    KEY = ("item", "form", "round", "by")
    item: str
    form: str
    round: int
    by: str
    status: Literal["sealed", "revealed"]
    seal: str | None = None
    salt: str | None = None
    payload: Any = None
    late: bool = False
    missing: bool = False
    at: datetime | None = None

    @property
    def offered(self) -> bool:
        """Whether it is a late answer on offer that the other leader hasn't accepted yet."""
        return self.missing and self.late


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered(Row):
    """A private phase that ended without someone's answer: whose, how it ended, and who added a late answer.

    A `forced` reveal has a `reason`, and `by` is who forced it.
    """

    TABLE = "unanswered"
    KEY = ("item", "phase", "round")
    item: Annotated[str, LINK]
    phase: Annotated[str, Pattern(r"[a-z][a-z-]{0,23}", "the key of a phase, such as 'ballot'")]
    round: Annotated[int, Range(1, 99)]
    missing: tuple[SeatKey, ...]
    how: Literal["forced", "vote", "hard", "absent"]
    by: tuple[SeatKey, ...] = ()
    reason: Annotated[str, NOTE] | None = None
    late: tuple[SeatKey, ...] = ()
