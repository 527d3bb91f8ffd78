"""Seconds of random bytes on the most used screens; `python -m bench fuzz` does this for minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.few import some
from tests.terminal.fuzzing import Kitchen, packets, run, shrunk

SCENES = ("draft", "reveal", "lobby", "talk", "minutes", "curtain")  # the others are in `bench`, for a start takes time


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Kitchen:
    """The scenes of this module, each played once."""
    return Kitchen(tmp_path_factory.mktemp("scenes"))


@pytest.mark.parametrize("name", some(SCENES, 2))
def test_no_bytes_end_the_app_or_keep_it_busy(kitchen: Kitchen, name: str, tmp_path: Path) -> None:
    run(kitchen, name, packets(f"{name} 1", 8, quits=False), tmp_path / "run")


def test_the_same_seed_sends_the_same_packets_and_failures_are_reduced_to_fewer_packets() -> None:
    sent = packets("seed", 40, quits=True)
    assert sent == packets("seed", 40, quits=True) != packets("other", 40, quits=True)
    wanted = sent[17]
    assert shrunk(sent, lambda fewer: wanted in fewer) == [wanted]
