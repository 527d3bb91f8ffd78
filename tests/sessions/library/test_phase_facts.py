"""What happens in each phase, and why: as data."""

import json
import tomllib

import jsonschema
import pytest

import sessions.exercises  # noqa: F401
from schemas import read_text
from sessions.errors import Faulty
from sessions.library.phase_facts import FILE, facts_of, phase_facts, read_phase_facts
from sessions.library.phase_schema import SCHEMA_FILE, as_text
from sessions.rules.phases import KINDS


def test_every_phase_says_what_happens_and_why_and_nothing_else_does() -> None:
    assert {kind: set(phases) for kind, phases in phase_facts().items()} == {
        key: {phase.key for phase in kind.phases} for key, kind in KINDS.items() if key in phase_facts()
    }
    assert {"align", "argue", "ask", "board", "close", "lines", "review", "talk"} == set(phase_facts())


def test_the_schema_fits_the_file_and_is_up_to_date() -> None:
    assert read_text(SCHEMA_FILE) == as_text(), "run python -m sessions.library.phase_schema"
    jsonschema.Draft7Validator(json.loads(as_text())).validate(tomllib.loads(read_text(FILE)))


def test_a_phase_that_parley_does_not_come_with_has_no_facts() -> None:
    assert facts_of("align", "nap") is None and facts_of("juggle", "catch") is None
    assert facts_of("talk", None) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('align = "x"', "phases.toml:1: align: isn't a table of phases"),
        ('[align]\ndraft = "x"', "phases.toml:2: align.draft: isn't a table"),
        ('[align.draft]\nhappens = "x"\nwhy = "y"\nproof = "z"', "phases.toml:4: align.draft.proof"),
        ('[align.draft]\nwhy = "y"', "happens"),
    ],
)
def test_each_fault_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(Faulty) as faulty:
        read_phase_facts(text, FILE)
    assert any(says in fault for fault in faulty.value.faults), faulty.value.faults
