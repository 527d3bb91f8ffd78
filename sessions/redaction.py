"""Taking words out of a row for good: what was written becomes ``[redacted]``, what the row hangs on stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sessions.model import Amendment, Argument, Board, Header, Item, Row, Side
from sessions.model.columns import REDACTED, Column, Length, columns, image, restore
from sessions.session import Session

LONG = 10  # a text of so many characters is taken out of longer ones too; a shorter one only where it stands alone

# Texts without a length are names that the rules go by (a seat, a phase, a seal), and so are these with one.
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

    texts: tuple[str, ...]

    def row(self, kind: type[Row], row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the image of a row without the words."""
        return redacted_image(kind, row, self.texts)

    def value(self, payload: Any) -> Any:
        """Return what was drafted without the words."""
        return redacted(payload, self.texts)


def redacted(value: Any, texts: Iterable[str]) -> Any:
    """Return a JSON-like value without `texts`: a string that is one of them, or holds a long one, loses it."""
    return _redacted(value, sorted({text for text in texts if text}, key=len, reverse=True))


def take_out(session: Session, texts: Iterable[str]) -> None:
    """Take `texts` out of every row of a session."""
    gone = list(texts)
    for row in session.rows() if gone else ():
        before = image(row)
        after = redacted_image(type(row), before, gone)
        if after != before:
            session.put(restore(type(row), after))


def redacted_image(kind: type[Row], row: Mapping[str, Any], texts: Iterable[str]) -> dict[str, Any]:
    """Return the image of a row without `texts`. Keys, ids, seats and choices stay: they are no one's words."""
    wordy = {column.name for column in columns(kind) if holds_words(kind, column)}
    without = {name: redacted(value, texts) if name in wordy else value for name, value in row.items()}
    if kind is Side and isinstance(row.get("support"), Mapping):  # its keys are the options, in their own words
        without["support"] = {redacted(option, texts): value for option, value in row["support"].items()}
    return without


def holds_words(kind: type[Row], column: Column) -> bool:
    """Whether a person's own words stand in this column of a row class."""
    if column.attribute in kind.KEY or (kind, column.name) in _NAMES:
        return False
    return column.base == "value" or column.rule(Length) is not None


def _redacted(value: Any, texts: list[str]) -> Any:
    if isinstance(value, str):
        if value in texts:
            return REDACTED
        for text in texts:
            if len(text) >= LONG:
                value = value.replace(text, REDACTED)
        return value
    if isinstance(value, Mapping):
        return {key: _redacted(each, texts) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(each, texts) for each in value]
    return value
