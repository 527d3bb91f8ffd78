"""Random rows of every class, generated from nothing but the types of their columns."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from sessions.model import Row
from sessions.model.columns import Column, Length, Pattern, Places, Range, columns
from sessions.text import clean

WORDS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Mn", "Mc"])
KEYS = st.text(WORDS, max_size=4).map(clean)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(WORDS, max_size=8).map(clean),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def of(kind: type[Row]) -> st.SearchStrategy[Row]:
    """Return rows of a class with every rule of its columns kept."""
    return st.builds(kind, **{column.attribute: _values(column) for column in columns(kind)})


def _values(column: Column) -> st.SearchStrategy[Any]:
    values = st.lists(_one(column), max_size=3).map(tuple) if column.many else _one(column)
    return st.none() | values if column.nullable else values


def _one(column: Column) -> st.SearchStrategy[Any]:
    if column.choices:
        return st.sampled_from(column.choices)
    bounds = column.rule(Range) or Range(0, 2**53)
    match column.base:
        case "text":
            return _texts(column)
        case "int":
            return st.integers(bounds.least, bounds.most)
        case "bool":
            return st.booleans()
        case "number":
            return st.floats(bounds.least, bounds.most)
        case "decimal":
            places = column.rule(Places)
            digits = places.places if places else 2
            return st.decimals(bounds.least, bounds.most, places=digits).map(lambda found: Decimal(abs(found)))
        case "date":
            return st.dates(date(1900, 1, 1))
        case "datetime":
            return st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC))
        case "value":
            return VALUES


def _texts(column: Column) -> st.SearchStrategy[str]:
    if pattern := column.rule(Pattern):
        return st.from_regex(re.compile(pattern.regex, re.ASCII), fullmatch=True)
    length = column.rule(Length) or Length(0, 20)
    texts = st.text(WORDS, min_size=length.least, max_size=min(length.most, length.least + 20)).map(clean)
    return texts.filter(lambda text: length.least <= len(text) <= length.most)
