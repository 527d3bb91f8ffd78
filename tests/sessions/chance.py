"""Random commands of every kind, built from the types of their fields."""

import random
import types
import typing
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, Literal, Union, get_args, get_origin

from sessions.command import Command
from sessions.exercises.board.state import spec_in
from sessions.model import Board, BoardRow, Option, Participant, Row
from sessions.pins import Lock, hashed
from sessions.rules.phases import KINDS
from sessions.session import Session
from tests.sessions.boards.kinds import library_boards
from tests.sessions.fill import cell


def random_command(kind: type[Command], session: Session, rng: random.Random, word: str) -> Command:
    """A command of a class with random fields; ids mostly exist, texts hold `word`."""
    hints = typing.get_type_hints(kind)
    given = {}
    for field in fields(kind):
        given[field.name] = _value(field.name, hints[field.name], session, rng, word)
    return kind(**given)


def _value(name: str, hint: Any, session: Session, rng: random.Random, word: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        options = [each for each in arguments if each is not type(None)]
        return None if rng.random() < 0.3 else _value(name, rng.choice(options), session, rng, word)
    if origin is typing.Annotated:
        return _value(name, arguments[0], session, rng, word)
    if origin is Literal:
        return rng.choice(arguments)
    if origin is tuple:
        each = arguments[0]
        if len(arguments) > 1 and arguments[1] is not Ellipsis:
            return tuple(_value(name, part, session, rng, word) for part in arguments)
        return tuple(_value(name, each, session, rng, word) for _ in range(rng.randint(0, 3)))
    if hint is str:
        return _text(name, session, rng, word)
    if hint is int:
        return rng.choice((0, 1, 2, 3, 5, 10, -1))
    if hint is bool:
        return rng.random() < 0.5
    if hint is date:
        return date(rng.choice((2026, 2099)), rng.randint(1, 12), rng.randint(1, 28))
    if hint is Lock:
        return hashed("4711")
    if hint is datetime:
        return datetime(2027, rng.randint(1, 12), 1, 9, tzinfo=UTC)
    if origin in (Mapping, dict) or hint in (Mapping, dict):
        if name == "board" and rng.random() < 0.8:
            return rng.choice([*library_boards().values()])
        if name == "values" and rng.random() < 0.8:
            return _cells(session, rng, word)
        seats = session.leaders
        return rng.choice(
            (
                {},
                {"title": f"{word} title", "method": "consent"},
                {"text": f"{word} text"},
                {"risk": f"{word} risk", "owner": "cto"},
                {"by_date": date(2099, 1, 2), "who": seats[0]},
                dict(zip(seats, rng.choice(("ab", "ba", "aa")), strict=False)),
            )
        )
    return None


def _cells(session: Session, rng: random.Random, word: str) -> dict[str, Any]:
    """Return values for some columns of the board under way."""
    item = session.active
    columns = spec_in(item).columns if item is not None and item.kind == "board" else ()
    return {each.key: cell(each, rng, word) for each in columns if not each.blind and rng.random() < 0.7}


def _text(name: str, session: Session, rng: random.Random, word: str) -> str:
    if "kind" in name and name != "line_kind":
        return rng.choice(sorted(KINDS))
    if name in ("seat", "owner", "to", "checks", "by", "writer"):
        return rng.choice([person.key_ for person in session.all(Participant)])
    if name in ("board", "row", "chosen"):
        kinds: dict[str, type[Row]] = {"board": Board, "row": BoardRow, "chosen": Option}
        keys = [row.key()[-1] for row in session.all(kinds[name])]
        return str(rng.choice(keys)) if keys else "none"
    refs = [row.key()[0] for row in session.rows() if len(row.key()) == 1 and isinstance(row.key()[0], str)]
    letters = {"item": "I", "giver": "I", "after": "I", "carry": "I", "goal": "G", "goals": "G", "decision": "D"}
    letters |= {
        "action": "A",
        "escalation": "E",
        "argument": "X",
        "question": "Q",
        "supersedes": "D",
        "line": "L",
        "watch": "W",
    }
    if name in letters and not (name == "question" and rng.random() < 0.8):
        fitting = [ref for ref in refs if ref.startswith(letters[name])]
        return rng.choice(fitting) if fitting and rng.random() < 0.95 else f"{letters[name]}9"
    if name == "ref":
        fitting = [ref for ref in refs if ref[0] in "DAPLWG"]
        return rng.choice(fitting) if fitting else "D9"
    if name == "column" and (item := session.active) is not None and item.kind == "board":
        return rng.choice(spec_in(item).columns).key
    if name == "target" and rng.random() < 0.2 and (rows := session.all(BoardRow)):
        row = rng.choice(rows)
        return f"{row.board}/{row.key_}.{rng.choice(['text', 'columns', *(row.columns or {})])}"
    if name == "target":
        return f"{rng.choice(refs)}.{rng.choice(('text', 'title', 'owner', 'question', 'position'))}"
    return rng.choice(
        (f"{word} says so, [/and more] of it", word, f"{word} " + "long and longer " * 6, "", "\x1b[31m" + word)
    )
