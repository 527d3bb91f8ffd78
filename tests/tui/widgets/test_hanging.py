"""A text beside its label: its further lines begin below its first, and those of a list's entry below its words.

Short texts beside each other: lines break only between two of them.
"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tui.widgets.hanging import beside, hanging, wrapped


def test_an_entry_of_a_list_goes_on_below_its_words() -> None:
    lines = hanging(Content("CPO  "), "· Billing engine design signed\n· Clinic 3 renewed", 22)
    assert [line.plain for line in lines] == [
        "CPO  · Billing engine",
        "       design signed",
        "     · Clinic 3",
        "       renewed",
    ]


def test_a_text_goes_on_below_its_beginning_with_its_empty_lines() -> None:
    lines = hanging(Content("CTO  "), "Ship in May\n\nnot June", 13)
    assert [line.plain.rstrip() for line in lines] == ["CTO  Ship in", "     May", "", "     not June"]


@given(words=st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9), wide=st.integers(16, 40))
def test_a_key_at_the_end_of_a_text_is_never_alone_on_a_line(words: list[str], wide: int) -> None:
    lines = [line.plain for line in hanging(Content("! "), " ".join(words), wide, Content(" (v)"))]
    assert " ".join(" ".join(lines).split()) == f"! {' '.join(words)} (v)"
    assert lines[-1].strip() != "(v)" and all(len(line.rstrip()) <= wide for line in lines)


@given(texts=st.lists(st.text("ab c", min_size=1, max_size=30).map(str.strip).filter(bool)), wide=st.integers(30, 90))
def test_short_texts_share_lines_that_break_only_between_two_of_them(texts: list[str], wide: int) -> None:
    lines = [line.plain for line in beside(map(Content, texts), Content(" · "), wide)]
    assert [text for line in lines for text in line.split(" · ")] == texts
    assert all(len(line) <= wide for line in lines)
    assert all(len(f"{line} · {after.split(' · ')[0]}") > wide for line, after in pairwise(lines))


@given(
    parts=st.lists(st.lists(st.sampled_from(["▲ CPO", "■ CTO", "and", "signed", "by"]), min_size=1), min_size=1),
    wide=st.integers(20, 60),
)
def test_a_line_never_begins_with_a_dot_and_a_leaders_mark_is_never_parted_from_its_name(
    parts: list[list[str]], wide: int
) -> None:
    text = " · ".join(" ".join(words) for words in parts)
    lines = [line.plain for line in wrapped(Content(text), wide)]
    assert " ".join(lines) == text
    assert all(len(line) <= wide and not line.startswith("·") and line[-1] not in "▲■" for line in lines)


@given(text=st.text("ab \n", max_size=200), wide=st.integers(8, 40))
def test_other_texts_are_wrapped_as_everywhere_else(text: str, wide: int) -> None:
    assert [line.plain.rstrip() for line in wrapped(Content(text), wide)] == [
        line.plain.rstrip() for line in Content(text).wrap(wide) or [Content("")]
    ]
