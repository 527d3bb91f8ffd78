"""A late answer: its author offers what they had not sealed, the other leader agrees; before that nobody reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sessions.command import Command, Context, DraftKey
from sessions.errors import Refused
from sessions.model import Item, Sheet, Unanswered
from sessions.rules.consent import Consenting
from sessions.rules.forms import flaws, new_salt, seal, tidy
from sessions.rules.phases import kind_of, under_way
from sessions.rules.seats import named, seated_leaders
from sessions.rules.sheets import withdraw
from sessions.session import Session
from sessions.situation import Requires, item_under_way, leader

NOT_WHOLE = "This draft is not complete, so it can't be offered as it is; say aloud what was in it."


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLate(Command):
    """A leader seals an answer after its phase was closed without it, and offers it to the other.

    Without a `payload` it is the draft as it was left.
    """

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    item: str
    form: str
    round: int
    payload: Any = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it, hidden. Refused where nothing of theirs is missing, the item has gone on too far, or it has a flaw.

        The draft goes, for it is sealed now; a refusal by the other brings it back.
        """
        seat, item = ctx.seat, _under_way(session, self.item)
        sheet = session.find(Sheet, item.id, self.form, self.round, seat)
        if sheet is None or not sheet.missing:
            raise Refused("No answer of yours is missing there.")
        if sheet.offered:
            raise Refused("You offer it already; the other has to agree.")
        _require_in_time(session, item, sheet)
        key = (item.id, self.form, self.round, seat)
        given = ctx.draft(key) if self.payload is None else self.payload
        shape = kind_of(item).form(session, item, seat, self.form, self.round)
        payload = tidy(shape, given or {})
        if not payload:
            raise Refused("You have drafted nothing there.")
        if found := flaws(shape, payload):
            # What is offered unseen is before the other's eyes: which answer it lacks is its author's alone to know.
            raise Refused(NOT_WHOLE if self.payload is None else found[0].says)
        salt = new_salt()
        ctx.drafts[key] = None
        sealed = replace(sheet, status="sealed", late=True, payload=payload, salt=salt, seal=seal(payload, salt))
        session.put(replace(sealed, at=ctx.noted))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptLate(Consenting):
    """The other leader agrees that a late answer counts: it is read, and joins what its phase made."""

    requires: ClassVar[Requires] = Requires(by=leader, when=(item_under_way,))
    item: str
    form: str
    round: int

    def words(self, session: Session, seat: str) -> Any:
        """Which answer is on offer; its words are read only afterwards."""
        sheet = session.find(Sheet, self.item, self.form, self.round, session.other(seat))
        return sheet and [sheet.item, sheet.form, sheet.round, sheet.by, sheet.offered]

    def give(self, session: Session, ctx: Context) -> None:
        """Take it in. Where its phase is not revealed yet it is revealed with the rest. Refused to its author."""
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
    """The other leader declines a late answer, or its author takes it back: unread, it is its author's draft again."""

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
        raise Refused("That item is not under way; nothing can join it late.")
    return item


def _offered(session: Session, command: AcceptLate | DeclineLate, by: str) -> Sheet:
    sheet = session.find(Sheet, command.item, command.form, command.round, by)
    if sheet is None or not sheet.offered:
        raise Refused(f"{named([by])} offers no late answer there.")
    return sheet


def _require_in_time(session: Session, item: Item, sheet: Sheet) -> None:
    if reason := kind_of(item).too_late(session, item, sheet.form, sheet.round):
        raise Refused(reason)


def is_out(session: Session, item: Item, form: str, round_: int) -> bool:
    """Whether a round of a form has been revealed: a sheet of it is, or its reveal lies behind."""
    if any(sheet.status == "revealed" for sheet in session.all(Sheet, item=item.id, form=form, round=round_)):
        return True
    phases = kind_of(item).phases
    here = [phase.key for phase in phases].index(str(item.phase))
    return any(form in phase.reveals for phase in phases[: here + 1])


def offers(session: Session) -> list[Sheet]:
    """Return the late answers on offer in the item under way."""
    item = session.active
    return [sheet for sheet in session.all(Sheet, item=item.id, status="sealed") if sheet.offered] if item else []


def unanswered_offers(session: Session, ctx: Context) -> list[str]:
    """Return in words which late answers wait for a leader who is here: the end of the item takes them back."""
    seated = seated_leaders(session, ctx)
    waiting = [(sheet.by, session.other(sheet.by)) for sheet in offers(session)]
    return [
        f"{named([by])} offers a late answer; {named([other])} has not said whether it counts."
        for by, other in waiting
        if other in seated
    ]


def left_over(session: Session, drafts: Iterable[DraftKey]) -> list[DraftKey]:
    """Return those of `drafts` whose phase was closed without them and that can still be offered late."""
    item = session.active
    return [key for key in drafts if item and key[0] == item.id and _can_offer(session, item, key)]


def _can_offer(session: Session, item: Item, key: DraftKey) -> bool:
    sheet = session.find(Sheet, *key)
    if sheet is None or not sheet.missing or sheet.offered:
        return False
    return kind_of(item).too_late(session, item, sheet.form, sheet.round) is None
