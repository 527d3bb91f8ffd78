"""The verbs that read the library: packs and tensions."""

import argparse
import dataclasses

from sessions.errors import Missing
from sessions.exercises.ask.packs import question_table
from sessions.library.closest import TensionIndex
from sessions.library.packs import Pack, find_packs, pack
from sessions.library.tensions import Tension, find_tensions, tension
from sessions.model.columns import plain
from sessions.rules.questions import Asked
from sessions.text import one_line
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
    head = {"key": found.key, "title": found.title, "about": found.about, "rotate": found.rotate}
    return {**head, "questions_of": found.questions_of}


def _asks(found: Pack) -> str:
    """Return how many questions a session asks, in words."""
    many, most = len(found.questions), found.used().most
    return f"{most} of {many} questions" if most < many else f"{many} question{'s' * (many != 1)}"


def _beside(question: Asked) -> list[str]:
    """Return what a question is beside its words: whom it is for, who sees the answer, and what is kept of it."""
    said = {
        f"for the {question.for_} leader": question.for_ != "both",
        "kept": question.keep,
        "for your own eyes": question.own,
        "with a guess": question.guess,
        f"your own lines of the kind {question.options_from}": question.options_from is not None,
    }
    return [words for words, holds in said.items() if holds]


def tensions_(chosen: argparse.Namespace) -> int:
    """List the tensions, those closest to some words, or one; exit with 1 if one of the user's own has a fault."""
    if chosen.words[:1] == ["show"] and len(chosen.words) < 3:
        if len(chosen.words) == 1:
            raise Missing("Name the tension to show. `parley tensions` lists them.")
        _show_tension(tension(chosen.words[1]), chosen.json)
        return 0
    found = find_tensions()
    if chosen.words:
        _list_closest(TensionIndex(found.entries.values()), " ".join(chosen.words), chosen.json)
    elif chosen.json:
        for each in found.entries.values():
            say_json(_tension_head(each))
    else:
        say_table([(each.key, _titled(each)) for each in found.entries.values()])
    for fault in found.faults:
        warn(fault)
    return 1 if found.faults else 0


def _list_closest(index: TensionIndex, words: str, as_json: bool) -> None:
    closest = index.closest(words)
    if as_json:
        for each in closest:
            say_json({**_tension_head(each.tension), "rank": each.rank, "score": each.score})
    elif closest:
        say_table([(f"{each.rank}", each.tension.key, _titled(each.tension), f"{each.score}") for each in closest])
    else:
        say("No tension is close to that.")


def _show_tension(found: Tension, as_json: bool) -> None:
    if as_json:
        say_json(plain(dataclasses.asdict(found)))
        return
    say(f"{_titled(found)} ({found.key})")
    for pole, case in ((found.pole_a, found.case_a), (found.pole_b, found.case_b)):
        say(f"\n{pole}")
        say(f"  {one_line(case)}")
    say("\nTo make it concrete")
    for prompt in found.ask:
        say(f"  {prompt}")
    say(f"\nWhat helps\n  {found.remedy}")
    for use in found.uses:
        say(f"  {use.kind}: {use.says}")
    say(f"\nWhat would settle it\n  {found.tests}")


def _titled(found: Tension) -> str:
    return f"{found.title} (your own)" if found.path else found.title


def _tension_head(found: Tension) -> dict[str, str]:
    return {"key": found.key, "title": found.title, "pole_a": found.pole_a, "pole_b": found.pole_b}
