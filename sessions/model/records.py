"""Records that outlive the conversation: decisions, actions, escalations, lines, watches, and what came of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from sessions.frozen import dataclass
from sessions.model.base import EARLIER_GOAL, LINE, NOTE, REFERENCE, SEAT, SOURCE, TARGET, Row, SeatKey, ident
from sessions.model.columns import LINK, LIVE, REQUIRED, Final, Keyed, Length, Pattern, Range

Reversible = Literal["yes", "no"]
OUTCOME = Pattern(r"[a-z][a-z-]{1,23}", "what came of it, such as 'reached'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Row):
    """What was decided, how, and when to review it. `decided_by` are the people who have agreed.

    A decision stays `proposed` until everyone it needs is in `decided_by`. `by` is who recorded it, as in an option and
    an action. `reversible` says whether it can be undone, `functional` what it lets people do, and `non_functional` how
    well that works. `values` are the lines of the pair that it serves, `feedback_from` whose feedback is wanted.
    """

    TABLE = "decision"
    KEY = ("id",)
    id: Annotated[str, ident("D")]
    title: Annotated[str, LINE]
    status: Annotated[
        Literal["proposed", "decided", "deferred", "escalated", "superseded"],
        Final(("decided", "deferred", "escalated", "superseded")),
    ]
    method: Literal["consent", "owner", "disagree-and-commit", "integrator", "experiment"]
    domain: Literal["what", "how", "both"] | None = None
    decided_on: date | None = None
    decided_by: tuple[SeatKey, ...] = ()
    owner: SeatKey | None = None
    rationale: Annotated[str, NOTE] | None = None
    tripwire: Annotated[str, NOTE] | None = None
    review_on: date | None = None
    cascade: Annotated[str, NOTE] | None = None
    announcement: Annotated[str, Length(1, 280, lines=True)] | None = None
    supersedes: Annotated[str, REFERENCE] | None = None
    goals: tuple[Annotated[str, ident("G")], ...] = ()
    from_: Annotated[str, SOURCE] | None = None
    by: Annotated[str | None, LIVE] = None
    line: Annotated[str, REFERENCE] | None = None
    reversible: Reversible | None = None
    functional: Annotated[str, LINE] | None = None
    non_functional: Annotated[str, LINE] | None = None
    values: tuple[Annotated[str, REFERENCE], ...] = ()
    feedback_from: Annotated[str, Length(1, 80)] | None = None
    feedback_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Row):
    """One of the options of a decision."""

    TABLE = "option"
    KEY = ("decision", "key_")
    decision: Annotated[str, LINK]
    key_: Annotated[str, Length(1, 64)]
    text: Annotated[str, NOTE]
    cost: Annotated[str, NOTE] | None = None
    chosen: bool | None = None
    by: Annotated[str | None, LIVE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent(Row):
    """How someone disagrees with a decision, in their own words, and whether they commit to it anyway."""

    TABLE = "dissent"
    KEY = ("decision", "by")
    decision: Annotated[str, LINK]
    by: SeatKey
    text: Annotated[str, NOTE]
    commits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(Row):
    """What someone objects to, in lines: which part changes how, by how much, by when and why; at least one of them.

    It is beside a block in the ballot of a `round` on a `goal`, or a dissent from a goal or a `decision`. Once the goal
    is reworded, `version` is the one that the dissent was from.
    """

    TABLE = "objection"
    KEY = ("id",)
    id: Annotated[str, ident("O")]
    goal: Annotated[str, ident("G")] | None = None
    round: Annotated[int, Range(1, 99)] | None = None
    version: Annotated[int, Range(1, 9999)] | None = None
    decision: Annotated[str, ident("D")] | None = None
    by: SeatKey
    what: Annotated[str, Length(1, 80)] | None = None
    change: Annotated[str, Length(1, 80)] | None = None
    amount: Annotated[str, Length(1, 80)] | None = None
    when: Annotated[str, Length(1, 80)] | None = None
    why: Annotated[str, LINE] | None = None


ActionTag = Literal["tell", "give", "learn", "feedback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Row):
    """Something that someone promised to do.

    Its `tag` says what sort of promise it is: to tell somebody about a decision, to give the other leader support, to
    learn something, or to give feedback.
    """

    TABLE = "action"
    KEY = ("id",)
    id: Annotated[str, ident("A")]
    text: Annotated[str, LINE]
    owner: SeatKey
    due: date | None = None
    status: Annotated[Literal["open", "done", "dropped", "carried"], REQUIRED] = "open"
    done_on: date | None = None
    proof: Annotated[str, NOTE] | None = None
    from_: Annotated[str, SOURCE] | None = None
    carried_from: Annotated[str, REFERENCE] | None = None
    carried_count: Annotated[int, Range(1, 99)] | None = None
    by: Annotated[str | None, LIVE] = None
    tag: ActionTag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Row):
    """A question handed to a third person, with a deadline and a default if nobody answers.

    If its day passes without an answer, its status is `default`, and `default_if_silent` holds from then on. `held` is
    the status that it gets back if the item goes back and its goal then ends up escalated again.
    """

    TABLE = "escalation"
    KEY = ("id",)
    id: Annotated[str, ident("E")]
    decision: Annotated[str, ident("D")] | None = None
    argument: Annotated[str, ident("X")] | None = None
    goal: Annotated[str, ident("G")] | None = None
    to: Annotated[str, Length(1, 80)]
    answer_by: date | None = None
    default_if_silent: Annotated[str, NOTE] | None = None
    status: Annotated[Literal["open", "ruled", "returned", "experiment", "withdrawn", "default"], REQUIRED] = "open"
    ruling: Annotated[str, NOTE] | None = None
    answered_by: SeatKey | None = None
    answered_on: date | None = None
    accepts: Annotated[Any, Keyed(SEAT, Annotated[str, NOTE])] = None
    cost_of_delay: Annotated[str, LINE] | None = None
    held: Annotated[Literal["open", "withdrawn"] | None, LIVE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation(Row):
    """The share of capacity that something gets, in percent."""

    TABLE = "allocation"
    KEY = ("n",)
    n: Annotated[int, LINK]
    bucket: Annotated[str, Length(1, 80)]
    percent: Annotated[int, Range(0, 100)]
    period: Annotated[str, Length(1, 40)] | None = None
    owner: SeatKey | None = None
    item: Annotated[str, ident("I")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked(Row):
    """A topic set aside, by whom, and when to come back to it; `from` is the goal it came from, if any."""

    TABLE = "parked"
    KEY = ("id",)
    id: Annotated[str, ident("P")]
    text: Annotated[str, LINE]
    by: SeatKey
    revisit_on: date | None = None
    from_: Annotated[str, REFERENCE] | None = None


LineKind = Literal["vision", "strategy", "progress", "agreement", "expectation", "value", "term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Row):
    """A sentence that the pair stands by over a whole series, such as their vision or a working agreement.

    It holds once both have `signed` it. A new wording is a line of its own, one `version` higher, whose `from` names
    the one before.
    """

    TABLE = "line"
    KEY = ("id",)
    id: Annotated[str, ident("L")]
    kind: LineKind
    text: Annotated[str, NOTE]
    version: Annotated[int, Range(1, 999)] = 1
    signed: tuple[SeatKey, ...] = ()
    review_on: date | None = None
    from_: Annotated[str, REFERENCE] | None = None
    by: SeatKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(Row):
    """An assumption that the pair watches: what can be observed, at which `threshold` it fails, by when, who checks.

    `odds` are the chances, from 0 to 100, that each leader gave it in private.
    """

    TABLE = "watch"
    KEY = ("id",)
    id: Annotated[str, ident("W")]
    text: Annotated[str, LINE]
    observable: Annotated[str, LINE] | None = None
    threshold: Annotated[str, LINE] | None = None
    by_date: date
    who: SeatKey | None = None
    odds: Annotated[Any, Keyed(SEAT, Annotated[int, Range(0, 100)])] = None
    by: SeatKey | None = None
    from_: Annotated[str, SOURCE] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Row):
    """What was said later of something that a session left behind; `target` is its full id, such as ``7k3qf2xa/G1``.

    `by` are the people who said it. `until` is another day for it, `value` the number of a goal's measure. `said` is
    what each leader had answered in private, if both were asked.
    """

    TABLE = "follow_up"
    KEY = ("id",)
    id: Annotated[str, ident("F")]
    target: Annotated[str, TARGET]
    outcome: Annotated[str, OUTCOME]
    note: Annotated[str, NOTE] | None = None
    value: Annotated[str, Length(1, 120)] | None = None
    until: date | None = None
    said: Annotated[Any, Keyed(SEAT, Annotated[str, OUTCOME])] = None
    by: tuple[SeatKey, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLink(Row):
    """The line that a goal of an earlier session serves from now on; without one it serves none.

    `goal` is its full id, such as ``7k3qf2xa/G1``; the earlier session isn't changed. `by` are the people who said so.
    """

    TABLE = "goal_link"
    KEY = ("goal",)
    goal: Annotated[str, EARLIER_GOAL]
    line: Annotated[str, REFERENCE] | None = None
    by: tuple[SeatKey, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment(Row):
    """A correction of closed minutes: both wordings stay, with a reason."""

    TABLE = "amendment"
    KEY = ("n",)
    n: Annotated[int, LINK]
    at: datetime
    by: SeatKey
    target: Annotated[str, Length(3, 80)]
    reason: Annotated[str, Length(10, 500, lines=True)]
    before: Annotated[str, NOTE] | None = None
    after: Annotated[str, NOTE] | None = None
