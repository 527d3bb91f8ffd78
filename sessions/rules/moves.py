"""What people do in a phase: seal, take back, continue, and what happens when time is up."""

from dataclasses import replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Clock, Item, Participant, Sheet, Unanswered
from sessions.rules import clock
from sessions.rules.consent import Consenting
from sessions.rules.forms import Payload, flaws, new_salt, seal, tidy
from sessions.rules.phases import draft_key, kind_of, open_form, sheet_of, turn_of, unanswered, under_way, unsealed
from sessions.rules.seats import agreed, seated_leaders
from sessions.rules.sheets import drop_votes, end_vote, put_missing
from sessions.rules.trail import advance
from sessions.session import Session
from sessions.situation import FORM_OPEN, UNANSWERED, Requires, all_sealed, item_under_way, leader, runner
from sessions.text import one_line

REASON_LEAST, REASON_MOST = 10, 400  # characters of a reason for a forced reveal, an amendment or a redaction

How = Literal["forced", "vote", "hard", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal(Consenting):
    """A leader seals an answer: it stays hidden until the reveal."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    form: str
    payload: Any

    def words(self, session: Session, seat: str) -> Any:
        """What the form asks about: where the session is, and the edition of the questions."""
        item = session.active
        return item and [item.id, item.phase, item.round, kind_of(item).edition(session, item)]

    def give(self, session: Session, ctx: Context) -> None:
        """Save the sealed sheet. Refused if the form isn't open, if it is already sealed, or for a flaw."""
        seat, item = ctx.seat, under_way(session)
        if open_form(session) != self.form:
            raise Refused("This form isn't open now.")
        if sheet_of(session, item, self.form, seat) is not None:
            raise Refused("You've already sealed this.")
        if not kind_of(item).asks(session, item, self.form, seat):
            raise Refused("There is nothing for you to answer here.")
        form = kind_of(item).form(session, item, seat)
        payload = tidy(form, self.payload)
        if found := flaws(form, payload):
            raise Refused(found[0].says)
        ctx.drafts[draft_key(session, item, self.form, seat)] = None
        put_sheet(session, item, self.form, seat, payload, ctx)
        waiting = unsealed(session, item, self.form)
        if not waiting and session.get(Clock).state == "over":
            end_vote(session, item, ctx)
        if ctx.mode == "hotseat" and set(waiting) & set(seated_leaders(session, ctx)):
            # The leaders write one after the other there, and each gets the same time.
            _begin_turn(session, item, self.form, ctx)


def put_sheet(session: Session, item: Item, form: str, seat: str, payload: Payload, ctx: Context) -> Sheet:
    """Seal a payload."""
    salt = new_salt()
    return session.put(
        Sheet(
            item=item.id,
            form=form,
            round=item.round,
            by=seat,
            status="sealed",
            seal=seal(payload, salt),
            salt=salt,
            payload=payload,
            at=ctx.noted,
        )
    )


def close_phase(session: Session, item: Item, ctx: Context, how: Literal["vote", "hard"]) -> None:
    """Leave a phase whose time is up. This seals nothing: leaders who haven't sealed pass, and keep their drafts.

    At one keyboard, where each leader has their own time, only the turn ends, so nobody passes before their turn. If
    the kind can't leave the phase (because a wording isn't accepted yet, say), the clock runs on, soft.
    """
    if kind_of(item).may_leave(session, item):
        drop_votes(session, item)
        clock.run_on(session, ctx, "soft")
        return
    form = open_form(session)
    if form and ctx.mode == "hotseat" and len(unsealed(session, item, form)) > 1:
        _end_turn(session, item, form, ctx, how)
        return
    if form:
        pass_missing(session, item, form, how)
    advance(session, ctx)


def _end_turn(session: Session, item: Item, form: str, ctx: Context, how: Literal["vote", "hard"]) -> None:
    """Let the leader whose turn it is pass; the other's turn begins, with its own timebox."""
    drop_votes(session, item)
    pass_missing(session, item, form, how, whose=(str(turn_of(session, item, form)),))
    _begin_turn(session, item, form, ctx)


def _begin_turn(session: Session, item: Item, form: str, ctx: Context) -> None:
    """Give the next writer at one keyboard the time of a turn; a clock whose time is up runs again."""
    if session.get(Clock).state == "over":
        end_vote(session, item, ctx)
    kind = kind_of(item)
    clock.next_turn(session, kind.seconds(session, item, kind.phase(form)), ctx)


def pass_missing(
    session: Session,
    item: Item,
    form: str,
    how: How,
    by: tuple[str, ...] = (),
    reason: str = "",
    whose: tuple[str, ...] | None = None,
) -> None:
    """Record whose answers a form's round ends without (of `whose`, or of everyone), and why.

    Drafts stay untouched, and nothing is sealed. If two turns end this way, `how` is that of the later one.
    """
    missing = [seat for seat in unanswered(session, item, form) if whose is None or seat in whose]
    for seat in missing:
        put_missing(session, item.id, form, item.round, seat)
    if missing:
        before = session.find(Unanswered, item.id, form, item.round)
        session.put(
            Unanswered(
                item=item.id,
                phase=form,
                round=item.round,
                missing=(*(before.missing if before else ()), *missing),
                how=how,
                by=tuple(seat for seat in by if session.find(Participant, seat)),
                reason=reason or None,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseal(Command):
    """A leader turns a sealed answer back into a draft to keep writing; the log records that, without its content."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    form: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Remove the sheet. Refused if nothing is sealed, if it has been revealed, or if its phase is over."""
        seat, item = ctx.seat, under_way(session)
        sheet = sheet_of(session, item, self.form, seat)
        if sheet is None or sheet.missing:
            raise Refused("You haven't sealed anything here.")
        if sheet.status == "revealed":
            raise Refused("It has been revealed, so it can only be amended.")
        if open_form(session) != self.form:
            raise Refused("This form is closed. Your answer stays sealed until the reveal.")
        ctx.drafts[draft_key(session, item, self.form, seat)] = sheet.payload
        session.drop(sheet)


def marked_solo(session: Session, item: Item, ctx: Context) -> Item:
    """Return the item, marked solo if one leader moves it on alone because the other is absent."""
    return session.put(replace(item, solo=True)) if len(seated_leaders(session, ctx)) == 1 else item


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance(Command):
    """Move on to what follows: by the facilitator alone, otherwise once both leaders have pressed Ready."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(item_under_way, all_sealed))

    def apply(self, session: Session, ctx: Context) -> None:
        """Advance, or record that the seat is ready. Refused if something still holds the phase up, or it is over."""
        item, form = under_way(session), open_form(session)
        kind = kind_of(item)
        if reason := kind.may_leave(session, item) or kind.awaits(session, item, ctx):
            raise Refused(reason)
        if ctx.seat in session.leaders:
            ready = tuple(dict.fromkeys((*item.ready, ctx.seat)))
            item = session.put(replace(item, ready=ready))
            if not agreed(session, ready, ctx):
                return
            item = marked_solo(session, item, ctx)
        if form:
            pass_missing(session, item, form, "absent")
        advance(session, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady(Command):
    """A leader takes Ready back."""

    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))

    def apply(self, session: Session, ctx: Context) -> None:
        """Remove the seat from those that are ready."""
        seat, item = ctx.seat, under_way(session)
        if seat not in item.ready:
            raise Refused("You haven't pressed Ready.")
        session.put(replace(item, ready=tuple(each for each in item.ready if each != seat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Force(Command):
    """Reveal although an answer is missing: the facilitator, or both leaders, with a reason that everyone can read.

    The missing answer counts as a pass, never as zero; a draft stays private, and its author can offer it late.
    """

    requires: ClassVar[Requires] = Requires(by=runner, when=(item_under_way, FORM_OPEN, UNANSWERED))
    reason: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Pass for whoever is missing, and continue. Refused without a reason of 10 characters, or to one leader."""
        item, form = under_way(session), str(open_form(session))
        reason = one_line(self.reason)
        if not REASON_LEAST <= len(reason) <= REASON_MOST:
            raise Refused(f"Give a reason of {REASON_LEAST} to {REASON_MOST} characters.")
        by: tuple[str, ...] = (ctx.seat,)
        if ctx.seat in session.leaders:
            by = tuple(dict.fromkeys((*item.forced, ctx.seat)))
            item = session.put(replace(item, forced=by))
            if not agreed(session, by, ctx):
                return
            item = marked_solo(session, item, ctx)
        pass_missing(session, item, form, "forced", by, reason)
        advance(session, ctx)
