"""The pictures in the README, taken from parley itself: ``.venv/bin/python docs/pictures/make.py [FOLDER]``.

The examples of `parley demo` are played on a day that never changes, and keys are pressed as a person would.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

import sessions.setup.demo
import sessions.times
from sessions.exercises.board.import_rows import ImportRows
from sessions.library.boards import board as library_board
from sessions.library.packs import pack
from sessions.library.tensions import tension as find_tension
from sessions.room import Mode, Room
from sessions.rules.moves import Advance, Seal
from sessions.store import open_store
from tui.app import ParleyApp
from tui.client import seconds
from tui.client.escalated import hold_defaults
from tui.config import Config

HERE = Path(__file__).parent
NOW = datetime(2026, 4, 14, 10, 2, tzinfo=UTC)
"""The moment of all pictures: put it into `sessions.times.clock`."""
WIDE = 100
BOARD_WIDE = 120
PATIENCE_S = 30
BOARDS = tomllib.loads((HERE / "boards.toml").read_text("utf-8"))
"""What the pictures of boards show."""
CLOSE = {"title": "Close", "kind": "close", "minutes": 5, "owner": "second"}
ON = {"wait": 60, "by": ["cpo", "cto"], "do": "advance"}
IMPORTED = {"wait": 20, "by": ["cpo"], "do": ImportRows.kind()}
SIGNED = {"wait": 20, "by": ["cpo", "cto"], "do": "sign-minutes"}
QUARTER = 91
CHECKED = {
    182: {"cpo": "4 3 2 3 3 2 3 3 3 2 3 3 3 3 2 3 3 3 3 4", "cto": "4 4 3 3 4 3 2 3 3 3 2 3 3 4 1 3 3 3 3 3"},
    0: {"cpo": "4 4 3 4 4 3 3 4 4 3 3 3 2 4 4 3 4 3 3 4", "cto": "4 4 2 4 2 3 3 4 4 4 3 3 3 4 1 4 4 3 4 4"},
}
"""What each leader answered to the twenty questions of the partnership check, by how many days ago that was."""
FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")  # a picture must not call a server when somebody looks at it


class Example:
    """A file with examples, a clock that moves by hand alone, and the app on it."""

    def __init__(self, path: Path) -> None:
        self._seconds = 1000.0
        self.door = partial(open_store, path, monotonic=lambda: self._seconds)

    def wait(self, session: str, seconds: int) -> None:
        """Let time pass while somebody watches."""
        store = self.door()
        for _ in range(seconds):
            self._seconds += 1
            store.beat(session)
        store.close()

    @asynccontextmanager
    async def shown(
        self,
        session: str | None = None,
        seat: str | None = None,
        high: int = 25,
        mode: Mode = "local",
        wide: int = WIDE,
        alone: str | None = None,
        instead: str = "",
    ) -> AsyncIterator[Pilot[None]]:
        """Show the lobby, or a session as the person on `seat` sees it while the others are there too.

        With `alone`, show the person on that seat what they try against a script; `instead` of the session itself, show
        its history (``replay``), or show it to everybody in the room (``project``).
        """
        if session:
            store = self.door()
            for other in Room(store, session).seats - {seat}:
                store.presence.touch(session, other, "elsewhere")
            store.close()
        else:  # the lobby does it beside its first paint, and a picture must not depend on which is first
            with closing(self.door()) as store:
                hold_defaults(store, None)
        config = Config(theme="dark", bell=False)
        replay, project = instead == "replay", instead == "project"
        app = ParleyApp(
            self.door,
            config=config,
            session=session,
            seat=seat,
            mode=mode,
            alone=alone,
            replay=replay,
            project=project,
        )
        real, seconds.now = seconds.now, lambda: self._seconds
        try:
            async with app.run_test(size=(wide, high)) as pilot:
                yield pilot
        finally:
            seconds.now = real

    def ready(self, session: str, seat: str) -> None:
        """Let somebody at another terminal press Ready."""
        store = self.door()
        Room(store, session, frozenset([seat]), "local").do(Advance(), seat)
        store.close()


def drawn(pilot: Pilot[None]) -> str:
    """Return what is on screen as an SVG that names itself the same each time and fetches nothing when looked at."""
    return re.sub(r"terminal-\d+", "parley", FONTS.sub("", pilot.app.export_screenshot(title="parley")))


async def until(pilot: Pilot[None], words: str) -> None:
    """Wait until these words, which stand in one style, are on screen. Raises TimeoutError where they never are."""
    deadline = time.monotonic() + PATIENCE_S
    while words.replace(" ", "&#160;") not in drawn(pilot):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{words!r} never came on screen")
        await pilot.pause(0.05)


async def press(pilot: Pilot[None], keys: str) -> None:
    """Press keys, separated by spaces, one after the other."""
    for key in keys.split():
        await pilot.press(key)


async def write(pilot: Pilot[None], text: str) -> None:
    """Type a text."""
    await pilot.press(*("space" if sign == " " else sign for sign in text))


async def save(pilot: Pilot[None], path: Path, words: str) -> None:
    """Write what is on screen to `path` once `words` are there and nothing moves any more."""
    await until(pilot, words)
    before = ""
    while before != (before := drawn(pilot)):
        await pilot.pause(0.3)
    path.write_text(before, encoding="utf-8")


def play(example: Example, form: str, seat: str) -> str:
    """Play the second example up to where `seat` would seal `form` for the first time, and return the session's id."""
    return play_until(example, 1, lambda step: step["do"] == "seal" and form in step["payload"] and seat in step["by"])


def play_until(example: Example, number: int, stops: Callable[[Mapping[str, Any]], bool]) -> str:
    """Play the examples up to the first step of one that `stops` it now, and return the id of that one."""
    *whole, story = sessions.setup.demo.stories()[: number + 1]
    until = next(n for n, step in enumerate(story["step"]) if stops(step))
    with closing(example.door()) as store:
        for each in whole:
            sessions.setup.demo.play(store, {**each, "days_ago": each["days_ago"] - story["days_ago"]})
        return sessions.setup.demo.play(store, {**story, "days_ago": 0, "step": story["step"][:until]})


async def lobby_to_reveal(folder: Path, example: Example) -> None:
    """Take the lobby, a ballot as one leader fills it in, and what both see afterwards."""
    store = example.door()
    *_, session = sessions.setup.demo.load(store)
    store.close()
    async with example.shown(high=24) as pilot:
        await save(pilot, folder / "lobby.svg", "Publish the retry budget for billing-api")
    example.wait(session, 72)
    async with example.shown(session, "cto") as pilot:
        await until(pilot, "3 of 3 left")
        await press(pilot, "4 tab 4 tab 2 tab 5")
        await write(pilot, "on-call has no slack until the retry queue ships")
        await save(pilot, folder / "ballot.svg", "1 of 3 left")
        await press(pilot, "tab 5 4")
        await until(pilot, "ready to seal")
        await press(pilot, "f8")
        await until(pilot, "Press F8 again to seal")
        await pilot.pause(0.5)
        await press(pilot, "f8")
        await until(pilot, "Both have sealed. Reveal when you are ready.")
        await press(pilot, "n")
        example.ready(session, "cpo")
        await save(pilot, folder / "reveal.svg", "1 of 3")
        await pilot.pause(1.5)  # the reveal changed the page under its hands
        await press(pilot, "equals_sign")
        await save(pilot, folder / "votes.svg", "alignment 60.0")


async def steelman(folder: Path, example: Example) -> None:
    """Take a leader writing the other's case."""
    session = play(example, "steelman", "cpo")
    example.wait(session, 140)
    async with example.shown(session, "cpo") as pilot:
        await until(pilot, "of 600")
        await write(pilot, "Every week on the old ledger my people are paged for reconciliation. ")
        await write(pilot, "Whatever we build there we build twice.")
        await save(pilot, folder / "steelman.svg", "ready to seal")


async def verdict(folder: Path, example: Example) -> None:
    """Take the other one's verdict on it."""
    session = play(example, "verdict", "cto")
    example.wait(session, 70)
    async with example.shown(session, "cto") as pilot:
        await until(pilot, "mark, unmark")
        await press(pilot, "tab 3 tab right tab right tab left shift+tab shift+tab shift+tab shift+tab")
        await save(pilot, folder / "verdict.svg", "ready to seal")


async def client(folder: Path, example: Example) -> None:
    """Take the facilitator view while one leader has sealed and the other has not."""
    session = play(example, "verdict", "cto")
    example.wait(session, 95)
    async with example.shown(session, "cpto") as pilot:
        await save(pilot, folder / "facilitator.svg", "Waiting for CTO.")


async def coach(folder: Path, example: Example) -> None:
    """Take the coach, who asks a leader what a vague steelman leaves open."""
    session = play(example, "steelman", "cpo")
    example.wait(session, 110)
    async with example.shown(session, "cpo") as pilot:
        await until(pilot, "of 600")
        await write(pilot, "The old ledger keeps breaking, and my people are always paged. ")
        await write(pilot, "Building anything on it now is too risky.")
        await save(pilot, folder / "coach.svg", "precise for us")


def story(
    days_ago: int, item: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], then: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return a session of the two leaders of the examples, with one item, and then others, before the close."""
    last = sessions.setup.demo.stories()[-1]
    minutes = item["minutes"] + sum(each["minutes"] + 1 for each in then) + 8
    book = {**last["playbook"], "minutes": minutes, "item": [item, *then, CLOSE]}
    begun = [{"by": ["cpo"], "do": "make-ready"}, {"by": ["cpo"], "do": "start"}]
    return {
        **last,
        "title": item["title"],
        "series": "check",
        "days_ago": days_ago,
        "playbook": book,
        "step": [*begun, *steps],
    }


def closed(next_in: int) -> list[dict[str, Any]]:
    """Return the steps that close a session after its first item, and name the day of the next one."""
    both = {seat: {"roti": {"value": 4}, "relied-on": {"value": "They said it first"}} for seat in ("cpo", "cto")}
    return [ON, {"by": ["cpo"], "do": "conclude", "next_at": next_in}, ON, *sealed(both), ON]


def sealed(answers: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps in which each leader seals their answers and both go on."""
    seals = [{"wait": 240, "by": [seat], "do": "seal", "payload": payload} for seat, payload in answers.items()]
    return [*seals, {"wait": 5, "by": ["cpo", "cto"], "do": "advance"}]


async def partnership(folder: Path, example: Example) -> None:
    """Take the partnership check once it is revealed, with what each leader answered before."""
    keys = [question.key for question in pack("partnership-full").questions]
    item = {"title": "How we work together", "kind": "ask", "minutes": 20, "owner": "first", "use": "partnership-full"}
    with closing(example.door()) as store:
        for days_ago, told in CHECKED.items():
            said = {
                seat: {key: {"value": int(value)} for key, value in zip(keys, values.split(), strict=True)}
                for seat, values in told.items()
            }
            rest = [*closed(182), SIGNED] if days_ago else []
            session = sessions.setup.demo.play(store, story(days_ago, item, [*sealed(said), *rest]))
    example.wait(session, 90)
    async with example.shown(session, "cto", high=30) as pilot:
        await save(pilot, folder / "partnership.svg", "before:")


async def tension(folder: Path, example: Example) -> None:
    """Take the prompts of a tension beside a leader's own case."""
    found = find_tension("invest-or-optimize")
    item = {
        "title": "Where the money goes",
        "kind": "argue",
        "minutes": 13,
        "owner": "first",
        "question": "Do we build something new, or improve what we have?",
        "pole_a": found.pole_a,
        "pole_b": found.pole_b,
        "holds": {"cpo": "a", "cto": "b"},
        "tension": found.key,
    }
    steps = [{"by": ["cpo", "cto"], "do": each} for each in ("accept-frame", "advance")]
    with closing(example.door()) as store:
        session = sessions.setup.demo.play(store, story(0, item, steps))
    example.wait(session, 20)
    async with example.shown(session, "cto", high=40) as pilot:
        await save(pilot, folder / "tension.svg", "start from it")


async def review(folder: Path, example: Example) -> None:
    """Take what both see of earlier promises once each has said alone whether the goals came true."""
    session = play_until(example, 2, lambda step: step["do"] == "seal")
    alike = {"line-2": "still true", "goal-3": "still open", "goal-4": "still open"}
    with closing(example.door()) as store:
        room = Room(store, session, frozenset({"cpo", "cto"}), "local")
        for seat, word in {"cpo": "reached", "cto": "missed"}.items():
            payload = {key: {"outcome": each} for key, each in {"goal-1": word, **alike}.items()}
            room.do(Seal(form="look-back", payload=payload), seat)
        for seat in ("cpo", "cto"):
            room.do(Advance(), seat)
    example.wait(session, 60)
    async with example.shown(session, "cto", high=30) as pilot:
        await save(pilot, folder / "review.svg", "you differ")


async def pair(folder: Path, example: Example) -> None:
    """Take how the two do over the sessions of their series."""
    with closing(example.door()) as store:
        sessions.setup.demo.load(store)
    async with example.shown(high=30) as pilot:
        await until(pilot, "Q3 joint roadmap")
        await press(pilot, "O")
        await save(pilot, folder / "pair.svg", "Fidelity, first text")


def before(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the session a quarter earlier, in which both said the same about the rows of a board, and signed."""
    values = dict.fromkeys(("cpo", "cto"), told["before"])
    notes: dict[str, dict[str, Any]] = {seat: {} for seat in values}
    steps = [*added(told["rows"]), ON, *sealed(values), *sealed(notes), ON, *closed(QUARTER)]
    return {**story(QUARTER, told["item"], [*steps, SIGNED]), "title": BOARDS["title_before"]}


def added(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps in which a leader adds rows to a board."""
    return [{"wait": 20, "by": ["cpo"], "do": "add-row", "board": "B1", "values": row} for row in rows]


def board_at(example: Example, key: str, *forms: str) -> str:
    """Play a board up to where both have sealed some forms and gone on, and return the id of its session."""
    told = BOARDS[key]
    rows = told["new_rows"] if "before" in told else told.get("rows", ())
    answers = [step for form in forms for step in sealed(told[form])]
    spec = library_board(told["item"]["board"]).spec
    # a name on a grid has all of its cells at once, so what they say comes from a file
    first = [{**IMPORTED, "board": spec.key, "rows": tuple(rows)}] if spec.grid else added(rows)
    steps = [*first, ON, *answers, *told.get("step", ())]
    with closing(example.door()) as store:
        if "before" in told:
            sessions.setup.demo.play(store, before(told))
        planned = story(0, told["item"], steps, BOARDS["then"])
        return sessions.setup.demo.play(store, {**planned, "title": BOARDS["title"]})


async def roadmap(folder: Path, example: Example) -> None:
    """Take the notes of one leader on a roadmap, as a table."""
    session = board_at(example, "roadmap", "fill")
    example.wait(session, 130)
    async with example.shown(session, "cto", 36, wide=BOARD_WIDE) as pilot:
        for line in BOARDS["roadmap"]["typed"]:
            await until(pilot, "ready to seal")
            await write(pilot, line)
            await press(pilot, "enter")
        await press(pilot, "up")
        await save(pilot, folder / "roadmap.svg", "Only CTO sees this now")


async def risks(folder: Path, example: Example) -> None:
    """Take both sides of a board of risks, the widest gap first."""
    session = board_at(example, "risks", "fill", "annotate")
    example.wait(session, 40)
    async with example.shown(session, "cpo", 34, wide=BOARD_WIDE) as pilot:
        await save(pilot, folder / "risks.svg", "Begin with the widest gap. Ask before you respond.")


async def personas(folder: Path, example: Example) -> None:
    """Take a grid of who uses what."""
    session = board_at(example, "personas", "fill")
    example.wait(session, 40)
    async with example.shown(session, "cto", 26, wide=BOARD_WIDE) as pilot:
        await save(pilot, folder / "personas.svg", "Seen differently")


async def rights(folder: Path, example: Example) -> None:
    """Take who decides what, signed by both."""
    session = board_at(example, "rights", "fill")
    example.wait(session, 40)
    async with example.shown(session, "cpo", 26, wide=BOARD_WIDE) as pilot:
        await save(pilot, folder / "rights.svg", "signed by")


async def main(folder: Path) -> None:
    """Make all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parley-pictures-") as files:
        for scene in (
            lobby_to_reveal,
            review,
            pair,
            steelman,
            coach,
            verdict,
            client,
            partnership,
            tension,
            roadmap,
            risks,
            personas,
            rights,
        ):
            await scene(folder, Example(Path(files) / f"{scene.__name__}.db"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=HERE)
    os.environ["TZ"] = "UTC"
    time.tzset()
    sessions.times.clock = NOW.astimezone
    asyncio.run(main(parser.parse_args().folder))
