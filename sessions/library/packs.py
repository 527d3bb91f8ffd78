"""Packs: questions that are asked again and again, both those that come with parley and a person's own."""

import difflib
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from sessions.errors import Faulty
from sessions.exercises.ask.packs import PACK_KEY, UsedPack
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.library import own_files
from sessions.library.own_files import Found, LibraryPart, Place, files_in, tidied
from sessions.model.columns import Fault, Length, Range, build
from sessions.rules.questions import QUESTIONS_MOST, Asked, asked
from sessions.text import listed

QUESTION = "question"
QUESTIONS_OF = "questions_of"
USE, ROTATE = "use", "rotate"

_SEVERAL_LINES = ("about", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHead:
    """Questions that are used again. With `rotate`, each session of a series asks that many of them, in turn.

    With `questions_of`, it has no questions of its own: it asks those of another pack, and shares its memory.
    """

    format: Literal["parley-pack/1"]
    key: Annotated[str, PACK_KEY]
    title: Annotated[str, Length(1, 80)]
    about: Annotated[str, Length(1, 600, lines=True)]
    rotate: Annotated[int, Range(1, QUESTIONS_MOST)] | None = None
    questions_of: Annotated[str, PACK_KEY] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(PackHead):
    """Questions to use in an `ask` item. `path` is the file of a pack that a person added, None if it is parley's.

    One with `questions_of` has no `questions` until those of the other pack were read.
    """

    questions: tuple[Asked, ...]
    path: str | None = None

    @property
    def own(self) -> int:
        """How many of its questions only their author sees the answer to; these are asked each time."""
        return sum(question.own for question in self.questions)

    def used(self, rotate: int | None = None) -> UsedPack:
        """Return it for the settings of an item; `rotate` is how many questions to ask, instead of its own number."""
        number = rotate or self.rotate
        turn = None if number is None or number >= len(self.questions) - self.own else number
        return UsedPack(
            key=self.key, title=self.title, rotate=turn, questions_of=self.questions_of, questions=self.questions
        )


Packs = Callable[[], Found[Pack]]
"""Reads every pack when it is called."""


def find_packs(folder: Path | None = None) -> Found[Pack]:
    """Return every pack: those that come with parley, and a person's own, which replace those of the same key.

    `folder` has the person's own packs, by default that in the config folder. A file with faults doesn't affect others.
    """
    return own_files.find(_part(folder), folder)


def pack(key: str, folder: Path | None = None) -> Pack:
    """Return one pack. Raises Missing with the nearest key; Faulty if a file with faults may contain it."""
    return own_files.one(_part(folder), key, folder)


def _part(folder: Path | None) -> LibraryPart[Pack]:
    """Return the packs as a part of the library; each file is parsed once, even if a pack asks the questions of one."""
    written = functools.cache(_as_written)
    others = functools.cache(lambda: own_files.find(_packs(written), folder))
    return _packs(lambda text, name: _whole(written(text, name), text, name, others))


def _packs(read: Callable[[str, str], Pack]) -> LibraryPart[Pack]:
    return LibraryPart("pack", "packs", lambda text, name: [read(text, name)], lambda: files_in("packs"))


# --- reading --------------------------------------------------------------------------------------------------------


def read_pack(text: str, name: str, packs: Packs = find_packs) -> Pack:
    """Return the pack in a TOML text. Raises Faulty with every fault; `name` is the file name in them.

    `packs` are those whose questions it can ask, by default every one.
    """
    return _whole(_as_written(text, name), text, name, packs)


def _as_written(text: str, name: str) -> Pack:
    found, faults = pack_from(tidied(table_of(text, name), _SEVERAL_LINES))
    if found is None:
        raise Faulty(told(faults, text, name))
    return found


def _whole(found: Pack, text: str, name: str, packs: Packs) -> Pack:
    """Return a pack with the questions of the one that it names, if it names one."""
    if found.questions_of is None:
        return found
    others = packs()
    other = others.entries.get(found.questions_of)
    if other is None:
        fault = Fault((QUESTIONS_OF,), _unknown(found.questions_of, others))
    elif other.questions_of is not None:
        says = f"{other.key!r} asks the questions of {other.questions_of!r}; name a pack that has its own questions"
        fault = Fault((QUESTIONS_OF,), says)
    else:
        return replace(found, questions=other.questions)
    raise Faulty(told([fault], text, name))


def pack_from(table: Mapping[str, Any]) -> tuple[Pack | None, list[Fault]]:
    """Return the pack that a table describes, or None and every fault in it.

    One that asks the questions of another pack has no questions yet.
    """
    head, faults = build(PackHead, table, also=(QUESTION,))
    if QUESTIONS_OF in table:
        faults += _reuse_faults(table)
        return (None, faults) if head is None or faults else (Pack(**asdict(head), questions=()), [])
    entries = table.get(QUESTION)
    if not isinstance(entries, list) or not entries:
        says = f"is missing or not an array of tables; begin each of 1 to {QUESTIONS_MOST} questions with [[question]]"
        return None, [*faults, Fault((QUESTION,), says)]
    questions, wrong = asked(entries, (QUESTION,), str(table.get("key")))
    faults += wrong
    if head is None or faults:
        return None, faults
    found = Pack(**asdict(head), questions=questions)
    turning = len(questions) - found.own
    if found.rotate is not None and found.rotate >= turning:
        says = f"is {found.rotate}, but {turning} questions take turns; remove it, or make it smaller"
        return None, [Fault((ROTATE,), says)]
    return found, []


def _reuse_faults(table: Mapping[str, Any]) -> list[Fault]:
    """Return what can't be beside `questions_of`, and a pack that names itself."""
    faults = []
    if QUESTION in table:
        faults.append(Fault((QUESTION,), f"can't be combined with `{QUESTIONS_OF}`; remove one of the two"))
    if table[QUESTIONS_OF] == table.get("key"):
        faults.append(Fault((QUESTIONS_OF,), "is the key of this pack; name another one"))
    return faults


# --- what a playbook uses -------------------------------------------------------------------------------------------


def used_in(entry: Mapping[str, Any], path: Place, packs: Packs) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Return the settings for the packs that an item of a playbook uses, and every fault in what it says of them."""
    if USE not in entry:
        says = "is only for an item that uses a pack; remove it or add `use`"
        return [], [Fault((*path, ROTATE), says)] if ROTATE in entry else []
    keys = [entry[USE]] if isinstance(entry[USE], str) else entry[USE]
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        return [], [Fault((*path, USE), "must be the key of a pack, or a list of such keys")]
    rotate = entry.get(ROTATE)
    if rotate is not None and (type(rotate) is not int or not 1 <= rotate <= QUESTIONS_MOST):
        return [], [Fault((*path, ROTATE), f"isn't a number of questions; use 1 to {QUESTIONS_MOST}")]
    if len(set(keys)) < len(keys):
        return [], [Fault((*path, USE), "names a pack twice; name each once")]
    found = packs()
    missing = [key for key in keys if key not in found.entries]
    if missing:
        return [], [Fault((*path, USE), _unknown(key, found)) for key in missing]
    return [found.entries[key].used(rotate).as_setting for key in keys], []


def _unknown(key: str, found: Found[Pack]) -> str:
    near = difflib.get_close_matches(key, found.entries, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else _known(found.entries)
    broken = f" (it may be in a file with faults: {found.faults[0]})" if found.faults else ""
    return f"{key!r} isn't a pack; {hint}{broken}"


def _known(packs: Iterable[str]) -> str:
    return f"the packs are {listed(sorted(packs))}" if packs else "there are no packs"
