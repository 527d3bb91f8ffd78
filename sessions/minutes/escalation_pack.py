"""The escalation pack: everything that somebody needs to rule on what two leaders couldn't agree on."""

from sessions.due import question_of
from sessions.minutes.escalation_check import Prepared, argument_behind, preparation
from sessions.minutes.markdown_escape import facts, inline, labelled, quote, table
from sessions.model import (
    Argument,
    Attempt,
    Ballot,
    Crux,
    Decision,
    Escalation,
    Goal,
    Interview,
    Objection,
    Option,
    Point,
    Side,
    Wording,
)
from sessions.objections import labelled_lines
from sessions.session import Session

REFUSED_STEELMAN = "Unsigned: the owner of the view didn't accept this as their case"


def escalation_pack(session: Session, escalation: str, level: int = 2) -> str:
    """Return the pack of an escalation as Markdown with a heading of `level`, 1 to 4. Raises Missing.

    It reads only revealed rows: the question, what was done before, the options with their cost, the poles, both own
    cases and steelmen with their signatures, cruxes and tests, the joint text, what each would accept, what a week
    costs, the deadline, and the default without an answer.
    """
    asked = session.get(Escalation, escalation)
    argument, decision, goal = behind(session, asked)
    lines = [f"{'#' * level} {asked.id} · {inline(question_of(session, asked))}", ""]
    lines += facts(asked, "id", "accepts", "cost_of_delay")
    if asked.cost_of_delay:
        lines += labelled("Cost of a week's delay", asked.cost_of_delay)
    for seat, text in (asked.accepts or {}).items():
        lines += labelled(f"{inline(seat)} would accept", str(text))
    lines.append("")
    deeper = "#" * (level + 1)
    lines += [f"{deeper} Before it was escalated", ""]
    lines += [*(f"- {_done(each)}" for each in preparation(session, argument, decision, goal)), ""]
    if decision:
        lines += _options(session, decision, deeper)
        lines += [*objection_lines(session, decision=decision.id), ""]
    if goal:
        lines += _support(session, goal, deeper)
    if argument:
        lines += [f"{deeper} Both cases", ""]
        lines += [*labelled("Pole a", argument.pole_a), *labelled("Pole b", argument.pole_b), ""]
        lines += [line for side in session.all(Side, argument=argument.id) for line in side_lines(session, side)]
        lines += crux_lines(session, argument)
        lines += [line for ground in argument.common_ground for line in labelled("Common ground", ground)]
        lines += ["", "**Joint text**", "", *quote(argument.synthesis), ""] if argument.synthesis else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _done(prepared: Prepared) -> str:
    return f"{'✓' if prepared.done else '○'} {inline(prepared.says)}"


def behind(session: Session, asked: Escalation) -> tuple[Argument | None, Decision | None, Goal | None]:
    """Return what an escalation is about: its argument, also the one behind its decision or goal, and those two."""
    argument = session.find(Argument, asked.argument) if asked.argument else None
    if argument is None and asked.decision:
        decision = session.find(Decision, asked.decision)
        argument = argument_behind(session, decision) if decision else None
    if argument is None and asked.goal:
        argument = next(iter(session.all(Argument, goal=asked.goal)), None)
    goal = session.find(Goal, asked.goal) if asked.goal else None
    about = asked.decision or (argument.decision if argument else None)
    return argument, session.find(Decision, about) if about else None, goal


def _options(session: Session, decision: Decision, heading: str) -> list[str]:
    options = session.all(Option, decision=decision.id)
    if not options:
        return []
    rows = [(option.key_, option.text, option.cost, option.chosen or None) for option in options]
    return [f"{heading} Options of {decision.id}", "", *table(("Option", "What it is", "Cost", "Chosen"), rows)]


def _support(session: Session, goal: Goal, heading: str) -> list[str]:
    lines = [f"{heading} Support for {goal.id}", "", *quote(goal.text), "", *ballot_table(session, goal)]
    return [*lines, *objection_lines(session, goal=goal.id), ""]


def objection_lines(session: Session, **about: str | None) -> list[str]:
    """Return what blocks and dissents object to in particular: in which round or version, by whom, in lines."""
    lines = []
    for row in session.all(Objection, **about):
        where = f", round {row.round}" if row.round else f", version {row.version}" if row.version else ""
        what = "block" if row.round else "dissent"
        lines += labelled(f"{row.id}, {what} of {inline(row.by)}{where}", labelled_lines(row))
    return lines


def ballot_table(session: Session, goal: Goal) -> list[str]:
    """Return the ballots on a goal as a table, round by round."""
    head = ("Round", "Who", "Version", "Support", "Guess", "Points", "Confidence", "Block", "Reason", "Late")
    ballots = sorted(session.all(Ballot, goal=goal.id), key=lambda ballot: ballot.round)
    reworded = any(not wording.proposed for wording in session.all(Wording, goal=goal.id))
    rows = [
        (
            b.round,
            b.by,
            b.version if reworded else None,
            _vote(b),
            b.guess,
            b.points,
            b.confidence,
            b.block,
            b.reason,
            b.late,
        )
        for b in ballots
    ]
    return table(head, rows)


def wording_table(session: Session, goal: Goal) -> list[str]:
    """Return the wordings that a goal had or was proposed, version by version; nothing if it only ever had one."""
    wordings = sorted(session.all(Wording, goal=goal.id), key=lambda wording: wording.version)
    head = ("Version", "Words", "By", "At", "Disagrees", "Only proposed")
    return table(head, [(w.version, w.text, w.by, w.at, w.dissent, w.proposed) for w in wordings])


def _vote(ballot: Ballot) -> int | str | None:
    if ballot.missing:
        return "no answer"
    return "pass" if ballot.pass_ else ballot.support


def side_lines(session: Session, side: Side) -> list[str]:
    """Return one leader's own case and their steelman of the other's, with its signature or refusal."""
    speaks = f", as the voice of {inline(side.voice)}" if side.voice else ""
    lines = [f"**{inline(side.by)}, own case** (pole {side.holds}){speaks}", "", *quote(side.position), ""]
    lines += [*labelled("Best for the company", side.for_company), ""] if side.for_company else []
    points = session.all(Point, argument=side.argument, by=side.by)
    for point in sorted(points, key=lambda point: point.n):
        covered = "" if point.covered is None else f", covered {point.covered}"
        lines.append(f"- {inline(point.text)} (weight {point.weight}{covered})")
    case = ("protects", "would_change_my_mind", "strength_before", "strength_after", "learned", "own_rating")
    judged = ("by", "holds", "position", "steelman", "missing", "rebuttal", "support", "voice", "for_company")
    lines += [*facts(side, *judged, *(name for name in _judgement())), ""]
    if side.steelman:
        lines += [f"**{inline(side.by)}, the other leader's case**", "", *quote(side.steelman), ""]
    lines += facts(side, *judged, *case)
    if side.rebuttal:
        lines += labelled("Still to be said against it", side.rebuttal)
    for option, support in (side.support or {}).items():
        lines += labelled(f"Support for {inline(option)}", str(support))
    if side.verdict == "unsigned":
        lines.append(f"- **{REFUSED_STEELMAN}.**")
    if side.missing:
        lines += labelled("Missing, in the owner's words", side.missing)
    return [*lines, ""]


def _judgement() -> tuple[str, ...]:
    """Return the columns of a side that judge its steelman."""
    scores = ("acceptance", "coverage", "not_mine", "marked", "fidelity_first", "fidelity_final")
    return (*scores, "verdict", "addendum", "revisions")


def interview_lines(session: Session, argument: Argument) -> list[str]:
    """Return the questions and answers of the interview; a question without an answer says so."""
    lines = []
    for asked in sorted(session.all(Interview, argument=argument.id), key=lambda each: each.n):
        lines += labelled(f"{inline(asked.by)} asks", asked.question)
        lines += labelled("Answer", asked.answer, "  ") if asked.answer else ["  - *Unanswered.*"]
    return ["**Interview**", "", *lines, ""] if lines else []


def attempt_lines(session: Session, argument: Argument) -> list[str]:
    """Return the steelmen that were read but aren't the final ones of a side."""
    lines = []
    for attempt in sorted(session.all(Attempt, argument=argument.id), key=lambda each: each.n):
        lines += [
            f"**{inline(attempt.by)}, the other leader's case, an earlier text**",
            "",
            *quote(attempt.steelman),
            "",
        ]
        lines += [*facts(attempt, "by", "steelman"), ""]
    return lines


def crux_lines(session: Session, argument: Argument) -> list[str]:
    """Return the cruxes of an argument, with their tests."""
    lines = []
    for crux in sorted(session.all(Crux, argument=argument.id), key=lambda crux: crux.n):
        lines += [*labelled("Crux", crux.text), *facts(crux, "text", indent="  ")]
    return [*lines, ""] if lines else []
