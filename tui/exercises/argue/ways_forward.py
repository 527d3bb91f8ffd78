"""The ways forward if a gap is left: each has its own dialog and leaves a record that both agree to."""

from __future__ import annotations

from sessions.errors import Refused
from sessions.exercises.argue.synthesis import FACTS, STUCK, GapWay, offers
from sessions.model import Argument, Decision, Dissent, Escalation
from sessions.objections import lines_in
from sessions.records.decisions import AgreeDecision, Object, RecordDecision
from sessions.records.escalations import Escalate
from sessions.rules.agenda import AddItem
from sessions.rules.forms import Field
from sessions.rules.objecting import OBJECTION_FIELDS, in_a_sentence
from sessions.situation import Requires
from sessions.text import closed
from tui.client.status import as_whom, people
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.argue.cruxes import ShareCruxes
from tui.exercises.argue.under_way import GROUP, ArgumentUnderWay
from tui.exercises.controller import Controller
from tui.exercises.escalation_form import escalation_dialog
from tui.exercises.facts_first import come_next, facts_item, put_facts_next
from tui.exercises.objecting import said_by_lines
from tui.widgets.record_lines import owed

NOT_NOW = "You can't do this now."
ALONE = "It holds as soon as whoever decides records it here, or agrees to it."

AGREE = KeyCommand(
    "argue-agree", "y", "agree", "In Synthesis and Outcome: agree to the decision proposed here.", GROUP, 1, act="asks"
)
WAYS = tuple(
    KeyCommand(f"argue-{offer.key}", str(n), offer.title, offer.hint, GROUP, 60 + n, hint=False, act="dialog")
    for n, offer in enumerate(STUCK, 1)
)
FACTS_FIRST = KeyCommand(f"argue-{FACTS.key}", "0", FACTS.title, FACTS.hint, GROUP, 60, hint=False)


STUCK_IN = Requires(kind="argue", phases=("synthesis", "done"))


class ArgueWays(Controller):
    """The ways forward, and the agreement to a decision; a crux is tested by `cruxes`."""

    commands = (AGREE, FACTS_FIRST, *WAYS)

    def __init__(self, argument: ArgumentUnderWay, cruxes: ShareCruxes) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument, self._cruxes = argument, cruxes

    def refusal(self, command: str) -> str | None:
        """Return why a way forward isn't available, or nobody here has to agree."""
        if why := self.client.unmet(STUCK_IN):
            return why
        if command == AGREE.id:
            return None if self._agreeing() else "No decision is waiting for you to agree."
        if self._argument.parts[2].synthesis is None:
            return "Write the joint text first."
        return self._closed(command.removeprefix("argue-"))

    def _closed(self, key: str) -> str | None:
        """Return why a way can't be taken now."""
        view, _, argument = self._argument.parts
        if key == FACTS.key:
            return self._no_facts(argument)
        if why := self.client.unmet(RecordDecision):
            return why
        if key == "commit":
            return self.unmet(Object)
        if key == "escalate" and view.all(Escalation, argument=argument.id, status="open"):
            return "It has already been escalated and is waiting for an answer."
        known = any(each.key == key for each in offers(view, argument))
        return None if known else "There is no shared crux to test yet."

    def _no_facts(self, argument: Argument) -> str | None:
        """Return why the facts can't come next."""
        if argument.disagreement != "facts":
            return "Nothing here shows that you may know different facts."
        view = self.client.view()
        item = facts_item(view)
        return f"The facts come next already: {item.id}." if item and come_next(view) else self.client.unmet(AddItem)

    def _offer(self, key: str) -> GapWay | None:
        """Return the offer with this key, if it is available now."""
        view, _, argument = self._argument.parts
        return None if self._closed(key) else next((each for each in offers(view, argument) if each.key == key), None)

    # --- agreeing ---------------------------------------------------------------------------------------------------

    def _agreeing(self) -> dict[str, Decision]:
        """Return, for each leader here, the first proposed decision of this item that they still have to agree to."""
        view, item, _ = self._argument.parts
        found: dict[str, Decision] = {}
        for decision in view.all(Decision, from_=item.id, status="proposed"):
            for seat in owed(view, decision):
                if seat in self.client.leaders:
                    found.setdefault(seat, decision)
        return found

    def asks_argue_agree(self) -> Consent | None:
        """Return what the second press agrees to; a list asks which of two here agrees."""
        agreeing = self._agreeing()
        if self.list_asks(list(agreeing)):
            return None
        seat, decision = next(iter(agreeing.items()))
        said = self.client.view().all(Dissent, decision=decision.id)
        what = f"{as_whom(self.client, seat)}agree to {decision.id}: {decision.title}"
        return Consent(what, (seat, decision, *said))

    async def do_argue_agree(self) -> None:
        """Agree to it."""
        agreeing, view = self._agreeing(), self.client.view()

        async def agree(seats: tuple[str, ...]) -> None:
            for seat in seats:
                await self.client.do(AgreeDecision(decision=agreeing[seat].id).as_read(view, seat), seat)

        titles = {decision.id: decision.title for decision in agreeing.values()}
        asks = "; ".join(f"{ref}: {title}" for ref, title in titles.items())
        await self.whose(f"Who agrees to {asks}?", agree, list(agreeing), in_turn=len(titles) == 1)

    # --- facts ------------------------------------------------------------------------------------------------------

    async def do_argue_facts(self) -> None:
        """Put the facts board next on the agenda."""
        item = await put_facts_next(self.client, self._argument.parts[2].question)
        self.say(closed(f"Next on the agenda: {item.title}"))

    # --- a decision -------------------------------------------------------------------------------------------------

    def do_argue_crux_test(self) -> None:
        """Test a shared crux."""
        self._cruxes.do_argue_test()

    def do_argue_experiment(self) -> None:
        """Try it until a set day."""
        review = Field("review_on", "Review on", "date")
        self._decide("experiment", review, Field("tripwire", "Stop if", "text", 1, 200, required=False))

    def do_argue_owner(self) -> None:
        """Let the one with the right to decide do so."""
        seats = people(self.client.view())
        self._decide("owner", Field("owner", "Who decides", "choice", options=seats, seats=True))

    def do_argue_commit(self) -> None:
        """Disagree and commit."""
        leaders = self.client.leaders
        dissent = in_a_sentence(Field("dissent", f"Why {self._dissenter} disagree", "text", 1, 600, lines=True))
        who = (Field("by", "Who commits", "choice", options=leaders, seats=True),) if len(leaders) > 1 else ()
        self._decide("commit", *who, dissent, *OBJECTION_FIELDS)

    @property
    def _dissenter(self) -> str:
        """Who goes along although they disagree: the leader at this terminal, if only one is here."""
        return "they" if len(self.client.leaders) > 1 else "you"

    def _decide(self, key: str, *more: Field) -> None:
        """Ask for the decision of an offer. At the hot seat each leader still has to agree separately."""
        offer = self._offer(key)
        if offer is None:
            raise Refused(NOT_NOW)
        argument, method = self._argument.parts[2], offer.method or "consent"

        def decide(answers: Answers) -> RecordDecision:
            if key == "commit" and not answers.get("dissent") and not lines_in(answers):
                raise Refused(f"Say why {self._dissenter} disagree: in a sentence, or in the lines below it.")
            return RecordDecision(
                title=answers["title"],
                method=method,
                owner=answers.get("owner"),
                tripwire=answers.get("tripwire"),
                review_on=answers.get("review_on"),
                source=argument.item,
            )

        dialog = Dialog(
            id=f"argue-{key}",
            about=argument.id,
            title=offer.title,
            fields=(Field("title", "Decision", "text", 1, 200), *more),
            note="\n".join([argument.question, offer.hint, *([ALONE] if key == "owner" else [])]),
            done="record" if key == "owner" else "propose",
            by=lambda answers: None,
            to_command=decide,
            then=self._dissent,
        )
        self.open(dialog)

    async def _dissent(self, answers: Answers) -> str | None:
        """Record the dissent of the leader who commits beside the recorded decision."""
        lines = lines_in(answers)
        if "dissent" not in answers and not lines:
            return None
        view, before = self.client.view(), {each.id for each in answers.before.all(Decision)}
        made = next(each.id for each in reversed(view.all(Decision)) if each.id not in before)
        by = answers.get("by", self.client.leaders[0])
        dissent = Object(decision=made, text=answers.get("dissent", ""), commits=True, lines=lines)
        await self.client.do(dissent.as_read(view, by), by)
        return said_by_lines(answers)

    # --- the integrator ---------------------------------------------------------------------------------------------

    def do_argue_escalate(self) -> None:
        """Escalate it to the integrator."""
        if self._offer("escalate") is None:
            raise Refused(NOT_NOW)
        argument = self._argument.parts[2]
        target = Escalate(argument=argument.id, decision=argument.decision)
        note = f"{argument.question}\nThey get both steelmen, the cruxes and the cost of waiting."
        self.open(escalation_dialog(self.client, "argue-escalate", argument.id, "Escalate", note, target))
