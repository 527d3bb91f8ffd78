"""What its author reads of a sealed answer while the other leader still writes."""

from __future__ import annotations

from sessions.rules.forms import Field, Form, Section
from tui.exercises.sealed_answer import own_words

LONG = "What the other leader will answer to it"
FORM = Form(
    "ask",
    "",
    (
        Section(
            "q1",
            "How much pressure are you under?",
            (Field("value", "Your answer", "text"), Field("why", "Why", "text"), Field("guess", LONG, "text")),
        ),
    ),
)


def told(wide: int, **answers: str) -> list[str]:
    return own_words(FORM, {"q1": answers}, wide).plain.split("\n")


def test_answers_stand_in_one_column_beside_their_labels() -> None:
    assert told(60, value="a lot", why="the renewal")[1:] == ["  Your answer  a lot", "  Why          the renewal"]


def test_a_long_label_is_beside_a_short_answer_and_above_a_long_one_and_all_labels_begin_at_the_same_cell() -> None:
    assert told(48, value="a lot", guess="4")[1:] == ["  Your answer  a lot", f"  {LONG}  4"]
    words = "it depends on who asks them"
    assert told(48, value="a lot", guess=words)[1:] == ["  Your answer  a lot", f"  {LONG}", f"    {words}"]
