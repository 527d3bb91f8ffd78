"""What a person can do with a key: each is defined once, for bindings, hints, palette, help, config and the docs.

A letter never acts while somebody types in a field; `typing` keys do, from anywhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal

from sessions.frozen import dataclass
from sessions.text import closed

if TYPE_CHECKING:
    from textual.binding import Binding

NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "escape": "esc",
    "space": "space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "percent_sign": "%",
    "number_sign": "#",
    "asterisk": "*",
    "at": "@",
    "quotation_mark": '"',
    "apostrophe": "'",
}


NONE_SET: Final[Mapping[str, str]] = {}
"""The keys that a person set who has set none."""

Act = Literal["", "asks", "dialog", "again"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a second press of a key consents to: ``agree to D1: Ship in May``, and a word that goes before it.

    `of` is the exact subject and its version: if it changes, the first press no longer counts.
    """

    to: str
    of: Hashable
    before: str = ""

    def asked(self, key: str) -> str:
        """Return the sentence that asks for the second press."""
        return closed(f"{self.before} Press {key} again to {self.to}".strip())

    @property
    def expired(self) -> str:
        """The sentence that says that nothing was done."""
        return closed(f"No second press came in time to {self.to}")


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """One thing to do with a key.

    `id` is its name in the config and calls ``do_<id>`` on the panel or the screen, with ``-`` as ``_``. `keys` act
    while nobody types, `typing` at any time; both are Textual's names, separated by commas. `label` is the hint, `help`
    one sentence, `group` a heading of the help. The hints show the smallest `rank` first; `hint` False leaves it out.

    `act` says how it is guarded. "asks" acts only on the second press of its key, after ``asks_<id>`` has said as a
    `Consent` what it does; "dialog" opens a form or a list that names it; "again" may be repeated by a held key. The
    others act at once, and only once if the key is held.
    """

    id: str
    keys: str
    label: str
    help: str
    group: str
    rank: int = 50
    hint: bool = True
    typing: str = ""
    act: Act = ""

    @property
    def method(self) -> str:
        """The name of the method that does it."""
        return "do_" + self.id.replace("-", "_")

    @property
    def asking(self) -> str:
        """The name of the method that says what it asks consent to."""
        return "asks_" + self.id.replace("-", "_")

    def bindings(self) -> Iterator[Binding]:
        """Yield Textual's bindings; `set_keymap` knows them as ``id`` and ``id.typing``."""
        from textual.binding import Binding

        action = f"screen.perform('{self.id}')"
        if self.keys:
            yield Binding(self.keys, action, self.label, show=False, id=self.id)
        if self.typing:
            yield Binding(self.typing, action, self.label, show=False, id=f"{self.id}.typing", priority=True)

    def acting(self, keymap: Mapping[str, str] = NONE_SET, *, typing: bool = False) -> set[str]:
        """Return the keys that act for it now, by Textual's names. `typing`: letters are text."""
        letters, always = self._keys(keymap)
        return {key for keys in ("" if typing else letters, always) for key in keys.split(",") if key}

    def key(self, keymap: Mapping[str, str] = NONE_SET, *, typing: bool = False) -> str:
        """Return the key to show for it now, or an empty text if none acts. `typing`: a field has the focus."""
        letters, always = self._keys(keymap)
        return shown(always if typing else letters or always)

    def _keys(self, keymap: Mapping[str, str]) -> tuple[str, str]:
        return keymap.get(self.id, self.keys), keymap.get(f"{self.id}.typing", self.typing)


def by_id(commands: Iterable[KeyCommand], name: str) -> KeyCommand:
    """Return the one of `commands` whose id is `name`."""
    return next(each for each in commands if each.id == name)


def shown(keys: str) -> str:
    """Return the first of `keys` as a person reads it: ``?``, ``ctrl+o``, ``F2``."""
    key = keys.partition(",")[0].strip()
    if not key:
        return ""
    if key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return NAMES.get(key, key)


def bindings(commands: Iterable[KeyCommand]) -> list[Binding]:
    """Return the bindings of all commands."""
    return [binding for command in commands for binding in command.bindings()]
