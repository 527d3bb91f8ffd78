"""The trail of an item: on to the next phase, back one phase, and forward again to the phases it went back from."""

from collections.abc import Iterable
from dataclasses import replace

from sessions.command import Context
from sessions.errors import Refused
from sessions.model import Item, Sheet
from sessions.rules.phases import SEEN, Kind, Phase, end_item, go, kind_of, parted, spot_of, step
from sessions.session import Session

NOTHING_BEFORE = "There is no earlier phase to go back to. What was revealed stays revealed."


def advance(session: Session, ctx: Context) -> None:
    """Move the active item on from its phase. Raises Refused if the kind or an open form doesn't allow it."""
    item = session.active
    if item is None:
        raise Refused("There is no active item.")
    kind = kind_of(item)
    if reason := kind.may_leave(session, item):
        raise Refused(reason)
    if go_again(session, item, ctx):
        return
    follows = kind.after(session, item)
    if follows is None:
        end_item(session, item, "done", ctx)
    else:
        go(session, replace(item, behind=(*item.behind, spot_of(item)), ahead=()), *follows, ctx)


def _shut(kind: Kind, place: str, later: Iterable[str]) -> bool:
    """Whether a place is a private phase that can't be filled in any more, because something was revealed since."""
    return kind.phase(parted(place)[0]).private and any(kind.phase(parted(each)[0]).reveals for each in later)


def way_back(item: Item) -> Item | None:
    """Return an item with its trail as it is one phase back, or None if there is nothing to go back to.

    A private phase is skipped once something was revealed after it: nothing revealed is hidden or sealed again.
    """
    kind, behind, ahead = kind_of(item), list(item.behind), [*item.ahead, spot_of(item)]
    while behind:
        place = behind.pop()
        if not _shut(kind, place, ahead):
            phase, round_ = parted(place)
            return replace(item, phase=phase, round=round_, behind=tuple(behind), ahead=tuple(ahead))
        ahead.append(place)
    return None


def go_back(session: Session, item: Item, ctx: Context) -> None:
    """Go back one phase. Sealed sheets and drafts stay as they are. Raises Refused if there is no earlier phase."""
    kind, there = kind_of(item), way_back(item)
    if there is None:
        raise Refused(NOTHING_BEFORE)
    ahead = there.ahead
    if kind.phase(item.phase).private:
        here = len(item.ahead)
        ahead = (*ahead[:here], ahead[here] + SEEN + kind.edition(session, item), *ahead[here + 1 :])
    kind.leave_back(session, item, ctx)
    item = session.get(Item, item.id)
    step(session, replace(item, behind=there.behind, ahead=ahead), spot_of(there), ctx)


def follows(session: Session, item: Item) -> Phase | None:
    """Return the phase that comes next as far as can be told now, or None if the item is done then."""
    kind = kind_of(item)
    if on := _way_on(session, item):
        return kind.phase(parted(on[0])[0])
    after = kind.after(session, item)
    return kind.phase(after[0]) if after else None


def _way_on(session: Session, item: Item) -> tuple[str, list[str], list[str]] | None:
    """Return the place that the item went back from, with the places behind and ahead of it, if it still comes next."""
    if not item.ahead:
        return None
    kind, behind, ahead = kind_of(item), [*item.behind, spot_of(item)], list(item.ahead)
    place = ahead.pop()
    while _shut(kind, place, ahead):
        behind.append(place)
        place = ahead.pop()
    return (place, behind, ahead) if kind.still(session, item, parted(place)[0]) else None


def go_again(session: Session, item: Item, ctx: Context) -> bool:
    """Move on to the phase that the item went back from; return False if it no longer comes next."""
    on = _way_on(session, item)
    if on is None:
        return False
    kind, (place, behind, ahead) = kind_of(item), on
    item = step(session, replace(item, behind=tuple(behind), ahead=tuple(ahead)), place, ctx)
    _, private, edition = place.partition(SEEN)
    if private and edition != kind.edition(session, item):
        drafts_again(session, item, str(item.phase), ctx)
    kind.enter_again(session, item, ctx)
    return True


def drafts_again(session: Session, item: Item, form: str, ctx: Context) -> None:
    """Turn sealed answers to a form that has changed since into drafts again, for their authors to change or seal."""
    for sheet in session.all(Sheet, item=item.id, form=form, status="sealed"):
        if not sheet.missing:
            ctx.drafts[item.id, form, sheet.round, sheet.by] = sheet.payload
            session.drop(sheet)
