"""Minutes as Markdown, for a chat, a wiki, or the preview while the session is still running.

Decisions and promises come first. Every column in the minutes is shown, through `facts`; sheets are never read, so a
view of a live session reveals nothing that the view hides.
"""

from collections.abc import Callable, Sequence

from sessions.due import Due, left_by
from sessions.minutes.board_tables import board_lines
from sessions.minutes.escalation_pack import (
    attempt_lines,
    ballot_table,
    crux_lines,
    escalation_pack,
    interview_lines,
    objection_lines,
    side_lines,
    wording_table,
)
from sessions.minutes.markdown_escape import facts, inline, labelled, quote, table, told
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
    Decision,
    Dissent,
    Escalation,
    FollowUp,
    Goal,
    GoalLink,
    Line,
    Option,
    Parked,
    Participant,
    Question,
    Raise,
    Scores,
    Side,
    Unanswered,
    Watch,
)
from sessions.model.core import CLOSED
from sessions.origins import row_of
from sessions.session import Session
from sessions.situation import AS_IMPORTED
from sessions.text import listed


def export_markdown(session: Session, left: Sequence[tuple[Due, str]] | None = None) -> str:
    """Return the minutes of a session, closed or still live, as Markdown.

    With `left`, what comes back next time has the state that it has now, in words.
    """
    lines = [f"# {inline(session.header.title)}", ""]
    if session.header.status not in CLOSED:
        lines += ["*The session isn't closed, so these minutes may still change.*", ""]
    for title, section in _SECTIONS:
        body = _left_now(left) if left is not None and section is _next_time else section(session)
        if body:
            lines += ([f"## {title}", ""] if title else []) + body
            if lines[-1]:
                lines.append("")
    return "\n".join(_once_blank(lines)).rstrip("\n") + "\n"


def _once_blank(lines: list[str]) -> list[str]:
    return [line for n, line in enumerate(lines) if line or n == 0 or lines[n - 1]]


def _header(session: Session) -> list[str]:
    return facts(session.header, "title", "log_head", "log_rev")


def _people(session: Session) -> list[str]:
    signed = f"Signed, {AS_IMPORTED}" if session.origin.imported else "Signed"
    head = ("Key", "Name", "Role", "Title", "Lens", "Attended", signed, "With the key", "At change", "Log head")
    rows = [
        (p.key_, p.name, p.role, p.title, p.lens, p.attended, p.signed_at, p.signed_key, p.signed_rev, p.signed_head)
        for p in session.all(Participant)
    ]
    return [*table(head, rows), *(f"- {inline(each[0].upper() + each[1:])}" for each in countersignatures(session))]


def _scores(session: Session) -> list[str]:
    lines = []
    for scores in session.all(Scores):
        lines += facts(scores, "alignment_chance")
        if scores.alignment_chance is not None:
            lines += labelled("Average of two people voting at random", str(scores.alignment_chance))
    return lines


def _decisions(session: Session) -> list[str]:
    lines = []
    for decision in session.all(Decision):
        lines += [f"### {decision.id} · {inline(decision.title)}", "", *facts(decision, "id", "title", "from")]
        lines += _made_of(session, decision.from_)
        for option in session.all(Option, decision=decision.id):
            chosen = " (chosen)" if option.chosen else ""
            lines += labelled(f"Option {inline(option.key_)}{chosen}", option.text)
            lines += labelled("Cost", option.cost, "  ") if option.cost else []
        for asked in session.all(Escalation, decision=decision.id, status="default"):
            lines += labelled(f"Default, as nobody answered {asked.id}", asked.default_if_silent or "")
        for dissent in session.all(Dissent, decision=decision.id):
            commits = "but commits" if dissent.commits else "and doesn't commit"
            lines += labelled(f"{inline(dissent.by)} disagrees {commits}", dissent.text)
        lines += [*objection_lines(session, decision=decision.id), ""]
    return lines


def _actions(session: Session) -> list[str]:
    head = ("Id", "What", "Owner", "Due", "Status", "Done on", "Proof", "From", "Carried from", "Times carried", "Tag")
    return table(
        head,
        [
            (
                a.id,
                a.text,
                a.owner,
                a.due,
                a.status,
                a.done_on,
                a.proof,
                _source(session, a.from_),
                a.carried_from,
                a.carried_count,
                a.tag,
            )
            for a in session.all(Action)
        ],
    )


def _source(session: Session, source: str | None) -> str | None:
    """Return what a record was made of, with the words of a row of a board of this session."""
    row = row_of(session, source)
    return source if row is None else f"{source}, {row.text}"


def _made_of(session: Session, source: str | None, indent: str = "") -> list[str]:
    told = _source(session, source)
    return labelled("From", told, indent) if told else []


def _goals(session: Session) -> list[str]:
    lines = []
    for goal in session.all(Goal):
        lines += [f"### {goal.id} · {inline(goal.text)}", "", *facts(goal, "id", "text", "from")]
        lines += [*_made_of(session, goal.from_), ""]
        lines += wording_table(session, goal)
        lines += [*ballot_table(session, goal), *objection_lines(session, goal=goal.id), ""]
        raises = sorted(session.all(Raise, goal=goal.id), key=lambda each: each.round)
        for each in raises:
            lines += labelled(f"Would raise {inline(each.by)}'s support by one, round {each.round}", each.text)
        lines += [""] if raises else []
    return lines


def _arguments(session: Session) -> list[str]:
    lines = []
    for argument in session.all(Argument):
        lines += [f"### {argument.id} · {inline(argument.question)}", ""]
        lines += facts(argument, "id", "question", "common_ground", "synthesis", "tension")
        lines += [*(labelled("Tension", tension_title(argument.tension)) if argument.tension else []), ""]
        lines += interview_lines(session, argument)
        for side in session.all(Side, argument=argument.id):
            lines += side_lines(session, side)
        lines += attempt_lines(session, argument)
        lines += crux_lines(session, argument)
        for ground in argument.common_ground:
            lines += labelled("Common ground", ground)
        lines.append("")
        if argument.synthesis:
            lines += ["**Synthesis**", "", *quote(argument.synthesis), ""]
    return lines


def _objections(session: Session) -> list[str]:
    """Return the objections that name neither a goal nor a decision, as imported minutes may have them."""
    return objection_lines(session, goal=None, decision=None)


def _questions(session: Session) -> list[str]:
    lines = []
    for question in session.all(Question):
        lines += [f"### {question.id} · {inline(question.ask)}", "", *facts(question, "id", "ask")]
        for answer in session.all(Answered, question=question.id):
            lines += labelled(inline(answer.by), _answer(answer))
            lines += facts(answer, "by", "value", "pass", "missing", "seal", indent="  ")
        lines.append("")
    return lines


def _answer(answer: Answered) -> str:
    if answer.missing:
        return "no answer"
    return "pass" if answer.pass_ else told(answer.value)


def _boards(session: Session) -> list[str]:
    return [line for board in session.all(Board) for line in board_lines(session, board)]


def _escalations(session: Session) -> list[str]:
    packs = [escalation_pack(session, escalation.id, level=3) for escalation in session.all(Escalation)]
    return [line for pack in packs for line in [*pack.split("\n"), ""]]


def _allocations(session: Session) -> list[str]:
    head = ("Bucket", "Percent", "Period", "Owner", "Item")
    shares = sorted(session.all(Allocation), key=lambda share: share.n)
    return table(head, [(a.bucket, a.percent, a.period, a.owner, a.item) for a in shares])


def _parked(session: Session) -> list[str]:
    head = ("Id", "Topic", "By", "Revisit on", "From")
    return table(head, [(p.id, p.text, p.by, p.revisit_on, p.from_) for p in session.all(Parked)])


def _lines(session: Session) -> list[str]:
    head = ("Id", "Kind", "Line", "Version", "Signed by", "Review on", "Rewords", "By")
    rows = [
        (row.id, row.kind, row.text, row.version, ", ".join(row.signed), row.review_on, row.from_, row.by)
        for row in session.all(Line)
    ]
    return table(head, rows)


def _watches(session: Session) -> list[str]:
    head = ("Id", "Assumption", "Observable", "Fails at", "By", "Who checks", "Odds that it holds", "Noted by", "From")
    rows = []
    for row in session.all(Watch):
        odds = ", ".join(f"{seat} {percent}%" for seat, percent in sorted((row.odds or {}).items()))
        made_of = _source(session, row.from_)
        rows.append((row.id, row.text, row.observable, row.threshold, row.by_date, row.who, odds, row.by, made_of))
    return table(head, rows)


def _follow_ups(session: Session) -> list[str]:
    head = ("Id", "Of", "Outcome", "Note", "Number", "Again on", "Each said", "By", "On")
    rows = []
    for row in session.all(FollowUp):
        said = ", ".join(f"{seat} {word}" for seat, word in sorted((row.said or {}).items()))
        people = ", ".join(row.by)
        rows.append((row.id, row.target, row.outcome, row.note, row.value, row.until, said, people, row.on))
    return table(head, rows)


def _goal_links(session: Session) -> list[str]:
    head = ("Goal", "Serves", "By", "On")
    rows = [(row.goal, row.line or "no line", ", ".join(row.by), row.on) for row in session.all(GoalLink)]
    return table(head, rows)


def _next_time(session: Session) -> list[str]:
    header = session.header
    if header.status not in CLOSED or header.ended_at is None:
        return []
    left = left_by(session, header.ended_at.date())
    return table(("When", "What", "Id", "Who", "In words"), [(d.day, d.kind, d.id, d.owner, d.text) for d in left])


def _left_now(left: Sequence[tuple[Due, str]]) -> list[str]:
    head = ("When", "What", "Id", "Who", "In words", "Now")
    return table(head, [(due.day, due.kind, due.id, due.owner, due.text, now) for due, now in left])


def _agenda(session: Session) -> list[str]:
    lines = []
    for item in session.agenda:
        lines += [*labelled(item.id, item.title), *facts(item, "id", "title", "from", indent="  ")]
        lines += _made_of(session, item.from_, "  ")
        for left in session.all(Unanswered, item=item.id):
            lines += labelled(_ended(left), f"no answer from {listed(list(left.missing))}", "  ")
            lines += facts(left, "phase", "round", "missing", indent="    ")
    return lines


def _ended(left: Unanswered) -> str:
    return {
        "forced": f"Revealed anyway ({left.phase}, round {left.round})",
        "vote": f"Closed by the vote on time ({left.phase}, round {left.round})",
        "hard": f"Closed when time was up ({left.phase}, round {left.round})",
        "absent": f"Continued without the absent leader ({left.phase}, round {left.round})",
    }[left.how]


def _amendments(session: Session) -> list[str]:
    amendments = sorted(session.all(Amendment), key=lambda amendment: amendment.n)
    newest = {amendment.target: amendment.n for amendment in amendments}
    lines = []
    for amendment in amendments:
        mark = " (newest)" if newest[amendment.target] == amendment.n else ""
        lines += [*labelled(f"Amended{mark}", amendment.target), *facts(amendment, "target", indent="  ")]
    return lines


def _seals(session: Session) -> list[str]:
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
    log = [f"Log: `{head}`{f' at change {rev}' if rev else ''}"] if head else []
    return [*table(("Of", "Round", "By", "Seal"), votes + answers), *log]


_SECTIONS: tuple[tuple[str, Callable[[Session], list[str]]], ...] = (
    ("", _header),
    ("Decisions", _decisions),
    ("Actions", _actions),
    ("Next time", _next_time),
    ("Goals", _goals),
    ("Arguments", _arguments),
    ("Escalations", _escalations),
    ("Objections", _objections),
    ("Questions", _questions),
    ("Boards", _boards),
    ("Allocation", _allocations),
    ("Parked", _parked),
    ("Lines", _lines),
    ("Watches", _watches),
    ("What came of it", _follow_ups),
    ("Earlier goals and their lines", _goal_links),
    ("Scores", _scores),
    ("Agenda", _agenda),
    ("People", _people),
    ("Amendments", _amendments),
    ("Seals", _seals),
)
