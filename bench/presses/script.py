"""What the two leaders of `joint-planning` say and do, from their first answer to both signatures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from sessions.model import Goal
from sessions.rules.forms import Payload
from sessions.session import Session

TITLE, SERIES = "Q3 joint roadmap", "ada-jonas"
LEADERS = {"cpo": "Ada Marsh", "cto": "Jonas Brandt"}
DAY = date.today()
IN_A_FORTNIGHT, IN_SIX_WEEKS, IN_TWO_MONTHS = (f"{DAY + timedelta(days)}" for days in (14, 42, 60))

CHECK_IN: dict[str, Payload] = {
    "cpo": {
        "need-of-the-moment": {"value": "customer", "guess": "technology"},
        "pressure": {"value": 4, "guess": 3, "reason": "The renewal call is on Friday"},
        "worth-it": {"value": "One date for saved cards"},
    },
    "cto": {
        "need-of-the-moment": {"value": "technology", "guess": "customer"},
        "pressure": {"value": 2, "guess": 4},
        "worth-it": {"value": "Fewer things at once"},
    },
}
DRAFTS: dict[str, Payload] = {
    "cpo": {
        "goal-1": {"text": "Refunds settle within 24 hours", "measure": "p95 under 24 h", "due": IN_TWO_MONTHS},
        "goal-2": {"text": "Saved cards are live for one account"},
    },
    "cto": {
        "goal-1": {"text": "Payments post to the new ledger only", "measure": "No old entry for 30 days"},
        "goal-2": {"text": "Nobody is paged at night for reconciliation"},
    },
}
OWNERS = ("cpo", "cto", "cto", "cpo")
RAISE = "One account only, and a day on which we look at the pager"
NEW_WORDS = " by May, behind a flag"
DECISIONS = {
    "Saved cards for one account first": "cpo",
    "No releases after Thursday noon": "cto",
    "One team answers disputes": "cpo",
}
ACTIONS = {
    "Publish the retry budget": "cto",
    "Ask the account for July in writing": "cpo",
    "Tell both teams on Thursday": "cpo",
    "Test the restore once a month": "cto",
}
WORTH: dict[str, Payload] = {"cpo": {"roti": {"value": 4}}, "cto": {"roti": {"value": 3}}}

Answers = Mapping[str, Any]


class Place(Protocol):
    """The keyboards of both leaders: one for both, or one each. Nobody errs, and all wait to see."""

    def session(self) -> Session:
        """Return the session as it is now."""

    async def start(self) -> None:
        """Take the agenda as it is, and start."""

    async def answers(self, payloads: Mapping[str, Payload]) -> None:
        """Let each leader answer in private what is given for their seat, and seal; then reveal it, and read it all."""

    async def go_on(self) -> None:
        """Go on to the next phase or item."""

    async def owner(self, seat: str, owned: int) -> None:
        """Say who owns the goal under the cursor, which is the one of this number that gets an owner."""

    async def write(self, seat: str, key: str, answers: Answers) -> None:
        """Let a leader open a dialog by its key, fill it in, and save it."""

    async def record(self, key: str, *records: Answers) -> None:
        """Open a dialog by its key, and write one record after the other without leaving it.

        `by` says whose a record is where they share a keyboard.
        """

    async def consent(self, seat: str, key: str) -> None:
        """Let one leader agree to what only they haven't agreed to yet."""

    async def agree(self) -> None:
        """Let both leaders agree to each decision."""

    async def sign(self, question: str) -> None:
        """Let both leaders sign; a list asks `question` where they share a keyboard."""


async def play(place: Place) -> None:
    """Play a planned session to both signatures."""
    await place.start()
    await place.answers(CHECK_IN)
    await place.go_on()
    await pass_by(place, "review")
    await align(place)
    await decide(place)
    await act(place)
    await close(place)


async def pass_by(place: Place, kind: str) -> None:
    """Go on past an item in which there is nothing to do."""
    while (item := place.session().active) and item.kind == kind:
        await place.go_on()


async def align(place: Place) -> None:
    """Agree on four goals, one of them after a new wording and a second vote."""
    await place.answers(DRAFTS)
    await place.go_on()
    for number, owner in enumerate(OWNERS, 1):
        await place.owner(owner, number)
    await place.go_on()
    goals = {goal.text: goal.id for goal in place.session().all(Goal)}
    cards = next(goal for text, goal in goals.items() if text.startswith("Saved cards"))
    await place.answers({seat: _votes(goals.values(), cards, *low) for seat, low in (("cpo", (5, 3)), ("cto", (2, 4)))})
    await place.go_on()
    await place.write("cto", "w", {"text": RAISE})  # only their support can rise
    await place.go_on()
    await place.write("cto", "w", {"text": NEW_WORDS})  # at the end of the old ones
    await place.consent("cpo", "y")
    await place.go_on()
    await place.answers({"cpo": {cards: {"support": 5, "guess": 4}}, "cto": {cards: {"support": 4, "guess": 5}}})
    while (item := place.session().active) and item.phase in ("reveal", "resolve"):
        await place.go_on()
    await place.sign("Who signs")  # the second signature ends the item


def _votes(goals: Any, low: str, support: int, guess: int) -> Payload:
    """Return votes of four for every goal but one."""
    votes: Payload = {goal: {"support": 4, "guess": 4} for goal in goals}
    votes[low] = {"support": support, "guess": guess}
    if support < 3:
        votes[low]["reason"] = "On-call has no slack before June"
    return votes


async def decide(place: Place) -> None:
    """Record three decisions that both agree to, a fact, and a topic for later."""
    await place.record(
        "d", *({"text": each, "owner": seat, "review_on": IN_SIX_WEEKS} for each, seat in DECISIONS.items())
    )
    await place.agree()
    await place.record("f", {"text": "Refunds take 52 h at the median", "source": "Ledger report, week 15"})
    await place.record("t", {"text": "A second wallet provider", "by": "cpo", "revisit_on": IN_TWO_MONTHS})
    await place.go_on()


async def act(place: Place) -> None:
    """Record four actions."""
    actions = ({"text": each, "owner": seat, "due": IN_A_FORTNIGHT} for each, seat in ACTIONS.items())
    await place.record("a", *actions)
    await place.go_on()


async def close(place: Place) -> None:
    """Say when the next session is and whether this one was worth it, and sign the minutes."""
    await place.record("s", {"on": f"{IN_A_FORTNIGHT} 10:00"})
    await place.go_on()
    await place.answers(WORTH)
    await place.go_on()
    await place.sign("Who signs the minutes?")
