"""Every screen of `looks.toml` as text at two sizes: ``python -m tests.tui.snapshots.take [NAME …]`` writes them.

A text file in this folder begins with the version of Textual that drew it. Then come the lines of the screen in each
size, without empty lines at the end, and before each line three signs that change whenever its styles do.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import copyfile
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from docs.pictures.look import DOES, FIRST, Look, looks, pause, played, stand_still, step_of
from docs.pictures.make import NOW, Example
from sessions.setup.demo import Performance, play, stories

FOLDER: Final = Path(__file__).parent
LOCK: Final = FOLDER.parents[1] / "requirements.txt"
SIZES: Final = ((80, 24), (120, 40))
HALF_PAST_NINE: Final = NOW.replace(hour=9, minute=30)
"""When the sessions begin that are on the screens."""
MARK: Final = 3
"""The signs that stand for the styles of a line."""
_HEAD: Final = "--- {}x{}"


class OtherTextualError(Exception):
    """Screens can only be compared if the same Textual draws them."""


def require_locked_textual(installed: str = version("textual")) -> str:
    """Return the version of Textual if it's the one that the tests are locked to. Raises OtherTextualError."""
    locked = re.search(r"^textual==(\S+)", LOCK.read_text("utf-8"), re.MULTILINE)
    if locked is None or locked[1] != installed:
        raise OtherTextualError(
            f"Screens are compared with the Textual that tests/requirements.txt locks, and {installed} is installed. "
            "Run `just setup`; or, to move to another Textual, lock it and run `just generate`."
        )
    return installed


@contextmanager
def frozen() -> Iterator[None]:
    """Let it be the same moment in the same zone all the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        patch.setattr("sessions.times.clock", lambda: NOW)
        yield
    time.tzset()


def compared() -> dict[str, Look]:
    """Return the screens that look the same each time: all but those on which a script acts in its own time."""
    return {name: look for name, look in looks().items() if look.alone is None}


async def taken(look: Look, folder: Path, sizes: Sequence[tuple[int, int]] | None = None) -> str:
    """Return a screen as text in some of its sizes, by default in each, once nothing on it moves any more."""
    path = folder / "parley.db"
    example = Example(path)
    session = begun(example, path, look)
    pause(example, look, session)
    found = [f"Textual {require_locked_textual()}"]
    opened, (wide, high) = None if look.lobby else session, FIRST
    async with example.shown(opened, look.seat, high, look.mode, wide, look.alone, look.instead) as pilot:
        for each in look.then:
            for what, said in each.items():
                await DOES[what](pilot, said)
        for wide, high in sizes or sizes_of(look):
            await pilot.resize_terminal(wide, high)
            await DOES["see"](pilot, look.words)
            await stand_still(pilot)
            found += [_HEAD.format(wide, high), *drawn(pilot)]
    with closing(example.door()) as store:
        return masked("\n".join(found) + "\n", [each.id for each in store.sessions()])


def sizes_of(look: Look) -> Sequence[tuple[int, int]]:
    """Return the sizes in which a screen is taken."""
    return look.sizes or SIZES


def only(text: str, sizes: Sequence[tuple[int, int]]) -> str:
    """Return what `taken` returned, without other sizes than these."""
    heads, here, found = {_HEAD.format(*each) for each in sizes}, True, []
    for line in text.splitlines(keepends=True):
        here = line.rstrip() in heads if line.startswith(_HEAD[:4]) else here
        found += [line] if here else []
    return "".join(found)


def begun(example: Example, path: Path, look: Look) -> str | None:
    """Play what comes before a screen, and return its session; what screens have in common is played once."""
    if look.story is None:
        return played(example, look)
    file, session = _stops(look.story)[step_of(look)]
    copyfile(file, path)
    return session


@cache
def _stops(story: int) -> dict[int, tuple[Path, str]]:
    """Play an example, and return a file for each step before which a screen is taken, with the session in it."""
    folder = Path(_FOLDER.name)
    wanted = {step_of(look) for look in compared().values() if look.story == story}
    *before, last = stories()[: story + 1]
    example = Example(folder / f"{story}.db")
    found: dict[int, tuple[Path, str]] = {}
    with frozen(), closing(example.door()) as store:
        for told in before:
            play(store, {**told, "days_ago": told["days_ago"] - last["days_ago"]})
        now = Performance(store, last, HALF_PAST_NINE)
        for n, step in enumerate([*now.steps, None]):
            if n in wanted:
                found[n] = (folder / f"{story}-{n}.db", now.session)
                store.backup(found[n][0])
            if step is not None:
                now.play(step)
    return found


_FOLDER: Final = tempfile.TemporaryDirectory(prefix="parley-screens-")


def masked(text: str, sessions: Sequence[str]) -> str:
    """Return screens without what differs each time: the ids of `sessions`, and hashes."""
    ids = "".join(f"{re.escape(each)}|" for each in sessions)
    return re.sub(rf"{ids}sha256:[0-9a-f]*…?", lambda found: "#" * len(found[0]), text)


def drawn(pilot: Pilot[Any]) -> list[str]:
    """Return the lines of the screen on top, each after what stands for its styles."""
    lines = []
    for strip in pilot.app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip).rstrip()
        styles = [(str(segment.style), segment.cell_length) for segment in strip]
        lines.append(f"{sha256(repr(styles).encode()).hexdigest()[:MARK] if text else ''} {text}".rstrip())
    while lines and not lines[-1]:
        lines.pop()
    return lines


async def _take(names: Sequence[str]) -> list[str]:
    """Write screens, and return a line for each that couldn't be reached."""
    missed = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="parley-screens-") as folder:
            try:
                (FOLDER / f"{name}.txt").write_text(await taken(compared()[name], Path(folder)), "utf-8")
            except TimeoutError as error:
                missed.append(f"{name}: {error}")
    return missed


def main(names: Sequence[str]) -> None:
    """Take every screen again, or those whose names begin with one of `names`; forget screens that are no more.

    Ends with the names of screens that couldn't be reached.
    """
    require_locked_textual()
    missed = asyncio.run(_take([name for name in compared() if not names or name.startswith(tuple(names))]))
    for path in FOLDER.glob("*.txt"):
        if path.stem not in compared():
            path.unlink()
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    with frozen():
        main(sys.argv[1:])
