import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.minutes.document import document
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml, heard, told, write
from sessions.model import Argument, Item
from sessions.session import Session
from tests.sessions.minutes.strategies import closed_sessions, slowly, texts

EXAMPLE = (Path(__file__).parent / "example-minutes.toml").read_text()


def test_the_example_is_restored_byte_for_byte() -> None:
    assert export_toml(read_minutes(EXAMPLE, "example")) == EXAMPLE


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_export_import_and_export_again_give_the_same_bytes(session: Session) -> None:
    first = export_toml(session)
    again = read_minutes(first, "minutes")
    assert export_toml(again) == first
    assert document(again) == document(session)


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_the_order_of_rows_in_a_file_does_not_change_the_bytes(session: Session) -> None:
    rows = sorted(session.rows(), key=lambda row: row.TABLE)
    assert export_toml(Session(rows, head=session.head)) == export_toml(session)


@given(texts(0, 300, True) | st.text().map(lambda text: text + "\n\n"))
def test_every_text_is_imported_as_it_was_exported(text: str) -> None:
    assert heard(told(text)) == text


@given(texts(1, 300, True))
def test_only_a_text_that_is_long_or_has_several_lines_is_a_block(text: str) -> None:
    lines = write({"text": text}).split("\n")
    assert lines[2].startswith('text = """') == ("\n" in text or len(text) > 72 or text.startswith('""'))
    if "\n" in text or len(text) > 72:
        assert lines[2] == 'text = """'
        assert lines[-2] == '"""'


def test_live_columns_and_sealed_sheets_never_reach_the_minutes() -> None:
    minutes = tomllib.loads(EXAMPLE)
    assert "elapsed_ms" not in EXAMPLE
    assert "position" not in minutes["agenda"][0]


def test_an_imported_session_has_ended() -> None:
    session = read_minutes(EXAMPLE, "example")
    assert [(item.id, item.position, item.status) for item in session.agenda] == [
        ("I1", 0, "ended"),
        ("I2", 1, "ended"),
    ]
    assert session.get(Item, "I2").elapsed_ms == 31 * 60_000
    synthesis = session.get(Argument, "X1").synthesis
    assert synthesis is not None
    assert synthesis.endswith("June.")


def test_an_open_session_is_not_exported() -> None:
    session = read_minutes(EXAMPLE, "example")
    session.put(replace(session.header, status="running"))
    with pytest.raises(Refused, match="isn't closed yet"):
        export_toml(session)


def test_an_import_keeps_the_chain_it_was_exported_with() -> None:
    session = read_minutes(EXAMPLE, "example")
    imported = Session(session.rows(), rev=1, head="sha256:" + "0" * 64)
    assert export_toml(imported) == EXAMPLE
