"""Two people at one keyboard, played by a Pilot: they fill in forms, take turns behind the curtain, and go on."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget

from sessions.model import Item
from sessions.rules.forms import Payload, Section
from sessions.session import Session
from tests.tui.exercises.arguing import flat
from tests.tui.stage import screen_of, shown, typed, until
from tui.commands import command
from tui.commands.letters import LETTERS
from tui.dialogs.curtain import Curtain
from tui.dialogs.in_turn import InTurnDialog
from tui.dialogs.modal import FormModal
from tui.dialogs.screen import ParleyScreen
from tui.forms.control import Control
from tui.forms.form_view import FormView
from tui.forms.section import MoreLine, SectionView
from tui.forms.table_form import TableForm
from tui.forms.text_controls import LineControl
from tui.widgets.board_table import BoardRows

TABS_MOST = 80
TURN = re.compile(r"(C[PT]O) · [\w ]+, it's your turn\.")


def keys_twice(app: App[Any]) -> dict[str, set[str]]:
    """Return each letter that two commands could take now on the screen on top, unless the table says which acts."""
    screen, having = app.screen, dict[str, set[str]]()
    for each, part in screen.offered() if isinstance(screen, ParleyScreen) else ():
        if part.available(each.id):
            for key in each.acting(app._keymap) - each.acting(app._keymap, typing=True):
                having.setdefault(key, set()).add(each.id)
    ruled = {letter.key: set(letter.commands) for letter in LETTERS if letter.acts}
    return {key: ids for key, ids in having.items() if len(ids) > 1 and not ids <= ruled.get(key, set())}


class Keyboard:
    """The keyboard of a session on screen; what it does waits until it can be seen."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot

    @property
    def view(self) -> Session:
        """The session as this terminal has it."""
        return screen_of(self.pilot).client.view()

    @property
    def place(self) -> tuple[str, str | None, int]:
        """The active item, its phase and its round; nothing of them once the session is over."""
        item = self.view.active
        return (item.id, item.phase, item.round) if item else ("", None, 0)

    @property
    def page(self) -> str:
        """What can be read, but for the agenda at the left: on one line, with what is at the bottom at the end."""
        return f"{flat(self.pilot)} {' '.join(' '.join(shown(self.pilot).splitlines()[-3:]).split())}"

    async def see(self, *words: str) -> None:
        """Wait until all of `words` can be read."""

        def all_there() -> bool:
            page = self.page  # it is drawn anew each time
            return all(each in page for each in words)

        await self.wait(all_there)

    async def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; a failure says what was on screen."""
        try:
            await until(self.pilot, holds)
        except AssertionError:
            raise AssertionError(f"it never came to that; on screen:\n{shown(self.pilot)}") from None

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def consent(self, key: str) -> None:
        """Press a key, and again once it has been said what it does."""
        await self.press(key)
        await self.see(f"Press {command.shown(key)} again to")
        await self.press(key)

    async def pick(self, title: str, key: str) -> None:
        """Choose from the short list that opens."""
        await self.see(title)
        await self.press(key)
        await self.wait(lambda: title not in flat(self.pilot))

    async def in_turn(self, key: str, title: str) -> None:
        """Press a key, and let one leader after the other do what its list asks."""
        await self.press(key)
        await self.see(title)
        await self.press("1", "2")
        await self.wait(lambda: not isinstance(self.pilot.app.screen, InTurnDialog))

    # --- forms ------------------------------------------------------------------------------------------------------

    async def fill(self, payload: Payload) -> None:
        """Go from field to field of the form on top, and answer those that `payload` answers."""
        for table in self.pilot.app.screen.query(TableForm):
            await self._fill_table(table.form.sections, payload)
            return
        form = self.pilot.app.screen.query_one(FormView)
        for section in form.form.sections:
            for field in section.fields:
                if field.key in payload.get(section.key, {}):
                    control = form._section(section.key).controls[field.key]
                    await self._go_to(control)
                    await self._answer(control, payload[section.key][field.key])

    async def _fill_table(self, sections: Iterable[Section], payload: Payload) -> None:
        """Go from row to row of a table, and answer the fields that `payload` answers."""
        screen = self.pilot.app.screen
        # Escape leaves a field; where none has the focus yet, it would draw the curtain.
        await self.wait(lambda: any(form.has_focus_within for form in screen.query(FormView)))
        await self.press("escape", "home", "enter")
        for section in sections:
            await self.wait(lambda key=section.key: key in [rows.key for rows in screen.query(BoardRows)])  # type: ignore[misc]
            answers = payload.get(section.key, {})
            controls = screen.query_one(FormView)._sections[section.key].controls
            for key, answer in answers.items():
                await self._go_to(controls[key])
                await self._answer(controls[key], answer)
            await self.press("escape", "down", "enter")

    async def _go_to(self, control: Any) -> None:
        for _ in range(TABS_MOST):
            here = self.pilot.app.focused
            if here is control:
                return
            beside = isinstance(here, Widget) and control in here.screen.query("*") and control.display
            if isinstance(here, LineControl) and here.field.more and self._part(here) is not self._part(control):
                await self.press("pagedown")
                continue
            await self.press("space" if isinstance(here, MoreLine) and not here.opened and not beside else "tab")
        raise AssertionError(f"no tab leads to {control.field.ask!r}")

    def _part(self, control: Any) -> SectionView | None:
        views = self.pilot.app.screen.query_one(FormView)._sections.values()
        return next((view for view in views if control in view.controls.values()), None)

    async def _answer(self, control: Control, answer: Any) -> None:
        field = control.field
        match field.answer:
            case "choice":
                await self.press(str(field.options.index(answer) + 1))
            case "yesno":
                await self.press("y" if answer else "n")
            case "marks":
                await self.press(*(str(each + 1) for each in answer))
            case _:
                if field.answer != "scale":
                    await self.press("end", "ctrl+u")
                await typed(self.pilot, str(answer))

    async def dialog(self, key: str, title: str, **answers: Any) -> None:
        """Open a small form by its key, fill it in and save it."""
        await self.press(key)
        await self.see(title)
        form = self.pilot.app.screen.query_one(FormView).form
        await self.fill({form.sections[0].key: answers})
        await self.press("f10")
        await self.wait(lambda: not isinstance(self.pilot.app.screen, FormModal))

    # --- private turns ----------------------------------------------------------------------------------------------

    async def turns(self, number: int = 2) -> AsyncIterator[str]:
        """Open the curtain for each whose turn it is, and yield their seat; in the turn they fill in and seal."""
        for _ in range(number):
            await self.wait(lambda: bool(TURN.search(shown(self.pilot))))
            seat = TURN.findall(shown(self.pilot))[0].lower()
            await self.press(*["enter"] * (2 if "press enter twice" in shown(self.pilot) else 1))
            await self.wait(lambda: not isinstance(self.pilot.app.screen, Curtain))
            await self.wait(lambda: bool(self.pilot.app.screen.query(FormView)))
            yield seat

    async def answer(self, payload_of: Callable[[str], Payload]) -> None:
        """Let each whose turn it is answer alone and seal; then reveal."""
        async for seat in self.turns():
            await self.fill(payload_of(seat))
            await self.see("ready to seal")
            await self.consent("f8")
            await self.wait(lambda: isinstance(self.pilot.app.screen, Curtain) or "have sealed" in shown(self.pilot))
        await self.see("Both have sealed.")
        await self.go_on()

    async def answers(self, **payloads: Mapping[str, Any]) -> None:
        """Let each leader answer what is given for their seat."""
        await self.answer(lambda seat: dict(payloads[seat]))

    # --- going on ---------------------------------------------------------------------------------------------------

    async def go_on(self) -> None:
        """Continue to the next phase or item, even where that takes a second press."""
        before = self.place
        assert not (twice := keys_twice(self.pilot.app)), twice
        await self.press("n")
        await self.wait(lambda: self.place != before or "Press n again" in self.page)
        if self.place == before:
            await self.press("n")
            await self.wait(lambda: self.place != before)

    async def start(self) -> None:
        """Take the agenda as it is, and start."""
        await self.see("Change what you like, then accept the agenda.")
        await self.consent("n")
        await self.wait(lambda: self.view.active is not None)

    async def close(self, next_at: str | None = None) -> None:
        """Say when the next session is and whether it was worth it, and sign the minutes."""
        if next_at:
            await self.dialog("s", "Next session", on=next_at)
        await self.go_on()
        await self.answers(cpo={"roti": {"value": 4}}, cto={"roti": {"value": 3}})
        await self.go_on()
        await self.in_turn("S", "Who signs the minutes?")
        await self.wait(lambda: self.view.header.status == "closed")

    def item(self, ref: str) -> Item:
        """An item of the agenda."""
        return self.view.get(Item, ref)
