"""Days as people say them: what each way means on a Thursday in November, and what is shown back means the same."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.dates import Unclear, day_example, read_day, read_time, show_day, show_time
from sessions.errors import Refused
from sessions.rules.forms import Field, Form, Section, as_stored, flaws, past_days

TODAY = date(2026, 11, 26)  # a Thursday
DAYS = st.dates(date(1900, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-11-26"),
        ("Tomorrow", "2026-11-27"),
        ("the day after tomorrow", "2026-11-28"),
        ("yesterday", "2026-11-25"),
        ("3 days ago", "2026-11-23"),
        ("a week ago", "2026-11-19"),
        ("two months ago", "2026-09-26"),
        ("-3d", "2026-11-23"),
        ("last friday", "2026-11-20"),
        ("last thursday", "2026-11-19"),
        ("last wed", "2026-11-25"),
        ("last month", "2026-10-26"),
        ("the 4th", "2026-12-04"),
        ("26th", "2026-11-26"),
        ("31st", "2026-12-31"),
        ("10 dec '26", "2026-12-10"),
        ("dec 10 '27", "2027-12-10"),
        ("10-dec-2026", "2026-12-10"),
        ("friday", "2026-11-27"),
        ("on Fri", "2026-11-27"),
        ("thursday", "2026-12-03"),
        ("this tues", "2026-12-01"),
        ("next tuesday", "2026-12-01"),
        ("next friday", "2026-12-04"),
        ("in two weeks", "2026-12-10"),
        ("in a fortnight", "2026-12-10"),
        ("in 10 days", "2026-12-06"),
        ("two weeks from today", "2026-12-10"),
        ("in a month", "2026-12-26"),
        ("+10d", "2026-12-06"),
        ("+2w", "2026-12-10"),
        ("+3m", "2027-02-26"),
        ("next week", "2026-12-03"),
        ("31 mar", "2027-03-31"),
        ("31st of March", "2027-03-31"),
        ("31.3.", "2027-03-31"),
        ("31.3", "2027-03-31"),
        ("3.4.", "2027-04-03"),
        ("31.3.28", "2028-03-31"),
        ("31/3", "2027-03-31"),
        ("3/31/2028", "2028-03-31"),
        ("4/4", "2027-04-04"),
        ("mar 31 2027", "2027-03-31"),
        ("March 31st, 2027", "2027-03-31"),
        ("26 nov", "2026-11-26"),
        ("25 nov", "2027-11-25"),
        ("fri 4 dec", "2026-12-04"),
        ("29 feb", "2028-02-29"),
        ("end of month", "2026-11-30"),
        ("end of the next month", "2026-12-31"),
        ("end of june", "2027-06-30"),
        ("end of june 2028", "2028-06-30"),
        ("start of december", "2026-12-01"),
        ("end of q1", "2027-03-31"),
        ("end of the quarter", "2026-12-31"),
        ("end of next quarter", "2027-03-31"),
        ("end of year", "2026-12-31"),
        ("end of next week", "2026-12-04"),
        ("2026-12-04", "2026-12-04"),
        ("2026-12-4", "2026-12-04"),
        ("20261204", "2026-12-04"),
        ("2026-W49-5", "2026-12-04"),
        ("Fri 2026-12-04", "2026-12-04"),
    ],
)
def test_dates_are_understood_the_way_people_say_them(said: str, day: str) -> None:
    assert read_day(said, TODAY).isoformat() == day
    assert read_day(f"  {said.upper()} ", TODAY).isoformat() == day


@pytest.mark.parametrize("said", ["03/04", "3/4", "03-04", "3/4/2027", "03/04/27"])
def test_ambiguous_dates_are_refused_with_both_readings(said: str) -> None:
    with pytest.raises(Unclear, match=r"could be 2027-04-03 or 2027-03-04. Write 3 apr or 4 mar\."):
        read_day(said, TODAY)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("31 apr", "There is no such day as “31 apr”."),
        ("2027-02-29", "There is no such day as"),
        ("+9999y", "There is no such day as"),
        ("Thu 2026-12-04", "2026-12-04 is a Friday, not a Thursday."),
    ],
)
def test_a_date_that_does_not_exist_is_refused_as_such(said: str, says: str) -> None:
    with pytest.raises(Unclear, match=says):
        read_day(said, TODAY)


@pytest.mark.parametrize(
    "said", ["", "soon", "june", "next", "in weeks", "week", "2026-0", "x" * 99, "٣١ mar", "14:00"]
)
def test_words_that_are_not_a_date_are_refused_with_future_dates_as_examples(said: str) -> None:
    with pytest.raises(Refused, match=r"isn't a date\. Try 10 dec, friday, in two weeks or \+10d") as refused:
        read_day(said, TODAY)
    assert not isinstance(refused.value, Unclear)


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("fri 14:00", "2026-11-27T14:00"),
        ("friday at 2pm", "2026-11-27T14:00"),
        ("2:30 pm friday", "2026-11-27T14:30"),
        ("tomorrow 9:30", "2026-11-27T09:30"),
        ("tomorrow, noon", "2026-11-27T12:00"),
        ("12 am 4 dec", "2026-12-04T00:00"),
        ("31.3. 9.15", "2027-03-31T09:15"),
        ("31.3.", "2027-03-31T09:30"),
        ("next tuesday", "2026-12-01T09:30"),
        ("16:45", "2026-11-26T16:45"),
        ("2026-12-04 14:00", "2026-12-04T14:00"),
        ("2026-12-04T14:00", "2026-12-04T14:00"),
        ("2026-12-04T14:00+02:00", "2026-12-04T14:00+02:00"),
        ("2026-12-04 14:00-06:00", "2026-12-04T14:00-06:00"),
    ],
)
def test_a_time_is_accepted_with_its_date(said: str, when: str) -> None:
    assert read_time(said, TODAY).isoformat(timespec="minutes") == when


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("now", "2026-11-26T23:50"),
        ("in 30 minutes", "2026-11-27T00:20"),
        ("in 5 min", "2026-11-26T23:55"),
        ("in two hours", "2026-11-27T01:50"),
        ("in an hour", "2026-11-27T00:50"),
        ("in half an hour", "2026-11-27T00:20"),
        ("tonight", "2026-11-26T19:00"),
        ("tonight at 8pm", "2026-11-26T20:00"),
        ("this afternoon", "2026-11-26T14:00"),
        ("tomorrow morning", "2026-11-27T09:00"),
        ("friday in the evening", "2026-11-27T19:00"),
        ("in 2 weeks", "2026-12-10T09:30"),
    ],
)
def test_a_time_can_be_relative_or_a_part_of_the_day(said: str, when: str) -> None:
    assert read_time(said, TODAY, time(23, 50, 31)).isoformat(timespec="minutes") == when


@pytest.mark.parametrize("said", ["fri 25:00", "13pm tomorrow", "friday 9:61", "2026-13-04T14:00", "31 apr 9:00"])
def test_a_time_that_the_clocks_skip_is_refused(said: str) -> None:
    with pytest.raises(Unclear):
        read_time(said, TODAY)


@given(DAYS, DAYS, DAYS)
def test_the_date_shown_back_means_the_same_date_on_any_day(day: date, shown: date, read: date) -> None:
    assert read_day(show_day(day, shown), read) == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)), DAYS, DAYS)
def test_the_time_shown_back_means_the_same_minute_on_any_day(when: datetime, shown: date, read: date) -> None:
    assert read_time(show_time(when, shown), read) == when.replace(second=0, microsecond=0)


@pytest.mark.slow
@given(st.text(max_size=50) | st.text("0123456789 ./-+dwmyaprjunof:TWin", max_size=20), DAYS)
def test_any_words_are_a_date_or_refused(words: str, today: date) -> None:
    for read in (read_day, read_time):
        try:
            read(words, today)
        except Refused as refused:
            assert str(refused)


@given(st.dates(date(1900, 1, 1), date(9999, 1, 1)))
def test_a_hint_is_a_future_date(today: date) -> None:
    assert read_day(day_example(today), today) == today + timedelta(days=14)


FORM = Form("f", "", (Section("s", "A", (Field("due", "Due", "date"), Field("at", "Starts", "time", required=False))),))


def test_a_past_date_needs_confirming_and_a_future_one_does_not() -> None:
    def asked(**it: str) -> list[str]:
        return [flaw.says for flaw in past_days(FORM, {"s": it}, TODAY)]

    assert asked(due="2026-11-25") == ["Wed 2026-11-25, yesterday: press again to save it."]
    assert asked(due="2026-11-26", at="2026-11-26T09:00") == [] == asked()
    assert len(asked(at="2026-11-25T09:00")) == 1


def test_a_date_that_is_usually_past_needs_no_confirming() -> None:
    form = Form("f", "", (Section("s", "A", (Field("as_of", "As of", "date", past=True),)),))
    assert past_days(form, {"s": {"as_of": "2026-11-25"}}, TODAY) == []


@pytest.mark.parametrize(
    ("said", "coming", "past"),
    [
        ("1 oct", "2027-10-01", "2026-10-01"),
        ("1.10.", "2027-10-01", "2026-10-01"),
        ("1 dec", "2026-12-01", "2025-12-01"),
        ("12th", "2026-12-12", "2026-11-12"),
        ("31st", "2026-12-31", "2026-10-31"),
        ("friday", "2026-12-04", "2026-11-27"),
        ("saturday", "2026-12-05", "2026-11-21"),
        ("29 feb", "2028-02-29", "2024-02-29"),
        ("end of march", "2027-03-31", "2026-03-31"),
        ("end of q4", "2026-12-31", "2025-12-31"),
        ("28 nov", "2026-11-28", "2026-11-28"),
        ("1 oct 2027", "2027-10-01", "2027-10-01"),
        ("tomorrow", "2026-11-29", "2026-11-29"),
        ("end of month", "2026-11-30", "2026-11-30"),
    ],
)
def test_words_without_a_year_mean_the_last_such_day_where_a_day_is_usually_past(
    said: str, coming: str, past: str
) -> None:
    today = date(2026, 11, 28)
    assert read_day(said, today) == date.fromisoformat(coming)
    assert read_day(said, today, past=True) == date.fromisoformat(past)
    assert read_time(f"{said} 9:14", today, past=True) == datetime.fromisoformat(f"{past} 09:14")


def test_the_examples_are_past_where_a_day_is_usually_past() -> None:
    today = date(2026, 11, 28)
    assert (day_example(today), day_example(today, past=True)) == ("12 dec", "14 nov")
    with pytest.raises(Refused, match="Try 14 nov, friday, two weeks ago or -10d"):
        read_day("soon", today, past=True)


def test_a_weekday_and_a_date_without_a_year_have_to_agree_in_the_past_too() -> None:
    assert read_day("thu 1 oct", date(2026, 11, 28), past=True) == date(2026, 10, 1)


@given(DAYS, st.dates(date(1910, 1, 1), date(9990, 1, 1)))
def test_a_day_and_a_month_mean_a_day_of_the_last_year_where_a_day_is_usually_past(day: date, today: date) -> None:
    read = read_day(f"{day.day} {day:%B}", today, past=True)
    assert (read.day, read.month) == (day.day, day.month)
    assert read <= today
    assert (day.day, day.month) == (29, 2) or (today - read).days <= 365


def test_a_payload_contains_the_date_and_not_the_words() -> None:
    due, at = FORM.sections[0].fields
    assert as_stored(due, "friday", TODAY) == "2026-11-27" and as_stored(at, "fri 14:00", TODAY) == "2026-11-27 14:00"
    assert as_stored(due, "soon", TODAY) == "soon"
    assert flaws(FORM, {"s": {"due": "2026-11-27", "at": "2026-11-27T14:00"}}) == []
    assert "isn't a date" in flaws(FORM, {"s": {"due": "soon"}})[0].says
    assert "write it as" in flaws(FORM, {"s": {"due": "friday"}})[0].says
