"""Late answers: the author offers an answer that wasn't sealed in time, and the other leader accepts it unread."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from sessions.command import Command, Context, DraftKey
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Item, Sheet, Unanswered
from sessions.rules.consent import Consenting
from sessions.rules.forms import flaws, new_salt, seal, tidy
from sessions.rules.phases import kind_of, under_way
from sessions.rules.seats import named, seated_leaders
from sessions.rules.sheets import withdraw
from sessions.session import Session
from sessions.situation import Requires, item_under_way, leader

NOT_WHOLE = "This draft isn't complete, so it can't be offered as it is. Tell the other leader what was in it."


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLate(Command):
    """A leader seals an answer after its phase ended without it, and offers it to the other leader.

    Without a `payload`, the draft is offered as it was left.
    """

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    item: str
    form: str
    round: int
    payload: Any = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it, hidden. Refused if no answer of theirs is missing, if the item is too far along, or for a flaw.

        The draft is deleted, because it is sealed now; if the other leader declines, it becomes a draft again.
        """
        seat, item = ctx.seat, _under_way(session, self.item)
        sheet = session.find(Sheet, item.id, self.form, self.round, seat)
        if sheet is None or not sheet.missing:
            raise Refused("You have no missing answer there.")
        if sheet.offered:
            raise Refused("You've already offered it. The other leader has to accept it.")
        _require_in_time(session, item, sheet)
        key = (item.id, self.form, self.round, seat)
        given = ctx.draft(key) if self.payload is None else self.payload
        shape = kind_of(item).form(session, item, seat, self.form, self.round)
        payload = tidy(shape, given or {})
        if not payload:
            raise Refused("You haven't drafted anything there.")
        if found := flaws(shape, payload):
            # The other leader may see the screen when an unread draft is offered. Only its author may know which answer
            # it lacks.
            raise Refused(NOT_WHOLE if self.payload is None else found[0].says)
        salt = new_salt()
        ctx.drafts[key] = None
        sealed = replace(sheet, status="sealed", late=True, payload=payload, salt=salt, seal=seal(payload, salt))
        session.put(replace(sealed, at=ctx.noted))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptLate(Consenting):
    """The other leader accepts a late answer: it is revealed, and joins the results of its phase."""

    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    item: str
    form: str
    round: int

    def words(self, session: Session, seat: str) -> Any:
        """Which answer is on offer; its content is revealed only afterwards."""
        sheet = session.find(Sheet, self.item, self.form, self.round, session.other(seat))
        return sheet and [sheet.item, sheet.form, sheet.round, sheet.by, sheet.offered]

    def give(self, session: Session, ctx: Context) -> None:
        """Accept it. If its phase isn't revealed yet, it is revealed with the rest. Refused for its author."""
        seat, item = ctx.seat, _under_way(session, self.item)
        sheet = _offered(session, self, session.other(seat))
        _require_in_time(session, item, sheet)
        shown = is_out(session, item, self.form, self.round)
        sheet = session.put(replace(sheet, missing=False, status="revealed" if shown else "sealed"))
        noted = session.find(Unanswered, item.id, self.form, self.round)
        if noted is not None:
            session.put(replace(noted, late=(*noted.late, sheet.by)))
        if shown:
            kind_of(item).take_late(session, item, sheet, ctx)
        session.put(replace(session.get(Item, item.id), ready=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineLate(Command):
    """The other leader declines a late answer, or its author takes it back: unread, it becomes a draft again."""

    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    item: str
    form: str
    round: int
    by: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Give it back."""
        _under_way(session, self.item)
        withdraw(session, _offered(session, self, self.by), ctx)


def _under_way(session: Session, wanted: str) -> Item:
    item = under_way(session)
    if item.id != wanted:
        raise Refused("That item isn't active, so nothing can be added to it late.")
    return item


def _offered(session: Session, command: AcceptLate | DeclineLate, by: str) -> Sheet:
    sheet = session.find(Sheet, command.item, command.form, command.round, by)
    if sheet is None or not sheet.offered:
        raise Refused(f"{named([by])} hasn't offered a late answer there.")
    return sheet


def _require_in_time(session: Session, item: Item, sheet: Sheet) -> None:
    if reason := kind_of(item).too_late(session, item, sheet.form, sheet.round):
        raise Refused(reason)


def is_out(session: Session, item: Item, form: str, round_: int) -> bool:
    """Whether a round of a form has been revealed: one of its sheets is, or its reveal phase has passed."""
    if any(sheet.status == "revealed" for sheet in session.all(Sheet, item=item.id, form=form, round=round_)):
        return True
    phases = kind_of(item).phases
    here = [phase.key for phase in phases].index(str(item.phase))
    return any(form in phase.reveals for phase in phases[: here + 1])


def offers(session: Session) -> list[Sheet]:
    """Return the late answers on offer in the active item."""
    item = session.active
    return [sheet for sheet in session.all(Sheet, item=item.id, status="sealed") if sheet.offered] if item else []


def unanswered_offers(session: Session, ctx: Context) -> list[str]:
    """Return sentences about late answers that wait for a leader who is here; the end of the item takes them back."""
    seated = seated_leaders(session, ctx)
    waiting = [(sheet.by, session.other(sheet.by)) for sheet in offers(session)]
    return [
        f"{named([by])} offers a late answer, and {named([other])} hasn't responded yet."
        for by, other in waiting
        if other in seated
    ]


def left_over(session: Session, drafts: Iterable[DraftKey]) -> list[DraftKey]:
    """Return those of `drafts` whose phase ended without them and that can still be offered late."""
    item = session.active
    return [key for key in drafts if item and key[0] == item.id and _can_offer(session, item, key)]


def _can_offer(session: Session, item: Item, key: DraftKey) -> bool:
    sheet = session.find(Sheet, *key)
    if sheet is None or not sheet.missing or sheet.offered:
        return False
    return kind_of(item).too_late(session, item, sheet.form, sheet.round) is None
