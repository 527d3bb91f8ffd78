"""Every screen can be taken as a picture, alone and in any form, and every phase of a session has one."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import sessions.exercises  # noqa: F401  the kinds register themselves
from docs.pictures.look import LOOKS, Look, looks, shapes, sheet, step_of, take
from docs.pictures.make import BOARDS
from docs.pictures.pairs import PAGE, PICTURES, on_the_page
from sessions.rules.phases import KINDS
from tests.tui.snapshots.take import frozen

NOT_IN_THE_EXAMPLES = {"ask.own"}
"""Phases that no example of `parley demo` comes to."""
BYTES = 6_000_000
"""What all pictures of the page may take together: whoever clones the repository downloads them."""


@pytest.mark.slow
async def test_a_screen_is_taken_alone_as_a_picture_as_text_and_in_figures(tmp_path: Path) -> None:
    with frozen():
        await take(looks()["align-reveal"], shapes(["light"], ["80x24"]), tmp_path)
        small, wide = await take(looks()["align-reveal"], shapes(["light"], ["80x24", "200x60"]), tmp_path)
    assert (small.parent.name, wide.parent.name) == ("light-80x24", "light-200x60")
    for picture, lines_high in ((small, 24), (wide, 60)):
        assert "Payments" in picture.read_text("utf-8")
        text = picture.with_suffix(".txt").read_text("utf-8")
        assert "Align · reveal" in text and len(text.splitlines()) == lines_high
    head, *rows = [line.split("\t") for line in (tmp_path / "figures.tsv").read_text("utf-8").splitlines()]
    assert [row[:3] for row in rows] == [["align-reveal", "light", "200x60"], ["align-reveal", "light", "80x24"]]
    assert 0 < int(rows[0][3]) < int(rows[1][3]), "the same words fill less of a larger screen"
    assert all(len(row) == len(head) for row in rows)


@pytest.mark.slow
def test_every_picture_of_an_example_is_of_a_phase_that_it_comes_to() -> None:
    for look in looks().values():
        assert look.story is None or step_of(look) >= 0
        assert not look.board or look.board in {**BOARDS, **LOOKS["board"]}, look.name


def test_every_phase_of_a_session_has_a_picture() -> None:
    pictured = {look.at for look in looks().values() if look.story is not None}
    every = {f"{kind.key}.{phase.key}" for kind in KINDS.values() for phase in kind.phases if kind.key != "board"}
    assert every - pictured == NOT_IN_THE_EXAMPLES


def test_a_picture_with_sizes_of_its_own_is_taken_in_each_theme_that_is_asked_for() -> None:
    look = Look("small", "too small", sizes=((50, 16),))
    assert look.shapes(shapes(["dark", "ansi"], ["80x24"])) == [("dark", 50, 16), ("ansi", 50, 16)]


def test_a_contact_sheet_shows_pictures_beside_each_other_under_their_names(tmp_path: Path) -> None:
    pictures = [tmp_path / "dark-80x24" / f"{name}.png" for name in ("lobby", "pair", "talk")]
    pictures[0].parent.mkdir()
    for picture in pictures:
        picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (400).to_bytes(4) + (300).to_bytes(4))
    root = ElementTree.fromstring(sheet(pictures, tmp_path))
    assert (root.get("width"), root.get("height")) == ("840", "700")
    assert [each.text for each in root if each.text] == ["lobby", "pair", "talk"]
    images = [each for each in root if each.get("href")]
    assert [each.get("href") for each in images] == [str(each.relative_to(tmp_path)) for each in pictures]
    assert [(each.get("x"), each.get("y")) for each in images] == [("10", "40"), ("430", "40"), ("10", "390")]


def test_every_screen_is_on_the_page_with_its_pictures_and_why_it_changed_or_is_named_as_left_out() -> None:
    shown, left_out = PAGE.read_text("utf-8").split("\n## Left out\n")
    parts = re.findall(r"^### (\S+)\n\n([^\n]+)\n\n(.*?)(?=^##|\Z)", shown, re.MULTILINE | re.DOTALL)
    named = [name for name, *_ in parts] + re.findall(r"^\* `([\w-]+)`: \w+", left_out, re.MULTILINE)
    assert sorted(named) == sorted(looks())
    for name, why, pictures in parts:
        whens = re.findall(rf"\(pictures/looks/{name}-(\w+)\.png\)", pictures)
        assert whens == (["after"] if why.startswith("New: ") else ["before", "after"]), name
        assert len(why.split()) >= 5 and why.endswith("."), name


def test_the_page_uses_every_small_picture_and_all_of_them_together_stay_small() -> None:
    files = {path.stem: path.stat().st_size for path in PICTURES.iterdir()}
    assert sorted(files) == sorted(on_the_page())
    assert sum(files.values()) < BYTES
