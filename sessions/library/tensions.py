"""The disagreement library: what two leaders often disagree about, as data, with what helps."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from sessions.errors import Faulty
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.library import own_files
from sessions.library.own_files import Found, LibraryPart, tidied
from sessions.model.base import file_key
from sessions.model.columns import LIVE, Fault, Length, Pattern, build

FORMAT = "parley-tensions/1"
TENSION = "tension"
FILE = "tensions.toml"
TENSIONS_MOST = 100
"""The most entries in one file."""
WORDS_MOST, ASK_MOST, USES_MOST = 500, 6, 4

_SEVERAL_LINES = ("case_a", "case_b", "said")

Phrase = Annotated[str, Length(1, 100)]
Prompt = Annotated[str, Length(1, 160)]
Case = Annotated[str, Length(1, 400, lines=True)]
Sayings = Annotated[str, Length(0, 60_000, lines=True)]
UseText = Annotated[
    str,
    Length(1, 160),
    Pattern(
        r"(pack|board): ?[a-z][a-z0-9-]{0,63}|argue: ?(full|short)|decision: ?\S.*",
        "'pack:KEY', 'board:KEY', 'argue: full' or 'decision: WORDS'",
    ),
]


@dataclass(frozen=True, slots=True)
class TensionUse:
    """What a remedy needs: a pack or a board by its key, the words of a decision, or a form of argue."""

    kind: Literal["pack", "board", "decision", "argue"]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TensionsHead:
    """Entries of the disagreement library."""

    format: Literal["parley-tensions/1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tension:
    """A disagreement that comes up often: two poles, of which either leader may hold either.

    `case_a` and `case_b` are the best short case for each pole, `words` the words that point to it, `said` what people
    say when they mean it, a sentence a line, and `ask` prompts that make it concrete. `remedy` says what helps, `use`
    what it needs, and `tests` what would settle it.
    """

    key: Annotated[str, file_key("speed-or-health")]
    title: Annotated[str, Length(1, 80)]
    pole_a: Annotated[str, Length(1, 120)]
    pole_b: Annotated[str, Length(1, 120)]
    case_a: Case
    case_b: Case
    words: tuple[Phrase, ...]
    ask: tuple[Prompt, ...]
    remedy: Annotated[str, Length(1, 400)]
    use: tuple[UseText, ...] = ()
    tests: Annotated[str, Length(1, 280)]
    said: Sayings = ""
    path: Annotated[str | None, LIVE] = None
    """The file of an entry that a person added; None if it comes with parley."""

    @property
    def uses(self) -> tuple[TensionUse, ...]:
        """What its remedy needs."""
        return tuple(_use(text) for text in self.use)


_KINDS: Mapping[str, Literal["pack", "board", "decision", "argue"]] = {
    "pack": "pack",
    "board": "board",
    "decision": "decision",
    "argue": "argue",
}


def _use(text: str) -> TensionUse:
    kind, _, says = text.partition(":")
    return TensionUse(_KINDS[kind], says.strip())


# --- the entries ----------------------------------------------------------------------------------------------------


def find_tensions(folder: Path | None = None) -> Found[Tension]:
    """Return every entry: those that come with parley, and a person's own, which replace those of the same key.

    `folder` has the person's own files, by default ``tensions`` in the config folder. A file with faults doesn't affect
    the others.
    """
    return own_files.find(TENSIONS, folder)


def tension(key: str, folder: Path | None = None) -> Tension:
    """Return one entry. Raises Missing with the nearest key; Faulty if a file with faults may contain it."""
    return own_files.one(TENSIONS, key, folder)


# --- reading --------------------------------------------------------------------------------------------------------


def read_tensions(text: str, name: str) -> list[Tension]:
    """Return the entries in a TOML text. Raises Faulty with every fault; `name` is the file name in them."""
    found, faults = tensions_from(tidied(table_of(text, name), _SEVERAL_LINES))
    if faults:
        raise Faulty(told(faults, text, name))
    return found


def tensions_from(table: Mapping[str, Any]) -> tuple[list[Tension], list[Fault]]:
    """Return the entries that a table describes, and every fault in it."""
    _, faults = build(TensionsHead, table, also=(TENSION,))
    entries = table.get(TENSION)
    if not isinstance(entries, list) or not 1 <= len(entries) <= TENSIONS_MOST:
        says = f"is missing or not an array of tables; begin each of 1 to {TENSIONS_MOST} entries with [[tension]]"
        return [], [*faults, Fault((TENSION,), says)]
    found: dict[str, Tension] = {}
    for n, entry in enumerate(entries):
        one, wrong = _tension(entry, n)
        if one and one.key in found:
            wrong = [Fault((TENSION, n, "key"), f"{one.key!r} is already in this file; give each entry its own key")]
        elif one:
            found[one.key] = one
        faults += wrong
    return list(found.values()), faults


def _tension(entry: Any, n: int) -> tuple[Tension | None, list[Fault]]:
    if not isinstance(entry, Mapping):
        return None, [Fault((TENSION, n), "isn't a table; begin it with [[tension]]")]
    found, faults = build(Tension, entry, (TENSION, n))
    faults += [
        Fault((TENSION, n, key), f"has {len(entry[key])} entries; use {least} to {most}")
        for key, (least, most) in COUNTS.items()
        if isinstance(entry.get(key), list) and not least <= len(entry[key]) <= most
    ]
    if found and found.pole_a.casefold() == found.pole_b.casefold():
        faults.append(Fault((TENSION, n, "pole_b"), "says the same as pole_a; make the two poles different"))
    return (None, faults) if faults else (found, [])


COUNTS: Mapping[str, tuple[int, int]] = {"words": (1, WORDS_MOST), "ask": (1, ASK_MOST), "use": (0, USES_MOST)}
"""How many entries each list of a tension has, at least and at most."""


TENSIONS: LibraryPart[Tension] = LibraryPart(
    "tension", "tensions", read_tensions, lambda: [FILE], lambda n: (TENSION, n, "key")
)
