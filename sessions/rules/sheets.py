"""Special sheets: answers that never came, and the vote on time, whose sheets belong to no phase."""

from sessions.command import Context
from sessions.model import Clock, Item, Sheet
from sessions.rules import clock
from sessions.session import Session
from sessions.situation import RUNNING

MORE = "more"  # the form key of a vote on time; no phase has this key


def has_sealed(session: Session, item: Item, form: str, seat: str) -> bool:
    """Whether a seat answered in the item's present round of a form; an answer recorded as missing doesn't count."""
    sheet = session.find(Sheet, item.id, form, item.round, seat)
    return sheet is not None and not sheet.missing


def put_missing(session: Session, item: str, form: str, round_: int, seat: str) -> None:
    """Record that an answer never came. It has no seal: only its author can seal an answer."""
    session.put(Sheet(item=item, form=form, round=round_, by=seat, status="sealed", payload={}, missing=True))


def withdraw(session: Session, sheet: Sheet, ctx: Context) -> None:
    """Turn an offered answer back into what it was before: its author's draft, and a missing answer."""
    ctx.drafts[(sheet.item, sheet.form, sheet.round, sheet.by)] = sheet.payload
    put_missing(session, sheet.item, sheet.form, sheet.round, sheet.by)


def withdraw_offers(session: Session, item: Item, ctx: Context) -> None:
    """Give every late answer that nobody accepted back to its author."""
    for sheet in session.all(Sheet, item=item.id, status="sealed"):
        if sheet.offered:
            withdraw(session, sheet, ctx)


# --- the vote on time ---------------------------------------------------------------------------------------------


def vote_open(session: Session) -> bool:
    """Whether both leaders are being asked for more time: time is up, and the phase stays open meanwhile.

    `timers` opens the vote, and only if no facilitator decides and not everyone has sealed.
    """
    ticking = session.find(Clock)
    if ticking is None or session.active is None or session.header.status not in RUNNING:
        return False
    return ticking.state == "over" and ticking.on_zero == "vote" and not ticking.granted


def vote_of(session: Session, item: Item, seat: str) -> Sheet | None:
    """Return a leader's vote in the open vote on time, or None; others see only that they voted."""
    return next(iter(session.all(Sheet, item=item.id, form=MORE, by=seat, status="sealed")), None)


def drop_votes(session: Session, item: Item) -> None:
    """Discard the votes of a vote on time that something else has ended."""
    for vote in session.all(Sheet, item=item.id, form=MORE, status="sealed"):
        session.drop(vote)


def end_vote(session: Session, item: Item, ctx: Context) -> None:
    """End a vote on time without an outcome: the clock runs on into overtime."""
    drop_votes(session, item)
    clock.run_on(session, ctx)
