"""Two people, one text: every edit knows what it began from, so that none takes the place of another unseen."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from sessions.errors import Refused
from sessions.model import Row
from sessions.model.columns import Column, Length, columns

MEANWHILE = (
    "This was changed while you wrote. Above is how it reads now: keep yours in its place, or change yours first."
)
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Stale(Refused):
    """Somebody else changed what an edit began from, and the two cannot both be made.

    `newer` says how it reads now, by the same names as what the edit began from. Whoever reads that and keeps their
    words all the same begins from it.
    """

    def __init__(self, newer: Mapping[str, Any]) -> None:
        super().__init__(MEANWHILE)
        self.newer = dict(newer)


def edited(row: Row, changes: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what `changes`, made from `before`, come to in a row as it is now, attribute by attribute.

    Where nobody changed the same since, that is what was typed; texts changed in different places have both changes.
    Without a `before` nothing is asked. Raises Stale where both changed the same.
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
    """Return `mine` and `now`, both made from `began`, as one value, or _APART where they cannot be."""
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
    """Return a value as it is compared: what is empty is absent."""
    return None if value in ("", (), []) else value


def unchanged(began: Mapping[str, Any] | None, now: Mapping[str, Any]) -> None:
    """Raise Stale where something is not what an act began from any more; without a `began` nothing is asked."""
    if began is not None and (newer := {key: value for key, value in now.items() if began.get(key, value) != value}):
        raise Stale(newer)


# --- one text of two ------------------------------------------------------------------------------------------------


def combined(base: str, mine: str, theirs: str) -> str | None:
    """Return `mine` and `theirs`, both made from `base`, as one text; None where they changed the same words.

    Between two changes is at least one word that neither touched.
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
    """Yield each stretch of `words`, from and to, that a text has otherwise, and what it has there."""
    other = _TOKEN.findall(text)
    for what, begins, until, first, last in SequenceMatcher(None, words, other, autojunk=False).get_opcodes():
        if what != "equal":
            yield begins, until, tuple(other[first:last])
