"""What takes one of a few words is refused with any other word, in one sentence that lists them."""

import random
import typing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from sessions.command import Command
from sessions.errors import Refused
from sessions.model import Action, Decision, Goal, Line, Row
from sessions.records.captures import EditAction
from sessions.records.decisions import EditDecision, RecordDecision
from sessions.records.lines import AddLine
from sessions.rules.checks import check_choices, checked
from sessions.store import open_store
from tests.sessions.chance import random_command
from tests.sessions.commands import COMMANDS
from tests.sessions.play import Play, item
from tests.sessions.wild import Wild


def of_words(hint: Any) -> bool:
    """Whether a type takes nothing but words that it lists."""
    parts = [part for part in typing.get_args(hint) if part is not type(None)]
    if typing.get_origin(hint) is Literal:
        return True
    return bool(parts) and typing.get_origin(hint) is not tuple and all(of_words(part) for part in parts)


CHOOSING = [
    (kind, field.name)
    for kind in COMMANDS
    for field in fields(kind)
    if of_words(typing.get_type_hints(kind)[field.name])
]


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Wild:
    return Wild(open_store(tmp_path_factory.mktemp("words") / "p.db"), random.Random(1), False)


@pytest.mark.parametrize(("kind", "name"), CHOOSING, ids=lambda each: each if isinstance(each, str) else each.__name__)
def test_a_command_says_which_words_it_takes(kind: type[Command], name: str, wild: Wild) -> None:
    """Also `RecordDecision.domain` must be here, or the parameters are wrong."""
    assert (RecordDecision, "domain") in CHOOSING
    for seed in range(10):
        command = random_command(kind, wild.session, random.Random(seed), "word")
        check_choices(command)
        changed: Any = {name: "sideways\x1b"}
        with pytest.raises(Refused) as refusal:
            check_choices(replace(command, **changed))
        words = name.strip("_").replace("_", " ")
        assert str(refusal.value).startswith(f"The {words} can't be 'sideways") and "\x1b" not in str(refusal.value)
        assert " Use '" in str(refusal.value) and str(refusal.value).endswith("'.")


@pytest.mark.parametrize(
    "row",
    [
        Decision(id="D1", title="Cards first", status="proposed", method="consent"),
        Action(id="A1", text="Tell support", owner="cpo"),
        Goal(id="G1", item="I1", text="Ship the ledger", owner="cpo", status="open"),
        Line(id="L1", kind="vision", text="Every payment settles"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_a_row_is_checked_for_its_words(row: Row) -> None:
    chosen = {"Decision": "domain", "Action": "tag", "Goal": "horizon", "Line": "kind"}[type(row).__name__]
    assert checked(row) == row
    wrong: Any = {chosen: "sideways"}
    with pytest.raises(Refused, match=f"The {chosen} can't be 'sideways'. Use '"):
        checked(replace(row, **wrong))


def test_a_word_that_is_missing_is_asked_for() -> None:
    with pytest.raises(Refused, match=r"Say which line kind it is. Use 'vision'"):
        check_choices(AddLine(line_kind=None, text="We stand by it"))  # type: ignore[arg-type]
    wrong: Any = {"method": None}
    with pytest.raises(Refused, match=r"Say which method it is. Use 'consent'"):
        checked(replace(Decision(id="D1", title="Cards", status="proposed", method="consent"), **wrong))


def test_the_room_refuses_an_unknown_word_before_the_file_does(tmp_path: Path) -> None:
    room = Wild(open_store(tmp_path / "p.db"), random.Random(1), False).room
    command = RecordDecision(title="Cards first", domain="sideways")  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"The domain can't be 'sideways'. Use 'what', 'how' or 'both'."):
        room.do(command, "cpo")
    assert not room.view(None).all(Decision)


def test_changes_given_by_name_are_checked_too() -> None:
    play = Play(item("talk"))
    play.do(RecordDecision(title="Cards first"), "cpo")
    says = play.refused(EditDecision(decision="D1", changes={"domain": "sideways"}), "cpo")
    assert says == "The domain can't be 'sideways'. Use 'what', 'how' or 'both'."
    assert "tag can't be 'x'" in play.refused(EditAction(action="A1", tag="x"), "cpo")  # type: ignore[arg-type]
