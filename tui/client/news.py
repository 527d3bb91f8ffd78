"""What somebody else has done, in one line with their name: a sentence for each kind of change.

Something that takes both leaders, and has only one so far, isn't news yet: the other leader is asked about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.due import outcome_words
from sessions.frozen import dataclass
from sessions.language.said import ASKED_TERM
from sessions.model import (
    Action,
    Amendment,
    BoardRow,
    Clock,
    Decision,
    Dissent,
    Escalation,
    FollowUp,
    Goal,
    Header,
    Item,
    Line,
    Option,
    Parked,
    Participant,
    Row,
    Sheet,
    Side,
    Unanswered,
    Watch,
)
from sessions.records.escalations import addressee
from sessions.records.terms import ASKED_OF
from sessions.rules.phases import phase_of
from sessions.text import listed
from tui.client.board_news import BOARDS
from tui.client.change_parts import by_itself
from tui.client.exercise_news import EXERCISES
from tui.client.news_item import NONE_SIGNED, AnyRow, NewsItem, Signed, Tells, ended, quoted, says, short
from tui.client.wishes import of_control, of_item

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.rules.phases import Phase
    from sessions.session import Session


def sentence(change: Change, view: Session, signed: Signed = NONE_SIGNED) -> str | None:
    """Return what a change did, even if it's no news; None if there are no words for it.

    `change` is as anybody may see it, `view` the session after it, and `signed` the rows that were signed before it.
    """
    done = deed(change, view, signed)
    if done is None:
        return None
    return ended(f"{done[0].upper()}{done[1:]}" if by_itself(change) else _with_seats(change.seat, done))


def deed(change: Change, view: Session, signed: Signed = NONE_SIGNED) -> str | None:
    """Return the same without the name and the period: ``seals their answer``."""
    tells = TELLS.get(change.kind) or (SILENT[change.kind].tells if change.kind in SILENT else BEFORE.get(change.kind))
    told = NewsItem(change.seat, change, view, signed)
    return (tells(told) or _wish(told)) if tells else None


def sentences(changes: Iterable[Change], view: Session, own: Iterable[str], signed: Signed = NONE_SIGNED) -> list[str]:
    """Return what others than `own` did, one sentence each, in order; `changes` are as anybody may see them, and
    `signed` are the rows that were signed before them.
    """
    here, found = set(own), []
    for change in changes:
        tells = TELLS.get(change.kind)
        if tells is not None and change.seat not in here:
            done = tells(NewsItem(change.seat, change, view, signed))
            if done:
                found.append(ended(_with_seats(change.seat, done)))
    return found


def _with_seats(seat: str, done: str) -> str:
    """Return what a seat did with its name before it; two leaders at one keyboard do it together."""
    seats = seat.upper().split("+")
    return f"{listed(seats)} {_by_several(done) if len(seats) > 1 else done}"


def _by_several(done: str) -> str:
    """Return what one person does, such as ``accepts it``, as what several do: ``accept it``."""
    verb, space, rest = done.partition(" ")
    if verb.endswith(("shes", "ches", "sses", "xes")):
        verb = verb.removesuffix("es")
    elif verb.endswith("ies"):
        verb = f"{verb.removesuffix('ies')}y"
    return f"{'are' if verb == 'is' else verb.removesuffix('s')}{space}{rest}"


def _wish(told: NewsItem) -> str | None:
    """Return what a leader asks for that the other has to agree to; for the news, that isn't done yet."""
    wishes = [(seat, effect) for item in told.rows(Item) for seat, _, effect in of_item(told.view, item.forced)]
    wishes += [each for header in told.rows(Header) for each in of_control(told.view, header.handing)]
    return next((f"wants {effect}" for seat, effect in reversed(wishes) if seat == told.by), None)


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
        return "takes back control of the session" if now == told.by else f"hands control to {now.upper()}"
    return None


def _take_control(told: NewsItem) -> str | None:
    before = next((each.key_ for each in told.rows(Participant) if each.role == "observer"), None)
    return f"agrees that the two leaders continue without {before.upper()}" if before else None


def _attend(told: NewsItem) -> str | None:
    who = told.one(Participant)
    if who is None:
        return None
    if who.key_ == told.by:
        return "leaves" if who.absent else "is back"
    return f"marks {who.key_.upper()} as absent" if who.absent else f"marks {who.key_.upper()} as back"


def _recuse(told: NewsItem) -> str | None:
    item = told.one(Item)
    return None if item is None else f"{'stands aside from' if told.by in item.recused else 'comes back to'} this item"


def _force(told: NewsItem) -> str | None:
    left = told.one(Unanswered)
    return f"continues without an answer from {listed([seat.upper() for seat in left.missing])}" if left else None


def _late_given_back(told: NewsItem) -> str:
    authors = {each.key[-1] for each in told.change.images if each.table == Sheet.TABLE}
    return "takes their late answer back" if told.by in authors else "declines the late answer"


def _back(told: NewsItem) -> str | None:
    active = told.view.active
    item = next((each for each in told.rows(Item) if active and each.id == active.id), None)
    if item is None or item.forced:
        return None
    phase = phase_of(item)
    void = any((told.rows(Participant), told.rows(Goal), told.rows(Side)))
    where = _called(phase) if phase else quoted(item.title)
    return f"went back to {where}{'; the signatures are void' if void else ''}"


def _reopen_item(told: NewsItem) -> str | None:
    free = [each for each in told.rows(Item) if each.outcome is None and not each.forced]
    opened = next((each for each in free if each.status == "active"), next(iter(free), None))
    return f"reopens {quoted(opened.title)}" if opened else None


def _added(told: NewsItem) -> str | None:
    """The item that came last was added; others only moved."""
    rows = told.rows(Item)
    last = max(rows, key=lambda item: int(item.id[1:]), default=None)
    return f"adds {quoted(last.title)} to the agenda" if last else None


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
    return f"agrees to {row.id}{', which is decided' if row.status == 'decided' else ''}: {short(row.title)}"


def _decision_edited(told: NewsItem) -> str | None:
    row = told.one(Decision)
    if row is None:
        return None
    voided = row.status == "proposed" and set(row.decided_by) <= {told.by}
    return f"changes {row.id}{', which must be agreed again' if voided else ''}: {short(row.title)}"


def _dissent(told: NewsItem) -> str | None:
    row = told.one(Dissent)
    if row is None:
        return None
    return f"disagrees with {row.decision}{' but commits' if row.commits else ' without committing'}"


def _of(kind: type[AnyRow], sentence: Callable[[AnyRow], str]) -> Tells:
    """Return a sentence about the first row of a kind that a change left."""
    return lambda told: sentence(row) if (row := told.one(kind)) else None


def _row(verb: str, kind: type[Row], text: str) -> Tells:
    """Return a sentence from a verb, a row's id and one of its texts."""
    return _of(kind, lambda row: f"{verb} {row.key()[0]}: {short(str(getattr(row, text)))}")


def _capture_edited(told: NewsItem) -> str | None:
    row = told.one(Parked) or told.one(BoardRow) or told.one(Option)
    return f"changes what they recorded: {short(row.text)}" if row else None


def _meaning_asked(told: NewsItem) -> str | None:
    about = (row.columns or {}) if (row := told.one(BoardRow)) else {}
    return f"asks what {about[ASKED_TERM]} means; {about[ASKED_OF].upper()} can explain it" if about else None


def _removed(told: NewsItem) -> str:
    ref = next((gone for kind in (Decision, Action, Parked) if (gone := told.gone(kind))), "what they recorded")
    return f"deletes {ref}"


def _escalated(told: NewsItem) -> str | None:
    row = told.one(Escalation)
    if row is None:
        return None
    return f"escalates {row.goal or row.argument or row.decision} to {addressee(told.view, row.to)}"


def _reset(row: Participant) -> str:
    seat = row.key_.upper()
    if row.pin:
        return f"asks to remove the forgotten PIN of {seat}, which would delete the drafts of {seat}"
    return f"removes the forgotten PIN of {seat}; the drafts of {seat} are deleted"


def _amendment(verb: str) -> Tells:
    amends = _of(Amendment, lambda row: f"{verb} {row.target}")
    return lambda told: amends(told) or "asks to remove words permanently; a second person must agree"


TELLS: Mapping[str, Tells] = {
    "start": says("starts the session"),
    "rename": lambda told: f"renames the session to {quoted(told.view.header.title)}",
    "add-person": lambda told: f"adds {who.name} as {who.key_.upper()}" if (who := told.one(Participant)) else None,
    "mend-person": lambda told: (
        f"corrects the name or title of {who.key_.upper()}" if (who := told.one(Participant)) else None
    ),
    "pause": says("pauses the session"),
    "resume": says("resumes the session"),
    "extend": says("gives this phase more time"),
    "replan": says("redistributes the remaining time over the remaining items"),
    "end-item": _end_item,
    "hand-over": _hand_over,
    "take-control": _take_control,
    "attend": _attend,
    "recuse": _recuse,
    "force": _force,
    "offer-late": says("offers a late answer, which counts if {other} accepts it"),
    "accept-late": says("accepts the late answer"),
    "decline-late": _late_given_back,
    "back": _back,
    "reopen-item": _reopen_item,
    "make-ready": says("accepts the agenda"),
    "waive": says("accepts the agenda as it is"),
    "choose": _item("decides what to do with"),
    "add-item": _added,
    "edit-item": _item("changes"),
    "move-item": says("changes the order of the agenda"),
    "remove-item": lambda told: f"removes {told.gone(Item)} from the agenda",
    "take-up": _added,
    "use-packs": _item("changes the questions of"),
    "record-decision": _decided,
    "agree-decision": _agreed,
    "edit-decision": _decision_edited,
    "check-decision": _row("checks", Decision, "title"),
    "object": _dissent,
    "add-option": _of(Option, lambda row: f"adds an option to {row.decision}: {short(row.text)}"),
    "defer-decision": _row("defers", Decision, "title"),
    "report": _of(FollowUp, lambda row: f"says what came of {row.target}: {outcome_words(row.target, row.outcome)}"),
    "add-line": _row("writes line", Line, "text"),
    "edit-line": _row("changes line", Line, "text"),
    "reword-line": _row("rewords a line as", Line, "text"),
    "sign-line": _row("signs line", Line, "text"),
    "link-line": says("says which line a goal or decision serves"),
    "add-watch": _row("watches", Watch, "text"),
    "edit-watch": _row("changes", Watch, "text"),
    "bring-back": _of(Item, lambda row: f"takes up {quoted(row.title)} again"),
    "add-action": _row("records", Action, "text"),
    "edit-action": _row("changes", Action, "text"),
    "finish-action": _of(Action, lambda row: f"marks {row.id} {row.status}: {short(row.text)}"),
    "park-topic": _of(Parked, lambda row: f"parks a topic: {short(row.text)}"),
    "capture": _of(BoardRow, lambda row: f"records a {row.key_.partition('-')[0]}: {short(row.text)}"),
    "ask-meaning": _meaning_asked,
    "explain-term": _of(Line, lambda row: f"explains {short(row.text)}"),
    "edit-capture": _capture_edited,
    "remove-record": _removed,
    "escalate": _escalated,
    "answer-escalation": _of(Escalation, lambda row: f"answers {row.id}: {row.status}"),
    "would-accept": says("says what they would accept"),
    "amend": _amendment("amends"),
    "redact": _amendment("permanently removes words from"),
    "update": says("amended the minutes elsewhere; the amendment is added here"),
    "update-redacted": says("removed words from the minutes elsewhere; they are removed here too"),
    "conclude": says("changes the next session or the announcement"),
    "sign-minutes": says("signs the minutes"),
    "reset-pin": _of(Participant, _reset),
    **EXERCISES,
    **BOARDS,
}


def _advanced(told: NewsItem) -> str:
    item = next((each for each in told.rows(Item) if each.status == "active"), None)
    if item is None:
        over = next((each for each in told.rows(Item) if each.status == "ended"), None)
        return f"ends {quoted(over.title)}" if over else "moves on"
    if told.by in item.ready:
        return "is ready to continue"
    phase = phase_of(item)
    return f"moves on to {f'{_called(phase)} in ' if phase else ''}{quoted(item.title)}"


def _called(phase: Phase) -> str:
    """Return the title of a phase inside a sentence; a title that is a question stands in quotes."""
    return phase.title.lower() if phase.title[-1].isalnum() else quoted(phase.title)


def _by_time(told: NewsItem) -> str:
    items, clock = told.rows(Item), told.one(Clock)
    for item in items:
        if item.outcome == "carried":
            return f"{quoted(item.title)} is carried to the next session"
        if item.status == "active":
            return f"time is up in {quoted(item.title)}"
    if clock and clock.state == "paused":
        return f"the clock waits for {listed([seat.upper() for seat in clock.forgiven])}"
    return "the clock runs again" if clock and clock.state == "running" else "time is up"


@dataclass(frozen=True, slots=True)
class Silent:
    """A kind of change that isn't told as news: `why`, and what it did for those who read the history."""

    why: str
    tells: Tells


SILENT: Mapping[str, Silent] = {
    "advance": Silent("the next phase is news enough, and who is ready is shown next to the agenda", _advanced),
    "not-ready": Silent("it is shown next to the agenda", says("isn't ready after all")),
    "confirm": Silent("it is shown on the page", says("confirms what is on screen")),
    "seal": Silent("of anything private, only the status word is shown", says("seals their answer")),
    "unseal": Silent("of anything private, only the status word is shown", says("takes their sealed answer back")),
    "set-pin": Silent("it concerns nobody else", says("sets a PIN")),
    "renew-pin": Silent("it concerns nobody else", says("changes their PIN")),
    "vote-time": Silent(
        "it is secret until both have voted, and the clock shows the result", says("votes on the time")
    ),
    "tick": Silent("nobody did it; time ran out", _by_time),
    "hold-default": Silent(
        "nobody did it; its day passed", _of(Escalation, lambda row: f"nobody answered {row.id}, so its default holds")
    ),
    "write-note": Silent("the words appear as they are typed", says("writes in the shared notes")),
}
"""The kinds of change that aren't news."""

BEFORE: Mapping[str, Tells] = {
    "open-session": says("plans the session"),
    "carry-over": says("parley carries the open actions over to the next session"),
    "give-back": says("parley opens the actions again that were carried over"),
}
"""The kinds that no command makes: what happens before a session is open, to it or to the one before."""
