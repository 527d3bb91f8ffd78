"""Taking a revealed question up: to talk about it, align on it or argue it next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.exercises.ask.kind import TakenAs, TakeUp, ask_alone, disagreement_on, goal_words, taken_as
from sessions.model import Answered, Item, Question
from sessions.rules.first_goals import LEAST, MOST
from sessions.rules.forms import Field
from sessions.rules.phases import under_way
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Dialog
from tui.exercises.controller import Controller
from tui.exercises.tension_pick import as_tension

if TYPE_CHECKING:
    from collections.abc import Callable

    from sessions.library.tensions import Tension

GROUP = "Side by side"
TAKES: tuple[TakenAs, ...] = ("talk", "align", "argue")

TALK = KeyCommand("ask-talk", "1", "talk", "Talk about the question next.", GROUP, 11)
ALIGN = KeyCommand("ask-align", "2", "align", "Align on the question next.", GROUP, 12)
ARGUE = KeyCommand("ask-argue", "3", "argue", "Argue the other side of the question next.", GROUP, 13)
ARGUE_AS = KeyCommand(
    "ask-argue-as", "5", "as a tension", "Argue the question next, as a tension close to it.", GROUP, 15, act="dialog"
)


GOAL = KeyCommand(
    "ask-goal", "4", "goal", "Make the question a goal, in words that you can change.", GROUP, 14, act="dialog"
)


@dataclass(eq=False)
class TakeUpQuestion(Controller):
    """The commands on the question that `cursor` returns the id of."""

    commands = (TALK, ALIGN, ARGUE, GOAL, ARGUE_AS)
    cursor: Callable[[], str | None]

    def refusal(self, command: str) -> str | None:
        """Return why the question can't be taken up: only once, and only by whoever runs the session."""
        if why := self.client.unmet(TakeUp):
            return why
        view = self.client.view()
        if urgent(under_way(view)):
            return "The agenda is already in this order."
        question = view.find(Question, self.cursor())
        if question is None:
            return "Put the cursor on a question."
        taken = taken_as(view, question)
        return f"{question.id} is already on the agenda, as {taken.id}." if taken else None

    async def _take(self, as_: TakenAs) -> None:
        key = self.cursor()
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

    def do_ask_goal(self) -> None:
        """Ask for the words of the goal."""
        view = self.client.view()
        question = view.get(Question, str(self.cursor()))
        dialog = Dialog(
            id=GOAL.id,
            about=question.id,
            title="Make it a goal",
            fields=(Field("text", "Goal", "text", least=LEAST, most=MOST),),
            given={"text": goal_words(view, question)},
            note=question.ask,
            done="take up",
            to_command=lambda answers: TakeUp(question=question.id, as_="goal", text=answers["text"]),
            says="It's among the goals of the next align item.",
        )
        self.open(dialog)

    def do_ask_argue_as(self) -> None:
        """Choose a tension that is close to the question and its answers, and argue the question as that."""
        view = self.client.view()
        question = view.find(Question, self.cursor())
        if question is None:
            raise Refused("There is no question to take up.")
        said = [each for row in view.all(Answered, question=question.id) for each in (row.value, row.reason)]
        text = " ".join([ask_alone(question), *(each for each in said if isinstance(each, str))])

        def take_up(tension: Tension) -> TakeUp:
            poles = (tension.pole_a, tension.pole_b)
            return TakeUp(question=question.id, as_="argue", poles=poles, tension=tension.key)

        self.open(as_tension(f"Argue {question.id} as a tension", question.id, text, take_up))

    def _takes(self, question: Question) -> tuple[TakenAs, ...]:
        """Return the ways to take it up: where it is about priorities, arguing comes first."""
        found = disagreement_on(self.client.view(), question)
        return TAKES if found is None or found.kind == "facts" else ("argue", "talk", "align")

    def ask_as_what(self) -> None:
        """Ask how to take the question up, if that is possible."""
        if not self.available(TALK.id):
            return
        question = self.client.view().get(Question, str(self.cursor()))
        dialog = Dialog(
            id=TALK.id,
            about=question.id,
            title="Take it up next",
            fields=(Field("as_", "Item kind", "choice", options=self._takes(question)),),
            note=question.ask,
            done="take up",
            to_command=lambda answers: TakeUp(question=question.id, as_=answers["as_"]),
        )
        self.open(dialog)


def urgent(item: Item) -> bool:
    """Whether an item asks how urgent the others are; its questions can't be taken up."""
    return bool((item.settings or {}).get("urgency"))
