"""What a session left behind, with the state that it has now."""

from datetime import date

from sessions.due import DIFFER, Due, differ_words, left_by, outcome_words
from sessions.model import Action, Decision, FollowUp
from sessions.session import Session
from sessions.store.protocol import SessionStore


def left_now(store: SessionStore, session: Session, today: date) -> list[tuple[Due, str]]:
    """Return everything that a closed session left, each with its state now, in words.

    An action that was carried on is included, with the state that it has where it is.
    """
    header = session.header
    open_ = {each.id: each for each in store.due(date.max, undated=True, ids=[header.id])}
    left = left_by(session, today)
    said: dict[str, FollowUp] = {}
    for each in left:
        for _, row in sorted(store.across(FollowUp, target=each.id), key=lambda found: found[1].on):
            said[each.id] = row
    replaced = _replaced(store) if any(each.kind == "decision" for each in left) else set()
    found = [(each, _state(each, open_.get(each.id), said.get(each.id), replaced, today)) for each in left]
    return found + [_carried(store, session, action) for action in session.all(Action, status="carried")]


def _replaced(store: SessionStore) -> set[str]:
    """Return the full ids of the decisions that later ones replaced."""
    rows = [(session, row.supersedes) for session, row in store.across(Decision) if row.supersedes]
    return {ref if "/" in ref else f"{session}/{ref}" for session, ref in rows}


def _state(left: Due, now: Due | None, said: FollowUp | None, replaced: set[str], today: date) -> str:
    words = ""
    if said is not None:
        words = (
            differ_words(said.said, "the two") if said.outcome == DIFFER else outcome_words(said.target, said.outcome)
        )
        words = " · ".join(filter(None, (words, said.value, said.note)))
    if now is None:
        return words or ("superseded" if left.id in replaced else "over")
    days = now.days(today)
    if now.kind == "escalation" and now.state != "open":
        day = "the default holds" if now.state == "default" else now.state
    elif days is None:
        day = "open"
    elif days > 0:
        day = f"{days} day{'s' * (days != 1)} late"
    else:
        day = "due today" if days == 0 else f"due on {now.day}"
    return " · ".join(filter(None, (words, day)))


def _carried(store: SessionStore, session: Session, action: Action) -> tuple[Due, str]:
    """Return an action that moved on, and what it is where it has come to."""
    header = session.header
    left = Due(
        kind="action",
        id=f"{header.id}/{action.id}",
        text=action.text,
        owner=action.owner,
        day=action.due,
        series=header.series,
        session=header.id,
        title=header.title,
        state="carried",
    )
    at, now, seen = left.id, action, {left.id}
    while now.status == "carried" and (moved := store.across(Action, carried_from=at)):
        where, now = moved[-1]
        at = f"{where}/{now.id}"
        if at in seen:
            break
        seen.add(at)
    done = f" on {now.done_on}" if now.done_on else ""
    return left, f"{now.status}{done}{f', as {at}' if at != left.id else ''}"
