"""`ask` on screen: the form, then both answers side by side, the biggest gap first, each to be taken up by a key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import OptionList

from sessions.errors import Refused
from sessions.exercises.ask.kind import TakenAs, TakeUp, offers, order_of_questions, taken_as
from sessions.model import Answered, Item, Question
from sessions.rules.forms import Field
from sessions.rules.phases import phase_of
from tui.client.status import runs
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.screen import rehint
from tui.exercises.answers import AnswerGiven, Answers, Compared, answer_words
from tui.exercises.panel import Panel, line, title

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session

TAKES: dict[str, TakenAs] = {"ask-talk": "talk", "ask-align": "align", "ask-argue": "argue"}


def compared(view: Session, question: Question, apart: bool = False, state: str = "") -> Compared:
    """Return a revealed question with what each leader said, guessed and why."""
    told = []
    for answer in view.all(Answered, question=question.id):
        guess = "" if answer.guess is None else f"expected: {answer_words(answer.guess)}"
        remarks = tuple(filter(None, (guess, answer.reason)))
        told.append(AnswerGiven(answer.by, "no answer" if answer.missing else answer_words(answer.value), remarks))
    return Compared(question.id, question.ask, tuple(told), gap_words(question), apart, state)


def gap_words(question: Question) -> str:
    """Return how far apart two answers are; nothing for texts and lists, which people compare themselves."""
    if question.gap is None:
        return ""
    if question.gap == 0:
        return "same"
    return "differ" if question.kind in ("choice", "yesno") else f"gap {question.gap}"


class AskPanel(Panel):
    """Sealed questions."""

    kind = "ask"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        KeyCommand("ask-talk", "1", "talk", "Take the question up: talk about it next.", "Side by side", 11),
        KeyCommand("ask-align", "2", "align", "Take the question up: align on it next.", "Side by side", 12),
        KeyCommand(
            "ask-argue", "3", "argue", "Take the question up: argue the other side of it next.", "Side by side", 13
        ),
    )

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the questions with both answers."""
        phase = phase_of(item)
        yield title(item.title)
        yield line(self._lead(item, phase.hint if phase else ""), "lead")
        yield Answers(self._compared(view, item))

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show what was taken up meanwhile."""
        for answers in self.query(Answers):
            answers.show(self._compared(view, item))

    def _lead(self, item: Item, hint: str) -> str:
        return "The agenda is in this order now, the most urgent first." if _urgent(item) else hint

    def _compared(self, view: Session, item: Item) -> list[Compared]:
        worth = {row.id for row in offers(view, item)} if not _urgent(item) else set()
        found = []
        for row in order_of_questions(view, item):
            up = taken_as(view, row)
            found.append(compared(view, row, row.id in worth, f"→ on the agenda as {up.id}: {up.kind}" if up else ""))
        return found

    # --- taking up --------------------------------------------------------------------------------------------------

    def available(self, command: str) -> bool:
        """A question can be taken up once, by who runs the session."""
        item = self.client.view().active
        if item is None or _urgent(item) or not runs(self.client):
            return False
        question = self.client.view().find(Question, self._key())
        return question is not None and taken_as(self.client.view(), question) is None

    def _key(self) -> str | None:
        return next((answers.key for answers in self.query(Answers)), None)

    async def _take(self, as_: TakenAs) -> None:
        key = self._key()
        if key is None:
            raise Refused("There is no question to take up.")
        await self.client.do(TakeUp(question=key, as_=as_))
        self.say(f"Next on the agenda: {as_}.")

    async def do_ask_talk(self) -> None:
        """Talk about it next."""
        await self._take("talk")

    async def do_ask_align(self) -> None:
        """Align on it next."""
        await self._take("align")

    async def do_ask_argue(self) -> None:
        """Argue it next."""
        await self._take("argue")

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        rehint(self)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        """Ask how to take the question up, for a mouse or an Enter."""
        event.stop()
        if not self.available("ask-talk"):
            return
        question = self.client.view().get(Question, str(self._key()))
        dialog = Dialog(
            id="ask-talk",
            about=question.id,
            title="Take it up next",
            fields=(Field("as_", "As what", "choice", options=tuple(TAKES.values())),),
            note=question.ask,
            done="take up",
            to_command=lambda answers: TakeUp(question=question.id, as_=answers["as_"]),
        )
        open_dialog(self.app, self.client, dialog)


def _urgent(item: Item) -> bool:
    return bool((item.settings or {}).get("urgency"))
