"""Markdown around people's texts, which can neither change the style of their surroundings nor be changed by it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sessions.minutes.document import loose, shown, whole_seconds
from sessions.minutes.layout import OWN, TREE, Node
from sessions.model import Row
from sessions.model.columns import Column, Keyed
from sessions.text import clean, one_line

_URL = re.compile(r"(?:(?:https?|ftps?|sftp|ssh|git)://|(?<![\w.@/-])www\.(?=\w))[^\s<>|\\`\"]+", re.IGNORECASE)
_HOST = re.compile(r"(?:\w+://(?:[^/?#@]+@)?|www\.)[\w\[]", re.IGNORECASE)  # how a URL that leads somewhere begins
_BEHIND = (
    ".,;:!?'*()[]{}。，、；：！？（）「」『』【】"  # characters that end a sentence or a bracket rather than a URL
)
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&$])")
_START = re.compile(r"^([-+=:]|\d{1,9}(?=[.)](?: |$)))")


def inline(text: str) -> str:
    """Return `text` on one line with everything that Markdown would act on escaped; a URL stays as it was typed."""
    line, plain, at = one_line(text), "", 0
    for found in _URL.finditer(line):
        if url := _without_its_sentence(found[0]):
            plain += _escaped(line[at : found.start()]) + _linked(url)
            at = found.start() + len(url)
    plain += _escaped(line[at:])
    begin = _START.match(plain)
    if begin is None:
        return plain
    # A character that would begin a list, a rule or a heading; after a number it is the character behind it.
    at = begin.end() if begin[0].isdigit() else 0
    return f"{plain[:at]}\\{plain[at:]}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _linked(url: str) -> str:
    """Return a URL as a link that shows it as it was typed; one without a scheme leads to the web."""
    if not url.lower().startswith("www."):
        return f"<{url}>"
    to = url.replace("&", "\\&")
    return f"[{_escaped(url)}](<http://{to}>)"


def _without_its_sentence(found: str) -> str:
    """Return a URL without the punctuation after it, but with a bracket that it opened itself. Empty if nothing is
    left.
    """
    url = found.rstrip(_BEHIND)
    while url.count("(") > url.count(")") and found[len(url) :].startswith(")"):
        url += ")"
    return url if _HOST.match(url) else ""


def quote(text: str, indent: str = "") -> list[str]:
    """Return the lines of `text` as a block quote, with the line breaks as typed."""
    lines = [inline(line) for line in clean(text).rstrip("\n").split("\n")]
    said = []
    for n, line in enumerate(lines):
        goes_on = bool(line) and n + 1 < len(lines) and bool(lines[n + 1])
        said.append(f"{indent}> {line}{chr(92) if goes_on else ''}".rstrip())
    return said


def labelled(label: str, text: str, indent: str = "") -> list[str]:
    """Return a bullet with a bold label; text of several lines is quoted under it."""
    if "\n" in text.strip("\n"):
        return [f"{indent}- **{label}:**", "", *quote(text, f"{indent}  "), ""]
    return [f"{indent}- **{label}:** {inline(text)}"]


def told(value: Any) -> str:
    """Return a value for display; two numbers are a range, and just one number if both are the same."""
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return whole_seconds(value).strftime("%Y-%m-%d %H:%M:%S %z")
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(map(_is_number, value)):
            low, high = map(told, value)
            return low if low == high else f"{low} to {high}"
        return ", ".join(told(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {told(each)}" for key, each in value.items())
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def facts(row: Row, *used: str, indent: str = "") -> list[str]:
    """Return a bullet for each column of `row` that minutes show, except those already `used`."""
    lines = []
    for column in _node(type(row)).shown():
        value = getattr(row, column.attribute)
        if column.name in used or value is None or shown(column, value) is None:
            continue
        if column.rule(Keyed):
            for key, each in value.items():
                lines += labelled(f"{label(column)}, {inline(key)}", told(each), indent)
        else:
            lines += labelled(label(column), told(loose(value) if column.base == "value" else value), indent)
    own: dict[str, Any] = getattr(row, OWN, None) or {}
    for key, value in sorted(own.items()):
        lines += labelled(inline(readable(key)), told(loose(value)), indent)
    return lines


def label(column: Column) -> str:
    """Return a column's name for display."""
    return readable(column.name)


def readable(key: str) -> str:
    """Return a key as people read it: ``As of`` for ``as_of``."""
    words = one_line(key.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}" or key


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return a table, without columns that are empty in every row."""
    told_rows = [["" if cell is None else inline(told(cell)) for cell in row] for row in rows]
    kept = [n for n in range(len(head)) if any(row[n] for row in told_rows)]

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells[n] for n in kept)} |"

    if not kept:
        return []
    return [line(head), line(["---"] * len(head)), *(line(row) for row in told_rows), ""]


def _node(kind: type[Row]) -> Node:
    return _NODES[kind]


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)


_NODES = {node.row: node for node in _all(TREE)}
