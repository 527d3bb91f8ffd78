"""Sealed questions: a form that each leader answers in private, and the seal over the answers.

A form is data. Its sections are the subjects (a goal, a key point, a question); its fields are the questions about
each. A payload is ``{section: {field: value}}``; a section of ``{"pass": true}`` is a pass.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sessions.amounts import is_number, rounded, show_number
from sessions.change import canonical, digest
from sessions.dates import show_day
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model.columns import cleaned
from sessions.rules.answers import ANSWER_TYPES
from sessions.rules.answers import Field as Field  # what a section holds is imported with the section
from sessions.rules.answers import When as When

Payload = dict[str, dict[str, Any]]
PASS = "pass"
NAMED_MOST = 30  # characters of a field's name in a sentence about another; a whole question is “your answer”


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields under one heading. An `optional` one may be left empty; `may_pass` allows a pass."""

    key: str
    title: str
    fields: tuple[Field, ...]
    note: str = ""
    optional: bool = False
    may_pass: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form that one leader fills in. `total` names a field whose values must add up to a sum once any is given.

    `least` is how many sections must be filled. In a form of `cells`, each that is left empty is a pass.
    """

    key: str
    title: str
    sections: tuple[Section, ...]
    total: tuple[str, int] | None = None
    least: int = 0
    cells: bool = False

    def section(self, key: str) -> Section | None:
        """Return the section with this key, or None."""
        return next((section for section in self.sections if section.key == key), None)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing still wrong in a filled form: where it is, and a sentence about it."""

    section: str
    field: str
    says: str


def tidy(form: Form, payload: Any) -> Payload:
    """Return `payload` with every text cleaned and trimmed, without anything that is empty or wasn't asked for.

    Lists and ranks keep their order; a pass drops the other answers of its section.
    """
    kept: Payload = {}
    for section in form.sections:
        given = payload.get(section.key) if isinstance(payload, Mapping) else None
        if not isinstance(given, Mapping):
            continue
        if section.may_pass and given.get(PASS) is True:
            kept[section.key] = {PASS: True}
            continue
        values = {field.key: _tidy(given.get(field.key)) for field in section.fields}
        values = {key: value for key, value in values.items() if value not in (None, "", [], {})}
        if values:
            kept[section.key] = values
    return kept


def _tidy(value: Any) -> Any:
    value = cleaned(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [each for each in (_tidy(each) for each in value) if each not in (None, "")]
    return value


def flaws(form: Form, payload: Payload) -> list[Flaw]:
    """Return every reason why a tidy payload can't be sealed yet."""
    found: list[Flaw] = []
    filled = 0
    for section in form.sections:
        answers = payload.get(section.key, {})
        if answers.get(PASS) is True:
            filled += 1
            continue
        if not answers and section.optional:
            continue
        filled += bool(answers)
        for field in section.fields:
            says = _flaw(field, answers, section)
            if says:
                found.append(Flaw(section.key, field.key, says))
    if filled < form.least and not found:
        first = form.sections[0]
        found.append(Flaw(first.key, first.fields[0].key, f"Fill in at least {form.least} of {len(form.sections)}."))
    if form.total:
        found += _total_flaws(form, payload, *form.total)
    return found


def _total_flaws(form: Form, payload: Payload, key: str, total: int) -> list[Flaw]:
    given = [(section, answers[key]) for section, answers in payload.items() if is_number(answers.get(key))]
    reached = rounded(sum((Decimal(repr(value)) for _, value in given), Decimal()))
    if not given or reached == total:
        return []
    return [
        Flaw(
            given[0][0],
            key,
            f"Together they make {show_number(reached)}. They must add up to {total}, or all be empty.",
        )
    ]


def _flaw(field: Field, answers: Mapping[str, Any], section: Section) -> str | None:
    value = answers.get(field.key)
    if value is None:
        if field.required or (field.needed and field.needed.holds(answers)):
            return f"{field.ask}: this is required{_because(field.needed, answers, section)}."
        return None
    says = ANSWER_TYPES[field.answer].wrong(field, value)
    return f"{field.ask}: {says}" if says else None


def _because(needed: When | None, answers: Mapping[str, Any], section: Section) -> str:
    if needed is None or not needed.holds(answers):
        return ""
    asked = next(field.ask for field in section.fields if field.key == needed.field)
    named = f"“{asked}”" if len(asked) <= NAMED_MOST else "your answer"
    if needed.under is not None:
        return f" if {named} is under {needed.under}"
    if needed.over is not None:
        return f" if {named} is over {needed.over}"
    return ""


def as_stored(field: Field, words: str, today: date) -> Any:
    """Return typed text as a payload stores it, such as a date for ``friday``; invalid text stays unchanged."""
    try:
        return ANSWER_TYPES[field.answer].read(words, today, field)
    except Refused:
        return words


def left_empty(form: Form, payload: Payload) -> list[str]:
    """Return what a tidy payload leaves empty and that sealing makes a pass: whole sections, or fields of one."""
    found = []
    for section in form.sections if form.cells else ():
        answers = payload.get(section.key, {})
        if answers.get(PASS) is True:
            continue
        asked = [field for field in section.fields if not (field.more or field.needed or field.only)]
        empty = [field for field in asked if field.key not in answers]
        if not answers:
            found.append(section.title)
        else:
            found += [f"{field.ask.partition(' (')[0]} of {section.title}" for field in empty if not field.required]
    return found


def past_days(form: Form, payload: Payload, today: date) -> list[Flaw]:
    """Return what needs confirming in a payload without flaws: dates in the past."""
    asked = []
    for section in form.sections:
        for field in section.fields:
            value = payload.get(section.key, {}).get(field.key)
            day = None if value is None else ANSWER_TYPES[field.answer].day(value)
            if day is not None and day < today and not field.past:
                asked.append(Flaw(section.key, field.key, f"{show_day(day, today)}: press again to save it."))
    return asked


def new_salt() -> str:
    """Return 32 random hexadecimal digits."""
    return secrets.token_hex(16)


def seal(payload: Any, salt: str) -> str:
    """Return "sha256:" + sha256(salt ‖ canonical JSON of the payload), so that a later change would show."""
    return digest(salt.encode() + canonical(payload))
