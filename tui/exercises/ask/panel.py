"""`ask` on screen: the form, then both answers side by side, the widest gap first, with keys to take them up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import OptionList

from sessions.errors import ParleyError
from sessions.exercises.ask.asking import ANSWER
from sessions.exercises.ask.earlier import Earlier, earlier
from sessions.exercises.ask.kind import REVEAL, disagreement_on, offers, order_of_questions, questions_of, taken_as
from sessions.exercises.ask.packs import PACKS
from sessions.language.disagreement import TAGS, why
from sessions.model import Answered, Item, Question
from sessions.rules.answers import differ, words_of
from sessions.rules.phases import phase_of
from tui.commands.command import KeyCommand
from tui.dialogs.screen import rehint
from tui.exercises.answers import AnswerGiven, Compared, ComparedAnswers
from tui.exercises.ask.earlier_words import NOTHING, history_words, with_earlier
from tui.exercises.ask.moments import answers_revealed
from tui.exercises.ask.take_up import ARGUE, TALK, TakeUpQuestion, urgent
from tui.exercises.one_by_one import OneByOne
from tui.exercises.panel import Panel, headed
from tui.widgets.leader import leader_of

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.rules.forms import Form
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.exercises.stage import Stage
    from tui.widgets.moment import Reveal


def compared(
    view: Session, question: Question, *, apart: bool = False, state: str = "", before: Earlier = NOTHING
) -> Compared:
    """Return a revealed question with each leader's answer, guess and reason, and what they answered `before`."""
    told = []
    for answer in view.all(Answered, question=question.id):
        guess = "" if answer.guess is None else f"guessed: {words_of(question.kind, answer.guess)}"
        remarks = tuple(filter(None, (guess, answer.reason, history_words(view, question, answer.by, before))))
        leader = leader_of(view.leaders, answer.by)
        told.append(AnswerGiven(answer.by, _said(question, answer), remarks, leader))
    return Compared(question.id, question.ask, tuple(told), gap_words(question), apart, state)


def _said(question: Question, answer: Answered) -> str:
    if answer.missing:
        return "no answer"
    return "pass" if answer.value is None else words_of(question.kind, answer.value)


def gap_words(question: Question) -> str:
    """Return how far apart two answers are; empty for texts and lists, which people compare themselves."""
    if question.gap is None:
        return ""
    if question.gap == 0:
        return "same"
    return "differ" if differ(question.kind) else f"gap {question.gap}"


class AskPanel(Panel):
    """Sealed questions."""

    kind = "ask"
    commands: ClassVar[tuple[KeyCommand, ...]] = (*TakeUpQuestion.commands, *OneByOne.commands)
    walked = (REVEAL,)

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._take_up = TakeUpQuestion(self, client, self._cursor)
        self.controllers = (self._take_up, self.one_by_one)
        self._before = NOTHING

    async def _load(self, view: Session, item: Item, stage: Stage) -> None:
        """Read what the series answered before, then the draft."""
        self._before = NOTHING
        if view.header.series and (item.settings or {}).get(PACKS):
            with contextlib.suppress(ParleyError):  # one can answer without it
                self._before = await self.client.in_file(lambda store: earlier(store, view, stage.eyes))
        await super()._load(view, item, stage)

    def shape(self, view: Session, item: Item) -> Form:
        """Return the form, with the person's own earlier answers below the questions."""
        return with_earlier(super().shape(view, item), view, item, str(self.client.eyes), self._before)

    @classmethod
    def prompt(cls, view: Session, item: Item) -> tuple[str, ...]:
        """Return what to do with the questions while they are answered, and the questions."""
        asked = questions_of(view, item) if item.phase == ANSWER else ()
        return (*super().prompt(view, item), *(each.ask for each in asked))

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return the answers; nothing of how urgent items are, which is only about their order."""
        return None if urgent(item) else answers_revealed(view, item)

    def has_gaps(self, view: Session, item: Item) -> bool:
        """Whether some question isn't one whose answers people compare themselves, such as texts."""
        return any(each.widest is not None for each in questions_of(view, item))

    def _cursor(self) -> str | None:
        """Return the question that is shown, or the one under the cursor."""
        if (moment := self.one_by_one.moment) is not None:
            return moment.about
        return next((answers.key for answers in self.walk_children(ComparedAnswers)), None)

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the questions with both answers."""
        phase = phase_of(item)
        yield from headed(item.title, self._lead(item, phase.hint if phase else ""))
        yield ComparedAnswers(self._compared(view, item))

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show questions that were taken up meanwhile."""
        for answers in self.walk_children(ComparedAnswers):
            answers.show(self._compared(view, item))

    def _lead(self, item: Item, hint: str) -> str:
        return "The agenda is now in this order, the most urgent first." if urgent(item) else hint

    def _compared(self, view: Session, item: Item) -> list[Compared]:
        worth = {row.id for row in offers(view, item)} if not urgent(item) else set()
        found = []
        for row in order_of_questions(view, item):
            up = taken_as(view, row)
            state = f"→ on the agenda as {up.id}: {up.kind}" if up else self._about(view, row)
            found.append(compared(view, row, apart=row.id in worth, state=state, before=self._before))
        return found

    def _about(self, view: Session, row: Question) -> str:
        """Return what the two disagree about, and the key for what helps; empty if the answers don't tell."""
        found = disagreement_on(view, row)
        if found is None:
            return ""
        helps = f"Press {self.key_for(ARGUE.id)} to argue it."
        if found.kind == "facts":
            helps = f"Say what you both know first; press {self.key_for(TALK.id)} to talk about it."
        return f"{TAGS[found.kind]} · {why(found, 'reason')} {helps}"

    # --- taking up --------------------------------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        rehint(self)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        """Ask how to take the question up, after a click or enter."""
        event.stop()
        self._take_up.ask_as_what()
