"""The glossary of a pair: what its words mean, and which names are the names of things.

A term is a line of the pair of the kind ``term``, such as ``SLO: share of requests answered within 300 ms``. It holds
as any other line does, and counts here from the moment it is written down.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from schemas import read_text
from sessions.language.said import Utterance, said
from sessions.model import BoardRow, Goal, Participant
from sessions.session import Session
from sessions.standing import HeldLine, Standing, held_lines

TERM: Final = "term"
NAME_MOST = 60  # characters of a term's name
QUOTED_MOST = 40  # characters of a quoted name; what is longer is a quotation
NAMES = "lexicon/names.toml"

_TERM = re.compile(r"\s*(?P<name>[^\n]+?)\s*(?::|=|\s[–—-]\s|\smeans\s)\s*(?P<meaning>\S.*)", re.DOTALL)
_QUOTED = re.compile(r"[“\"„]([^“”\"„\n]+)[”\"“]|‘([^‘’\n]+)’|`([^`\n]+)`")
_CAPITALS = re.compile(r"\b[A-Z][\w&]*(?:[ -][A-Z][\w&]*)+")
_CODE = re.compile(r"(?<![\w@/.:])[A-Za-z_][\w]*(?:[-./:]+[A-Za-z_][\w]*)*(?![\w@])")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}")
_DIGIT_WITHIN = re.compile(r"[A-Za-z]+\d+[A-Za-z]|[A-Za-z]{3,}\d")
_ARTICLES = ("The ", "A ", "An ", "Our ", "We ", "I ", "This ", "That ", "Their ", "In ", "On ", "For ", "No ")


class Term(NamedTuple):
    """A word of the pair and its meaning; `line` is the id of its line, which `holds` once both have signed it.

    `title` names the session of the series that it comes from, or is empty for this one.
    """

    name: str
    meaning: str
    line: str
    holds: bool
    title: str = ""


class Names(NamedTuple):
    """What is known of names in any session: acronyms that need no explanation, and ends of the names of things."""

    known: frozenset[str]
    tails: frozenset[str]


@cache
def known_names() -> Names:
    """Return what the installed file says of names."""
    read: Mapping[str, list[str]] = tomllib.loads(read_text(NAMES))
    return Names(frozenset(read["known"]), frozenset(read["tails"]))


def term_of(text: str) -> tuple[str, str] | None:
    """Return the name and the meaning in a line of the kind ``term``; None if it doesn't say what it explains."""
    found = _TERM.fullmatch(text)
    if found is None or len(found["name"]) > NAME_MOST:
        return None
    return found["name"], found["meaning"].strip()


def glossary(session: Session, standing: Iterable[Standing] = ()) -> list[Term]:
    """Return the terms of a session and of the earlier ones in `standing`, by name, each with one meaning.

    The meaning that both have signed comes before a proposed one, and a newer one before an older one.
    """
    found: dict[str, Term] = {}
    for held in held_lines(session, standing):
        term = _term(held)
        if term is None:
            continue
        before = found.get(term.name.casefold())
        if before is None or term.holds >= before.holds:
            found[term.name.casefold()] = term
    return [found[name] for name in sorted(found)]


def _term(held: HeldLine) -> Term | None:
    parsed = term_of(held.line.text) if held.line.kind == TERM else None
    return Term(*parsed, held.id, held.holds, held.title) if parsed else None


def things_of(session: Session, standing: Iterable[Standing] = ()) -> tuple[str, ...]:
    """Return the names that are names of things for this pair, each once: a sentence with one says what it is about.

    They are the terms of the glossary, and the names in goals and captured facts: those in quotes, those that look like
    code (``billing-api``), and those of several words with capitals (``Mobile App``). The names of people aren't.
    """
    found = {term.name.casefold(): term.name for term in glossary(session, standing)}
    people = {person.name.casefold() for person in session.all(Participant)}
    for text in _named_in(session):
        for name in names_in(text):
            if name.casefold() not in people:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _named_in(session: Session) -> Iterator[str]:
    """Yield the texts in which a pair names its things: goals, and what is captured on boards."""
    for goal in session.all(Goal):
        yield from filter(None, (goal.text, goal.measure, goal.persona))
    yield from (row.text for row in session.all(BoardRow))


def names_in(text: str) -> Iterator[str]:
    """Yield the names of things in a text: quoted ones, code, and several words with capitals."""
    for quoted in _QUOTED.finditer(text):
        name = " ".join(next(filter(None, quoted.groups())).split())
        if 2 <= len(name) <= QUOTED_MOST:
            yield name
    yield from (found[0] for found in _CODE.finditer(text) if is_code(found[0]))
    for found in _CAPITALS.finditer(text):
        name = found[0]
        while name.startswith(_ARTICLES):
            name = name.partition(" ")[2]
        if " " in name or "-" in name:
            yield name


def is_code(word: str) -> bool:
    """Whether a word looks like the name of something in code: ``retry_queue``, ``billing-api``, ``OrderService``."""
    if "_" in word.strip("_") or "::" in word or _CAMEL.search(word) or _DIGIT_WITHIN.match(word):
        return True
    head, hyphen, tail = word.rpartition("-")
    return bool(head and hyphen) and tail.casefold() in known_names().tails


# --- acronyms -------------------------------------------------------------------------------------------------------

_ACRONYM = re.compile(r"\b([A-Z][A-Z0-9]{1,5})(?:s|['’]s)?\b")
_SENTENCE = re.compile(r"[.!?…\n]+")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
SHOUTED_FROM = 3  # words in capitals, and more than half of a sentence, that make it shouted


def acronyms_in(text: str) -> Iterator[str]:
    """Yield each acronym in a text: 2 to 6 capitals and digits, at least two of them capitals, in the plural too.

    A sentence that is mostly in capitals is shouted, so its words aren't acronyms.
    """
    for sentence in _SENTENCE.split(text):
        words = _WORD.findall(sentence)
        loud = sum(word.isupper() for word in words)
        if loud >= SHOUTED_FROM and 2 * loud > len(words):
            continue
        for found in _ACRONYM.finditer(sentence):
            if sum(sign.isupper() for sign in found[1]) > 1:
                yield found[1]


def spelled_out(acronym: str, text: str) -> bool:
    """Whether a text itself says what an acronym stands for.

    ``service level objective (SLO)``, ``SLO (service level objective)``, ``SLO means …`` and ``SLO = …`` do, and a line
    that begins with ``SLO:``.
    """
    named = re.escape(acronym)
    if re.search(rf"\b{named}s?(?:\s+(?:means|stands\s+for)\b|\s*=|,\s+(?:i\.\s?e\.|that\s+is))", text):
        return True
    if re.search(rf"^\s*{named}s?:\s", text, re.MULTILINE):
        return True
    for inside in re.finditer(rf"\b{named}s?\s*\(([^()]+)\)", text):
        if " " in inside[1].strip() and _stands_for(acronym, inside[1]):
            return True
    for before in re.finditer(rf"([^.!?\n()]+)\(\s*[“\"]?{named}s?[”\"]?\s*[),;]", text):
        words = before[1].split()[-2 * len(acronym) :]
        if len(words) > 1 and _stands_for(acronym, " ".join(words)):
            return True
    return False


def _stands_for(acronym: str, words: str) -> bool:
    """Whether the letters of an acronym come in its words in order; a digit may stand for some of them."""
    letters = iter("".join(_LETTER.findall(words)).casefold())
    return all(sign in letters for sign in acronym.casefold() if sign.isalpha())


def unexplained(session: Session, terms: Iterable[Term]) -> dict[str, str | None]:
    """Return the acronyms in revealed texts that nothing explains, each with the first who wrote it.

    Neither the glossary nor a revealed text of the session says what they stand for, they aren't known to everybody,
    and they are nobody's seat or name.
    """
    texts = list(said(session))
    found: dict[str, str | None] = {}
    for by, text in texts:
        for acronym in acronyms_in(text):
            if found.get(acronym) is None:
                found[acronym] = by
    for name in _explained(session, terms) | {each for each in found if _said_once(each, texts)}:
        found.pop(name, None)
    return found


def _explained(session: Session, terms: Iterable[Term]) -> set[str]:
    people = session.all(Participant)
    seats = {person.key_.upper() for person in people}
    named = {word.upper() for person in people for word in (*person.name.split(), *(person.title or "").split())}
    defined = {form for term in terms for form in (term.name, term.name.removesuffix("s"))}
    return {*known_names().known, *seats, *named, *defined}


def _said_once(acronym: str, texts: Iterable[Utterance]) -> bool:
    return any(spelled_out(acronym, text) for _, text in texts if acronym in text)
