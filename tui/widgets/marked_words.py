"""Words that readers should notice, underlined where they stand: a shape, so that it shows without color too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from textual.content import Content

UNDERLINED = "underline"


def marked(content: Content, words: tuple[str, ...]) -> Content:
    """Return a text in which each of `words` is underlined, in the plural too."""
    if words:
        for found in _pattern(words).finditer(content.plain):
            content = content.stylize(UNDERLINED, found.start(), found.end())
    return content


def all_marked(lines: Iterable[Content], words: tuple[str, ...]) -> list[Content]:
    """Return the lines with `words` underlined."""
    return [marked(line, words) for line in lines]


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})s?\b")
