"""Two people, one note: everything either of them typed is still there, whoever saved first."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.exercises.talk.text_merge import merged

TEXT = st.text(st.sampled_from("ab \n"), max_size=12)


@given(TEXT, TEXT)
def test_someone_who_changed_nothing_gets_the_text_of_the_other(base: str, other: str) -> None:
    assert merged(base, base, other) == other
    assert merged(base, other, base) == other
    assert merged(base, other, other) == other


@given(TEXT, TEXT, st.text(st.sampled_from("XY"), min_size=1), st.text(st.sampled_from("PQ"), min_size=1), st.data())
def test_everything_that_two_people_insert_is_in_the_result(
    base: str, tail: str, mine: str, theirs: str, data: st.DataObject
) -> None:
    whole = base + tail
    here = data.draw(st.integers(0, len(whole)))
    there = data.draw(st.integers(0, len(whole)))
    text = merged(whole, whole[:here] + mine + whole[here:], whole[:there] + theirs + whole[there:])
    assert mine in text
    assert theirs in text
    assert sorted(text.replace("\n", "")) == sorted((whole + mine + theirs).replace("\n", ""))


@given(TEXT, st.text(st.sampled_from("XY"), min_size=1), st.text(st.sampled_from("PQ"), min_size=1), st.data())
def test_what_each_typed_over_the_text_survives_a_conflict(
    base: str, mine: str, theirs: str, data: st.DataObject
) -> None:
    def typed_over(words: str) -> str:
        first = data.draw(st.integers(0, len(base)))
        return base[:first] + words + base[data.draw(st.integers(first, len(base))) :]

    text = merged(base, typed_over(mine), typed_over(theirs))
    assert mine in text
    assert theirs in text


def test_two_people_who_add_a_line_at_the_end_both_keep_their_line() -> None:
    assert merged("one", "one\nmine", "one\ntheirs") == "one\ntheirs\nmine"


def test_two_people_who_change_the_same_words_find_both_lines_with_their_own_on_top() -> None:
    assert merged("ship in May\nrest", "ship in June\nrest", "ship in July\nrest") == "ship in July\nship in June\nrest"


def test_changes_in_different_lines_are_both_made() -> None:
    assert merged("a\nb\nc", "a!\nb\nc", "a\nb\nc?") == "a!\nb\nc?"
