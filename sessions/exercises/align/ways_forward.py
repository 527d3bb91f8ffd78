"""What two leaders can do about a goal they are stuck on, in the order to try it."""

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

REASON_SHORT = 20  # characters; a shorter reason is too vague to check
_SELF = re.compile(r"I|I['’]\w+")
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class WayForward:
    """One way forward. `prefill` is a wording to start from, if the way is to reword the goal."""

    key: str
    title: str
    hint: str
    prefill: str | None = None


PALETTE = (
    WayForward(
        "trial", "Trial with an exit date", "Do it until a date, then review.", "As a trial until [date]: {goal}"
    ),
    WayForward("split", "Split the scope", "Agree on the part you both want.", "The first part of it, [which]: {goal}"),
    WayForward("sequence", "One after the other", "Do both, in order.", "After [the other first]: {goal}"),
    WayForward("trade", "Trade", "Swap what matters to each of you.", "In return for [what]: {goal}"),
    WayForward("third", "A third option", "What would serve both of you?", "Through [what serves both]: {goal}"),
    WayForward(
        "information", "Buy information first", "Run the cheapest test.", "Once [test] shows [what] by [date]: {goal}"
    ),
    WayForward(
        "owner",
        "The owner decides",
        "Whoever has the right decides.",
        "[Who] decides by [date]: {goal}",
    ),
)
"""Ways to compromise; ``{goal}`` in a `prefill` is the goal's wording, and the two leaders fill in the brackets."""


def is_vague(reason: str) -> bool:
    """Whether a reason is too vague to check: under 20 characters, or without a number or a name in it.

    A name is a word with a capital that isn't the first of its sentence, or one with two capitals anywhere. This is a
    rule of thumb: it looks at the words, not at their meaning.
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
    """Return the leaders whose latest reason, or harm, for a goal is vague."""
    given = ballots_of(session, goal, item.round).items()
    return [seat for seat, ballot in given if any(is_vague(text) for text in (ballot.reason, ballot.block) if text)]


def stuck_offers(session: Session, item: Item, goal: Goal) -> list[WayForward]:
    """Return the ways forward for an unresolved goal, in the order to try them; none for a resolved goal.

    First facts if a reason is vague, then the compromises, then arguing the goal, and only then escalation.
    """
    if goal not in unresolved(session, item):
        return []
    offers = list(_facts(vague_seats(session, item, goal)))
    offers += [replace(each, prefill=_worded(each.prefill or "", goal)) for each in PALETTE]
    if was_argued(session, goal) is None:
        offers.append(WayForward("argue", "Argue this goal", "Make each other's case; vote again."))
    integrator = named([session.facilitator]) if session.facilitator else "the integrator"
    offers.append(WayForward("escalate", "Escalate", f"Let {integrator} rule on it."))
    return offers


def _facts(vague: list[str]) -> Iterable[WayForward]:
    if vague:
        yield WayForward("facts", "Facts first", f"Ask {named(vague)} for a number or a name.")


def _worded(template: str, goal: Goal) -> str:
    """Return a template with the goal filled in, cut if the result would be too long for a goal."""
    room = LINE.most - len(template) + len("{goal}")
    text = goal.text.rstrip(".")
    return template.replace("{goal}", text if len(text) <= room else text[: room - 1] + "…")
