"""Numbers as people write them: with thousands separators, a decimal point or a decimal comma."""

import re
from decimal import Decimal
from typing import Final

from sessions.errors import Refused
from sessions.text import shortened

PLACES: Final = 6
"""How many decimals a number keeps."""
LARGEST_NUMBER: Final = 10**12

_SPACES = "[ \u00a0\u2007\u2009\u202f'’]"
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:({_SPACES}|[.,])[0-9]{{3}})(?:\1[0-9]{{3}})*")
_FIGURE = re.compile(rf"[-+−]? ?[0-9.,](?:[0-9.,]|{_SPACES}(?=[0-9]))*")


def read_number(words: str) -> int | float:
    """Return a number with its thousands separators and its decimal point or comma. Raises Refused.

    One that could mean two numbers, such as 1,234, is refused. Decimals after the sixth are rounded.
    """
    said = words.strip()
    if said.isascii() and said.isdecimal() and len(said) < len(str(LARGEST_NUMBER)):
        return int(said)
    if not _FIGURE.fullmatch(said):
        raise Refused(f"{quoted(words)} isn't a number.")
    negative, digits = said[0] in "-−", said.lstrip("+-− ")
    spaced = re.sub(_SPACES, " ", digits)
    whole, _, places = spaced.rpartition(".") if spaced.rfind(".") > spaced.rfind(",") else spaced.rpartition(",")
    marks = re.findall("[.,]", spaced)
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):  # a mark that comes twice is between thousands
        whole, places = spaced, ""
    elif not whole:
        whole = "0"
    elif len(marks) == 1 and len(places) == 3 and re.fullmatch("[1-9][0-9]{0,2}", whole):
        raise Refused(f"{quoted(words)} could be {whole}{places} or {whole}.{places}0. Write one of them.")
    if not (whole.isdecimal() or _GROUPED.fullmatch(whole)) or (places and not places.isdecimal()):
        raise Refused(f"{quoted(words)} isn't a number.")
    plain = re.sub("[^0-9]", "", whole)
    if len(plain.lstrip("0")) > len(str(LARGEST_NUMBER)):
        raise Refused(f"{quoted(words)} is too large.")
    return plain(Decimal(f"{'-' if negative else ''}{plain}.{places or 0}"))


def plain(number: Decimal) -> int | float:
    """Return a decimal as JSON has it, with at most six decimals."""
    rounded = round(number, PLACES)
    return int(rounded) if rounded == int(rounded) else float(rounded)


def show_number(number: float) -> str:
    """Return a number as people read it, without a needless zero; `read_number` reads it back as the same number."""
    rounded = plain(Decimal(repr(number)))
    if isinstance(rounded, int):
        return str(rounded)
    words = format(Decimal(repr(rounded)), "f")
    return f"{words}0" if re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", words) else words


def quoted(words: str) -> str:
    """Return words in quotes, shortened."""
    return f"“{shortened(words, 40)}”"
