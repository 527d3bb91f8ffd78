"""The leaders' work on the wording of shared goals: writing, joining, splitting, dropping, raising and revising."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.align.state import AGREED, goal_in, goals_of, unresolved, verdict
from sessions.frozen import dataclass
from sessions.model import Action, Decision, Escalation, Goal, Item, Raise, Wording
from sessions.objections import objections
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.dialog_drafts import DialogDraft, dialog_draft_key
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
PROPOSING = "goal-propose"  # the dialog in which a new wording is proposed


def live_goal(session: Session, item: Item, goal_id: str) -> Goal:
    """Return an open goal of the item. Raises Refused if it is decided."""
    goal = goal_in(session, item, goal_id)
    if goal.status != "open":
        raise Refused(f"{goal.id} is already {goal.status}.")
    return goal


UNVOTED = must(
    lambda now: "reveal" not in now.ahead, "These goals have been voted on. Continue, and change them when you revise."
)
"""For where the item only went back, past a ballot on its words."""
MERGING = Requires(by=leader, kind="align", phases=("merge",), when=(UNVOTED,))
OWNING = Requires(by=leader, kind="align", phases=("merge", "discuss", "revise", "resolve"))
REVISING = Requires(by=leader, kind="align", phases=("revise",), when=(UNVOTED,))


def unvoted_in_merge(now: Situation) -> str | None:
    """The list is not one that the item only went back to, past a ballot on it."""
    return UNVOTED(now) if now.phase == "merge" else None


def goal_words(goal: Goal) -> dict[str, Any] | None:
    """Return a goal's content without the marks of who agrees; whoever consents to it has read that."""
    return row_words(goal, "drop", "accepted", "commits", "parks", "revisit_on", "dissent", "proposed", "signed")


def save_goals(session: Session, *goals: Goal) -> None:
    """Save changed goals; this clears Ready, which was for the state before."""
    for goal in goals:
        session.put(goal)
    item = session.active
    if item is not None and item.ready:
        session.put(replace(item, ready=()))


def reworded(session: Session, ctx: Context, goal: Goal, by: str | None, **changed: Any) -> Goal:
    """Return the next version of a goal, written by `by` if known. If the wording changes, both are recorded."""
    fresh = checked(replace(goal, version=_next_version(session, goal), drop=(), **changed))
    if fresh.text != goal.text:
        if session.find(Wording, goal.id, goal.version) is None:
            known = [row for row in session.all(Wording, goal=goal.id) if row.text == goal.text and not row.proposed]
            if not known:
                session.put(Wording(goal=goal.id, version=goal.version, text=goal.text, by=goal.by))
        session.put(Wording(goal=goal.id, version=fresh.version, text=fresh.text, by=by, at=ctx.noted))
    return fresh


def record_proposed(session: Session, goal: Goal) -> None:
    """Record a wording that was proposed for a goal and never accepted, with its proposer."""
    if goal.proposed:
        by = goal.accepted[0] if goal.accepted else None
        version = _next_version(session, goal)
        session.put(Wording(goal=goal.id, version=version, text=goal.proposed, by=by, proposed=True))


def _next_version(session: Session, goal: Goal) -> int:
    return 1 + max([goal.version, *(row.version for row in session.all(Wording, goal=goal.id))])


def _record_dissent(session: Session, goal: Goal) -> None:
    """Save a leader's dissent together with the wording that the goal had then."""
    if goal.dissent:
        had = [row for row in session.all(Wording, goal=goal.id) if row.version <= goal.version and not row.proposed]
        last = max(had, key=lambda row: row.version)
        session.put(replace(last, dissent={**(last.dissent or {}), **goal.dissent}))
        for row in objections(session, goal=goal.id):
            session.put(replace(row, version=last.version))


def toggled(marks: tuple[str, ...], seat: str) -> tuple[str, ...]:
    """Return the marks without a seat's if it had one, else with it."""
    return tuple(each for each in marks if each != seat) if seat in marks else (*marks, seat)


def words(text: str, most: int) -> str:
    """Return a text cleaned and trimmed. Raises Refused if it is longer than `most` characters."""
    kept = clean(text).strip()
    if len(kept) > most:
        raise Refused(f"That's {len(kept)} characters. The limit is {most}.")
    return kept


# --- one list of goals ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGoal(Command):
    """A leader adds a goal that neither of them drafted."""

    requires: ClassVar[Requires] = MERGING
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Add it. Refused outside the merge, or under 10 or over 200 characters."""
        goal_id, item = session.next_id(Goal, "G"), under_way(session)
        save_goals(
            session, checked(Goal(id=goal_id, item=item.id, text=one_line(self.text), status="open", by=ctx.seat))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditGoal(Command):
    """Change a goal's text, measure, due date, horizon, persona, why or owner; an empty value removes it.

    `before` holds the values from when the edit began: changes that the other made meanwhile are merged, or shown.
    After a ballot only the owner can be changed, because the votes are about the rest.
    """

    requires: ClassVar[Requires] = MERGING
    goal: str
    changes: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def required(self) -> Requires:
        """The owner can change in any phase in which goals are spoken about."""
        return OWNING if set(self.changes) == {"owner"} else MERGING

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it; the version goes up, and marks to drop are removed. Refused for an invalid value.

        An owner isn't part of what is voted on, so giving one leaves version and marks as they are.
        """
        goal = live_goal(session, under_way(session), self.goal)
        if unknown := sorted(set(self.changes) - set(FREE)):
            raise Refused(f"You can't change the {unknown[0]} of a goal.")
        given: dict[str, Any] = {key: _tidy(key, value) or None for key, value in self.changes.items()}
        if given.get("horizon") not in (None, *HORIZONS):
            raise Refused(f"The horizon must be {listed(list(HORIZONS), 'or')}.")
        if given.get("owner"):
            person(session, str(given["owner"]))
        if "text" in given and given["text"] is None:
            raise Refused("A goal can't be empty. Mark it to drop instead.")
        checked(replace(goal, **given))
        given = edited(goal, given, self.before)
        fresh = replace(goal, **given)
        if fresh == goal:
            return
        only_owner = replace(fresh, owner=goal.owner) == goal
        save_goals(session, fresh if only_owner else reworded(session, ctx, goal, author(ctx), **given))


def _tidy(key: str, value: Any) -> Any:
    return one_line(value) if isinstance(value, str) and key != "why" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinGoals(Command):
    """Join two or more goals into one; a later goal only fills in values that earlier ones don't have.

    The joined goals stay as dropped, with their wordings and a link to the new goal; `TakeOut` brings one back.
    `before` holds the wording of each when the edit began.
    """

    requires: ClassVar[Requires] = MERGING
    goals: tuple[str, ...]
    text: str
    before: Mapping[str, str] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Join them. Refused outside the merge, for fewer than two goals, or for a text of the wrong length."""
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
        save_goals(session, one, *(replace(goal, status="dropped", joined_into=one.id, drop=()) for goal in joined))
        for goal in joined:
            _refer(session, goal.id, one.id)


def _refer(session: Session, old: str, new: str) -> None:
    """Move records about one goal to another."""
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
    """Take a goal back out of the goal it was joined into.

    That one stays as long as other goals are joined in it, or if it was reworded; otherwise it is dropped.
    """

    requires: ClassVar[Requires] = MERGING
    goal: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Reopen the goal. Refused outside the merge, or if it wasn't joined."""
        item = under_way(session)
        goal = goal_in(session, item, self.goal)
        if goal.joined_into is None:
            raise Refused(f"{goal.id} isn't joined with other goals.")
        one = session.get(Goal, goal.joined_into)
        save_goals(session, replace(goal, status="open", joined_into=None))
        left = any(each.joined_into == one.id for each in goals_of(session, item))
        if not left and one.status == "open" and one.version == 1:
            save_goals(session, replace(one, status="dropped"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitGoal(Command):
    """Split a goal into two or more; the first part keeps its id. `before` is its wording when the edit began."""

    requires: ClassVar[Requires] = MERGING
    goal: str
    texts: tuple[str, ...]
    before: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Split it. Refused outside the merge, for fewer than two parts, or for a text of the wrong length."""
        goal = live_goal(session, under_way(session), self.goal)
        if len(self.texts) < 2:
            raise Refused("Enter at least two parts.")
        if self.before is not None:
            unchanged({goal.id: self.before}, {goal.id: goal.text})
        first, *others = (one_line(text) for text in self.texts)
        save_goals(session, reworded(session, ctx, goal, author(ctx), text=first))
        for text in others:
            part = replace(goal, id=session.next_id(Goal, "G"), text=text, version=1, drop=(), split_from=goal.id)
            session.put(checked(part))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDrop(Consenting):
    """A leader marks a goal to drop, or removes the mark. It is dropped only once both have marked it."""

    requires: ClassVar[Requires] = Requires(
        by=leader, kind="align", phases=("merge", "discuss", "resolve"), when=(unvoted_in_merge,)
    )
    goal: str

    def words(self, session: Session, seat: str) -> Any:
        """The goal, and who has already marked it, because that decides what the mark does."""
        goal = session.get(Goal, self.goal)
        return [goal_words(goal), goal.drop]

    def give(self, session: Session, ctx: Context) -> None:
        """Toggle the mark. Refused for a goal that is decided or agreed, or was dropped before the last ballot."""
        seat, item = ctx.seat, under_way(session)
        goal = goal_in(session, item, self.goal)
        if goal.joined_into:
            raise Refused(f"{goal.id} was joined into {goal.joined_into}. Take it out instead.")
        if why := undroppable(session, item, goal, (seat,)):
            raise Refused(why)
        marks = toggled(goal.drop, seat)
        dropped = set(session.leaders) <= set(marks)
        save_goals(session, replace(goal, drop=marks, status="dropped" if dropped else "open"))


def undroppable(session: Session, item: Item, goal: Goal, seats: Collection[str]) -> str | None:
    """Return why none of these leaders can mark a goal to drop, or remove their mark; None if one of them can."""
    if goal.status not in ("open", "dropped"):
        return f"{goal.id} is already {goal.status}."
    if item.phase == "merge":
        return None
    if goal.joined_into:
        return f"{goal.id} was joined into {goal.joined_into}."
    if not ballots_of(session, goal, item.round):
        return f"{goal.id} was dropped before the ballot."
    if verdict(session, item, goal) in AGREED and not set(seats) & set(goal.drop):
        return f"{goal.id} is agreed by its ballots, so it stays."
    return None


# --- gaps and new wordings ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRaise(Command):
    """A leader writes what would raise their support for a goal by one; an empty text removes it."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="align", phases=("discuss",))
    goal: str
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it for this round. Refused outside the discussion, or with full support for the goal."""
        seat, item = ctx.seat, under_way(session)
        goal = live_goal(session, item, self.goal)
        mine = ballots_of(session, goal, item.round).get(seat)
        if mine is not None and mine.support == SUPPORT_MAX:
            raise Refused("You already support it fully.")
        text = words(self.text, RAISE_MOST)
        if text:
            session.put(Raise(goal=goal.id, round=item.round, by=seat, text=text))
        elif (written := session.find(Raise, goal.id, item.round, seat)) is not None:
            session.drop(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revise(Command):
    """A leader proposes another wording of an unresolved goal; it applies once the other accepts it.

    `before` is the wording that the edit began from: the proposed one, or else the goal's own.
    """

    requires: ClassVar[Requires] = REVISING
    goal: str
    text: str
    before: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Propose it, replacing an open proposal. Refused if the goal is resolved, or for the same wording."""
        seat, item = ctx.seat, under_way(session)
        goal = live_goal(session, item, self.goal)
        if goal not in unresolved(session, item):
            raise Refused(f"{goal.id} is resolved, so its wording can't change.")
        text = one_line(self.text)
        if text in (goal.text, goal.proposed):
            raise Refused("That's already the wording.")
        if self.before is not None and (now := goal.proposed or goal.text) != self.before:
            raise Stale({"text": now})
        _give_back(session, ctx, goal)
        save_goals(session, checked(replace(goal, proposed=text, accepted=(seat,))))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRevision(Consenting):
    """The other leader accepts the proposed wording as they read it: a new version, and another ballot."""

    requires: ClassVar[Requires] = REVISING
    goal: str
    text: str

    def words(self, session: Session, seat: str) -> Any:
        """The goal, and the wording proposed for it."""
        goal = session.get(Goal, self.goal)
        return [goal_words(goal), goal.proposed]

    def give(self, session: Session, ctx: Context) -> None:
        """Accept it. Refused for the proposer, or if the proposal has changed."""
        seat = ctx.seat
        goal = live_goal(session, under_way(session), self.goal)
        if goal.proposed is None:
            raise Refused(f"There is no proposed wording for {goal.id}.")
        if goal.proposed != one_line(self.text):
            raise Refused("The proposal has changed. Read it again.")
        if seat in goal.accepted:
            raise Refused(f"{session.other(seat).upper()} has to accept the wording of {goal.id}, not you.")
        fresh = reworded(session, ctx, goal, goal.accepted[0], text=goal.proposed, proposed=None, accepted=())
        _record_dissent(session, goal)
        save_goals(session, replace(fresh, commits=(), parks=(), revisit_on=None, dissent=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRevision(Command):
    """Either leader withdraws a proposed wording; `text` is the wording as they read it."""

    requires: ClassVar[Requires] = REVISING
    goal: str
    text: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Withdraw it; its proposer gets the text back. Refused if there is none."""
        goal = live_goal(session, under_way(session), self.goal)
        if goal.proposed is None:
            raise Refused(f"There is no proposed wording for {goal.id}.")
        if self.text not in (None, goal.proposed):
            raise Refused(f"The proposed wording for {goal.id} has changed. Read it again.")
        _give_back(session, ctx, goal)
        save_goals(session, replace(goal, proposed=None, accepted=()))


def _give_back(session: Session, ctx: Context, goal: Goal) -> None:
    """Save a withdrawn wording as a dialog draft for its proposer."""
    proposer = goal.accepted[0] if goal.proposed and goal.accepted else ctx.seat
    if proposer == author(ctx):
        return
    key = dialog_draft_key(session, PROPOSING, goal.id, proposer, table=ctx.mode == "hotseat")
    if ctx.draft(key) is None:
        ctx.drafts[key] = DialogDraft({"it": {"text": goal.proposed}}, None, {"it": {"text": goal.text}}).kept
