"""Questions as data: from the tables of a playbook to a sealed form, and from sealed answers to rows side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from sessions.frozen import dataclass
from sessions.model import Answered, Item, Question, Sheet
from sessions.model.base import LINE
from sessions.model.columns import LIVE, Among, Fault, Length, Pattern, Range, build
from sessions.model.records import LineKind
from sessions.rules.answers import ANSWER_TYPES, AnswerType, question_types
from sessions.rules.forms import PASS, Field, Form, Payload, Section, When
from sessions.session import Session
from sessions.text import listed, one_line

Path = tuple[str | int, ...]

VALUE, GUESS, REASON = "value", "guess", "reason"
QUESTIONS_MOST = 40
OPTIONS_LEAST, OPTIONS_MOST, OPTION_MOST = 2, 12, 80
REASON_MOST = 600
FIFTHS = 5  # a gap counts from a fifth of the widest possible one
GAP_FROM = 2
ORDER = ("first", "second")
"""What a question calls the leaders, in the order of their seats."""
PACK_ONLY = ("keep", "shown", "talk")
"""The keys that only a question of a pack may have: they go beyond one session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonIf:
    """When a reason is required: for a scale under or over a number, for one choice or yes/no answer, or always."""

    under: Annotated[int, Range(0, 101)] | None = None
    over: Annotated[int, Range(-1, 100)] | None = None
    is_: Annotated[str, Length(1, 80)] | None = None
    always: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in a playbook or a pack.

    `least` and `most` limit a scale (default 0 to 5), the characters of a text (1 to 400) or the lines of a list (1 to
    5). `options` are the options of a choice, rank or points; if the pair has signed at least two lines of the kind
    `options_from`, these lines are the options instead. With `guess`, each leader also predicts the other's answer. A
    question that is not `required` may be left empty; a leader may pass on any question. `for` names the leader who is
    asked. In a pack, `keep` shows the answers again in the next session that asks. With ``shown = "own"``, an answer is
    only for its author and never revealed, and `talk` is the title of the item that follows if both want to talk.
    """

    key: Annotated[str, Pattern(r"[a-z][a-z0-9-]{0,47}", "a key such as 'top-risk'")]
    ask: Annotated[str, LINE]
    answer: Annotated[str, Among(question_types)]
    least: Annotated[int, Range(0, 100)] | None = None
    most: Annotated[int, Range(1, 2000)] | None = None
    options: tuple[Annotated[str, Length(1, OPTION_MOST)], ...] = ()
    options_from: LineKind | None = None
    guess: bool = False
    reason_if: Any = None
    required: bool = True
    note: Annotated[str, Length(1, 300, lines=True)] | None = None
    for_: Literal["first", "second", "both"] = "both"
    keep: bool = False
    shown: Literal["both", "own"] = "both"
    talk: Annotated[str, Length(1, 80)] | None = None
    pack: Annotated[str | None, LIVE] = None

    @property
    def own(self) -> bool:
        """Whether only its author ever sees an answer."""
        return self.shown == "own"

    def asks(self, leader: str) -> bool:
        """Whether it is for a leader, the `first` or the `second`."""
        return self.for_ in ("both", leader)

    @property
    def type(self) -> AnswerType:
        """How it is answered."""
        return ANSWER_TYPES[self.answer]

    @property
    def limits(self) -> tuple[int, int]:
        """The least and most, with those of its type where nothing is said; (0, 0) for a type that has none."""
        bounds = self.type.bounds
        least, most = (bounds.least, bounds.most) if bounds else (0, 0)
        return (least if self.least is None else self.least, most if self.most is None else self.most)

    @property
    def field(self) -> Field:
        """What a leader answers."""
        least, most = self.limits
        hint = f"{least}–{most}" if self.type.counts else ""
        lines = self.type.long(most)
        return Field(VALUE, "Your answer", self.answer, least, most, options=self.options, hint=hint, lines=lines)

    @property
    def widest(self) -> int | None:
        """The widest gap that two answers can have; None where people compare the answers themselves."""
        return self.type.widest(self.field)

    def offers(self, value: Any) -> bool:
        """Whether an answer is one of the words that the question itself offers: yes, no, or one of its options."""
        return isinstance(value, bool) or value in self.options

    @property
    def gap_from(self) -> int | None:
        """The smallest gap worth discussing: 2 and a fifth of the widest, or any if the widest is 1."""
        widest = self.widest
        return None if widest is None else min(widest, max(GAP_FROM, -(-widest // FIFTHS)))


# --- from tables ----------------------------------------------------------------------------------------------------


def asked(
    tables: Any, path: Path = (), pack: str | None = None, also: Iterable[str] = ()
) -> tuple[tuple[Asked, ...], list[Fault]]:
    """Return the questions in a list of tables, and every fault in them, each with its path.

    `pack` is the key of the pack that they belong to, None for a playbook's own, and `also` names the keys that belong
    to something else. A question with valid columns is returned even if they don't fit together, so that it can still
    be passed.
    """
    if not isinstance(tables, list | tuple) or not 1 <= len(tables) <= QUESTIONS_MOST:
        return (), [Fault(path, f"isn't a list of questions; enter 1 to {QUESTIONS_MOST} of them")]
    questions: list[Asked] = []
    faults: list[Fault] = []
    keys: set[str] = set()
    for n, table in enumerate(tables):
        here = (*path, n)
        if not isinstance(table, Mapping):
            faults.append(Fault(here, "isn't a question; write a table with key, ask and answer"))
            continue
        question, wrong = build(Asked, table, here, also=also)
        key = str(table.get("key"))
        if key in keys:
            wrong.append(Fault((*here, "key"), f"{key!r} is the key of a question above; give each its own"))
        keys.add(key)
        if question is not None:
            question = replace(question, pack=pack)
            wrong += _faults(question, here)
        faults += wrong
        if question is not None:
            questions.append(question)
    return tuple(questions), faults


def _faults(question: Asked, path: Path) -> list[Fault]:
    faults = []
    count = len(question.options)
    if not question.type.has_options and count:
        faults.append(Fault((*path, "options"), _belongs_to(lambda kind: kind.has_options)))
    elif question.type.has_options and not OPTIONS_LEAST <= count <= OPTIONS_MOST:
        says = f"has {count} entries; use {OPTIONS_LEAST} to {OPTIONS_MOST} for a {question.answer}"
        faults.append(Fault((*path, "options"), says))
    elif len(set(question.options)) < count:
        faults.append(Fault((*path, "options"), "has an option twice; list each option once"))
    if question.options_from is not None:
        faults += _source_faults(question, (*path, "options_from"))
    return [*faults, *_bound_faults(question, path), *_reason_faults(question, path), *_reader_faults(question, path)]


def _source_faults(question: Asked, path: Path) -> list[Fault]:
    """Return what is wrong with options that come from lines."""
    if not question.type.has_options:
        return [Fault(path, _belongs_to(lambda kind: kind.has_options))]
    if isinstance(question.reason_if, Mapping) and "is" in question.reason_if:
        says = "can't be combined with a reason for one of the `options`; remove one of the two"
        return [Fault(path, says)]
    return []


def _reader_faults(question: Asked, path: Path) -> list[Fault]:
    """Return what doesn't fit together of who is asked, who sees the answer and what is kept of it."""
    given = [name for name, said in zip(PACK_ONLY, (question.keep, question.own, question.talk), strict=True) if said]
    if question.pack is None and given:
        says = "is only for a question of a pack; put the question into one, or remove this"
        return [Fault((*path, name), says) for name in given]
    faults = []
    if question.guess and (question.own or question.for_ != "both"):
        faults.append(Fault((*path, "guess"), "is only for a question that both leaders answer and see; remove it"))
    if question.talk and not question.own:
        faults.append(Fault((*path, "talk"), 'is only for a question with shown = "own"; remove it or add that'))
    elif question.talk and question.for_ != "both":
        faults.append(Fault((*path, "talk"), "takes both leaders; remove it or `for`"))
    return faults


def _belongs_to(may: Callable[[AnswerType], bool]) -> str:
    """Return the sentence for a key that another type of question may have."""
    return f"is only for {_types(may)}; remove it or change `answer`"


def _types(may: Callable[[AnswerType], bool]) -> str:
    return listed([key for key in question_types() if may(ANSWER_TYPES[key])], "or")


def _bound_faults(question: Asked, path: Path) -> list[Fault]:
    given = [name for name in ("least", "most") if getattr(question, name) is not None]
    bounds = question.type.bounds
    if bounds is None:
        says = _belongs_to(lambda kind: kind.bounds is not None)
        return [Fault((*path, name), says) for name in given]
    least, most = question.limits
    if least < bounds.lowest or most > bounds.highest:
        name = "least" if least < bounds.lowest else "most"
        says = f"is out of range; a {question.answer} goes from {bounds.lowest} to {bounds.highest}"
        return [Fault((*path, name), says)]
    if least > most or (least == most and not bounds.may_meet):
        return [
            Fault((*path, given[-1]), f"leaves nothing between {least} and {most}; make `least` smaller than `most`")
        ]
    return []


def _reason_faults(question: Asked, path: Path) -> list[Fault]:
    here = (*path, "reason_if")
    if question.reason_if is None:
        return []
    if not isinstance(question.reason_if, Mapping):
        return [Fault(here, "isn't a table; write { under = 3 }, { over = 3 }, { is = 'no' } or { always = true }")]
    rule, faults = build(ReasonIf, question.reason_if, here)
    if rule is None:
        return faults
    if len(question.reason_if) != 1:
        return [Fault(here, "must have exactly one of under, over, is or always")]
    if (rule.under is not None or rule.over is not None) and not question.type.counts:
        counting = _types(lambda kind: kind.counts)
        return [Fault(here, f"under and over belong to a {counting}, not to a {question.answer}")]
    if rule.is_ is not None:
        named = question.type.named(question.field)
        if not named:
            naming = _types(lambda kind: kind.differs)
            return [Fault((*here, "is"), f"is only for {naming}, not for a {question.answer}")]
        if rule.is_ not in named:
            return [Fault((*here, "is"), f"{rule.is_!r} cannot be answered; give {listed(list(named), 'or')}")]
    return []


# --- to a form ------------------------------------------------------------------------------------------------------


def question_form(key: str, title: str, questions: Iterable[Asked]) -> Form:
    """Return the form with these questions: one section each, which may be passed, with value, guess and reason."""
    return Form(key, title, tuple(question_section(question) for question in questions))


def question_section(question: Asked, *, explained: bool = True) -> Section:
    """Return the part of a form with one question; `explained` also asks why, where that isn't the answer itself."""
    fields = [question.field]
    if question.guess:
        fields.append(replace(question.field, key=GUESS, ask="What the other leader will answer"))
    needed = _when(question)
    if needed or (explained and question.widest is not None):  # a text or a list needs no separate reason
        reason = Field(
            REASON,
            "Why",
            "text",
            1,
            REASON_MOST,
            required=False,
            more=needed is None,
            needed=needed,
            lines=True,
            coach=True,
        )
        fields.append(reason)
    note = question.note or ""
    return Section(question.key, question.ask, tuple(fields), note, optional=not question.required, may_pass=True)


def _when(question: Asked) -> When | None:
    given = question.reason_if
    if given is None or given.get("always") is False:
        return None
    equals = question.type.named(question.field).get(given.get("is"))
    return When(VALUE, given.get("under"), given.get("over"), equals, given.get("always", False))


# --- to rows --------------------------------------------------------------------------------------------------------


def record_answers(session: Session, item: Item, form: str, round_: int, questions: Iterable[Asked]) -> list[Question]:
    """Save the revealed answers of a form as rows: each question with its gap, and each leader's answer in order.

    An answer left empty or passed is a pass; an answer that never came is missing. Returns the questions.
    """
    sheets = [session.find(Sheet, item.id, form, round_, seat) for seat in session.leaders]
    shown = [sheet for sheet in sheets if sheet is not None and sheet.status == "revealed"]
    rows = []
    for question in questions:
        only = asked_seat(session, question)
        told = [sheet for sheet in shown if only in (None, sheet.by)]
        given = {sheet.by: _given(sheet.payload, question.key) for sheet in told}
        values = [answers[VALUE] for answers in given.values() if VALUE in answers]
        row = session.put(
            Question(
                id=session.next_id(Question, "Q"),
                item=item.id,
                key_=question.key,
                ask=question.ask,
                kind=question.answer,
                gap=gap(question, *values) if len(values) == len(session.leaders) == 2 else None,
                pack=question.pack,
                for_=only,
                keep=question.keep or None,
            )
        )
        for sheet in told:
            session.put(_answered(row, sheet, given[sheet.by]))
        rows.append(row)
    return rows


def record_late(session: Session, item: Item, sheet: Sheet, questions: Iterable[Asked]) -> list[Question]:
    """Replace the missing answers with those of a late sheet, and update each gap. Returns the questions."""
    asked_by = {question.key: question for question in questions}
    rows = []
    for row in session.all(Question, item=item.id):
        if row.key_ not in asked_by or row.for_ not in (None, sheet.by):
            continue
        session.put(_answered(row, sheet, _given(sheet.payload, row.key_)))
        values = [answer.value for answer in session.all(Answered, question=row.id) if answer.value is not None]
        far = gap(asked_by[row.key_], *values) if len(values) == len(session.leaders) == 2 else None
        rows.append(session.put(replace(row, gap=far)))
    return rows


def asked_seat(session: Session, question: Asked) -> str | None:
    """Return the only leader whom a question asks, or None if it asks both."""
    return None if question.for_ == "both" else session.leaders[ORDER.index(question.for_)]


def _answered(row: Question, sheet: Sheet, answers: Mapping[str, Any]) -> Answered:
    return Answered(
        question=row.id,
        by=sheet.by,
        value=answers.get(VALUE),
        pass_=None if VALUE in answers or sheet.missing else True,
        guess=answers.get(GUESS),
        reason=answers.get(REASON),
        seal=sheet.seal,
        late=sheet.late or None,
        missing=sheet.missing or None,
    )


def _given(payload: Payload | None, key: str) -> Mapping[str, Any]:
    answers = (payload or {}).get(key, {})
    return {} if answers.get(PASS) is True else answers


def gap(question: Asked, first: Any, second: Any) -> int | None:
    """Return how far apart two answers are, 0 to `question.widest`; None where people compare them themselves."""
    return None if question.widest is None else question.type.gap(question.field, first, second)


def by_gap(rows: Sequence[Question], questions: Iterable[Asked]) -> list[Question]:
    """Return recorded questions with the widest gap first, as a share of the widest possible gap.

    Ties keep their order; questions without a gap (texts, lists, a pass) come last. If the question's definition is no
    longer known, as in imported minutes, the gap counts as it is.
    """
    widest = {question.key: question.widest or 1 for question in questions}
    return sorted(rows, key=lambda row: 1 if row.gap is None else -row.gap / widest.get(row.key_, 1))


def apart(row: Question, questions: Iterable[Asked]) -> bool:
    """Whether the answers to a recorded question are far enough apart to suggest a talk."""
    return any(
        row.gap is not None and question.gap_from is not None and row.gap >= question.gap_from
        for question in questions
        if question.key == row.key_
    )


def open_question(key: str, ask: str) -> Asked:
    """Return a question whose answer is a text, worded by whoever asks."""
    return Asked(key=key, ask=one_line(ask), answer="text")
