"""The numbers in docs/limits.md are those of the program; test_security.py looks for the tests behind its sentences."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import growth
from bench.proof import PROOFS
from sessions.errors import Faulty, Refused, Trouble
from sessions.files import reading
from sessions.library.playbooks import ITEMS_MOST
from sessions.minutes.parse import read_minutes
from sessions.model import TABLES, Header, Parked
from sessions.model.columns import Column, admit, columns
from sessions.model.constraints import Length, Range
from sessions.pins import hashed, prove
from sessions.rules import agenda_timing, questions
from sessions.store import connection, open_store
from sessions.times import now
from tests.sessions.store.sample import save, started
from tui.cli import ssh
from tui.cli.parser import parser
from tui.ssh.limits import TERMS_LARGEST, Limits

PAGE = (Path(__file__).parents[1] / "docs" / "limits.md").read_text("utf-8")


def texts() -> Iterator[tuple[str, Column]]:
    """Each row of the table of texts, with the column that it is of."""
    for name, key, least, most, lines in re.findall(r"^\| `(\w+)\.(\w+)` \| (\d+) \| (\d+) \| (\w+) \|$", PAGE, re.M):
        column = next(each for each in columns(TABLES[name]) if each.name == key)
        assert column.rule(Length) == Length(int(least), int(most), lines == "several"), f"{name}.{key}"
        yield f"{name}.{key}", column


def numbers() -> dict[str, int]:
    """What a page says is the most of something."""
    return {what: int(most) for what, most in re.findall(r"^\| ([\w ,'`-]+) \| (\d+) \|$", PAGE, re.M)}


def test_a_text_is_accepted_up_to_its_maximum_length_and_refused_beyond_it() -> None:
    found = list(texts())
    assert len(found) > 25
    for name, column in found:
        length = column.rule(Length)
        assert length is not None
        for count in (length.least, length.most):
            assert admit(column, "é" * count, (name,)) == ("é" * count, [])
        for count in (length.least - 1, length.most + 1):
            assert admit(column, "é" * count, (name,))[1]


def test_the_numbers_on_the_page_are_those_of_the_program() -> None:
    limits = Limits()
    planned = next(each for each in columns(Header) if each.name == "planned_minutes").rule(Range)
    assert planned is not None
    assert numbers() == {
        "leaders in a session": 2,
        "facilitators in a session": 1,
        "planned minutes of a session": planned.most,
        "planned minutes of an item": agenda_timing.PLANNED_MOST,
        "items in a playbook": ITEMS_MOST,
        "questions in an item": questions.QUESTIONS_MOST,
        "MiB of a file for `check` or `import`": reading.MOST // 1024**2,
        "connections that have logged in": limits.connections,
        "connections that haven't logged in": limits.strangers,
        "of those, from one address": limits.strangers_per_address,
        "of those, from one network": limits.strangers_per_network,
        "new connections a minute from one address": limits.arrivals,
        "new connections a minute from one network": limits.arrivals_per_network,
        "seconds to log in": limits.login_s,
        "idle minutes, unless `--idle` changes it": limits.idle_s / 60,
    }
    assert "{} × {}".format(*TERMS_LARGEST) in PAGE
    assert "{}.{} or newer".format(*connection.OLDEST) in PAGE
    assert "SQLite before {}.{}.{} can lose rows".format(*connection.WAL_SAFE_SINCE) in PAGE


def test_the_growth_is_measured_up_to_what_the_page_says() -> None:
    for sizes in (growth.SESSIONS, growth.CHANGES):
        assert all(f"{size:,}" in PAGE for size in sizes)
    assert f"{growth.SESSIONS[-1]:,} and {growth.CHANGES[-1]:,}" in PAGE


def test_the_growth_of_small_files_is_measured_row_by_row(tmp_path: Path) -> None:
    files = [growth._many_changes(tmp_path, size) for size in (2, 4)]
    rows = list(growth.measured(files, "changes", ["do()", "view", "search"]))
    assert [row.what.split(",")[0] for row in rows] == [
        "do()", "view", "search for what is there once", "search for what is everywhere"
    ]  # fmt: skip
    assert all(len(file.store.search(growth.WORD)) == 1 for file in files)
    done = next(each.times for each in growth.MEASURES if each.what == "do()")
    assert [len(file.room.view("cpo").all(Parked)) for file in files] == [2 + 1 + done, 4 + 1 + done]
    for file in files:
        file.store.close()


def promised() -> Iterator[tuple[str, str]]:
    """Each row of the proof, as its source has it, with the most that is allowed."""
    for module in dict.fromkeys(sys.modules[each.__module__] for each in PROOFS.values()):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            match node:
                case ast.Call(func=ast.Name(id="none"), args=[ast.Constant(value=str(what)), *_]):
                    yield what, "0"
                case ast.Call(
                    func=ast.Name(id="Promise"),
                    args=[ast.Constant(value=str(what)), _, ast.Constant(value=most), _, *unit],
                ):
                    signs = [each.value for each in unit if isinstance(each, ast.Constant)]
                    yield what, " ".join(map(str, (most, *signs)))


def test_the_rows_of_the_proof_are_on_the_page_with_what_they_allow() -> None:
    rows = re.findall(r"^\| ((?:[a-z ]+): .+) \| (\d+(?: [%x])?) \|$", PAGE, re.M)
    assert rows == list(promised())


def test_a_pin_has_four_to_eight_digits() -> None:
    for pin in ("1234", "12345678"):
        assert prove(pin, hashed(pin).kept)
    for pin in ("123", "123456789", "12a4"):
        with pytest.raises(Refused, match="4 to 8 digits"):
            hashed(pin)


def test_a_key_with_thousands_of_parts_is_refused_without_reading_it() -> None:
    with pytest.raises(Faulty, match="more than"):
        read_minutes(f"{'.'.join(['a'] * 20_000)} = 1\n", "minutes.toml")


def test_search_knows_no_spelling_and_completes_only_the_last_word(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    session = started(store)
    session.put(Parked(id="P1", text="Refund the customers sooner", by="cto"))
    save(store, session)
    assert store.search("refund cust") and store.search("sooner refund")
    assert not store.search("ref customers") and not store.search("refnud")
    store.close()


def test_moments_are_recorded_to_the_second() -> None:
    assert now().microsecond == 0 and now().tzinfo is not None


def test_a_host_needs_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(Trouble, match="needs Linux"):
        ssh.host_(parser().parse_args(["host"]))
