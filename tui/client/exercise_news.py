"""What somebody else has done with shared goals and in an argument: a sentence for each kind of change."""

from __future__ import annotations

from collections.abc import Mapping

from sessions.model import Argument, Goal, Interview, Item, Side
from sessions.text import listed
from sessions.times import short_day
from tui.client.news_item import NewsItem, Tells, says, short

# --- shared goals ---------------------------------------------------------------------------------------------------


def _joined(told: NewsItem) -> str | None:
    parts = [each.id for each in told.rows(Goal) if each.joined_into]
    into = next((each.joined_into for each in told.rows(Goal) if each.joined_into), None)
    return f"joins {listed(parts)} into {into}" if parts else None


def _taken_out(told: NewsItem) -> str | None:
    goal = next((each for each in told.rows(Goal) if each.status == "open"), None)
    return f"takes {goal.id} out of the goal it was joined into" if goal else None


def _dropping(told: NewsItem) -> str | None:
    goal = told.one(Goal)
    if goal is None:
        return None
    if goal.status == "dropped":
        return f"wants to drop {goal.id} too, so it is dropped"
    return f"wants to {'drop' if told.by in goal.drop else 'keep'} {goal.id}: {short(goal.text)}"


def _committed(told: NewsItem) -> str | None:
    goal = told.one(Goal)
    if goal is None:
        return None
    if told.by not in goal.commits:
        return f"withdraws the commitment to {goal.id}"
    both = set(told.view.leaders) <= set(goal.commits)
    return f"commits to {goal.id}{'' if both else f'; waiting for {told.other}'}"


def _parking(told: NewsItem) -> str | None:
    goal = told.one(Goal)
    if goal is None:
        return None
    if told.by not in goal.parks:
        return f"no longer wants to park {goal.id}"
    if set(told.view.leaders) <= set(goal.parks):
        return f"wants to park {goal.id} too, so it is parked until {short_day(goal.revisit_on)}"
    return f"wants to park {goal.id} until {short_day(goal.revisit_on)}"


def _argued_next(told: NewsItem) -> str | None:
    item = max(told.rows(Item), key=lambda each: int(each.id[1:]), default=None)
    return f"puts {(item.settings or {}).get('goal')} up for argument next" if item else None


def _goal(words: str) -> Tells:
    """Return a sentence with ``{id}`` for the goal's id, ``{text}`` for its text, and ``{proposed}`` for a proposed
    text.
    """

    def tells(told: NewsItem) -> str | None:
        goal = told.one(Goal)
        if goal is None:
            return None
        return words.format(id=goal.id, text=short(goal.text), proposed=short(goal.proposed or ""))

    return tells


# --- arguing --------------------------------------------------------------------------------------------------------


def _signed(told: NewsItem) -> str | None:
    side = told.one(Side)
    if side is None:
        return None
    whose = f"what {side.by.upper()} wrote about their view"
    if side.signed:
        return f"signs {whose}{' with an addition' if side.addendum else ''}"
    return f"doesn't sign {whose}"


def _asked(told: NewsItem) -> str | None:
    row = told.one(Interview)
    return f"asks {told.other}: {short(row.question)}" if row else None


def _answered(told: NewsItem) -> str | None:
    row = told.one(Interview)
    return f"answers {row.by.upper()}'s question {row.n}" if row else None


def _reworded(told: NewsItem) -> str | None:
    row = told.one(Argument)
    return f"words the question: {short(row.question)}" if row else None


EXERCISES: Mapping[str, Tells] = {
    "add-goal": _goal("adds {id}: {text}"),
    "edit-goal": _goal("changes {id}: {text}"),
    "join-goals": _joined,
    "take-out": _taken_out,
    "split-goal": _goal("splits {id}: {text}"),
    "mark-drop": _dropping,
    "write-raise": says("says what would raise their support by one"),
    "revise": _goal("proposes a new wording for {id}: {proposed}"),
    "accept-revision": _goal("accepts the new wording of {id}: {text}"),
    "decline-revision": _goal("takes the new wording of {id} off the table"),
    "commit": _committed,
    "park-goal": _parking,
    "argue-goal": _argued_next,
    "sign-goals": says("signs the goals"),
    "frame": _reworded,
    "accept-frame": says("accepts the wording"),
    "ask-other": _asked,
    "answer-question": _answered,
    "void-steelman": says("voids what {other} wrote about their view; {other} writes it again"),
    "sign-steelman": _signed,
    "mark-crux": says("shares a crux of {other}"),
    "test-crux": says("adds a test to a shared crux"),
    "synthesize": says("changes the joint text"),
    "add-common-ground": says("adds a line of common ground"),
    "drop-common-ground": says("removes a line of common ground"),
    "learn": says("says what they learned"),
    "write-rebuttal": says("writes a rebuttal"),
}
