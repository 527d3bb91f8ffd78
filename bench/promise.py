"""A row of `python -m bench proof`: what was promised, what was found, and whether it was kept."""

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
    """How much was `found` of what is to be `most` so much, of how many tries; `missed` names the first of them."""

    what: str
    found: float
    most: float
    of: str
    unit: str = ""
    missed: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether it was kept."""
        return self.found <= self.most

    def __str__(self) -> str:
        verdict = "kept" if self.kept else "BROKEN"
        lines = [f"{self.what:<62} {self.found:>8.4g} {self.unit:<2} of {self.of:<34} most {self.most:<4g} {verdict}"]
        return "\n".join([*lines, *(f"    {each}" for each in self.missed)])

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**asdict(self), "kept": self.kept}


def none(what: str, missed: Sequence[str], of: str) -> Promise:
    """Return the promise that something never happens, which it did `missed` times."""
    return Promise(what, len(missed), 0, of, "", tuple(missed[:_TOLD_MOST]))


def rounds(seconds: float, least: int) -> Iterator[int]:
    """Count from 0 until so many seconds are over, and at least so many times."""
    until = monotonic() + seconds
    for number in count():
        if number >= least and monotonic() > until:
            return
        yield number


def alone(module: str, *words: object) -> dict[str, Any]:
    """Return the JSON that a module prints in a process of its own, which forks or changes SQLite under its feet."""
    command = [sys.executable, "-m", module, *map(str, words)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{module} failed:\n{ran.stdout}{ran.stderr}")
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found
