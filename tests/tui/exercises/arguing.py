"""An argument in a real file, opened on screen; and what a person would read there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from sessions.exercises.argue.frame import AcceptFrame
from sessions.exercises.argue.hearing import SignSteelman
from sessions.exercises.argue.synthesis import AddCommonGround, Learn, Synthesize
from sessions.model import Argument, Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import unsealed
from sessions.session import Session
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.protocol import Store
from tests.sessions.argued import BETTER, CASES, CRUXES, SETTINGS, STEELMEN, SYNTHESIS, VERDICTS, reballot, steelman
from tests.tui.stage import screen_of, shown, typed, until
from tui.app import ParleyApp
from tui.dialogs.modal import FormModal
from tui.screens.session.screen import SessionScreen

CONTENT: dict[str, dict[str, Any]] = {**VERDICTS["cpo"], "verdict": {"acceptance": 3}}


class Table:
    """A session of one argument and a talk after it, in its own file; rooms act for those elsewhere."""

    def __init__(self, folder: Path, *, form: str = "short", **settings: Any) -> None:
        self.path = folder / "parley.db"
        store = self.door()
        people = [
            Participant(key_="cpo", name="Ada", role="leader"),
            Participant(key_="cto", name="Bo", role="leader"),
            Participant(key_="guest", name="Di", role="observer"),
        ]
        given = {**SETTINGS, "form": form, "silent_s": 0, **settings}
        items = [
            Item(
                id="I1",
                title="Ledger or cards",
                kind="argue",
                planned_minutes=30,
                budget_s=1800,
                owner="cpo",
                settings=given,
            ),
            Item(id="I2", title="What follows", kind="talk", planned_minutes=5, budget_s=300, owner="cto"),
        ]
        plan = Plan(title="Q2 roadmap", playbook="test", people=people, items=items)
        self.id = open_session(store, plan)
        self.room = Room(store, self.id)
        self.room.do(MakeReady(), "cpo")
        self.both(Start())

    def door(self) -> Store:
        return open_store(self.path)

    @property
    def session(self) -> Session:
        self.room.refresh()
        return self.room.view(None)

    @property
    def item(self) -> Item:
        return self.session.get(Item, "I1")

    @property
    def argument(self) -> Argument:
        return self.session.all(Argument)[0]

    def both(self, command: Any) -> None:
        for seat in ("cpo", "cto"):
            self.room.do(command, seat)
            if isinstance(command, Start):
                return

    def seal(self, payloads: dict[str, dict[str, Any]]) -> None:
        """Seal what each seat gives who still has to."""
        item = self.item
        for seat in unsealed(self.session, item, str(item.phase)):
            payload = payloads[seat]
            self.room.do(Seal(form=str(self.item.phase), payload=payload), seat)

    def to(self, phase: str) -> Table:
        """Play on to a phase with the words of `argued`."""
        while (now := self.item.phase) != phase:
            match now:
                case "frame":
                    self.both(AcceptFrame())
                case "case":
                    self.seal(CASES)
                case "steelman":
                    self.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
                case "verdict":
                    self.seal(VERDICTS if self.item.round == 1 else {"cpo": CONTENT})
                case "revise":
                    self.seal({"cto": steelman(BETTER)})
                case "synthesis":
                    self.to_end_of_synthesis()
                case "crux":
                    self.seal(CRUXES)
                case "reballot":
                    self.seal({"cpo": reballot(60, 4, 2), "cto": reballot(65, 2, 4)})
                case "sign":
                    self.both(SignSteelman(verdict="signed"))
            for seat in ("cpo", "cto"):
                if self.item.phase == now:
                    self.room.do(Advance(), seat)
        return self

    def to_silence(self) -> Table:
        """Play on until the silence begins, which this cannot outlast."""
        self.to("steelman").seal({seat: steelman(text) for seat, text in STEELMEN.items()})
        self.both(Advance())
        return self

    def to_end_of_synthesis(self) -> None:
        """Write all that the synthesis needs."""
        self.room.refresh()
        self.room.do(Synthesize(text=SYNTHESIS, cites=("cpo/1", "cto/1")), "cto")
        self.room.do(AddCommonGround(text="Refunds under 24 h by June"), "cpo")
        self.both(Learn(text="That the date is fixed by somebody else"))

    def app(self, seat: str | None = None) -> ParleyApp:
        return ParleyApp(self.door, session=self.id, seat=seat, mode="hotseat" if seat is None else "local")


BARS = str.maketrans("│▏▌", "   ")
RAIL = 25  # cells that the agenda takes at the left


def phase(pilot: Pilot[Any]) -> str | None:
    """The phase of the argument as the terminal has it."""
    return screen_of(pilot).client.view().get(Item, "I1").phase


def flat(pilot: Pilot[Any]) -> str:
    """What is in the middle of the screen, or in what lies over it, with its lines run together."""
    lines = shown(pilot).splitlines()
    if isinstance(pilot.app.screen, SessionScreen):
        lines = [line[RAIL:] for line in lines[:-2]]
    return " ".join(" ".join(lines).translate(BARS).split())


async def fill_in(pilot: Pilot[Any], *parts: str) -> None:
    """Fill a small form in, a part for each field, and save it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
    await pilot.pause()
    for n, part in enumerate(parts):
        if n:
            await pilot.press("tab")
        await typed(pilot, part)
    await pilot.press("f10")
    await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))


async def at(pilot: Pilot[Any], wanted: str, words: str) -> None:
    await until(pilot, lambda: phase(pilot) == wanted and words in flat(pilot))
