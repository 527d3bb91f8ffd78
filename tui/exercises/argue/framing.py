"""The question of an argument: its wording, and who accepts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sessions.exercises.argue.frame import (
    OPTIONS_MOST,
    QUESTION_LEAST,
    QUESTION_MOST,
    UNNAMED,
    AcceptFrame,
    Frame,
    proposed,
    unfit,
)
from sessions.model import Argument, Decision, Item
from sessions.rules.forms import Field
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.offered_tensions import Offers
from tui.exercises.argue.under_way import GROUP, ArgumentUnderWay
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.session import Session

WORDED = ("question", "pole_a", "pole_b")
POLE_MOST = 120  # characters
WORD = KeyCommand(
    "argue-word",
    "w",
    "edit",
    "In Frame: word the question and its poles, and say who holds which.",
    GROUP,
    2,
    act="dialog",
)
ACCEPT = KeyCommand("argue-accept", "y", "accept", "In Frame: accept the current wording.", GROUP, 1, act="asks")


OFFERS = Offers(
    reads=("question", "stakes"),
    fills=lambda tension: {"pole_a": tension.pole_a, "pole_b": tension.pole_b, "tension": tension.key},
    free=UNNAMED,
    always=("tension",),
    does="take its poles",
)


class WordQuestion(Controller):
    """The commands of the frame."""

    commands = (WORD, ACCEPT)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why the question can't be worded or accepted now."""
        if command == WORD.id:
            return self.client.unmet(Frame)
        if why := self.unmet(AcceptFrame):
            return why
        return unfit(self._argument.parts[2]) or (
            None if self._accepting() else "You've already accepted this wording."
        )

    def _accepting(self) -> list[str]:
        accepted = self._argument.parts[2].accepted
        return [seat for seat in self.client.leaders if seat not in accepted]

    def asks_argue_accept(self) -> Consent | None:
        """Name the wording; a list asks which of two here accepts it."""
        seats = self._accepting()
        if self.list_asks(seats):
            return None
        argument = self._argument.parts[2]
        who = as_whom(self.client, seats[0])
        return Consent(f"{who}accept this wording: {argument.question}", (seats[0], repr(argument)))

    async def do_argue_accept(self) -> None:
        """Accept the wording."""

        async def accept(seats: tuple[str, ...]) -> None:
            await self.client.do(command, *seats)

        view, _, argument = self._argument.parts
        command = AcceptFrame().as_read(view, view.leaders[0])
        await self.whose("Who accepts the wording?", accept, self._accepting(), note=argument.question, in_turn=True)

    def do_argue_word(self) -> None:
        """Ask for the whole wording."""
        view, item, argument = self._argument.parts
        leaders, unsaid = view.leaders, unworded(view, item, argument)

        def frame(answers: Answers) -> Frame:
            question, pole_a, pole_b = (answers.get(key) or unsaid[key] for key in WORDED)
            return Frame(
                question=question,
                pole_a=pole_a,
                pole_b=pole_b,
                holds={seat: answers[seat] for seat in leaders},
                stakes=answers.get("stakes", ""),
                absent=answers.get("absent", ""),
                options=tuple(answers.get("options", ())),
                decision=answers.get("decision"),
                tension=answers.get("tension", ""),
                before=_before(answers.began, leaders),
            )

        dialog = Dialog(
            id=WORD.id,
            about=argument.id,
            title="Question and poles",
            fields=tuple(_fields(view, unsaid)),
            given={**_given(argument), **dict.fromkeys(unsaid, "")},
            began=_given(argument),
            note="If you accepted the old wording, you have to accept the new one again.",
            edits="the question",
            to_command=frame,
            offers=OFFERS,
        )
        self.open(dialog)


def unworded(view: Session, item: Item, argument: Argument) -> dict[str, str]:
    """Return the parts of a wording that nobody has written, such as the poles “For” and “Against”, by their fields.

    They stay as they are if their field stays empty. A title that asks something counts as written.
    """
    given, suggested = item.settings or {}, proposed(view, item)
    now = {key: (str(getattr(argument, key)), getattr(suggested, key)) for key in WORDED if not given.get(key)}
    return {key: said for key, (said, default) in now.items() if said == default and "?" not in said}


def _fields(view: Session, unsaid: Mapping[str, str]) -> list[Field]:
    """Return the fields for a wording; what is `unsaid` is only hinted at."""
    decisions = tuple(each.id for each in view.all(Decision))
    fields = [
        _worded("question", "Question", QUESTION_LEAST, QUESTION_MOST, unsaid),
        _worded("pole_a", "Pole a", 1, POLE_MOST, unsaid),
        _worded("pole_b", "Pole b", 1, POLE_MOST, unsaid),
        *(Field(seat, f"{seat.upper()} holds", "choice", options=("a", "b")) for seat in view.leaders),
        Field("stakes", "Stakes", "text", 1, 200, required=False),
        Field(
            "absent",
            "Absent",
            "text",
            1,
            80,
            required=False,
            hint="whom you both speak for, if you share a pole",
        ),
        Field(
            "options",
            "More options than the two poles",
            "list",
            0,
            OPTIONS_MOST,
            120,
            required=False,
            more=True,
        ),
    ]
    fields.append(
        Field("tension", "Tension", "text", 1, 64, required=False, more=True, hint="where the poles come from")
    )
    if decisions:
        fields.append(Field("decision", "Decides", "choice", options=decisions, required=False, more=True))
    return fields


def _worded(key: str, label: str, least: int, most: int, unsaid: Mapping[str, str]) -> Field:
    return Field(key, label, "text", least, most, required=key not in unsaid, hint=unsaid.get(key, ""))


def _given(argument: Argument) -> dict[str, Any]:
    """Return the wording as initial values of its form."""
    own = argument.options != (argument.pole_a, argument.pole_b)
    return {
        "question": argument.question,
        "pole_a": argument.pole_a,
        "pole_b": argument.pole_b,
        "stakes": argument.stakes or "",
        "absent": argument.absent or "",
        "options": list(argument.options) if own else [],
        "decision": argument.decision,
        "tension": argument.tension or "",
        **argument.held,
    }


def _before(began: Mapping[str, Any], leaders: Sequence[str]) -> dict[str, Any]:
    """Return the wording from before the edit, in the form of the argument."""
    held = began.get("held") or {seat: began.get(seat) for seat in leaders}
    texts = {key: began.get(key) for key in ("question", "pole_a", "pole_b", "stakes", "absent", "decision", "tension")}
    return {**texts, "held": held, "options": tuple(began.get("options") or ())}
