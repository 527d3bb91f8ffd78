"""How every screen looks, in each size and theme: ``python -m docs.pictures.look [--only NAME …] [--to FOLDER]``.

`looks.toml` says which screens there are, and how each is reached. A screen is written as SVG, as text, and as PNG if
`rsvg-convert` is installed; `figures.tsv` counts what is on each. ``--sheet N`` draws contact sheets of N pictures
each, with ``--sheets-only`` of those taken before. ``--list`` names the screens, and ``--steps N`` lists the steps of
an example of `parley demo` with the phase before each.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any, Final

from textual.pilot import Pilot
from textual.strip import Strip

import sessions.times
from docs.pictures.make import BOARDS, IMPORTED, NOW, ON, Example, added, before, drawn, press, sealed, story, write
from sessions.library.boards import board as library_board
from sessions.room import Mode, Room
from sessions.rules.agenda import Pause
from sessions.setup.demo import Performance, play, stories
from sessions.store import open_store
from sessions.store.protocol import Store

HERE: Final = Path(__file__).parent
LOOKS: Final = tomllib.loads((HERE / "looks.toml").read_text("utf-8"))
OUT: Final = Path(tempfile.gettempdir()) / "parley-looks"
FIRST: Final = (120, 40)
"""The size at which the keys are pressed; afterwards the window changes."""
NAP_S: Final = 0.05
GLANCES: Final = 400
"""How often words are looked for before a screen is given up. The app does what is due before each glance."""
STILL_S: Final = 0.15
"""For how long nothing moves on a screen before it is taken."""
ZOOM: Final = "0.8"
FIGURES: Final = ("name", "theme", "size", "percent filled", "longest line", "empty lines", "colors", "bold cells")
Shape = tuple[str, int, int]  # theme, columns, lines
Play = Callable[[Store, Mapping[str, Any]], str]
"""Plays an example into a file, and returns the id of its session."""


@dataclass(frozen=True)
class Look:
    """A screen, and how it's reached. Without a `story` or a `board`, it is one of an empty file.

    `story` is the number of an example of `parley demo`, played up to where the phase `at` begins (``kind.phase``, or
    ``end`` after the last step, or nothing before the start), for the `nth` time, and `steps` steps further.
    A `board` is one of `boards.toml` or `looks.toml`, with the private `forms` that both have sealed on it; for ``on``,
    they left a phase without one. It is in the phase after them; with `steps`, that many have sealed the form `at`.
    `seconds` pass before somebody looks, in the lobby if `lobby` is set. `then` are what they do: ``press`` keys,
    ``write`` text, ``see`` words, ``wait`` seconds. `words` are on screen when it is taken. `sizes` are used instead of
    all others. `paused_by` pauses the session before. With `alone`, it's what the person on that seat tries against a
    script. `instead` of the session itself, it is its history (``replay``), or the session on a projector
    (``project``).
    """

    name: str
    words: str
    story: int | None = None
    at: str = ""
    nth: int = 1
    steps: int = 0
    board: str = ""
    forms: tuple[str, ...] = ()
    seat: str | None = None
    mode: Mode = "local"
    lobby: bool = False
    paused_by: str = ""
    alone: str | None = None
    instead: str = ""
    seconds: int = 40
    then: tuple[Mapping[str, str], ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()

    def shapes(self, chosen: Sequence[Shape]) -> list[Shape]:
        """Return the themes and sizes to take it in."""
        if not self.sizes:
            return list(chosen)
        themes = dict.fromkeys(theme for theme, *_ in chosen)
        return [(theme, wide, high) for theme in themes for wide, high in self.sizes]


def looks() -> dict[str, Look]:
    """Return every screen by its name."""
    found = [_look(table) for table in LOOKS["look"]]
    return {look.name: look for look in found}


def _look(table: Mapping[str, Any]) -> Look:
    then, forms = tuple(table.get("then", ())), tuple(table.get("forms", ()))
    sizes = tuple((wide, high) for wide, high in table.get("sizes", ()))
    return Look(**{**table, "then": then, "forms": forms, "sizes": sizes})


def shapes(themes: Sequence[str], sizes: Sequence[str]) -> list[Shape]:
    """Return the themes and sizes of `looks.toml`, or those of them that are named, as ``120x40``."""
    every = [(theme, *size) for theme, all_sizes in LOOKS["themes"].items() for size in all_sizes]
    return [
        (theme, wide, high)
        for theme, wide, high in every
        if (not themes or theme in themes) and (not sizes or f"{wide}x{high}" in sizes)
    ]


# --- playing up to a screen -----------------------------------------------------------------------------------------


@cache
def places(story: int) -> tuple[str, ...]:
    """Return where an example of `parley demo` is before each of its steps, as ``kind.phase``."""
    *whole, last = stories()[: story + 1]
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="parley-looks-") as folder,
        closing(open_store(Path(folder) / "parley.db")) as file,
    ):
        for each in whole:
            play(file, each)
        performance = Performance(file, last)
        for step in performance.steps:
            item = performance.room.view(None).active
            found.append(f"{item.kind}.{item.phase}" if item else "")
            performance.play(step)
    return tuple(found)


def step_of(look: Look) -> int:
    """Return the step of its example before which a screen is taken. Raises ValueError if it never comes there."""
    found = places(look.story or 0)
    if look.at == "end":
        return len(found)
    begins = [n for n, place in enumerate(found) if place == look.at and (n == 0 or found[n - 1] != place)]
    if len(begins) < look.nth:
        raise ValueError(f"{look.name}: example {look.story} isn't in {look.at!r} {look.nth} times")
    return begins[look.nth - 1] + look.steps


def played(example: Example, look: Look, play: Play = play) -> str | None:
    """Play what comes before a screen as `play` does, and return the id of its session."""
    if look.board:
        return _on_board(example, look, play)
    if look.story is None:
        return None
    *whole, last = stories()[: look.story + 1]
    steps = last["step"][: step_of(look)]
    with closing(example.door()) as store:
        for each in whole:
            play(store, {**each, "days_ago": each["days_ago"] - last["days_ago"]})
        return play(store, {**last, "days_ago": 0, "step": steps})


def _on_board(example: Example, look: Look, play: Play) -> str:
    """Play a board up to where a screen is taken: its rows in phase ``read``, else after the forms that both sealed.

    In the next private form, as many leaders have sealed as there are `steps`.
    """
    told = {**BOARDS, **LOOKS["board"]}[look.board]
    answers = [step for form in look.forms for step in ([ON] if form == "on" else sealed(told[form]))]
    rows = told["new_rows"] if "before" in told else told.get("rows", ())
    spec = library_board(told["item"]["board"]).spec if isinstance(told["item"]["board"], str) else None
    # a name on a grid has all of its cells at once, so what they say comes from a file
    first = [{**IMPORTED, "board": spec.key, "rows": tuple(rows)}] if spec and spec.grid else added(rows)
    begun = [*first, *([] if look.at == "read" else [ON]), *answers]
    if look.steps:
        begun += sealed(told[look.at])[: look.steps]
    then = told.get("step", ()) if look.at == "end" else ()
    with closing(example.door()) as store:
        if "before" in told:
            play(store, before(told))
        planned = story(0, told["item"], [*begun, *then], BOARDS["then"])
        return play(store, {**planned, "title": BOARDS["title"]})


# --- taking it ------------------------------------------------------------------------------------------------------


async def take(look: Look, chosen: Sequence[Shape], to: Path) -> list[Path]:
    """Write a screen in each theme and size, and return the pictures."""
    wanted = look.shapes(chosen)
    with tempfile.TemporaryDirectory(prefix="parley-looks-") as folder:
        example = Example(Path(folder) / "parley.db")
        session = played(example, look)
        if session and look.seconds:
            example.wait(session, look.seconds)
        pause(example, look, session)
        wide, high = FIRST
        shown = None if look.lobby else session
        async with example.shown(shown, look.seat, high, look.mode, wide, look.alone, look.instead) as pilot:
            for each in look.then:
                for what, words in each.items():
                    await DOES[what](pilot, words)
            return [await _taken(pilot, look, shape, to) for shape in wanted]


def pause(example: Example, look: Look, session: str | None) -> None:
    """Pause the session, if a screen shows it paused by somebody else."""
    if session and look.paused_by:
        with closing(example.door()) as store:
            Room(store, session, frozenset([look.paused_by])).do(Pause(), look.paused_by)


async def _wait(pilot: Pilot[None], seconds: str) -> None:
    await pilot.pause(float(seconds))


async def _see(pilot: Pilot[None], words: str) -> None:
    """Wait until words, which stand on one line, can be read. Raises TimeoutError if they never can."""
    for _ in range(GLANCES):
        if any(words in line for line in lines(pilot)):
            return
        await pilot.pause(NAP_S)
    raise TimeoutError(f"{words!r} never came on screen")


async def stand_still(pilot: Pilot[None]) -> None:
    """Wait until nothing moves on screen: it is as it was `STILL_S` before."""
    before: Sequence[Strip] = ()
    while before != (before := strips(pilot)):
        await pilot.pause(STILL_S)


DOES: Final = {"press": press, "write": write, "see": _see, "wait": _wait}


async def _taken(pilot: Pilot[None], look: Look, shape: Shape, to: Path) -> Path:
    theme, wide, high = shape
    pilot.app.theme = theme
    await pilot.pause()
    pilot.app.stylesheet.update(pilot.app.screen)  # Textual leaves out its own palette
    await pilot.resize_terminal(wide, high)
    await _see(pilot, look.words)
    await stand_still(pilot)
    path = to / f"{theme}-{wide}x{high}" / f"{look.name}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drawn(pilot), "utf-8")
    path.with_suffix(".txt").write_text("\n".join(lines(pilot)) + "\n", "utf-8")
    _note_figures(to / "figures.tsv", (look.name, theme, f"{wide}x{high}"), figures_of(pilot))
    return path


def _note_figures(path: Path, key: tuple[str, ...], figures: Sequence[int]) -> None:
    """Write the figures of a screen into the table at `path`, instead of those of the same screen if there are any."""
    rows = path.read_text("utf-8").splitlines()[1:] if path.exists() else []
    kept = [row for row in rows if row.split("\t")[: len(key)] != list(key)]
    told = sorted([*kept, "\t".join([*key, *map(str, figures)])])
    path.write_text("\n".join(["\t".join(FIGURES), *told]) + "\n", "utf-8")


def strips(pilot: Pilot[None]) -> Sequence[Strip]:
    """Return the screen on top as Textual draws it, line by line."""
    told: Sequence[Any] = pilot.app.screen._compositor.render_strips()
    return [Strip(list(each)) for each in told]


def lines(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the screen on top, without their styles."""
    return [strip.text.rstrip() for strip in strips(pilot)]


def figures_of(pilot: Pilot[None]) -> tuple[int, int, int, int, int]:
    """Return figures of the screen on top.

    They are the percent of cells with a sign, the longest run of signs with single spaces between them, the most lines
    in a row without a sign, and the number of colors and of bold cells.
    """
    told = lines(pilot)
    wide, high = pilot.app.size
    signs = sum(not sign.isspace() for line in told for sign in line)
    run = max((len(part.strip()) for line in told for part in line.split("  ")), default=0)
    empty = most = 0
    for line in told:
        empty = 0 if line.strip(" │┃▏▎|") else empty + 1
        most = max(most, empty)
    cells = [each for strip in strips(pilot) for each in strip if each.text.strip()]
    colors = {each.style.color.name for each in cells if each.style and each.style.color}
    bold = sum(each.cell_length for each in cells if each.style and each.style.bold)
    return round(100 * signs / (wide * high)), run, most, len(colors), bold


def as_png(picture: Path, to: Path | None = None, zoom: str = ZOOM) -> None:
    """Draw a picture as PNG beside it, or at `to`, if `rsvg-convert` is there."""
    if program := which("rsvg-convert"):
        text = picture.read_text("utf-8").replace("<svg ", '<svg xml:space="preserve" ', 1)  # else it drops spaces
        fitted = text.replace("font-size: 20px", "font-size: 20.26px")  # DejaVu Sans Mono is narrower than a cell
        command = [program, "--zoom", zoom, "--output", str(to or picture.with_suffix(".png"))]
        subprocess.run(command, input=fitted, text=True, check=True)


def sheet(pictures: Sequence[Path], folder: Path, across: int = 2) -> str:
    """Return an SVG that shows PNGs from below `folder` beside each other, each under its name."""
    sizes = [_png_size(each) for each in pictures]
    wide, high = max(size[0] for size in sizes) + 20, max(size[1] for size in sizes) + 50
    box = f'width="{wide * across}" height="{high * -(-len(pictures) // across)}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect {box} fill="#fff"/>']
    for n, (picture, size) in enumerate(zip(pictures, sizes, strict=True)):
        left, top = n % across * wide + 10, n // across * high + 40
        at = f'x="{left}" y="{top}" width="{size[0]}" height="{size[1]}"'
        parts.append(f'<text x="{left}" y="{top - 12}" font-size="24" font-family="sans-serif">{picture.stem}</text>')
        parts.append(f'<image {at} href="{picture.relative_to(folder)}"/>')
    return "".join([*parts, "</svg>"])


def _png_size(path: Path) -> tuple[int, int]:
    """Return how wide and high a PNG is, from its header."""
    head = path.read_bytes()[16:24]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")


def sheets(to: Path, names: Sequence[str], chosen: Sequence[Shape], each: int) -> None:
    """Draw contact sheets of each theme and size, `each` pictures on one."""
    for theme, wide, high in chosen:
        folder = to / f"{theme}-{wide}x{high}"
        found = [folder / f"{name}.png" for name in names if (folder / f"{name}.png").exists()]
        for n in range(0, len(found), each):
            drawing = to / f"sheet-{folder.name}-{n // each + 1:02}.svg"
            drawing.write_text(sheet(found[n : n + each], to), "utf-8")
            png = drawing.with_suffix(".png")
            subprocess.run(["rsvg-convert", "--output", str(png), str(drawing)], check=True)
            drawing.unlink()
            print(png)


def main() -> None:
    """Take the screens that are asked for, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="how the names of the screens begin")
    parser.add_argument("--to", type=Path, default=OUT, metavar="DIR", help=f"where to write; {OUT} if left out")
    parser.add_argument("--theme", nargs="+", default=[], choices=list(LOOKS["themes"]))
    parser.add_argument("--size", nargs="+", default=[], metavar="120x40")
    parser.add_argument("--sheet", type=int, default=0, metavar="N", help="draw contact sheets of N pictures each")
    parser.add_argument("--sheets-only", action="store_true", help="take no screen; draw sheets of those taken before")
    parser.add_argument("--list", action="store_true", help="name the screens")
    parser.add_argument("--steps", type=int, choices=(0, 1, 2), help="list the steps of an example")
    asked = parser.parse_args()
    names = [name for name in looks() if not asked.only or name.startswith(tuple(asked.only))]
    chosen = shapes(asked.theme, asked.size)
    if asked.list:
        print("\n".join(names))
    elif asked.steps is not None:
        _list_steps(asked.steps)
    else:
        if not asked.sheets_only:
            take_all(names, chosen, asked.to)
        if asked.sheet:
            sheets(asked.to, names, chosen, asked.sheet)


def take_all(names: Sequence[str], chosen: Sequence[Shape], to: Path) -> None:
    """Take screens one after the other; if one can't be taken, say why, and take the others."""
    to.mkdir(parents=True, exist_ok=True)
    for name in names:
        try:
            pictures = asyncio.run(take(looks()[name], chosen, to))
        except Exception as error:  # also one of the app itself
            print(f"{name}: {type(error).__name__}: {error}", flush=True)
            continue
        for picture in pictures:
            as_png(picture)
        print(f"{name}: {len(pictures)} pictures in {to}", flush=True)


def _list_steps(story: int) -> None:
    steps = stories()[story]["step"]
    for n, (place, step) in enumerate(zip(places(story), steps, strict=True)):
        print(f"{n:3} {place:18} {step['do']} {' '.join(step['by'])} {' '.join(step.get('payload', {}))}")


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    sessions.times.clock = NOW.astimezone
    main()
