"""`ask`: both leaders answer the same questions in private, seal, and see the answers side by side.

The questions come from the playbook, and from the packs that it uses. An item with ``urgency = true`` asks how urgent
each queued item is instead, and sorts the rest of the agenda by that; one without questions asks its own title.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.ask.asking import ANSWER, OWN, asked_leaders, form_asks, settled
from sessions.exercises.ask.own import open_talks, own_form
from sessions.exercises.ask.packs import PACKS, QUESTIONS, clashes, questions_in, used_packs
from sessions.frozen import dataclass
from sessions.language.disagreement import Route, route
from sessions.model import Answered, Item, Question, Sheet
from sessions.model.columns import Fault
from sessions.rules.agenda import AddItem, insert_item
from sessions.rules.agenda_timing import EDITABLE, TITLE_MOST, queued, renumber
from sessions.rules.answers import differ, words_of
from sessions.rules.argued_as import tension_settings
from sessions.rules.first_goals import LEAST, MOST, goals_come_of, with_goal
from sessions.rules.forms import Form
from sessions.rules.phases import Kind, Outcome, Phase, Step, ends_session, register, require_fit, under_way
from sessions.rules.questions import (
    Asked,
    apart,
    asked,
    asked_seat,
    by_gap,
    open_question,
    question_form,
    record_answers,
    record_late,
)
from sessions.rules.seats import author
from sessions.session import Session
from sessions.situation import Requires, planner, runner
from sessions.text import one_line, shortened

REVEAL = "reveal"
RATED, TAKEN_FROM = "rated", "taken_from"  # its own settings: the items rated, and the question that an item came from
ANSWER_PERCENT = 40  # of the item's timebox; the talk after the reveal gets the rest
OWN_PERCENT = 10  # of the item's timebox, of what the answers would have, for answers that nobody else sees
URGENCY_MOST = 5

TakenAs = Literal["talk", "align", "argue", "goal"]
MINUTES: Mapping[TakenAs, int] = {"talk": 5, "align": 15, "argue": 13, "goal": 15}
ARGUED_MOST = 160  # characters of an argument's question
SHOWN_MOST = 40  # characters of an answer in the outcome of the item that follows it up


class Ask(Kind):
    """Sealed questions."""

    key = "ask"
    title = "Ask"
    phases = (
        Phase(ANSWER, "Answer", "Answer alone. Nobody sees it until both have sealed.", private=True),
        Phase(OWN, "For yourself", "Only you see this, now and over the series.", private=True, read=None),
        Phase(REVEAL, "Side by side", "Widest gap first. Ask before you respond.", reveals=(ANSWER,)),
    )
    steps = (
        Step(
            ANSWER, REVEAL, "nothing is asked for the author's own eyes", lambda session, item: not form_asks(item, OWN)
        ),
        Step(OWN, None, "nothing else is asked", lambda session, item: not form_asks(item, ANSWER)),
    )
    settings: ClassVar[Mapping[str, type]] = {QUESTIONS: list, PACKS: list, "urgency": bool}

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """Two fifths of the item's timebox to answer, and the rest to talk, unless the playbook sets it."""
        said = super().seconds(session, item, phase)
        if said is not None:
            return said
        both, own = form_asks(item, ANSWER), form_asks(item, OWN)
        whole = item.budget_s
        alone = whole * OWN_PERCENT // 100 * own if both else whole * own
        answering = whole * ANSWER_PERCENT // 100 - alone
        return {ANSWER: answering, OWN: alone}.get(phase.key, whole - answering - alone)

    def expected(self, item: Item) -> list[Phase]:
        """Leave out the forms that ask nothing, and the reveal if nothing is revealed."""
        asked_for = {ANSWER: form_asks(item, ANSWER), OWN: form_asks(item, OWN)}
        return [phase for phase in self.phases if asked_for.get(phase.key, asked_for[ANSWER])]

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return every fault in the questions and in the packs."""
        given = [key for key in (QUESTIONS, PACKS) if settings.get(key) is not None]
        if settings.get("urgency"):
            return [Fault((key,), "can't be combined with `urgency`; remove one of the two") for key in given]
        own, faults = asked(settings[QUESTIONS], (QUESTIONS,)) if QUESTIONS in given else ((), [])
        packs, wrong = used_packs(settings.get(PACKS, ()), (PACKS,))
        faults += wrong
        return faults or [Fault((PACKS,), says) for says in clashes(own, packs)]

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Fix what is asked and whom: the items to rate, or the questions whose turn it is."""
        if _asks_urgency(item):
            rated = [each.id for each in _rateable(session)]
            session.put(replace(item, settings={**(item.settings or {}), RATED: rated}))
        elif item.settings:
            session.put(replace(item, settings=settled(session, item.settings, ctx.asked(), ctx.standing)))

    def first(self, session: Session, item: Item) -> str:
        """Skip the forms that ask nothing."""
        if _asks_urgency(item):
            return ANSWER if questions_of(session, item) else REVEAL
        return next((form for form in (ANSWER, OWN) if form_asks(item, form)), REVEAL)

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """Return the questions that a leader is asked as a form, those for their own eyes as another."""
        key = key or (OWN if item.phase == OWN else ANSWER)
        found = [each for each in _every_question(session, item) if each.own == (key == OWN)]
        mine = [each for each in found if asked_seat(session, each) in (None, seat)]
        return own_form(item.title, mine) if key == OWN else question_form(ANSWER, item.title, mine)

    def asks(self, session: Session, item: Item, form: str, seat: str) -> bool:
        """Whether a question of a form is for this leader."""
        return seat in asked_leaders(session, item, form)

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Nobody else can accept what is for the author's own eyes."""
        return "Nobody else reads this, so there is nothing to offer." if form == OWN else None

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Replace the missing answers, and sort the agenda again."""
        rows = record_late(session, item, sheet, questions_of(session, item))
        if _asks_urgency(item):
            _order_by_urgency(session, rows)

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """At the reveal, put questions and answers side by side, and the agenda in order of urgency."""
        if item.phase != REVEAL:
            return
        rows = record_answers(session, item, ANSWER, item.round, questions_of(session, item))
        if _asks_urgency(item):
            _order_by_urgency(session, rows)
        open_talks(session, item, _every_question(session, item))

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Put a talk on the agenda that both want, if nothing was revealed."""
        if item.phase == OWN and outcome == "done":
            open_talks(session, item, _every_question(session, item))


def questions_of(session: Session, item: Item) -> tuple[Asked, ...]:
    """Return the questions of an `ask` item that are revealed. They were checked when it was put on the agenda."""
    return tuple(question for question in _every_question(session, item) if not question.own)


def _every_question(session: Session, item: Item) -> tuple[Asked, ...]:
    if _asks_urgency(item):
        found = [session.find(Item, each) for each in (item.settings or {}).get(RATED, ())]
        return tuple(_urgency_question(each) for each in found if each is not None)
    settings = item.settings or {}
    if QUESTIONS in settings or PACKS in settings:
        return questions_in(settings)
    return (open_question("answer", item.title),)


def order_of_questions(session: Session, item: Item) -> list[Question]:
    """Return the revealed questions of an `ask` item, the widest gap first (see `by_gap`)."""
    return by_gap(session.all(Question, item=item.id), questions_of(session, item))


def offers(session: Session, item: Item) -> list[Question]:
    """Return the revealed questions worth following up: far enough apart and not yet taken, the widest gap first."""
    questions = questions_of(session, item)
    far = [row for row in order_of_questions(session, item) if apart(row, questions)]
    return [row for row in far if taken_as(session, row) is None]


def disagreement_on(session: Session, row: Question) -> Route | None:
    """Return what a disagreement on a question is about by the two reasons, or by answers that are texts.

    None unless the two are far enough apart, and if neither gave a reason.
    """
    item = session.find(Item, row.item)
    if item is None or not apart(row, questions_of(session, item)):
        return None
    said = dict.fromkeys(session.leaders) | {
        each.by: each.reason or (each.value if isinstance(each.value, str) and row.kind == "text" else None)
        for each in session.all(Answered, question=row.id)
    }
    return route(session, said) if any(said.values()) else None


def taken_as(session: Session, row: Question) -> Item | None:
    """Return the item that follows up a question, or to which it gave a goal, or None."""
    name = _reference(session, row)

    def follows(item: Item) -> bool:
        return (item.settings or {}).get(TAKEN_FROM) == name or name in goals_come_of(item)

    return next(filter(follows, session.all(Item)), None)


def _reference(session: Session, row: Question) -> str:
    """Return the question's full name: a carried item meets another Q1 in the next session."""
    return f"{session.header.id}/{row.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePacks(Command):
    """Let an `ask` item that hasn't begun ask the questions of packs; `packs` are copies of them, as settings."""

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    item: str
    packs: tuple[Mapping[str, Any], ...]

    def apply(self, session: Session, ctx: Context) -> None:
        """Put them in, instead of those before. Refused for another kind of item, and for packs with faults."""
        item = queued(session, self.item)
        if item.kind != Ask.key:
            raise Refused(f"{item.id} isn't an ask item, so it has no packs.")
        settings = {key: value for key, value in (item.settings or {}).items() if key != PACKS}
        settings |= {PACKS: [dict(each) for each in self.packs]} if self.packs else {}
        require_fit(item.kind, settings)
        session.put(replace(item, settings=settings or None))


# --- urgency --------------------------------------------------------------------------------------------------------


def _asks_urgency(item: Item) -> bool:
    return bool((item.settings or {}).get("urgency"))


def _rateable(session: Session) -> list[Item]:
    """Return the items that urgency can move: queued, and not the closing item."""
    return [item for item in session.agenda if item.status == "queued" and not ends_session(item)]


def _urgency_question(item: Item) -> Asked:
    return Asked(key=item.id.lower(), ask=f"How urgent is “{item.title}”?", answer="scale", most=URGENCY_MOST)


def _order_by_urgency(session: Session, rows: list[Question]) -> None:
    """Give each rated item the sum of both ratings, 0 to 10, and put the most urgent first.

    If one leader passed, the other's rating counts twice: a pass isn't a zero. Unrated items come last; items that have
    begun or ended, and the closing item, keep their positions.
    """
    for row in rows:
        rated = session.find(Item, row.key_.upper())
        values = [answer.value for answer in session.all(Answered, question=row.id) if answer.value is not None]
        if rated is not None and values:
            session.put(replace(rated, urgency=sum(values) * 2 // len(values)))
    order = session.agenda
    movable = _rateable(session)
    places = [n for n, item in enumerate(order) if item in movable]
    movable.sort(key=lambda item: -1 if item.urgency is None else item.urgency, reverse=True)
    for place, item in zip(places, movable, strict=True):
        order[place] = item
    renumber(session, order)


# --- following up ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUp(Command):
    """Make a revealed question the next item of the agenda: to talk about, to align on, or to argue.

    As a goal, with the words of `text`, it joins the next `align` item, or comes next in a new one.
    To argue it as a tension, `poles` are its two poles and `tension` its key.
    """

    requires: ClassVar[Requires] = Requires(by=runner, kind="ask", phases=(REVEAL,))
    question: str
    as_: TakenAs = "talk"
    text: str | None = None
    poles: tuple[str, str] | None = None
    tension: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Insert the item after this one. Refused for a question of another item, or one already on the agenda."""
        item = under_way(session)
        row = session.get(Question, self.question)
        if row.item != item.id:
            raise Refused(f"{row.id} was asked in {row.item}. Take it up from there.")
        if (taken := taken_as(session, row)) is not None:
            raise Refused(f"{row.id} is already on the agenda, as {taken.id}.")
        words = _goal_text(session, row, self.text) if self.as_ == "goal" else ""
        waiting = (each for each in session.agenda if (each.status, each.kind) == ("queued", "align"))
        if words and (there := next(waiting, None)) is not None:
            session.put(with_goal(there, words, _reference(session, row)))
            return
        wish = AddItem(
            title=shortened(ask_alone(row), TITLE_MOST),
            item_kind="align" if words else self.as_,
            minutes=MINUTES[self.as_],
            owner=seat if (seat := author(ctx)) in session.leaders else None,
            outcome_wanted=_wanted(session, row),
            settings={TAKEN_FROM: _reference(session, row), **_prefilled(session, self, row)},
            after=item.id,
        )
        added = insert_item(session, wish)
        if words:
            session.put(with_goal(added, words, _reference(session, row)))


def _goal_text(session: Session, row: Question, text: str | None) -> str:
    words = one_line(text if text is not None else goal_words(session, row))
    if not LEAST <= len(words) <= MOST:
        raise Refused(f"A goal has {LEAST} to {MOST} characters; this has {len(words)}.")
    return words


def ask_alone(row: Question) -> str:
    """Return a question up to its question mark, without what follows it, such as the meaning of 0 and 5."""
    return row.ask[: row.ask.find("?") + 1] or row.ask


def goal_words(session: Session, row: Question) -> str:
    """Return a first wording of a goal that would settle a question, from what both answered."""
    ask = ask_alone(row)
    given = [(each.by, each.value) for each in session.all(Answered, question=row.id) if each.value is not None]
    if len(given) != 2 or not row.gap:
        return shortened(f"Agree on this: {ask}", MOST)
    (_, first), (_, second) = given
    if row.kind == "scale":
        low, high = sorted((first, second))
        return shortened(f"From {low} to {high}: {ask}", MOST)
    said = [f"{seat.upper()} {shortened(words_of(row.kind, value), SHOWN_MOST)}" for seat, value in given]
    return shortened(f"Settle this ({said[0]}, {said[1]}): {ask}", MOST)


def _prefilled(session: Session, wish: TakeUp, row: Question) -> dict[str, Any]:
    """Return the item's initial values: the text of a first goal for align, or question and poles for argue."""
    match wish.as_:
        case "argue":
            poles = tension_settings(wish.poles, wish.tension) or _poles(session, row)
            return {"question": shortened(ask_alone(row), ARGUED_MOST), **poles}
        case "align":
            return {"suggestion": ask_alone(row)}
    return {}


def _poles(session: Session, row: Question) -> dict[str, Any]:
    """Return the two poles and who holds which, if the leaders answered yes and no or chose differently."""
    held = {each.by: each.value for each in session.all(Answered, question=row.id) if each.value is not None}
    if not differ(row.kind) or not row.gap or len(held) != 2:
        return {}
    (first, a), (second, b) = held.items()
    return {"pole_a": _pole(row, a), "pole_b": _pole(row, b), "holds": {first: "a", second: "b"}}


def _pole(row: Question, value: Any) -> str:
    return value if isinstance(value, str) else words_of(row.kind, value).capitalize()


def _wanted(session: Session, row: Question) -> str | None:
    """Return the purpose of the talk: to know why the two answered as they did, if both answers fit on a line."""
    told = [
        f"{answer.by.upper()} said {_told(answer.value)}"
        for answer in session.all(Answered, question=row.id)
        if isinstance(answer.value, int | str)
    ]
    return shortened(f"Find out why {told[0]} and {told[1]}", 120) if len(told) == 2 else None


def _told(value: int | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{shortened(value, SHOWN_MOST)}”" if isinstance(value, str) else str(value)


register(Ask())
