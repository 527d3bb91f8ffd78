"""What somebody else has done, in one line with their name: a sentence for each kind of change.

What takes both leaders' word, and has one, is no news yet: it is asked of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from sessions.model import (
    Action,
    Allocation,
    Amendment,
    BoardRow,
    Decision,
    Dissent,
    Escalation,
    Goal,
    Item,
    Option,
    Parked,
    Participant,
    Row,
    Sheet,
    Side,
    Unanswered,
)
from sessions.rules.phases import phase_of
from sessions.text import listed
from tui.client.exercise_news import EXERCISES
from tui.client.news_item import AnyRow, NewsItem, Tells, ended, quoted, says, short

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.session import Session


def sentences(changes: Iterable[Change], view: Session, own: Iterable[str]) -> list[str]:
    """Return what others than `own` did, a sentence each, in order; `changes` are as anybody may see them."""
    here, found = set(own), []
    for change in changes:
        tells = TELLS.get(change.kind)
        if tells is not None and change.seat not in here:
            done = tells(NewsItem(change.seat, change, view))
            if done:
                found.append(ended(f"{change.seat.upper()} {done}"))
    return found


# --- the session ----------------------------------------------------------------------------------------------------


def _end_item(told: NewsItem) -> str | None:
    done = {"parked": "parks", "carried": "carries", "skipped": "skips"}
    to = {"carried": " to the next session"}
    for item in told.rows(Item):
        if item.status == "ended" and item.outcome in done:
            return f"{done[item.outcome]} {quoted(item.title)}{to.get(item.outcome, '')}"
    return None


def _hand_over(told: NewsItem) -> str | None:
    now = next((each.key_ for each in told.rows(Participant) if each.role == "facilitator"), None)
    if now is not None:
        return "runs the session again" if now == told.by else f"hands the session to {now.upper()}"
    return None


def _take_control(told: NewsItem) -> str | None:
    before = next((each.key_ for each in told.rows(Participant) if each.role == "observer"), None)
    return f"agrees that the two leaders go on without {before.upper()}" if before else None


def _attend(told: NewsItem) -> str | None:
    who = told.one(Participant)
    if who is None:
        return None
    if who.key_ == told.by:
        return "leaves" if who.absent else "is back"
    return f"declares {who.key_.upper()} absent" if who.absent else f"says that {who.key_.upper()} is back"


def _recuse(told: NewsItem) -> str | None:
    item = told.one(Item)
    return None if item is None else f"{'stands aside from' if told.by in item.recused else 'comes back to'} this item"


def _force(told: NewsItem) -> str | None:
    left = told.one(Unanswered)
    return f"goes on without an answer from {listed([seat.upper() for seat in left.missing])}" if left else None


def _late_given_back(told: NewsItem) -> str:
    authors = {each.key[-1] for each in told.change.images if each.table == Sheet.TABLE}
    return "takes their late answer back" if told.by in authors else "does not take the late answer in"


def _back(told: NewsItem) -> str | None:
    active = told.view.active
    item = next((each for each in told.rows(Item) if active and each.id == active.id), None)
    if item is None or item.forced:
        return None
    phase = phase_of(item)
    void = any((told.rows(Participant), told.rows(Goal), told.rows(Side)))
    where = phase.title.lower() if phase else item.title
    return f"went back to {where}{'; what was signed is void' if void else ''}"


def _reopen_item(told: NewsItem) -> str | None:
    free = [each for each in told.rows(Item) if each.outcome is None and not each.forced]
    opened = next((each for each in free if each.status == "active"), next(iter(free), None))
    return f"reopens {quoted(opened.title)}" if opened else None


def _added(told: NewsItem) -> str | None:
    """The item that came last is the one that was added; others only moved."""
    rows = told.rows(Item)
    last = max(rows, key=lambda item: int(item.id[1:]), default=None)
    return f"puts {quoted(last.title)} on the agenda" if last else None


def _item(verb: str) -> Tells:
    return lambda told: f"{verb} {quoted(item.title)}" if (item := told.one(Item)) else None


# --- what is written down -------------------------------------------------------------------------------------------


def _decided(told: NewsItem) -> str | None:
    row = told.one(Decision)
    if row is None:
        return None
    verb = "decides" if row.status == "decided" else "proposes"
    return f"{verb} {row.id}: {short(row.title)}"


def _agreed(told: NewsItem) -> str | None:
    row = told.one(Decision)
    if row is None:
        return None
    return f"agrees to {row.id}{'; it is decided' if row.status == 'decided' else ''}: {short(row.title)}"


def _decision_edited(told: NewsItem) -> str | None:
    row = told.one(Decision)
    if row is None:
        return None
    voided = row.status == "proposed" and set(row.decided_by) <= {told.by}
    return f"changes {row.id}{', which waits to be agreed' if voided else ''}: {short(row.title)}"


def _dissent(told: NewsItem) -> str | None:
    row = told.one(Dissent)
    if row is None:
        return None
    return f"sees {row.decision} otherwise{', and commits' if row.commits else ', and does not commit'}"


def _of(kind: type[AnyRow], sentence: Callable[[AnyRow], str]) -> Tells:
    """Return what is said of the row of a kind that a change left."""
    return lambda told: sentence(row) if (row := told.one(kind)) else None


def _row(verb: str, kind: type[Row], text: str) -> Tells:
    """Return a sentence of a verb, a row's id and one of its texts."""
    return _of(kind, lambda row: f"{verb} {row.key()[0]}: {short(str(getattr(row, text)))}")


def _capture_edited(told: NewsItem) -> str | None:
    row = told.one(Parked) or told.one(BoardRow) or told.one(Option)
    return f"changes what they wrote down: {short(row.text)}" if row else None


def _removed(told: NewsItem) -> str:
    ref = next((gone for kind in (Decision, Action, Parked) if (gone := told.gone(kind))), "what they wrote down")
    return f"takes {ref} out"


def _escalated(told: NewsItem) -> str | None:
    row = told.one(Escalation)
    if row is None:
        return None
    return f"escalates {row.goal or row.argument or row.decision} to {row.to.upper()}"


def _reset(row: Participant) -> str:
    seat = row.key_.upper()
    if row.pin:
        return f"asks to take the forgotten PIN off {seat}; the drafts of {seat} would be gone"
    return f"takes the forgotten PIN off {seat}; the drafts of {seat} are gone"


def _amendment(verb: str) -> Tells:
    amends = _of(Amendment, lambda row: f"{verb} {row.target}")
    return lambda told: amends(told) or "asks to take words out for ever; it takes a second"


def _allocated(told: NewsItem) -> str | None:
    row = told.one(Allocation)
    return f"gives {quoted(row.bucket)} {row.percent} %" if row else "takes a share back"


TELLS: Mapping[str, Tells] = {
    "start": says("starts the session"),
    "rename": lambda told: f"calls the session {quoted(told.view.header.title)}",
    "add-person": lambda told: f"adds {who.name} as {who.key_.upper()}" if (who := told.one(Participant)) else None,
    "mend-person": lambda told: f"corrects who sits on {who.key_.upper()}" if (who := told.one(Participant)) else None,
    "pause": says("pauses the session"),
    "resume": says("goes on after the pause"),
    "extend": says("gives this phase more time"),
    "replan": says("spreads the remaining time over the remaining items"),
    "end-item": _end_item,
    "hand-over": _hand_over,
    "take-control": _take_control,
    "attend": _attend,
    "recuse": _recuse,
    "force": _force,
    "offer-late": says("offers an answer that came late; it counts if {other} agrees"),
    "accept-late": says("agrees that the late answer counts"),
    "decline-late": _late_given_back,
    "back": _back,
    "reopen-item": _reopen_item,
    "make-ready": says("accepts the agenda"),
    "waive": says("accepts the agenda with what it lacks"),
    "choose": _item("chooses what becomes of"),
    "add-item": _added,
    "edit-item": _item("changes"),
    "move-item": says("changes the order of the agenda"),
    "remove-item": lambda told: f"takes {told.gone(Item)} off the agenda",
    "take-up": _added,
    "record-decision": _decided,
    "agree-decision": _agreed,
    "edit-decision": _decision_edited,
    "object": _dissent,
    "add-option": _of(Option, lambda row: f"adds an option to {row.decision}: {short(row.text)}"),
    "defer-decision": _row("defers", Decision, "title"),
    "review-decision": _row("reviews", Decision, "title"),
    "add-action": _row("writes down", Action, "text"),
    "edit-action": _row("changes", Action, "text"),
    "finish-action": _of(Action, lambda row: f"marks {row.id} {row.status}: {short(row.text)}"),
    "park-topic": _of(Parked, lambda row: f"parks a topic: {short(row.text)}"),
    "capture": _of(BoardRow, lambda row: f"writes a {row.key_.partition('-')[0]} down: {short(row.text)}"),
    "edit-capture": _capture_edited,
    "remove-record": _removed,
    "annotate": says("notes something on the board"),
    "allocate": _allocated,
    "escalate": _escalated,
    "answer-escalation": _of(Escalation, lambda row: f"answers {row.id}: {row.status}"),
    "would-accept": says("says what they would accept"),
    "amend": _amendment("amends"),
    "redact": _amendment("takes words out of"),
    "update": says("amended the minutes elsewhere; it is taken in here"),
    "update-redacted": says("took words out of the minutes elsewhere; they are gone here too"),
    "conclude": says("changes the next session or the announcement"),
    "sign-minutes": says("signs the minutes"),
    "reset-pin": _of(Participant, _reset),
    **EXERCISES,
}
SILENT = {
    "advance": "the phase that comes is news enough, and who is ready stands beside the agenda",
    "not-ready": "it stands beside the agenda",
    "confirm": "it stands on the page",
    "seal": "of what is private only the status word is seen",
    "unseal": "of what is private only the status word is seen",
    "set-pin": "it is nobody else's",
    "renew-pin": "it is nobody else's",
    "vote-time": "it is blind until both have voted, and the clock says what came of it",
    "tick": "time did it, and nobody",
    "write-note": "the words appear as they are typed",
}
"""The kinds of which nothing is said, and why."""
