import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.model import Header
from sessions.model.columns import restore
from sessions.text import at_most, clean, closed, one_line
from tests.few import few

SEPARATORS = ["\v", "\f", "\r", "\r\n", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n", "\t", " "]
DROPPED = [*map(chr, [*range(9), *range(0x0E, 0x1C), 0x1F, *range(0x7F, 0x85), *range(0x86, 0xA0)])]
DROPPED += [*map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xD800, 0xDBFF, 0xDC80, 0xDFFF])]
WORDS = st.text(st.characters(categories=("Ll", "Lu", "Lo", "Nd")), min_size=1, max_size=5)


def pieces(*each: str, least: int = 0, most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(each), min_size=least, max_size=most).map("".join)


@settings(max_examples=few(60))
@given(st.lists(WORDS, min_size=2, max_size=4), pieces(*SEPARATORS, *DROPPED, least=1))
def test_cleaning_never_joins_words(words: list[str], between: str) -> None:
    assert one_line(between.join(words)).split() == [word for each in words for word in clean(each).split()]


@settings(max_examples=few(60))
@given(pieces(*SEPARATORS, *DROPPED, "a", "é", "e\u0301", "-", "計", "\u200d", "\ufeff", most=12))
def test_cleaning_leaves_nothing_that_acts_on_a_terminal_and_doing_it_twice_changes_nothing(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept and not set(DROPPED) & set(kept)
    assert kept.split("\n") == kept.splitlines() or kept.split("\n") == [*kept.splitlines(), ""]
    kept.encode()  # no lone surrogate is left


@pytest.mark.parametrize("sign", ["\v", "\f", "\r", "\r\n", "\x1c", "\x85", "\u2028", "\u2029"])
def test_everything_that_other_programs_take_for_a_line_break_is_one_here(sign: str) -> None:
    assert clean(f"one,{sign}two") == "one,\ntwo"
    assert one_line(f"one,{sign}two") == "one, two"


def test_control_characters_at_the_edge_of_a_word_are_removed_without_a_space() -> None:
    assert clean("\u2068Ada\u2069's plan\x1b[0m") == "Ada's plan[0m"


def test_a_title_from_an_older_file_stays_on_one_line() -> None:
    image = {"title": "Q2\u2028roadmap", "id": "7k3qf2xa", "pair": "cpo-cto", "playbook": "p", "planned_minutes": 60}
    assert restore(Header, {**image, "status": "draft", "mode": "local"}).title == "Q2 roadmap"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("Ship it", "Ship it."),
        ("Ship it?", "Ship it?"),
        ("Ship it!", "Ship it!"),
        ("Ship i…", "Ship i…"),
        ("Ok.", "Ok."),
    ],
)
def test_a_sentence_that_ends_with_a_quotation_has_one_final_punctuation_mark(said: str, whole: str) -> None:
    assert closed(said) == whole


def test_of_more_lines_than_there_is_room_for_the_last_one_says_how_many_are_left_out() -> None:
    assert at_most(["one", "two"], 2) == ["one", "two"]
    assert at_most(["one", "two", "three", "four"], 3) == ["one", "two", "… 2 more"]
