"""The results of the exercises: answers, goals and ballots, arguments and their sides, boards."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from sessions.frozen import dataclass
from sessions.model.base import LINE, NOTE, REFERENCE, SEAL, SEAT, SOURCE, Row, SeatKey, ident
from sessions.model.columns import LINK, LIVE, REQUIRED, Final, Instead, Keyed, Length, Pattern, Places, Range

GoalStatus = Literal["open", "agreed", "agreed-with-dissent", "parked", "escalated", "dropped"]
OPTION = Length(1, 120)
CITED = Pattern(r"[a-z][a-z0-9-]{0,31}/[1-9]", "a key point such as 'cpo/1', the first of cpo's")
PACK = Pattern(r"[a-z][a-z0-9-]{0,47}", "the key of a pack such as 'four-lenses'")
COLUMN = Pattern(r"[a-z][a-z0-9_]{0,47}", "the key of a column such as 'as_of'")
DAYS_MOST = 3650
QUESTION_TYPE = Pattern(r"[a-z][a-z-]{1,23}", "the type of a question, such as 'scale'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Row):
    """A sealed question as it was asked; `kind` is how it is answered. Its answers appear once they are revealed.

    `pack` is the pack that it is from, and `for` the only leader who was asked. With `keep`, the next session of the
    series that asks shows the answers again.
    """

    TABLE = "question"
    KEY = ("id",)
    id: Annotated[str, ident("Q")]
    item: Annotated[str, ident("I")]
    key_: Annotated[str, Pattern(r"[a-z][a-z0-9-]{0,47}", "a key such as 'top-risk'")]
    ask: Annotated[str, LINE]
    kind: Annotated[str, QUESTION_TYPE]
    gap: Annotated[int, Range(0, 1000)] | None = None
    pack: Annotated[str, PACK] | None = None
    for_: SeatKey | None = None
    keep: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Row):
    """One leader's revealed answer to a question: a `value` of the question's kind, or a pass.

    `missing` marks an answer that was never sealed, `late` one that the other leader accepted after the reveal.
    """

    TABLE = "answer"
    KEY = ("question", "by")
    question: Annotated[str, LINK]
    by: SeatKey
    value: Any = None
    pass_: bool | None = None
    guess: Any = None
    reason: Annotated[str, NOTE] | None = None
    seal: Annotated[str, SEAL] | None = None
    late: bool | None = None
    missing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Row):
    """A goal that both leaders worked on; `drop` lists who wants to drop it, and `dissent` how each leader disagrees.

    Each edit but that of its owner makes a new `version`. `proposed` is a new wording that the other leader hasn't
    accepted. A goal that was merged into another is dropped and names it (`joined_into`); a part of a goal names
    the whole (`split_from`). One that came with a carried item names the goal of the earlier session
    (`carried_from`). `from` is the row of a board that it was made of.
    """

    TABLE = "goal"
    KEY = ("id",)
    id: Annotated[str, ident("G")]
    item: Annotated[str, ident("I")]
    text: Annotated[str, Length(10, 200)]
    status: Annotated[GoalStatus, Final(("agreed", "agreed-with-dissent", "parked", "escalated", "dropped"))]
    measure: Annotated[str, LINE] | None = None
    due: date | None = None
    horizon: Literal["now", "next", "later"] | None = None
    persona: Annotated[str, Length(1, 80)] | None = None
    owner: SeatKey | None = None
    by: SeatKey | None = None
    why: Annotated[str, NOTE] | None = None
    version: Annotated[int, LIVE] = 1
    drop: tuple[SeatKey, ...] = ()
    accepted: Annotated[tuple[str, ...], LIVE] = ()
    commits: tuple[SeatKey, ...] = ()
    parks: tuple[SeatKey, ...] = ()
    revisit_on: date | None = None
    dissent: Annotated[Any, Keyed(SEAT, Annotated[str, NOTE])] = None
    proposed: Annotated[str | None, Length(10, 200), LIVE] = None
    resolved_round: Annotated[int | None, LIVE] = None
    signed: tuple[SeatKey, ...] = ()
    joined_into: Annotated[str, ident("G")] | None = None
    split_from: Annotated[str, ident("G")] | None = None
    line: Annotated[str, REFERENCE] | None = None
    carried_from: Annotated[str, REFERENCE] | None = None
    from_: Annotated[str, SOURCE] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(Row):
    """One wording of a goal that was reworded; the last accepted wording is the goal's own.

    `dissent` is how a leader disagreed with this wording. A `proposed` wording was never accepted.
    """

    TABLE = "wording"
    KEY = ("goal", "version")
    goal: Annotated[str, LINK]
    version: Annotated[int, Range(1, 9999)]
    text: Annotated[str, Length(10, 200)]
    by: SeatKey | None = None
    at: datetime | None = None
    dissent: Annotated[Any, Keyed(SEAT, Annotated[str, NOTE])] = None
    proposed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot(Row):
    """One leader's revealed vote on a goal in one round, or a pass; `version` is the version they voted on.

    `missing` marks a vote that was never sealed, `late` one that the other leader accepted after the reveal.
    """

    TABLE = "ballot"
    KEY = ("goal", "round", "by")
    goal: Annotated[str, LINK]
    by: SeatKey
    round: Annotated[int, Range(1, 99)]
    support: Annotated[int, Range(0, 5)] | None = None
    pass_: bool | None = None
    guess: Annotated[int, Range(0, 5)] | None = None
    points: Annotated[int, Range(0, 100)] | None = None
    confidence: Annotated[int, Range(0, 100)] | None = None
    block: Annotated[str, LINE] | None = None
    reason: Annotated[str, NOTE] | None = None
    seal: Annotated[str, SEAL] | None = None
    late: bool | None = None
    version: Annotated[int, Range(1, 9999)] | None = None
    missing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise(Row):
    """What would raise a leader's support for a goal by one, written in the discussion."""

    TABLE = "raise"
    KEY = ("goal", "round", "by")
    goal: Annotated[str, LINK]
    round: Annotated[int, Range(1, 99)]
    by: SeatKey
    text: Annotated[str, Length(1, 280, lines=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Row):
    """A question with two poles; each leader makes the other's case. `held` says who holds which pole."""

    TABLE = "argument"
    KEY = ("id",)
    id: Annotated[str, ident("X")]
    item: Annotated[str, ident("I")]
    question: Annotated[str, Length(10, 160)]
    pole_a: Annotated[str, Length(1, 120)]
    pole_b: Annotated[str, Length(1, 120)]
    decision: Annotated[str, ident("D")] | None = None
    tension: Annotated[str, Length(1, 64)] | None = None
    band: Annotated[Literal["understood", "half-understood", "talking-past", "not-judged"], REQUIRED] = "not-judged"
    disagreement: Literal["priorities", "facts"] | None = None
    common_ground: tuple[Annotated[str, NOTE], ...] = ()
    synthesis: Annotated[str, Length(30, 600, lines=True)] | None = None
    stakes: Annotated[str, LINE] | None = None
    goal: Annotated[str, ident("G")] | None = None
    absent: Annotated[str, Length(1, 80)] | None = None
    form: Annotated[Literal["full", "short"], LIVE] = "short"
    held: Annotated[Any, Keyed(SEAT, Literal["a", "b"])] = None
    accepted: Annotated[tuple[str, ...], LIVE] = ()
    options: tuple[Annotated[str, OPTION], ...] = ()
    cites: tuple[Annotated[str, CITED], ...] = ()
    voided: tuple[SeatKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side(Row):
    """One leader's side of an argument: their own case, and their `steelman` of the OTHER leader's case.

    `acceptance`, `coverage`, `not_mine`, `fidelity_*`, `verdict`, `addendum`, `missing` and `marked` (the numbers of
    the sentences that aren't theirs) are how the owner of that view judged the steelman. `own_rating` is how this
    leader rated their own case on the scale of `acceptance`, before the verdicts were revealed. `voice` is for whom
    their own case speaks, and `for_company` what they think is best for the company, whoever they speak for.
    """

    TABLE = "side"
    KEY = ("argument", "by")
    argument: Annotated[str, LINK]
    by: SeatKey
    holds: Literal["a", "b"]
    position: Annotated[str, Length(20, 400, lines=True)]
    protects: Annotated[str, NOTE] | None = None
    would_change_my_mind: Annotated[str, NOTE] | None = None
    strength_before: Annotated[int, Range(0, 100)]
    strength_after: Annotated[int, Range(0, 100)] | None = None
    steelman: Annotated[str, Length(30, 600, lines=True)] | None = None
    acceptance: Annotated[int, Range(0, 4)] | None = None
    coverage: Annotated[Decimal, Range(0, 1), Places(2)] | None = None
    not_mine: Annotated[int, Range(0, 300)] | None = None
    fidelity_first: Annotated[int, Range(0, 100)] | None = None
    fidelity_final: Annotated[int, Range(0, 100)] | None = None
    verdict: Annotated[Literal["signed", "signed-with-addendum", "unsigned", "not-judged"], REQUIRED] = "not-judged"
    addendum: Annotated[str, NOTE] | None = None
    missing: Annotated[str, NOTE] | None = None
    revisions: Annotated[int, Range(0, 9), REQUIRED] = 0
    learned: Annotated[str, NOTE] | None = None
    rebuttal: Annotated[str, NOTE] | None = None
    support: Annotated[Any, Keyed(OPTION, Annotated[int, Range(0, 5)])] = None
    marked: tuple[Annotated[int, Range(1, 300)], ...] = ()
    own_rating: Annotated[int, Range(0, 4)] | None = None
    voice: Annotated[str, Length(1, 80)] | None = None
    for_company: Annotated[str, LINE] | None = None

    @property
    def signed(self) -> bool:
        """Whether the other leader signed the steelman, with an addendum or without."""
        return self.verdict in ("signed", "signed-with-addendum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Row):
    """A key point of a leader's own case; `covered` is how far the other's steelman covers it: 1, 0.5 or 0."""

    TABLE = "point"
    KEY = ("argument", "by", "n")
    argument: Annotated[str, LINK]
    by: Annotated[str, LINK]
    n: Annotated[int, LINK]
    text: Annotated[str, Length(5, 120)]
    weight: Annotated[int, Range(1, 3)]
    covered: Annotated[Decimal, Range(0, 1), Places(1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crux(Row):
    """A belief that would change someone's mind; if both leaders share it, a `test` says how to find out."""

    TABLE = "crux"
    KEY = ("argument", "n")
    argument: Annotated[str, LINK]
    n: Annotated[int, LINK]
    text: Annotated[str, Length(1, 300, lines=True)]
    by: tuple[SeatKey, ...]
    test: Annotated[str, NOTE] | None = None
    by_date: date | None = None
    checks: SeatKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Row):
    """A question that `by` asked the other leader before writing the steelman, with the answer."""

    TABLE = "interview"
    KEY = ("argument", "by", "n")
    argument: Annotated[str, LINK]
    by: SeatKey
    n: Annotated[int, LINK]
    question: Annotated[str, Length(1, 280, lines=True)]
    answer: Annotated[str, Length(1, 280, lines=True), Instead("unanswered")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Row):
    """A steelman that was read but isn't the final one, because it was revised, voided or never judged."""

    TABLE = "attempt"
    KEY = ("argument", "n")
    argument: Annotated[str, LINK]
    n: Annotated[int, LINK]
    by: SeatKey
    steelman: Annotated[str, Length(30, 600, lines=True)]
    acceptance: Annotated[int, Range(0, 4)] | None = None
    missing: Annotated[str, NOTE] | None = None
    marked: tuple[Annotated[int, Range(1, 300)], ...] = ()
    voided: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Row):
    """A table that both leaders look at together; `kind` is the key of what it is, such as ``roadmap``.

    `from` is the board of an earlier session of the series whose rows came along, and `signed` who signed all of it.
    On a board of a series, a row is stale once the day in its column `stale_from` is more than `stale_days` ago, and
    the board is due again `look_every` days after its session.
    """

    TABLE = "board"
    KEY = ("id",)
    id: Annotated[str, ident("B")]
    item: Annotated[str, ident("I")]
    title: Annotated[str, Length(1, 80)]
    kind: Annotated[str, Length(1, 64)]
    from_: Annotated[str, REFERENCE] | None = None
    signed: tuple[SeatKey, ...] = ()
    stale_days: Annotated[int, Range(1, DAYS_MOST)] | None = None
    stale_from: Annotated[str, COLUMN] | None = None
    look_every: Annotated[int, Range(1, DAYS_MOST)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow(Row):
    """One row of a board, such as a fact. `text` is its first column, `columns` are the others.

    `from` is the row of an earlier session that it continues, such as ``7k3qf2xa/B1/risk-1``, and `signed` who signed
    it. `proposed` are values for its blind columns that the other leader hasn't accepted: ``{column: {seat: value}}``.
    """

    TABLE = "row"
    KEY = ("board", "key_")
    board: Annotated[str, LINK]
    key_: Annotated[str, Length(1, 64)]
    text: Annotated[str, NOTE]
    columns: Any = None
    from_: Annotated[str, SOURCE] | None = None
    signed: tuple[SeatKey, ...] = ()
    proposed: Annotated[Any, LIVE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAnswer(Row):
    """What one leader answered in private about a row, once it is revealed: a cell, or a vote with its guess.

    `column` is the key of the blind column or of the vote. `missing` marks an answer that was never sealed, `late` one
    that the other leader accepted after the reveal.
    """

    TABLE = "board_answer"
    KEY = ("board", "row", "column", "round", "by")
    board: Annotated[str, LINK]
    row: Annotated[str, LINK]
    by: SeatKey
    column: Annotated[str, Pattern(r"[a-z][a-z0-9_-]{0,47}", "the key of a column such as 'cost'")]
    value: Any = None
    pass_: bool | None = None
    guess: Any = None
    reason: Annotated[str, NOTE] | None = None
    round: Annotated[int, Range(1, 99), REQUIRED] = 1
    seal: Annotated[str, SEAL] | None = None
    late: bool | None = None
    missing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Row):
    """A note on a row of a board; its `lens` is the point of view that it was written from."""

    TABLE = "note"
    KEY = ("board", "row", "n")
    board: Annotated[str, LINK]
    row: Annotated[str, LINK]
    n: Annotated[int, LINK]
    by: SeatKey
    lens: Annotated[str, Length(1, 64)]
    text: Annotated[str, NOTE]
