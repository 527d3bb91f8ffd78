"""Ids and seats are taken in any case, and as people misread them."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.ids import _ID, as_id, as_reference, as_seat
from sessions.model import Action, Amendment, Goal
from sessions.model.base import SESSION_ID
from sessions.model.columns import REDACTED
from sessions.records.amendments import Amend, Redact, find_target
from sessions.records.captures import AddAction
from tests.sessions.aligned import Aligning
from tests.sessions.play import Play, item

IDS = st.from_regex(SESSION_ID.regex, fullmatch=True)


@pytest.mark.slow
@given(IDS, st.data())
def test_an_id_is_accepted_in_any_case_and_with_letters_that_look_like_its_digits(
    id_: str, data: st.DataObject
) -> None:
    misread = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(data.draw(st.sampled_from(misread.get(sign, sign + sign.upper()))) for sign in id_)
    assert as_id(typed) == as_id(f" {typed} ") == id_
    assert as_reference(f"{typed}/a1") == f"{id_}/A1"


@given(st.text(max_size=12))
def test_text_without_the_shape_of_an_id_stays_as_it_was_typed(words: str) -> None:
    assert as_id(words) == words or re.fullmatch(SESSION_ID.regex, as_id(words))
    assert _ID.pattern == SESSION_ID.regex


@pytest.mark.parametrize(
    ("typed", "meant"), [("a1", "A1"), ("AlO", "A10"), ("g2", "G2"), ("7K3QF2XA/aI", "7k3qf2xa/A1"), ("soon", "soon")]
)
def test_the_id_of_a_row_is_accepted_in_any_case(typed: str, meant: str) -> None:
    assert as_reference(typed) == meant


def test_a_seat_is_accepted_in_any_case() -> None:
    assert as_seat("CPO ") == "cpo"


def test_the_target_of_an_amendment_is_accepted_in_any_case() -> None:
    session = Aligning().voting("alpha").session
    for target in ("G1.text", "g1.TEXT", "Session.Title"):
        row, column = find_target(session, target)
        assert column.name == target.lower().partition(".")[2]
        assert isinstance(row, Goal) == target.lower().startswith("g1")


def test_an_amendment_uses_one_spelling_and_takes_dates_and_seats_the_way_people_say_them() -> None:
    play = Play(item("talk"))
    play.do(AddAction(text="Publish the budget", owner="cto"), "cpo")
    for target, after in (("a1.DUE", "in two weeks"), ("A1.owner", "CPO")):
        play.do(Amend(target=target, after=after, reason="We both misread it"), "cpo")
    action = play.session.get(Action, "A1")
    assert action.owner == "cpo" and action.due == play.context("cpo").now.date() + timedelta(days=14)
    assert [each.target for each in play.session.all(Amendment)] == ["A1.due", "A1.owner"]
    assert "isn't a date" in play.refused(Amend(target="A1.due", after="soon", reason="We both misread it"), "cpo")


def test_two_people_who_name_the_same_words_in_different_case_ask_for_the_same_redaction() -> None:
    play = Play(item("talk"))
    play.do(AddAction(text="A name nobody may know", owner="cto"), "cpo")
    play.do(Redact(target="A1.text", reason="It names an account"), "cpo")
    play.do(Redact(target="a1.Text", reason="It names an account"), "cto")
    assert play.session.get(Action, "A1").text == REDACTED
