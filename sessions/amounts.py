"""Numbers and ranges as people type them, and how they are displayed."""

import re
from typing import Final

from sessions.errors import Refused

Number = int | float
PLACES: Final = 6
"""The most decimals of a number that isn't whole."""
LONGEST: Final = 40
"""The most characters that a number or a range can have."""

_NUMBER = r"[+−-]?[0-9]{1,15}(?:[.,][0-9]{1,6})?"
_BETWEEN = r"(?: to |\.\.\.?|…|[-–—])"
_EITHER_WAY = re.compile(r"[+−-]?[0-9]{1,3},[0-9]{3}")


def read_number(words: str, unit: str = "") -> Number:
    """Return the number that was typed, such as ``3.5``, with or without its `unit`. Raises Refused.

    A comma before the decimals is fine, but ``1,200`` could be two numbers.
    """
    text = _bare(words, unit)
    if _EITHER_WAY.fullmatch(text):
        raise Refused(f"Write {text.replace(',', '')} or {text.replace(',', '.')}: {text} can be read both ways.")
    if not re.fullmatch(_NUMBER, text):
        raise Refused("Enter a number, such as 3 or 3.5.")
    number = float(text.replace(",", ".").replace("−", "-"))
    return int(number) if number.is_integer() else round(number, PLACES)


def read_range(words: str, unit: str = "") -> list[Number]:
    """Return the two ends that were typed, such as ``3-5``; a single number is both. Raises Refused."""
    text = _bare(words, unit)
    found = re.fullmatch(rf"({_NUMBER})(?: *{_BETWEEN} *({_NUMBER}))?", text)
    if found is None:
        raise Refused("Enter a range, such as 3–5.")
    low = read_number(found[1])
    high = low if found[2] is None else read_number(found[2])
    if low > high:
        raise Refused(f"Write the lower number first: {show_range([high, low])}.")
    return [low, high]


def show_number(number: Number) -> str:
    """Return a number as people write it, such as ``3.5``."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    return f"{number:.{PLACES}f}".rstrip("0")


def show_range(ends: list[Number]) -> str:
    """Return a range as people write it, such as ``3–5``, or one number if both ends are equal."""
    low, high = ends
    return show_number(low) if low == high else f"{show_number(low)}–{show_number(high)}"


def is_number(value: object) -> bool:
    """Whether a value is a finite number; true and false aren't."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -(10**15) <= value <= 10**15


def _bare(words: str, unit: str) -> str:
    text = " ".join(words.split())
    if unit and text.casefold().endswith(unit.casefold()):
        text = text[: -len(unit)].rstrip()
    return text
