"""The verbs that read the library: packs, boards and tensions."""

import argparse
import dataclasses

from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.boards.spec_reading import as_setting
from sessions.errors import Missing
from sessions.exercises.ask.packs import question_table
from sessions.library.boards import LibraryBoard, board, find_boards
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


# --- boards ---------------------------------------------------------------------------------------------------------

_LAYOUTS = {"rows": "", "lanes": ", in lanes", "grid": ", as a grid"}
_AT = {"row": "each row", "group": "each lane", "foot": "all rows"}


def boards_(chosen: argparse.Namespace) -> int:
    """List the boards, or show one; exit with 1 if one of the user's own has a fault, reported with its line."""
    if chosen.word == "show":
        if chosen.key is None:
            raise Missing("Name the board to show. `parley boards` lists them.")
        _show_board(board(chosen.key), chosen.json)
        return 0
    found = find_boards()
    for each in found.entries.values() if chosen.json else ():
        head = {"key": each.key, "title": each.spec.title, "about": each.spec.about, "scope": each.spec.scope}
        say_json({**head, "layout": each.spec.layout, "columns": len(each.spec.columns)})
    if not chosen.json:
        say_table([(each.key, _scope(each.spec), _board_title(each)) for each in found.entries.values()])
    for fault in found.faults:
        warn(fault)
    return 1 if found.faults else 0


def _board_title(found: LibraryBoard) -> str:
    return f"{found.spec.title} (your own)" if found.path else found.spec.title


def _scope(spec: BoardSpec) -> str:
    return "continues" if spec.scope == "series" else "one session"


def _show_board(found: LibraryBoard, as_json: bool) -> None:
    spec = found.spec
    if as_json:
        say_json({**as_setting(spec), "path": found.path})
        return
    say(f"{_board_title(found)} ({found.key}, {_scope(spec)}{_LAYOUTS[spec.layout]})")
    if spec.about:
        say(spec.about)
    sections: dict[str, list[tuple[str, ...]]] = {
        "Columns": [(each.key, each.title, _typed(each), ", ".join(_of_column(each))) for each in spec.columns],
        "Computed": [(each.key, each.title, _AT[each.at], each.of) for each in spec.computed],
        "Checks": [(_AT[each.at], each.says, each.when) for each in spec.checks],
        "Asked in private": [(lens.key, _LENS_FOR[lens.for_], lens.ask) for lens in spec.lenses],
        "Votes": [(vote.key, _OVER[vote.over], vote.question.answer, vote.question.ask) for vote in spec.votes],
        "Can become": [(turn.to, next(iter(turn.fields.values()))) for turn in spec.turns],
        "Numbers that a playbook can change": [(key, f"{number}") for key, number in spec.settings.items()],
    }
    for title, rows in sections.items():
        if rows:
            say(f"\n{title}")
            say_table(rows, "  ")


_LENS_FOR = {"first": "the first leader", "second": "the second leader", "each": "each leader"}
_OVER = {"rows": "each row", "board": "the board"}


def _typed(column: ColumnSpec) -> str:
    return f"{column.type}, {column.unit}" if column.unit else column.type


def _of_column(column: ColumnSpec) -> list[str]:
    """Return what a column is beside its type: who fills it in, how, whether it's needed, its options or rows."""
    who = "by each leader" if column.blind else ""
    who = who if column.by == "either" else f"by the {column.by} leader"
    said = [who, "in private" if column.blind else "", _NEEDED.get(column.required or "", "")]
    named = " | ".join(column.options or column.rows)
    return [words for words in (" ".join(filter(None, said[:2])), said[2], named) if words]


_NEEDED = {"always": "always needed", "full": "needed on a full board"}


# --- tensions -------------------------------------------------------------------------------------------------------


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
