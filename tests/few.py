"""How much a test tries: some by default, all of it in `.ci/run`, and ten times as many random examples to search.

``HYPOTHESIS_PROFILE`` says which: ``parley`` is the default, ``ci`` is what `.ci/run` sets, and ``search``. By default
the apps also paint only what a test looks at.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "parley")
SHARE = 3
"""One of how many random examples is tried by default."""


def few(examples: int) -> int:
    """Return how many random examples to try, where `.ci/run` tries `examples`."""
    return {"ci": examples, "search": examples * 10}.get(PROFILE, max(1, examples // SHARE))


def some(values: Sequence[Any], count: int = 1) -> list[Any]:
    """Return the values of a test with parameters: `count` are tried by default, and all of them in `.ci/run`."""
    return [*values[:count], *(pytest.param(each, marks=pytest.mark.deep) for each in values[count:])]


def in_turn(values: Sequence[Any], turn: int) -> list[Any]:
    """Return which values to try on the `turn`-th of a row: a third by default, which are others on the next."""
    count = min(few(len(values)), len(values))
    return [values[(turn * count + n) % len(values)] for n in range(count)]
