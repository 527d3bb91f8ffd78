"""Whether a session's record is still the one from which minutes kept elsewhere were written.

The minutes have the number and the hash of the last change behind them. Each hash covers the one before, so a record
with that hash at that number is identical up to there: nothing before it was changed, cut, inserted or swapped. The
content of the minutes is also compared with the record at that time, so that minutes changed by hand show up, too.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sessions.change import IMPORT, REDACTING, Change, Finding, fold
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.minutes.compare import as_told, differences, rows_apart
from sessions.minutes.document import generator
from sessions.model import Header, Participant
from sessions.model.columns import REDACTED, plain
from sessions.session import Session

TAKEN_IN = (IMPORT, "update", "update-redacted")
"""The kinds of change that bring in the content of minutes, word for word."""
_FROM = ("log_head", "log_rev")  # which record they are from; compared separately
_NAMED_MOST = 20


@dataclass(frozen=True, slots=True)
class Against:
    """How a record compares with minutes: the change they were written at, and the changes `since`.

    `rev` is None if there is no such change. `taken_in` means that the change imported the minutes from a record that
    is elsewhere; `redacted` means that text in the minutes was redacted since.
    """

    rev: int | None
    since: tuple[Change, ...] = ()
    taken_in: bool = False
    redacted: bool = False
    findings: tuple[Finding, ...] = ()


def against(changes: Sequence[Change], given: Session, writer: str | None = None) -> Against:
    """Return how a record compares with the minutes in `given`, written by the program `writer` (None: this one).

    The record itself isn't checked here: `verify` checks its chain.
    """
    older = writer is not None and writer != generator()
    placed = _place(changes, given)
    if not isinstance(placed, Finding):
        told, redacted = _differing(changes, placed, given, older)
        return Against(placed, tuple(changes[placed:]), redacted=redacted, findings=tuple(told))
    for rev in (change.rev for change in changes if change.kind in TAKEN_IN):
        told, redacted = _differing(changes, rev, given, older)
        if not told:
            return Against(rev, tuple(changes[rev:]), taken_in=True, redacted=redacted)
    return Against(None, findings=(placed, *_differing(changes, len(changes), given, older)[0]))


def _place(changes: Sequence[Change], given: Session) -> int | Finding:
    """Return the number of the change at which the minutes were written, or why there is none."""
    head, rev, last = given.header.log_head, given.header.log_rev, changes[-1].rev
    heads = {change.hash: change.rev for change in changes}
    if rev is None:  # minutes of an older version have only the hash
        if head in heads:
            return heads[head]
        return Finding(None, "none of its changes is the last one behind these minutes: it was cut off or rewritten")
    same = _same_up_to(changes, given)
    known = f"; change {same} is still the one that was signed" if same else ""
    if rev > last:
        return Finding(last, f"it ends here, but these minutes were written at change {rev}: it was cut off{known}")
    if changes[rev - 1].hash != head:
        return Finding(rev, f"this isn't the change behind these minutes: it was rewritten{known}")
    return rev


def _same_up_to(changes: Sequence[Change], given: Session) -> int:
    """Return the highest number at which the record still has a hash that somebody signed, or 0 if there is none."""
    heads = {change.rev: change.hash for change in changes}
    signed = [(each.signed_rev, each.signed_head) for each in given.all(Participant) if each.signed_rev]
    return max((rev for rev, head in signed if rev and heads.get(rev) == head), default=0)


def _differing(changes: Sequence[Change], rev: int, given: Session, older: bool) -> tuple[list[Finding], bool]:
    """Return where the record at a change differed from the minutes, and whether text was redacted since."""
    try:
        then = as_told(fold(Session(), changes[:rev]))
    except (Refused, ValueError, KeyError, TypeError):
        return [Finding(rev, "at this change the session doesn't make valid minutes")], False
    found, redacted = [], False
    may_lack = any(change.kind in REDACTING for change in changes[rev:])
    for name, is_redacted in _names(then, given, older, may_lack):
        redacted |= is_redacted
        if not is_redacted:
            found.append(Finding(None, f"{name} in the record differs from the minutes"))
    if len(found) > _NAMED_MOST:
        more = len(found) - _NAMED_MOST
        found = [*found[:_NAMED_MOST], Finding(None, f"{more} more places differ in the record")]
    return found, redacted


def _names(then: Session, given: Session, older: bool, may_lack: bool) -> Iterator[tuple[str, bool]]:
    """Yield each place where two sessions differ, and whether a redaction explains it.

    If minutes of another version lack a value altogether, that version may not have known it.
    """
    for name in rows_apart(then, given, amendments=True):
        if not older:
            yield name, False
    for row, column, mine, theirs in differences(then, given, amendments=True):
        if isinstance(row, Header) and column.name in _FROM:
            continue
        if older and theirs in (None, (), False):
            continue
        name = "/".join(map(str, row.key())) or row.TABLE
        yield f"{name}.{column.name}", may_lack and is_redaction(plain(theirs), plain(mine))


def is_redaction(whole: Any, left: Any) -> bool:
    """Whether `left` is `whole` after a redaction: the same except for text that became ``[redacted]``."""
    if isinstance(whole, str) and isinstance(left, str):
        return _is_left_of(whole, left)
    if isinstance(whole, list) and isinstance(left, list):
        return len(whole) == len(left) and all(map(is_redaction, whole, left))
    if isinstance(whole, dict) and isinstance(left, dict):
        return list(whole) == list(left) and all(is_redaction(whole[key], left[key]) for key in whole)
    return bool(whole == left)


def _is_left_of(whole: str, left: str) -> bool:
    first, *parts = left.split(REDACTED)
    if not parts:
        return whole == left
    *between, last = parts
    if not whole.startswith(first) or not whole.endswith(last):
        return False
    at, end = len(first), len(whole) - len(last)
    for part in between:
        found = whole.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end
