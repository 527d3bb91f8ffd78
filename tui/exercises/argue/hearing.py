"""What leaders do by one key while they hear each other: word the question, ask, answer, void, sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sessions.exercises.argue.frame import (
    OPTIONS_MOST,
    QUESTION_LEAST,
    QUESTION_MOST,
    AcceptFrame,
    Frame,
    same_pole,
    unfit,
)
from sessions.exercises.argue.hearing import QUESTIONS_MOST, AnswerQuestion, AskOther, SignSteelman, VoidSteelman
from sessions.exercises.argue.sides import SIGNED, revise_rounds
from sessions.model import Decision, Interview, Side
from sessions.rules.forms import Field, Form, Payload
from sessions.rules.phases import place_of
from tui.client.status import speaks
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.small_form import ask
from tui.exercises.argue.argument_panel import GROUP, TEXT_MOST, Arguing
from tui.exercises.argue.pages import signable

NOTE_MOST = 600

WORD = KeyCommand(
    "argue-word", "w", "edit", "Word the question, its poles and who holds which.", GROUP, 2, act="dialog"
)
ACCEPT = KeyCommand("argue-accept", "y", "accept", "Accept the wording as it stands.", GROUP, 1, act="asks")
ASK = KeyCommand("argue-ask", "i", "ask", "Ask the other about their view, up to three times.", GROUP, 1, act="dialog")
ANSWER = KeyCommand(
    "argue-answer", "w", "answer", "Answer what the other asked.", GROUP, 2, typing="ctrl+r", act="dialog"
)
VOID = KeyCommand(
    "argue-void", "v", "void", "Void a mocking or empty steelman of your view, once.", GROUP, 19, act="dialog"
)
SIGN = KeyCommand("argue-sign", "y", "sign", "Sign what was written of your view.", GROUP, 1, act="asks")
ADDENDUM = KeyCommand(
    "argue-addendum", "w", "sign and add", "Sign it, with words of your own added.", GROUP, 2, act="dialog"
)
REFUSE = KeyCommand("argue-refuse", "x", "refuse", "Do not sign it, and say what is missing.", GROUP, 3, act="dialog")


class Hearing(Arguing):
    """The commands from the wording to the signature."""

    commands: ClassVar[tuple[KeyCommand, ...]] = (WORD, ACCEPT, ASK, ANSWER, VOID, SIGN, ADDENDUM, REFUSE)

    def hearing_available(self, command: str) -> bool:
        """Whether one of these commands makes sense now."""
        _, item, argument = self.place
        match (item.phase, command):
            case ("frame", WORD.id):
                return speaks(self.client)
            case ("frame", ACCEPT.id):
                return bool(self._accepting()) and unfit(argument) is None
            case ("interview", ASK.id):
                return bool(self._asking())
            case ("interview" | "steelman", ANSWER.id):
                return bool(self._unanswered())
            case ("swap" | "verdict" | "reveal", VOID.id):
                return bool(self._voiding())
            case ("sign", SIGN.id):
                return bool(self._unsigned())
            case ("sign", ADDENDUM.id | REFUSE.id):
                return bool(self._signing())
        return False

    # --- the wording ------------------------------------------------------------------------------------------------

    def _accepting(self) -> list[str]:
        accepted = self.place[2].accepted
        return [seat for seat in self.client.leaders if seat not in accepted]

    def asks_argue_accept(self) -> Consent | None:
        """Name the wording; at the hot seat a list asks who accepts it."""
        if self.client.hot:
            return None
        argument = self.place[2]
        return Consent(f"accept this wording: {argument.question}", repr(argument))

    async def do_argue_accept(self) -> None:
        """Accept the wording."""

        async def accept(seats: tuple[str, ...]) -> None:
            await self.client.do(command, *seats)

        view, _, argument = self.place
        command = AcceptFrame().as_read(view, view.leaders[0])
        await self.whose("Who accepts the wording?", self._accepting(), accept, note=argument.question)

    def do_argue_word(self) -> None:
        """Ask for the wording, the whole of it."""
        view, _, argument = self.place
        leaders = view.leaders
        decisions = tuple(each.id for each in view.all(Decision))
        form = ask(
            "The question between you",
            Field("question", "Question", "text", QUESTION_LEAST, QUESTION_MOST),
            Field("pole_a", "Pole a", "text", 1, 120),
            Field("pole_b", "Pole b", "text", 1, 120),
            *(Field(seat, f"{seat.upper()} holds", "choice", options=("a", "b")) for seat in leaders),
            Field("stakes", "Stakes", "text", 1, 200, required=False),
            Field("absent", "Absent", "text", 1, 80, required=False, hint="whom both speak for, on one pole"),
            Field("options", "Options, if not the two poles", "list", 0, OPTIONS_MOST, 120, required=False, more=True),
            *(
                (Field("decision", "Decides", "choice", options=decisions, required=False, more=True),)
                * bool(decisions)
            ),
        )
        own = argument.options != (argument.pole_a, argument.pole_b)
        given = {
            "question": argument.question,
            "pole_a": argument.pole_a,
            "pole_b": argument.pole_b,
            "stakes": argument.stakes or "",
            "absent": argument.absent or "",
            "options": list(argument.options) if own else [],
            "decision": argument.decision,
            **argument.held,
        }

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            await self.client.do(
                Frame(
                    question=it["question"],
                    pole_a=it["pole_a"],
                    pole_b=it["pole_b"],
                    holds={seat: it[seat] for seat in leaders},
                    stakes=it.get("stakes", ""),
                    absent=it.get("absent", ""),
                    options=tuple(it.get("options", ())),
                    decision=it.get("decision"),
                    before=_before(began, leaders),
                )
            )

        note = "Whoever accepted the old wording accepts the new one again."
        self.edit("the question", form, change, {"it": given}, note, name=WORD.id)

    # --- the interview ----------------------------------------------------------------------------------------------

    def _asking(self) -> list[str]:
        view, _, argument = self.place
        asked = {seat: len(view.all(Interview, argument=argument.id, by=seat)) for seat in view.leaders}
        return [seat for seat in self.client.leaders if asked[seat] < QUESTIONS_MOST]

    def _unanswered(self) -> list[Interview]:
        view, _, argument = self.place
        rows = view.all(Interview, argument=argument.id, answer=None)
        return [row for row in rows if view.other(row.by) in self.client.leaders]

    async def do_argue_ask(self) -> None:
        """Ask for a question."""

        def pose(seats: tuple[str, ...]) -> None:
            other = self.place[0].other(seats[0]).upper()
            field = Field("text", "Your question", "text", 1, TEXT_MOST, lines=True)
            self.pose_text(ASK.id, f"Ask {other}", field, lambda text: AskOther(text=text), seats, done="ask")

        await self.whose("Who asks?", self._asking(), pose)

    async def do_argue_answer(self) -> None:
        """Ask for the answer to the question that waits longest."""
        view, rows = self.place[0], self._unanswered()

        def pose(seats: tuple[str, ...]) -> None:
            row = next(row for row in rows if row.by not in seats)

            def answer(text: str) -> AnswerQuestion:
                return AnswerQuestion(n=row.n, text=text)

            field = Field("text", "Your answer", "text", 1, TEXT_MOST, lines=True)
            asks = f"{row.by.upper()} asks"
            self.pose_text(ANSWER.id, asks, field, answer, seats, note=row.question, done="answer", n=row.n)

        owing = list(dict.fromkeys(view.other(row.by) for row in rows))
        await self.whose("Who answers?", owing, pose)

    # --- the steelman of one's own view -----------------------------------------------------------------------------

    def _voiding(self) -> list[str]:
        view, item, argument = self.place
        if same_pole(argument) or revise_rounds(view, item):
            return []
        return [seat for seat in self.client.leaders if view.other(seat) not in argument.voided]

    async def do_argue_void(self) -> None:
        """Ask whether to void it: nobody can take that back."""
        seen = place_of(self.place[0])

        def pose(seats: tuple[str, ...]) -> None:
            async def keep(payload: Payload) -> None:
                await self.client.do(VoidSteelman(seen=seen), *seats)

            writer = self.place[0].other(seats[0]).upper()
            note = (
                f"For a text that mocks, or says nothing. What {writer} wrote of your view counts as not done, and "
                f"{writer} tries again, once. This cannot be undone."
            )
            self.pose(Form("void", "Void the steelman?", ()), keep, note=note, done="void it", name=VOID.id)

        await self.whose("Whose view was not told?", self._voiding(), pose)

    def _signing(self) -> list[str]:
        view, _, argument = self.place
        return [seat for seat in signable(view, argument) if seat in self.client.leaders]

    def _unsigned(self) -> list[str]:
        view, _, argument = self.place
        return [seat for seat in self._signing() if view.get(Side, argument.id, view.other(seat)).verdict not in SIGNED]

    def asks_argue_sign(self) -> Consent | None:
        """Name the writer; at the hot seat a list asks who signs."""
        if self.client.hot:
            return None
        view, _, argument = self.place
        writer = view.other(self._unsigned()[0])
        side = view.get(Side, argument.id, writer)
        return Consent(f"sign what {writer.upper()} wrote of your view", repr(side))

    async def do_argue_sign(self) -> None:
        """Sign it."""

        async def put(seats: tuple[str, ...]) -> None:
            await self.client.do(SignSteelman(verdict="signed").as_read(view, seats[0]), *seats)

        view = self.place[0]
        await self.whose("Who signs what was written of their view?", self._unsigned(), put)

    async def do_argue_addendum(self) -> None:
        """Ask for the addendum, and sign."""

        def pose(seats: tuple[str, ...]) -> None:
            def sign(text: str) -> SignSteelman:
                return SignSteelman(verdict="signed-with-addendum", addendum=text).as_read(view, seats[0])

            view, _, argument = self.place
            side = view.find(Side, argument.id, view.other(seats[0]))
            added = side.addendum if side else None
            field = Field("text", "You add", "text", 1, NOTE_MOST, required=added is None, lines=True)
            note = "It goes with the text in every copy." + (" Left empty, you sign without it." if added else "")
            self.pose_text(ADDENDUM.id, "Sign, and add", field, sign, seats, added, note, "sign")

        await self.whose("Who signs, and adds?", self._signing(), pose)

    async def do_argue_refuse(self) -> None:
        """Ask what is missing, and keep the text unsigned."""

        def pose(seats: tuple[str, ...]) -> None:
            def refuse(text: str) -> SignSteelman:
                return SignSteelman(verdict="unsigned", missing=text).as_read(view, seats[0])

            view, _, argument = self.place
            side = view.find(Side, argument.id, view.other(seats[0]))
            field = Field("text", "What is missing", "text", 1, NOTE_MOST, lines=True)
            note = "The text is kept unsigned, with your words beside it in every copy."
            missing = side.missing if side else None
            self.pose_text(REFUSE.id, "Do not sign", field, refuse, seats, missing, note, "do not sign")

        await self.whose("Who does not sign?", self._signing(), pose)


def _before(began: Mapping[str, Any], leaders: Sequence[str]) -> dict[str, Any]:
    """Return what a wording said when its edit began, as the argument has it."""
    held = began.get("held") or {seat: began.get(seat) for seat in leaders}
    texts = {key: began.get(key) for key in ("question", "pole_a", "pole_b", "stakes", "absent", "decision")}
    return {**texts, "held": held, "options": tuple(began.get("options") or ())}
