"""Remarks on minutes without faults: a kind that this version doesn't know, and that is probably a typo."""

import difflib
from collections.abc import Collection, Mapping

from sessions.files.toml_errors import table_of, told
from sessions.minutes.toml import parse
from sessions.model.columns import Fault


def probable_typos(text: str, name: str, known: Mapping[str, Collection[str]]) -> list[str]:
    """Return a line for each `kind` that isn't one of the `known` ones of its table, but nearly.

    That isn't a fault, since another version of parley may have that kind. The text must be minutes without faults.
    """
    minutes = table_of(text, name, parse)
    found = []
    for table, kinds in known.items():
        for place, entry in enumerate(minutes.get(table, ())):
            near = difflib.get_close_matches(entry["kind"], kinds, n=1, cutoff=0.6)
            if near and entry["kind"] not in kinds:
                says = f"{entry['kind']!r} isn't a type this version knows; did you mean {near[0]!r}?"
                found.append(Fault((table, place, "kind"), says))
    return told(found, text, name)
