"""An answer given row by row keeps to its options, whatever is pressed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.forms import Field
from tui.forms.row_answers import Marks, Points, Rank, RowAnswer, Steps

KINDS: tuple[tuple[type[RowAnswer], str], ...] = (
    (Rank, "rank"),
    (Points, "points"),
    (Marks, "marks"),
    (Steps, "scale"),
)
KEYS = ("up", "down", "left", "right", "space", "backspace", *"0123456789+-x")
OPTIONS = ("cards", "ledger", "retries")


def begun(kind: type[RowAnswer], name: str) -> RowAnswer:
    """An answer of a kind, to three options, of which nothing is given yet."""
    rows = kind(Field("value", "Ask", name, least=1, most=3, options=OPTIONS))
    rows.load(None)
    return rows


@given(st.sampled_from(KINDS), st.lists(st.sampled_from(KEYS), max_size=20))
def test_what_is_answered_by_any_keys_can_be_loaded_again_and_is_the_same(
    kind: tuple[type[RowAnswer], str], keys: list[str]
) -> None:
    rows, again = begun(*kind), begun(*kind)
    for key in keys:
        before, here = rows.answer, rows.cursor
        if not rows.press(key, key if len(key) == 1 else ""):
            assert (rows.answer, rows.cursor) == (before, here), "the form may take the key for something else"
        assert 0 <= rows.cursor < rows.count()
    again.load(rows.answer)
    assert again.answer == rows.answer
    assert [again.row(place) for place in range(3)] == [rows.row(place) for place in range(3)]


@given(st.sampled_from(KINDS), st.sampled_from(range(3)))
def test_a_click_puts_the_cursor_on_its_row_and_picks_it_only_on_a_scale(
    kind: tuple[type[RowAnswer], str], place: int
) -> None:
    rows = begun(*kind)
    before = rows.answer
    rows.click(place)
    assert rows.cursor == place
    assert rows.answer == (place + 1 if kind[0] is Steps else before)
