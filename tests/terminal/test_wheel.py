"""The published wheel contains everything that parley needs, and starts without its source."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.terminal.conftest import ROOT
from tests.terminal.installed import try_out

ROOMS = ("sessions", "schemas", "tui")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built once from the tree as it is."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_contains_exactly_the_files_of_the_three_packages_and_the_man_page(wheel: Path) -> None:
    source = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    (page,) = {name for name in inside if ".data/" in name}
    assert page.endswith(".data/data/share/man/man1/parley.1")
    assert inside - {page} == source


def test_the_wheel_starts_at_a_terminal_without_its_source(wheel: Path, tmp_path: Path) -> None:
    installed, home = tmp_path / "installed", tmp_path / "home"
    home.mkdir()
    zipfile.ZipFile(wheel).extractall(installed)
    where = "import sessions, schemas, tui; print(sessions.__file__, schemas.__file__, tui.__file__)"
    env = {"PYTHONPATH": str(installed)}
    told = subprocess.run([sys.executable, "-c", where], env=env, cwd=home, capture_output=True, text=True, check=True)
    assert told.stdout.count(str(installed)) == 3
    try_out([sys.executable, "-m", "tui.cli.main"], home, env)
