"""Whom somebody means by what they typed: one of the people at a session, if it can be only one."""

from collections.abc import Mapping

from sessions.text import one_line


def seat_meant(words: str, names: Mapping[str, str]) -> str | None:
    """Return the seat that words name; `names` are the people's names by seat.

    It is the seat's key, a whole name, or the beginning of one up to a blank, as ``Bo`` is of Bo Chen. None if nobody
    is meant, or if it could be two.
    """
    said = one_line(words).casefold()
    if said in names:
        return said
    known = {seat: one_line(name).casefold() for seat, name in names.items()}
    whole = [seat for seat, name in known.items() if name == said]
    begun = [seat for seat, name in known.items() if said and name.startswith(f"{said} ")]
    found = whole or begun
    return found[0] if len(found) == 1 else None
