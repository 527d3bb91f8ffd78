"""The commands on the decision under the cursor: agreement, another option, a dissent, who tells whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sessions.model import Action, Decision, Option
from sessions.objections import lines_in
from sessions.records.captures import AddAction
from sessions.records.decisions import AddOption, AgreeDecision, Object
from sessions.rules.forms import Field
from sessions.rules.objecting import OBJECTION_FIELDS, in_a_sentence
from sessions.situation import Requires
from sessions.text import listed, shortened
from tui.client.status import as_whom, people
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import AGREE, DISSENT, OPTION, TELL
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.capture_forms import action_fields
from tui.exercises.controller import Controller
from tui.exercises.objecting import said_by_lines
from tui.exercises.record_rows import NO_DECISION, WHEREVER
from tui.widgets.record_lines import owed

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.exercises.record_rows import RecordRows


DOES: Final[Mapping[str, type[Command]]] = {
    AGREE.id: AgreeDecision,
    OPTION.id: AddOption,
    DISSENT.id: Object,
    TELL.id: AddAction,
}


@dataclass(eq=False)
class AgreeOnDecision(Controller):
    """The commands on a decision among `rows`; `needs` says when they make sense."""

    rows: RecordRows
    commands: tuple[KeyCommand, ...] = (AGREE, DISSENT, OPTION, TELL)
    needs: Requires = WHEREVER

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done with the decision under the cursor."""
        leaders = self.client.leaders if command == DISSENT.id else ()  # a facilitator here may agree, not object
        if why := self.client.unmet(self.needs) or self.rows.unmet(DOES[command], *leaders):
            return why
        row = self.rows.record
        if not isinstance(row, Decision):
            waiting = [each.id for each in self._waiting()] if command == AGREE.id else []
            return f"Put the cursor on {listed(waiting, 'or')} to agree." if waiting else NO_DECISION
        match command:
            case AGREE.id:
                waits = f"{row.id} isn't waiting for you to agree." if row.status == "proposed" else self._already(row)
                return None if self._agreeing(row) else waits
            case OPTION.id:
                return None if row.status == "proposed" else self._already(row)
            case TELL.id:
                return self._told_why(row)
        return None if row.status in ("proposed", "decided") else self._already(row)

    def _told_why(self, decision: Decision) -> str | None:
        if not decision.cascade:
            return f"{decision.id} doesn't say who tells whom. Edit it first."
        told = self.client.view().all(Action, from_=decision.id, tag="tell")
        return f"{told[0].id} already tells of {decision.id}." if told else None

    def _already(self, decision: Decision) -> str:
        return f"{decision.id} is already {decision.status}."

    def _agreeing(self, decision: Decision) -> list[str]:
        """Return the seats at this terminal that still have to agree."""
        if decision.status != "proposed":
            return []
        here = people(self.client.view()) if self.client.hot else self.client.hands
        return [seat for seat in owed(self.client.view(), decision) if seat in here]

    def _waiting(self) -> list[Decision]:
        """Return the decisions that wait for somebody here to agree."""
        return [each for each in self.client.view().all(Decision, status="proposed") if self._agreeing(each)]

    def asks_record_agree(self) -> Consent | None:
        """Name the decision; a list asks which of two here agrees, and if there are options a form asks to which."""
        decision = self.rows.decision
        seats = self._agreeing(decision)
        if self.list_asks(seats) or self._options(decision):
            return None
        read = AgreeDecision(decision=decision.id).as_read(self.client.view(), "").read
        return Consent(f"{as_whom(self.client, seats[0])}agree to {decision.id}: {decision.title}", (seats[0], read))

    def _options(self, decision: Decision) -> list[Option]:
        return self.client.view().all(Option, decision=decision.id)

    async def do_record_agree(self) -> None:
        """Agree; at the hot seat each leader does so separately."""
        decision, view = self.rows.decision, self.client.view()
        agreeing = AgreeDecision(decision=decision.id).as_read(view, self.client.hands[0])

        async def agree(seats: tuple[str, ...]) -> None:
            await self._agree(decision, agreeing, seats[0])
            self._go_on(decision)

        question = f"Who agrees to {decision.id}?"
        in_turn = not self._options(decision)
        await self.whose(question, agree, self._agreeing(decision), note=decision.title, in_turn=in_turn)

    def _go_on(self, decision: Decision) -> None:
        """Put the cursor on the next decision that waits for somebody here, once nobody here owes this one."""
        waiting = self._waiting()
        if waiting and all(each.id != decision.id for each in waiting):
            self.rows.point_at(waiting[0].id)

    async def _agree(self, decision: Decision, agreeing: AgreeDecision, seat: str) -> None:
        """Agree to a decision in the wording that was read; if there are options, ask which is chosen."""
        options = self._options(decision)
        if not options:
            await self.client.do(agreeing, seat)
            return

        chosen = next((option.key_ for option in options if option.chosen), None)
        who = f"{seat.upper()} agrees to" if self.client.hot else "Agree to"
        dialog = Dialog(
            id=AGREE.id,
            about=decision.id,
            title=f"{who} {decision.id}",
            fields=(Field("chosen", "Option", "choice", options=tuple(option.key_ for option in options)),),
            given={"chosen": chosen},
            note="\n".join([decision.title, *(f"{option.key_}: {option.text}" for option in options)]),
            done="agree",
            sure=True,
            by=lambda _: seat,
            to_command=lambda answers: replace(agreeing, chosen=answers["chosen"]),
        )
        self.open(dialog)

    def do_record_option(self) -> None:
        """Ask for an option and what it costs."""
        decision = self.rows.decision
        dialog = Dialog(
            id=OPTION.id,
            about=decision.id,
            title=f"An option for {decision.id}",
            fields=(
                Field("text", "The option", "text", least=1, most=200),
                Field("cost", "Cost", "text", least=1, most=200, required=False),
            ),
            note=decision.title,
            to_command=lambda answers: AddOption(decision=decision.id, **answers),
        )
        self.open(dialog)

    def do_record_dissent(self) -> None:
        """Ask where a leader disagrees, and whether they commit."""
        decision, leaders, view = self.rows.decision, self.client.leaders, self.client.view()

        def by(answers: Answers) -> str:
            return str(answers.get("by", leaders[0]))

        def dissent(answers: Answers) -> Command:
            said = Object(
                decision=decision.id, text=answers.get("text", ""), commits=answers["commits"], lines=lines_in(answers)
            )
            return said.as_read(view, by(answers))

        dialog = Dialog(
            id=DISSENT.id,
            about=decision.id,
            title=f"Dissent from {decision.id}",
            fields=(
                *((Field("by", "Who", "choice", options=leaders, seats=True),) if len(leaders) > 1 else ()),
                in_a_sentence(Field("text", "Where you disagree", "text", 1, 600, lines=True)),
                Field("commits", "You commit to it anyway", "yesno"),
                *OBJECTION_FIELDS,
            ),
            note=decision.title,
            at_first=True,
            by=by,
            to_command=dissent,
            then=said_by_lines,
        )
        self.open(dialog)

    def do_record_tell(self) -> None:
        """Ask for an action with the words of who tells whom."""
        decision = self.rows.decision
        text = shortened(decision.cascade or "", 200)
        dialog = Dialog(
            id=TELL.id,
            about=decision.id,
            title=f"Who tells whom about {decision.id}",
            fields=tuple(each for each in action_fields(self.client.view()) if each.key != "tag"),
            given={"text": text, **({"owner": decision.owner} if decision.owner else {})},
            note=decision.title,
            to_command=lambda answers: AddAction(**answers, source=decision.id, tag="tell"),
        )
        self.open(dialog)
