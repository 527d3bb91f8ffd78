"""What the tests behind a real pty share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminal.driver import Terminal

if TYPE_CHECKING:
    from tests.terminal.hosted import Hosted

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder as slow: they play on real terminals."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("slow")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the probe records an error."""
    return tmp_path / "state" / "crash.log"


@pytest.fixture
def probe(log: Path) -> Iterator[Terminal]:
    """The probe app, behind a real pty and ready for keys: a headless driver has no terminal to break."""
    with Terminal([sys.executable, "-m", "tests.terminal.probe", str(log)], cwd=ROOT) as terminal:
        terminal.wait_for("ready")
        terminal.wait_for("size 80x24")
        yield terminal


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """One host for all tests of a module that leave it as it was; each has its own session and keys."""
    from tests.terminal.hosted import Hosted  # which takes `ROOT` from here

    with Hosted(tmp_path_factory.mktemp("host")) as hosted:
        yield hosted


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Hosted]:
    """A host for a test that ends it, or asks for much."""
    from tests.terminal.hosted import Hosted

    with Hosted(tmp_path) as hosted:
        yield hosted
