"""The page that draws each exercise says what the code does."""

from pathlib import Path

import pytest

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.library.phase_diagrams import diagram, page, steps
from sessions.rules.phases import KINDS, Kind

PAGE = Path(__file__).parents[3] / "docs" / "phases.md"
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: str(kind.key))


def test_the_page_is_drawn_from_the_current_code() -> None:
    again = "python -m sessions.library.phase_diagrams > docs/phases.md"
    assert PAGE.read_text("utf-8") == page(), again


@kinds
def test_every_phase_can_be_reached_from_the_first_and_the_end_from_every_phase(kind: Kind) -> None:
    ways = [(step.of, step.to) for step in steps(kind)]
    keys = [phase.key for phase in kind.phases]
    reached = {keys[0]}
    ending: set[str | None] = {None}
    for _ in keys:
        reached |= {to for of, to in ways if of in reached and to}
        ending |= {of for of, to in ways if to in ending}
    assert reached == set(keys)
    assert ending == {*keys, None}


@kinds
def test_a_condition_has_a_rule_and_words_and_each_phase_has_one_way_without_a_condition(kind: Kind) -> None:
    assert all(bool(step.when) == bool(step.test) for step in steps(kind))
    free = [step.of for step in steps(kind) if step.test is None]
    assert free == [phase.key for phase in kind.phases]
    assert all(line.count(":") <= 1 for line in diagram(kind).splitlines())
