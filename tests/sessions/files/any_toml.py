"""Any TOML, and valid TOML with one thing changed, for code that must accept a file or report its faults."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st

FAULT = re.compile(r"f:[1-9][0-9]*: [^:\s].*?: \S.*")

Path = tuple[str | int, ...]

ODD: tuple[str, ...] = (
    *("[]", "{}", "[[]]", "[{}]", '[{ key = [] }]', "[{ id = {} }]", '{ a = 1 }', '["I1", []]', '[1, "a"]'),
    *('""', '"\\u0000"', '"\\u2028"', '"/"', '"x/"', '"7k3qf2xa/"', '"[redacted]"', f'"{"x" * 3000}"', '"\\uFFFF"'),
    *("0", "-1", "9" * 25, "0x10", "0.5", "100.0", "1e400", "-inf", "nan", "1e-400", "0.1e999999999999999999999"),
    *("true", "false", "00:00:00", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01", "9999-12-31"),
)  # fmt: skip
"""Values as they stand in a file: of each type, and at the edges of each."""


class Raw(str):
    """A value as it is in the file."""


def anything(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return any value that TOML knows, its tables with `keys`."""
    plain: st.SearchStrategy[Any] = st.one_of(
        *(st.sampled_from(ODD).map(Raw), st.integers(), st.booleans(), st.floats(), st.dates(), st.times()),
        *(st.text(st.characters(codec="utf-8"), max_size=8), st.datetimes()),
    )
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
    )


@st.composite
def changed(draw: st.DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with one thing in it left out, renamed, doubled, wrapped, moved, or of another value."""
    made: dict[str, Any] = deepcopy(dict(document))
    found = list(places(made))
    path = draw(st.sampled_from(found))
    around = at(made, path[:-1])
    last, value = path[-1], at(made, path)
    how = draw(st.sampled_from(["odd", "odd", "odd", "gone", "wrapped", "moved", "renamed", "twice", "more"]))
    if how == "gone":
        del around[last]
    elif how == "wrapped":
        around[last] = draw(st.sampled_from([[value], {"a": value}, [[value]]]))
    elif how == "moved":
        around[last] = deepcopy(at(made, draw(st.sampled_from(found))))
    elif how == "renamed" and isinstance(around, dict):
        around[draw(st.sampled_from(["x", "a b", "", "é", "id", "key", '"', "\x1b"]))] = around.pop(last)
    elif how == "twice" and isinstance(around, list):
        around.append(deepcopy(value))
    elif how == "more":
        made["zz"] = Raw(draw(st.sampled_from(ODD)))
    else:
        around[last] = Raw(draw(st.sampled_from(ODD)))
    return made


def as_toml(document: Mapping[str, Any], name: tuple[str, ...] = ()) -> str:
    """Return a document as a person could have written it: tables with headers where they can have one."""
    below = {key: value for key, value in document.items() if _has_header(value, name)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in document.items() if key not in below]
    for key, value in below.items():
        inner = (*name, _key(key))
        for each in value if isinstance(value, list) else [value]:
            header = f"[{'.'.join(inner)}]"
            lines.append(f"[{header}]" if isinstance(value, list) else header)
            lines.append(as_toml(each, inner))
    return "\n".join(lines)


def _has_header(value: Any, name: tuple[str, ...]) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) for each in value)
    return isinstance(value, dict) and not name


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    match value:
        case Raw():
            return str(value)
        case str():
            return '"' + "".join(each if each.isalnum() else f"\\U{ord(each):08x}" for each in value) + '"'
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_key(key)} = {_value(each)}' for key, each in value.items())} }}"
        case date() | datetime() | time():
            return value.isoformat()
    return repr(value)


def places(document: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of everything in a document."""
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def at(document: Any, path: Path) -> Any:
    """Return what is at a path."""
    for part in path:
        document = document[part]
    return document
