"""Arguing alone, with a script for the other leader: a session that nobody keeps, with a sentence above each phase."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from sessions.model import Interview, Side
from sessions.model.core import CLOSED
from sessions.setup.script import plan_alone, script, scripted_seat, tip
from sessions.setup.scripted_verdict import left_out
from sessions.text import listed
from tui.client.scripted import ScriptedTerminal
from tui.dialogs.page_dialog import PageDialog
from tui.dialogs.screen import ParleyScreen
from tui.terminal.typeahead import drop_typing
from tui.widgets.score import revised_number

if TYPE_CHECKING:
    from sessions.session import Session
    from sessions.store.protocol import Store

Paragraphs = tuple[Content, ...]
Leave = Callable[[], Awaitable[None]]


class PlaysAlone:
    """One person at `seat`, and the script at the other, in a file that lasts as long as their session screen."""

    def __init__(self, open_at: Callable[[Path], Store], seat: str) -> None:
        """Plan the session; `open_at` opens the file at a path, and makes it."""
        self._folder = tempfile.TemporaryDirectory(prefix="parley-alone-")
        self.open_file = partial(open_at, Path(self._folder.name) / "alone.db")
        self.seat, self._other = seat, scripted_seat(seat)
        store = self.open_file()
        try:
            self.session = plan_alone(store, seat)
        finally:
            store.close()
        self._scripted = ScriptedTerminal(self.open_file, self.session, self._other)
        self._tip = Static(id="tip", markup=False)
        self._ended = False

    async def begin(self, screen: ParleyScreen[None], leave: Leave) -> None:
        """Let the script take its seat, and tell the person what this is; `leave` is how they leave."""
        self._scripted.start()
        await screen.mount(self._tip, before="#body")
        self._tell(screen, script().title, welcome(self.seat, self._other), "begin", leave)

    def show(self, screen: ParleyScreen[None], view: Session, leave: Leave) -> None:
        """Show the sentence about the phase, and at the end what the person did."""
        says = tip(view.active.kind, view.active.phase, self._other) if view.active else ""
        if says != str(self._tip.content):
            self._tip.update(Content(says))
            self._tip.display = bool(says)
        if self._scripted.trouble:
            screen.say(f"The script can't continue: {self._scripted.trouble}")
        if view.header.status in CLOSED and not self._ended:
            self._ended = True
            drop_typing(screen.app)
            done = what_you_did(view, self.seat, self._other)
            self._tell(screen, "What you just did", done, "look at the minutes", leave)

    def _tell(self, screen: ParleyScreen[None], title: str, words: Paragraphs, on: str, leave: Leave) -> None:
        async def read(stays: bool | None) -> None:
            if stays is False:
                await leave()

        screen.app.push_screen(PageDialog(title, words, on), read)

    async def end(self) -> None:
        """Let the script leave its seat, and delete the file."""
        if self._scripted.started:
            await asyncio.to_thread(self._scripted.stop)
        self._folder.cleanup()


def welcome(seat: str, other: str) -> Paragraphs:
    """Return what this is, that nothing of it is kept, and how to leave."""
    me, them = seat.upper(), other.upper()
    return (
        Content(
            f"You're the {me}. The {them} is a script with one case, written beforehand. It answers and judges by "
            "words, not by meaning, and says so."
        ),
        Content(
            f"You each write the other's case so well that its owner would sign it. The {them}'s three reasons are "
            "hidden, so ask for them. It takes about five minutes."
        ),
        Content("Nothing is kept: when you leave, all of it is deleted. q leaves, and ctrl+q while you type."),
    )


def what_you_did(view: Session, seat: str, other: str) -> Paragraphs:
    """Return how well each made the other's case, what asking was good for, and how to plan a real session."""
    sides = {side.by: side for side in view.all(Side)}
    asked = view.all(Interview, by=seat)
    found = (
        *_yours(sides.get(seat), sides.get(other), asked, other.upper()),
        _theirs(sides.get(other), other.upper()),
        Content("With a person, judgment counts and not words: you've understood once they'd sign what you wrote."),
        Content.assemble(
            "Do it with the other leader:\n",
            (f"parley new 'Our question' --playbook other-side --leader {seat}=YOU --leader {other}=THEM", "bold"),
        ),
    )
    return tuple(filter(None, found))


def _yours(side: Side | None, about: Side | None, asked: list[Interview], them: str) -> Iterator[Content]:
    """Yield how well the person made the script's case, and what they left out though they were told, or never asked.

    `about` is the script's side.
    """
    if side is None or about is None or side.steelman is None or side.fidelity_first is None:
        yield Content(f"You didn't make the {them}'s case this time, so there is nothing to judge.")
        return
    yield Content.assemble(("Your text about them: ", "bold"), f"fidelity {revised_number(*_both(side))} of 100.")
    points = script().sides[about.holds].points
    heard, unheard = left_out(points, side.steelman, [each.answer for each in asked if each.answer])
    if heard:
        yield Content(f"You were told, and left it out: {_quoted(heard)}.")
    if unheard:
        yield Content(f"You weren't told: {_quoted(unheard)}. Imagining doesn't find it. Asking does.")
    if not heard and not unheard:
        yield Content(f"It says everything that matters to the {them}.")


def _quoted(points: list[str]) -> str:
    return listed([f"“{point}”" for point in points])


def _theirs(side: Side | None, them: str) -> Content | None:
    """Return how the person judged the script's text."""
    if side is None or side.fidelity_first is None:
        return None
    says = {"signed": "You signed it.", "signed-with-addendum": "You signed it, with an addition."}
    rest = says.get(side.verdict, "You didn't sign it.")
    return Content.assemble(
        (f"The {them}'s text about you: ", "bold"), f"fidelity {revised_number(*_both(side))} of 100. {rest}"
    )


def _both(side: Side) -> tuple[int, int | None]:
    return int(side.fidelity_first or 0), side.fidelity_final
