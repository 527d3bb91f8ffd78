"""Removing text from rows for good: the words become ``[redacted]``, and what the row is linked to stays."""

from collections.abc import Iterable, Mapping
from typing import Any

from sessions.frozen import dataclass
from sessions.model import Amendment, Argument, Board, Header, Item, Row, Side
from sessions.model.columns import REDACTED, Column, Length, columns, image, restore
from sessions.session import Session
from sessions.text import one_line

Words = str | Mapping[str, str]
"""What is redacted: a text, or entries that say it together, such as the lines that a sentence was made from."""

LONG = 10  # a text this long is also removed from within longer ones; a shorter one only if it is the whole value

# Texts without a length are names that the rules use (a seat, a phase, a seal), and so are these, despite their length.
_NAMES: set[tuple[type[Row], str]] = {
    (Header, "playbook"),
    (Item, "settings"),
    (Argument, "held"),
    (Board, "kind"),
    (Amendment, "target"),
}


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a redaction does to all that a store holds of a session: its rows and what was drafted lose `texts`."""

    texts: tuple[Words, ...]

    def row(self, kind: type[Row], row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the image of a row without the text."""
        return redacted_image(kind, row, self.texts)

    def value(self, payload: Any) -> Any:
        """Return a draft without the text."""
        return redacted(payload, self.texts)


def redacted(value: Any, texts: Iterable[Words]) -> Any:
    """Return a JSON-like value without `texts`: removed if a string equals one of them, or contains a long one.

    Entries are removed from a table that has exactly these, each in its place; the same words elsewhere stay.
    """
    given = list(texts)
    whole = sorted({text for text in given if text and isinstance(text, str)}, key=len, reverse=True)
    return _redacted(value, whole, [each for each in given if not isinstance(each, str)])


def take_out(session: Session, texts: Iterable[Words]) -> None:
    """Remove `texts` from every row of a session."""
    gone = list(texts)
    for row in session.rows() if gone else ():
        before = image(row)
        after = redacted_image(type(row), before, gone)
        if after != before:
            session.put(restore(type(row), after))


def redacted_image(kind: type[Row], row: Mapping[str, Any], texts: Iterable[Words]) -> dict[str, Any]:
    """Return the image of a row without `texts`. Keys, ids, seats and choices stay: nobody wrote them."""
    texts = list(texts)
    wordy = {column.name for column in columns(kind) if holds_words(kind, column)}
    without = {name: redacted(value, texts) if name in wordy else value for name, value in row.items()}
    if kind is Side and isinstance(row.get("support"), Mapping):  # its keys are the wordings of the options
        without["support"] = {redacted(option, texts): value for option, value in row["support"].items()}
    return without | _entries(row, [each for each in texts if not isinstance(each, str)])


def holds_words(kind: type[Row], column: Column) -> bool:
    """Whether this column of a row class contains text that people wrote."""
    if column.attribute in kind.KEY or (kind, column.name) in _NAMES:
        return False
    return column.base == "value" or column.rule(Length) is not None


def _entries(table: Mapping[str, Any], gone: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the entries of a table that are removed, if it has exactly those of one of `gone`."""
    for entries in gone:
        if all(one_line(str(table.get(key) or "")) == text for key, text in entries.items()):
            return {key: REDACTED for key, text in entries.items() if text}
    return {}


def _redacted(value: Any, texts: list[str], entries: list[Mapping[str, str]]) -> Any:
    if isinstance(value, str):
        if value in texts:
            return REDACTED
        for text in texts:
            if len(text) >= LONG:
                value = value.replace(text, REDACTED)
        return value
    if isinstance(value, Mapping):
        return {key: _redacted(each, texts, entries) for key, each in value.items()} | _entries(value, entries)
    if isinstance(value, list | tuple):
        return [_redacted(each, texts, entries) for each in value]
    return value
