"""What is wrong with the formulas of a board, and with the names in its words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards.spec_reading import board_spec
from tests.few import few
from tests.sessions.boards.test_spec_reading import GOOD, faults_of, read

COMPUTED = """
[[computed]]
key = "risk"
at = "row"
of = "odds * mid(cost)"

[[computed]]
key = "crowd"
at = "group"
of = "count(1)"
"""


def computed(of: str, at: str = "row", key: str = "found") -> str:
    """Return the good board with two more computed values and one that is tried."""
    return f'{GOOD}{COMPUTED}\n[[computed]]\nkey = "{key}"\nat = "{at}"\nof = "{of}"\n'


RIGHT = [
    ("odds * cost_high - spend / budget", "row"),
    ("risk - was('risk')", "row"),
    ("days(since('stage'))", "row"),
    ("step(stage) - step(was('stage'))", "row"),
    ("gap('odds')", "row"),
    ("turned('action')", "row"),
    ("turned('goal') + total + crowd", "group"),
    ("sum(risk) / count(gap('odds') >= 2)", "foot"),
    ("mean(odds, cost_low)", "foot"),
    ("bet == '' or stage == 'try'", "row"),
]


@pytest.mark.parametrize(("of", "at"), RIGHT)
def test_a_formula_may_use_what_its_row_or_its_board_has(of: str, at: str) -> None:
    assert read(computed(of, at)).computed[-1].of == of


WRONG = [
    ("pric * 2", "row", "there is no 'pric' here; did you mean 'risk'?"),
    ("odds +", "row", "isn't a formula. Check its brackets, its quotes and its signs"),
    ("odds ** 9", "row", "a formula can add, subtract, multiply and divide, and nothing else"),
    ("odds * 2", "foot", "'odds' is a value of each row; put it inside sum, mean, least, most or count"),
    ("odds * 2", "group", "'odds' is a value of each row; put it inside sum, mean, least, most or count"),
    ("crowd * 2", "row", "'crowd' is a value of each lane, which a formula for each row can't use"),
    ("sum(crowd)", "foot", "'crowd' is a value of each lane, which a formula for each row can't use"),
    ("was('odds')", "foot", "was('odds') is a value of each row; put it inside sum, mean, least, most or count"),
    ("was('odd')", "row", "there is no 'odd' here; did you mean 'odds'?"),
    ("gap('stage')", "row", "gap('stage') compares nothing; use 'cost', 'odds' or 'further'"),
    ("gap('cost')", "row", "gap('cost') compares nothing, because only one leader fills it in; remove `by` there"),
    ("gap('odds')", "foot", "gap('odds') is a value of each row; put it inside sum, mean, least, most or count"),
    ("turned('plan')", "row", "turned('plan') counts nothing; use 'action', 'goal', 'decision', 'argue', 'watch' or"),
    ("step(bet)", "row", "step() takes a choice, and 'bet' isn't one"),
    ("power(odds)", "row", "there is no function “power”"),
    ("found + 1", "row", "'found' needs itself; break the circle"),
]


@pytest.mark.parametrize(("of", "at", "says"), WRONG)
def test_a_formula_that_cannot_mean_anything_is_a_fault_with_its_line(of: str, at: str, says: str) -> None:
    lines = computed(of, at).splitlines()
    found = faults_of(computed(of, at))
    assert any(line.startswith(f"{len(lines)}: computed.of: {says}") for line in found), found
    assert len(found) == 1


def test_what_a_session_cannot_know_of_the_one_before_needs_a_series() -> None:
    text = computed("odds - was('odds')").replace('scope = "series"', 'scope = "session"')
    assert [line.partition("of: ")[2] for line in faults_of(text)] == [
        'was() looks at the session before, so the board needs scope = "series"'
    ]


def test_a_circle_of_computed_values_is_told_once_with_all_its_values() -> None:
    text = f'{GOOD}{COMPUTED}\n[[computed]]\nkey = "a"\nat = "row"\nof = "b + 1"\n'
    text += '[[computed]]\nkey = "b"\nat = "row"\nof = "odds + sum(c)"\n[[computed]]\nkey = "c"\nat = "row"\nof = "a"\n'
    (found,) = faults_of(text)
    assert found == "76: computed.of: a needs b needs c needs a; break the circle"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Over the budget.", "Over {budgt}.", "44: check.says: there is no 'budgt' here; did you mean 'budget'?"),
        ("Over the budget.", "Over {odds}.", "44: check.says: there is no 'odds' here; "),
        ("Over the budget.", "Over {budget.", "44: check.says: has a brace that doesn't close; "),
        ("Try {bet}", "Try {bat}", "61: turn.text: there is no 'bat' here; did you mean 'bet'?"),
        ("spend > budget", "spend > bets", "43: check.when: there is no 'bets' here; "),
        ("first and second", "first and third", "56: vote.passes: may only use the answers, 'first' and 'second'"),
        ("first and second", "first and", "56: vote.passes: isn't a formula"),
    ],
)
def test_a_name_that_nothing_has_is_a_fault_with_its_line(old: str, new: str, says: str) -> None:
    (found,) = faults_of(GOOD.replace(old, new, 1))
    assert found.startswith(says), found


def test_words_may_name_what_a_formula_at_their_place_may_name() -> None:
    text = GOOD.replace("Over the budget.", "{spend} of {budget} for {total} bets.").replace(
        "{bet}", "{bet}: {cost_low}"
    )
    assert read(text).checks[0].says == "{spend} of {budget} for {total} bets."


@given(
    st.text(st.sampled_from("abcdots()+-*/<>=!'., 0123\n\\{}"), max_size=60), st.sampled_from(["row", "group", "foot"])
)
@settings(max_examples=few(150))
def test_any_text_as_a_formula_is_taken_or_refused(of: str, at: str) -> None:
    table = {
        "key": "k",
        "title": "K",
        "column": [{"key": "a", "type": "text"}, {"key": "d", "type": "number", "blind": True}],
        "computed": [{"key": "c", "at": at, "of": of}],
        "check": [{"at": at, "when": of, "says": of}],
    }
    spec, faults = board_spec(table)
    assert (spec is None) == bool(faults)
