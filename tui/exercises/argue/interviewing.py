"""The interview: each leader asks the other about their view, and answers."""

from __future__ import annotations

from sessions.exercises.argue.hearing import QUESTIONS_MOST, AnswerQuestion, AskOther
from sessions.model import Interview
from sessions.rules.forms import Field
from tui.commands.command import KeyCommand
from tui.exercises.argue.under_way import GROUP, TEXT_MOST, ArgumentUnderWay
from tui.exercises.controller import Controller

ASK = KeyCommand(
    "argue-ask", "i", "ask", "In Interview: ask the other leader up to three questions.", GROUP, 1, act="dialog"
)
ANSWER = KeyCommand(
    "argue-answer",
    "w",
    "answer",
    "In Interview and Steelman: answer the other leader's question.",
    GROUP,
    2,
    typing="ctrl+r",
    act="dialog",
)


class HoldInterview(Controller):
    """The commands that ask and answer."""

    commands = (ASK, ANSWER)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why nobody here can ask or answer now; answers are possible also while the cases are written."""
        if command == ASK.id:
            used_up = f"You've already asked your {QUESTIONS_MOST} questions."
            return self.unmet(AskOther) or (None if self._asking() else used_up)
        return self.unmet(AnswerQuestion) or (None if self._unanswered() else "No question is waiting for your answer.")

    def _asking(self) -> list[str]:
        view, _, argument = self._argument.parts
        asked = {seat: len(view.all(Interview, argument=argument.id, by=seat)) for seat in view.leaders}
        return [seat for seat in self.client.leaders if asked[seat] < QUESTIONS_MOST]

    def _unanswered(self) -> list[Interview]:
        view, _, argument = self._argument.parts
        rows = view.all(Interview, argument=argument.id, answer=None)
        return [row for row in rows if view.other(row.by) in self.client.leaders]

    async def do_argue_ask(self) -> None:
        """Ask for a question."""
        view = self._argument.parts[0]

        def pose(seats: tuple[str, ...]) -> None:
            other = view.other(seats[0]).upper()
            field = Field("text", "Your question", "text", 1, TEXT_MOST, lines=True)
            asking = self._argument.text_dialog(
                ASK.id, f"Ask {other}", field, lambda text: AskOther(text=text), seats[0], done="ask"
            )
            self.open(asking)

        await self.whose("Who asks the question?", pose, self._asking())

    async def do_argue_answer(self) -> None:
        """Ask for the answer to the oldest open question."""
        view, rows = self._argument.parts[0], self._unanswered()

        def pose(seats: tuple[str, ...]) -> None:
            row = next(row for row in rows if row.by not in seats)

            def answer(text: str) -> AnswerQuestion:
                return AnswerQuestion(n=row.n, text=text)

            field = Field("text", "Your answer", "text", 1, TEXT_MOST, lines=True)
            asks = f"{row.by.upper()} asks"
            answering = self._argument.text_dialog(
                ANSWER.id, asks, field, answer, seats[0], note=row.question, done="answer", n=row.n
            )
            self.open(answering)

        owing = list(dict.fromkeys(view.other(row.by) for row in rows))
        await self.whose("Who gives the answer?", pose, owing)
