"""The pictures of ``docs/before-and-after.md``, small: ``python -m docs.pictures.pairs [--only NAME …]``.

Takes the screens of `looks.toml` in the dark theme at 120×40, and writes each to ``looks/NAME-after.png``; those that
the page leaves out are left out here. With ``--of FOLDER`` it takes no screen, and makes them from the SVG pictures in
that folder; with ``--before`` too, it writes ``NAME-before.png``. It needs `rsvg-convert` and `pngquant`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import which
from typing import Final

import sessions.times
from docs.pictures.look import as_png, looks, shapes, take_all
from docs.pictures.make import NOW

PAGE: Final = Path(__file__).parents[1] / "before-and-after.md"
PICTURES: Final = Path(__file__).parent / "looks"
SHAPE: Final = ("dark", "120x40")
ZOOM: Final = "0.6"
COLORS: Final = "48"
"""As many as keep each color of the theme apart, and a picture near 30 kB."""


def on_the_page() -> list[str]:
    """Return the names of the pictures that the page shows, without ``.png``."""
    return re.findall(r"\(pictures/looks/([\w-]+)\.png\)", PAGE.read_text("utf-8"))


def shrink(picture: Path, to: Path) -> None:
    """Write an SVG picture as a small PNG with few colors."""
    as_png(picture, to, ZOOM)
    subprocess.run(["pngquant", "--force", "--strip", "--nofs", "--output", str(to), COLORS, str(to)], check=True)


def write(names: Sequence[str], folder: Path, when: str) -> None:
    """Write those of the named screens that have a picture in `folder`, and that the page shows."""
    PICTURES.mkdir(exist_ok=True)
    shown = on_the_page()
    for name in names:
        picture, to = folder / f"{name}.svg", PICTURES / f"{name}-{when}.png"
        if to.stem in shown and picture.exists():
            shrink(picture, to)
            print(to)


def main() -> None:
    """Write the pictures that are asked for, or all of today's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], metavar="NAME", help="how the names of the screens begin")
    parser.add_argument("--of", type=Path, metavar="DIR", help="take no screen, but the SVG pictures in this folder")
    parser.add_argument("--before", action="store_true", help="they show how parley looked before")
    asked = parser.parse_args()
    if missing := [each for each in ("rsvg-convert", "pngquant") if not which(each)]:
        parser.exit(1, f"{' and '.join(missing)} must be installed\n")
    if asked.before and not asked.of:
        parser.error("--before needs --of: a screen that is taken now shows parley as it is now")
    shown = {each.removesuffix("-after") for each in on_the_page()}
    names = [name for name in looks() if name in shown and name.startswith(tuple(asked.only))]
    if asked.of:
        write(names, asked.of, "before" if asked.before else "after")
        return
    theme, size = SHAPE
    with tempfile.TemporaryDirectory(prefix="parley-looks-") as folder:
        take_all(names, shapes([theme], [size]), Path(folder))
        write(names, Path(folder) / f"{theme}-{size}", "after")


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    sessions.times.clock = NOW.astimezone
    main()
