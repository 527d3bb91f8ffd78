"""Templates: words with names in braces, such as ``Pay down {component}``, that a row fills in."""

import re
from collections.abc import Callable

_NAME = re.compile(r"\{\s*([^{}]*?)\s*\}")


def names_in(template: str) -> list[str]:
    """Return the names in a template, each once, in order."""
    return list(dict.fromkeys(_NAME.findall(template)))


def unclosed(template: str) -> bool:
    """Whether a template has a brace that doesn't belong to a name."""
    return bool(re.search(r"[{}]", _NAME.sub("", template)))


def filled(template: str, words: Callable[[str], str]) -> str:
    """Return a template with the `words` for each name in place of it; single spaces where a name has none."""
    return " ".join(_NAME.sub(lambda found: words(found[1]), template).split())
