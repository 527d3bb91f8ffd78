"""A dozen screens as text, to compare with what the app shows now: ``python -m tests.tui.snapshots.take`` writes them.

Each text file in this folder begins with the version of Textual that drew it. Then come the lines of the screen, and
under each line the styles of its cells, a letter for each. The letters are explained at the end.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from string import ascii_letters
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from textual.pilot import Pilot

from docs.pictures.make import NOW, Example, play_until, until
from sessions.room import Mode
from sessions.setup import demo

FOLDER = Path(__file__).parent
LOCK = FOLDER.parents[1] / "requirements.txt"


class OtherTextualError(Exception):
    """Screens can only be compared if the same Textual draws them."""


@dataclass(frozen=True)
class Shot:
    """What `seat` sees before the first step that does `do` and holds `word`, once `shows` is there.

    The steps are those of an example of `parley demo`; without `do`, all of them are played.
    """

    shows: str
    do: str = ""
    word: str = ""
    seat: str | None = None
    example: int = 1
    mode: Mode = "local"
    lobby: bool = False


SHOTS: Mapping[str, Shot] = {
    "lobby": Shot("Publish the retry budget", example=2, lobby=True),
    "agenda": Shot("Observability budget", "make-ready", seat="cpo"),
    "answer": Shot("Which one need", "seal", "need", "cpo"),
    "goals": Shot("Payments post", "edit-goal", seat="cto"),
    "curtain": Shot("to open", "seal", "G1", example=2, mode="hotseat"),
    "ballot": Shot("3 of 3 left", "seal", "G1", "cto"),
    "discuss": Shot("discuss", "write-raise", seat="cpo"),
    "steelman": Shot("of 600", "seal", "steelman", "cpo"),
    "facilitator": Shot("Waiting for", "seal", "verdict", "cpto"),
    "synthesis": Shot("synthesis", "synthesize", seat="cpo"),
    "talk": Shot("Saved cards first", "object", seat="cto"),
    "closed": Shot("alignment", seat="cpo"),
}


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


async def taken(shot: Shot, folder: Path) -> str:
    """Return a screen as text, once nothing on it moves any more."""
    example = Example(folder / "parley.db")
    session = played(example, shot)
    async with example.shown(None if shot.lobby else session, shot.seat, 24, shot.mode) as pilot:
        await until(pilot, shot.shows)
        before = ""
        while before != (before := drawn(pilot)):
            await pilot.pause(0.3)
        return masked(before, session)


def played(example: Example, shot: Shot) -> str:
    """Play the examples up to a shot, and return the id of the last one's session."""
    if shot.do:
        return play_until(example, shot.example, lambda step: step["do"] == shot.do and shot.word in str(step))
    with closing(example.door()) as store:
        return [demo.play(store, each) for each in demo.stories()[: shot.example + 1]][-1]


def masked(text: str, session: str) -> str:
    """Return a screen without what differs each time: the session's id, and hashes."""
    return re.sub(r"sha256:[0-9a-f]*…?", lambda found: "#" * len(found[0]), text.replace(session, "#" * len(session)))


def drawn(pilot: Pilot[Any]) -> str:
    """Return the screen on top, line by line, with the styles of its cells."""
    letters: dict[str, str] = {}
    lines = [f"Textual {require_locked_textual()}"]
    for strip in pilot.app.screen._compositor.render_strips():
        lines.append("".join(segment.text for segment in strip).rstrip())
        styles = ((str(segment.style), segment.cell_length) for segment in strip)
        lines.append("".join(letters.setdefault(style, ascii_letters[len(letters)]) * cells for style, cells in styles))
    return "\n".join([*lines, *(f"{letter}  {style}" for style, letter in letters.items())]) + "\n"


def main() -> None:
    """Take every screen again."""
    require_locked_textual()
    for name, shot in SHOTS.items():
        with TemporaryDirectory(prefix="parley-screens-") as folder:
            (FOLDER / f"{name}.txt").write_text(asyncio.run(taken(shot, Path(folder))), "utf-8")


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    with frozen():
        main()
