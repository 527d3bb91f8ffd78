"""Random but valid answers to any form, with words that can be recognized wherever they turn up."""

import random
from dataclasses import replace
from math import ceil, floor
from typing import Any

from sessions.boards.spec import ColumnSpec
from sessions.boards.values import is_list
from sessions.exercises.board.forms import CellField
from sessions.rules.forms import PASS, Field, Form, Payload, flaws, tidy
from sessions.rules.objecting import OBJECTION_FIELDS


def fill(form: Form, rng: random.Random, word: str, whole: bool = True) -> Payload:
    """Fill a form in; every text holds `word`. With `whole` false something may be missing."""
    payload: Payload = {}
    for section in form.sections:
        if section.optional and payload and rng.random() < 0.6:
            continue
        if section.may_pass and rng.random() < 0.15:
            payload[section.key] = {PASS: True}
            continue
        answers: dict[str, Any] = {}
        blocks = rng.random() < 0.4  # its lines block a goal as its sentence does
        for field in section.fields:
            if not blocks and (field.key == "block" or field in OBJECTION_FIELDS):
                continue
            if form.total and field.key == form.total[0]:
                continue
            needed = field.required or (field.needed is not None and field.needed.holds(answers))
            if needed or rng.random() < 0.4:
                answers[field.key] = answer(field, rng, word)
        payload[section.key] = answers
    payload = tidy(form, payload)
    assert not flaws(form, payload), (form, payload, flaws(form, payload))
    if not whole and payload:
        section_key = rng.choice(sorted(payload))
        payload[section_key].pop(rng.choice(sorted(payload[section_key])), None)
    return payload


def answer(field: Field, rng: random.Random, word: str) -> Any:
    match field.answer:
        case "scale":
            return rng.randint(field.least, field.most)
        case "text":
            return _text(field.least, field.most, rng, word)
        case "choice":
            return rng.choice(field.options)
        case "rank":
            return rng.sample(field.options, len(field.options))
        case "points":
            cuts = sorted(rng.randint(0, 100) for _ in field.options[1:])
            return {
                option: high - low for option, low, high in zip(field.options, [0, *cuts], [*cuts, 100], strict=True)
            }
        case "list":
            count = rng.randint(max(field.least, 1), max(field.most, 1))
            return [_text(1, field.most_each, rng, word) for _ in range(count)]
        case "yesno":
            return rng.random() < 0.5
        case "date":
            return f"2099-0{rng.randint(4, 9)}-1{rng.randint(0, 9)}"
        case "time":
            return f"2099-0{rng.randint(4, 9)}-1{rng.randint(0, 9)}T{rng.randint(10, 19)}:30"
        case "number":
            return rng.randint(*_limits(field))
        case "range":
            return sorted(rng.randint(*_limits(field)) for _ in range(2))
        case "person":
            return rng.choice((*field.options, f"{word} Person"[:60]))
        case "cell":
            assert isinstance(field, CellField) and field.column
            return cell(field.column, rng, word)
        case "marks":
            return sorted(rng.sample(range(len(field.options)), rng.randint(0, len(field.options))))


def cell(column: ColumnSpec, rng: random.Random, word: str) -> Any:
    """A random value of a column of a board; every text holds `word`."""
    if is_list(column):
        one = replace(column, many=False, type="ref" if column.type == "refs" else column.type)
        return list(dict.fromkeys(cell(one, rng, word) for _ in range(rng.randint(1, 3))))
    match column.type:
        case "number":
            return rng.randint(*_ends(column.least, column.most))
        case "range":
            return sorted(rng.randint(*_ends(column.least, column.most)) for _ in range(2))
        case "date":
            return f"2099-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
        case "time":
            return rng.choice(("09:14", "2099-03-01 17:05"))
        case "period":
            return rng.choice(("2099", "2099-Q3", "2099-11"))
        case "choice":
            return rng.choice(column.options)
        case "flag":
            return rng.random() < 0.5
        case "person":
            return rng.choice(("cpo", "cto", f"{word} Person"))
    return _text(1, 200, rng, word)


def _limits(field: Field) -> tuple[int, int]:
    return _ends(*field.limits)


def _ends(least: float | None, most: float | None) -> tuple[int, int]:
    low = 0 if least is None else ceil(least)
    return low, low + 40 if most is None else floor(most)


def _text(least: int, most: int, rng: random.Random, word: str) -> str:
    text = f"{word} {rng.choice(('[/foo]', 'we owe this', 'on-call has no slack', '[b]not bold[/b]'))}"
    while len(text) < least:
        text += f" {word}."
    return text[:most].strip()
