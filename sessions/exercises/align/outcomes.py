"""The outcomes of shared goals: dissent recorded, parked until a date, argued next, confirmed and signed by both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.align.state import AGREED, goal_hash, goals_of, signers, unresolved, verdict
from sessions.exercises.align.wording import goal_words, live_goal, save_goals, toggled, words
from sessions.frozen import dataclass
from sessions.model import Argument, Goal, Item
from sessions.objections import lines_in, sentence_of
from sessions.rules.agenda import AddItem, insert_item
from sessions.rules.argued_as import tension_settings
from sessions.rules.argued_goals import argued_in, was_argued
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting
from sessions.rules.moves import marked_solo
from sessions.rules.objecting import new_objection, put_objection
from sessions.rules.phases import kind_of, under_way
from sessions.rules.seats import agreed, facilitates
from sessions.rules.trail import advance
from sessions.rules.votes import ballots_of
from sessions.session import Session
from sessions.situation import Requires, leader, runner
from sessions.text import one_line

DISSENT_MOST = 2000  # characters
ARGUE_MINUTES = 13  # for the short form
DISSENT_AT = 2  # the lower support at which two leaders can disagree and commit
NO_COMMIT = f"You can disagree and commit only where the lower support is exactly {DISSENT_AT}."


def _go_on(session: Session, item: Item, who: tuple[str, ...], ctx: Context) -> None:
    """Advance if all leaders taking part are in `who` and there is no facilitator to do it."""
    if facilitates(session, ctx) or not agreed(session, who, ctx):
        return
    marked_solo(session, item, ctx)
    advance(session, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit(Consenting):
    """A leader agrees to disagree and commit. With a support of only 2, they say why, and the text is recorded.

    `lines` say what they object to in particular (`OBJECTION_FIELDS`); without a text, they make it. With neither, a
    leader who has committed withdraws the commitment.
    """

    requires: ClassVar[Requires] = Requires(by=leader, kind="align", phases=("discuss", "resolve"))
    goal: str
    text: str = ""
    lines: Mapping[str, str] | None = None

    def words(self, session: Session, seat: str) -> Any:
        """The goal, how each leader supports it, and the other's dissent."""
        goal = session.get(Goal, self.goal)
        item = session.get(Item, goal.item)
        others = {by: text for by, text in (goal.dissent or {}).items() if by != seat}
        supports = {by: ballot.support for by, ballot in ballots_of(session, goal, item.round).items()}
        return [goal_words(goal), supports, others, seat in goal.commits]

    def give(self, session: Session, ctx: Context) -> None:
        """Agree. Refused unless the lower support is 2, or without the dissent in words."""
        seat, item = ctx.seat, under_way(session)
        goal = live_goal(session, item, self.goal)
        supports = {by: ballot.support for by, ballot in ballots_of(session, goal, item.round).items()}
        known = [support for support in supports.values() if support is not None]
        if len(known) < len(session.leaders) or min(known) != DISSENT_AT:
            raise Refused(NO_COMMIT)
        lines = lines_in(self.lines)
        said = words(self.text, DISSENT_MOST) or sentence_of(lines)
        dissent = {by: text for by, text in (goal.dissent or {}).items() if by != seat}
        if seat in goal.commits and not said:
            commits = toggled(goal.commits, seat)
        elif supports[seat] == DISSENT_AT and not said:
            raise Refused("Say in your own words why you disagree. The minutes will include it.")
        else:
            commits = tuple(dict.fromkeys((*goal.commits, seat)))
            dissent |= {seat: said} if said else {}
        save_goals(session, replace(goal, commits=commits, dissent=dissent or None))
        put_objection(session, new_objection(session, seat, goal=goal.id), lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkGoal(Consenting):
    """A leader wants to park a goal until a date. It is parked once both chose the same date. Again withdraws it."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="align", phases=("discuss", "resolve"))
    goal: str
    revisit_on: date | None = None

    def words(self, session: Session, seat: str) -> Any:
        """The goal, whether the leader already wants to park it, and the other's date if none is given."""
        goal = session.get(Goal, self.goal)
        return [goal_words(goal), seat in goal.parks, None if self.revisit_on else goal.revisit_on]

    def give(self, session: Session, ctx: Context) -> None:
        """Record it; without a date, use the other's. Refused if the ballots already decide the goal."""
        seat, item = ctx.seat, under_way(session)
        goal = live_goal(session, item, self.goal)
        day = self.revisit_on or goal.revisit_on
        if seat in goal.parks and day == goal.revisit_on:
            parks = toggled(goal.parks, seat)
            save_goals(session, replace(goal, parks=parks, revisit_on=day if parks else None))
            return
        if (found := verdict(session, item, goal)) not in ("escalated", "parked"):
            raise Refused(f"{goal.id} is already {found} by its ballots.")
        if day is None:
            raise Refused("Say when you'll come back to it.")
        if day <= ctx.now.date():
            raise Refused("Pick a day in the future.")
        parks = (*goal.parks, seat) if day == goal.revisit_on else (seat,)
        save_goals(session, replace(goal, parks=parks, revisit_on=day))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgueGoal(Command):
    """Put an `argue` item about an unresolved goal next on the agenda; until then the goal counts as parked.

    Once it is argued, the goal goes back to a ballot. To argue it as a tension, `poles` are its two poles and `tension`
    its key.
    """

    requires: ClassVar[Requires] = Requires(by=runner, kind="align", phases=("discuss", "resolve"))
    goal: str
    question: str | None = None
    poles: tuple[str, str] | None = None
    tension: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Add the item. Refused unless the seat runs the session, for a resolved goal, or for a question of the wrong
        length.
        """
        item = under_way(session)
        goal = live_goal(session, item, self.goal)
        if (found := argued_in(session, goal)) is not None:
            raise Refused(f"{goal.id} is already going to be argued, in {found.id}.")
        if goal not in unresolved(session, item):
            raise Refused(f"{goal.id} is already resolved.")
        if (found := was_argued(session, goal)) is not None:
            raise Refused(f"{goal.id} was already argued, in {found.id}.")
        question = one_line(self.question or f"Should we commit to this: {_cut(goal.text, 130)}?")
        checked(Argument(id="X1", item=item.id, question=question, pole_a="yes", pole_b="no"))
        named = tension_settings(self.poles, self.tension) or _held(session, item, goal)
        settings = {"goal": goal.id, "question": question, **named}
        title = f"Argue {goal.id}: {_cut(goal.text, 60)}"
        wish = AddItem(title=title, item_kind="argue", minutes=ARGUE_MINUTES, settings=settings, after=item.id)
        insert_item(session, wish)
        save_goals(session)


def _held(session: Session, item: Item, goal: Goal) -> dict[str, Any]:
    """Return that the stronger supporter of the goal holds the pole for it, or nothing if neither is."""
    ballots = ballots_of(session, goal, item.round)
    known = {seat: ballot.support for seat, ballot in ballots.items() if ballot.support is not None}
    if len(set(known.values())) < len(session.leaders):
        return {}
    stands_for = max(known, key=lambda seat: known[seat])
    return {"holds": {seat: "a" if seat == stands_for else "b" for seat in session.leaders}}


def _cut(text: str, most: int) -> str:
    text = text.rstrip(".?")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Consenting):
    """A leader confirms the list of goals after merging, or the outcome of each goal when resolving.

    Any change removes it. Without a facilitator, the second confirmation moves the session on, like Ready.
    """

    requires: ClassVar[Requires] = Requires(by=leader, kind="align", phases=("merge", "resolve"))

    def words(self, session: Session, seat: str) -> Any:
        """The goals of the item, and the outcome of each."""
        item = session.active
        goals = goals_of(session, item) if item else []
        return [[goal_words(goal), verdict(session, session.get(Item, goal.item), goal)] for goal in goals]

    def give(self, session: Session, ctx: Context) -> None:
        """Record it. Refused in other phases, if already confirmed, and for no goals or too many."""
        seat, item = ctx.seat, under_way(session)
        if seat in item.ready:
            raise Refused("You've already confirmed this.")
        if reason := kind_of(item).may_leave(session, item):
            raise Refused(reason)
        item = session.put(replace(item, ready=(*item.ready, seat)))
        _go_on(session, item, item.ready, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignGoals(Consenting):
    """A leader signs the wordings of the agreed goals, identified by the hash of what they read."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, kind="align", phases=("sign",))
    hash: str

    def words(self, session: Session, seat: str) -> Any:
        """The agreed goals."""
        item = session.active
        goals = goals_of(session, item) if item else []
        return [goal_words(goal) for goal in goals if goal.status in AGREED]

    def give(self, session: Session, ctx: Context) -> None:
        """Sign. Refused if the hash is of another text, or if already signed."""
        seat, item = ctx.seat, under_way(session)
        if self.hash != goal_hash(session, item):
            raise Refused("The text has changed since you read it. Read it again.")
        if seat in signers(session, item):
            raise Refused("You've already signed these goals.")
        for goal in goals_of(session, item):
            if goal.status in AGREED:
                session.put(replace(goal, signed=tuple(dict.fromkeys((*goal.signed, seat)))))
        _go_on(session, item, signers(session, item), ctx)
