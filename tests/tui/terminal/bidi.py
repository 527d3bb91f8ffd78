"""What a terminal that reorders lines makes of one: Unicode's bidirectional algorithm (UAX #9), with a left margin.

It knows no embeddings and no pairs of brackets (N0), which parley doesn't send and no column depends on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import bidirectional

NEUTRAL = ("B", "S", "WS", "ON", "BN")
SEPARATORS = {"EN": ("CS", "ES"), "AN": ("CS",)}
"""What lies between two numbers of a kind and makes them one."""


def order(signs: Sequence[str]) -> list[int]:
    """Return which of `signs`, each a character and what combines with it, is shown first, second, and so on."""
    kinds = [bidirectional(each) or "L" for sign in signs for each in sign]
    first = {sum(map(len, signs[:at])): at for at in range(len(signs))}
    levels = [{"R": 1, "EN": 2, "AN": 2}.get(kind, 0) for kind in _neutrals(_weak(kinds))]
    for at in range(len(kinds) - 1, -1, -1):  # L1: the space at the end of the line isn't part of any text
        if kinds[at] not in NEUTRAL[:3]:
            break
        levels[at] = 0
    shown = list(range(len(kinds)))
    for level in (2, 1):  # L2
        for turned in _runs([each >= level for each in levels]):
            shown[turned] = reversed(shown[turned])
    return [first[at] for at in shown if at in first]


def _weak(kinds: Sequence[str]) -> list[str]:
    """Resolve what depends on its neighbors: W1 to W7."""
    found: list[str] = []
    strong = "L"
    for kind in kinds:
        kind = (found[-1] if found else "L") if kind == "NSM" else kind
        strong = kind if kind in ("L", "R", "AL") else strong
        found.append("AN" if kind == "EN" and strong == "AL" else kind)
    found = ["R" if kind == "AL" else kind for kind in found]
    for at in range(1, len(found) - 1):
        before, kind, after = found[at - 1 : at + 2]
        if before == after and kind in SEPARATORS.get(before, ()):
            found[at] = before
    for run in _runs([kind == "ET" for kind in found]):
        beside = "EN" in (*found[max(0, run.start - 1) : run.start], *found[run.stop : run.stop + 1])
        found[run] = ["EN" if beside else "ON"] * (run.stop - run.start)
    found = ["ON" if kind in ("ES", "CS", "ET") else kind for kind in found]
    strong = "L"
    for at, kind in enumerate(found):
        strong = kind if kind in ("L", "R") else strong
        found[at] = "L" if kind == "EN" and strong == "L" else kind
    return found


def _neutrals(kinds: Sequence[str]) -> list[str]:
    """Resolve what has no direction: N1 and N2; numbers count as read from the right."""
    found = list(kinds)
    sides = ["L" if kind == "L" else "R" for kind in kinds]
    for run in _runs([kind in NEUTRAL for kind in kinds]):
        before = sides[run.start - 1] if run.start else "L"
        after = sides[run.stop] if run.stop < len(kinds) else "L"
        found[run] = [before if before == after else "L"] * (run.stop - run.start)
    return found


def _runs(wanted: Sequence[bool]) -> list[slice]:
    """Return where the wanted ones lie next to each other."""
    text = "".join("x" if each else "." for each in wanted)
    return [slice(*found.span()) for found in re.finditer("x+", text)]
