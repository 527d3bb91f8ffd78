"""Records in words: the line for each on a panel, its name, and whose agreement it is waiting for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from textual.content import Content

from sessions.due import DIFFER, differ_words, outcome_words
from sessions.minutes.names import how_decided
from sessions.model import (
    Action,
    Board,
    BoardRow,
    Decision,
    Dissent,
    Escalation,
    FollowUp,
    Item,
    Line,
    Note,
    Option,
    Parked,
    Watch,
)
from sessions.objections import lines_beside
from sessions.origins import became, row_of
from sessions.records.captures import AS_OF
from sessions.records.corrections import Captured, ref_of
from sessions.records.escalations import answer_words
from sessions.standing import signed_by_both
from sessions.text import shortened
from sessions.times import short_day, today
from tui.client.status import left_out
from tui.widgets.leader import seat_marks
from tui.widgets.matrix import MatrixRow
from tui.widgets.records import record, said_by

if TYPE_CHECKING:
    from sessions.session import Session

SIGNS = {"facts": "F", "questions": "?"}  # the letter before the number of a row, by the kind of its board
LINE_KINDS = {
    "vision": "vision",
    "strategy": "strategy",
    "progress": "what progress means",
    "agreement": "working agreement",
    "expectation": "the integrator's expectation",
    "value": "value",
    "term": "what a word means",
}
"""The kinds of line in words."""
FROM_MOST = 80  # characters of the row that something was made of
TOLD_MOST = 40  # characters of a record when it is named


def owed(view: Session, decision: Decision) -> list[str]:
    """Return whose agreement a proposed decision is still waiting for, by its method."""
    match decision.method:
        case "owner":
            needed = [decision.owner] if decision.owner else []
        case "integrator":
            needed = [view.facilitator] if view.facilitator else []
        case _:
            needed = list(view.leaders)
    return [seat for seat in needed if seat not in decision.decided_by]


def told(row: Captured) -> str:
    """Return a record's id and its first words."""
    name, words = ref_of(row), row.title if isinstance(row, Decision) else row.text
    if isinstance(row, Dissent):
        name = f"the dissent of {row.by.upper()}"
    elif isinstance(row, BoardRow | Option):
        name = row.key_.replace("-", " ") if isinstance(row, BoardRow) else "the option"
    return f"{name}: {shortened(words, TOLD_MOST)}"


def decision_line(view: Session, decision: Decision) -> MatrixRow:
    """Return a decision with its status, its options and any dissent."""
    beneath: list[str | Content] = [
        _status(view, decision),
        f"who tells whom: {decision.cascade}" if decision.cascade else "",
    ]
    beneath += [from_words(view, decision.from_), *_check_words(decision)]
    for option in view.all(Option, decision=decision.id):
        cost = f" · {option.cost}" if option.cost else ""
        beneath.append(f"{'●' if option.chosen else '○'} {option.text}{cost}")
    for asked in view.all(Escalation, decision=decision.id)[-1:]:
        beneath.append(f"{asked.id}  {answer_words(view, asked, today())}")
    for dissent in view.all(Dissent, decision=decision.id):
        commits = "but commits" if dissent.commits else "and doesn't commit"
        beneath.append(said_by(view, dissent.by, f" disagrees {commits}: {dissent.text}"))
        beneath += lines_beside(view, dissent.text, decision=decision.id, by=dissent.by)
    proposed = decision.status == "proposed"
    return record(view, decision.id, decision.title, decision.owner, decision.review_on, *beneath, awaits=proposed)


def _check_words(decision: Decision) -> Iterator[str]:
    """Yield what the check of a decision added to it."""
    if decision.reversible:
        yield "can be undone" if decision.reversible == "yes" else "can't be undone"
    if decision.functional:
        yield f"what users get: {decision.functional}"
    if decision.non_functional:
        yield f"what it rests on: {decision.non_functional}"
    if decision.feedback_from:
        day = f" by {short_day(decision.feedback_by)}" if decision.feedback_by else ""
        yield f"feedback from {decision.feedback_from}{day}"


def _status(view: Session, decision: Decision) -> str | Content:
    if decision.status != "proposed":
        return how_decided(decision)
    if waiting := owed(view, decision):
        here = [seat for seat in waiting if not left_out(view, seat)]
        gone = [said_by(view, seat, f" {why}") for seat in waiting if (why := left_out(view, seat))]
        waits = [Content.assemble("waits for ", seat_marks(view.leaders, here))] if here else []
        return Content(" · ").join([Content("proposed"), *waits, *gone])
    if decision.method == "experiment":
        return "proposed · an experiment needs a review day"
    if decision.method == "disagree-and-commit":
        return "proposed · waits for a dissent that commits"
    return "proposed"


def from_words(view: Session, source: str | None) -> str:
    """Return which row of a board, or which board, something was made of; empty if it comes from something else."""
    if row := row_of(view, source):
        return f"from {ref_of(row)}: {shortened(row.text, FROM_MOST)}"
    if board := view.find(Board, (source or "").removeprefix(f"{view.header.id}/")):
        return f"from {board.id}: {shortened(board.title, FROM_MOST)}"
    return f"from {source}" if source and "/" in source else ""


def action_line(view: Session, action: Action) -> MatrixRow:
    """Return an action with its tag, how often it was carried, its outcome, and what it was made of."""
    carried = f"carried ×{action.carried_count}" if action.carried_count else ""
    late = (today() - action.due).days if action.due and action.status == "open" else 0
    stood = f"{late} day{'s' * (late > 1)} late" if late > 0 else "" if action.status == "open" else action.status
    proof = f"proof: {action.proof}" if action.proof else ""
    said = " · ".join(filter(None, (action.tag, stood, carried, proof)))
    return record(view, action.id, action.text, action.owner, action.due, said, from_words(view, action.from_))


def said_words(said: FollowUp) -> str:
    """Return what a session says came of something, in words."""
    words = differ_words(said.said, "you") if said.outcome == DIFFER else outcome_words(said.target, said.outcome)
    more = [said.value, said.note, f"again on {short_day(said.until)}" if said.until else None]
    return " · ".join([words, *filter(None, more)])


def parked_line(view: Session, parked: Parked) -> MatrixRow:
    """Return a parked topic, with whoever parked it; a goal was parked by both."""
    by, said = (None, "parked by both") if parked.from_ else (parked.by, "parked")
    return record(view, parked.id, parked.text, by, parked.revisit_on, said)


def line_words(view: Session, line: Line, holds: bool) -> Content:
    """Return the kind of a line in words, its version, and whose signatures it has or waits for."""
    version = f"version {line.version}" if line.version > 1 else ""
    waiting = [] if holds else [seat for seat in view.leaders if seat not in line.signed]
    signed = Content.assemble("signed by ", seat_marks(view.leaders, line.signed)) if line.signed else Content()
    waits = Content.assemble("waits for ", seat_marks(view.leaders, waiting), " to sign") if waiting else Content()
    kind = Content(LINE_KINDS[line.kind])
    return Content(" · ").join(filter(None, (kind, Content(version), signed, waits)))


def pair_line(view: Session, line: Line) -> MatrixRow:
    """Return a line of the pair."""
    holds = signed_by_both(view, line)
    return record(view, line.id, line.text, line.by, line.review_on, line_words(view, line, holds), awaits=not holds)


def watch_words(view: Session, watch: Watch) -> Iterator[str | Content]:
    """Yield what to look at, when the assumption fails, and the odds that each leader gave it."""
    if watch.observable:
        yield f"look at: {watch.observable}"
    if watch.threshold:
        yield f"fails at: {watch.threshold}"
    if watch.odds:
        told = [said_by(view, seat, f" {chance} %") for seat, chance in watch.odds.items()]
        yield Content.assemble("odds that it holds: ", Content(" · ").join(told))


def board_lines(view: Session) -> Iterator[MatrixRow]:
    """Yield facts and questions, each with the notes on it and with what became of it."""
    for board in view.all(Board):
        if sign := SIGNS.get(board.kind):
            for number, row in enumerate(view.all(BoardRow, board=board.id), 1):
                who = (row.columns or {}).get("by")
                notes = view.all(Note, board=board.id, row=row.key_)
                seen = (said_by(view, note.by, f", {note.lens}: {note.text}") for note in notes)
                made = (f"→ {each.to} {each.row.key()[0]}: {each.words}" for each in became(view, row))
                what = f"{board.kind[:-1]} {fact_words(view, board, row)}".rstrip()
                yield record(view, ref_of(row), row.text, who, None, what, *seen, *made, sign=f"{sign}{number}")


def fact_words(view: Session, board: Board, row: BoardRow) -> str:
    """Return the value of a fact, its source, its day and its age; also of a question, which only has a source."""
    cells = row.columns or {}
    value = " ".join(str(cells[key]) for key in ("value", "unit") if cells.get(key))
    source = f"from {cells['source']}" if cells.get("source") else ""
    return " · ".join(filter(None, (value, source, *_age(view, board, cells.get(AS_OF)))))


def _age(view: Session, board: Board, as_of: Any) -> Iterator[str]:
    """Yield the day on which a fact was so, how long ago that is, and whether that is too long for its board."""
    try:
        day = date.fromisoformat(as_of)
    except (TypeError, ValueError):
        return  # not known, or a day in somebody's minutes that isn't one
    yield f"as of {short_day(day)}"
    if (old := (today() - day).days) > 0:
        yield f"{old} day{'s' * (old != 1)} old"
    item = view.find(Item, board.item)
    most = ((item.settings or {}).get("board") or {}).get("stale_days") if item else None
    if most is not None and old > most:
        yield "stale"


def written_lines(view: Session) -> Iterator[MatrixRow]:
    """Yield everything recorded in a session, from any item."""
    yield from (decision_line(view, each) for each in view.all(Decision))
    yield from (action_line(view, each) for each in view.all(Action))
    yield from (pair_line(view, each) for each in view.all(Line))
    for watch in view.all(Watch):
        beneath = (from_words(view, watch.from_), *watch_words(view, watch))
        yield record(view, watch.id, watch.text, watch.who, watch.by_date, *beneath)
    yield from board_lines(view)
    yield from (parked_line(view, each) for each in view.all(Parked))
