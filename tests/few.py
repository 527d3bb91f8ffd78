"""How many random examples a test tries: few by default, ten times as many with ``HYPOTHESIS_PROFILE=search``."""

from __future__ import annotations

import os

SEARCH = os.environ.get("HYPOTHESIS_PROFILE") == "search"


def few(examples: int) -> int:
    """Return a number of examples."""
    return examples * 10 if SEARCH else examples
