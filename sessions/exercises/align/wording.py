"""What leaders do with the words of shared goals: write, join, split and drop them, raise, and revise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.align.state import goal_in, goals_of, unresolved
from sessions.model import Action, Decision, Escalation, Goal, Item, Raise, Wording
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.dialog_drafts import DialogDraft, jotting_key
from sessions.rules.editing import Stale, edited, unchanged
from sessions.rules.phases import under_way
from sessions.rules.scores import SUPPORT_MAX
from sessions.rules.seats import author, person
from sessions.rules.votes import ballots_of
from sessions.session import Session
from sessions.situation import Requires, Situation, leader, must
from sessions.text import clean, listed, one_line

FREE = ("text", "measure", "due", "horizon", "persona", "why", "owner")
HORIZONS = ("now", "next", "later")
RAISE_MOST = 280  # characters
PROPOSING = "goal-propose"  # the small form in which other words are proposed


def live_goal(session: Session, item: Item, goal_id: str) -> Goal:
    """Return an open goal of the item. Raises Refused where it is settled."""
    goal = goal_in(session, item, goal_id)
    if goal.status != "open":
        raise Refused(f"{goal.id} is {goal.status}.")
    return goal


UNVOTED = must(
    lambda now: "reveal" not in now.ahead, "These words were voted on; go on, and change them when you revise."
)
"""For where the item only went back, past a ballot on its words."""
MERGING = Requires(by=leader, kind="align", phases=("merge",), when=(UNVOTED,))
OWNING = Requires(by=leader, kind="align", phases=("merge", "discuss", "revise", "resolve"))
REVISING = Requires(by=leader, kind="align", phases=("revise",), when=(UNVOTED,))


def unvoted_in_merge(now: Situation) -> str | None:
    """The list is not one that the item only went back to, past a ballot on it."""
    return UNVOTED(now) if now.phase == "merge" else None


def goal_words(goal: Goal) -> dict[str, Any] | None:
    """Return what a goal says, without the marks of who agrees; whoever consents to it has read that."""
    return row_words(goal, "drop", "accepted", "commits", "parks", "revisit_on", "dissent", "proposed", "signed")


def keep(session: Session, *goals: Goal) -> None:
    """Keep changed goals; who was ready was so for what stood before."""
    for goal in goals:
        session.put(goal)
    item = session.active
    if item is not None and item.ready:
        session.put(replace(item, ready=()))


def reworded(session: Session, ctx: Context, goal: Goal, by: str | None, **changed: Any) -> Goal:
    """Return the next version of a goal, by `by` where it is known who; where its words are others, both stay known."""
    fresh = checked(replace(goal, version=_next_version(session, goal), drop=(), **changed))
    if fresh.text != goal.text:
        if session.find(Wording, goal.id, goal.version) is None:
            known = [row for row in session.all(Wording, goal=goal.id) if row.text == goal.text and not row.proposed]
            if not known:
                session.put(Wording(goal=goal.id, version=goal.version, text=goal.text, by=goal.by))
        session.put(Wording(goal=goal.id, version=fresh.version, text=fresh.text, by=by, at=ctx.noted))
    return fresh


def keep_proposed(session: Session, goal: Goal) -> None:
    """Keep the words that were proposed for a goal and never accepted, by who proposed them."""
    if goal.proposed:
        by = goal.accepted[0] if goal.accepted else None
        version = _next_version(session, goal)
        session.put(Wording(goal=goal.id, version=version, text=goal.proposed, by=by, proposed=True))


def _next_version(session: Session, goal: Goal) -> int:
    return 1 + max([goal.version, *(row.version for row in session.all(Wording, goal=goal.id))])


def _keep_dissent(session: Session, goal: Goal) -> None:
    """Keep what a leader saw otherwise in a goal with the words in which the goal was then."""
    if goal.dissent:
        had = [row for row in session.all(Wording, goal=goal.id) if row.version <= goal.version and not row.proposed]
        last = max(had, key=lambda row: row.version)
        session.put(replace(last, dissent={**(last.dissent or {}), **goal.dissent}))


def toggled(marks: tuple[str, ...], seat: str) -> tuple[str, ...]:
    """Return the marks without a seat's where there was one, else with it."""
    return tuple(each for each in marks if each != seat) if seat in marks else (*marks, seat)


def words(text: str, most: int) -> str:
    """Return a text cleaned and trimmed. Raises Refused where it is longer than `most` characters."""
    kept = clean(text).strip()
    if len(kept) > most:
        raise Refused(f"{len(kept)} characters; keep it to {most}.")
    return kept


# --- one list of goals --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGoal(Command):
    """A leader adds a goal that neither had drafted."""

    requires: ClassVar[Requires] = MERGING
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Add it. Refused outside the merge, or under 10 or over 200 characters."""
        goal_id, item = session.next_id(Goal, "G"), under_way(session)
        keep(session, checked(Goal(id=goal_id, item=item.id, text=one_line(self.text), status="open", by=ctx.seat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditGoal(Command):
    """Change what a goal says: text, measure, due, horizon, persona, why or owner; an empty value takes it out.

    `before` is what the same said when the edit began: what the other changed meanwhile is kept beside it, or shown.
    Once there was a ballot only the owner can be changed: the rest is what the votes are about.
    """

    requires: ClassVar[Requires] = MERGING
    goal: str
    changes: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def required(self) -> Requires:
        """The owner can change in any phase in which goals are spoken about."""
        return OWNING if set(self.changes) == {"owner"} else MERGING

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it; the version goes up, and marks to drop fall off. Refused for a value that breaks its rule."""
        goal = live_goal(session, under_way(session), self.goal)
        if unknown := sorted(set(self.changes) - set(FREE)):
            raise Refused(f"A goal has no {unknown[0]} to change.")
        given: dict[str, Any] = {key: _tidy(key, value) or None for key, value in self.changes.items()}
        if given.get("horizon") not in (None, *HORIZONS):
            raise Refused(f"The horizon is {listed(list(HORIZONS), 'or')}.")
        if given.get("owner"):
            person(session, str(given["owner"]))
        if "text" in given and given["text"] is None:
            raise Refused("A goal needs its words; mark it to drop instead.")
        checked(replace(goal, **given))
        given = edited(goal, given, self.before)
        if replace(goal, **given) != goal:
            keep(session, reworded(session, ctx, goal, author(ctx), **given))


def _tidy(key: str, value: Any) -> Any:
    return one_line(value) if isinstance(value, str) and key != "why" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinGoals(Command):
    """Make one goal of two or more; it says of each what the ones before do not say.

    Those that were joined stay, dropped, with their words and with what they were joined into; `TakeOut` brings one
    back. `before` is what each said when the edit began.
    """

    requires: ClassVar[Requires] = MERGING
    goals: tuple[str, ...]
    text: str
    before: Mapping[str, str] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Join them. Refused outside the merge, for fewer than two, or for a text out of bounds."""
        item = under_way(session)
        joined = [live_goal(session, item, goal) for goal in dict.fromkeys(self.goals)]
        if len(joined) < 2:
            raise Refused("Choose at least two goals to join.")
        unchanged(self.before, {goal.id: goal.text for goal in joined})
        said: dict[str, Any] = {
            key: next((value for goal in joined if (value := getattr(goal, key))), None) for key in FREE
        }
        said |= {"text": one_line(self.text), "by": joined[0].by if len({goal.by for goal in joined}) == 1 else None}
        one = checked(Goal(id=session.next_id(Goal, "G"), item=item.id, status="open", **said))
        keep(session, one, *(replace(goal, status="dropped", joined_into=one.id, drop=()) for goal in joined))
        for goal in joined:
            _refer(session, goal.id, one.id)


def _refer(session: Session, old: str, new: str) -> None:
    """Let what was captured about one goal be about another."""
    for escalation in session.all(Escalation, goal=old):
        session.put(replace(escalation, goal=new))
    for decision in session.all(Decision):
        if old in (*decision.goals, decision.from_):
            goals = tuple(dict.fromkeys(new if goal == old else goal for goal in decision.goals))
            session.put(replace(decision, goals=goals, from_=new if decision.from_ == old else decision.from_))
    for action in session.all(Action, from_=old):
        session.put(replace(action, from_=new))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut(Command):
    """Take a goal out again of the one that it was joined into.

    That one stays as it is while something is joined in it, or it was given other words since; else it is dropped.
    """

    requires: ClassVar[Requires] = MERGING
    goal: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Open the goal again. Refused outside the merge, or where it was not joined."""
        item = under_way(session)
        goal = goal_in(session, item, self.goal)
        if goal.joined_into is None:
            raise Refused(f"{goal.id} is not joined with others.")
        one = session.get(Goal, goal.joined_into)
        keep(session, replace(goal, status="open", joined_into=None))
        left = any(each.joined_into == one.id for each in goals_of(session, item))
        if not left and one.status == "open" and one.version == 1:
            keep(session, replace(one, status="dropped"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitGoal(Command):
    """Make two or more goals of one; the first part keeps its id. `before` is what it said when the edit began."""

    requires: ClassVar[Requires] = MERGING
    goal: str
    texts: tuple[str, ...]
    before: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Split it. Refused outside the merge, for fewer than two parts, or for a text out of bounds."""
        goal = live_goal(session, under_way(session), self.goal)
        if len(self.texts) < 2:
            raise Refused("Give at least two parts.")
        if self.before is not None:
            unchanged({goal.id: self.before}, {goal.id: goal.text})
        first, *others = (one_line(text) for text in self.texts)
        keep(session, reworded(session, ctx, goal, author(ctx), text=first))
        for text in others:
            part = replace(goal, id=session.next_id(Goal, "G"), text=text, version=1, drop=(), split_from=goal.id)
            session.put(checked(part))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDrop(Consenting):
    """A leader marks a goal as one to drop, or takes the mark back. It goes once both marked it, never before."""

    requires: ClassVar[Requires] = Requires(
        by=leader, kind="align", phases=("merge", "discuss", "resolve"), when=(unvoted_in_merge,)
    )
    goal: str

    def words(self, session: Session, seat: str) -> Any:
        """The goal, and who would drop it already: what the mark brings hangs on that."""
        goal = session.get(Goal, self.goal)
        return [goal_words(goal), goal.drop]

    def give(self, session: Session, ctx: Context) -> None:
        """Toggle the mark. Refused for a goal that is settled, or dropped before the ballot that was held."""
        seat, item = ctx.seat, under_way(session)
        goal = goal_in(session, item, self.goal)
        if goal.status not in ("open", "dropped"):
            raise Refused(f"{goal.id} is {goal.status}.")
        if goal.joined_into:
            raise Refused(f"{goal.id} was joined into {goal.joined_into}; take it out again instead.")
        if item.phase != "merge" and not ballots_of(session, goal, item.round):
            raise Refused(f"{goal.id} was dropped before the ballot.")
        marks = toggled(goal.drop, seat)
        dropped = set(session.leaders) <= set(marks)
        keep(session, replace(goal, drop=marks, status="dropped" if dropped else "open"))


# --- a gap, and other words ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRaise(Command):
    """A leader writes what would raise their support for a goal by one; nothing takes it out."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="align", phases=("discuss",))
    goal: str
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it for this round. Refused outside the discussion, or to who supports the goal fully."""
        seat, item = ctx.seat, under_way(session)
        goal = live_goal(session, item, self.goal)
        mine = ballots_of(session, goal, item.round).get(seat)
        if mine is not None and mine.support == SUPPORT_MAX:
            raise Refused("You support it fully; nothing can raise that.")
        text = words(self.text, RAISE_MOST)
        if text:
            session.put(Raise(goal=goal.id, round=item.round, by=seat, text=text))
        elif (written := session.find(Raise, goal.id, item.round, seat)) is not None:
            session.drop(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revise(Command):
    """A leader proposes another wording of an unresolved goal; it stands once the other accepts it.

    `before` are the words that the edit began from: those proposed, or else the goal's own.
    """

    requires: ClassVar[Requires] = REVISING
    goal: str
    text: str
    before: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Propose it, in the place of an open proposal. Refused where the goal is resolved, or for the same words."""
        seat, item = ctx.seat, under_way(session)
        goal = live_goal(session, item, self.goal)
        if goal not in unresolved(session, item):
            raise Refused(f"{goal.id} is resolved; its wording stands.")
        text = one_line(self.text)
        if text in (goal.text, goal.proposed):
            raise Refused("These are the words already.")
        if self.before is not None and (now := goal.proposed or goal.text) != self.before:
            raise Stale({"text": now})
        _give_back(session, ctx, goal)
        keep(session, checked(replace(goal, proposed=text, accepted=(seat,))))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRevision(Consenting):
    """The other leader accepts the proposed wording, as they read it: a new version, and a new ballot."""

    requires: ClassVar[Requires] = REVISING
    goal: str
    text: str

    def words(self, session: Session, seat: str) -> Any:
        """The goal, and the words that are proposed for it."""
        goal = session.get(Goal, self.goal)
        return [goal_words(goal), goal.proposed]

    def give(self, session: Session, ctx: Context) -> None:
        """Accept it. Refused to the proposer, or where another wording is proposed by now."""
        seat = ctx.seat
        goal = live_goal(session, under_way(session), self.goal)
        if goal.proposed is None:
            raise Refused(f"No other wording of {goal.id} is proposed.")
        if goal.proposed != one_line(self.text):
            raise Refused("The proposal has changed; read it again.")
        if seat in goal.accepted:
            raise Refused(f"{goal.id} waits for {session.other(seat).upper()} to accept it.")
        fresh = reworded(session, ctx, goal, goal.accepted[0], text=goal.proposed, proposed=None, accepted=())
        _keep_dissent(session, goal)
        keep(session, replace(fresh, commits=(), parks=(), revisit_on=None, dissent=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRevision(Command):
    """Either leader takes a proposed wording off the table; `text` is the wording as they read it."""

    requires: ClassVar[Requires] = REVISING
    goal: str
    text: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Take it off; the words go back to who proposed them. Refused where there is none."""
        goal = live_goal(session, under_way(session), self.goal)
        if goal.proposed is None:
            raise Refused(f"No other wording of {goal.id} is proposed.")
        if self.text not in (None, goal.proposed):
            raise Refused(f"Another wording of {goal.id} is proposed by now; read it again.")
        _give_back(session, ctx, goal)
        keep(session, replace(goal, proposed=None, accepted=()))


def _give_back(session: Session, ctx: Context, goal: Goal) -> None:
    """Let words that another takes off the table wait, half typed, for who proposed them."""
    proposer = goal.accepted[0] if goal.proposed and goal.accepted else ctx.seat
    if proposer == author(ctx):
        return
    key = jotting_key(session, PROPOSING, goal.id, proposer, table=ctx.mode == "hotseat")
    if ctx.draft(key) is None:
        ctx.drafts[key] = DialogDraft({"it": {"text": goal.proposed}}, None, {"it": {"text": goal.text}}).kept
