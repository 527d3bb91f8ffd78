"""The app and a keyboard of which everything is counted, played by a Pilot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

import tui.app
from bench.presses.script import LEADERS, SERIES, TITLE, Answers
from bench.presses.tally import Tally
from sessions.rules.forms import Payload
from sessions.store import open_store
from tests.tui.keyboard import Keyboard
from tests.tui.stage import screen_of, typed, until
from tui.app import ParleyApp
from tui.config import Config
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.forms.control import Control
from tui.forms.form_view import FormView
from tui.screens.session.screen import SessionScreen

SIZE = (120, 40)


class CountedApp(ParleyApp):
    """parley, and what opens in it is counted."""

    CSS_PATH: ClassVar[Any] = Path(tui.app.__file__).with_name("app.tcss")

    def __init__(self, path: Path, tally: Tally, **options: Any) -> None:
        super().__init__(partial(open_store, path), config=Config(theme="dark", bell=False), **options)
        self._tally = tally

    def push_screen(self, screen: Any, *words: Any, **more: Any) -> Any:
        """Count a screen, and show it."""
        match screen:
            case Curtain():
                self._tally.opened("curtains", "Curtain")
            case PickDialog():
                self._tally.opened("lists", screen._title)
            case FormModal():
                self._tally.opened("dialogs", screen.dialog.title)
            case Screen():
                self._tally.opened("screens", type(screen).__name__)
        return super().push_screen(screen, *words, **more)


class CountedKeyboard(Keyboard):
    """A keyboard whose keys and letters are counted."""

    def __init__(self, pilot: Pilot[Any], tally: Tally) -> None:
        super().__init__(pilot)
        self.tally = tally

    async def plan(self) -> None:
        """Fill in the form of a new session."""
        await self.press("n")
        await until(self.pilot, lambda: bool(self.pilot.app.screen.query("FormView")))
        (first, second), series = LEADERS.values(), SERIES
        await self.fill({"it": {"title": TITLE, "first": first, "second": second, "series": series}})
        await self.press("f10")
        await until(self.pilot, lambda: isinstance(self.pilot.app.screen, SessionScreen) and self.opened is not None)

    @property
    def opened(self) -> SessionScreen | None:
        """The session on screen, once it is opened."""
        found = next((each for each in self.pilot.app.screen_stack if isinstance(each, SessionScreen)), None)
        return found if found and found.opened else None

    async def fill(self, payload: Payload) -> None:
        """Fill in a form once its first field has the focus."""
        await self.wait(lambda: any(form.has_focus_within for form in self.pilot.app.screen.query(FormView)))
        await super().fill(payload)

    async def press(self, *keys: str) -> None:
        """Press keys, and count them."""
        if self.opened:
            self.tally.at(self.view)
        self.tally.keys(*keys)
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
                self.tally.letters(str(answer))
                await typed(self.pilot, str(answer))

    async def seal(self, payload: Payload) -> None:
        """Answer in private, and seal."""
        await self.fill(payload)
        await self.see("ready to seal")
        await self.consent("f8")

    async def fill_in(self, answers: Answers, done: str = "f10") -> None:
        """Fill in the dialog that opens, and save it with a key."""
        app = self.pilot.app
        await until(self.pilot, lambda: isinstance(app.screen, FormModal) and bool(app.focused))
        modal = app.screen
        await self.fill({modal.query_one(FormView).form.sections[0].key: dict(answers)})
        await self.press(done)
        await self.wait(lambda: app.screen is not modal)

    async def write(self, seat: str, key: str, answers: Mapping[str, Any]) -> None:
        """Open a dialog by its key, say whose it is if that's asked, and fill it in."""
        await self.press(key)
        app = self.pilot.app
        await self.wait(lambda: isinstance(app.screen, FormModal | PickDialog))
        if isinstance(app.screen, PickDialog):
            await self.press(str(1 + list(LEADERS).index(seat)))
        await self.fill_in(answers)

    async def record(self, key: str, *records: Answers) -> None:
        """Open a dialog by its key, and write one record after the other without leaving it."""
        await self.press(key)
        for n, answers in enumerate(records, 1):
            await self.fill_in(answers, "f10" if n == len(records) else "f9")

    def present(self, seat: str) -> bool:
        """Whether this terminal has heard that somebody is here."""
        return screen_of(self.pilot).client.presence.get(seat) == "online"


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
