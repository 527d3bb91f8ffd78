"""What people do in a phase: seal, take back, go on, and what happens when time is up."""

from dataclasses import dataclass, replace
from typing import Any

from sessions import clock
from sessions.command import Command, Moment
from sessions.errors import Refused
from sessions.forms import Payload, flaws, new_salt, seal, tidy
from sessions.model import Clock, Item, Sheet
from sessions.phases import (
    MORE,
    Place,
    advance,
    draft_key,
    form_for,
    form_round,
    kind_of,
    open_form,
    require_place,
    reveal,
    sheet_of,
    unsealed,
)
from sessions.planning import noted
from sessions.seats import agreed, facilitates, person, require_leader, require_speaker, seated_leaders
from sessions.session import Session
from sessions.text import listed, one_line

REASON_LEAST = 10  # characters of a reason for a forced reveal, an amendment or a redaction


def open_item(session: Session, kind: str | None = None, *phases: str) -> Item:
    """Return the active item. Raises Refused where nothing runs, or it is not of `kind` and in one of `phases`."""
    item = session.active
    if item is None or session.header.status not in ("running", "closing"):
        raise Refused("Nothing is under way: the session is not running.")
    if kind is not None and (item.kind != kind or (phases and item.phase not in phases)):
        raise Refused(f"This belongs to {kind}{' · ' + listed(list(phases), 'or') if phases else ''}, not to now.")
    return item


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal(Command):
    """A leader seals an answer: from now on it waits, unread, for the reveal."""

    form: str
    payload: Any

    def apply(self, session: Session, at: Moment) -> None:
        """Keep the sealed sheet. Refused where the form is not open, is sealed already, or has a flaw."""
        seat = require_leader(session, at)
        item = open_item(session)
        if open_form(session) != self.form:
            raise Refused("This form is not open now.")
        if sheet_of(session, item, self.form, seat) is not None:
            raise Refused("You have sealed this already.")
        form = form_for(session, item, self.form, seat)
        payload = tidy(form, self.payload)
        if found := flaws(form, payload):
            raise Refused(found[0].says)
        at.drafts[draft_key(session, item, self.form, seat)] = None
        put_sheet(session, item, self.form, seat, payload, at)
        waiting = unsealed(session, item, self.form)
        if self.form == MORE:
            if not waiting:
                settle_more(session, item, at)
        elif at.mode == "hotseat" and set(waiting) & set(seated_leaders(session, at)):
            # They write one after the other there, and each has the same time.
            clock.next_turn(session, kind_of(item).seconds(session, item, kind_of(item).phase(self.form)), at)


def put_sheet(session: Session, item: Item, form: str, seat: str, payload: Payload, at: Moment) -> Sheet:
    """Seal a payload."""
    salt = new_salt()
    return session.put(
        Sheet(
            item=item.id,
            form=form,
            round=form_round(session, item, form),
            by=seat,
            status="sealed",
            seal=seal(payload, salt),
            salt=salt,
            payload=payload,
            at=at.now,
        )
    )


def settle_more(session: Session, item: Item, at: Moment) -> None:
    """Open the vote on more time: both "more" extends; anything else closes the phase."""
    votes = [sheet_of(session, item, MORE, seat) for seat in session.leaders]
    reveal(session, item, MORE)
    if not all(vote and vote.payload and vote.payload["time"].get("value") == "more" for vote in votes):
        close_phase(session, item, at)
    elif session.get(Clock).extensions:
        session.put(replace(session.get(Clock), granted=True))
    else:
        clock.extend(session, at, None)


def close_phase(session: Session, item: Item, at: Moment) -> None:
    """Leave a phase whose time is over: what was drafted is sealed as late, what was not is a pass.

    Where the kind keeps the phase (a wording not yet accepted, say) the clock counts on, soft.
    """
    phase = kind_of(item).phase(item.phase)
    if phase.private:
        pass_missing(session, item, phase.key, at, late=True)
    if kind_of(item).may_leave(session, item):
        session.put(replace(session.get(Clock), state="running", on_zero="soft"))
    else:
        advance(session, at)


def pass_missing(session: Session, item: Item, form: str, at: Moment, late: bool) -> None:
    """Complete a form's round: a whole draft is sealed as late where `late` says so; else the answer is a pass."""
    for seat in unsealed(session, item, form):
        shape = form_for(session, item, form, seat)
        draft = tidy(shape, at.draft(draft_key(session, item, form, seat)) or {}) if late else {}
        if draft and not flaws(shape, draft):
            at.drafts[draft_key(session, item, form, seat)] = None
            session.put(replace(put_sheet(session, item, form, seat, draft, at), late=True))
        else:
            session.put(replace(put_sheet(session, item, form, seat, {}, at), missing=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseal(Command):
    """A leader takes a sealed answer back, as a draft, to go on writing; the log says so without its content."""

    form: str

    def apply(self, session: Session, at: Moment) -> None:
        """Take the sheet out. Refused where nothing is sealed, it is revealed, or its phase is over."""
        seat = require_leader(session, at)
        sheet = sheet_of(session, open_item(session), self.form, seat)
        if sheet is None or sheet.missing:
            raise Refused("You have nothing sealed here.")
        if sheet.status == "revealed":
            raise Refused("It is revealed; from now on it can only be amended.")
        if open_form(session) != self.form:
            raise Refused("This form is closed; it waits for its reveal.")
        at.drafts[draft_key(session, open_item(session), self.form, seat)] = sheet.payload
        session.drop(sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance(Command):
    """Go on to what follows: by the facilitator's hand, else when both leaders pressed Ready.

    `seen` is where the session was for who said so.
    """

    seen: Place | None = None

    def apply(self, session: Session, at: Moment) -> None:
        """Advance, or note that the seat is ready. Refused where something still keeps the phase, or it is over."""
        require_speaker(session, at)
        require_place(session, self.seen)
        item = open_item(session)
        form = open_form(session)
        if form and (waiting := unsealed(session, item, form)):
            raise Refused(f"Not sealed yet: {listed(waiting)}.")
        kind = kind_of(item)
        if form != MORE and (reason := kind.may_leave(session, item) or kind.awaits(session, item, at)):
            raise Refused(reason)
        if person(session, at.seat).role == "leader" and facilitates(session, at):
            raise Refused(f"The facilitator {session.facilitator} moves the session on.")
        if at.seat in session.leaders:
            ready = tuple(dict.fromkeys((*item.ready, at.seat)))
            item = session.put(replace(item, ready=ready))
            if not agreed(session, ready, at):
                return
            if len(seated_leaders(session, at)) == 1:
                session.put(replace(item, solo=True))
        advance(session, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady(Command):
    """A leader takes Ready back."""

    seen: Place | None = None

    def apply(self, session: Session, at: Moment) -> None:
        """Take the seat off the ready ones."""
        seat = require_leader(session, at)
        require_place(session, self.seen)
        item = open_item(session)
        if seat not in item.ready:
            raise Refused("You have not pressed Ready.")
        session.put(replace(item, ready=tuple(each for each in item.ready if each != seat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Force(Command):
    """Reveal although an answer is missing: the facilitator, or both leaders, with a reason.

    The missing answer becomes a pass, never zero, and what is drafted stays private.
    """

    reason: str
    seen: Place | None = None

    def apply(self, session: Session, at: Moment) -> None:
        """Pass for who is missing and go on. Refused without a reason of 10 characters, or to one leader alone."""
        require_speaker(session, at)
        require_place(session, self.seen)
        item = open_item(session)
        form = open_form(session)
        reason = one_line(self.reason)
        if form is None:
            raise Refused("Nothing is hidden in this phase.")
        if len(reason) < REASON_LEAST:
            raise Refused(f"Say why in at least {REASON_LEAST} characters.")
        missing = unsealed(session, item, form)
        if not missing:
            raise Refused("Both have sealed; nothing needs to be forced.")
        if at.seat in session.leaders:
            if facilitates(session, at):
                raise Refused(f"The facilitator {session.facilitator} moves the session on.")
            forced = tuple(dict.fromkeys((*item.forced, at.seat)))
            item = session.put(replace(item, forced=forced))
            if not agreed(session, forced, at):
                return
            if len(seated_leaders(session, at)) == 1:
                item = session.put(replace(item, solo=True))
        said = f"Forced reveal of {form}, without {listed(missing)}: {reason}"
        item = session.put(replace(item, note=noted(item, said)))
        pass_missing(session, item, form, at, late=False)
        if form == MORE:
            settle_more(session, item, at)
        else:
            advance(session, at)
