"""The ways on where a gap is left: each asks for what it needs and leaves a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.exercises.argue.synthesis import STUCK, GapWay, offers
from sessions.model import Argument, Decision, Escalation
from sessions.records.decisions import Object, RecordDecision
from sessions.records.escalations import Escalate, WouldAccept
from sessions.rules.forms import Field, Form, Payload
from sessions.situation import OPEN
from tui.client.status import people, speaks
from tui.commands.command import KeyCommand
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import FormModal, Keep
from tui.dialogs.small_form import ask, when
from tui.exercises.argue.argument_panel import GROUP

if TYPE_CHECKING:
    from textual.app import App

    from tui.client.session_client import SessionClient

WAYS = tuple(
    KeyCommand(f"argue-{offer.key}", str(n), offer.title, offer.hint, GROUP, 60 + n, hint=False, act="dialog")
    for n, offer in enumerate(STUCK, 1)
)


class Ways:
    """The ways on of one argument."""

    def __init__(self, app: App[object], client: SessionClient, argument: str) -> None:
        self.app, self.client, self.argument_id = app, client, argument

    @property
    def argument(self) -> Argument:
        """The argument as it is now."""
        return self.client.view().get(Argument, self.argument_id)

    def offer(self, key: str) -> GapWay | None:
        """Return the offer with this key where it can be taken now."""
        view = self.client.view()
        if view.header.status not in OPEN or not speaks(self.client):
            return None
        found = next((each for each in offers(view, self.argument) if each.key == key), None)
        if found is None or (key == "commit" and not self.client.leaders):
            return None
        if key == "escalate" and view.all(Escalation, argument=self.argument_id, status="open"):
            return None
        return found

    def take(self, key: str) -> None:
        """Open the small form of an offer. Raises Refused where it is not on offer."""
        found = self.offer(key)
        if found is None:
            raise Refused("This is not on offer now.")
        if key == "escalate":
            self._escalate()
        else:
            self._decide(found)

    # --- a decision -------------------------------------------------------------------------------------------------

    def _decide(self, offer: GapWay) -> None:
        view, leaders = self.client.view(), self.client.leaders
        more: tuple[Field, ...] = ()
        if offer.key == "experiment":
            more = (
                Field("review_on", "Look again on", "date"),
                Field("tripwire", "Stop if", "text", 1, 200, required=False),
            )
        elif offer.key == "owner":
            more = (Field("owner", "Who decides", "choice", options=people(view), seats=True),)
        elif offer.key == "commit":
            more = (
                *((Field("by", "Who goes along", "choice", options=leaders, seats=True),) if len(leaders) > 1 else ()),
                Field("dissent", "What they see otherwise", "text", 1, 600, lines=True),
            )
        form = ask(offer.title, Field("title", "What is decided", "text", 1, 200), *more)

        async def keep(payload: Payload) -> None:
            await self._record(offer, payload)

        self._open(offer.key, form, keep, f"{self.argument.question}\n{offer.hint}", "propose")

    async def _record(self, offer: GapWay, payload: Payload) -> None:
        """Write the decision down. At the hot seat each leader still has to agree, by an act of their own."""
        it, leaders = payload["it"], self.client.leaders
        before = {each.id for each in self.client.view().all(Decision)}
        command = RecordDecision(
            title=it["title"],
            method=offer.method or "consent",
            owner=it.get("owner"),
            tripwire=it.get("tripwire"),
            review_on=when(payload, "review_on"),
            source=self.argument.item,
        )
        await self.client.do(command)
        if "dissent" in it:
            made = next(each.id for each in reversed(self.client.view().all(Decision)) if each.id not in before)
            by = it.get("by", leaders[0])
            dissent = Object(decision=made, text=it["dissent"], commits=True)
            await self.client.do(dissent.as_read(self.client.view(), by), by)

    # --- the integrator ---------------------------------------------------------------------------------------------

    def _escalate(self) -> None:
        view, leaders = self.client.view(), self.client.leaders
        form = ask(
            "Escalate",
            Field("to", "To whom", "text", 1, 80),
            Field("answer_by", "Answer by", "date", required=False),
            Field("default_if_silent", "Without answer", "text", 1, 200, required=False),
            Field("cost_of_delay", "A week costs", "text", 1, 200, required=False),
            *(
                Field(f"accepts-{seat}", f"{seat.upper()} would accept", "text", 1, 400, required=False)
                for seat in leaders
            ),
        )

        async def keep(payload: Payload) -> None:
            it = payload["it"]
            command = Escalate(
                argument=self.argument_id,
                decision=self.argument.decision,
                to=it["to"],
                answer_by=when(payload, "answer_by"),
                default_if_silent=it.get("default_if_silent"),
                cost_of_delay=it.get("cost_of_delay"),
            )
            await self.client.do(command)
            made = self.client.view().all(Escalation, argument=self.argument_id, status="open")[-1].id
            for seat in leaders:
                if text := it.get(f"accepts-{seat}"):
                    await self.client.do(WouldAccept(escalation=made, text=text), seat)

        note = f"{self.argument.question}\nThey get both steelmen, the cruxes and the cost of waiting."
        self._open("escalate", form, keep, note, "escalate", {"it": {"to": view.facilitator or "integrator"}})

    def _open(self, key: str, form: Form, keep: Keep, note: str, done: str, given: Payload | None = None) -> None:
        jotter = DialogDraftKeeper(self.client, f"argue-{key}", self.argument_id)
        self.app.push_screen(FormModal(form, keep, given, note, done, jotter=jotter))
