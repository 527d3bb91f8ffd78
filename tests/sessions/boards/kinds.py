"""Boards to play with, as the settings of an item have them."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sessions.boards.spec_reading import as_setting
from sessions.library.boards import find_boards

RISKS: dict[str, Any] = {
    "key": "risks",
    "title": "Risk radar",
    "scope": "series",
    "column": [
        {"key": "risk", "type": "text", "required": "always"},
        {"key": "likely", "type": "number", "least": 0, "most": 5, "blind": True},
        {"key": "cost", "type": "range", "unit": "kEUR", "blind": True, "by": "second"},
        {"key": "ours", "type": "choice", "options": ["ours", "not ours"], "required": "full"},
        {"key": "owner", "type": "person"},
    ],
    "lens": [
        {"key": "customer", "for": "first", "ask": "Who feels it first?"},
        {"key": "system", "for": "second", "ask": "Where does it start?"},
    ],
    "turn": [{"to": "watch", "text": "{risk}"}, {"to": "action", "text": "Lower: {risk}", "owner": "{owner}"}],
}
"""Filled in private, annotated by each through a lens of their own, continued over a series."""

STAGES: dict[str, Any] = {
    "key": "maturity",
    "title": "From exploring to retiring",
    "layout": "lanes",
    "lane": "stage",
    "sign": "row",
    "most_rows": 4,
    "column": [
        {"key": "technology", "type": "text", "required": "always"},
        {"key": "stage", "type": "choice", "options": ["explore", "trial", "adopt"], "required": "always"},
        {"key": "criterion", "type": "text", "required": "full"},
    ],
    "vote": [
        {
            "key": "gate",
            "ask": "Through the next gate?",
            "answer": "yesno",
            "guess": True,
            "reason_if": {"is": "no"},
            "passes": "first and second",
            "move": {"column": "stage", "by": 1},
        }
    ],
}
"""Voted on row by row; whoever passes moves on; each row is signed."""

RIGHTS: dict[str, Any] = {
    "key": "rights",
    "title": "Who decides what",
    "sign": "board",
    "column": [
        {"key": "area", "type": "text", "required": "always", "rows": ["Roadmap", "Hiring"]},
        {"key": "owner", "type": "person", "blind": True},
        {"key": "since", "type": "period", "blind": True},
    ],
}
"""Fixed rows, filled in private, signed as a whole."""

SHEET: dict[str, Any] = {
    "key": "sheet",
    "title": "Options against what matters",
    "layout": "grid",
    "grid": {"rows": "option", "columns": "criterion", "cell": "score"},
    "column": [
        {"key": "option", "type": "text", "required": "always"},
        {"key": "criterion", "type": "text", "required": "always", "rows": ["impact", "urgency"]},
        {"key": "score", "type": "number", "least": 0, "most": 5, "blind": True},
    ],
    "vote": [{"key": "pick", "over": "board", "answer": "text", "ask": "Which one?"}],
}
"""A grid with one fixed side, and a vote over all of it."""

PLAINEST: dict[str, Any] = {
    "key": "incident",
    "title": "Incident timeline",
    "sort": "at",
    "column": [
        {"key": "what", "type": "text", "required": "always"},
        {"key": "at", "type": "time", "required": "always"},
    ],
}
"""Nothing private."""

FACTS: dict[str, Any] = {
    "key": "facts",
    "title": "What both know",
    "scope": "series",
    "column": [
        {"key": "fact", "type": "text", "required": "always"},
        {"key": "source", "type": "text"},
        {"key": "as_of", "type": "date"},
    ],
    "lens": [{"key": "means", "for": "each", "ask": "What does this mean for your side?"}],
}
"""Where captured facts come together."""

EVERY: dict[str, dict[str, Any]] = {
    "risks": RISKS,
    "stages": STAGES,
    "rights": RIGHTS,
    "sheet": SHEET,
    "plainest": PLAINEST,
    "facts": FACTS,
}


@functools.cache
def library_boards() -> Mapping[str, Mapping[str, Any]]:
    """The boards that come with parley, by key."""
    return {key: as_setting(each.spec) for key, each in find_boards(Path("none")).entries.items()}
