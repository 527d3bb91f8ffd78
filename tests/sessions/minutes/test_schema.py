import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from schemas import data_path, read_text
from sessions.files.writing import Aim, Leave
from sessions.minutes.json import export_json
from sessions.minutes.layout import TREE, Node, instead_of
from sessions.minutes.parse import read_minutes
from sessions.minutes.schema import SCHEMA_FILE, schema, schema_beside, text, write_schema
from sessions.minutes.toml import export_toml
from sessions.model import Goal, Side
from sessions.model.columns import REDACTED, columns
from sessions.session import Session
from tests.sessions.minutes.strategies import closed_sessions, slowly
from tests.sessions.minutes.test_round_trip import EXAMPLE

VALIDATOR = jsonschema.Draft7Validator(schema(), format_checker=jsonschema.FormatChecker())
BIN = Path(sys.executable).parent
LINTERS = [["taplo", "lint"], ["tombi", "lint", "--offline", "--error-on-warnings"]]


def as_json(toml: str) -> Any:
    return json.loads(json.dumps(tomllib.loads(toml), default=date.isoformat))


def lint(command: list[str], *paths: Path) -> subprocess.CompletedProcess[str]:
    line = [str(BIN / command[0]), *command[1:], *map(str, paths)]
    return subprocess.run(line, cwd=paths[0].parent, capture_output=True, text=True, timeout=60)


def test_the_published_schema_matches_the_dataclasses() -> None:
    assert read_text(SCHEMA_FILE) == text(), "stale: run python -m sessions.minutes.schema"


def test_the_module_prints_what_is_published() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sessions.minutes.schema", "--print"],
        cwd=data_path("").parent,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == (text(), "")


def test_the_schema_is_a_closed_draft_07_schema_except_for_the_rows_of_boards() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    opened = []

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            if "properties" in value and value.get("additionalProperties") is not False:
                opened.append(path[-2])
            for key, each in value.items():
                walk(each, (*path, key))

    walk(schema(), ())
    assert opened == ["row"]


def test_every_table_of_the_schema_has_the_columns_of_its_dataclass() -> None:
    def check(node: Node, properties: dict[str, Any]) -> None:
        entry = properties[node.name]["items"] if node.many else properties[node.name]
        shown = (c for c in columns(node.row) if not c.live and not c.link and not (node.open and c.name == "columns"))
        own = [key for c in shown for key in (c.name, instead_of(c)) if key]
        assert list(entry["properties"]) == [*own, *(child.name for child in node.children)]
        for child in node.children:
            check(child, entry["properties"])

    for node in TREE:
        check(node, schema()["properties"])


def test_redacted_texts_are_valid_and_are_restored(session: Session) -> None:
    session.put(replace(session.get(Goal, "G1"), text=REDACTED, measure=REDACTED))
    session.put(replace(session.get(Side, "X1", "cto"), steelman=REDACTED, position=REDACTED))
    text = export_toml(session)
    VALIDATOR.validate(as_json(text))
    assert export_toml(read_minutes(text, "m")) == text


def test_the_example_is_valid() -> None:
    VALIDATOR.validate(as_json(EXAMPLE))


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_whatever_is_exported_is_valid_as_toml_and_as_json(session: Session) -> None:
    VALIDATOR.validate(as_json(export_toml(session)))
    VALIDATOR.validate(json.loads(export_json(session)))


@pytest.mark.slow
def test_linters_accept_every_export(tmp_path: Path) -> None:
    paths: list[Path] = []

    @slowly
    @given(session=closed_sessions())
    def export(session: Session) -> None:
        paths.append(tmp_path / f"minutes-{len(paths)}.toml")
        paths[-1].write_text(export_toml(session), encoding="utf-8")

    export()
    write_schema(schema_beside(Aim(paths[0], paths[0]), Leave()))
    for command in LINTERS:
        done = lint(command, *paths)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", LINTERS, ids=["taplo", "tombi"])
def test_linters_honour_the_first_line(command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "minutes.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    write_schema(schema_beside(Aim(path, path), Leave()))
    assert lint(command, path).returncode == 0
    path.write_text(EXAMPLE.replace("support = 3", 'support = "three"'), encoding="utf-8")
    assert lint(command, path).returncode != 0
