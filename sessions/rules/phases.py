"""Phase sequences: the phases of each item kind, and how a session moves through them."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, ClassVar, Final, Literal

from sessions.command import Context, DraftKey
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Item, Row, Sheet
from sessions.model.columns import Fault
from sessions.rules import clock
from sessions.rules.forms import Form, Payload
from sessions.rules.seats import waited_for
from sessions.rules.sheets import drop_votes, withdraw_offers
from sessions.rules.voice import Voice, in_turn
from sessions.session import Session
from sessions.situation import RUNNING, PhasePlace
from sessions.text import listed

Outcome = Literal["done", "parked", "carried", "skipped"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of an item. `private` ones have a form that each leader seals; `reveals` names the forms it reveals.

    `seconds` is its timebox, or None if it has none of its own; `hint` says in one line what to do. `read` says when
    others can read what is sealed in a private phase, or is None if nobody ever can. Whatever others can read is saved
    in the minutes. In a phase that `signs` the minutes, they are ready and can't change any more.
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
    """The keys that a playbook may set in addition to the common ones, with their types."""
    ends_session: ClassVar[bool] = False
    """Whether the session ends with an item of this kind: it stays last, and nobody leaves it out or stands aside."""
    counts_rounds: ClassVar[bool] = True
    """Whether its rounds mean something to people, so that they are shown."""

    def phase(self, key: str | None) -> Phase:
        """Return the phase with this key."""
        return next(phase for phase in self.phases if phase.key == key)

    def setting(self, item: Item, key: str, default: Any) -> Any:
        """Return the playbook's value for this item, or the default."""
        return (item.settings or {}).get(key, default)

    def recorded(self, item: Item) -> str:
        """Return what an item is there to record, such as ``decision``; an empty text if nothing in particular."""
        return ""

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """Return the timebox of a phase; a playbook sets it with ``seconds = { ballot = 90 }``."""
        return self.setting(item, "seconds", {}).get(phase.key, phase.seconds)  # type: ignore[no-any-return]

    def expected(self, item: Item) -> list[Phase]:
        """Return the phases that an item goes through as planned, each once."""
        return list(self.phases)

    def planned(self, item: Item) -> list[tuple[Phase, int]]:
        """Return the expected phases, each with the seconds to plan for it, or 0 if it has no time of its own."""
        alone = Session([item])
        return [(phase, self.seconds(alone, item, phase) or 0) for phase in self.expected(item)]

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return what is wrong with an item's settings beyond their types, each with its path in `settings`."""
        return []

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Prepare the item before its first phase."""

    def first(self, session: Session, item: Item) -> str:
        """Return the key of the first phase."""
        return self.phases[0].key

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """Return the form of the item's private phase, as `seat` gets it.

        With a `key`, return the form of one round of a past phase, for a late answer.
        """
        raise NotImplementedError

    def asks(self, session: Session, item: Item, form: str, seat: str) -> bool:
        """Whether a form asks a leader anything; nobody waits for those whom it doesn't."""
        return True

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Return a sentence on why a late answer can no longer be accepted, or None."""
        return None

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Take in a late answer that both leaders agreed to and that is revealed: make the rows it would have made."""

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Do what entering `item.phase` needs, once per round; the forms it reveals are already revealed."""

    def enter_again(self, session: Session, item: Item, ctx: Context) -> None:
        """Do what returning to `item.phase` needs, after the item went back from it; the rows it made still exist."""

    def still(self, session: Session, item: Item, phase: str) -> bool:
        """Whether a phase that the item went back from still comes next."""
        return True

    def edition(self, session: Session, item: Item) -> str:
        """Return a name for the current content of the form of `item.phase`; it changes with the content."""
        return ""

    def signed(self, session: Session, item: Item) -> list[str]:
        """Return the seats whose signatures would be void if the item went back from `item.phase`."""
        return []

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Undo the results of entering `item.phase`, before the item goes back from it."""

    def resume(self, session: Session, item: Item, ctx: Context) -> None:
        """Prepare the item to continue after it was interrupted by reopening another one."""

    def reopen(self, session: Session, item: Item, ctx: Context) -> None:
        """Undo the results of ending the item, which is being reopened in the phase in which it ended."""

    def may_leave(self, session: Session, item: Item) -> str | None:
        """Return a sentence on why the item can't leave its phase, or None. Sealing is checked elsewhere."""
        return None

    def awaits(self, session: Session, item: Item, ctx: Context) -> str | None:
        """Return why it can't be moved on by hand right now, or None; when time is up, this isn't asked."""
        return None

    def voice(self, session: Session, item: Item, about: str | None = None) -> Voice | None:
        """Return who speaks first in the item's open phase, on the goal, question or row `about` if one is given."""
        return in_turn(session, item)

    def confirms(self, session: Session, item: Item) -> str:
        """Return in words what a leader confirms by continuing from `item.phase`; empty if it's nothing."""
        return ""

    def unexpected(self, session: Session, item: Item) -> tuple[str, str] | None:
        """Return why continuing may surprise people and what it does, so that they are asked first; or None."""
        return None

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """Return sentences about what continuing now would skip: what somebody here still owes, or is waiting for."""
        return []

    def look_ahead(self, session: Session, item: Item, ctx: Context) -> None:
        """Note what can only be told with a context of an item that hasn't begun, for `will_ask`."""

    def will_ask(self, session: Session, item: Item) -> bool:
        """Whether there will be something to do in an item that hasn't begun, as far as can be told now."""
        return True

    def empty(self, session: Session, item: Item) -> bool:
        """Whether there is nothing to do in an item that has just begun, so that it ends at once."""
        return False

    def left_nothing(self, session: Session, item: Item) -> str:
        """Return in a sentence that an item is done and nothing came of it, if that is worth a word; or empty."""
        return ""

    def after(self, session: Session, item: Item) -> tuple[str, int] | None:
        """Return the phase and round that follow, or None if the item is done."""
        step = next(step for step in self.ways(str(item.phase)) if step.test is None or step.test(session, item))
        return (step.to, item.round + step.another_round) if step.to is not None else None

    def ways(self, phase: str) -> Iterator[Step]:
        """Yield every possible step from a phase, in the order in which they are tried; the next phase comes last."""
        steps = [step for step in self.steps if step.of == phase]
        yield from steps
        if all(step.test for step in steps):
            keys = [each.key for each in self.phases]
            place = keys.index(phase) + 1
            yield Step(phase, keys[place] if place < len(keys) else None)

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Tidy the records when the item ends, whatever phase it is in."""

    def corrected(self, session: Session, item: Item, row: Row) -> None:
        """Bring what an ended item left behind up to date with a row that was changed since."""


class Kinds(MutableMapping[str, Kind]):
    """The item kinds by key. Each is on offer until it's first looked up; then what makes it puts it here."""

    def __init__(self) -> None:
        self._offers: dict[str, Callable[[], object]] = {}
        self._made: dict[str, Kind] = {}

    def offer(self, key: str, make: Callable[[], object]) -> None:
        """Have `make` register the kind with this key when somebody first looks it up."""
        self._offers[key] = make

    def __getitem__(self, key: str) -> Kind:
        if key not in self._made:
            self._offers[key]()
        return self._made[key]

    def __setitem__(self, key: str, kind: Kind) -> None:
        self._made[key] = kind

    def __delitem__(self, key: str) -> None:
        del self._made[key]
        self._offers.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._made or key in self._offers

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._offers, *self._made]))

    def __len__(self) -> int:
        return len(self._made.keys() | self._offers.keys())


KINDS: Final = Kinds()


def register(kind: Kind) -> None:
    """Register an item kind."""
    KINDS[kind.key] = kind


def kind_of(item: Item) -> Kind:
    """Return the kind of an item. Raises Refused if this version of parley doesn't have it."""
    if item.kind not in KINDS:
        raise Refused(f"This version of parley has no item kind {item.kind!r}. The kinds are {listed(sorted(KINDS))}.")
    return KINDS[item.kind]


def keep_up(session: Session, row: Row) -> None:
    """Bring what ended items left behind up to date with a changed row."""
    for item in session.agenda:
        if item.status == "ended" and item.kind in KINDS:
            KINDS[item.kind].corrected(session, item, row)


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
    """Raise Refused with the first fault in the settings of an item to be put on the agenda."""
    found = KINDS[kind].faults(settings) if settings and kind in KINDS else []
    if found:
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in found[0].path)
        raise Refused(f"{where} {found[0].says}.".replace("?.", "?"))


def phase_of(item: Item) -> Phase | None:
    """Return the phase of an item, or None if it has none."""
    return kind_of(item).phase(item.phase) if item.phase and item.kind in KINDS else None


def voice_of(session: Session, about: str | None = None) -> Voice | None:
    """Return who speaks first now, on the goal, question or row `about` if one is given.

    None while leaders write in private, and if a leader is absent or stands aside.
    """
    item = session.active
    phase = phase_of(item) if item else None
    if item is None or phase is None or phase.private or len(waited_for(session)) < len(session.leaders):
        return None
    return kind_of(item).voice(session, item, about)


# --- open forms ------------------------------------------------------------------------------------------------------


def open_form(session: Session) -> str | None:
    """Return the key of the form that leaders can answer now (that of the active private phase), or None."""
    item = session.active
    phase = phase_of(item) if item else None
    return phase.key if phase and phase.private else None


def sheet_of(session: Session, item: Item, form: str, seat: str) -> Sheet | None:
    """Return the sheet that a seat sealed in the item's present round of a form, or None."""
    return session.find(Sheet, item.id, form, item.round, seat)


def revealed(session: Session, item: Item, form: str, round_: int) -> dict[str, Payload]:
    """Return the revealed payloads of a form by seat, leaders in order; a missing one is an empty payload."""
    found = {seat: session.find(Sheet, item.id, form, round_, seat) for seat in session.leaders}
    return {seat: sheet.payload or {} for seat, sheet in found.items() if sheet and sheet.status == "revealed"}


def asked_seats(session: Session, item: Item, form: str) -> list[str]:
    """Return the leaders whom a form asks anything."""
    return [seat for seat in session.leaders if kind_of(item).asks(session, item, form, seat)]


def unanswered(session: Session, item: Item, form: str) -> list[str]:
    """Return the asked leaders without an answer in the present round of a form, whether or not one is expected."""
    return [seat for seat in asked_seats(session, item, form) if sheet_of(session, item, form, seat) is None]


def unsealed(session: Session, item: Item, form: str) -> list[str]:
    """Return the leaders whose answer is expected and who haven't sealed the present round of a form."""
    expected = waited_for(session)
    return [seat for seat in unanswered(session, item, form) if seat in expected]


def turn_of(session: Session, item: Item, form: str) -> str | None:
    """Return whose turn it is at one keyboard, or None: of the leaders still writing, the one drawn to go first."""
    waiting = unsealed(session, item, form)
    return min(waiting, key=lambda seat: seat != session.header.first, default=None)


def draft_key(session: Session, item: Item, form: str, seat: str) -> DraftKey:
    """Return the key under which the draft of a form's present round is stored."""
    return (item.id, form, item.round, seat)


# --- moving -------------------------------------------------------------------------------------------------------


SEEN = "#"  # in a place still ahead, this precedes the edition of the questions there


def spot_of(item: Item) -> str:
    """Return an item's place, which is its phase and round, such as ``merge/1``."""
    return f"{item.phase}/{item.round}"


def parted(place: str) -> tuple[str, int]:
    """Return the phase and the round of a place."""
    phase, _, round_ = place.partition(SEEN)[0].partition("/")
    return phase, int(round_)


def start_item(session: Session, item: Item, ctx: Context) -> None:
    """Make an item active and enter its first phase; an interrupted one continues where it was."""
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


def start_next(session: Session, ctx: Context) -> None:
    """Start the next queued item, if any; one with nothing to do ends at once if another one follows."""
    queued = _queued(session)
    if not queued:
        return
    start_item(session, queued[0], ctx)
    item = session.get(Item, queued[0].id)
    if _may_end_at_once(queued) and kind_of(item).empty(session, item):
        end_item(session, item, "done", ctx)
        return
    for each in _queued(session):
        if each.phase is None and each.kind in KINDS:
            KINDS[each.kind].look_ahead(session, each, ctx)


def upcoming(session: Session) -> Item | None:
    """Return the item that comes after the active one, as far as can be told now."""
    queued = _queued(session)
    while queued and _may_end_at_once(queued) and not kind_of(queued[0]).will_ask(session, queued[0]):
        queued = queued[1:]
    return queued[0] if queued else None


def _queued(session: Session) -> list[Item]:
    return [each for each in session.agenda if each.status == "queued"]


def _may_end_at_once(queued: list[Item]) -> bool:
    """Whether the first of these ends at once if there is nothing to do in it: it hasn't begun, and isn't the last."""
    return queued[0].phase is None and queued[0].kind in KINDS and len(queued) > 1


def go(session: Session, item: Item, phase_key: str, round_: int, ctx: Context) -> None:
    """Enter a phase for the first time in a round: reset the clock, clear Ready, and do its reveals."""
    kind = kind_of(item)
    for form in kind.phase(phase_key).reveals:
        reveal(session, item, form)
    step(session, item, f"{phase_key}/{round_}", ctx)
    kind.enter(session, session.get(Item, item.id), ctx)


def step(session: Session, item: Item, place: str, ctx: Context) -> Item:
    """Move the item to a place, reset the clock and clear Ready."""
    kind, (phase_key, round_) = kind_of(item), parted(place)
    item = session.put(replace(item, phase=phase_key, round=round_, ready=(), forced=()))
    drop_votes(session, item)
    clock.set_for(session, item, phase_key, kind.seconds(session, item, kind.phase(phase_key)), ctx)
    return session.get(Item, item.id)


def reveal(session: Session, item: Item, form: str) -> None:
    """Reveal every sealed sheet of a form of this item; late answers on offer stay hidden."""
    for sheet in session.all(Sheet, item=item.id, form=form, status="sealed"):
        if not sheet.offered:
            session.put(replace(sheet, status="revealed"))


# --- ending -------------------------------------------------------------------------------------------------------


def end_item(session: Session, item: Item, outcome: Outcome, ctx: Context, note: str | None = None) -> None:
    """End an item and continue with the next queued one, if any."""
    if item.phase is not None:  # it has begun, even if it was interrupted since
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
        if session.header.status in RUNNING:
            start_next(session, ctx)
