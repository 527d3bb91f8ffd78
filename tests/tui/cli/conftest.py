"""The command line as a person meets it: words in, lines and an exit code out, on a real file with the examples."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.demo import Demo
from tui.cli.main import main

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    @property
    def complaint(self) -> str:
        """The one line that says what could not be done; anything more would be noise."""
        assert self.code == 1, self
        assert self.err.startswith("parley: ") and self.err.endswith("\n") and self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("parley: ").rstrip("\n")


Parley = Callable[..., Ran]


@pytest.fixture
def parley(capsys: pytest.CaptureFixture[str]) -> Parley:
    """Run the command line in this process, as its entry point does."""

    def run(*words: object) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in its own process, for what only a process has: pipes, a full disk, no terminal."""

    def run(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        if "input" not in more:
            given = {"stdin": subprocess.DEVNULL, **given}
        return subprocess.run(
            [sys.executable, "-m", "tui.cli.main", *map(str, words)], cwd=ROOT, text=True, timeout=60, **given
        )

    return run


@pytest.fixture
def demo(loaded: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """A copy of the examples that the test may change, and the file that every verb uses."""
    copy = loaded.copied(tmp_path / "parley.db")
    monkeypatch.setenv("PARLEY_DB", str(copy.db))
    return copy


@pytest.fixture
def minutes(demo: Demo, parley: Parley, tmp_path: Path) -> Path:
    """The exported minutes of the closed example."""
    path = tmp_path / "minutes.toml"
    assert parley("export", demo.closed, "-o", path).code == 0
    return path
