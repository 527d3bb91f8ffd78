"""The examples of `parley demo` with other words: everything that people wrote in them becomes hostile text.

Each text begins and ends with a letter of its own, so that a screen can be asked whether it shows the end of what it
begins to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from typing import Any, Final
from unicodedata import category

from sessions.errors import Refused
from sessions.rules.forms import Field
from sessions.rules.phases import kind_of, open_form
from sessions.setup.demo import Performance
from sessions.store.protocol import Store
from sessions.text import one_line


def _letters(first: int, last: int) -> list[str]:
    return [chr(code) for code in range(first, last) if category(chr(code)) == "Lo"]


FIRSTS: Final = _letters(0x1401, 0x1600)  # letters of one cell that nobody writes in an example
LASTS: Final = _letters(0xA500, 0xA60C) + _letters(0x12A0, 0x1360)
PLANNED: Final = ("title", "outcome_wanted", "question", "pole_a", "pole_b", "ask", "about")
"""The keys of a playbook and of a person that hold texts."""
LENGTHS: Final = ((1, 2000), (30, 240), (30, 100), (1, 40))
"""How short and how long a text may be, tried one after the other, until the engine takes it."""
PLAIN: Final = {"do", "by", "wait", "what", "outcome", "target", "board", "seat", "for", "owner", "kind"}
"""The keys of a step that hold no text of a person."""


@dataclass
class Words:
    """Hostile words, one after the other. `pairs` are the first and the last letter of each text that was written."""

    pieces: Sequence[str]
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pieces = cycle(self.pieces)

    def text(self, least: int, most: int) -> str:
        """Return a text of `least` to `most` characters, which begins and ends with letters of its own."""
        pair = FIRSTS[len(self.pairs) % len(FIRSTS)], LASTS[len(self.pairs) % len(LASTS)]
        if most < 3:
            return pair[0][:most]
        self.pairs.append(pair)
        inner = next(self._pieces)
        while len(inner) < least - 2:
            inner += " and " + next(self._pieces)
        return pair[0] + inner[: most - 2] + pair[1]

    def line(self) -> str:
        """Return a text for a title or a question of an agenda, which is one line."""
        first, last = (text := self.text(3, 100))[0], text[-1]
        return f"{first}{one_line(text[1:-1])[:40]:.<10}{last}"

    def unmarked(self, most: int) -> str:
        """Return a text without such letters, for what the screens shorten to its first word."""
        return "N" + next(self._pieces)[: most - 1]


def planned(told: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return an example whose people, title and agenda are called by hostile words."""
    people = {seat: {**person, "name": one_line(words.unmarked(60))} for seat, person in told["people"].items()}
    book = _renamed(told["playbook"], words)
    book["item"] = [
        {
            **_renamed(item, words),
            **(
                {"question": [_renamed(each, words) for each in item["question"]]}
                if isinstance(item.get("question"), list)
                else {}
            ),
        }
        for item in book["item"]
    ]
    return {**told, "title": words.line(), "people": people, "playbook": book}


def _renamed(table: Mapping[str, Any], words: Words) -> dict[str, Any]:
    return {key: words.line() if key in PLANNED and isinstance(each, str) else each for key, each in table.items()}


class Hostile(Performance):
    """An example that is played with hostile words wherever a person writes."""

    def __init__(self, store: Store, story: Mapping[str, Any], words: Words, begun: datetime | None = None) -> None:
        super().__init__(store, planned(story, words), begun)
        self.words = words
        self._agreed: dict[str, str] = {}  # by the words of the example, because who agrees repeats what they agree to

    def act(self, step: Mapping[str, Any], seat: str) -> None:
        """Do the step with the first of its hostile words that the engine takes, or as it is. Raises Refused."""
        for attempt in self._attempts(step, seat):
            with suppress(Refused):
                return super().act(attempt, seat)
        return super().act(step, seat)

    def _attempts(self, step: Mapping[str, Any], seat: str) -> Iterator[Mapping[str, Any]]:
        """Yield the step with hostile words, longer and shorter ones."""
        if step["do"] == "seal":
            yield self._sealed(step, seat)
        else:
            known = {key: self._known(each) for key, each in step.items()}
            if known != step:
                yield known
            for least, most in LENGTHS:
                yield {key: each if key in PLAIN else self._said(each, least, most) for key, each in step.items()}

    def _known(self, value: Any) -> Any:
        return self._agreed.get(value, value) if isinstance(value, str) else value

    def _said(self, value: Any, least: int, most: int) -> Any:
        if isinstance(value, str) and " " in value.strip() and "{" not in value:
            self._agreed[value] = self.words.text(least, most)
            return self._agreed[value]
        if isinstance(value, Mapping):
            return {key: each if key in PLAIN else self._said(each, least, most) for key, each in value.items()}
        if isinstance(value, list):
            return [self._said(each, least, most) for each in value]
        return value

    def _sealed(self, step: Mapping[str, Any], seat: str) -> Mapping[str, Any]:
        view = self.room.view(seat)
        item, key = view.active, open_form(view)
        assert item is not None and key is not None
        fields = {
            (section.key, each.key): each
            for section in kind_of(item).form(view, item, seat).sections
            for each in section.fields
        }
        payload = {
            section: {name: self._answer(fields.get((section, name)), each) for name, each in answers.items()}
            for section, answers in step["payload"].items()
        }
        return {**step, "payload": payload}

    def _answer(self, field: Field | None, value: Any) -> Any:
        if field is None:
            return value
        if field.answer == "text":
            return self.words.text(max(1, field.least), field.most)
        if field.answer == "list":
            return [self.words.text(1, field.most_each) for _ in value]
        if field.answer == "cell" and isinstance(value, str) and " " in value:
            return self.words.text(1, 200)
        return value
