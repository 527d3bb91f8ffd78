"""Every screen looks as it did; a change that's meant is recorded by `just generate` and read in its diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.few import in_turn
from tests.tui.snapshots.take import (
    FOLDER,
    OtherTextualError,
    compared,
    frozen,
    only,
    require_locked_textual,
    sizes_of,
    taken,
)


@pytest.mark.slow
@pytest.mark.parametrize("name", compared())
async def test_a_screen_looks_as_it_did(name: str, tmp_path: Path) -> None:
    kept = (FOLDER / f"{name}.txt").read_text("utf-8")
    assert kept.startswith(f"Textual {require_locked_textual()}\n"), "drawn by another Textual: run `just generate`"
    look, number = compared()[name], list(compared()).index(name)
    sizes = in_turn(sizes_of(look), number)
    with frozen():
        now = await taken(look, tmp_path, sizes)
    assert now.splitlines() == only(kept, sizes).splitlines(), (
        "if that's meant, run `just generate` and read the difference"
    )


def test_each_file_belongs_to_a_screen() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(compared())


def test_with_another_version_of_textual_nothing_is_compared_or_written() -> None:
    with pytest.raises(OtherTextualError, match=r"9\.0\.1 is installed. Run `just setup`"):
        require_locked_textual("9.0.1")
