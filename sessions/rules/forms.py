"""Sealed questions: a form that each leader answers in private, and the seal over what they answered.

A form is data. Its sections are what is asked about (a goal, a key point, a question), its fields what is asked there.
A payload is ``{section: {field: value}}``; a section of ``{"pass": true}`` is a pass.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sessions.change import canonical, digest
from sessions.dates import read_day, read_time, show_day
from sessions.errors import Refused
from sessions.model.columns import cleaned
from sessions.text import listed

Payload = dict[str, dict[str, Any]]
AnswerKind = Literal["scale", "text", "choice", "rank", "points", "list", "yesno", "date", "time", "marks"]
PASS = "pass"


@dataclass(frozen=True, slots=True)
class When:
    """A condition on another field of the same section: under or over a number, equal to a value, or always."""

    field: str
    under: int | None = None
    over: int | None = None
    equals: Any = None
    always: bool = False

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether it holds; an absent answer meets only `always`, one that is no number no bound."""
        value = answers.get(self.field)
        if self.always or value is None:
            return self.always
        if self.under is None and self.over is None:
            return bool(value == self.equals)
        if not _whole(value):
            return False
        return bool(value < self.under if self.under is not None else value > self.over)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked.

    `least` and `most` bound a scale, the characters of a text, or the number of entries of a list; `most_each` bounds
    the characters of each entry. `options` are what a choice, rank, points or marks chooses from. `more` fields stand
    behind "more". `needed` makes an optional field required. A `hidden` text is not shown while it is typed. Options
    that are `seats` are shown as seats are everywhere: in capitals.
    """

    key: str
    ask: str
    answer: AnswerKind
    least: int = 0
    most: int = 0
    most_each: int = 200
    options: tuple[str, ...] = ()
    required: bool = True
    more: bool = False
    needed: When | None = None
    hint: str = ""
    lines: bool = False
    hidden: bool = False
    seats: bool = False


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
    """What one leader fills in. `total` names a field whose values must add up to a sum once any is given.

    `least` is how many sections must be filled.
    """

    key: str
    title: str
    sections: tuple[Section, ...]
    total: tuple[str, int] | None = None
    least: int = 0

    def section(self, key: str) -> Section | None:
        """Return the section with this key, or None."""
        return next((section for section in self.sections if section.key == key), None)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is not yet right in a filled form, where, in one sentence."""

    section: str
    field: str
    says: str


def tidy(form: Form, payload: Any) -> Payload:
    """Return `payload` with every text cleaned and trimmed, and nothing in it that is empty or not asked.

    Lists and ranks keep their order; a pass keeps nothing else beside it.
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
    """Return everything that keeps a tidy payload from being sealed."""
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
            says = _flaw(field, answers)
            if says:
                found.append(Flaw(section.key, field.key, says))
    if filled < form.least and not found:
        first = form.sections[0]
        found.append(Flaw(first.key, first.fields[0].key, f"Fill in at least {form.least} of {len(form.sections)}."))
    if form.total:
        found += _total_flaws(form, payload, *form.total)
    return found


def _total_flaws(form: Form, payload: Payload, key: str, total: int) -> list[Flaw]:
    given = [(section, answers[key]) for section, answers in payload.items() if isinstance(answers.get(key), int)]
    reached = sum(value for _, value in given)
    if not given or reached == total:
        return []
    return [Flaw(given[0][0], key, f"The {key} add up to {reached}; let them add up to {total}, or leave all empty.")]


def _flaw(field: Field, answers: Mapping[str, Any]) -> str | None:
    value = answers.get(field.key)
    if value is None:
        if field.required or (field.needed and field.needed.holds(answers)):
            return f"{field.ask}: this is needed{_because(field.needed, answers)}."
        return None
    says = _CHECKS[field.answer](field, value)
    return f"{field.ask}: {says}" if says else None


def _because(needed: When | None, answers: Mapping[str, Any]) -> str:
    if needed is None or not needed.holds(answers):
        return ""
    if needed.under is not None:
        return f" with {needed.field} under {needed.under}"
    if needed.over is not None:
        return f" with {needed.field} over {needed.over}"
    return ""


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_scale(field: Field, value: Any) -> str | None:
    ok = _whole(value) and field.least <= value <= field.most
    return None if ok else f"give a whole number from {field.least} to {field.most}."


def _check_text(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        return "give a text."
    if field.least <= len(value) <= field.most:
        return None if field.lines or "\n" not in value else "keep it on one line."
    count = len(value)
    return f"{count} character{'s' * (count != 1)}; give {field.least} to {field.most}."


def _check_choice(field: Field, value: Any) -> str | None:
    return None if value in field.options else f"choose {listed(list(field.options), 'or')}."


def _check_rank(field: Field, value: Any) -> str | None:
    ok = isinstance(value, list) and sorted(map(str, value)) == sorted(field.options)
    return None if ok else "put every option in its place once."


def _check_points(field: Field, value: Any) -> str | None:
    ok = isinstance(value, Mapping) and set(value) <= set(field.options) and all(map(_whole, value.values()))
    ok = ok and all(each >= 0 for each in value.values()) and sum(value.values()) == 100
    return None if ok else "share out exactly 100 points."


def _check_list(field: Field, value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return "give one entry a line."
    if not field.least <= len(value) <= field.most:
        return f"{len(value)} entries; give {field.least} to {field.most}."
    if any(len(each) > field.most_each for each in value):
        return f"keep each entry to {field.most_each} characters."
    return None


def _check_yesno(field: Field, value: Any) -> str | None:
    return None if isinstance(value, bool) else "say yes or no."


def _check_date(field: Field, value: Any) -> str | None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _said(lambda: read_day(str(value), date.today()))
    return None


def _check_time(field: Field, value: Any) -> str | None:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _said(lambda: read_time(str(value), date.today()))
    return None


def _said(reading: Callable[[], date]) -> str:
    """Return what is wrong with words that are no day; whoever fills a form in hands days on as `settled` has them."""
    try:
        return f"write it as {reading().isoformat()}."
    except Refused as refused:
        return str(refused)


def settled(field: Field, words: str, today: date) -> str:
    """Return a day or a time as a payload has it, ``2026-12-04`` for ``friday``; words that say none stay."""
    try:
        if field.answer == "date":
            return read_day(words, today).isoformat()
        if field.answer == "time":
            return read_time(words, today).isoformat(" ", "minutes")
    except Refused:
        pass
    return words


def past_days(form: Form, payload: Payload, today: date) -> list[Flaw]:
    """Return what should be asked about in a payload without flaws: days that are over."""
    asked = []
    for section in form.sections:
        for field in section.fields:
            value = payload.get(section.key, {}).get(field.key)
            if value is None or field.answer not in ("date", "time"):
                continue
            day = datetime.fromisoformat(value).date()
            if day < today:
                asked.append(Flaw(section.key, field.key, f"{show_day(day, today)}: press again to keep it."))
    return asked


def _check_marks(field: Field, value: Any) -> str | None:
    ok = isinstance(value, list) and all(_whole(each) and 0 <= each < len(field.options) for each in value)
    return None if ok and len(set(value)) == len(value) else "mark only what is shown, each once."


_CHECKS = {
    "scale": _check_scale,
    "text": _check_text,
    "choice": _check_choice,
    "rank": _check_rank,
    "points": _check_points,
    "list": _check_list,
    "yesno": _check_yesno,
    "date": _check_date,
    "time": _check_time,
    "marks": _check_marks,
}


def new_salt() -> str:
    """Return 32 random hexadecimal digits."""
    return secrets.token_hex(16)


def seal(payload: Any, salt: str) -> str:
    """Return "sha256:" + sha256(salt ‖ canonical JSON of the payload), so that a later change would show."""
    return digest(salt.encode() + canonical(payload))
