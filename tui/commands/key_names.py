"""The keys that a terminal can send, by Textual's names, and the nearest one to an unknown name."""

import difflib
import string
import unicodedata
from collections.abc import Iterator, Mapping

UNREACHABLE: Mapping[str, str] = {
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
    "ctrl+enter": "enter",
    "shift+enter": "enter",
    "shift+space": "space",
    "shift+backspace": "backspace",
    "ctrl+h": "backspace",
    "ctrl+tab": "tab",
    "ctrl+space": "space",
    "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
}
"""Keys that a terminal can't distinguish from another one, with that other one."""

_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_OTHERS = {
    "return": "enter",
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "spacebar": "space",
    "bs": "backspace",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
}
_HELD = ("ctrl", "alt", "shift")
_HELD_OTHERWISE = {
    **dict.fromkeys(("control", "strg", "ctl", "c", "cmd", "command"), "ctrl"),
    **dict.fromkeys(("option", "opt", "meta", "m", "a"), "alt"),
    **dict.fromkeys(("umschalt", "maj", "s"), "shift"),
}
_F_MOST = 24
_REPLACED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _named() -> Iterator[str]:
    yield from ("escape", "enter", "tab", "shift+tab", "backspace", "space", *_MOVING)
    yield from (f"f{n}" for n in range(1, 25))
    yield from (f"ctrl+f{n}" for n in range(1, 13))
    yield from (f"{held}+{key}" for held in ("shift", "ctrl", "ctrl+shift") for key in _MOVING)
    yield from (f"ctrl+{letter}" for letter in string.ascii_lowercase if f"ctrl+{letter}" not in UNREACHABLE)
    yield from ("ctrl+backslash", "ctrl+right_square_bracket", "ctrl+circumflex_accent", "ctrl+underscore", "ctrl+@")
    yield from (f"alt+{sign}" for sign in string.ascii_lowercase + string.digits)
    yield from map(name_of, string.punctuation)


def name_of(sign: str) -> str:
    """Return Textual's name for a typed character: itself for a letter or digit, otherwise a name like ``slash``."""
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    return _REPLACED.get(name, name)


NAMES = frozenset(_named())
"""The names of keys that aren't letters or digits."""


def types(key: str) -> bool:
    """Whether a key, by its name, types something."""
    return len(key) == 1 or key == "space" or key in map(name_of, string.punctuation)


def pressable(key: str) -> str | None:
    """Return Textual's name for a key that a terminal can send, however it was written; None for others."""
    key = unicodedata.normalize("NFC", key)
    if len(key) == 1 and key.isprintable() and key != " ":
        return name_of(key) or None
    return key if key in NAMES else None


def _held(part: str) -> str:
    """Return the modifier that somebody probably meant."""
    near = difflib.get_close_matches(part, _HELD, n=1, cutoff=0.6)
    return _HELD_OTHERWISE.get(part) or (near[0] if near else part)


def nearest(key: str) -> str | None:
    """Return the key that somebody probably meant by an unknown name."""
    low = key.strip().lower().replace(" ", "_")
    low = f"ctrl+{low[1:]}" if low.startswith("^") else low
    parts = [_OTHERS.get(part, part) for part in low.replace("-", "+").split("+")]
    *held, last = parts
    held = [_held(part) for part in held]
    parts = [*held, last]
    if last[:1] == "f" and last[1:].isdecimal() and int(last[1:]) > _F_MOST:
        return f"f{_F_MOST}"
    for guess in ("+".join(parts), "+".join(each for each in held if each != "shift") + f"+{last}", last):
        guess = guess.removeprefix("+")
        if held == ["shift"] and len(last) == 1 and last.isalpha():
            return last.upper()
        if found := UNREACHABLE.get(guess) or pressable(guess):
            return found
    near = difflib.get_close_matches(low, NAMES, n=1, cutoff=0.6)
    return near[0] if near else None
