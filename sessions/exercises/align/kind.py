"""`align`: goals drafted in private, merged, voted on in secret, discussed, reworded, resolved and signed by both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import sessions.exercises.align.outcomes  # noqa: F401  whoever knows the kind knows its commands
from sessions.command import Context
from sessions.exercises.align.carried import bring_carried
from sessions.exercises.align.state import (
    AGREED,
    BOUNDS,
    SETTINGS,
    discussed,
    goals_of,
    open_goals,
    reworded,
    scores_of,
    setting,
    signers,
    speaks_first,
    stop_reason,
    unresolved,
    verdict,
)
from sessions.exercises.align.wording import HORIZONS, record_proposed
from sessions.model import Ballot, Decision, Dissent, Escalation, Goal, Item, Parked, Sheet
from sessions.model.columns import Fault
from sessions.objections import BLOCK_MOST, block_of, lines_in
from sessions.rules.argued_goals import escalation_of
from sessions.rules.first_goals import make_first_goals
from sessions.rules.forms import PASS, Field, Form, Section, When
from sessions.rules.objecting import OBJECTION_FIELDS, bring_back, hand_on, in_a_sentence, new_objection, put_objection
from sessions.rules.phases import Kind, Outcome, Phase, Step, register, revealed
from sessions.rules.seats import facilitates, named, seated_leaders, waited_for
from sessions.rules.voice import Voice, in_turn
from sessions.rules.votes import ballots_of
from sessions.session import Session
from sessions.text import listed
from sessions.times import short_day

DRAFT_FIELDS = (
    Field("text", "The goal", "text", least=10, most=200, hint="What is true once you reach it?"),
    Field("measure", "Measured by", "text", least=1, most=200, required=False, more=True),
    Field("due", "Due", "date", required=False, more=True),
    Field("horizon", "Horizon", "choice", options=HORIZONS, required=False, more=True),
    Field("persona", "For whom", "text", least=1, most=80, required=False, more=True),
    Field("why", "Why", "text", least=1, most=400, required=False, more=True, lines=True),
)
VOTED = ("reveal", "discuss", "revise", "resolve")  # the phases after a ballot
WISHES = {"drop": "drop", "commits": "commit to", "parks": "park"}
SUPPORTS = ("not at all", "fully")
"""What the ends of support mean, wherever it is asked."""
SUPPORT = Field("support", "Your support", "scale", most=5, ends=SUPPORTS)
GUESS = Field("guess", "The other's support", "scale", most=5, hint="What will the other leader say?", ends=SUPPORTS)
CONFIDENCE = Field(
    "confidence", "Your confidence", "scale", most=100, required=False, more=True, ends=("a guess", "certain")
)
POINTS = Field("points", "Your points (100 over all goals)", "scale", most=100, required=False, more=True)
BLOCK = in_a_sentence(Field("block", "Block it: what harm would it do?", "text", least=10, most=BLOCK_MOST, more=True))
REASON = Field(
    "reason",
    "Your reason",
    "text",
    least=1,
    most=400,
    required=False,
    lines=True,
    needed=When("support", under=3),
    coach=True,
)


class Align(Kind):
    """Two leaders and up to nine goals; a round is a blind ballot and the discussion of its gaps."""

    key = "align"
    title = "Align"
    settings: ClassVar[Mapping[str, type]] = {**dict.fromkeys(SETTINGS, int), "suggestion": str}
    phases = (
        Phase("draft", "Draft", "Which goals matter most to you? Nobody else sees them yet.", True, 240),
        Phase("compare", "Reveal", "Read both lists. Ask before you judge.", reveals=("draft",)),
        Phase("merge", "Merge", "Make one list from both: join, edit, split, or mark goals to drop.", False, 300),
        Phase("ballot", "Ballot", "How much do you support each goal, and what will the other leader say?", True, 120),
        Phase("reveal", "Reveal", "Look at the gaps, widest first.", reveals=("ballot",)),
        Phase(
            "discuss", "Discuss", "The lower supporter speaks first: what would raise your support by one?", False, 300
        ),
        Phase("revise", "Revise", "Propose new wordings; each counts once you both accept it. Then you vote again."),
        Phase("resolve", "Resolve", "Read the outcome of each goal, and confirm it."),
        Phase("sign", "Sign", "Both of you sign the wording you agreed on."),
    )
    steps = (
        Step("merge", "resolve", "every goal is resolved", lambda session, item: not unresolved(session, item)),
        Step("reveal", "resolve", "every goal is resolved", lambda session, item: not unresolved(session, item)),
        Step("discuss", "resolve", "another round would bring nothing", stop_reason),
        Step("revise", "ballot", "a goal is unresolved", unresolved, another_round=True),
        Step("resolve", None, "no goal was agreed", lambda session, item: not _agrees(session, item)),
    )

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return every number that is out of range."""
        return [
            Fault((key,), f"is {settings[key]}; use a number from {bounds.least} to {bounds.most}")
            for key, bounds in BOUNDS.items()
            if key in settings and not bounds.least <= settings[key] <= bounds.most
        ]

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The discussion gets its time for each gap; phases that both must confirm or sign have no time limit."""
        if phase.key in ("resolve", "sign"):
            return None
        seconds = super().seconds(session, item, phase)
        return seconds * max(1, len(discussed(session, item))) if phase.key == "discuss" and seconds else seconds

    def planned(self, item: Item) -> list[tuple[Phase, int]]:
        """Plan one round, with discussion time for each of the gaps."""
        times = {"discuss": setting(item, "gaps")}
        return [(phase, seconds * times.get(phase.key, 1)) for phase, seconds in super().planned(item)]

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Bring along the goals that a carried item left unsettled, and those that answers became."""
        bring_carried(session, item, ctx)
        make_first_goals(session, item)

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """The drafts of goals, or the ballot on unresolved goals; for a late answer, on the goals of that round."""
        if (key or item.phase) == "draft":
            return _draft_form(session, item)
        return _ballot_form(session, item, _voted_on(session, item, round_) if key else unresolved(session, item))

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """A late draft is possible while the list is being made, a late ballot while its round is discussed."""
        if form == "draft":
            return (
                None
                if item.phase in ("compare", "merge")
                else "The list of goals is complete, so it's too late for a draft."
            )
        if item.round != round_ or item.phase not in ("reveal", "discuss", "revise", "resolve"):
            return "That ballot is over, so it's too late for an answer."
        return None

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Add the goals to the list, or replace the missing votes."""
        if sheet.form == "draft":
            _bring(session, item, [(sheet.by, answers) for answers in (sheet.payload or {}).values()])
        for goal in _voted_on(session, item, sheet.round) if sheet.form == "ballot" else ():
            _bring_ballot(session, goal, sheet)

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Create goals, ballots and statuses when they become known to both."""
        if item.phase == "compare":
            _bring_goals(session, item, ctx)
        elif item.phase == "reveal":
            _bring_ballots(session, item)
        elif item.phase == "sign":
            _decide_goals(session, item)

    def enter_again(self, session: Session, item: Item, ctx: Context) -> None:
        """Decide again the goals that were open while the item was one phase back."""
        if item.phase == "sign":
            _decide_goals(session, item)

    def still(self, session: Session, item: Item, phase: str) -> bool:
        """Signing is skipped if nothing is agreed any more, and rewording and voting if no goal is left for them."""
        if phase == "sign":
            return _agrees(session, item)
        return phase not in ("revise", "ballot") or bool(unresolved(session, item))

    def edition(self, session: Session, item: Item) -> str:
        """The goals and the versions of their wordings, which is what a ballot is about."""
        return ",".join(f"{goal.id}.{goal.version}" for goal in open_goals(session, item))

    def signed(self, session: Session, item: Item) -> list[str]:
        """The leaders who signed the agreed goals."""
        return list(signers(session, item)) if item.phase == "sign" else []

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Reopen the goals that were decided for signing, and void the signatures."""
        if item.phase == "sign":
            for goal in _reopen_goals(session, item):
                session.put(replace(goal, signed=()))

    def reopen(self, session: Session, item: Item, ctx: Context) -> None:
        """Reopen the goals that were decided at the end of the item; signatures stay valid."""
        for goal in _reopen_goals(session, item):
            if decision := kept_dissent(session, goal):
                words = {each.by: each.text for each in session.all(Dissent, decision=decision.id)}
                session.put(replace(goal, dissent=words or None))
                bring_back(session, goal.id, decision.id)
        if item.phase == "sign":
            _decide_goals(session, item)

    def may_leave(self, session: Session, item: Item) -> str | None:
        """The merge ends with no more goals than a ballot can have, the revision without an open proposal."""
        if item.phase == "merge":
            count, most = len(open_goals(session, item)), setting(item, "max_goals")
            if not count:
                return "There is no goal to vote on. Add one."
            return f"There are {count} goals. Join or drop some until {most} are left." if count > most else None
        if item.phase == "revise":
            answering = waited_for(session)
            waiting = [
                goal.id
                for goal in open_goals(session, item)
                if goal.proposed and any(seat not in goal.accepted for seat in answering)
            ]
            return f"A proposed wording has no answer yet: {listed(waiting)}." if waiting else None
        return None

    def awaits(self, session: Session, item: Item, ctx: Context) -> str | None:
        """Both leaders must sign; if a facilitator moves the session on, both must also confirm the merge and the
        statuses.
        """
        seated = seated_leaders(session, ctx)
        if item.phase in ("merge", "resolve") and facilitates(session, ctx):
            missing = [seat for seat in seated if seat not in item.ready]
            return f"Not confirmed yet: {named(missing)}." if missing else None
        if item.phase == "sign":
            missing = [seat for seat in seated if seat not in signers(session, item)]
            return f"Not signed yet: {named(missing)}." if missing else None
        return None

    def voice(self, session: Session, item: Item, about: str | None = None) -> Voice | None:
        """The lower supporter of the goal; if none is named, of the widest gap, and after the reveal of the widest that
        is still open. Those who support it equally take turns.
        """
        if item.phase == "sign":
            return None
        if item.phase in VOTED:
            order = list(scores_of(session, item).order)
            if item.phase != "reveal":
                order = [goal.id for goal in discussed(session, item)]
            for goal in [about] if about else order[:1]:
                if seat := speaks_first(session, item, session.get(Goal, goal)):
                    return Voice(seat, "speaks first", "the lower supporter")
        return in_turn(session, item)

    def confirms(self, session: Session, item: Item) -> str:
        """Continuing from the outcomes means agreeing to them; if every goal is agreed, signing them says so next."""
        outcomes = [verdict(session, item, goal) for goal in open_goals(session, item)]
        settled = outcomes and all(outcome == "agreed" for outcome in outcomes)
        return "the result for each goal" if item.phase == "resolve" and not settled else ""

    def unexpected(self, session: Session, item: Item) -> tuple[str, str] | None:
        """A revision leads to another ballot even if nobody changed a word."""
        leads = item.phase == "revise" and not item.ahead  # else it goes on to where it came back from
        goals = [goal.id for goal in unresolved(session, item)] if leads else []
        if not goals or reworded(session, item):
            return None
        return "No wording has changed.", f"vote again on {listed(goals)}"

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """One leader wants to drop a goal, park it or commit to it, and the other hasn't agreed yet."""
        seated, found = seated_leaders(session, ctx), []
        wishes = {"merge": ("drop",), "discuss": ("drop", "commits", "parks"), "resolve": ("drop", "commits", "parks")}
        for goal in open_goals(session, item):
            for wish in wishes.get(str(item.phase), ()):
                said = getattr(goal, wish)
                waiting = [seat for seat in seated if seat not in said]
                if said and waiting:
                    found.append(
                        f"{named(said)} wants to {WISHES[wish]} {goal.id}, and {named(waiting)} hasn't agreed yet."
                    )
        return found

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Leave no goal open: goals that aren't signed by both are parked, and dissent is saved with its decision."""
        if outcome == "done" and item.phase == "resolve":
            _decide_goals(session, item)
        for goal in goals_of(session, item):
            unsigned = goal.status in AGREED and not set(session.leaders) <= set(goal.signed)
            if unsigned or goal.status == "open":
                escalated = escalation_of(session, goal) is not None
                goal = session.put(replace(goal, status="escalated" if escalated else "parked"))
            record_proposed(session, goal)
            goal = session.put(replace(goal, proposed=None, accepted=()))
            if goal.status == "agreed-with-dissent":
                _record_dissent(session, goal, ctx)
            elif known := kept_dissent(session, goal):
                session.put(replace(known, status="superseded"))


def _agrees(session: Session, item: Item) -> bool:
    return any(verdict(session, item, goal) in AGREED for goal in open_goals(session, item))


def _draft_form(session: Session, item: Item) -> Form:
    suggestion = (item.settings or {}).get("suggestion")
    notes = {1: f"Suggested: {suggestion}"} if suggestion else {}
    sections = tuple(
        Section(f"goal-{n}", f"Goal {n}", DRAFT_FIELDS, note=notes.get(n, ""), optional=True)
        for n in range(1, setting(item, "drafts") + 1)
    )
    return Form("draft", "Your goals", sections, least=0 if session.all(Goal, item=item.id) else 1)


def _voted_on(session: Session, item: Item, round_: int) -> list[Goal]:
    """Return the goals that a ballot was about."""
    return [goal for goal in goals_of(session, item) if session.all(Ballot, goal=goal.id, round=round_)]


def _ballot_form(session: Session, item: Item, goals: list[Goal]) -> Form:
    # Points are distributed over the whole list; a later ballot on part of it uses those of the earlier one.
    whole = len(goals) > 1 and len(goals) == len(open_goals(session, item))
    fields = (SUPPORT, GUESS, REASON, CONFIDENCE, *((POINTS,) if whole else ()), BLOCK, *OBJECTION_FIELDS)
    sections = tuple(Section(goal.id, goal.text, fields, note=_about(goal), may_pass=True) for goal in goals)
    return Form("ballot", "Your ballot", sections, total=("points", 100) if whole else None)


def _about(goal: Goal) -> str:
    due = f"by {short_day(goal.due)}" if goal.due else None
    return " · ".join(filter(None, (goal.measure, due, goal.horizon, goal.persona)))


def _bring_goals(session: Session, item: Item, ctx: Context) -> None:
    """Turn the revealed drafts into goals, in random order, so that neither list comes first."""
    drafts = revealed(session, item, "draft", item.round)
    written = [(seat, answers) for seat, payload in drafts.items() for answers in payload.values()]
    ctx.rng.shuffle(written)
    _bring(session, item, written)


def _bring(session: Session, item: Item, written: list[tuple[str, dict[str, Any]]]) -> None:
    for seat, answers in written:
        due = {"due": date.fromisoformat(answers["due"])} if "due" in answers else {}
        goal = Goal(id=session.next_id(Goal, "G"), item=item.id, status="open", by=seat, **{**answers, **due})
        session.put(goal)


def _bring_ballots(session: Session, item: Item) -> None:
    """Turn the revealed sheets into ballots, goal by goal, in the order of the leaders' seats."""
    sheets = [session.get(Sheet, item.id, "ballot", item.round, seat) for seat in session.leaders]
    asked = {goal.id for goal in unresolved(session, item)}
    asked |= {goal for sheet in sheets for goal in sheet.payload or {}}
    for goal in goals_of(session, item):
        for sheet in sheets if goal.id in asked else ():
            _bring_ballot(session, goal, sheet)
        for escalation in session.all(Escalation, goal=goal.id, held="withdrawn") if goal.id in asked else ():
            session.put(replace(escalation, held=None))  # a new vote: its result is handed over afresh


def _bring_ballot(session: Session, goal: Goal, sheet: Sheet) -> None:
    """Turn a revealed sheet's answer on a goal into a ballot, with what its block objects to in particular."""
    session.put(_ballot(goal, sheet))
    lines = lines_in((sheet.payload or {}).get(goal.id))
    put_objection(session, new_objection(session, sheet.by, goal=goal.id, round=sheet.round), lines)


def _ballot(goal: Goal, sheet: Sheet) -> Ballot:
    """Return a revealed sheet's answer on a goal: a vote, a pass, or no answer. Lines without a sentence block it."""
    answers = dict((sheet.payload or {}).get(goal.id, {}))
    lines = lines_in(answers)
    answers = {key: value for key, value in answers.items() if key not in lines}
    if lines:
        answers.setdefault("block", block_of(lines))
    passed = not answers or PASS in answers
    return Ballot(
        goal=goal.id,
        by=sheet.by,
        round=sheet.round,
        pass_=(passed and not sheet.missing) or None,
        seal=sheet.seal,
        late=sheet.late or None,
        version=goal.version,
        missing=sheet.missing or None,
        **({} if passed else answers),
    )


def _decide_goals(session: Session, item: Item) -> None:
    """Give every open goal its confirmed status, and hand over escalated and parked goals."""
    for goal in open_goals(session, item):
        status = verdict(session, item, goal)
        rounds = [ballot.round for ballot in ballots_of(session, goal, item.round).values()]
        session.put(replace(goal, status=status, resolved_round=max(rounds, default=None)))
        _hand_over(session, goal, wanted=status == "escalated")
        _park(session, goal, wanted=status == "parked" and set(session.leaders) <= set(goal.parks))


def _reopen_goals(session: Session, item: Item) -> list[Goal]:
    """Reopen every goal, except those dropped by both before their first ballot, and return them.

    An escalation that nobody changed is withdrawn; it returns if the goal is decided the same way again. One that was
    withdrawn by hand stays withdrawn.
    """
    decided = [goal for goal in goals_of(session, item) if goal.status != "dropped" or goal.resolved_round]
    for goal in decided:
        for escalation in session.all(Escalation, goal=goal.id)[-1:]:
            if escalation == _escalation(session, goal, escalation.id):
                session.put(replace(escalation, status="withdrawn", held="open"))
            elif escalation.status == "withdrawn" and goal.status == "escalated":
                session.put(replace(escalation, held="withdrawn"))
    return [session.put(replace(goal, status="open", resolved_round=None)) for goal in decided]


def _escalation(session: Session, goal: Goal, id_: str) -> Escalation:
    return Escalation(id=id_, goal=goal.id, to=session.facilitator or "integrator")


def _hand_over(session: Session, goal: Goal, wanted: bool) -> None:
    """Escalate a decided goal if its status says so: with the escalation from before, or a new one."""
    held = next((each for each in session.all(Escalation, goal=goal.id) if each.held), None)
    if held is not None:
        session.put(replace(held, status=held.held if wanted and held.held else held.status, held=None))
    elif wanted and escalation_of(session, goal) is None:
        session.put(_escalation(session, goal, session.next_id(Escalation, "E")))


def _park(session: Session, goal: Goal, wanted: bool) -> None:
    """Put a goal that both parked until a date on the list of parked topics; remove goals that no longer are."""
    known = next(iter(session.all(Parked, from_=goal.id)), None)
    if wanted and goal.revisit_on:
        id_ = known.id if known else session.next_id(Parked, "P")
        session.put(Parked(id=id_, text=goal.text, by=goal.parks[0], revisit_on=goal.revisit_on, from_=goal.id))
    elif known:
        session.drop(known)


def kept_dissent(session: Session, goal: Goal) -> Decision | None:
    """Return the decision with which the dissent from a goal is saved, or None."""
    kept = session.all(Decision, from_=goal.id, method="disagree-and-commit", goals=(goal.id,))
    return next((each for each in kept if each.status == "decided"), None)


def _record_dissent(session: Session, goal: Goal, ctx: Context) -> None:
    known = kept_dissent(session, goal)
    decision = session.put(
        Decision(
            id=known.id if known else session.next_id(Decision, "D"),
            title=goal.text,
            status="decided",
            method="disagree-and-commit",
            decided_on=ctx.now.date(),
            decided_by=tuple(session.leaders),
            owner=goal.owner,
            goals=(goal.id,),
            from_=goal.id,
        )
    )
    for before in session.all(Dissent, decision=decision.id):
        session.drop(before)
    for seat, words in (goal.dissent or {}).items():
        session.put(Dissent(decision=decision.id, by=seat, text=words, commits=True))
    hand_on(session, goal.id, decision.id)
    session.put(replace(goal, dissent=None))


register(Align())
