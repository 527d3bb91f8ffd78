"""The screens of `looks.toml`, and those of a whole session, with hostile words in several sizes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from itertools import cycle
from pathlib import Path
from typing import Any, Final, NamedTuple

from textual.pilot import Pilot

from docs.pictures.look import DOES, FIRST, Look, played
from docs.pictures.make import Example
from sessions.setup.demo import Performance, stories
from sessions.store.protocol import Store
from tests.tui.hostile.faults import faults
from tests.tui.hostile.story import Hostile, Words
from tests.tui.snapshots.take import HALF_PAST_NINE, frozen
from tests.tui.stage import shown, until
from tui.screens.session.screen import SessionScreen
from tui.terminal import clusters

SIZES: Final = ((60, 18), (80, 24), (100, 30), (120, 40), (200, 60))
TALL: Final = ((60, 100), (80, 100), (120, 100))
"""Sizes in which hardly a screen has to scroll, so that whatever is cut is cut for good."""


class Seen(NamedTuple):
    """What a screen showed in a size, and what was wrong with it."""

    place: str
    size: tuple[int, int]
    text: str
    wrong: list[str]


@asynccontextmanager
async def opened(look: Look, words: Words, folder: Path) -> AsyncIterator[Pilot[Any]]:
    """Open a screen of `looks.toml` with hostile words."""

    def play(store: Store, story: Mapping[str, Any]) -> str:
        return Hostile(store, story, words).to_the_end()

    clusters.install()
    with frozen():
        example = Example(folder / f"{look.name}.db")
        session = played(example, look, play)
        wide, high = FIRST
        async with example.shown(None if look.lobby else session, look.seat, high, look.mode, wide) as pilot:
            await pilot.pause()
            for each in look.then:
                for what, said in each.items():
                    if what in ("press", "write"):  # what it waits for has other words here
                        await DOES[what](pilot, said)
                    await pilot.pause()
            yield pilot


async def look_at(look: Look, words: Words, sizes: Sequence[tuple[int, int]], folder: Path) -> AsyncIterator[Seen]:
    """Look at a screen of `looks.toml` with hostile words in each size."""
    async with opened(look, words, folder) as pilot:
        for size in look.sizes or sizes:
            yield await seen(pilot, look.name, size, words)


async def walk(
    number: int, seat: str | None, words: Words, sizes: Sequence[tuple[int, int]], folder: Path
) -> AsyncIterator[Seen]:
    """Play an example with hostile words while its session is on screen, and look at each phase, in one size each."""
    *before, last = stories()[: number + 1]
    example, turn, place = Example(folder / "walk.db"), cycle(sizes), ""
    clusters.install()
    with frozen(), closing(example.door()) as store:
        for told in before:
            Hostile(store, {**told, "days_ago": told["days_ago"] - last["days_ago"]}, words).to_the_end()
        now = Hostile(store, last, words, HALF_PAST_NINE)
        async with example.shown(now.session, seat, 40, "local", 120) as pilot:
            for step in now.steps:
                now.play(step)
                item = now.room.view(None).active
                before_it, place = place, f"{item.kind}.{item.phase}" if item else ""
                if place != before_it:
                    await _caught_up(pilot, now)
                    yield await seen(pilot, place, next(turn), words)


async def _caught_up(pilot: Pilot[Any], played: Performance) -> None:
    """Wait until the screen shows what the file says."""
    screen = next(each for each in pilot.app.screen_stack if isinstance(each, SessionScreen))
    await until(pilot, lambda: screen.client.view().rev >= played.room.view(None).rev)
    await pilot.pause()


async def seen(pilot: Pilot[Any], place: str, size: tuple[int, int], words: Words) -> Seen:
    """Give the window a size, and look at the screen once it is laid out for it and rests."""
    await resized(pilot, size)
    return Seen(place, size, shown(pilot), faults(pilot, words.pairs))


async def resized(pilot: Pilot[Any], size: tuple[int, int]) -> None:
    """Give the window a size, and wait until the screen is laid out for it and rests."""
    await pilot.resize_terminal(*size)
    await until(pilot, lambda: pilot.app.screen._compositor.size == size)
    await pilot.pause()
