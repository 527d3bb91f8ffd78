"""What every row must satisfy before it is stored, and until when rows may change."""

import functools
import types
import typing
from dataclasses import replace
from typing import Any, Literal, Union, get_args, get_origin

from sessions.command import Command
from sessions.errors import Refused
from sessions.model.columns import admit, columns
from sessions.session import AnyRow
from sessions.text import clean, listed


def checked(row: AnyRow) -> AnyRow:
    """Return `row` with its texts cleaned. Raises Refused with the first column whose rule it breaks."""
    tidy: dict[str, Any] = {}
    for column in columns(type(row)):
        value = getattr(row, column.attribute)
        if column.choices and not column.many:  # a live row allows values that minutes don't
            _among(column.name, value, (*column.choices, None) if column.nullable else column.choices)
            continue
        if value is None or column.base == "value":
            continue
        value, faults = admit(column, _trimmed(value), (column.name,))
        if faults:
            raise Refused(f"{column.name.replace('_', ' ')} {faults[0].says}.")
        tidy[column.attribute] = value
    return replace(row, **tidy)


def check_choices(command: Command) -> None:
    """Check each field of a command that takes one of a few words. Raises Refused with the first that has another."""
    kind: type = type(command)
    for name, choices in _choices(kind).items():
        _among(name, getattr(command, name), choices)


def _among(name: str, value: Any, choices: tuple[str | None, ...]) -> None:
    if value not in choices:
        what = name.strip("_").replace("_", " ")
        words = listed([repr(each) for each in choices if each is not None], "or")
        given = f"The {what} can't be {clean(repr(value))}." if value else f"Say which {what} it is."
        raise Refused(f"{given} Use {words}.")


@functools.cache
def _choices(command: type) -> dict[str, tuple[str | None, ...]]:
    """Return the words that each field of a command takes, and None where it may be left out, for such fields."""
    found = {name: tuple(_words(hint)) for name, hint in typing.get_type_hints(command).items()}
    return {name: words for name, words in found.items() if any(words)}


def _words(hint: Any) -> list[str | None]:
    """Return the words of a type that has nothing else, with None if it may be None; no words for other types."""
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    if hint is types.NoneType:
        return [None]
    if get_origin(hint) not in (Union, types.UnionType):
        return []
    parts = [_words(each) for each in get_args(hint)]
    return [word for part in parts for word in part] if all(parts) else []


def _trimmed(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value
