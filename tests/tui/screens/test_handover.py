"""One keyboard, two leaders: no key of the second reaches anything that the first did in their turn."""

from __future__ import annotations

import asyncio
import base64
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from sessions.rules.moves import Force, Seal
from tests.few import few
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.app import COPIED
from tui.dialogs.curtain import LET_GO_S, Curtain
from tui.dialogs.modal import FormModal
from tui.forms.form_view import FormView

WORDS = ("quagga", "xylem", "zephyr")
EDITS = (
    *WORDS,
    *("ctrl+c", "ctrl+x", "ctrl+v", "ctrl+z", "ctrl+y", "ctrl+w", "ctrl+u", "ctrl+k"),
    *("f7", "ctrl+a", "shift+home", "shift+left", "end", "tab", "down", "pagedown", "pageup"),
    *("palette", "help", "action", "click", "said"),
)
REACHES = (
    *("ctrl+v", "ctrl+z", "ctrl+z", "ctrl+y", "ctrl+y", "ctrl+shift+z", "ctrl+shift+v", "up", "down"),
    *("f7", "ctrl+a", "ctrl+c", "ctrl+v", "shift+home", "ctrl+x", "ctrl+v", "pageup", "pagedown", "home", "end"),
)
"""Keys that bring back, paste, select or scroll."""


class Line:
    """All that goes out to the terminal of an app, from when this is made."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        driver = pilot.app._driver
        assert driver is not None
        self.sent = ""
        write = driver.write

        def note(data: str) -> None:
            self.sent += data
            write(data)

        driver.write = note  # type: ignore[method-assign]

    def copied(self) -> list[str]:
        """What was given to the clipboard of the terminal."""
        return [base64.b64decode(each).decode() for each in re.findall(r"\x1b\]52;c;([^\a]*)\a", self.sent)]

    def holds(self) -> bool:
        """Whether any word of the first leader went out."""
        return any(word in text for word in WORDS for text in (self.sent, *self.copied()))


async def turn(pilot: Pilot[Any]) -> str:
    """Open the curtain, and return whose turn it is."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
    while isinstance(pilot.app.screen, Curtain):  # a slow machine may be too late with the second
        await pilot.press("enter", "enter")
        await pilot.pause(2 * LET_GO_S)
    await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
    return str(screen_of(pilot).client.eyes)


async def edit(pilot: Pilot[Any], what: str) -> None:
    """Do one thing of EDITS."""
    app = pilot.app
    if what in WORDS:
        await typed(pilot, f"{what} ")
    elif what == "palette":
        await pilot.press("ctrl+p")
        await typed(pilot, WORDS[0])
        await pilot.press("escape")
    elif what == "help":
        await pilot.press("f1")
    elif what == "action":
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, FormModal) and app.focused is not None)
        await typed(pilot, f"{WORDS[1]} {WORDS[2]}")
    elif what == "click":
        for form in screen_of(pilot).query("#answer").results(FormView):
            await pilot.click(form, offset=(4, 2), times=2)
    elif what == "said":
        app.notify(WORDS[0], markup=False)
        screen_of(pilot).say(WORDS[1])
        await pilot.pause()  # until the app has the notice
    else:
        await pilot.press(what)


async def found(pilot: Pilot[Any]) -> str:
    """Return what the screen shows, key by key, while somebody presses whatever could bring words back."""
    app, seen = pilot.app, ""
    for key in REACHES:
        await pilot.press(key)
        seen += shown(pilot)
    await pilot.press("ctrl+p", "up", "down", "ctrl+v", "ctrl+z")
    seen += shown(pilot)
    await pilot.press("escape")
    seen += app.clipboard + (app.screen.get_selected_text() or "")
    return seen + "".join(str(each.message) for each in app._notifications)


async def handed_over(folder: Path, edits: list[str], how: str) -> None:
    path = folder / "parley.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        first = await turn(pilot)
        line = Line(pilot)
        for each in edits:
            if screen_of(pilot).in_turn:  # escape has lowered the curtain already
                await edit(pilot, each)
        assert not line.copied(), "what is copied in a turn stays here"
        sheet = {"worry": {"value": "Nothing"}, "load": {"value": 2}}
        if how == "curtain":
            await screen_of(pilot)._turns.do_curtain()
            await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
            line = Line(pilot)
            await pilot.press("escape", "ctrl+v", "ctrl+z", "f1", "escape", "ctrl+p", "up", "escape", "a")
            await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
            seen = await found(pilot)
            assert not [word for word in WORDS if word in seen]
            await pilot.press("escape", "escape")
            await until(pilot, lambda: screen_of(pilot).on_top)
        room.refresh()
        if how == "force":
            for seat in ("cpo", "cto"):
                room.do(Force(reason="Nobody waits any more"), seat)
            await until(pilot, lambda: not screen_of(pilot).middle.private and screen_of(pilot).on_top)
        else:
            room.do(Seal(form="answer", payload=sheet), first)
            assert await turn(pilot) != first
        line = Line(pilot)
        seen = await found(pilot)
        assert not [word for word in WORDS if word in seen]
        if in_a_text(pilot):
            await pilot.press("f3")
            await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.focused is not None)
            seen = await found(pilot)
            assert not [word for word in WORDS if word in seen]
        assert not line.holds()
    other = "cto" if first == "cpo" else "cpo"
    room.refresh()
    drafts = [room.store.draft(session, key) for key in room.store.drafting(session) if key[3] == other]
    assert not [word for word in WORDS if word in str(drafts)]
    room.store.close()


@pytest.mark.slow
async def test_text_copied_during_a_turn_stays_in_parley_and_is_gone_after_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "ask", "talk")).run_test(size=(80, 24)) as pilot:
        await turn(pilot)
        line = Line(pilot)
        await typed(pilot, "quagga")
        await pilot.press("shift+home", "ctrl+c")
        await until(pilot, lambda: COPIED in message(pilot))
        assert line.copied() == []
        await pilot.press("end", "ctrl+v")
        await until(pilot, lambda: "quaggaquagga" in shown(pilot))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        assert not pilot.app.clipboard


@pytest.mark.slow
@settings(
    max_examples=few(3),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(["quagga", "shift+home", "ctrl+c", "ctrl+z", "action"], "seal")
@example(["xylem", "shift+home", "ctrl+x", "zephyr", "said"], "curtain")
@given(st.lists(st.sampled_from(EDITS), min_size=3, max_size=12), st.sampled_from(["seal", "curtain", "force"]))
def test_whatever_was_done_in_a_turn_no_key_of_the_other_brings_it_back(edits: list[str], how: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(handed_over(Path(folder), edits, how))
