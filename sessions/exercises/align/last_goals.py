"""The goals that both leaders agreed on last in a series, and what came of each, to read while they draft new ones."""

from datetime import date

from sessions.due import SIGNED
from sessions.errors import Missing
from sessions.frozen import dataclass
from sessions.model import FollowUp, Goal
from sessions.session import Session
from sessions.store.protocol import SessionStore

LOOK_BACK = 20  # sessions to look through for the last ones with goals


@dataclass(frozen=True, slots=True)
class AgreedGoal:
    """A goal of an earlier session, and the last thing that was said about it since, if anything was."""

    ref: str
    goal: Goal
    came: FollowUp | None


@dataclass(frozen=True, slots=True)
class LastGoals:
    """The goals agreed on in one earlier session, the last one that has any."""

    session: str
    title: str
    day: date | None
    goals: tuple[AgreedGoal, ...]


def last_goals(store: SessionStore, session: Session) -> LastGoals | None:
    """Return the goals that were agreed on last before this session of a series, or None if there are none."""
    at, seen = session.header.previous, set[str]()
    while at and at not in seen and len(seen) < LOOK_BACK:
        seen.add(at)
        try:
            earlier = store.load(at)
        except Missing:
            return None
        header = earlier.header
        if agreed := [goal for goal in earlier.all(Goal) if goal.status in SIGNED]:
            day = header.started_at.date() if header.started_at else None
            return LastGoals(at, header.title, day, tuple(_with_outcome(store, at, goal) for goal in agreed))
        at = header.previous
    return None


def _with_outcome(store: SessionStore, session: str, goal: Goal) -> AgreedGoal:
    ref = f"{session}/{goal.id}"
    said = [row for _, row in store.across(FollowUp, target=ref)]
    newest = max(enumerate(said), key=lambda each: (each[1].on, each[0]), default=None)
    return AgreedGoal(ref, goal, newest[1] if newest else None)
