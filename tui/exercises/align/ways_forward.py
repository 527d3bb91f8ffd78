"""The ways forward when leaders are stuck on a goal, each with its own dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.exercises.align.outcomes import ArgueGoal
from sessions.exercises.align.state import unresolved
from sessions.exercises.align.ways_forward import WayForward, stuck_offers
from sessions.model import Goal, Raise
from sessions.records.captures import Capture
from sessions.records.decisions import Method, RecordDecision
from sessions.records.escalations import Escalate
from sessions.rules.agenda import AddItem
from sessions.rules.forms import Field
from sessions.rules.votes import ballots_of
from sessions.situation import Requires
from tui.client.status import people
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.align.goal_rows import CHOOSE, GROUP, SPOKEN, GoalRows, owner_field
from tui.exercises.align.wording import GoalWording
from tui.exercises.controller import Controller
from tui.exercises.facts_first import SETTLES, put_facts_next
from tui.exercises.tension_pick import as_tension

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.library.tensions import Tension

AS = "argue-as"
OUTSIDE_REVISING = ("facts", "argue", "escalate")
METHODS: dict[str, Method] = {"trial": "experiment", "information": "experiment", "owner": "owner"}


SPEAKING = Requires(kind="align", phases=SPOKEN)


@dataclass(eq=False)
class GoalWays(Controller):
    """The list of ways forward with a goal; a new wording is proposed by `wording`."""

    commands = (
        KeyCommand(
            "goal-ways", "v", "ways forward", "See what you can do if you're stuck on the goal.", GROUP, 3, act="dialog"
        ),
    )
    goals: GoalRows
    wording: GoalWording

    def refusal(self, command: str) -> str | None:
        """Return why there is no way forward with the goal under the cursor."""
        if why := self.client.unmet(SPEAKING):
            return why
        goal = self.goals.cursor
        if goal is None:
            return CHOOSE
        return None if self._offers(goal) else f"You aren't stuck on {goal.id}."

    def _offers(self, goal: Goal) -> list[WayForward]:
        """Return the ways forward that make sense in this phase, for the people at this terminal."""
        view, item, phase = self.client.view(), self.goals.item, self.goals.phase
        if phase not in SPOKEN or goal not in unresolved(view, item) or not self.client.hands:
            return []
        found = stuck_offers(view, item, goal)
        if phase == "discuss" or not self.client.leaders:  # a new wording comes after the discussion, and from a leader
            found = [each for each in found if each.key in OUTSIDE_REVISING]
        if phase == "revise" or not self.client.situation.may_run:
            found = [each for each in found if each.key != "argue"]
        return found

    def do_goal_ways(self) -> None:
        """Show the ways forward, and take one."""
        goal = self.goals.goal
        offers = {offer.key: offer for offer in self._offers(goal)}
        choices = [Choice(offer.key, offer.title, offer.hint) for offer in offers.values()]
        if "argue" in offers:
            choices.append(Choice(AS, "Argue it as a tension", "One that is close to the goal and your reasons."))

        async def take(key: str) -> None:
            if key == AS:
                self._argue_as(goal)
            else:
                await self._take(goal, offers[key])

        self.pick(f"Ways forward with {goal.id}", choices, take, goal.text)

    async def _take(self, goal: Goal, offer: WayForward) -> None:
        if offer.key == "argue":
            await self.client.do(ArgueGoal(goal=goal.id))
            self.say(f"You argue {goal.id} next; then you vote on it again.")
        elif offer.key == "escalate":
            self._escalate(goal)
        elif offer.key == "facts":
            self._ask_for_facts(goal, offer)
        elif self.goals.phase == "revise":
            await self.wording.propose(goal, offer.prefill or goal.text)
        else:
            await self._decide(goal, offer)

    def _argue_as(self, goal: Goal) -> None:
        """Choose a tension that is close to the goal and to what was said about it, and argue the goal as that."""
        view = self.client.view()
        ballots = ballots_of(view, goal, self.goals.item.round).values()
        said = [each for ballot in ballots for each in (ballot.reason, ballot.block) if each]
        raised = [each.text for each in view.all(Raise, goal=goal.id)]

        def argue(tension: Tension) -> ArgueGoal:
            return ArgueGoal(goal=goal.id, poles=(tension.pole_a, tension.pole_b), tension=tension.key)

        text = " ".join([goal.text, *said, *raised])
        self.open(as_tension(f"Argue {goal.id} as a tension", goal.id, text, argue))

    def _escalate(self, goal: Goal) -> None:
        from tui.exercises.escalation_form import escalation_dialog

        title, target = f"Escalate {goal.id}", Escalate(goal=goal.id)
        self.open(escalation_dialog(self.client, "goal-ways/escalate", goal.id, title, goal.text, target))

    def _ask_for_facts(self, goal: Goal, offer: WayForward) -> None:
        """Ask for the open question, and then put the facts board next, as far as whoever is here may."""

        async def then(answers: Answers) -> str:
            if self.client.unmet(AddItem):
                return "Recorded as an open question."
            item = await put_facts_next(self.client, goal.text)
            return f"Recorded as an open question. {item.id}, on the facts, comes next."

        dialog = Dialog(
            id="goal-ways/facts",
            about=goal.id,
            title=f"Facts first on {goal.id}",
            fields=(Field("text", SETTLES, "text", least=1, most=200),),
            note=offer.hint,
            to_command=lambda answers: Capture(what="question", text=answers["text"], about=goal.id),
            then=then,
        )
        self.open(dialog)

    async def _decide(self, goal: Goal, offer: WayForward) -> None:
        """Ask for the compromise as a decision that the other leader has to agree to."""
        method = METHODS.get(offer.key, "consent")

        def decide(answers: Answers) -> Command:
            return RecordDecision(**answers, method=method, goals=(goal.id,), source=goal.id)

        def write(seats: tuple[str, ...]) -> None:
            dialog = Dialog(
                id=f"goal-ways/{offer.key}",
                about=goal.id,
                title=f"{seats[0].upper()} proposes: {offer.title.lower()}",
                fields=(
                    Field("title", "Decision", "text", least=1, most=200),
                    owner_field(people(self.client.view())),
                    Field("review_on", "Review on", "date", required=method == "experiment"),
                ),
                given={"title": offer.prefill},
                note=offer.hint,
                seat=seats[0],
                to_command=decide,
                says="Proposed as a decision. The other leader must still agree.",
            )
            self.open(dialog)

        await self.whose("Who proposes it?", write)
