"""The verbs that read the library: packs."""

import argparse

from sessions.errors import Missing
from sessions.exercises.ask.packs import question_table
from sessions.exercises.ask.questions import Asked
from sessions.library.packs import Pack, find_packs, pack
from tui.cli.common import say, say_json, say_table, warn


def packs_(chosen: argparse.Namespace) -> int:
    """List the packs, or show one; exit with 1 if one of the user's own has a fault, reported with its line."""
    if chosen.word == "show":
        if chosen.key is None:
            raise Missing("Name the pack to show. `parley packs` lists them.")
        _show(pack(chosen.key), chosen.json)
        return 0
    found = find_packs()
    packs = list(found.entries.values())
    if chosen.json:
        for each in packs:
            say_json({**_head(each), "questions": len(each.questions)})
    elif packs:
        say_table([(each.key, _asks(each), f"{each.title} (your own)" if each.path else each.title) for each in packs])
    else:
        say("There are no packs.")
    for fault in found.faults:
        warn(fault)
    return 1 if found.faults else 0


def _show(found: Pack, as_json: bool) -> None:
    if as_json:
        say_json({**_head(found), "path": found.path, "question": [question_table(each) for each in found.questions]})
        return
    say(f"{found.title} ({found.key}, {_asks(found)})")
    say(found.about)
    say()
    say_table([(each.key, each.answer, each.ask, ", ".join(_beside(each))) for each in found.questions])


def _head(found: Pack) -> dict[str, str | int | None]:
    return {"key": found.key, "title": found.title, "about": found.about, "rotate": found.rotate}


def _asks(found: Pack) -> str:
    """Return how many questions a session asks, in words."""
    many = len(found.questions)
    return f"{found.rotate + found.own} of {many} questions" if found.rotate else f"{many} question{'s' * (many != 1)}"


def _beside(question: Asked) -> list[str]:
    """Return what a question is beside its words: whom it is for, who sees the answer, and what is kept of it."""
    said = {
        f"for the {question.for_} leader": question.for_ != "both",
        "kept": question.keep,
        "for your own eyes": question.own,
        "with a guess": question.guess,
    }
    return [words for words, holds in said.items() if holds]
