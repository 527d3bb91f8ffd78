"""An argument on a page: both cases side by side, each in its owner's words and as the other leader made it."""

from sessions.minutes.blocks import Block, Fact, Paragraph, Sides, text_blocks
from sessions.minutes.names import name_of
from sessions.minutes.row_facts import facts
from sessions.model import Argument, Attempt, Crux, Interview, Point, Side
from sessions.session import Session

_TOLD = ("by", "holds", "position", "steelman", "rebuttal", "support", "voice", "for_company")
_OWN = ("protects", "would_change_my_mind", "strength_before", "strength_after", "learned", "own_rating")
_JUDGED = ("acceptance", "coverage", "not_mine", "marked", "fidelity_first", "fidelity_final", "verdict", "addendum",
           "missing", "revisions")  # fmt: skip


def case_blocks(session: Session, argument: Argument) -> list[Block]:
    """Return both cases of an argument, the first leader's beside the second's."""
    sides = {side.by: side for side in session.all(Side, argument=argument.id)}
    first, second = (tuple(_case(session, argument, owner, sides)) for owner in session.leaders[:2])
    others = [each for each in session.all(Attempt, argument=argument.id) if each.by not in session.leaders]
    blocks: list[Block] = [Sides(first, second)] if first or second else []
    return [*blocks, *(block for each in others for block in _attempt_blocks(session, each))]


def _case(session: Session, argument: Argument, owner: str, sides: dict[str, Side]) -> list[Block]:
    """Return one leader's case: in their own words, and as the other leader made it, with earlier attempts."""
    other = session.other(owner)
    blocks = own_case_blocks(session, argument, sides[owner]) if owner in sides else []
    blocks += _made_blocks(session, sides[other], owner) if other in sides else []
    for attempt in sorted(session.all(Attempt, argument=argument.id, by=other), key=lambda each: each.n):
        blocks += _attempt_blocks(session, attempt)
    return blocks


def _attempt_blocks(session: Session, attempt: Attempt) -> list[Block]:
    title = f"An earlier attempt by {name_of(session, attempt.by)}"
    return [*text_blocks(title, attempt.steelman), *facts(session, attempt, "by", "steelman")]


def own_case_blocks(session: Session, argument: Argument, side: Side) -> list[Block]:
    """Return a leader's own case with its key points and how strongly they held it."""
    name = name_of(session, side.by)
    pole = argument.pole_a if side.holds == "a" else argument.pole_b
    speaks = f", as the voice of {side.voice}" if side.voice else ""
    blocks = text_blocks(f"{name}'s own case{speaks}: {pole}", side.position)
    blocks += [Fact("Best for the company", side.for_company)] if side.for_company else []
    points = session.all(Point, argument=side.argument, by=side.by)
    for point in sorted(points, key=lambda point: point.n):
        covered = "" if point.covered is None else f", {_COVERED.get(str(point.covered), str(point.covered))}"
        blocks.append(Fact("Key point", f"{point.text} (weight {point.weight} of 3{covered})"))
    blocks += facts(session, side, *_TOLD, *_JUDGED)
    blocks += [Fact("Still to be said against the other case", side.rebuttal)] if side.rebuttal else []
    for option, support in (side.support or {}).items():
        blocks.append(Fact(f"Support for: {option}", f"{support} of 5"))
    return blocks


_COVERED = {
    "1": "in the other leader's words, too",
    "1.0": "in the other leader's words, too",
    "0.5": "partly in the other leader's words",
    "0": "not in the other leader's words",
    "0.0": "not in the other leader's words",
}


def _made_blocks(session: Session, side: Side, owner: str) -> list[Block]:
    """Return the owner's case as the other leader made it, and how the owner judged it."""
    writer, owned = name_of(session, side.by), name_of(session, owner)
    blocks = text_blocks(f"{owned}'s case, as {writer} made it", side.steelman)
    if side.steelman is None:
        blocks.append(Paragraph(f"{writer} didn't write {owned}'s case.", "quiet"))
    return [*blocks, *facts(session, side, *_TOLD, *_OWN)]


def interview_blocks(session: Session, argument: Argument) -> list[Block]:
    """Return the questions and answers of the interview; a question without an answer says so."""
    blocks: list[Block] = []
    for asked in sorted(session.all(Interview, argument=argument.id), key=lambda each: each.n):
        blocks.append(Fact(f"{name_of(session, asked.by)} asks", asked.question))
        blocks.append(Fact("Answer", asked.answer or "none", 1))
    return [Paragraph("What each asked the other", "strong"), *blocks] if blocks else []


def crux_blocks(session: Session, argument: Argument) -> list[Block]:
    """Return what the argument turns on, and how to find out."""
    blocks: list[Block] = []
    for crux in sorted(session.all(Crux, argument=argument.id), key=lambda crux: crux.n):
        blocks += [Fact("It turns on", crux.text), *facts(session, crux, "text", depth=1)]
    return blocks
