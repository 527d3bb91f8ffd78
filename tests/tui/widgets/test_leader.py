"""The two leaders can be told apart in every theme, by anyone, and nobody else has their colors."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.widgets import Static

from tests.tui.stage import shown
from tui.themes import DARK, LIGHT, THEMES
from tui.widgets.leader import FIRST, NOBODY, SECOND, colored, leader_at, leader_of, seat_mark, seat_marks, with_mark

LEADERS = ["cpo", "cto"]
CONTRAST_LEAST = 4.5  # WCAG 2.2, 1.4.3, for text
APART_LEAST = 15.0  # CIE76; 2.3 is just noticeable
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB
SIGHTS = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
}

Three = tuple[float, ...]


def linear(color: str) -> Three:
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in Color.parse(color).normalized
    )


def contrast(one: str, other: str) -> float:
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def lab(color: Three) -> Three:
    r, g, b = (min(1.0, max(0.0, part)) for part in color)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0888,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(color: str, sight: str) -> Three:
    return lab(tuple(sum(a * b for a, b in zip(row, linear(color), strict=True)) for row in SIGHTS[sight]))


@pytest.mark.parametrize(("theme", "name"), list(product((DARK, LIGHT), ("leader-1", "leader-2"))))
def test_a_leaders_color_can_be_read_on_every_ground(theme: object, name: str) -> None:
    color = theme.variables[name]  # type: ignore[attr-defined]
    for ground in ("background", "surface", "panel"):
        assert contrast(color, getattr(theme, ground)) >= CONTRAST_LEAST, ground


@pytest.mark.parametrize(("theme", "sight"), list(product((DARK, LIGHT), SIGHTS)))
def test_the_leaders_colors_differ_also_for_who_sees_no_red_or_no_green(theme: object, sight: str) -> None:
    one, other = (theme.variables[name] for name in ("leader-1", "leader-2"))  # type: ignore[attr-defined]
    assert math.dist(seen(one, sight), seen(other, sight)) >= APART_LEAST


def test_every_theme_has_two_colors_that_are_for_the_leaders_alone() -> None:
    for theme in THEMES:
        colors = [theme.variables["leader-1"], theme.variables["leader-2"]]
        others = {theme.primary, theme.secondary, theme.warning, theme.error, theme.success, theme.foreground}
        assert len(set(colors)) == 2 and not others & set(colors), theme.name


def test_no_other_file_names_the_colors_or_the_marks() -> None:
    source = Path(__file__).parents[3] / "tui"
    naming = {
        path.relative_to(source).as_posix()
        for path in [*source.rglob("*.py"), *source.rglob("*.tcss")]
        if any(word in path.read_text("utf-8") for word in ("leader-1", "leader-2", FIRST.mark, SECOND.mark))
    }
    assert naming == {"themes.py", "widgets/leader.py", "terminal/plain.py"}, "the last draws the marks in plain ASCII"


def test_a_leader_has_a_mark_of_their_own_and_others_have_none() -> None:
    assert [seat_mark(LEADERS, seat).plain for seat in ("cpo", "cto", "cpto", "guest")] == [
        "▲ CPO",
        "■ CTO",
        "CPTO",
        "GUEST",
    ]
    assert not seat_mark(LEADERS, "cpto").spans
    assert leader_of(LEADERS, None) is leader_of([], "cpo") is leader_at(0) is NOBODY
    assert (leader_at(1), leader_at(2)) == (FIRST, SECOND)
    assert [str(span.style) for span in colored(SECOND, "CTO", strong=True).spans] == ["bold $leader-2"]
    assert colored(SECOND, "CTO").plain == "CTO", "in a column of names the name says it"


class Named(App[None]):
    CSS = "Screen { background: $background; }"

    def __init__(self, theme: str, name: str) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme, self._named = theme, name

    def compose(self) -> ComposeResult:
        yield Static(with_mark(SECOND, self._named), markup=False)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_a_hostile_name_is_painted_as_it_is_in_every_theme(theme: object) -> None:
    async with Named(theme.name, "[/red] $x [@click=quit]").run_test() as pilot:  # type: ignore[attr-defined]
        assert "■ [/red] $x [@click=quit]" in shown(pilot)
        painted = [
            segment.style
            for line in pilot.app.screen._compositor.render_strips()
            for segment in line
            if "■" in segment.text
        ]
        assert painted and all(style and style.color for style in painted), "the color of the theme is known"


@given(st.text(max_size=20), st.sampled_from([FIRST, SECOND, NOBODY]))
def test_words_are_never_read_as_a_style(words: str, leader: object) -> None:
    drawn = with_mark(leader, words)  # type: ignore[arg-type]
    assert drawn.plain.endswith(Content(words).plain) and len(drawn.spans) <= 1


def test_a_label_names_several_with_their_marks_and_colors_and_nobody_else_has_either() -> None:
    told = seat_marks(LEADERS, ["cpo", "cto"])
    assert told.plain == "▲ CPO and ■ CTO"
    assert {span.style for span in told.spans} == {FIRST.style, SECOND.style}
    assert seat_marks(LEADERS, ["cpo", "cto", "cpto"]).plain == "▲ CPO, ■ CTO and CPTO"
    assert seat_marks(LEADERS, []).plain == ""
