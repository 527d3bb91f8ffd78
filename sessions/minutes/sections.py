"""The whole of the minutes, section by section, after their first page.

Every column in the minutes is in it, through `facts`; sheets are never read, so a view of a live session reveals
nothing that the view hides. Ids and seals come last: whoever reads the rest meets people and words.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sessions.due import ASKED, DIFFER, Due, differ_words, left_by, outcome_words, question_of
from sessions.minutes.argument_blocks import case_blocks, crux_blocks, interview_blocks
from sessions.minutes.blocks import Block, Divider, Fact, Heading, Paragraph, Quote, SupportChart, grid, text_blocks
from sessions.minutes.board_tables import board_blocks
from sessions.minutes.escalation_pack import ballot_blocks, objection_blocks, pack_blocks, wording_blocks
from sessions.minutes.front_page import FrontPage, front_page
from sessions.minutes.names import in_words, label_of, name_of, names_of, title_of, value_words
from sessions.minutes.row_facts import facts, told
from sessions.minutes.signatures import countersignatures
from sessions.minutes.tension_titles import tension_title
from sessions.model import (
    Action,
    Allocation,
    Amendment,
    Answered,
    Argument,
    Ballot,
    Board,
    BoardAnswer,
    BoardRow,
    Decision,
    Dissent,
    Escalation,
    FollowUp,
    Goal,
    GoalLink,
    Item,
    Line,
    Objection,
    Option,
    Parked,
    Participant,
    Point,
    Question,
    Raise,
    Row,
    Scores,
    Unanswered,
    Watch,
)
from sessions.model.columns import Column, Keyed, columns
from sessions.model.core import CLOSED
from sessions.objections import labelled_lines
from sessions.origins import parked_by
from sessions.session import Session
from sessions.situation import AS_IMPORTED


def minutes_blocks(session: Session, left: Sequence[tuple[Due, str]] | None = None) -> list[Block]:
    """Return the minutes of a session, closed or still live: the first page, then everything.

    With `left`, what comes back next time has the state that it has now, in words.
    """
    blocks = [*front_blocks(front_page(session)), Divider()]
    for title, section in _SECTIONS:
        body = _left_now(session, left) if left is not None and section is _next_time else section(session)
        blocks += [Heading(title, 2), *body] if body else []
    return blocks


def front_blocks(page: FrontPage) -> list[Block]:
    """Return the first page as it opens the minutes."""
    blocks: list[Block] = [Heading(page.title, 1), *(Fact("", each) for each in page.about)]
    if page.announcements:
        blocks += [Heading("What everybody is told", 2), *(Quote(each) for each in page.announcements)]
    for section in page.sections:
        empty = [] if section.entries else [Paragraph(section.empty, "quiet")]
        blocks += [Heading(section.title, 2), *section.entries, *empty]
    return blocks


# --- sections -----------------------------------------------------------------------------------------------------


def _arguments(session: Session) -> list[Block]:
    blocks: list[Block] = []
    for argument in session.all(Argument):
        blocks += [Heading(argument.question, 3), *facts(session, argument, *_ARGUED)]
        blocks += [Fact("Tension", tension_title(argument.tension))] if argument.tension else []
        poles = {"a": argument.pole_a, "b": argument.pole_b}
        for seat, pole in dict(argument.held or {}).items():
            blocks.append(Fact(f"{name_of(session, seat)} held", poles[pole]))
        blocks += [*interview_blocks(session, argument), *case_blocks(session, argument)]
        blocks += [*crux_blocks(session, argument), *(Fact("Common ground", each) for each in argument.common_ground)]
        blocks += text_blocks("What both wrote in the end", argument.synthesis)
        blocks += [Fact("It builds on", _cited(session, argument, key)) for key in argument.cites]
    return blocks


_ARGUED = ("id", "question", "held", "common_ground", "synthesis", "cites", "tension")


def _cited(session: Session, argument: Argument, key: str) -> str:
    """Return the words of a key point such as ``cpo/1``, the first of cpo's."""
    seat, _, n = key.partition("/")
    point = session.find(Point, argument.id, seat, int(n))
    return f"{point.text} ({name_of(session, seat)})" if point else key


def _boards(session: Session) -> list[Block]:
    return [block for board in session.all(Board) for block in board_blocks(session, board)]


def _scores(session: Session) -> list[Block]:
    rows = [
        (fact.label, fact.text)
        for scores in session.all(Scores)
        for fact in facts(session, scores)
        if isinstance(fact, Fact)
    ]
    return [*_support(session), *grid(("What it says", "Score"), rows)]


def _support(session: Session) -> list[Block]:
    """Return the last votes of both leaders for each goal as a chart."""
    last = {(each.goal, each.by): each.support for each in sorted(session.all(Ballot), key=lambda each: each.round)}
    if len(session.leaders) < 2:
        return []
    first, second = session.leaders[:2]
    rows = tuple(
        (goal.text, last.get((goal.id, first)), last.get((goal.id, second)))
        for goal in session.all(Goal)
        if (goal.id, first) in last or (goal.id, second) in last
    )
    return [SupportChart((name_of(session, first), name_of(session, second)), rows)] if rows else []


def _goals(session: Session) -> list[Block]:
    blocks: list[Block] = []
    for goal in session.all(Goal):
        blocks += [Heading(goal.text, 3), *facts(session, goal, "id", "text")]
        blocks += [*wording_blocks(session, goal), *ballot_blocks(session, goal)]
        blocks += objection_blocks(session, goal=goal.id)
        for each in sorted(session.all(Raise, goal=goal.id), key=lambda each: each.round):
            who = name_of(session, each.by)
            blocks.append(Fact(f"Would raise the support of {who} by one, round {each.round}", each.text))
    return blocks


def _decisions(session: Session) -> list[Block]:
    blocks: list[Block] = []
    for decision in session.all(Decision):
        blocks += [Heading(decision.title, 3), *facts(session, decision, "id", "title")]
        for option in session.all(Option, decision=decision.id):
            blocks.append(Fact("Option, chosen" if option.chosen else "Option", option.text))
            blocks += [Fact("Cost", option.cost, 1)] if option.cost else []
        for asked in session.all(Escalation, decision=decision.id, status="default"):
            who = name_of(session, asked.to)
            blocks.append(Fact(f"Holds, as {who} didn't answer in time", asked.default_if_silent or ""))
        for dissent in session.all(Dissent, decision=decision.id):
            commits = "but commits" if dissent.commits else "and doesn't commit"
            blocks.append(Fact(f"{name_of(session, dissent.by)} disagrees {commits}", dissent.text))
        blocks += objection_blocks(session, decision=decision.id)
    return blocks


def _actions(session: Session) -> list[Block]:
    return _rows(session, Action, "text", "owner", "due", "status", "done_on", "proof", "tag", "from", "carried_from",
                 "carried_count")  # fmt: skip


def _rows(session: Session, kind: type[Row], *names: str) -> list[Block]:
    """Return the rows of a table with these columns, the first of them as what it is."""
    known = {column.name: column for column in columns(kind)}
    head = ("What", *(label_of(kind, name) for name in names[1:]))
    return grid(head, [[_cell(session, kind, known[name], row) for name in names] for row in session.all(kind)])


def _cell(session: Session, kind: type[Row], column: Column, row: Row) -> Any:
    value = getattr(row, column.attribute)
    if value is None or value == ():
        return None
    if column.rule(Keyed):
        return ", ".join(f"{name_of(session, seat)} {told(each)}" for seat, each in sorted(value.items()))
    return in_words(session, kind, column, value)


def _escalations(session: Session) -> list[Block]:
    return [block for each in session.all(Escalation) for block in pack_blocks(session, each.id, level=3)]


def _objections(session: Session) -> list[Block]:
    """Return the objections that name neither a goal nor a decision, as imported minutes may have them."""
    return objection_blocks(session, goal=None, decision=None)


def _questions(session: Session) -> list[Block]:
    blocks: list[Block] = []
    for question in session.all(Question):
        blocks += [Heading(question.ask, 3), *facts(session, question, "id", "key", "ask")]
        for answer in session.all(Answered, question=question.id):
            blocks.append(Fact(name_of(session, answer.by), _answer(answer)))
            blocks += facts(session, answer, "by", "value", "pass", "missing", "seal", depth=1)
    return blocks


def _answer(answer: Answered) -> str:
    if answer.missing:
        return "no answer"
    return "pass" if answer.pass_ else told(answer.value)


def _allocations(session: Session) -> list[Block]:
    return _rows(session, Allocation, "bucket", "percent", "period", "owner", "item")


def _parked(session: Session) -> list[Block]:
    head = ("What", *(label_of(Parked, name) for name in ("by", "revisit_on", "from")))
    rows = [
        (each.text, names_of(session, parked_by(session, each)), each.revisit_on,
         each.from_ and (title_of(session, each.from_) or each.from_)) for each in session.all(Parked)
    ]  # fmt: skip
    return grid(head, rows)


def _lines(session: Session) -> list[Block]:
    return _rows(session, Line, "text", "kind", "version", "signed", "review_on", "from", "by")


def _watches(session: Session) -> list[Block]:
    return _rows(session, Watch, "text", "observable", "threshold", "by_date", "who", "odds", "by", "from")


def _follow_ups(session: Session) -> list[Block]:
    head = ("Of", "Outcome", "Note", "Number", "Look again on", "Each said", "By", "On")
    asked = [each for item in session.all(Item, kind="review") for each in (item.settings or {}).get(ASKED, ())]
    texts = {each["id"]: f"{each['text']} ({each['id']})" for each in asked}
    rows = []
    for row in session.all(FollowUp):
        said = ", ".join(
            f"{name_of(session, seat)} {_came(row.target, word)}" for seat, word in sorted((row.said or {}).items())
        )
        outcome = differ_words(row.said, "they") if row.outcome == DIFFER else _came(row.target, row.outcome)
        people = names_of(session, row.by)
        rows.append((texts.get(row.target, row.target), outcome, row.note, row.value, row.until, said, people, row.on))
    return grid(head, rows)


def _came(target: str, outcome: str) -> str:
    words = value_words(FollowUp, "outcome", outcome)
    return words if words != outcome else outcome_words(target, outcome)


def _goal_links(session: Session) -> list[Block]:
    head = ("Goal", "Serves", "By", "On")
    rows = [
        (row.goal, (title_of(session, row.line) or row.line) if row.line else "no line", names_of(session, row.by),
         row.on) for row in session.all(GoalLink)
    ]  # fmt: skip
    return grid(head, rows)


def _next_time(session: Session) -> list[Block]:
    header = session.header
    if header.status not in CLOSED or header.ended_at is None:
        return []
    return _left_now(session, [(due, "") for due in left_by(session, header.ended_at.date())])


def _left_now(session: Session, left: Sequence[tuple[Due, str]]) -> list[Block]:
    head = ("When", "What", "Who", "In words", "Now", "Id")
    rows = [(due.day, due.kind, names_of(session, due.owners), due.text, now, due.id) for due, now in left]
    return grid(head, rows)


def _agenda(session: Session) -> list[Block]:
    blocks: list[Block] = []
    for item in session.agenda:
        open_yet = item.outcome is None and session.header.status not in CLOSED
        outcome = "not ended yet" if open_yet else value_words(Item, "outcome", item.outcome or "skipped")
        blocks.append(Fact(item.title, outcome))
        blocks += facts(session, item, "id", "title", "outcome", depth=1)
        for left in session.all(Unanswered, item=item.id):
            blocks.append(Fact(_ended(left), f"no answer from {names_of(session, left.missing)}", 1))
            blocks += facts(session, left, "phase", "round", "missing", depth=2)
    return blocks


def _ended(left: Unanswered) -> str:
    return {
        "forced": f"Revealed anyway ({left.phase}, round {left.round})",
        "vote": f"Closed by the vote on time ({left.phase}, round {left.round})",
        "hard": f"Closed when time was up ({left.phase}, round {left.round})",
        "absent": f"Continued without the absent leader ({left.phase}, round {left.round})",
    }[left.how]


def _header(session: Session) -> list[Block]:
    return facts(session, session.header, "title", "log_head", "log_rev")


# --- last of all: who is who, what is which, and the proofs -------------------------------------------------------


def _people(session: Session) -> list[Block]:
    head = ("Name", "Seat", "Role", "Title", "Looks first at", "Was there")
    rows = [
        (p.name, p.key_, p.role, p.title, p.lens, value_words(Participant, "attended", p.attended))
        for p in session.all(Participant)
    ]
    return grid(head, rows)


def _signatures(session: Session) -> list[Block]:
    signed = f"Signed, {AS_IMPORTED}" if session.origin.imported else "Signed"
    head = ("Name", signed, "With the key", "At change", "Log at that change")
    rows = [
        (person.name, person.signed_at, person.signed_key, person.signed_rev, person.signed_head)
        for person in session.all(Participant)
        if person.signed_at or person.signed_key or person.signed_head
    ]
    return [*grid(head, rows), *(Fact("", each[0].upper() + each[1:]) for each in countersignatures(session))]


def _amendments(session: Session) -> list[Block]:
    amendments = sorted(session.all(Amendment), key=lambda amendment: amendment.n)
    newest = {amendment.target: amendment.n for amendment in amendments}
    blocks: list[Block] = []
    for amendment in amendments:
        mark = " (newest)" if newest[amendment.target] == amendment.n else ""
        blocks += [Fact(f"Amended{mark}", amendment.target), *facts(session, amendment, "target", depth=1)]
    return blocks


def _identifiers(session: Session) -> list[Block]:
    rows: list[tuple[str, ...]] = [(item.id, "", item.title) for item in session.agenda]
    rows += [(each.id, each.key_, each.ask) for each in session.all(Question)]
    rows += [(each.id, "", each.text) for each in session.all(Goal)]
    rows += [(each.id, "", each.question) for each in session.all(Argument)]
    rows += [
        (point.argument, f"{point.by}/{point.n}", point.text)
        for point in sorted(session.all(Point), key=lambda point: point.n)
    ]
    rows += [(each.id, each.kind, each.title) for each in session.all(Board)]
    rows += [(each.board, each.key_, each.text) for each in session.all(BoardRow)]
    rows += [(each.id, "", each.title) for each in session.all(Decision)]
    rows += [(each.decision, each.key_, each.text) for each in session.all(Option)]
    rows += [(each.id, "", labelled_lines(each)) for each in session.all(Objection)]
    rows += [(each.id, "", each.text) for each in session.all(Action)]
    rows += [(each.id, "", each.text) for each in session.all(Parked)]
    rows += [(each.id, "", each.text) for each in session.all(Line)]
    rows += [(each.id, "", each.text) for each in session.all(Watch)]
    rows += [(each.id, each.to, question_of(session, each)) for each in session.all(Escalation)]
    rows += [(each.id, "", each.target) for each in session.all(FollowUp)]
    return grid(("Id", "Key", "What"), rows)


def _seals(session: Session) -> list[Block]:
    votes = [
        (ballot.goal, f"round {ballot.round}", ballot.by, ballot.seal) for ballot in session.all(Ballot) if ballot.seal
    ]
    answers = [(answer.question, "", answer.by, answer.seal) for answer in session.all(Answered) if answer.seal]
    answers += [
        (f"{answer.board}/{answer.row} {answer.column}", f"round {answer.round}", answer.by, answer.seal)
        for answer in session.all(BoardAnswer)
        if answer.seal
    ]
    head = session.header.log_head or session.head
    rev = session.header.log_rev or (session.rev if session.header.log_head is None else None)
    log: list[Block] = [Fact("Log", f"{head}{f' at change {rev}' if rev else ''}")] if head else []
    return [*log, *grid(("Of", "Round", "By", "Seal"), votes + answers)]


_SECTIONS: tuple[tuple[str, Callable[[Session], list[Block]]], ...] = (
    ("Arguments", _arguments),
    ("Boards", _boards),
    ("Scores", _scores),
    ("Goals, vote by vote", _goals),
    ("Decisions in full", _decisions),
    ("Actions in full", _actions),
    ("Escalations", _escalations),
    ("Objections", _objections),
    ("Questions", _questions),
    ("Allocation", _allocations),
    ("Set aside", _parked),
    ("Lines", _lines),
    ("Watches", _watches),
    ("What came of it", _follow_ups),
    ("Earlier goals and their lines", _goal_links),
    ("Next time", _next_time),
    ("Agenda", _agenda),
    ("About the session", _header),
    ("Amendments", _amendments),
    ("People", _people),
    ("Identifiers", _identifiers),
    ("Signatures", _signatures),
    ("Seals", _seals),
)
