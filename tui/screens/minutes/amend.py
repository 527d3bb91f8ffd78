"""Commands on minutes: amend, redact, finish an action, answer an escalation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from sessions.errors import Refused
from sessions.model import Action, Escalation, Participant
from sessions.model.columns import plain
from sessions.model.core import CLOSED
from sessions.records.amendments import COMING, Amend, Redact, find_target, find_words, name_of, parts_of
from sessions.records.board_cells import find_cell
from sessions.records.captures import FinishAction
from sessions.records.escalations import AnswerEscalation, WouldAccept, addressee
from sessions.rules.forms import Field
from sessions.rules.moves import REASON_LEAST
from sessions.times import show_moment
from tui.client.status import people
from tui.commands.command import KeyCommand
from tui.commands.keymap import AMENDING
from tui.commands.refusing import Refusing
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.dialog_draft import waiting
from tui.dialogs.finish_action import finish_dialog
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.protocol import CommandScreen

if TYPE_CHECKING:
    from sessions.boards.spec import ColumnSpec
    from sessions.command import Command
    from sessions.model.columns import Column
    from tui.client.session_client import SessionClient

TARGET_HINT = "G1.text, D1.owner, B1/risk-1.owner, session.title"
WORDS_HINT = "G1.text, G1.dissent.cpo, X1.common_ground.2"
SHOWN_MOST = 400  # characters of the current text, above the form
RULINGS = "“Returned” carries a question, “experiment” what to try; the pair may withdraw it."
ANSWERS = ("ruled", "returned", "experiment", "withdrawn")


def _wish(wish: str) -> str:
    target, by, why = parts_of(wish)
    return f"{target}, requested by {by}" + (f" ({why})" if why else "")


DOES: Final[Mapping[str, type[Command]]] = {
    "minutes-amend": Amend,
    "minutes-redact": Redact,
    "minutes-done": FinishAction,
    "minutes-answer": AnswerEscalation,
    "minutes-accept": AnswerEscalation,
}
AFTER_CLOSE = ("minutes-amend", "minutes-redact", "minutes-done")


class AmendedScreen(CommandScreen, Protocol):
    """The minutes screen, as the commands that amend minutes see it."""

    client: SessionClient
    pack: str | None
    """The escalation whose pack is shown; None for the whole minutes."""


class Amending(Refusing):
    """The commands of AMENDING, for one minutes screen."""

    commands: tuple[KeyCommand, ...] = AMENDING

    def __init__(self, screen: AmendedScreen) -> None:
        self.screen = screen

    def refusal(self, command: str) -> str | None:
        """Return why the minutes can't be amended now, or an escalation not be answered."""
        client = self.screen.client
        if why := client.unmet(DOES[command]):
            return why
        view = client.view()
        if command in AFTER_CLOSE and client.situation.status not in CLOSED:
            return "You can amend the minutes only after the session is closed."
        if command == "minutes-done":
            return None if view.all(Action, status="open") else "No action is open here."
        waiting = view.find(Escalation, self.screen.pack or "")
        if command in AFTER_CLOSE or (waiting and waiting.status == "open"):
            return client.unmet(WouldAccept, *client.leaders) if command == "minutes-accept" else None
        return "First open the pack of an open escalation."

    def _open(self, dialog: Dialog) -> None:
        open_dialog(self.screen.app, self.screen.client, dialog)

    def _whose(self) -> tuple[Field, ...]:
        """Return the field that asks who is acting, if this terminal acts for several people."""
        seats = people(self.screen.client.view())
        return (
            (Field("by", "Who", "choice", options=seats, seats=True),)
            if self.screen.client.hot and len(seats) > 1
            else ()
        )

    # --- amending ---------------------------------------------------------------------------------------------------

    def do_minutes_amend(self) -> None:
        """Ask what to correct, then how."""
        begun = next((about for name, about in waiting(self.screen.client) if name == "minutes-amend" and about), None)
        dialog = Dialog(
            id="minutes-amend",
            title="Amend the minutes",
            fields=(Field("target", "What", "text", least=3, most=80, hint=TARGET_HINT),),
            given={"target": begun},
            note="Enter an id and a key, such as D1.owner. The old text is kept beside the new text.",
            done="continue",
            then=self._amend_target,
        )
        self._open(dialog)

    def _amend_target(self, answers: Answers) -> None:
        view = self.screen.client.view()
        if cell := find_cell(view, answers["target"]):
            self._ask_after(cell.name, cell.words, _after_cell(cell.column), cell.words)
            return
        row, column = find_target(view, answers["target"])
        value = getattr(row, column.attribute)
        told = "" if value is None else "\n".join(map(str, value)) if isinstance(value, tuple) else str(plain(value))
        self._ask_after(name_of(row, column), told, _after(column), _typed(value, told))

    def _ask_after(self, target: str, told: str, field: Field, typed: str) -> None:
        shown = told if len(told) <= SHOWN_MOST else told[: SHOWN_MOST - 1] + "…"
        dialog = Dialog(
            id="minutes-amend",
            about=target,
            title=f"Amend {target}",
            fields=(
                field,
                Field("reason", "Why", "text", least=REASON_LEAST, most=500, lines=True),
                *self._whose(),
            ),
            given={"after": typed},
            note=f"{target} says: {shown}" if told else f"{target} is empty now.",
            done="amend",
            at_first=True,  # whoever types the new text at once must not add it to the reason
            to_command=lambda it: Amend(target=target, after=str(it["after"]), reason=it["reason"]),
            says=f"{target} has been amended.",
        )
        self.screen.app.call_later(self._open, dialog)

    def do_minutes_redact(self) -> None:
        """Ask what to remove permanently."""
        view = self.screen.client.view()

        def redact(answers: Answers) -> Command:
            target, _ = find_words(view, answers["target"])
            return Redact(target=target, reason=answers["reason"]).as_read(view, answers.get("by", ""))

        def told(answers: Answers) -> str:
            target, _ = find_words(view, answers["target"])
            wished = any(wish.startswith(f"{target} ") for wish in self.screen.client.view().header.redacting)
            if wished:
                return f"Requested. {target} will be removed when a second person requests it too."
            return f"{target} has been redacted."

        waiting = [_wish(wish) for wish in view.header.redacting]
        note = "Both leaders, or one leader and the facilitator, must request it. The text can't be restored."
        if waiting:
            note += f"\nWaiting for a second person: {'; '.join(waiting)}."
        dialog = Dialog(
            id="minutes-redact",
            title="Redact",
            fields=(
                Field("target", "What", "text", least=3, most=80, hint=WORDS_HINT),
                Field("reason", "Why", "text", least=REASON_LEAST, most=500, lines=True),
                *self._whose(),
            ),
            note=note,
            done="redact",
            sure=True,
            to_command=redact,
            then=told,
        )
        self._open(dialog)

    # --- after the session
    # -----------------------------------------------------------------------------------------------

    def do_minutes_done(self) -> None:
        """Ask which action is done, and for its proof."""
        self._open(finish_dialog("minutes-done", self.screen.client.view().all(Action, status="open")))

    def do_minutes_accept(self) -> None:
        """Ask what the leaders here would accept from the integrator, starting with what each has said so far."""
        client, pack = self.screen.client, str(self.screen.pack)
        before = dict(client.view().get(Escalation, pack).accepts or {})

        async def accept(answers: Answers) -> None:
            said = {
                seat: answers[seat] for seat in client.leaders if answers.get(seat, "") not in ("", before.get(seat))
            }
            if not said:
                raise Refused("You haven't changed anything.")
            for seat, text in said.items():
                await client.do(WouldAccept(escalation=pack, text=text), seat)

        alone = len(client.leaders) == 1
        dialog = Dialog(
            id="minutes-accept",
            about=pack,
            title=f"What would you accept for {pack}?",
            fields=tuple(
                Field(
                    seat,
                    "You would accept" if alone else f"{seat.upper()} would accept",
                    "text",
                    least=1,
                    most=2000,
                    lines=True,
                    required=alone,
                )
                for seat in client.leaders
            ),
            given={seat: before[seat] for seat in client.leaders if seat in before},
            then=accept,
        )
        self._open(dialog)

    def do_minutes_answer(self) -> None:
        """Ask for the answer to an escalation."""
        client = self.screen.client
        escalation = client.view().get(Escalation, str(self.screen.pack))
        to = client.view().find(Participant, escalation.to)

        def by(answers: Answers) -> str | None:
            if not client.hot:
                return None
            return client.leaders[0] if answers["status"] == "withdrawn" else to.key_ if to else None

        who = to.name if to else addressee(client.view(), escalation.to)
        dialog = Dialog(
            id="minutes-answer",
            about=escalation.id,
            title=f"Answer {escalation.id}",
            fields=(
                Field("status", "The answer", "choice", options=ANSWERS),
                Field("ruling", "In words", "text", least=1, most=2000, required=False, lines=True),
            ),
            note=f"{who[:1].upper()}{who[1:]} gives the answer. {RULINGS}",
            by=by,
            to_command=lambda answers: AnswerEscalation(escalation=escalation.id, **answers),
        )
        self._open(dialog)


def _typed(value: object, told: str) -> str:
    """Return a value as the field shows it: a time as people write it."""
    return show_moment(value) if isinstance(value, datetime) else told


_AFTER: Final = Field("after", "It should say", "text", least=1, most=2000, lines=True)


def _after_cell(column: ColumnSpec) -> Field:
    """Return the field for a new value of a cell; a date is shown as it is read."""
    return Field("after", _AFTER.ask, "date", past=column.past) if column.type == "date" else _AFTER


def _after(column: Column) -> Field:
    """Return the field for a new value; a date is read as a future one, and one in the past must be confirmed."""
    if column.name in COMING:
        return Field("after", _AFTER.ask, "date" if column.base == "date" else "time")
    return _AFTER
