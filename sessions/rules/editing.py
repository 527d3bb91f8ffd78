"""Two people, one text: every edit knows what it started from, so that none overwrites another unnoticed."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from sessions.errors import Refused
from sessions.model import Row
from sessions.model.columns import Column, Length, columns

MEANWHILE = (
    "This changed while you were writing. The current version is above: replace it with yours, or edit yours first."
)
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Stale(Refused):
    """Somebody else changed the text an edit started from, and the two edits can't be merged.

    `newer` holds the current values under the same names. To replace them anyway, start the edit from those values.
    """

    def __init__(self, newer: Mapping[str, Any]) -> None:
        super().__init__(MEANWHILE)
        self.newer = dict(newer)


def edited(row: Row, changes: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Merge `changes`, made from `before`, into a row as it is now, attribute by attribute.

    If nobody changed an attribute since, the result is what was typed; texts changed in different places get both
    changes. Without `before` nothing is checked. Raises Stale if both changed the same place.
    """
    known = {column.attribute: column for column in columns(type(row))}
    now = {key: getattr(row, key) for key in changes}
    began = {key: _told((before or now).get(key, now[key])) for key in changes}
    both = {key: _both(known.get(key), began[key], mine, now[key]) for key, mine in changes.items()}
    if stale := [key for key, found in both.items() if found is _APART]:
        raise Stale({key: now[key] for key in stale})
    return both


_APART = object()


def _both(column: Column | None, began: Any, mine: Any, now: Any) -> Any:
    """Return `mine` and `now`, both made from `began`, merged into one value, or _APART if they can't be."""
    if _told(now) in (began, _told(mine)):
        return mine
    if _told(mine) == began:
        return now
    if isinstance(mine, str) and isinstance(now, str) and isinstance(began, str):
        text, rule = combined(began, mine, now), column.rule(Length) if column else None
        if text is not None and (rule is None or len(text) <= rule.most):
            return text
    return _APART


def _told(value: Any) -> Any:
    """Return a value in the form it is compared in: an empty value counts as absent."""
    return None if value in ("", (), []) else value


def unchanged(began: Mapping[str, Any] | None, now: Mapping[str, Any]) -> None:
    """Raise Stale if something has changed since an act began; without `began` nothing is checked."""
    if began is not None and (newer := {key: value for key, value in now.items() if began.get(key, value) != value}):
        raise Stale(newer)


# --- merging two texts -----------------------------------------------------------------------------------------------


def combined(base: str, mine: str, theirs: str) -> str | None:
    """Return `mine` and `theirs`, both made from `base`, merged into one text; None if they changed the same words.

    Two changes must have at least one word between them that neither touched.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    words = _TOKEN.findall(base)
    changes = sorted({*_changes(words, mine), *_changes(words, theirs)})
    for (_, until, _), (begins, _, _) in pairwise(changes):
        if not any(word.isalnum() for word in words[until:begins]):
            return None
    for begins, until, new in reversed(changes):
        words[begins:until] = new
    return "".join(words)


def _changes(words: list[str], text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield each stretch of `words` that a text changes: from, to, and the new words."""
    other = _TOKEN.findall(text)
    for what, begins, until, first, last in SequenceMatcher(None, words, other, autojunk=False).get_opcodes():
        if what != "equal":
            yield begins, until, tuple(other[first:last])
