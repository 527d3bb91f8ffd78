"""What can still be done with minutes: amend, redact, finish an action, answer an escalation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from sessions.model import Action, Escalation, Participant
from sessions.model.columns import plain
from sessions.model.core import CLOSED
from sessions.records.amendments import COMING, Amend, Redact, find_target, find_words, name_of, parts_of
from sessions.records.captures import FinishAction
from sessions.records.escalations import AnswerEscalation, WouldAccept
from sessions.rules.forms import Field, Payload
from sessions.rules.moves import REASON_LEAST
from sessions.times import show_moment
from tui.client.status import people, speaks
from tui.commands.command import KeyCommand
from tui.commands.keymap import AMENDING
from tui.dialogs.dialog_draft import DialogDraftKeeper, waiting
from tui.dialogs.modal import FormModal, Keep
from tui.dialogs.small_form import ask

if TYPE_CHECKING:
    from sessions.model.columns import Column
    from sessions.rules.forms import Form
    from tui.screens.minutes.screen import MinutesScreen

TARGET_HINT = "G1.text, D1.owner, session.title"
WORDS_HINT = "G1.text, G1.dissent.cpo, X1.common_ground.2"
SHOWN_MOST = 400  # characters of what stands now, above the form
ANSWERS = ("ruled", "returned", "experiment", "withdrawn")


def _wish(wish: str) -> str:
    target, by, why = parts_of(wish)
    return f"{target}, asked by {by}" + (f" ({why})" if why else "")


class Amending:
    """The commands of AMENDING, for one minutes screen."""

    commands: ClassVar[tuple[KeyCommand, ...]] = AMENDING

    def __init__(self, screen: MinutesScreen) -> None:
        self.screen = screen

    def available(self, command: str) -> bool:
        """Whether a command makes sense now."""
        client = self.screen.client
        view = client.view()
        if not client.hands or not speaks(client):
            return False
        match command:
            case "minutes-amend" | "minutes-redact":
                return view.header.status in CLOSED
            case "minutes-done":
                return view.header.status in CLOSED and bool(view.all(Action, status="open"))
        waiting = view.find(Escalation, self.screen.pack or "")
        if waiting is None or waiting.status != "open":
            return False
        return command == "minutes-answer" or bool(client.leaders)

    def label(self, command: KeyCommand) -> str:
        """Return the word beside a key."""
        return command.label

    def _open(
        self,
        form: Form,
        keep: Keep,
        note: str = "",
        given: Payload | None = None,
        done: str = "keep",
        *,
        jotter: DialogDraftKeeper,
        sure: bool = False,
    ) -> None:
        self.screen.app.push_screen(FormModal(form, keep, given, note, done, jotter=jotter, sure=sure))

    def _whose(self) -> tuple[Field, ...]:
        """Return the field that asks who acts, where this terminal acts for several."""
        seats = people(self.screen.client.view())
        return (
            (Field("by", "Who", "choice", options=seats, seats=True),)
            if self.screen.client.hot and len(seats) > 1
            else ()
        )

    def _seat(self, payload: Payload) -> tuple[str, ...]:
        by = payload["it"].get("by")
        return (by,) if by else ()

    # --- amending ---------------------------------------------------------------------------------------------------

    def do_minutes_amend(self) -> None:
        """Ask what to correct, then how."""
        field = Field("target", "What", "text", least=3, most=80, hint=TARGET_HINT)
        note = "Name an id and a key, such as D1.owner. The old words stay beside the new ones."
        client = self.screen.client
        begun = next((about for name, about in waiting(client) if name == "minutes-amend" and about), None)
        given, jotter = {"it": {"target": begun}} if begun else None, DialogDraftKeeper(client, "minutes-amend")
        self._open(ask("Amend the minutes", field), self._amend_target, note, given, "go on", jotter=jotter)

    def _amend_target(self, payload: Payload) -> None:
        row, column = find_target(self.screen.client.view(), payload["it"]["target"])
        target = name_of(row, column)
        value = getattr(row, column.attribute)
        told = "" if value is None else "\n".join(map(str, value)) if isinstance(value, tuple) else str(plain(value))
        fields = (
            _after(column),
            Field("reason", "Why", "text", least=REASON_LEAST, most=500, lines=True),
            *self._whose(),
        )

        async def keep(given: Payload) -> None:
            it = given["it"]
            await self.screen.client.do(
                Amend(target=target, after=it["after"], reason=it["reason"]), *self._seat(given)
            )
            self.screen.say(f"{target} is amended.")

        shown = told if len(told) <= SHOWN_MOST else told[: SHOWN_MOST - 1] + "…"
        note = f"{target} says: {shown}" if told else f"{target} is empty now."
        form = ask(f"Amend {target}", *fields)
        jotter = DialogDraftKeeper(self.screen.client, "minutes-amend", target)
        given = {"it": {"after": _typed(value, told)}}
        self.screen.app.call_later(self._open, form, keep, note, given, "amend", jotter=jotter)

    def do_minutes_redact(self) -> None:
        """Ask what to take out for ever."""
        view = self.screen.client.view()
        fields = (
            Field("target", "What", "text", least=3, most=80, hint=WORDS_HINT),
            Field("reason", "Why", "text", least=REASON_LEAST, most=500, lines=True),
            *self._whose(),
        )

        async def keep(payload: Payload) -> None:
            it = payload["it"]
            target, _ = find_words(view, it["target"])
            seats = self._seat(payload)
            redact = Redact(target=target, reason=it["reason"]).as_read(view, seats[0] if seats else "")
            await self.screen.client.do(redact, *seats)
            wished = any(wish.startswith(f"{target} ") for wish in self.screen.client.view().header.redacting)
            done = (
                f"Noted. {target} is taken out when a second one asks for it." if wished else f"{target} is redacted."
            )
            self.screen.say(done)

        waiting = [_wish(wish) for wish in view.header.redacting]
        note = "Both leaders, or one and the facilitator, must ask for it. The words cannot be brought back."
        if waiting:
            note += f"\nWaiting for a second one: {'; '.join(waiting)}."
        self._open(
            ask("Redact", *fields),
            keep,
            note,
            done="redact",
            jotter=DialogDraftKeeper(self.screen.client, "minutes-redact"),
            sure=True,
        )

    # --- afterwards -------------------------------------------------------------------------------------------------

    def do_minutes_done(self) -> None:
        """Ask which action is done, and what shows it."""
        view = self.screen.client.view()
        waiting = view.all(Action, status="open")
        fields = (
            Field("action", "Which", "choice", options=tuple(action.id for action in waiting)),
            Field("what", "It is", "choice", options=("done", "dropped")),
            Field("proof", "What shows it", "text", least=1, most=2000, required=False, hint="a link, a number"),
        )

        async def keep(payload: Payload) -> None:
            it = payload["it"]
            dropped = it["what"] == "dropped"
            await self.screen.client.do(FinishAction(action=it["action"], proof=it.get("proof"), dropped=dropped))
            self.screen.say(f"{it['action']} is {it['what']}.")

        note = "\n".join(f"{action.id}  {action.owner.upper()}  {action.text}" for action in waiting[:12])
        given = {"it": {"action": waiting[0].id, "what": "done"}} if len(waiting) == 1 else {"it": {"what": "done"}}
        jotter = DialogDraftKeeper(self.screen.client, "minutes-done")
        self._open(ask("An action is done", *fields), keep, note, given, jotter=jotter)

    def do_minutes_accept(self) -> None:
        """Ask what a leader would accept from the integrator."""
        leaders = self.screen.client.leaders
        fields = (
            *((Field("by", "Who", "choice", options=leaders, seats=True),) if len(leaders) > 1 else ()),
            Field("text", "You would accept", "text", least=1, most=2000, lines=True),
        )

        async def keep(payload: Payload) -> None:
            it, pack = payload["it"], str(self.screen.pack)
            await self.screen.client.do(WouldAccept(escalation=pack, text=it["text"]), it.get("by", leaders[0]))

        jotter = DialogDraftKeeper(self.screen.client, "minutes-accept", str(self.screen.pack))
        self._open(ask(f"What you would accept of {self.screen.pack}", *fields), keep, jotter=jotter)

    def do_minutes_answer(self) -> None:
        """Ask for the answer to an escalation."""
        client = self.screen.client
        escalation = client.view().get(Escalation, str(self.screen.pack))
        to = client.view().find(Participant, escalation.to)
        fields = (
            Field("status", "The answer", "choice", options=ANSWERS),
            Field("ruling", "In words", "text", least=1, most=2000, required=False, lines=True),
        )

        async def keep(payload: Payload) -> None:
            it = payload["it"]
            answer = AnswerEscalation(escalation=escalation.id, status=it["status"], ruling=it.get("ruling"))
            seats = (
                (client.leaders[:1] if it["status"] == "withdrawn" else (to.key_,) if to else ()) if client.hot else ()
            )
            await client.do(answer, *seats)

        who = to.name if to else escalation.to
        note = (
            f"For {who} to answer. “Returned” carries a question, “experiment” what to try; the pair may withdraw it."
        )
        jotter = DialogDraftKeeper(client, "minutes-answer", escalation.id)
        self._open(ask(f"Answer {escalation.id}", *fields), keep, note, jotter=jotter)


def _typed(value: object, told: str) -> str:
    """Return a value as it stands in the field: a moment as people say it."""
    return show_moment(value) if isinstance(value, datetime) else told


def _after(column: Column) -> Field:
    """Return the field for what a value should be; a day to come is read as one, and asked about where it is over."""
    ask = "It should say"
    if column.name in COMING:
        return Field("after", ask, "date" if column.base == "date" else "time")
    return Field("after", ask, "text", least=1, most=2000, lines=True)
