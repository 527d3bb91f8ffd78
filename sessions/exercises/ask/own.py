"""Answers for the author's own eyes: sealed in a form that is never revealed, and the talk that both may want."""

from collections.abc import Iterable
from dataclasses import replace

from sessions.exercises.ask.asking import OWN
from sessions.model import Item, Sheet
from sessions.rules.agenda import AddItem, insert_item
from sessions.rules.forms import Field, Form, Section
from sessions.rules.questions import Asked, question_section
from sessions.session import Session

TALK = "talk"
ABOUT_TALK = "If both of you say yes to a talk, it comes next. If only one does, nobody learns of it."
TALK_MINUTES = 10
TALK_OF = "talk_of"  # a setting: the question for the author's own eyes that both wanted to talk about


def own_form(title: str, questions: Iterable[Asked]) -> Form:
    """Return the form for the author's own eyes; beside a question with a talk, it asks whether they want it."""
    return Form(OWN, title, tuple(_section(question) for question in questions))


def _section(question: Asked) -> Section:
    section = question_section(question, explained=False)
    if question.talk is None:
        return section
    wish = Field(TALK, "Talk about it", "yesno", required=False)
    note = "\n".join(filter(None, (section.note, ABOUT_TALK)))
    return replace(section, fields=(*section.fields, wish), note=note)


def open_talks(session: Session, item: Item, questions: Iterable[Asked]) -> None:
    """Put the talks that both leaders want on the agenda, next. If only one wants it, nothing shows."""
    sheets = [session.find(Sheet, item.id, OWN, item.round, seat) for seat in session.leaders]
    given = [(sheet.payload or {}) for sheet in sheets if sheet is not None and not sheet.missing]
    if len(given) < len(session.leaders):
        return
    for question in questions:
        mark = f"{session.header.id}/{item.id}/{question.pack}/{question.key}"
        wanted = all(answers.get(question.key, {}).get(TALK) is True for answers in given)
        known = any((each.settings or {}).get(TALK_OF) == mark for each in session.all(Item))
        if question.talk and wanted and not known:
            wish = AddItem(
                title=question.talk, item_kind="talk", minutes=TALK_MINUTES, settings={TALK_OF: mark}, after=item.id
            )
            insert_item(session, wish)
