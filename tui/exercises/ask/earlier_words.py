"""Earlier answers in words: a person's own below a question, and those of both after the reveal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sessions.exercises.ask.asking import OWN
from sessions.exercises.ask.earlier import Earlier
from sessions.exercises.ask.packs import questions_in
from sessions.model import Participant
from sessions.rules.answers import words_of
from sessions.text import one_line, shortened
from sessions.times import short_day

if TYPE_CHECKING:
    from sessions.model import Item, Question
    from sessions.rules.forms import Form
    from sessions.rules.questions import Asked
    from sessions.session import Session

NOTHING: Final = Earlier()
LAST = 5  # earlier answers that are shown
TEXT_MOST = 60  # characters of each of several


def with_earlier(form: Form, view: Session, item: Item, seat: str, before: Earlier) -> Form:
    """Return a form with the person's own earlier answers below its questions."""
    person = view.get(Participant, seat)
    asked = {question.key: question for question in questions_in(item.settings or {})}
    sections = []
    for section in form.sections:
        question = asked.get(section.key)
        says = _own_words(question, person, before, form.key) if question else ""
        sections.append(replace(section, note="\n".join(filter(None, (section.note, says)))))
    return replace(form, sections=tuple(sections))


def _own_words(question: Asked, person: Participant, before: Earlier, form: str) -> str:
    if form == OWN:
        own = before.own_of(question.pack, question.key)
        told = _in_order((each.day, each.kind, each.value) for each in own)
        return f"Your answers so far: {told}" if told else ""
    found = before.by(question.pack, question.key, person)
    if not found:
        return ""
    day, answer = found[-1]
    why = f" ({one_line(answer.reason)})" if answer.reason else ""
    return f"You on {short_day(day)}: {one_line(words_of(question.answer, answer.value))}{why}"


def history_words(view: Session, question: Question, seat: str, before: Earlier) -> str:
    """Return what a seat answered to a kept question before; empty if it's nothing."""
    if not question.keep:
        return ""
    found = before.by(question.pack, question.key_, view.get(Participant, seat))
    told = _in_order((day, question.kind, answer.value) for day, answer in found)
    return f"before: {told}" if told else ""


def _in_order(answers: Iterable[tuple[date | None, str, Any]]) -> str:
    """Return the last few answers with their days, oldest first."""
    found = list(answers)
    said = [f"{shortened(one_line(words_of(kind, value)), TEXT_MOST)} ({short_day(day)})" for day, kind, value in found]
    return " · ".join([*(["…"] if len(said) > LAST else []), *said[-LAST:]])
