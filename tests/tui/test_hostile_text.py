"""Whatever people write, no screen breaks: every text of the examples is hostile, and every screen is looked at.

A text that begins on a screen also ends there, or with an ellipsis, or can be scrolled to; each line is as wide as the
screen; and there is no control character. ``PARLEY_HOSTILE=200 pytest tests/tui/test_hostile_text.py`` looks at more
screens than the few of the usual run, each time at others.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from docs.pictures.look import looks
from tests.tui.hostile.faults import CUT
from tests.tui.hostile.looks import SIZES, TALL, look_at, walk
from tests.tui.hostile.story import Words

MORE = os.environ.get("PARLEY_HOSTILE")
CORPUS = (
    "[/red] [b]not bold[/b] [@click=app.exit]x[/] $text-error {x} %s \\[ <script> `a` | b |",
    "שלום עולם, مرحبا بالعالم",
    "👨‍👩‍👧‍👦 🇩🇪 ❤️ 1️⃣ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "z̵̢͚͉a̷̛l̴̡g̶o̷ e\u0301\u0301\u0301\u0301\u0301",
    "漢字かな交じり文は長い、ハングル 한국어 ｶﾅ",
    "\u200b\u200d\ufeff\xad\u2060 \u3164",
    "tab\there\nnew line\r\n\n\nand\u2028more",
    "\x1b[31mred\x1b]0;title\x07\x9b2J\x00 \u202eright\u202c",
    "x" * 300,
    "नमस्ते ภาษาไทย ក្រុម",
    "short",
    "A sentence of several words that goes on for quite a while, so that it has to wrap. And then a second one.",
)
texts = st.one_of(st.sampled_from(CORPUS), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
several = st.lists(texts.filter(lambda text: CUT not in text), min_size=4, max_size=12)


@pytest.mark.slow
@settings(max_examples=int(MORE or 3), derandomize=not MORE, phases=[Phase.generate])
@given(st.sampled_from(sorted(looks())), several, st.sampled_from(SIZES), st.sampled_from(TALL))
def test_no_screen_breaks_whatever_is_written(
    name: str, written: list[str], size: tuple[int, int], tall: tuple[int, int]
) -> None:
    async def look(folder: Path) -> None:
        async for place, shape, text, wrong in look_at(looks()[name], Words([*written, *CORPUS]), (size, tall), folder):
            assert not wrong, f"{place} at {shape}:\n{wrong[0]}\n{text}"

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(look(Path(folder)))


@pytest.mark.slow
@pytest.mark.deep
@pytest.mark.parametrize(("number", "seat"), [(1, "cpo"), (0, "cpto"), (1, "guest")][: 3 if MORE else 1])
async def test_no_phase_of_a_session_breaks_in_any_size_while_others_write(
    number: int, seat: str, tmp_path: Path
) -> None:
    words = Words(CORPUS)
    looked = 0
    async for place, size, text, wrong in walk(number, seat, words, (*SIZES, *TALL), tmp_path):
        assert not wrong, f"{place} at {size}:\n{wrong[0]}\n{text}"
        looked += sum(first in text for first, _ in words.pairs)
    assert looked > 200, "the screens do show the hostile words"
