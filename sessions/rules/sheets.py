"""Sheets that are not there: answers that never came, and the vote on time, whose sheets belong to no phase."""

from sessions.command import Context
from sessions.model import Clock, Item, Sheet
from sessions.rules import clock
from sessions.session import Session
from sessions.situation import RUNNING

MORE = "more"  # what the sheets of a vote on time are called; no phase has this key


def has_sealed(session: Session, item: Item, form: str, seat: str) -> bool:
    """Whether a seat gave its answer in the item's present round of a form; one that is only noted missing is none."""
    sheet = session.find(Sheet, item.id, form, item.round, seat)
    return sheet is not None and not sheet.missing


def unanswered(session: Session, item: Item, form: str) -> list[str]:
    """Return the leaders without an answer in the present round of a form, waited for or not."""
    return [seat for seat in session.leaders if session.find(Sheet, item.id, form, item.round, seat) is None]


def put_missing(session: Session, item: str, form: str, round_: int, seat: str) -> None:
    """Note that an answer never came. It has no seal: nobody but its author seals anything."""
    session.put(Sheet(item=item, form=form, round=round_, by=seat, status="sealed", payload={}, missing=True))


def withdraw(session: Session, sheet: Sheet, ctx: Context) -> None:
    """Take an offered answer back to where it was: its author's draft, and an answer that is missing."""
    ctx.drafts[(sheet.item, sheet.form, sheet.round, sheet.by)] = sheet.payload
    put_missing(session, sheet.item, sheet.form, sheet.round, sheet.by)


def withdraw_offers(session: Session, item: Item, ctx: Context) -> None:
    """Give every late answer that nobody agreed to back to its author."""
    for sheet in session.all(Sheet, item=item.id, status="sealed"):
        if sheet.offered:
            withdraw(session, sheet, ctx)


# --- the vote on time ---------------------------------------------------------------------------------------------


def vote_open(session: Session) -> bool:
    """Whether both leaders are asked for more time: the clock stands at its zero, and the phase is as open as before.

    `ticking` opens it, and only where no facilitator decides and not everybody has sealed.
    """
    ticking = session.find(Clock)
    if ticking is None or session.active is None or session.header.status not in RUNNING:
        return False
    return ticking.state == "over" and ticking.on_zero == "vote" and not ticking.granted


def vote_of(session: Session, item: Item, seat: str) -> Sheet | None:
    """Return what a leader said in the vote on time that is open, or None; others see only that they did."""
    return next(iter(session.all(Sheet, item=item.id, form=MORE, by=seat, status="sealed")), None)


def drop_votes(session: Session, item: Item) -> None:
    """Forget what was said in a vote on time that something else has ended."""
    for vote in session.all(Sheet, item=item.id, form=MORE, status="sealed"):
        session.drop(vote)


def end_vote(session: Session, item: Item, ctx: Context) -> None:
    """End a vote on time without an outcome: the clock counts on, over."""
    drop_votes(session, item)
    clock.run_on(session, ctx)
