"""What is said of a form before it is sealed: what is empty, what counts as a pass, and what adds up."""

from sessions.rules.forms import Field, Form, Section, flaws, left_empty
from tui.exercises.private_answer import banner_of

LIKELY = Field("likely", "Likely", "scale", most=5, required=False)
COST = Field("cost", "Cost (kEUR)", "number", required=False)
WHY = Field("why", "Why", "text", 1, 99, required=False, more=True)
ROWS = tuple(Section(key, key.upper(), (LIKELY, COST, WHY), optional=True, may_pass=True) for key in ("a", "b", "c"))
CELLS = Form("fill", "Fill in", ROWS, cells=True)


def test_a_cell_that_is_left_empty_is_named_as_a_pass_and_a_whole_row_by_its_name() -> None:
    assert left_empty(CELLS, {"a": {"likely": 3}, "b": {"likely": 1, "cost": 2}}) == ["Cost of A", "C"]
    assert banner_of(CELLS, {"a": {"likely": 3}}) == "NOT SEALED · ready to seal, 3 empty as passes"
    assert banner_of(CELLS, {}) == "NOT SEALED · ready to seal, 3 empty as passes"


def test_a_deliberate_pass_and_a_form_of_notes_leave_nothing_empty() -> None:
    assert left_empty(CELLS, {key: {"pass": True} for key in "abc"}) == []
    assert left_empty(Form("annotate", "Notes", ROWS), {}) == []


def test_a_sum_of_decimals_is_exact_and_the_banner_says_while_it_is_not_reached() -> None:
    thirds = Form("fill", "Fill in", ROWS, total=("cost", 1), cells=True)
    given = {"a": {"cost": 0.1}, "b": {"cost": 0.2}, "c": {"cost": 0.7}}
    assert flaws(thirds, given) == []
    assert banner_of(thirds, {"a": {"cost": 0.1}}) == "NOT SEALED · doesn't add up to 1 yet"
