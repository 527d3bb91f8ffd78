"""Numbers and ranges as people type them, and how they are displayed."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeGuard

from sessions.errors import Refused
from sessions.text import shortened

Number = int | float
PLACES: Final = 6
"""The most decimals of a number that isn't whole."""
LONGEST: Final = 40
"""The most characters that a number or a range can have."""
LARGEST: Final = 10**15

# Plain patterns, compiled when a number is first read.
_SPACE = "[ \u00a0\u2007\u2009\u202f'’]"
_FIGURES = rf"[+−-]? ?[0-9.,](?:[0-9.,]|{_SPACE}(?=[0-9]))*"
_GROUPED = rf"[0-9]{{1,3}}({_SPACE}|[.,])[0-9]{{3}}(?:\1[0-9]{{3}})*"
_SHOWN = r"[-−]?[0-9]+(?:\.[0-9]+)?"
_EITHER_WAY = "([1-9][0-9]{0,2})[.,]([0-9]{3})"
_ABOUT = r"(?:about|around|approx\.?|approximately|circa|ca\.?|~|≈) ?"
_BETWEEN = r" ?(?:\bto\b|\.\.\.?|…|[−–—-]) ?"


def read_number(words: str, unit: str = "") -> Number:
    """Return the number that was typed, such as ``3.5``, with or without its `unit`. Raises Refused.

    It may have a decimal comma, and spaces, commas or points between thousands, but ``1,200`` could be two numbers.
    Decimals after the sixth are rounded.
    """
    said = _bare(words, unit)
    if said.isascii() and said.isdecimal() and len(said) < len(str(LARGEST)):
        return int(said)
    if not said:
        raise Refused("Enter a number, such as 3 or 3.5.")
    digits = said.lstrip("+-− ")
    if both := re.fullmatch(_EITHER_WAY, digits):
        raise Refused(f"{_quoted(words)} could be {both[1]}{both[2]} or {both[1]}.{both[2]}0. Write one of them.")
    whole, places = _parts(digits)
    plain = re.sub("[^0-9]", "", whole)
    grouped = whole.isdecimal() or re.fullmatch(_GROUPED, whole)
    if not (re.fullmatch(_FIGURES, said) and grouped and places.isdecimal()):
        raise Refused(f"{_quoted(words)} isn't a number.")
    if len(plain.lstrip("0")) > len(str(LARGEST)):
        raise Refused(f"{_quoted(words)} is too large.")
    return rounded(Decimal(f"{'-' if said[0] in '-−' else ''}{plain}.{places}"))


def _parts(digits: str) -> tuple[str, str]:
    """Return the digits before and after the decimal point; a mark that comes twice is between thousands."""
    marks = re.findall("[.,]", digits)
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return digits, "0"
    whole, _, places = digits.rpartition(marks[-1])
    return whole or "0", places


def rounded(number: Decimal) -> Number:
    """Return a decimal as a whole number, or with up to six decimals."""
    short = round(number, PLACES)
    return int(short) if short == int(short) else float(short)


def read_range(words: str, unit: str = "") -> list[Number]:
    """Return the two ends that were typed, such as ``3-5`` or ``3 to 5``. Raises Refused.

    A single number, such as ``4`` or ``about 4``, is both.
    """
    said = _bare(words, unit)
    if not said:
        raise Refused("Enter a range, such as 3–5.")
    for found in re.finditer(_BETWEEN, said, re.IGNORECASE):
        low = said[: found.start()]
        if any(each.isdecimal() for each in low):
            break
    else:
        number = read_number(_without_about(said))
        return [number, number]
    ends = [
        read_number(re.sub(_ABOUT, "", end, count=1, flags=re.IGNORECASE), unit) for end in (low, said[found.end() :])
    ]
    if ends[0] > ends[1]:
        raise Refused(f"Write the lower number first: {show_range(ends[::-1])}.")
    return ends


def _without_about(words: str) -> str:
    return words[found.end() :] if (found := re.match(_ABOUT, words, re.IGNORECASE)) else words


def show_number(number: Number) -> str:
    """Return a number as people write it, such as ``3.5``; one such as 1.2340 so that it can't be read both ways."""
    if isinstance(number, int):
        return str(number)
    short = rounded(Decimal(repr(number)))
    words = str(short) if isinstance(short, int) else format(Decimal(repr(short)), "f")
    return f"{words}0" if re.fullmatch(_EITHER_WAY, words.removeprefix("-")) else words


def show_range(ends: list[Number]) -> str:
    """Return a range as people write it, such as ``3–5``, or one number if both ends are equal."""
    low, high = ends
    joint = "–" if low >= 0 else " to "
    return show_number(low) if low == high else f"{show_number(low)}{joint}{show_number(high)}"


def aligned(texts: Sequence[str]) -> tuple[str, ...]:
    """Fill up numbers at their right, so that their points are in the same cell; other texts are left alone."""
    behind = [len(text) - len(text.partition(".")[0]) if re.fullmatch(_SHOWN, text) else None for text in texts]
    most = max((each for each in behind if each is not None), default=0)
    return tuple(text if each is None else text + " " * (most - each) for text, each in zip(texts, behind, strict=True))


def is_number(value: object) -> TypeGuard[Number]:
    """Whether a value is a finite number; true and false aren't."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST <= value <= LARGEST


def _bare(words: str, unit: str) -> str:
    text = " ".join(words.split())
    if unit and text.casefold().endswith(unit.casefold()):
        text = text[: -len(unit)].rstrip()
    return text


def _quoted(words: str) -> str:
    return f"“{shortened(words, 40)}”"
