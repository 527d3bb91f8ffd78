"""What two leaders can do about a goal they are stuck on, in the order to try it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sessions.exercises.align.state import unresolved
from sessions.frozen import dataclass
from sessions.language.disagreement import IN_WORDS, Route, is_precise, lacks, read_here, route
from sessions.language.precision import ANCHORS, Anchor
from sessions.model import Goal, Item, Raise
from sessions.model.base import LINE
from sessions.objections import sentences_beside
from sessions.records.escalations import ruler
from sessions.rules.argued_goals import was_argued
from sessions.rules.seats import named
from sessions.rules.votes import ballots_of
from sessions.session import Session
from sessions.text import listed

GAP_FROM = 2  # points of support that make a disagreement
SUPPORTED_FROM = 3  # from this support on, a leader stands by the words of a goal


@dataclass(frozen=True, slots=True)
class WayForward:
    """One way forward. `prefill` is a wording to start from, if the way is to reword the goal."""

    key: str
    title: str
    hint: str
    prefill: str | None = None


PALETTE = (
    WayForward(
        "trial", "Trial until a set day", "Do it until that day, then review.", "As a trial until [day]: {goal}"
    ),
    WayForward("split", "Split the scope", "Agree on the part you both want.", "The first part of it, [which]: {goal}"),
    WayForward("sequence", "One after the other", "Do both, in order.", "After [the other first]: {goal}"),
    WayForward("trade", "Trade", "Swap what matters to each of you.", "In return for [what]: {goal}"),
    WayForward("third", "A third option", "What would serve both of you?", "Through [what serves both]: {goal}"),
    WayForward(
        "information", "Buy information first", "Run the cheapest test.", "Once [test] shows [what] by [day]: {goal}"
    ),
    WayForward(
        "owner",
        "The owner decides",
        "Whoever has the right decides.",
        "[Who] decides by [day]: {goal}",
    ),
)
"""Ways to compromise; ``{goal}`` in a `prefill` is the goal's wording, and the two leaders fill in the brackets."""


ARGUE = WayForward("argue", "Argue this goal", "Make each other's case; vote again.")
ASKED_MOST = 3  # questions that the hint to ask for facts names


def statement_on(session: Session, item: Item, goal: Goal, seat: str) -> str | None:
    """Return what a leader has said about a goal since its last ballot: reason, block, and what would raise it by one.

    Whoever supports a goal by 3 or more without a reason stands by its words, so these are what they say.
    """
    ballot, raised = ballots_of(session, goal, item.round).get(seat), session.find(Raise, goal.id, item.round, seat)
    said = [ballot.reason, ballot.block] if ballot else []
    if ballot and ballot.block:
        said += sentences_beside(session, ballot.block, by=seat, goal=goal.id, round_=ballot.round)
    given = [text for text in (*said, raised.text if raised else None) if text]
    if not given and ballot and ballot.support is not None and ballot.support >= SUPPORTED_FROM:
        due = f"by {goal.due.isoformat()}" if goal.due else None
        given = [text for text in (goal.text, goal.measure, due, goal.why) if text]
    return "\n".join(given) or None


def disagreement_on(session: Session, item: Item, goal: Goal) -> Route | None:
    """Return what the leaders' disagreement on a goal is about; None unless their votes are 2 or more apart."""
    ballots = ballots_of(session, goal, item.round)
    known = [ballot.support for ballot in ballots.values() if ballot.support is not None]
    if len(known) < 2 or max(known) - min(known) < GAP_FROM:
        return None
    return route(session, {seat: statement_on(session, item, goal, seat) for seat in ballots})


def vague_on(session: Session, item: Item, goal: Goal) -> dict[str, tuple[Anchor, ...]]:
    """Return the leaders who have put a goal less precisely than they could, each with what their words lack.

    Where their votes are apart, whoever said nothing is one of them, too.
    """
    if found := disagreement_on(session, item, goal):
        return found.vague
    read = {seat: read_here(session, statement_on(session, item, goal, seat)) for seat in session.leaders}
    return {seat: lacks(reading) for seat, reading in read.items() if reading and not is_precise(reading)}


def stuck_offers(session: Session, item: Item, goal: Goal) -> list[WayForward]:
    """Return the ways forward for an unresolved goal, in the order to try them; none for a resolved goal.

    First facts if a statement is vague, then the compromises, then arguing the goal, and only then escalation. If both
    are precise and still apart, it is about priorities, so arguing comes first.
    """
    if goal not in unresolved(session, item):
        return []
    found = disagreement_on(session, item, goal)
    facts = list(_facts(vague_on(session, item, goal)))
    palette = [replace(each, prefill=_worded(each.prefill or "", goal)) for each in PALETTE]
    argue = [] if was_argued(session, goal) else [ARGUE]
    offers = [*argue, *palette] if found and found.kind == "priorities" else [*facts, *palette, *argue]
    offers.append(WayForward("escalate", "Escalate", f"It goes to {ruler(session)}."))
    return offers


def _facts(vague: Mapping[str, tuple[Anchor, ...]]) -> Iterable[WayForward]:
    if vague:
        lacking = [anchor for anchor in ANCHORS if any(anchor in lacks for lacks in vague.values())]
        asks = listed([IN_WORDS[anchor] for anchor in lacking][:ASKED_MOST]) or "for a number or a name"
        yield WayForward("facts", "Facts first", f"Ask {named(list(vague))}: {asks}?")


def _worded(template: str, goal: Goal) -> str:
    """Return a template with the goal filled in, cut if the result would be too long for a goal."""
    room = LINE.most - len(template) + len("{goal}")
    text = goal.text.rstrip(".")
    return template.replace("{goal}", text if len(text) <= room else text[: room - 1] + "…")
