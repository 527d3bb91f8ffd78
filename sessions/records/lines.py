"""The lines of the pair: added, reworded, signed by both, and served by goals and decisions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, get_args

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Decision, FollowUp, Goal, GoalLink, Line
from sessions.model.records import LineKind
from sessions.records.corrections import kept_why, own_record
from sessions.records.follow_ups import QUARTER, record_outcome
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.seats import author
from sessions.session import Session
from sessions.situation import Requires, leader, records_open
from sessions.standing import HeldLine, find_line, held_goals, own_ref, signed_by_both
from sessions.text import clean, one_line

LINE_KINDS: tuple[LineKind, ...] = get_args(LineKind)
FREE = ("kind", "text", "review_on")
"""The parts of a line that its author can change until both have signed it."""
NOT_TO_COME = "Pick a day in the future."


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLine(Command):
    """Write down a line: a sentence that the pair stands by. It holds once both leaders have signed it.

    It is looked at again on `review_on`, or in a quarter from today.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    line_kind: LineKind
    text: str
    review_on: date | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it; nobody has signed it yet. Refused without a text, and for a day that isn't to come."""
        session.put(
            checked(
                Line(
                    id=session.next_id(Line, "L"),
                    kind=self.line_kind,
                    text=clean(self.text).strip(),
                    review_on=_review_day(self.review_on, ctx),
                    by=author(ctx),
                )
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RewordLine(Command):
    """Propose a new wording for a line that both signed, in this session or in an earlier one of its series.

    It becomes a line of its own, one version higher. The old one holds until both leaders have signed the new one.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    line: str
    text: str
    review_on: date | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused unless the line is in force, while another new wording waits, and for the same words."""
        held = _line(session, ctx, self.line)
        if not held.holds:
            raise Refused(f"{held.id} isn't signed by both yet. Edit it instead.")
        for other in session.all(Line, from_=held.id):
            raise Refused(f"{other.id} already rewords {held.id}. Sign it, or ask its author to remove it.")
        text = clean(self.text).strip()
        if text == held.line.text:
            raise Refused("These are the words that it already has.")
        session.put(
            checked(
                Line(
                    id=session.next_id(Line, "L"),
                    kind=held.line.kind,
                    text=text,
                    version=held.line.version + 1,
                    review_on=_review_day(self.review_on, ctx),
                    from_=held.id,
                    by=author(ctx),
                )
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLine(Consenting):
    """Sign a line as it is worded. Once both leaders have, it holds, and a line that it rewords no longer does."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, when=(records_open,))
    line: str

    def words(self, session: Session, seat: str) -> Any:
        """The line, without who has signed it."""
        return row_words(session.find(Line, self.line), "signed")

    def give(self, session: Session, ctx: Context) -> None:
        """Sign it. Refused for a seat that has, and if the line that it rewords no longer holds."""
        line = session.get(Line, self.line)
        if ctx.seat in line.signed:
            raise Refused(f"You've already signed {line.id}.")
        if line.from_ and find_line(session, ctx.standing(), line.from_) is None:
            raise Refused(f"{line.from_} no longer holds, so {line.id} can't reword it.")
        line = session.put(replace(line, signed=(*line.signed, ctx.seat)))
        if line.from_ and "/" in line.from_ and signed_by_both(session, line):
            people = tuple(session.leaders)
            said = FollowUp(id="F1", target=line.from_, outcome="reworded", by=people, on=ctx.now.date())
            record_outcome(session, ctx, replace(said, note=f"{line.id}: {line.text}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLine(Command):
    """Change your own line until both have signed it; whoever signed it must sign again.

    `changes` may have its kind, its text and its review day; `before` holds these from when the edit began.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    line: str
    changes: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it. Refused for another person's line, and once both have signed it."""
        line = session.get(Line, self.line)
        if why := kept_why(session, own_record(session, line.id, ctx)):
            raise Refused(why)
        if unknown := sorted(set(self.changes) - set(FREE)):
            raise Refused(f"You can't change the {one_line(unknown[0])} of a line.")
        given: dict[str, Any] = {key: value or None for key, value in self.changes.items()}
        if given.get("kind", line.kind) not in LINE_KINDS or (line.from_ and given.get("kind", line.kind) != line.kind):
            raise Refused("A new wording stays the kind of line that it was." if line.from_ else "Pick a kind of line.")
        if given.get("text", line.text) is None:
            raise Refused("Write the line.")
        if "review_on" in given:
            given["review_on"] = _review_day(given["review_on"], ctx)
        changed = checked(replace(line, **edited(line, given, self.before)))
        session.put(replace(changed, signed=()) if changed != line else line)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine(Command):
    """Say which line a goal or a decision of this session serves, or a goal of an earlier one; None is none.

    The line is one of this session, or one in force from an earlier session of the series, by its full id. What is
    said of an earlier goal is kept with this session.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    ref: str
    line: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused for what is neither a goal nor a decision here, and for a line that doesn't hold."""
        ref = own_ref(session, self.ref)
        line = None if self.line is None else _line(session, ctx, self.line).id
        if "/" in ref:
            people = tuple(session.leaders) if ctx.shared else (ctx.seat,)
            goal = _earlier_goal(session, ctx, ref)
            session.put(checked(GoalLink(goal=goal, line=line, by=people, on=ctx.now.date())))
        else:
            session.put(replace(_serving(session, ref), line=line))


def _earlier_goal(session: Session, ctx: Context, ref: str) -> str:
    """Return the full id of an open goal of an earlier session. Raises Refused if there is none."""
    if ref not in {each.id for each in held_goals(session, ctx.standing())}:
        raise Refused(f"{one_line(ref)} isn't an open goal of an earlier session of this series.")
    return ref


def _serving(session: Session, ref: str) -> Goal | Decision:
    row = session.find(Goal, ref) or session.find(Decision, ref)
    if row is None:
        raise Refused(f"There is no goal or decision {one_line(ref)} here.")
    return row


def _line(session: Session, ctx: Context, ref: str) -> HeldLine:
    """Return a line in force, or proposed here. Raises Refused if there is none."""
    held = find_line(session, ctx.standing(), ref)
    if held is None:
        raise Refused(f"No line {one_line(ref)} is in force in this series.")
    return held


def _review_day(day: date | None, ctx: Context) -> date:
    """Return the day on which a line is looked at again. Raises Refused if it isn't to come."""
    if day is not None and day <= ctx.now.date():
        raise Refused(NOT_TO_COME)
    return day or ctx.now.date() + QUARTER
