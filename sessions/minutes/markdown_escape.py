"""Markdown around people's texts, which can neither change the style of their surroundings nor be changed by it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sessions.minutes.row_facts import told
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
    plain = "".join(_linked(each) if is_url else _escaped(each) for each, is_url in pieces(one_line(text)))
    begin = _START.match(plain)
    if begin is None:
        return plain
    # A character that would begin a list, a rule or a heading; after a number it is the character behind it.
    at = begin.end() if begin[0].isdigit() else 0
    return f"{plain[:at]}\\{plain[at:]}"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether it is a URL that leads somewhere."""
    at = 0
    for found in _URL.finditer(text):
        if url := _without_its_sentence(found[0]):
            yield text[at : found.start()], False
            yield url, True
            at = found.start() + len(url)
    yield text[at:], False


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


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return a table, without columns that are empty in every row."""
    told_rows = [["" if cell is None else inline(told(cell)) for cell in row] for row in rows]
    kept = [n for n in range(len(head)) if any(row[n] for row in told_rows)]

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells[n] for n in kept)} |"

    if not kept:
        return []
    return [line(head), line(["---"] * len(head)), *(line(row) for row in told_rows), ""]
