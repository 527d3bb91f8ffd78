"""Phase sequences: what an item kind is made of, and how a session moves through one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from sessions.command import Context, DraftKey
from sessions.errors import Refused
from sessions.model import Item, Sheet
from sessions.model.columns import Fault
from sessions.rules import clock
from sessions.rules.forms import Form, Payload
from sessions.rules.seats import waited_for
from sessions.rules.sheets import drop_votes, withdraw_offers
from sessions.session import Session
from sessions.situation import RUNNING, PhasePlace
from sessions.text import listed

Outcome = Literal["done", "parked", "carried", "skipped"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of an item. `private` ones have a form that each leader seals; `reveals` names the forms it opens.

    `seconds` is its timebox, None where it has none of its own; `hint` says in one line what to do. `read` says of a
    private one when others read what is sealed in it, and None that nobody ever does; the minutes keep what is read.
    The minutes are ready in one that `signs` them: nothing changes any more.
    """

    key: str
    title: str
    hint: str
    private: bool = False
    seconds: int | None = None
    reveals: tuple[str, ...] = ()
    read: str | None = "at the reveal"
    signs: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one phase that isn't simply to the next: to `to`, or to the item's end where that is None.

    It is taken where `test` says so, or in any case where there is none; `when` says the same in words. `another_round`
    begins the next round of the item.
    """

    of: str
    to: str | None
    when: str = ""
    test: Callable[[Session, Item], Any] | None = None
    another_round: bool = False


def place_of(session: Session) -> PhasePlace:
    """Return where a session is."""
    item = session.active
    return PhasePlace(item.id, item.phase, item.round) if item else PhasePlace()


def under_way(session: Session) -> Item:
    """Return the item under way, for a command that requires one. Raises Missing where there is none."""
    return session.get(Item, session.header.active)


class Kind:
    """An item kind: its phases, and what happens between them. One instance of each subclass is registered."""

    key: ClassVar[str]
    title: ClassVar[str]
    phases: ClassVar[tuple[Phase, ...]]
    steps: ClassVar[tuple[Step, ...]] = ()
    """Where an item goes other than to the next phase; of those from its phase, the first that applies is taken."""
    settings: ClassVar[Mapping[str, type]] = {}
    """The keys that a playbook may set beside the common ones, with their types."""
    ends_session: ClassVar[bool] = False
    """Whether the session ends with an item of this kind: it stays last, and nobody leaves it out or stands aside."""
    counts_rounds: ClassVar[bool] = True
    """Whether its rounds mean something to people, so that they are shown."""

    def phase(self, key: str | None) -> Phase:
        """Return the phase with this key."""
        return next(phase for phase in self.phases if phase.key == key)

    def setting(self, item: Item, key: str, default: Any) -> Any:
        """Return what the playbook says for this item, or the default."""
        return (item.settings or {}).get(key, default)

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """Return the timebox of a phase; a playbook sets it with ``seconds = { ballot = 90 }``."""
        return self.setting(item, "seconds", {}).get(phase.key, phase.seconds)  # type: ignore[no-any-return]

    def expected(self, item: Item) -> list[Phase]:
        """Return the phases that an item goes through as planned, each once."""
        return list(self.phases)

    def planned(self, item: Item) -> list[tuple[Phase, int]]:
        """Return the expected phases, each with the seconds to plan for it; 0 where it has no time of its own."""
        alone = Session([item])
        return [(phase, self.seconds(alone, item, phase) or 0) for phase in self.expected(item)]

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return what is wrong with an item's settings beyond their types, each with its path in `settings`."""
        return []

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Do what the start of the item needs, before its first phase."""

    def first(self, session: Session, item: Item) -> str:
        """Return the key of the first phase."""
        return self.phases[0].key

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """Return the form of the private phase that the item is in, as `seat` gets it.

        With a `key`, that of a round of a phase that is over, for an answer that comes late.
        """
        raise NotImplementedError

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Return the sentence that says why a late answer to a form can no longer be taken in, or None."""
        return None

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Take in a late answer that both agreed to and that is revealed: the rows that it would have made."""

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Do what entering `item.phase` needs, once for each of its rounds; the forms it reveals are revealed."""

    def enter_again(self, session: Session, item: Item, ctx: Context) -> None:
        """Do what coming back to `item.phase` needs, after the item went back from it; what it made is there still."""

    def still(self, session: Session, item: Item, phase: str) -> bool:
        """Whether a phase that the item went back from still comes next."""
        return True

    def edition(self, session: Session, item: Item) -> str:
        """Return a name for what the form of `item.phase` asks about; it is another once that was changed."""
        return ""

    def signed(self, session: Session, item: Item) -> list[str]:
        """Return whose signatures going back from `item.phase` would void."""
        return []

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Take back what entering `item.phase` settled, before the item goes back from it."""

    def resume(self, session: Session, item: Item, ctx: Context) -> None:
        """Do what taking the item up again needs, after another one was reopened in its place."""

    def reopen(self, session: Session, item: Item, ctx: Context) -> None:
        """Take back what the end of the item settled, as it is reopened in the phase in which it ended."""

    def may_leave(self, session: Session, item: Item) -> str | None:
        """Return the sentence that keeps the item in its phase, or None. Sealing is looked after elsewhere."""
        return None

    def awaits(self, session: Session, item: Item, ctx: Context) -> str | None:
        """Return what going on by hand still waits for at this moment, or None; time that is over does not wait."""
        return None

    def confirms(self, item: Item) -> str:
        """Return what a leader confirms by going on from `item.phase`, in words; nothing where it is no more."""
        return ""

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """Return in words what going on now would pass over: what somebody here still owes, or waits for."""
        return []

    def after(self, session: Session, item: Item) -> tuple[str, int] | None:
        """Return the phase and round that follow, or None where the item is done."""
        step = next(step for step in self.ways(str(item.phase)) if step.test is None or step.test(session, item))
        return (step.to, item.round + step.another_round) if step.to is not None else None

    def ways(self, phase: str) -> Iterator[Step]:
        """Yield every way on from a phase, in the order in which they are tried: its steps, then the next phase."""
        steps = [step for step in self.steps if step.of == phase]
        yield from steps
        if all(step.test for step in steps):
            keys = [each.key for each in self.phases]
            place = keys.index(phase) + 1
            yield Step(phase, keys[place] if place < len(keys) else None)

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Leave the records in order when the item ends, in whatever phase."""


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make an item kind known."""
    KINDS[kind.key] = kind


def kind_of(item: Item) -> Kind:
    """Return the kind of an item. Raises Refused where this parley does not have it."""
    if item.kind not in KINDS:
        raise Refused(f"This parley has no item kind {item.kind!r}; there are {listed(sorted(KINDS))}.")
    return KINDS[item.kind]


def ends_session(item: Item) -> bool:
    """Whether the session ends with this item."""
    return item.kind in KINDS and KINDS[item.kind].ends_session


def ending_kind() -> str:
    """Return the key of the kind with which a session ends."""
    return next(key for key, kind in KINDS.items() if kind.ends_session)


def round_of(item: Item) -> str:
    """Return which round an item is in, in words; nothing in the first, and where rounds mean nothing to people."""
    counts = item.kind not in KINDS or KINDS[item.kind].counts_rounds
    return f"round {item.round}" if item.round > 1 and counts else ""


def signing(session: Session) -> bool:
    """Whether the minutes are ready to be signed, so that nothing changes any more."""
    phase = phase_of(session.active) if session.active else None
    return phase is not None and phase.signs


def require_fit(kind: str, settings: Mapping[str, Any] | None) -> None:
    """Raise Refused with the first fault in the settings of an item that comes on the agenda."""
    found = KINDS[kind].faults(settings) if settings and kind in KINDS else []
    if found:
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in found[0].path)
        raise Refused(f"{where} {found[0].says}.".replace("?.", "?"))


def phase_of(item: Item) -> Phase | None:
    """Return the phase that an item is in, or None where it has none."""
    return kind_of(item).phase(item.phase) if item.phase and item.kind in KINDS else None


# --- forms that are open ------------------------------------------------------------------------------------------


def open_form(session: Session) -> str | None:
    """Return the key of the form that leaders can answer now: that of the private phase under way, or None."""
    item = session.active
    phase = phase_of(item) if item else None
    return phase.key if phase and phase.private else None


def sheet_of(session: Session, item: Item, form: str, seat: str) -> Sheet | None:
    """Return what a seat sealed in the item's present round of a form, or None."""
    return session.find(Sheet, item.id, form, item.round, seat)


def revealed(session: Session, item: Item, form: str, round_: int) -> dict[str, Payload]:
    """Return the revealed payloads of a form by seat, leaders in order; a missing one is an empty payload."""
    found = {seat: session.find(Sheet, item.id, form, round_, seat) for seat in session.leaders}
    return {seat: sheet.payload or {} for seat, sheet in found.items() if sheet and sheet.status == "revealed"}


def unsealed(session: Session, item: Item, form: str) -> list[str]:
    """Return the leaders who are waited for and have not sealed the present round of a form."""
    return [seat for seat in waited_for(session) if sheet_of(session, item, form, seat) is None]


def turn_of(session: Session, item: Item, form: str) -> str | None:
    """Return whose turn it is at one keyboard: of those who still write the leader drawn first, or None."""
    waiting = unsealed(session, item, form)
    return min(waiting, key=lambda seat: seat != session.header.first, default=None)


def draft_key(session: Session, item: Item, form: str, seat: str) -> DraftKey:
    """Return the key under which the draft of a form's present round is kept."""
    return (item.id, form, item.round, seat)


# --- moving -------------------------------------------------------------------------------------------------------


SEEN = "#"  # in a place to come, before the edition of what is answered there


def spot_of(item: Item) -> str:
    """Return the place that an item is in: its phase and round, such as ``merge/1``."""
    return f"{item.phase}/{item.round}"


def parted(place: str) -> tuple[str, int]:
    """Return the phase and the round of a place."""
    phase, _, round_ = place.partition(SEEN)[0].partition("/")
    return phase, int(round_)


def start_item(session: Session, item: Item, ctx: Context) -> None:
    """Make an item the active one and enter its first phase; one that was interrupted goes on where it was."""
    kind = kind_of(item)
    session.put(replace(session.header, active=item.id))
    item = session.put(replace(item, status="active"))
    if item.phase is not None:
        kind.resume(session, item, ctx)
        step(session, item, spot_of(item), ctx)
        return
    kind.begin(session, item, ctx)
    item = session.get(Item, item.id)
    go(session, item, kind.first(session, item), item.round, ctx)


def go(session: Session, item: Item, phase_key: str, round_: int, ctx: Context) -> None:
    """Enter a phase for the first time in a round: the clock anew, nobody ready, its reveals done."""
    kind = kind_of(item)
    for form in kind.phase(phase_key).reveals:
        reveal(session, item, form)
    step(session, item, f"{phase_key}/{round_}", ctx)
    kind.enter(session, session.get(Item, item.id), ctx)


def step(session: Session, item: Item, place: str, ctx: Context) -> Item:
    """Put the item in a place, the clock anew and nobody ready."""
    kind, (phase_key, round_) = kind_of(item), parted(place)
    item = session.put(replace(item, phase=phase_key, round=round_, ready=(), forced=()))
    drop_votes(session, item)
    clock.set_for(session, item, phase_key, kind.seconds(session, item, kind.phase(phase_key)), ctx)
    return session.get(Item, item.id)


def reveal(session: Session, item: Item, form: str) -> None:
    """Reveal every sealed sheet of a form of this item; what is only offered late stays hidden."""
    for sheet in session.all(Sheet, item=item.id, form=form, status="sealed"):
        if not sheet.offered:
            session.put(replace(sheet, status="revealed"))


# --- ending -------------------------------------------------------------------------------------------------------


def end_item(session: Session, item: Item, outcome: Outcome, ctx: Context, note: str | None = None) -> None:
    """End an item and go on to the next one queued, if any."""
    if item.phase is not None:  # it has begun, also where it was interrupted
        withdraw_offers(session, item, ctx)
        drop_votes(session, item)
        kind_of(item).end(session, item, outcome, ctx)
        if session.header.active == item.id:
            clock.bank(session, ctx)
        item = session.get(Item, item.id)
    minutes = round(item.elapsed_ms / 60_000)
    session.put(
        replace(
            item, status="ended", outcome=outcome, actual_minutes=minutes, ready=(), forced=(), note=note or item.note
        )
    )
    if session.header.active == item.id:
        session.put(replace(session.header, active=None))
        upcoming = next((each for each in session.agenda if each.status == "queued"), None)
        if upcoming is not None and session.header.status in RUNNING:
            start_item(session, upcoming, ctx)
