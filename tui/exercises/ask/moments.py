"""The revealed answers one question at a time, with what each leader guessed of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.exercises.ask.kind import order_of_questions, questions_of
from sessions.model import Answered, Question
from sessions.rules.answers import differ, words_of
from sessions.rules.questions import Asked, apart, gap
from tui.widgets.leader import leader_of
from tui.widgets.moment import FAR_OFF, LargeAnswer, Reveal, RevealStep, close_words, gap_said, guessed_words

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session


def answers_revealed(view: Session, item: Item) -> Reveal:
    """Return the questions with both answers, the widest gap first."""
    asked = {question.key: question for question in questions_of(view, item)}
    rows = order_of_questions(view, item)
    moments = tuple(_moment(view, row, asked.get(row.key_), apart(row, asked.values())) for row in rows)
    gaps = [FAR_OFF if row.gap and differ(row.kind) else row.gap for row in rows if row.gap is not None]
    off = [_off(view, row, asked[row.key_]) for row in rows if row.key_ in asked]
    return Reveal(guessed_words(view.leaders, off) or close_words(gaps, "question") or item.title, moments)


def _off(view: Session, row: Question, asked: Asked) -> tuple[int | None, int | None]:
    """Return how far off the first and the second leader's guess of the other's answer was."""
    given = {answer.by: answer for answer in view.all(Answered, question=row.id)}
    found = []
    for seat in view.leaders:
        mine, theirs = given.get(seat), given.get(view.other(seat))
        known = mine is not None and theirs is not None and None not in (mine.guess, theirs.value)
        far = gap(asked, mine.guess, theirs.value) if known and mine and theirs else None
        found.append(FAR_OFF if far and differ(row.kind) else far)
    return found[0], found[1]


def _moment(view: Session, row: Question, asked: Asked | None, far: bool) -> RevealStep:
    told = []
    for answer in view.all(Answered, question=row.id):
        says = "no answer" if answer.missing else "pass" if answer.value is None else words_of(row.kind, answer.value)
        guess = "" if answer.guess is None else f"guessed {words_of(row.kind, answer.guess)}"
        remarks = tuple(filter(None, ("late" if answer.late else "", answer.reason)))
        large = not answer.missing and answer.value is not None
        choice = asked is not None and asked.offers(answer.value)
        told.append(LargeAnswer(answer.by, leader_of(view.leaders, answer.by), says, guess, remarks, large, choice))
    return RevealStep(row.id, row.ask, tuple(told), row.id, _gap(row, asked), far)


def _gap(row: Question, asked: Asked | None) -> str:
    if row.gap is None:
        return ""
    if differ(row.kind):
        return "you differ" if row.gap else "the same"
    return gap_said(row.gap, asked.widest if asked and asked.widest else row.gap or 1)
