"""What two answers that are far apart are about, by the reasons given for them."""

from typing import Any

import pytest

from sessions.exercises.ask.kind import disagreement_on
from sessions.model import Answered, Question
from tests.sessions.play import Play, item

PRECISE = "By 15 May billing-api needs 3 people for 2 weeks, because refunds fail 40 times a day"
VAGUE = "This is far too risky for all of us"
SURE = {"key": "sure", "ask": "How sure are you?", "answer": "scale", "least": 0, "most": 5}


def asked(gap: int, first: str | None, second: str | None) -> tuple[Play, Question]:
    """A revealed question with a gap, and the reason of each leader."""
    play = Play(item("ask", settings={"questions": [SURE]}))
    row = play.session.put(Question(id="Q1", item="I1", key_="sure", ask="How sure are you?", kind="scale", gap=gap))
    values: dict[str, Any] = {"cpo": (gap, first), "cto": (0, second)}
    for seat, (value, reason) in values.items():
        play.session.put(Answered(question="Q1", by=seat, value=value, reason=reason))
    return play, row


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [(PRECISE, PRECISE, "priorities"), (PRECISE, VAGUE, "facts"), (VAGUE, VAGUE, "facts"), (None, PRECISE, "facts")],
)
def test_answers_far_apart_are_about_priorities_just_if_both_reasons_are_precise(
    first: str | None, second: str | None, kind: str
) -> None:
    play, row = asked(3, first, second)
    found = disagreement_on(play.session, row)
    assert found is not None and found.kind == kind


def test_answers_that_are_close_or_have_no_reasons_are_about_nothing() -> None:
    assert disagreement_on(*_of(asked(1, VAGUE, VAGUE))) is None
    assert disagreement_on(*_of(asked(3, None, None))) is None


def _of(given: tuple[Play, Question]) -> tuple[Any, Question]:
    return given[0].session, given[1]
