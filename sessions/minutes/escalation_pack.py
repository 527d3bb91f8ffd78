"""The escalation pack: everything that somebody needs to rule on what two leaders couldn't agree on."""

from sessions.due import question_of
from sessions.minutes.argument_blocks import case_blocks, crux_blocks
from sessions.minutes.blocks import Block, Fact, Heading, Quote, grid, text_blocks
from sessions.minutes.escalation_check import argument_behind, preparation
from sessions.minutes.markdown_blocks import markdown_of
from sessions.minutes.names import name_of
from sessions.minutes.row_facts import facts
from sessions.model import Argument, Ballot, Decision, Escalation, Goal, Objection, Option, Wording
from sessions.objections import labelled_lines
from sessions.session import Session


def escalation_pack(session: Session, escalation: str, level: int = 2) -> str:
    """Return the pack of an escalation as Markdown with a heading of `level`, 1 to 4. Raises Missing."""
    return markdown_of(pack_blocks(session, escalation, level))


def pack_blocks(session: Session, escalation: str, level: int) -> list[Block]:
    """Return the pack of an escalation with a heading of `level`, 1 to 4. Raises Missing.

    It reads only revealed rows: the question, what was done before, the options with their cost, the poles, both own
    cases and steelmen with their signatures, cruxes and tests, the joint text, what each would accept, what a week
    costs, the deadline, and the default without an answer.
    """
    asked = session.get(Escalation, escalation)
    argument, decision, goal = behind(session, asked)
    blocks: list[Block] = [Heading(question_of(session, asked), level)]
    blocks.append(Fact("Handed to", name_of(session, asked.to)))
    blocks += facts(session, asked, "id", "to", "accepts", "cost_of_delay")
    blocks += [Fact("Cost of a week's delay", asked.cost_of_delay)] if asked.cost_of_delay else []
    accepts = dict(asked.accepts or {})
    blocks += [Fact(f"{name_of(session, seat)} would accept", str(text)) for seat, text in accepts.items()]
    deeper = level + 1
    blocks.append(Heading("Before it was escalated", deeper))
    before = preparation(session, argument, decision, goal, lambda seat: name_of(session, seat))
    blocks += [Fact("", each.says) for each in before]
    if decision:
        blocks += [*_options(session, decision, deeper), *objection_blocks(session, decision=decision.id)]
    if goal:
        blocks += _goal_support(session, goal, deeper)
    if argument:
        blocks += [Heading("Both cases", deeper), Fact("One answer", argument.pole_a)]
        blocks += [Fact("The other answer", argument.pole_b), *case_blocks(session, argument)]
        blocks += crux_blocks(session, argument)
        blocks += [Fact("Common ground", ground) for ground in argument.common_ground]
        blocks += text_blocks("What both wrote in the end", argument.synthesis)
    return blocks


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


def _options(session: Session, decision: Decision, level: int) -> list[Block]:
    options = session.all(Option, decision=decision.id)
    if not options:
        return []
    rows = [(option.text, option.cost, option.chosen or None) for option in options]
    return [Heading("Options", level), *grid(("Option", "Cost", "Chosen"), rows)]


def _goal_support(session: Session, goal: Goal, level: int) -> list[Block]:
    blocks: list[Block] = [Heading("Support for the goal", level), Quote(goal.text), *ballot_blocks(session, goal)]
    return [*blocks, *objection_blocks(session, goal=goal.id)]


def objection_blocks(session: Session, **about: str | None) -> list[Block]:
    """Return what blocks and dissents object to in particular: in which round or version, by whom, in lines."""
    blocks: list[Block] = []
    for row in session.all(Objection, **about):
        where = f", round {row.round}" if row.round else f", version {row.version}" if row.version else ""
        what = "blocks" if row.round else "disagrees"
        blocks.append(Fact(f"{name_of(session, row.by)} {what}{where}", labelled_lines(row)))
    return blocks


def ballot_blocks(session: Session, goal: Goal) -> list[Block]:
    """Return the ballots on a goal as a table, round by round."""
    head = ("Round", "Who", "Version", "Support", "Guess", "Points", "Confidence", "Block", "Reason", "Late")
    ballots = sorted(session.all(Ballot, goal=goal.id), key=lambda ballot: ballot.round)
    reworded = any(not wording.proposed for wording in session.all(Wording, goal=goal.id))
    rows = [
        (
            b.round,
            name_of(session, b.by),
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
    return grid(head, rows)


def wording_blocks(session: Session, goal: Goal) -> list[Block]:
    """Return the wordings that a goal had or was proposed, version by version; nothing if it only ever had one."""
    wordings = sorted(session.all(Wording, goal=goal.id), key=lambda wording: wording.version)
    head = ("Version", "Words", "By", "At", "Disagrees", "Only proposed")
    rows = [(w.version, w.text, w.by and name_of(session, w.by), w.at, _reserved(session, w), w.proposed)
            for w in wordings]  # fmt: skip
    return grid(head, rows)


def _reserved(session: Session, wording: Wording) -> str | None:
    said = dict(wording.dissent or {})
    return ", ".join(f"{name_of(session, seat)}: {text}" for seat, text in said.items()) or None


def _vote(ballot: Ballot) -> int | str | None:
    if ballot.missing:
        return "no answer"
    return "pass" if ballot.pass_ else ballot.support
