"""Amendments: after the reveal nothing is overwritten; both the old and the new text stay. Also redaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sessions.command import Command, Context
from sessions.dates import read_day, read_time
from sessions.errors import Missing, Refused
from sessions.frozen import dataclass
from sessions.model import Allocation, Amendment, BoardRow, Clock, Header, Item, Row, Scores, Sheet
from sessions.model.base import SEAT
from sessions.model.columns import REDACTED, Column, admit, columns, plain
from sessions.objections import redacted_with
from sessions.records.board_cells import BoardCell, corrected_cell, find_cell, value_words
from sessions.records.captures import amended
from sessions.redaction import holds_words, redacted, take_out
from sessions.rules.consent import Consenting
from sessions.rules.moves import REASON_LEAST
from sessions.rules.phases import keep_up
from sessions.rules.seats import person
from sessions.rules.session_scores import scores_of_session
from sessions.session import Session
from sessions.text import clean, listed
from sessions.times import from_here

LIVE_TABLES: tuple[type[Row], ...] = (Clock, Sheet)
REASON_MOST = 500  # characters
COMING = ("due", "review_on", "revisit_on", "answer_by", "by_date", "next_at", "starts_at")
"""The columns with a date or a time in the future."""
FIXED = (
    *("id", "key", "seal", "status", "mode", "log_head", "log_rev", "role", "item", "kind"),
    *("signed", "signed_at", "signed_key", "signed_rev", "signed_head"),
    *("by", "solo", "recused", "voided", "marked", "proposed", "round"),
)


def find_target(session: Session, target: str) -> tuple[Row, Column]:
    """Return the row and column that `target` names, such as ``G1.text``, ``G1/1/cpo.support``, ``session.title``.

    It may be in any case. Raises Missing if there is none.
    """
    reference, _, name = target.rpartition(".")
    if reference.lower() == Header.TABLE:
        found: list[Row] = [session.header]
    else:
        rows = (row for row in session.rows() if type(row) not in LIVE_TABLES)
        named = [(row, "/".join(map(str, row.key()))) for row in rows]
        found = [row for row, key in named if key and key == reference]
        found = found or [row for row, key in named if key and key.casefold() == reference.casefold()]
    if not found or name.startswith("_"):
        raise Missing(f"There is no {target!r} here. Use an id and a key, such as G1.text.")
    # Two rows can have one name: G1/1/cpo is a ballot, and also a raise. The key says which is meant.
    free = [(row, column) for row in found for column in columns(type(row)) if not column.live and not column.link]
    for row, column in free:
        if column.name == name.lower():
            return row, column
    known = [key for row, column in free for key in _keys(row, column)]
    raise Missing(f"{reference} has no {name!r}. It has {', '.join(known)}.")


def _keys(row: Row, column: Column) -> list[str]:
    """Return the keys by which a column is named: the cells of a row of a board have keys of their own."""
    return list(row.columns or {}) if isinstance(row, BoardRow) and column.name == "columns" else [column.name]


def name_of(row: Row, column: Column) -> str:
    """Return the name of a row's column in the form that `find_target` accepts."""
    return f"{Header.TABLE if isinstance(row, Header) else '/'.join(map(str, row.key()))}.{column.name}"


def find_words(session: Session, target: str) -> tuple[str, str]:
    """Return the full name of a text, and the text: a whole value, or one of several, such as ``G1.dissent.cpo``.

    Texts in a list are numbered from 1, as in ``X1.common_ground.2``; a cell of a board is named as in an amendment.
    Raises Missing, and Refused if it isn't text.
    """
    if cell := find_cell(session, target):
        target = f"{cell.row.board}/{cell.row.key_}.columns.{cell.column.key}"
    try:
        (row, column), entry = find_target(session, target), ""
    except Missing:
        whole, _, entry = target.rpartition(".")
        if "." not in whole:
            raise
        row, column = find_target(session, whole)
    name, value = name_of(row, column), getattr(row, column.attribute)
    if column.choices or not holds_words(type(row), column):
        raise Refused(f"{name} has no text that can be redacted.")
    if not entry and isinstance(value, str):
        return name, value
    texts = {key: text for key, text in _entries(value) if isinstance(text, str)}
    if not texts:
        raise Refused(f"{name} has no text that can be redacted.")
    if entry.casefold() not in texts:
        raise Missing(f"{name} has several texts. Name one: {listed([f'{name}.{key}' for key in texts], 'or')}.")
    return f"{name}.{entry.casefold()}", texts[entry.casefold()]


def _entries(value: Any) -> list[tuple[str, Any]]:
    """Return the entries of a list or a table, each with its number or its key."""
    if isinstance(value, Mapping):
        return [(str(key).casefold(), each) for key, each in value.items()]
    return [(str(n), each) for n, each in enumerate(value, 1)] if isinstance(value, list | tuple) else []


def _parsed(column: Column, words: str, now: datetime) -> Any:
    """Return a person's input in the column's own type, with dates in words. Raises Refused."""
    words = clean(words).strip()
    if SEAT in column.rules:
        words = words.lower()
    value: Any = words
    try:
        if column.base == "int":
            value = int(words)
        elif column.base == "date":
            value = read_day(words, now.date())
        elif column.base == "datetime":
            when = read_time(words, now.date())
            value = when if when.tzinfo else from_here(when)
        elif column.base == "bool":
            value = {"true": True, "false": False}[words]
    except Refused as refused:
        raise Refused(f"{column.name}: {refused}") from None
    except (ValueError, KeyError):
        value = words
    right, faults = admit(column, words.splitlines() if column.many else value, (column.name,))
    if faults:
        raise Refused(f"{column.name} {faults[0].says}.")
    return right


def words_of(value: Any) -> str | None:
    """Return a value as text for an amendment."""
    if value in (None, ()):
        return None
    return "\n".join(map(str, value)) if isinstance(value, tuple) else str(plain(value))


def _reason(text: str) -> str:
    reason = clean(text).strip()
    if not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise Refused(f"Give a reason of {REASON_LEAST} to {REASON_MOST} characters.")
    return reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Command):
    """Correct something revealed. The amendment shows the old text, the new text, who changed it and why.

    Scores stay as they were at the reveal; if a correction changes one, another amendment says what it would be.
    """

    target: str
    after: str
    reason: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Amend it. Refused for ids, keys, seals and statuses, if nothing changes, or without a reason."""
        reason = _reason(self.reason)
        if cell := find_cell(session, self.target):
            _amend_cell(session, ctx, cell, self.after, reason)
            return
        row, column = find_target(session, self.target)
        target = name_of(row, column)
        if isinstance(row, Allocation) and row.item and session.get(Item, row.item).kind == "board":
            raise Refused(f"{target} follows from a row of the board of {row.item}. Amend that row instead.")
        if (
            column.link
            or column.attribute in type(row).KEY
            or column.name in FIXED
            or isinstance(row, (Amendment, Scores))
        ):
            raise Refused(f"{target} is fixed and can't be amended.")
        if isinstance(row, BoardRow) and column.name == "columns":
            example = next(iter(row.columns or {}), "owner")
            raise Refused(f"Name one of its cells, such as {target.removesuffix('columns')}{example}.")
        if column.base == "value":
            raise Refused(
                f"{target} is a special kind of answer and can't be amended. Write a dissent or a note instead."
            )
        value = _parsed(column, self.after, ctx.now)
        if SEAT in column.rules and value is not None:
            for seat in value if column.many else (value,):
                person(session, seat)
        before = getattr(row, column.attribute)
        if value == before:
            raise Refused(f"{target} already has that value.")
        was = scores_of_session(session)
        changes: dict[str, Any] = {column.attribute: value}
        keep_up(session, session.put(replace(row, **changes)))
        amended(session, ctx, target, reason, words_of(before), words_of(value))
        now = scores_of_session(session)
        for score in columns(Scores):
            old, new = getattr(was, score.attribute), getattr(now, score.attribute)
            if old != new:
                amended(session, ctx, f"scores.{score.name}", reason, words_of(old), words_of(new))


def _amend_cell(session: Session, ctx: Context, cell: BoardCell, said: str, reason: str) -> None:
    changed = corrected_cell(session, cell, said, ctx)
    after = value_words((changed.columns or {}).get(cell.column.key))
    amended(session, ctx, cell.name, reason, cell.words or None, after or None)
    keep_up(session, changed)


def parts_of(wish: str) -> tuple[str, str, str]:
    """Return the target, the author and the reason of a redaction request; an older file has no reason."""
    target, _, asked = wish.partition(" ")
    by, _, why = asked.partition(" ")
    return target, by, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact(Consenting):
    """Remove text permanently: both leaders, or one and the facilitator. The record's hash and both reasons stay."""

    target: str
    reason: str

    def words(self, session: Session, seat: str) -> Any:
        """The text to be removed."""
        return find_words(session, self.target)

    def give(self, session: Session, ctx: Context) -> None:
        """Record the request; at the second one the text becomes ``[redacted]`` everywhere."""
        seat, reason = ctx.seat, _reason(self.reason)
        target, text = find_words(session, self.target)
        if text == REDACTED:
            raise Refused(f"{target} is already redacted.")
        wishes = tuple(dict.fromkeys((*session.header.redacting, f"{target} {seat} {reason}")))
        asked = [(by, why) for about, by, why in map(parts_of, wishes) if about == target]
        wishing = {by for by, _ in asked}
        leaders = [each for each in wishing if person(session, each).role == "leader"]
        if len(wishing) < 2 or not leaders:
            session.put(replace(session.header, redacting=wishes))
            return
        left = tuple(wish for wish in wishes if parts_of(wish)[0] != target)
        session.put(replace(session.header, redacting=left))
        gone = [text, *redacted_with(session, text)]
        ctx.redacted.extend(gone)
        take_out(session, gone)
        for by, why in asked:
            if why:
                amended(session, replace(ctx, seat=by), target, redacted(why, [text]), None, REDACTED)
