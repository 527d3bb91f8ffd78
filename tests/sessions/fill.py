"""Random but valid answers to any form, with words that can be recognised wherever they turn up."""

import random
from typing import Any

from sessions.rules.forms import PASS, Field, Form, Payload, flaws, tidy


def fill(form: Form, lot: random.Random, word: str, whole: bool = True) -> Payload:
    """Fill a form in; every text holds `word`. With `whole` false something may be missing."""
    payload: Payload = {}
    for section in form.sections:
        if section.optional and payload and lot.random() < 0.6:
            continue
        if section.may_pass and lot.random() < 0.15:
            payload[section.key] = {PASS: True}
            continue
        answers: dict[str, Any] = {}
        for field in section.fields:
            if form.total and field.key == form.total[0]:
                continue
            needed = field.required or (field.needed is not None and field.needed.holds(answers))
            if needed or lot.random() < 0.4:
                answers[field.key] = answer(field, lot, word)
        payload[section.key] = answers
    payload = tidy(form, payload)
    assert not flaws(form, payload), (form, payload, flaws(form, payload))
    if not whole and payload:
        section_key = lot.choice(sorted(payload))
        payload[section_key].pop(lot.choice(sorted(payload[section_key])), None)
    return payload


def answer(field: Field, lot: random.Random, word: str) -> Any:
    match field.answer:
        case "scale":
            return lot.randint(field.least, field.most)
        case "text":
            return _text(field.least, field.most, lot, word)
        case "choice":
            return lot.choice(field.options)
        case "rank":
            return lot.sample(field.options, len(field.options))
        case "points":
            cuts = sorted(lot.randint(0, 100) for _ in field.options[1:])
            return {
                option: high - low for option, low, high in zip(field.options, [0, *cuts], [*cuts, 100], strict=True)
            }
        case "list":
            count = lot.randint(max(field.least, 1), max(field.most, 1))
            return [_text(1, field.most_each, lot, word) for _ in range(count)]
        case "yesno":
            return lot.random() < 0.5
        case "date":
            return f"2099-0{lot.randint(4, 9)}-1{lot.randint(0, 9)}"
        case "time":
            return f"2099-0{lot.randint(4, 9)}-1{lot.randint(0, 9)}T{lot.randint(10, 19)}:30"
        case "marks":
            return sorted(lot.sample(range(len(field.options)), lot.randint(0, len(field.options))))


def _text(least: int, most: int, lot: random.Random, word: str) -> str:
    text = f"{word} {lot.choice(('[/foo]', 'we owe this', 'on-call has no slack', '[b]not bold[/b]'))}"
    while len(text) < least:
        text += f" {word}."
    return text[:most].strip()
