"""An alignment as two leaders would play it, phase by phase, with words that a test can look for."""

from typing import Any

from sessions.command import Command
from sessions.exercises.align.outcomes import Confirm, SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.model import Goal, Item
from sessions.model.columns import image, restore
from sessions.rules.moves import Advance, Force, Seal
from sessions.session import Session
from tests.sessions.play import Play, item

TEXTS = {
    "alpha": "Alpha: refunds settle within 24 hours",
    "beta": "Beta: the ledger move starts before June",
    "gamma": "Gamma: saved cards for one account",
    "delta": "Delta: on-call sleeps through the week",
    "omega": "Omega: one price list for all of Europe",
}
REASON = "Two pages a week come from reconciliation"
Vote = int | None | dict[str, Any]

QUEUE = {
    "what": "the retry queue",
    "change": "doubles",
    "amount": "to 400 ms",
    "when": "March",
    "why": "each call is signed twice",
}
"""An objection in its five lines, and in one sentence."""
QUEUE_SAID = "the retry queue: doubles to 400 ms, by March, because each call is signed twice."


def answer(vote: Vote, guess: int = 3) -> dict[str, Any]:
    """A ballot on one goal: a support (with a reason where it needs one), a pass, or all of it as given."""
    if vote is None:
        return {"pass": True}
    if isinstance(vote, dict):
        return {"guess": guess, **vote}
    return {"support": vote, "guess": guess} | ({"reason": REASON} if vote < 3 else {})


class Aligning(Play):
    """A play of one alignment; every step leaves rows that survive the way into the file and back."""

    def __init__(self, *more: Item, facilitator: bool = False, **settings: Any) -> None:
        first = item("align", 30, settings or None)
        super().__init__(first, *more, facilitator=facilitator, observer=True)

    @property
    def row(self) -> Item:
        """The alignment, whether it has ended or not."""
        return self.session.get(Item, "I1")

    def do(self, command: Command, *seats: str) -> Session:
        session = super().do(command, *seats)
        for row in session.rows():
            assert restore(type(row), image(row)) == row
        return session

    def on(self, times: int = 1) -> None:
        """Continue that many times: by the facilitator's hand where there is one, else by both."""
        for _ in range(times):
            self.do(Advance(), *([self.session.facilitator] if self.session.facilitator else []))

    def draft(self, seat: str, *names: str, **more: Any) -> None:
        """Seal drafts; `more` goes to the first."""
        payload = {f"goal-{n}": {"text": TEXTS[name]} for n, name in enumerate(names, 1)}
        payload["goal-1"] |= more
        self.do(Seal(form="draft", payload=payload), seat)

    def merging(self, *names: str) -> "Aligning":
        """Reach the merge with these goals, all by the first leader: the second came late."""
        self.draft("cpo", *names)
        if self.session.facilitator:
            self.do(Force(reason="Bo is late today"), self.session.facilitator)
        else:
            self.do(Force(reason="Bo is late today"))
        self.on()
        return self

    def voting(self, *names: str) -> "Aligning":
        """Reach the first ballot on these goals."""
        self.merging(*names)
        if self.session.facilitator:
            self.confirm()
        self.on()
        return self

    def confirm(self) -> None:
        self.do(Confirm())

    def goal(self, name: str) -> Goal:
        return next(goal for goal in self.session.all(Goal) if goal.text.startswith(TEXTS[name].split(":")[0]))

    def id(self, name: str) -> str:
        return self.goal(name).id

    def vote(self, **votes: tuple[Vote, Vote]) -> "Aligning":
        """Both seal a ballot, (first, second) on each goal, and it is revealed."""
        for place, seat in enumerate(self.session.leaders):
            payload = {self.id(name): answer(pair[place]) for name, pair in votes.items()}
            self.do(Seal(form="ballot", payload=payload), seat)
        self.on()
        return self

    def sign(self) -> None:
        self.do(SignGoals(hash=goal_hash(self.session, self.row)))

    def statuses(self) -> dict[str, str]:
        """The status of each goal by the first word of its text, in small letters."""
        return {goal.text.split(":")[0].casefold(): goal.status for goal in self.session.all(Goal)}
