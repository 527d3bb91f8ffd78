"""A row of `python -m bench proof`: a promise, what was found, and whether the promise was kept."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

ROOT = Path(__file__).parents[1]
_TOLD_MOST = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """How often a promise was broken (`found`) in how many tries, and how often it may be; `missed` lists some."""

    what: str
    found: float
    most: float
    of: str
    unit: str = ""
    missed: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return self.found <= self.most

    def __str__(self) -> str:
        verdict = "kept" if self.kept else "BROKEN"
        lines = [f"{self.what:<62} {self.found:>8.4g} {self.unit:<2} of {self.of:<34} most {self.most:<4g} {verdict}"]
        return "\n".join([*lines, *(f"    {each}" for each in self.missed)])

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON data."""
        return {**asdict(self), "kept": self.kept}


def none(what: str, missed: Sequence[str], of: str) -> Promise:
    """Return the promise that something never happens; `missed` lists the times that it did."""
    return Promise(what, len(missed), 0, of, "", tuple(missed[:_TOLD_MOST]))


def rounds(seconds: float, least: int) -> Iterator[int]:
    """Count from 0 until the time is up, and at least up to `least`."""
    until = monotonic() + seconds
    for number in count():
        if number >= least and monotonic() > until:
            return
        yield number


def alone(module: str, *words: object) -> dict[str, Any]:
    """Return the JSON that a module prints in a separate process, because it forks or changes SQLite."""
    command = [sys.executable, "-m", module, *map(str, words)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{module} failed:\n{ran.stdout}{ran.stderr}")
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found
