"""What a whole session asks of two leaders at one keyboard, or two: ``python -m bench presses [--two] [--tell]``.

`joint-planning` is planned in the lobby and played to both signatures, by people who know every key and never err; with
``--two``, each leader does their part at a terminal of their own. The table says, by phase, how many keys they press,
how many letters they type into fields, which screens and dialogs open over the session, how often they are asked which
of them it is, and which presses only confirm the one before. With ``--tell``, each press is printed.

The playing is that of the tests, so this is here and not in `tests`: nothing fails on a figure, it's there to fall.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

import tui.app
from sessions.model import Decision, Goal
from sessions.rules.forms import Payload
from sessions.store import open_store
from tests.tui.keyboard import Keyboard
from tests.tui.stage import screen_of, until
from tui.app import ParleyApp
from tui.config import Config
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.forms.control import Control
from tui.forms.form_view import FormView
from tui.screens.session.screen import SessionScreen

SIZE = (120, 40)
PASSING = ("tab", "shift+tab", "enter", "escape", "up", "down", "home", "end", "j", "k")
"""Keys that only lead from one place to another."""


@dataclass
class Tally:
    """What was pressed and what opened, by phase."""

    phase: str = "plan"
    told: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, what: str, number: int = 1) -> None:
        """Count something in the current phase."""
        self.counts.setdefault(self.phase, Counter())[what] += number

    def tell(self, words: str) -> None:
        """Print what was pressed or opened, if that's wanted."""
        if self.told:
            print(f"    {self.phase:22} {words}")

    def opened(self, screen: Screen[Any]) -> None:
        """Count a screen that opens."""
        title = type(screen).__name__
        match screen:
            case Curtain():
                kind = "curtains"
            case PickDialog():
                kind, title = "lists", screen._title
            case FormModal():
                kind, title = "dialogs", screen.dialog.title
            case _:
                kind = "screens"
        if title.startswith("Who"):
            kind = "who?"
        self.add(kind)
        self.tell(f"-- {kind}: {title}")


class CountedApp(ParleyApp):
    """parley, and what opens in it is counted."""

    CSS_PATH: ClassVar[Any] = Path(tui.app.__file__).with_name("app.tcss")

    def __init__(self, path: Path, tally: Tally, **options: Any) -> None:
        super().__init__(partial(open_store, path), config=Config(theme="dark", bell=False), **options)
        self._tally = tally

    def push_screen(self, screen: Any, *words: Any, **more: Any) -> Any:
        """Count a screen, and show it."""
        if isinstance(screen, Screen):
            self._tally.opened(screen)
        return super().push_screen(screen, *words, **more)


class CountedKeyboard(Keyboard):
    """A keyboard whose keys and letters are counted."""

    def __init__(self, pilot: Pilot[Any], tally: Tally) -> None:
        super().__init__(pilot)
        self.tally = tally

    async def fill(self, payload: Payload) -> None:
        """Fill in a form once its first field has the focus."""
        await self.wait(lambda: any(form.has_focus_within for form in self.pilot.app.screen.query(FormView)))
        await super().fill(payload)

    async def press(self, *keys: str) -> None:
        """Press keys, and count them."""
        found = next((each for each in self.pilot.app.screen_stack if isinstance(each, SessionScreen)), None)
        if found and found.opened and (item := self.view.active):
            self.tally.phase = f"{item.id} {item.kind} · {item.phase}"
        elif found and found.opened:
            self.tally.phase = "agenda"
        for key in keys:
            self.tally.add("keys")
            self.tally.add("passing", key in PASSING)
        self.tally.tell(" ".join(keys))
        await super().press(*keys)

    async def consent(self, key: str) -> None:
        """Press a key twice; the second press only confirms the first."""
        await super().consent(key)
        self.tally.add("again")

    async def _answer(self, control: Control, answer: Any) -> None:
        """Answer a field; what is typed into a text counts as letters, and nothing has to be deleted first."""
        match control.field.answer:
            case "choice" | "yesno" | "marks":
                await super()._answer(control, answer)
            case "scale":
                await self.press(*str(answer))
            case _:
                self.tally.add("letters", len(str(answer)))
                self.tally.tell(f"“{answer}”")
                await super(CountedKeyboard, _uncounted(self))._answer(control, answer)

    async def go_on(self) -> None:
        """Continue; a second press only confirms the first."""
        before, keys = self.place, self.tally
        await self.press("n")
        await self.wait(lambda: self.place != before or "Press n again" in self.page)
        if self.place == before:
            await self.press("n")
            keys.add("again")
            await self.wait(lambda: self.place != before)

    async def who(self, key: str, question: str = "Who", answer: str = "1") -> None:
        """Press a key, and say which of them it is."""
        await self.press(key)
        await self.pick(question, answer)

    async def record(self, key: str, *records: Mapping[str, Any]) -> None:
        """Open a dialog by its key, and write one record after the other without leaving it."""
        await self.press(key)
        for n, answers in enumerate(records, 1):
            await fill_in(self, answers, "f10" if n == len(records) else "f9")


def _uncounted(keys: CountedKeyboard) -> CountedKeyboard:
    """Return the same keyboard with a tally that nobody reads."""
    return CountedKeyboard(keys.pilot, Tally())


# --- the session ----------------------------------------------------------------------------------------------------

DAY = date.today()
DRAFTS: dict[str, Payload] = {
    "cpo": {
        "goal-1": {
            "text": "Refunds settle within 24 hours",
            "measure": "p95 under 24 h",
            "due": f"{DAY + timedelta(60)}",
        },
        "goal-2": {"text": "Saved cards are live for one account"},
    },
    "cto": {
        "goal-1": {"text": "Payments post to the new ledger only", "measure": "No old entry for 30 days"},
        "goal-2": {"text": "Nobody is paged at night for reconciliation"},
    },
}
CHECK_IN: dict[str, Payload] = {
    "cpo": {
        "need-of-the-moment": {"value": "customer", "guess": "technology"},
        "pressure": {"value": 4, "guess": 3, "reason": "The renewal call is on Friday"},
        "worth-it": {"value": "One date for saved cards"},
    },
    "cto": {
        "need-of-the-moment": {"value": "technology", "guess": "customer"},
        "pressure": {"value": 2, "guess": 4},
        "worth-it": {"value": "Fewer things at once"},
    },
}
DECISIONS = {
    "Saved cards for one account first": "cpo",
    "No releases after Thursday noon": "cto",
    "One team answers disputes": "cpo",
}
ACTIONS = {
    "Publish the retry budget": "cto",
    "Ask the account for July in writing": "cpo",
    "Tell both teams on Thursday": "cpo",
    "Test the restore once a month": "cto",
}
RAISE = "One account only, and a day on which we look at the pager"
REWORDED = "Saved cards are live for one account by May, behind a flag"


async def play(keys: CountedKeyboard) -> None:
    """Plan a session and play it to both signatures."""
    await plan(keys)
    await keys.start()
    for part in (check_in, align, decide, act):
        await part(keys)
    await keys.close(f"{DAY + timedelta(14)} 10:00")


async def plan(keys: CountedKeyboard) -> None:
    """Fill in the form of a new session."""
    await keys.press("n")
    await until(keys.pilot, lambda: bool(keys.pilot.app.screen.query("FormView")))
    names = {"title": "Q3 joint roadmap", "first": "Ada Marsh", "second": "Jonas Brandt", "series": "ada-jonas"}
    await keys.fill({"it": names})
    await keys.press("f10")
    await until(keys.pilot, lambda: isinstance(keys.pilot.app.screen, SessionScreen) and keys.pilot.app.screen.opened)


async def check_in(keys: CountedKeyboard) -> None:
    """Answer the three questions, and go through the review, which has nothing yet."""
    await keys.answers(**CHECK_IN)
    await keys.go_on()
    await keys.go_on()


async def align(keys: CountedKeyboard) -> None:
    """Agree on four goals, one of them after a new wording and a second vote."""
    await keys.answers(**DRAFTS)
    await keys.go_on()
    await own_goals(keys)
    await keys.go_on()
    goals = {goal.text: goal.id for goal in keys.view.all(Goal)}
    cards = next(goal for text, goal in goals.items() if text.startswith("Saved cards"))
    await keys.answers(cpo=_votes(goals.values(), cards, 5, 3), cto=_votes(goals.values(), cards, 2, 4))
    await keys.go_on()
    await keys.press("w")  # only CTO's support can rise
    await fill_in(keys, {"text": RAISE})
    await keys.go_on()
    await say(keys, "w", "Who proposes", "2", {"text": REWORDED})
    await keys.consent("y")  # only CPO hasn't accepted it
    await keys.go_on()
    await keys.answers(cpo={cards: {"support": 5, "guess": 4}}, cto={cards: {"support": 4, "guess": 5}})
    while keys.view.active and keys.view.active.kind == "align" and keys.view.active.phase != "sign":
        await keys.go_on()
    await keys.in_turn("S", "Who signs")  # the second signature ends the item


async def own_goals(keys: CountedKeyboard) -> None:
    """Choose who owns each goal."""
    for number, owner in enumerate(("cpo", "cto", "cto", "cpo"), 1):
        await keys.press("1" if owner == "cpo" else "2")
        await keys.wait(lambda number=number: sum(bool(goal.owner) for goal in keys.view.all(Goal)) == number)  # type: ignore[misc]


def _votes(goals: Any, low: str, support: int, guess: int) -> Payload:
    """Return votes of four for every goal but one."""
    votes: Payload = {goal: {"support": 4, "guess": 4} for goal in goals}
    votes[low] = {"support": support, "guess": guess}
    if support < 3:
        votes[low]["reason"] = "On-call has no slack before June"
    return votes


async def say(keys: CountedKeyboard, key: str, question: str, which: str, answers: Mapping[str, Any]) -> None:
    """Press a key, say which of them it is, fill in the dialog that opens, and save it."""
    await keys.who(key, question, which)
    await fill_in(keys, answers)


async def fill_in(keys: CountedKeyboard, answers: Mapping[str, Any], done: str = "f10") -> None:
    """Fill in the dialog that opens, and save it with a key."""
    await until(keys.pilot, lambda: isinstance(keys.pilot.app.screen, FormModal) and bool(keys.pilot.app.focused))
    form = keys.pilot.app.screen.query_one("FormView").form  # type: ignore[attr-defined]
    await keys.fill({form.sections[0].key: dict(answers)})
    modal = keys.pilot.app.screen
    await keys.press(done)
    await keys.wait(lambda: keys.pilot.app.screen is not modal)


async def decide(keys: CountedKeyboard) -> None:
    """Record three decisions that both agree to, a fact, and a topic for later."""
    await record_decisions(keys)
    for _ in DECISIONS:
        await keys.in_turn("y", "Who agrees")
    await record_rest(keys)
    await keys.go_on()


async def record_decisions(keys: CountedKeyboard) -> None:
    """Record the decisions, one after the other."""
    day = f"{DAY + timedelta(42)}"
    await keys.record("d", *({"text": text, "owner": owner, "review_on": day} for text, owner in DECISIONS.items()))


async def record_rest(keys: CountedKeyboard) -> None:
    """Record a fact, and a topic for later."""
    await keys.dialog("f", "Fact", text="Refunds take 52 h at the median", source="Ledger report, week 15")
    whose = {"by": "cpo"} if keys.view.leaders and len(screen_of(keys.pilot).client.leaders) > 1 else {}
    await keys.dialog("t", "Topic", text="A second wallet provider", revisit_on=f"{DAY + timedelta(60)}", **whose)


async def act(keys: CountedKeyboard, go_on: Callable[[], Awaitable[None]] | None = None) -> None:
    """Record four actions."""
    day = f"{DAY + timedelta(14)}"
    await keys.record("a", *({"text": text, "owner": owner, "due": day} for text, owner in ACTIONS.items()))
    await (go_on or keys.go_on)()


# --- the same at two terminals ------------------------------------------------------------------------------------


@dataclass
class TwoKeyboards:
    """The keyboards of both leaders; each does what is theirs, and what either may do, the first one does."""

    cpo: CountedKeyboard
    cto: CountedKeyboard

    @property
    def each(self) -> dict[str, CountedKeyboard]:
        """Both, by seat."""
        return {"cpo": self.cpo, "cto": self.cto}

    async def meet(self) -> None:
        """Wait until the first terminal has heard that the second one is here."""
        await self.cpo.wait(lambda: screen_of(self.cpo.pilot).client.presence.get("cto") == "online")

    async def together(self) -> None:
        """Wait until both terminals show the same place."""
        await self.cto.wait(lambda: self.cto.place == self.cpo.place)

    async def go_on(self) -> None:
        """Let both continue; a second press only confirms the first."""
        await self.together()
        before = self.cpo.place
        for seat, keys in self.each.items():
            await keys.press("n")
            await keys.wait(lambda keys=keys, seat=seat: _went_on(keys, seat, before) or "Press n again" in keys.page)  # type: ignore[misc]
            if not _went_on(keys, seat, before):
                await keys.press("n")
                keys.tally.add("again")
                await keys.wait(lambda keys=keys, seat=seat: _went_on(keys, seat, before))  # type: ignore[misc]
            if keys.place != before:
                break
        await self.together()

    async def answers(self, **payloads: Mapping[str, Any]) -> None:
        """Let each leader answer what is given for their seat, and seal; then reveal."""
        for seat, keys in self.each.items():
            await keys.fill(dict(payloads[seat]))
            await keys.see("ready to seal")
            await keys.consent("f8")
        for keys in self.each.values():
            await keys.see("Both have sealed.")
        await self.go_on()


def _went_on(keys: CountedKeyboard, seat: str, before: tuple[str, str | None, int]) -> bool:
    item = keys.view.active
    return keys.place != before or bool(item and seat in item.ready)


async def play_at_two(path: Path, tally: Tally) -> None:
    """Plan a session at one terminal, and play it to both signatures at two."""
    async with CountedApp(path, tally).run_test(size=SIZE) as pilot:
        await pilot.pause()
        await plan(CountedKeyboard(pilot, tally))
        session = screen_of(pilot).client.session_id
    apps = [CountedApp(path, tally, session=session, seat=seat, mode="local") for seat in ("cpo", "cto")]
    async with apps[0].run_test(size=SIZE) as first, apps[1].run_test(size=SIZE) as second:
        both = TwoKeyboards(CountedKeyboard(first, tally), CountedKeyboard(second, tally))
        await both.meet()
        await both.cpo.start()
        await both.answers(**CHECK_IN)
        await both.go_on()
        await both.go_on()
        await align_at_two(both)
        await decide_at_two(both)
        await act(both.cpo, both.go_on)
        await close_at_two(both)


async def align_at_two(both: TwoKeyboards) -> None:
    """Agree on four goals, one of them after a new wording and a second vote."""
    cpo, cto = both.cpo, both.cto
    await both.answers(**DRAFTS)
    await both.go_on()
    await own_goals(cpo)
    await both.go_on()
    goals = {goal.text: goal.id for goal in cpo.view.all(Goal)}
    cards = next(goal for text, goal in goals.items() if text.startswith("Saved cards"))
    await both.answers(cpo=_votes(goals.values(), cards, 5, 3), cto=_votes(goals.values(), cards, 2, 4))
    await both.go_on()
    await cto.press("w")
    await fill_in(cto, {"text": RAISE})
    await both.go_on()
    await cto.press("w")
    await fill_in(cto, {"text": REWORDED})
    await cpo.see("proposes")
    await cpo.consent("y")
    await both.go_on()
    await both.answers(cpo={cards: {"support": 5, "guess": 4}}, cto={cards: {"support": 4, "guess": 5}})
    while cpo.view.active and cpo.view.active.kind == "align" and cpo.view.active.phase != "sign":
        await both.go_on()
    for keys in (cpo, cto):
        await keys.consent("S")
    await both.together()


async def decide_at_two(both: TwoKeyboards) -> None:
    """Record three decisions that both agree to, a fact, and a topic for later."""
    await record_decisions(both.cpo)  # who records a decision agrees to it
    for n in range(len(DECISIONS)):
        await both.cto.wait(lambda n=n: len(both.cto.view.all(Decision, status="proposed")) == len(DECISIONS) - n)  # type: ignore[misc]
        await both.cto.consent("y")
    await record_rest(both.cpo)
    await both.go_on()


async def close_at_two(both: TwoKeyboards) -> None:
    """Say when the next session is and whether it was worth it, and sign the minutes."""
    await both.cpo.dialog("s", "Next session", on=f"{DAY + timedelta(14)} 10:00")
    await both.go_on()
    await both.answers(cpo={"roti": {"value": 4}}, cto={"roti": {"value": 3}})
    await both.go_on()
    for keys in both.each.values():
        await keys.consent("S")
        await keys.wait(lambda keys=keys: "Press" not in keys.page)  # type: ignore[misc]
    await both.cpo.wait(lambda: both.cpo.view.header.status == "closed")


# --- counting it ----------------------------------------------------------------------------------------------------


@contextmanager
def steady_hands() -> Iterator[None]:
    """Take each key for one that a person pressed with care: a Pilot is faster than anybody, or slower if it's busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.terminal.typeahead.PAUSE_S", -inf)
        for name in ("tui.terminal.typeahead.REPEAT_S", "tui.terminal.typeahead.HOLD_S"):
            patch.setattr(name, 0.0)
        patch.setattr("tui.dialogs.second_press.SURE_S", 0.0)
        patch.setattr("tui.dialogs.second_press.ASKED_S", 60.0)
        patch.setattr("tui.dialogs.curtain.APART_S", 0.0)
        patch.setattr("tui.dialogs.curtain.TWICE_S", 60.0)
        yield


async def counted(told: bool = False, two: bool = False) -> Tally:
    """Play a whole session, perhaps at two terminals, and return what was counted."""
    tally = Tally(told=told)
    with tempfile.TemporaryDirectory(prefix="parley-presses-") as folder, steady_hands():
        path = Path(folder) / "parley.db"
        if two:
            await play_at_two(path, tally)
            return tally
        app = CountedApp(path, tally)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await play(CountedKeyboard(pilot, tally))
    return tally


COLUMNS = ("keys", "passing", "again", "letters", "curtains", "who?", "lists", "dialogs", "screens")


def table(tally: Tally) -> str:
    """Return the figures, a line for each phase, and their sum."""
    head = f"{'':24}" + "".join(f"{name:>10}" for name in COLUMNS)
    rows = [*tally.counts.items(), ("in all", sum(tally.counts.values(), Counter()))]
    return "\n".join([head, *(f"{name:24}" + "".join(f"{row[each]:10}" for each in COLUMNS) for name, row in rows)])


def main(words: list[str]) -> None:
    """Play the session and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench presses", description=__doc__)
    parser.add_argument("--tell", action="store_true", help="print each press")
    parser.add_argument("--two", action="store_true", help="at two terminals instead of one keyboard")
    given = parser.parse_args(words)
    print(table(asyncio.run(counted(given.tell, given.two))))
