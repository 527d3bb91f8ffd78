"""What the leaders write together once they have heard each other, and their options if they are stuck."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.argue.frame import argument_of
from sessions.frozen import dataclass
from sessions.model import Argument, Crux, Item, Point, Sheet, Side
from sessions.records.decisions import Method
from sessions.records.escalations import ruler
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.phases import revealed, under_way
from sessions.rules.seats import named, person, seated_leaders
from sessions.session import Session
from sessions.situation import Requires, leader
from sessions.text import clean, listed, one_line

COMMON_GROUND_MOST = 5
TEXT_MOST = 280


SYNTHESIS = Requires(kind="argue", phases=("synthesis",))
OWN_LINE = Requires(by=leader, kind="argue", phases=("synthesis",))


def _open(session: Session) -> tuple[Item, Argument]:
    item = under_way(session)
    return item, argument_of(session, item)


def _line(what: str, text: str) -> str:
    line = one_line(text)
    if not 1 <= len(line) <= TEXT_MOST:
        raise Refused(f"{what}: {len(line)} characters; use 1 to {TEXT_MOST}.")
    return line


# --- cruxes -------------------------------------------------------------------------------------------------------


def lay_cruxes(session: Session, item: Item) -> None:
    """Make a row of every revealed crux in the present round, the first leader's first."""
    argument = argument_of(session, item)
    n = 0
    for seat, payload in revealed(session, item, "crux", item.round).items():
        for answers in payload.values():
            n += 1
            session.put(Crux(argument=argument.id, n=n, text=answers["text"], by=(seat,)))


def add_cruxes(session: Session, item: Item, sheet: Sheet) -> None:
    """Make a row of every late crux, after the existing ones."""
    argument = argument_of(session, item)
    n = max((crux.n for crux in session.all(Crux, argument=argument.id)), default=0)
    for more, answers in enumerate((sheet.payload or {}).values(), 1):
        session.put(Crux(argument=argument.id, n=n + more, text=answers["text"], by=(sheet.by,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCrux(Consenting):
    """A leader marks the other's crux as theirs, too."""

    requires: ClassVar[Requires] = OWN_LINE
    n: int

    def words(self, session: Session, seat: str) -> Any:
        """The crux."""
        item = session.active
        argument = argument_of(session, item) if item else None
        return argument and row_words(session.find(Crux, argument.id, self.n), "by")

    def give(self, session: Session, ctx: Context) -> None:
        """Mark it. Refused for the leader's own crux, or if it is already shared."""
        seat, (_, argument) = ctx.seat, _open(session)
        crux = session.get(Crux, argument.id, self.n)
        if seat in crux.by:
            raise Refused("You both already share this crux." if len(crux.by) > 1 else "This crux is your own.")
        session.put(replace(crux, by=(*crux.by, seat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCrux(Command):
    """Say how to test a crux that both share: what to observe, the threshold, by when, and who checks.

    `before` is the test from when the edit began.
    """

    requires: ClassVar[Requires] = Requires(kind="argue", phases=("synthesis", "done"))
    n: int
    observable: str
    threshold: str
    by_date: date
    checks: str
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save or replace the test. Refused unless both share the crux, for a past date, or for an unknown seat."""
        _, argument = _open(session)
        crux = session.get(Crux, argument.id, self.n)
        if len(crux.by) < 2:
            raise Refused(f"Only {named(crux.by)} holds crux {self.n}. You can test only a shared crux.")
        test = f"{_line('Observable', self.observable)}; {_line('Threshold', self.threshold)}"
        if self.by_date < ctx.now.date():
            raise Refused(f"{self.by_date} is in the past. Pick a day in the future.")
        checks = person(session, self.checks).key_
        typed: dict[str, Any] = {"test": test, "by_date": self.by_date, "checks": checks}
        session.put(checked(replace(crux, **edited(crux, typed, self.before))))


# --- the joint text -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesize(Command):
    """Replace the joint text, which cites a key point of each side, as in ``cpo/1``; this clears Ready.

    `before` holds its `synthesis` and `cites` from when the edit began.
    """

    requires: ClassVar[Requires] = SYNTHESIS
    text: str
    cites: tuple[str, ...]
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused outside 30 to 600 characters, or if a side isn't cited."""
        item, argument = _open(session)
        there = {f"{point.by}/{point.n}": point.by for point in session.all(Point, argument=argument.id)}
        cites = tuple(dict.fromkeys(self.cites))
        if unknown := [each for each in cites if each not in there]:
            raise Refused(f"There is no key point {listed(list(map(one_line, unknown)))}.")
        if silent := sorted(set(there.values()) - {there[each] for each in cites}):
            raise Refused(f"Cite at least one key point of {' and one of '.join(seat.upper() for seat in silent)}.")
        typed: dict[str, Any] = {"synthesis": clean(self.text).strip(), "cites": cites}
        checked(replace(argument, **typed))
        _put_joint(session, item, checked(replace(argument, **edited(argument, typed, self.before))))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCommonGround(Command):
    """Add a point that both agree on."""

    requires: ClassVar[Requires] = SYNTHESIS
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Add it. Refused if it already exists, or from the sixth on."""
        item, argument = _open(session)
        line = _line("Common ground", self.text)
        if line in argument.common_ground:
            raise Refused("This is already in the list.")
        if len(argument.common_ground) >= COMMON_GROUND_MOST:
            raise Refused(f"You already have {COMMON_GROUND_MOST} lines of common ground, which is the limit.")
        _put_joint(session, item, replace(argument, common_ground=(*argument.common_ground, line)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCommonGround(Command):
    """Remove line `n` (from 1) of the common ground; `line` is its text."""

    requires: ClassVar[Requires] = SYNTHESIS
    n: int
    line: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Remove it. Refused if there is no such line."""
        item, argument = _open(session)
        lines = argument.common_ground
        if not 1 <= self.n <= len(lines):
            raise Refused(f"There is no line {self.n} of common ground.")
        if self.line not in (None, lines[self.n - 1]):
            raise Refused("The list has changed since you read it. Read it again.")
        _put_joint(session, item, replace(argument, common_ground=lines[: self.n - 1] + lines[self.n :]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Learn(Command):
    """A leader says in one line what they learned."""

    requires: ClassVar[Requires] = OWN_LINE
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the line on the leader's own side."""
        session.put(replace(_own_side(session, ctx), learned=_line("Learned", self.text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRebuttal(Command):
    """A leader writes what they still object to in the other's case; this isn't possible before the synthesis."""

    requires: ClassVar[Requires] = OWN_LINE
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it on the leader's own side; an empty text removes it."""
        session.put(checked(replace(_own_side(session, ctx), rebuttal=clean(self.text).strip() or None)))


def _put_joint(session: Session, item: Item, argument: Argument) -> None:
    """Save something that both write together; this clears Ready."""
    session.put(argument)
    session.put(replace(item, ready=()))


def _own_side(session: Session, ctx: Context) -> Side:
    _, argument = _open(session)
    side = session.find(Side, argument.id, ctx.seat)
    if side is None:
        raise Refused("You have no case in this argument.")
    return side


def synthesis_holds(session: Session, item: Item) -> str | None:
    """Return why the item can't leave its synthesis, as a sentence, or None once it is written."""
    argument = argument_of(session, item)
    if argument.synthesis is None:
        return "Write the joint text first."
    return None if argument.common_ground else "Add at least one line of common ground."


def learning_due(session: Session, item: Item, ctx: Context) -> str | None:
    """Return a sentence that names the leaders who are here and haven't said what they learned, or None."""
    sides = {side.by: side for side in session.all(Side, argument=argument_of(session, item).id)}
    waiting = [seat for seat in seated_leaders(session, ctx) if seat in sides and sides[seat].learned is None]
    return f"These leaders still have to say what they learned: {named(waiting)}." if waiting else None


# --- stuck --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapWay:
    """A way forward if a gap is left. `method` is how the decision is then made, or None if it waits for a test."""

    key: Literal["facts", "crux-test", "experiment", "owner", "commit", "escalate"]
    title: str
    hint: str
    method: Method | None = None


FACTS = GapWay("facts", "Facts first", "Put the facts board next: which number or name would settle it?")
"""The first way forward if the two leaders may know different facts."""
STUCK = (
    GapWay("crux-test", "Test a shared crux", "Agree on a test and its day, and decide once you know the result."),
    GapWay("experiment", "Time-boxed experiment", "If it can be undone, try it until a set day.", "experiment"),
    GapWay("owner", "The owner decides", "The one with the right to decide does so, having heard both.", "owner"),
    GapWay(
        "commit",
        "Disagree and commit",
        "One of you goes along, and the minutes record the dissent.",
        "disagree-and-commit",
    ),
    GapWay(
        "escalate", "Escalate", "Give the integrator both steelmen, the cruxes and the cost of waiting.", "integrator"
    ),
)


def offers(session: Session, argument: Argument) -> tuple[GapWay, ...]:
    """Return the ways forward, in order, once there is a synthesis.

    Facts come first, if the outcome says that these may differ; a test is offered only if a crux is shared.
    """
    if argument.synthesis is None:
        return ()
    shared = any(len(crux.by) > 1 for crux in session.all(Crux, argument=argument.id))
    first = (FACTS,) if argument.disagreement == "facts" else ()
    return (*first, *(_told(session, offer) for offer in STUCK if shared or offer.key != "crux-test"))


def _told(session: Session, offer: GapWay) -> GapWay:
    """Return a way forward; an escalation says to whom it goes."""
    if offer.key != "escalate":
        return offer
    return replace(offer, hint=f"It goes to {ruler(session)}, with both steelmen, the cruxes and the cost of waiting.")
