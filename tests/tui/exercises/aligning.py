"""Shared goals on screen, as two leaders bring them from phase to phase."""

from __future__ import annotations

from datetime import date
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from sessions.model import Goal, Item
from sessions.room import Room
from sessions.rules.moves import Advance, Force, Seal
from tests.sessions.both import both
from tests.tui.stage import screen_of, seal_by_key, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.exercises.align.panel import AlignPanel
from tui.forms.form_view import FormView

REFUNDS = "Refunds settle within 24 hours"
LEDGER = "The ledger move starts before June"
CARDS = "Saved cards for one account"
REASON = "Two pages a week come from reconciliation"
LATER = "The ledger move starts in May, behind a flag"
HOSTILE = "[/foo] [/ [b]x[/b] \x1b[31mred \u202eevil and ten more"
AUTUMN = date(2099, 9, 1)
Support = int | None | dict[str, Any]


def goal(room: Room, word: str) -> Goal:
    return next(each for each in room.view(None).all(Goal) if word in each.text)


def merging(room: Room, cpo: tuple[str, ...] = (REFUNDS, CARDS), cto: tuple[str, ...] = (LEDGER,)) -> Room:
    """Reach the merge with these drafts."""
    for seat, texts in (("cpo", cpo), ("cto", cto)):
        payload = {f"goal-{n}": {"text": text} for n, text in enumerate(texts, 1)}
        if payload:
            room.do(Seal(form="draft", payload=payload), seat)
    for command in (Advance() if cto else Force(reason="the other came late"), Advance()):
        if room.view(None).facilitator:
            room.do(command, "cpto")
        else:
            both(room, command)
    return room


def answer(vote: Support, guess: int = 3) -> dict[str, Any]:
    if vote is None:
        return {"pass": True}
    given = vote if isinstance(vote, dict) else {"support": vote}
    reason = {"reason": REASON} if given["support"] < 3 else {}
    return {"guess": guess, **reason, **given}


def voted(room: Room, **votes: tuple[Support, Support]) -> Room:
    """Reach the reveal of ballots: (cpo, cto) on each goal by the first word of its text, in small letters."""
    if room.view(None).get(Item, "I1").phase == "merge":
        both(room, Advance())
    words = {each.id: "ledger" if "ledger" in each.text else each.text.split()[0].lower() for each in asked(room)}
    for place, seat in enumerate(("cpo", "cto")):
        payload = {key: answer(votes[word][place]) for key, word in words.items() if word in votes}
        room.do(Seal(form="ballot", payload=payload), seat)
    both(room, Advance())
    return room


def asked(room: Room) -> list[Goal]:
    return room.view(None).all(Goal, status="open")


def panel(pilot: Pilot[Any]) -> AlignPanel:
    found = screen_of(pilot).middle.panel
    assert isinstance(found, AlignPanel)
    return found


async def in_phase(pilot: Pilot[Any], phase: str) -> None:
    """Wait until the screen shows a phase and takes its keys."""

    def there() -> bool:
        item = screen_of(pilot).client.view().active
        stage = screen_of(pilot).middle.panel and panel(pilot).stage
        return bool(item and item.phase == phase and stage and stage.phase == phase)

    await until(pilot, there)
    await pilot.pause()


async def point_at(pilot: Pilot[Any], word: str) -> None:
    """Put the cursor on the goal with a word in its text."""
    if not ((here := panel(pilot).cursor_goal) and word in here.text):
        await pilot.press("home")
    for _ in range(12):
        here = panel(pilot).cursor_goal
        if here and word in here.text:
            return
        await pilot.press("j")
    raise AssertionError(f"no goal with {word!r}")


async def form(pilot: Pilot[Any]) -> FormModal:
    """Wait for a small form."""
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
    await pilot.pause()
    assert isinstance(pilot.app.screen, FormModal)
    return pilot.app.screen


async def picks(pilot: Pilot[Any], key: str) -> None:
    """Wait for a short list, and choose by a key."""
    await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
    await pilot.pause()
    await pilot.press(key)


def digit_of(pilot: Pilot[Any], words: str) -> str:
    """Return the digit that chooses what a short list calls so."""
    row = next(each for each in shown(pilot).splitlines() if words in each)
    return row.split(words)[0].strip("│ ▌")


async def kept(pilot: Pilot[Any]) -> None:
    """Save the small form that is open, and wait until it has gone."""
    await pilot.press("f10")
    await until(pilot, lambda: pilot.app.screen is screen_of(pilot))
    await pilot.pause()


async def write_over(pilot: Pilot[Any], text: str) -> None:
    """Put other words into the line that has the cursor."""
    assert isinstance(pilot.app.screen.focused, Input)
    await pilot.press("end", "ctrl+u")
    await typed(pilot, text)


async def turn(pilot: Pilot[Any]) -> str:
    """Open the curtain, and return whose turn it is."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
    await pilot.press("enter", "enter")
    await until(pilot, lambda: screen_of(pilot).middle.private and bool(panel(pilot).query(FormView)))
    await pilot.pause()
    return str(screen_of(pilot).client.eyes)


async def sealed(pilot: Pilot[Any], seat: str) -> None:
    """Seal what is written, and wait until the turn has ended."""
    await seal_by_key(pilot)
    await until(pilot, lambda: screen_of(pilot).client.eyes != seat)


async def vote(pilot: Pilot[Any], votes: dict[str, tuple[int, int, str]]) -> None:
    """Fill the ballot in by keys: support, guess, and a reason where one is needed, by a word of each goal."""
    for section in panel(pilot).query_one(FormView).form.sections:
        support, guess, reason = next(each for word, each in votes.items() if word in section.title)
        await pilot.press(str(support), "tab", str(guess), "tab")
        if support < 3:
            await typed(pilot, reason)
            await pilot.press("tab")


def refreshed(room: Room) -> Room:
    room.refresh()
    return room


def resolving(room: Room) -> Room:
    """Reach the discussion of three rounds with one goal agreed, one at 2, one far apart, and be at resolve."""
    merging(room)
    for _ in range(3):
        voted(room, refunds=(5, 4), saved=(4, 2), ledger=(1, 5))
        both(room, Advance())
        if room.view(None).get(Item, "I1").phase == "discuss":
            both(room, Advance())
        if room.view(None).get(Item, "I1").phase == "revise":
            both(room, Advance())
        if room.view(None).get(Item, "I1").phase == "resolve":
            return room
    raise AssertionError("it goes on for ever")
