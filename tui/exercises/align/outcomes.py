"""What becomes of shared goals by key: confirmed, committed to, parked, owned, handed on when stuck, signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, cast

from sessions.exercises.align.outcomes import DISSENT_AT, DISSENT_MOST, ArgueGoal, Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.state import goal_hash, goals_of, signers, unresolved, verdict
from sessions.exercises.align.ways_forward import WayForward, stuck_offers
from sessions.exercises.align.wording import EditGoal
from sessions.model import Goal
from sessions.records.captures import Capture
from sessions.records.decisions import Method, RecordDecision
from sessions.records.escalations import Escalate
from sessions.rules.forms import Field, Form, Payload
from sessions.rules.phases import place_of
from sessions.rules.seats import facilitates, seated_leaders
from sessions.rules.votes import ballots_of
from tui.client.status import moment, people, runs
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import FormModal, Keep
from tui.dialogs.pick import Choice, PickDialog
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.small_form import ask, when
from tui.exercises.align.wording import GROUP, GoalWording, owner_field

SPOKEN = ("discuss", "revise", "resolve")
OUTSIDE_REVISING = ("facts", "argue", "escalate")
METHODS: dict[str, Method] = {"trial": "experiment", "information": "experiment", "owner": "owner"}


class Settling(GoalWording):
    """The commands of discuss, revise, resolve and sign that are about outcomes."""

    settling: ClassVar[tuple[KeyCommand, ...]] = (
        KeyCommand(
            "goal-commit",
            "c",
            "commit",
            "Disagree and commit; the dissent is kept in its own words.",
            GROUP,
            1,
            act="dialog",
        ),
        KeyCommand("goal-park", "z", "park goal", "Park the goal until a day that both name.", GROUP, 4, act="dialog"),
        KeyCommand(
            "goal-ways", "v", "ways on", "See the ways on where you are stuck on the goal.", GROUP, 3, act="dialog"
        ),
        KeyCommand("goal-owner", "l", "owner", "Name who owns the goal.", GROUP, 6, act="dialog"),
        KeyCommand(
            "goal-confirm",
            "y",
            "confirm",
            "Confirm what is on screen, for the facilitator to go on.",
            GROUP,
            2,
            act="asks",
        ),
        KeyCommand("goal-sign", "y", "sign", "Sign the words of the agreed goals.", GROUP, 1, act="asks"),
    )

    def settling_available(self, command: str) -> bool:
        """Whether one of these commands makes sense for the goal under the cursor, or for all."""
        goal, phase, view = self.cursor_goal, self.phase, self.client.view()
        if not phase or not self.leaders:
            return command == "goal-ways" and goal is not None and bool(self._offers(goal))
        match command:
            case "goal-confirm":
                return phase in ("merge", "resolve") and self._led and bool(self._unready())
            case "goal-sign":
                return phase == "sign" and bool(self._unsigned())
        if goal is None or goal.status != "open":
            return False
        match command:
            case "goal-commit":
                return phase in ("discuss", "resolve") and self._low(goal) == DISSENT_AT
            case "goal-park":
                parkable = verdict(view, self.item, goal) in ("escalated", "parked")
                return phase in ("discuss", "resolve") and (parkable or bool(goal.parks))
            case "goal-owner":
                return phase in SPOKEN
        return command == "goal-ways" and bool(self._offers(goal))

    @property
    def _led(self) -> bool:
        """Whether somebody other than the leaders moves the session on."""
        view = self.client.view()
        return facilitates(view, moment(self.client, self.leaders[0]))

    def _unready(self) -> list[str]:
        return [seat for seat in self.leaders if seat not in self.item.ready]

    def _unsigned(self) -> list[str]:
        signed = signers(self.client.view(), self.item)
        return [seat for seat in self.leaders if seat not in signed]

    def _low(self, goal: Goal) -> int | None:
        ballots = ballots_of(self.client.view(), goal, self.item.round).values()
        known = [ballot.support for ballot in ballots if ballot.support is not None]
        return min(known) if len(known) == len(self.client.view().leaders) else None

    # --- what both confirm ------------------------------------------------------------------------------------------

    def asks_goal_confirm(self) -> Consent | None:
        """Say what is confirmed; at the hot seat a list asks who does."""
        if self.client.hot:
            return None
        view, item = self.client.view(), self.item
        what = "this list of goals" if item.phase == "merge" else "what becomes of each goal"
        return Consent(f"confirm {what}", (place_of(view), goal_hash(view, item), repr(goals_of(view, item))))

    async def do_goal_confirm(self) -> None:
        """Confirm the list, or the outcomes."""
        view = self.client.view()
        command = Confirm(seen=place_of(view)).as_read(view, self.leaders[0])
        await self.whose("Who confirms it?", lambda seats: self.client.do(command, *seats), self._unready())

    def asks_goal_sign(self) -> Consent | None:
        """Say what is signed; at the hot seat a list asks who signs."""
        if self.client.hot:
            return None
        view, item = self.client.view(), self.item
        of = place_of(view), goal_hash(view, item)
        return Consent("sign these words of the agreed goals", of, self._last_to_sign(self._unsigned()[0]))

    def _last_to_sign(self, seat: str) -> str:
        """Return what the signature of a seat ends, where it is the last that is awaited."""
        view, item = self.client.view(), self.item
        at = moment(self.client, seat)
        others = [each for each in seated_leaders(view, at) if each not in (seat, *signers(view, item))]
        return "" if others or facilitates(view, at) else "This is the last signature: it ends this item."

    async def do_goal_sign(self) -> None:
        """Sign the words as they are on screen."""
        view = self.client.view()
        command = SignGoals(hash=goal_hash(view, self.item)).as_read(view, self.leaders[0])
        unsigned = self._unsigned()
        note = self._last_to_sign(unsigned[0]) if len(unsigned) == 1 else ""
        await self.whose("Who signs these words?", lambda seats: self.client.do(command, *seats), unsigned, note=note)

    async def do_goal_commit(self) -> None:
        """Ask for the dissent of who supports it with 2; without words a leader takes the commitment back."""
        goal, ballots = self.goal, ballots_of(self.client.view(), self.goal, self.item.round)

        def write(seats: tuple[str, ...]) -> None:
            seat = seats[0]
            read = Commit(goal=goal.id).as_read(self.client.view(), seat)
            committed = seat in goal.commits

            async def keep(payload: Payload) -> None:
                await self.client.do(replace(read, text=payload.get("it", {}).get("text", "")), seat)

            if ballots[seat].support != DISSENT_AT:
                self._go_along(goal, seat, keep)
                return
            field = Field(
                "text", "You see it otherwise, because", "text", 1, DISSENT_MOST, required=not committed, lines=True
            )
            note = "Leave it empty to withdraw your commitment." if committed else goal.text
            given = {"text": (goal.dissent or {}).get(seat)}
            form = ask(f"{seat.upper()} commits to {goal.id}", field)
            self.ask_form("goal-commit", form, keep, given, note, goal, seat)

        await self.whose(
            f"Who commits to {goal.id}?",
            write,
            hints=dict.fromkeys(goal.commits, "committed; change it or take it back"),
        )

    def _go_along(self, goal: Goal, seat: str, keep: Keep) -> None:
        """Ask whether who supports a goal goes along with the other's dissent; there is nothing for them to write."""
        if seat in goal.commits:
            title, done = f"{seat.upper()} takes back the word to commit to {goal.id}?", "take back"
        else:
            title, done = f"{seat.upper()} commits to {goal.id}", "commit"
        dissent = [f"{by.upper()} sees it otherwise: {text}" for by, text in (goal.dissent or {}).items() if by != seat]
        note = "\n".join([goal.text, *dissent, "It counts once both commit; the dissent stays in the minutes."])
        jotter = DialogDraftKeeper(self.client, "goal-commit", goal.id, seat)
        self.app.push_screen(FormModal(Form("commit", title, ()), keep, note=note, done=done, jotter=jotter))

    async def do_goal_park(self) -> None:
        """Ask until when; the same day again takes it back."""
        goal, view = self.goal, self.client.view()

        def write(seats: tuple[str, ...]) -> None:
            async def keep(payload: Payload) -> None:
                day: date | None = when(payload, "revisit_on")
                await self.client.do(ParkGoal(goal=goal.id, revisit_on=day).as_read(view, seats[0]), *seats)

            field = Field("revisit_on", "Come back to it on", "date", required=goal.revisit_on is None)
            taken = [seat for seat in seats if seat in goal.parks]
            note = "The same day again takes it back." if taken else "It is parked once both named the same day."
            given = {"revisit_on": goal.revisit_on and goal.revisit_on.isoformat()}
            self.ask_form("goal-park", ask(f"Park {goal.id}", field), keep, given, note, goal, seats[0])

        hints = dict.fromkeys(goal.parks, "takes it back")
        await self.whose(f"Who would park {goal.id}?", write, hints=hints)

    async def do_goal_owner(self) -> None:
        """Ask who owns the goal."""
        goal = self.goal

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            owner, before = it.get("owner"), began.get("owner")
            if owner != before:
                await self.do_as_one(EditGoal(goal=goal.id, changes={"owner": owner}, before={"owner": before}))

        form = ask(f"Who owns {goal.id}?", owner_field(people(self.client.view())))
        await self.edit_form("goal-owner", form, change, {"owner": goal.owner}, goal, goal.text)

    # --- stuck ------------------------------------------------------------------------------------------------------

    def _offers(self, goal: Goal) -> list[WayForward]:
        """Return the ways on that lead somewhere in this phase, for the hands at this terminal."""
        view, item, phase = self.client.view(), self.item, self.phase
        if phase not in SPOKEN or goal not in unresolved(view, item) or not self.client.hands:
            return []
        found = stuck_offers(view, item, goal)
        if phase == "discuss" or not self.leaders:  # other words come after the discussion, and from a leader
            found = [each for each in found if each.key in OUTSIDE_REVISING]
        if phase == "revise" or not runs(self.client):
            found = [each for each in found if each.key != "argue"]
        return found

    def do_goal_ways(self) -> None:
        """Show the ways on, and take one."""
        goal = self.goal
        offers = {offer.key: offer for offer in self._offers(goal)}
        choices = [Choice(offer.key, offer.title, offer.hint) for offer in offers.values()]

        screen = cast("ParleyScreen[None]", self.screen)

        async def chosen(key: str | None) -> None:
            if key is not None:
                await screen.attempt(self._take, goal, offers[key])

        self.app.push_screen(PickDialog(f"Ways on with {goal.id}", choices, note=goal.text), chosen)

    async def _take(self, goal: Goal, offer: WayForward) -> None:
        if offer.key == "argue":
            await self.client.do(ArgueGoal(goal=goal.id))
            self.say(f"{goal.id} is argued next; then you vote on it again.")
        elif offer.key == "escalate":
            self._escalate(goal)
        elif offer.key == "facts":
            self._ask_for_facts(goal, offer)
        elif self.phase == "revise":
            await self.propose(goal, offer.prefill or goal.text)
        else:
            await self._decide(goal, offer)

    def _escalate(self, goal: Goal) -> None:
        fields = (
            Field("answer_by", "Answer by", "date", required=False),
            Field("default_if_silent", "If no answer comes", "text", 1, 200, required=False),
            Field("cost_of_delay", "What a week of delay costs", "text", 1, 200, required=False),
        )

        async def keep(payload: Payload) -> None:
            it = {**payload.get("it", {}), "answer_by": when(payload, "answer_by")}
            await self.client.do(Escalate(goal=goal.id, **it))

        self.ask_form("goal-ways/escalate", ask(f"Escalate {goal.id}", *fields), keep, note=goal.text, goal=goal)

    def _ask_for_facts(self, goal: Goal, offer: WayForward) -> None:
        async def keep(payload: Payload) -> None:
            await self.client.do(Capture(what="question", text=payload["it"]["text"]))
            self.say("Written down among the open questions.")

        field = Field("text", "Which number or name would settle it", "text", least=1, most=200)
        self.ask_form("goal-ways/facts", ask(f"Facts first on {goal.id}", field), keep, note=offer.hint, goal=goal)

    async def _decide(self, goal: Goal, offer: WayForward) -> None:
        """Ask for the compromise as a decision that the other is to agree to."""
        method = METHODS.get(offer.key, "consent")

        def write(seats: tuple[str, ...]) -> None:
            fields = (
                Field("title", "What is decided", "text", least=1, most=200),
                owner_field(people(self.client.view())),
                Field("review_on", "Look again on", "date", required=method == "experiment"),
            )

            async def keep(payload: Payload) -> None:
                it = payload["it"]
                command = RecordDecision(
                    title=it["title"],
                    method=method,
                    owner=it.get("owner"),
                    review_on=when(payload, "review_on"),
                    goals=(goal.id,),
                    source=goal.id,
                )
                await self.client.do(command, seats[0])
                self.say("Proposed as a decision; it waits for the other's word.")

            form = ask(f"{seats[0].upper()} proposes: {offer.title.lower()}", *fields)
            name = f"goal-ways/{offer.key}"
            self.ask_form(name, form, keep, {"title": offer.prefill}, offer.hint, goal, seats[0])

        await self.whose("Who proposes it?", write)
