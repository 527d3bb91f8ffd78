"""What is repainted looks as Textual itself would paint it, and little more than that is drawn."""

from pathlib import Path
from random import Random

import pytest
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.stage import in_a_text, opened, parley, typed, until
from tui.terminal.compositor import Thrifty


def _plain(thrifty: Compositor) -> Compositor:
    """Return Textual's own compositor, arranged in the same way."""
    plain = Compositor()
    vars(plain).update(vars(thrifty))
    return plain


def _painted(compositor: Compositor, crop: Region) -> dict[tuple[int, int], Strip | None]:
    """Return what is painted of each piece of a line that `crop` touches, by line and column."""
    chops = compositor._render_chops(crop, lambda y: y in crop.line_range)
    return {
        (y, x): chops[y][x]
        for y in crop.line_range
        for x, end in zip(compositor.cuts[y], compositor.cuts[y][1:], strict=False)
        if x < crop.right and end > crop.x
    }


@pytest.mark.slow
async def test_a_repaint_of_any_region_looks_as_textual_would_paint_it(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    app = parley(path, opened(path, "align"), seat="cpo", mode="local")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: in_a_text(pilot))
        await typed(pilot, "refunds settle 漢字 in a day")
        await pilot.pause()
        thrifty = app.screen._compositor
        assert isinstance(thrifty, Thrifty)
        plain, dice = _plain(thrifty), Random(1)
        regions = [region.intersection(clip) for region, clip in thrifty.visible_widgets.values()]
        regions.append(app.screen.size.region)
        for _ in range(300):
            x, y = dice.randrange(80), dice.randrange(24)
            regions.append(Region(x, y, dice.randint(1, 80 - x), dice.randint(1, 24 - y)))
        for region in regions:
            assert _painted(thrifty, region) == _painted(plain, region)


@pytest.mark.slow
async def test_a_key_draws_one_line_of_the_field_and_nothing_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    app = parley(path, opened(path, "align"), seat="cpo", mode="local")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: in_a_text(pilot))
        field = app.focused
        assert field is not None
        drawn = list(app.screen._compositor._get_renders(field.region))
        assert [(region, len(strips)) for region, _, strips in drawn] == [(field.region, 1)]


@pytest.mark.slow
async def test_of_the_whole_screen_no_line_of_a_widget_is_drawn_that_others_cover(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    app = parley(path, opened(path, "align"), seat="cpo", mode="local")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: in_a_text(pilot))
        compositor = app.screen._compositor
        on_top = {(x, y): compositor.get_widget_at(x, y)[1] for x in range(80) for y in range(24)}
        drawn = [(region, y, clip) for region, clip, _ in compositor._get_renders() for y in clip.line_range]
        assert drawn and all(region in {on_top[x, y] for x in range(clip.x, clip.right)} for region, y, clip in drawn)
