"""What leaders write together by one key each, once both have heard the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from sessions.exercises.argue.frame import argument_of
from sessions.exercises.argue.synthesis import (
    COMMON_GROUND_MOST,
    TEXT_MOST,
    AddCommonGround,
    DropCommonGround,
    Learn,
    MarkCrux,
    Synthesize,
    TestCrux,
    WriteRebuttal,
)
from sessions.model import Crux, Decision, Dissent, Point, Side
from sessions.records.decisions import AgreeDecision
from sessions.rules.forms import Field, Payload
from tui.client.status import people, speaks
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.pick import Choice, PickDialog
from tui.dialogs.small_form import ask, when
from tui.exercises.argue.argument_panel import GROUP, Arguing
from tui.exercises.argue.ways_forward import WAYS, Ways
from tui.widgets.record_lines import owed

TEXT = KeyCommand(
    "argue-text", "w", "joint text", "Write the joint text; it cites a point of each side.", GROUP, 1, act="dialog"
)
GROUND = KeyCommand("argue-ground", "c", "common ground", "Add a line on which both stand.", GROUP, 2, act="dialog")
LEARNED = KeyCommand("argue-learned", "l", "learned", "Say in a line what you learned.", GROUP, 3, act="dialog")
MINE = KeyCommand("argue-mine", "m", "also mine", "Mark a crux of the other: also mine.", GROUP, 4, act="dialog")
TEST = KeyCommand("argue-test", "z", "test", "Agree how to find out about a shared crux.", GROUP, 5, act="dialog")
REBUTTAL = KeyCommand(
    "argue-rebuttal", "x", "rebuttal", "Write what still speaks against the other's case.", GROUP, 6, act="dialog"
)
AGREE = KeyCommand("argue-agree", "y", "agree", "Agree to the decision that is proposed here.", GROUP, 1, act="asks")
DROP = KeyCommand("argue-drop", "v", "take out", "Take a line of common ground out.", GROUP, 7, act="dialog")


class Joining(Arguing):
    """The commands of the synthesis, and of the outcome the ways on."""

    commands: ClassVar[tuple[KeyCommand, ...]] = (AGREE, TEXT, GROUND, LEARNED, MINE, TEST, REBUTTAL, DROP, *WAYS)

    def joining_available(self, command: str) -> bool:
        """Whether one of these commands makes sense now."""
        _, item, argument = self.place
        if command == AGREE.id:
            return item.phase in ("synthesis", "done") and bool(self._agreeing())
        if item.phase == "done":
            return self._on_offer(command)
        if item.phase != "synthesis":
            return False
        match command:
            case TEXT.id:
                return speaks(self.client)
            case GROUND.id:
                return speaks(self.client) and len(argument.common_ground) < COMMON_GROUND_MOST
            case DROP.id:
                return speaks(self.client) and bool(argument.common_ground)
            case LEARNED.id | REBUTTAL.id:
                return bool(self._sided())
            case MINE.id:
                return bool(self._markable())
            case TEST.id:
                return speaks(self.client) and bool(self._shared())
        return self._on_offer(command)

    def _on_offer(self, command: str) -> bool:
        return self.ways.offer(command.removeprefix("argue-")) is not None

    @property
    def ways(self) -> Ways:
        """The ways on of the argument under way."""
        view = self.client.view()
        item = view.active
        assert item is not None
        return Ways(self.app, self.client, argument_of(view, item).id)

    # --- the joint text ---------------------------------------------------------------------------------------------

    def do_argue_text(self) -> None:
        """Ask for the joint text, and the key points that it cites."""
        view, _, argument = self.place
        points = {f"{each.by}/{each.n}": each for each in view.all(Point, argument=argument.id)}
        keys = list(points)
        told = tuple(f"{each.by.upper()} · {each.text}" for each in points.values())
        form = ask(
            "What both cases leave standing",
            Field("synthesis", "Joint text", "text", 30, 600, lines=True),
            Field("cites", "It cites, of each side at least one", "marks", options=told, required=False),
        )

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            before = {**began, "cites": _named(keys, began["cites"])}
            await self.client.do(
                Synthesize(text=it["synthesis"], cites=_named(keys, it.get("cites", ())), before=before)
            )

        cited = [keys.index(each) for each in argument.cites if each in points]
        given = {"synthesis": argument.synthesis or "", "cites": cited}
        self.edit("joint text", form, change, {"it": given}, name=TEXT.id)

    def do_argue_ground(self) -> None:
        """Ask for a line of common ground."""

        async def keep(payload: Payload) -> None:
            await self.client.do(AddCommonGround(text=payload["it"]["text"]))

        field = Field("text", "Both stand on", "text", 1, TEXT_MOST)
        self.pose(ask("Common ground", field), keep, name=GROUND.id)

    def do_argue_drop(self) -> None:
        """Ask which line to take out."""

        async def drop(key: str | None) -> None:
            if key is not None:
                command = DropCommonGround(n=int(key), line=lines[int(key) - 1])
                await self.screen_of.attempt(partial(self.client.do, command))

        lines = self.place[2].common_ground
        choices = [Choice(str(n), text) for n, text in enumerate(lines, 1)]
        self.app.push_screen(PickDialog("Which line goes out?", choices), drop)

    # --- cruxes -----------------------------------------------------------------------------------------------------

    def _markable(self) -> dict[str, tuple[int, str]]:
        """Return the cruxes that a leader here could mark, each with its number and that leader."""
        view, _, argument = self.place
        held = [crux for crux in view.all(Crux, argument=argument.id) if len(crux.by) == 1]
        found = {str(crux.n): (crux.n, view.other(crux.by[0])) for crux in held}
        return {key: pair for key, pair in found.items() if pair[1] in self.client.leaders}

    def _shared(self) -> list[Crux]:
        view, _, argument = self.place
        return [crux for crux in view.all(Crux, argument=argument.id) if len(crux.by) > 1]

    def do_argue_mine(self) -> None:
        """Ask which crux of the other is one's own too."""
        view, _, argument = self.place
        markable = self._markable()

        async def mark(key: str | None) -> None:
            if key is not None:
                n, seat = markable[key]
                await self.screen_of.attempt(partial(self.client.do, MarkCrux(n=n).as_read(view, seat), seat))

        choices = [
            Choice(key, view.get(Crux, argument.id, n).text, f"also {seat.upper()}'s")
            for key, (n, seat) in markable.items()
        ]
        self.app.push_screen(PickDialog("Which crux is also yours?", choices), mark)

    def do_argue_test(self) -> None:
        """Ask how to find out about a shared crux."""
        shared = {str(crux.n): crux for crux in self._shared()}
        first = next((key for key, crux in shared.items() if crux.test is None), next(iter(shared)))
        which = (Field("n", "Which crux", "choice", options=tuple(shared)),) if len(shared) > 1 else ()
        form = ask(
            "Test a shared crux",
            *which,
            Field("observable", "What to look at", "text", 1, TEXT_MOST),
            Field("threshold", "Threshold", "text", 1, TEXT_MOST),
            Field("by_date", "Known by", "date"),
            Field("checks", "Who checks", "choice", options=people(self.client.view()), seats=True),
        )

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            if known := when({"it": it}, "by_date"):
                key = it.get("n", first)
                await self.client.do(
                    TestCrux(
                        n=int(key),
                        observable=it["observable"],
                        threshold=it["threshold"],
                        by_date=known,
                        checks=it["checks"],
                        before={"test": began.get("test", shared[key].test)},
                    )
                )

        note = "\n".join(f"{key}  {crux.text}" for key, crux in shared.items())
        self.edit("a test", form, change, {"it": {"n": first}}, note, name=TEST.id)

    # --- a line each ------------------------------------------------------------------------------------------------

    def _sided(self) -> list[str]:
        view, _, argument = self.place
        return [seat for seat in self.client.leaders if view.find(Side, argument.id, seat)]

    def _said(self, seat: str) -> Side:
        view, _, argument = self.place
        return view.get(Side, argument.id, seat)

    async def do_argue_learned(self) -> None:
        """Ask what a leader learned."""

        def pose(seats: tuple[str, ...]) -> None:
            field, given = Field("text", "In a line", "text", 1, TEXT_MOST), self._said(seats[0]).learned
            self.pose_text(LEARNED.id, "What did you learn?", field, lambda text: Learn(text=text), seats, given)

        await self.whose("Who learned something?", self._sided(), pose)

    async def do_argue_rebuttal(self) -> None:
        """Ask what still speaks against the other's case."""

        def pose(seats: tuple[str, ...]) -> None:
            field = Field("text", "What still speaks against it", "text", 1, 2000, required=False, lines=True)
            given, note = self._said(seats[0]).rebuttal, "Empty takes it away."
            self.pose_text(REBUTTAL.id, "Rebuttal", field, lambda text: WriteRebuttal(text=text), seats, given, note)

        await self.whose("Who answers the other's case?", self._sided(), pose)

    # --- ways on ----------------------------------------------------------------------------------------------------

    def _agreeing(self) -> dict[str, Decision]:
        """Return by leader here the first decision proposed of this item to which they still have to agree."""
        view, item, _ = self.place
        found: dict[str, Decision] = {}
        for decision in view.all(Decision, from_=item.id, status="proposed"):
            for seat in owed(view, decision):
                if seat in self.client.leaders:
                    found.setdefault(seat, decision)
        return found

    def asks_argue_agree(self) -> Consent | None:
        """Return to what the second press agrees; at the hot seat the list of who agrees asks."""
        if self.client.hot:
            return None
        decision = next(iter(self._agreeing().values()))
        said = self.client.view().all(Dissent, decision=decision.id)
        return Consent(f"agree to {decision.id}: {decision.title}", (decision, *said))

    async def do_argue_agree(self) -> None:
        """Agree to it."""
        agreeing, view = self._agreeing(), self.client.view()

        async def agree(seats: tuple[str, ...]) -> None:
            for seat in seats:
                await self.client.do(AgreeDecision(decision=agreeing[seat].id).as_read(view, seat), seat)

        titles = {decision.id: decision.title for decision in agreeing.values()}
        asks = "; ".join(f"{ref}: {title}" for ref, title in titles.items())
        await self.whose(f"Who agrees to {asks}?", list(agreeing), agree)

    def do_argue_crux_test(self) -> None:
        """Test a shared crux."""
        self.do_argue_test()

    def do_argue_experiment(self) -> None:
        """Try it, with an exit date."""
        self.ways.take("experiment")

    def do_argue_owner(self) -> None:
        """Let who holds the decision rights take it."""
        self.ways.take("owner")

    def do_argue_commit(self) -> None:
        """Disagree and commit."""
        self.ways.take("commit")

    def do_argue_escalate(self) -> None:
        """Hand it to the integrator."""
        self.ways.take("escalate")


def _named(keys: Sequence[str], cites: Iterable[int | str]) -> tuple[str, ...]:
    """Return key points by their names; the form has the places of those in its list."""
    return tuple(each if isinstance(each, str) else keys[each] for each in cites)
