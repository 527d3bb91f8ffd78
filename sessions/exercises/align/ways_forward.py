"""What a pair can do about a goal on which it is stuck, in the order in which it should be tried."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sessions.exercises.align.state import unresolved
from sessions.model import Goal, Item
from sessions.model.base import LINE
from sessions.rules.argued_goals import was_argued
from sessions.rules.seats import named
from sessions.rules.votes import ballots_of
from sessions.session import Session
from sessions.text import sentences

REASON_SHORT = 20  # characters; a reason of fewer names too little to be checked
_SELF = re.compile(r"I|I['’]\w+")
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class WayForward:
    """One way on. `prefill` is a wording to start from where the way is another wording of the goal."""

    key: str
    title: str
    hint: str
    prefill: str | None = None


PALETTE = (
    WayForward("trial", "Trial with an exit date", "Do it until a date, then look.", "As a trial until [date]: {goal}"),
    WayForward(
        "split", "Split the scope", "Agree on the part that both want.", "The first part of it, [which]: {goal}"
    ),
    WayForward("sequence", "One after the other", "Both, in an order.", "After [what comes first]: {goal}"),
    WayForward("trade", "Trade", "Give where it costs little, get where it counts.", "In return for [what]: {goal}"),
    WayForward("third", "A third option", "What would serve both interests?", "Through [what serves both]: {goal}"),
    WayForward(
        "information", "Buy information first", "The cheapest test.", "Once [test] shows [what] by [date]: {goal}"
    ),
    WayForward(
        "owner", "The owner decides", "One decides by right; the other is heard.", "[Who] decides by [date]: {goal}"
    ),
)
"""The ways to compromise; ``{goal}`` in a `prefill` is the goal's wording, brackets are for the pair to fill."""


def is_vague(reason: str) -> bool:
    """Whether a reason is too vague to be checked: under 20 characters, or with neither a number nor a name in it.

    A name is a word with a capital, other than the first of its sentence, or one with two capitals anywhere. That is
    a rule of thumb: it looks at the words, not at what they mean.
    """
    return len(reason) < REASON_SHORT or not any(_names(sentence) for sentence in sentences(reason))


def _names(sentence: str) -> bool:
    words = _WORD.findall(sentence)
    return any(
        any(sign.isdigit() for sign in word)
        or sum(sign.isupper() for sign in word) > 1
        or (place > 0 and word[0].isupper() and not _SELF.fullmatch(word))
        for place, word in enumerate(words)
    )


def vague_seats(session: Session, item: Item, goal: Goal) -> list[str]:
    """Return the leaders whose latest reason, or harm, on a goal is vague."""
    given = ballots_of(session, goal, item.round).items()
    return [seat for seat, ballot in given if any(is_vague(text) for text in (ballot.reason, ballot.block) if text)]


def stuck_offers(session: Session, item: Item, goal: Goal) -> list[WayForward]:
    """Return the ways on for an unresolved goal, in the order in which to try them; none for one that is resolved.

    Facts first where a reason is vague, the palette of compromises, arguing this goal, and only then escalation.
    """
    if goal not in unresolved(session, item):
        return []
    offers = list(_facts(vague_seats(session, item, goal)))
    offers += [replace(each, prefill=_worded(each.prefill or "", goal)) for each in PALETTE]
    if was_argued(session, goal) is None:
        offers.append(
            WayForward("argue", "Argue this goal", "Each makes the other's case next; then you vote on it again.")
        )
    integrator = named([session.facilitator]) if session.facilitator else "the integrator"
    offers.append(WayForward("escalate", "Escalate", f"Hand it to {integrator} to rule on."))
    return offers


def _facts(vague: list[str]) -> Iterable[WayForward]:
    if vague:
        yield WayForward("facts", "Facts first", f"No number and no name to check: ask {named(vague)} for one.")


def _worded(template: str, goal: Goal) -> str:
    """Return a template with the goal in it, the goal cut where a goal's text would be too long."""
    room = LINE.most - len(template) + len("{goal}")
    text = goal.text.rstrip(".")
    return template.replace("{goal}", text if len(text) <= room else text[: room - 1] + "…")
