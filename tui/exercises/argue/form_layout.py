"""The layout of an argument's private forms: a text to judge, a text to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.content import Content

from sessions.exercises.argue.forms import STEELMAN, pole_of
from sessions.exercises.argue.frame import same_pole
from sessions.exercises.argue.sides import RATED
from sessions.rules.forms import Form, Section
from tui.exercises.argue.page import Look

LEAD = "verdict"  # the section of a verdict on the whole text


def judging(form: Form, heading: str, weights: Mapping[str, int]) -> Form:
    """Return a verdict's form: first the text under its `heading`, then the whole of it, then each key point.

    Keys and ranges stay as they are; `weights` gives the weight of the key points by section.
    """
    lead, *rest = form.sections or (None,)
    if lead is None:
        return form
    points = [section for section in rest if section.key != RATED]
    own = [section for section in rest if section.key == RATED]
    by_key = {field.key: field for field in lead.fields}
    text = replace(by_key["not_mine"], ask="Mark the sentences that aren't your view")
    whole = replace(by_key["acceptance"], ask="Is this your view?", hint="")
    fields = (text, whole, *(field for field in lead.fields if field.key not in ("not_mine", "acceptance")))
    rows = [_on_one_line(section, weights.get(section.key, 1)) for section in points]
    between = (Section("points", "Does it cover your key points?", ()),) if rows else ()
    return replace(form, sections=(replace(lead, title=heading, fields=fields), *between, *rows, *own))


def _on_one_line(section: Section, weight: int) -> Section:
    heavy = f"{section.title} ×{weight}" if weight > 1 else section.title
    return replace(section, title=heavy, note="", fields=tuple(replace(field, ask=heavy) for field in section.fields))


def writing_for(look: Look) -> Content:
    """Return for whom a steelman is written."""
    argument = look.argument
    if same_pole(argument):
        return Content.assemble(
            ("Write the best case of\n", "$foreground-muted"), (str(argument.absent), "bold $text-accent")
        )
    owner = look.view.other(str(look.eyes))
    return Content.assemble(
        (f"Write {owner.upper()}'s case, as {look.name(owner)} would: in the first person\n", "$foreground-muted"),
        (pole_of(argument, owner), "bold $text-accent"),
    )


def counted(draft: Mapping[str, Any]) -> Content:
    """Return the length of a steelman, and how far it is too short or too long."""
    written = len(str(draft.get("steelman", {}).get("text", "")).strip())
    least, most = STEELMAN.least, STEELMAN.most
    word = ""
    if written < least:
        word = f" · at least {least}"
    elif written > most:
        word = f" · {written - most} too many"
    return Content.assemble((str(written), "bold"), (f" of {most}", "$foreground-muted"), (word, "$text-warning"))
