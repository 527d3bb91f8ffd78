"""Moments are shown in the zone of whoever reads, with the offset where the hour could be misread."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.dates import Unclear, read_time
from sessions.model import Participant
from sessions.records.amendments import Amend
from sessions.session import Session
from sessions.times import as_read, from_here, here, show_at, show_hour, show_moment
from tests.few import few
from tests.sessions.play import Play, item

TOKYO = timezone(timedelta(hours=9))
MOMENT = datetime(2026, 3, 10, 23, 30, 15, tzinfo=UTC)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put the reader into a zone."""

    def put(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


def test_a_moment_in_the_readers_own_zone_needs_no_offset(zone: Callable[[str], None]) -> None:
    zone("UTC")
    assert (show_moment(MOMENT), show_hour(MOMENT)) == ("2026-03-10 23:30", "23:30")
    assert show_moment(MOMENT, seconds=True) == "2026-03-10 23:30:15"
    assert show_at(MOMENT) == "Tue 2026-03-10 23:30"


def test_a_moment_from_elsewhere_is_shown_in_the_readers_zone_and_says_so(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    assert (show_moment(MOMENT), show_hour(MOMENT)) == ("2026-03-11 00:30 +01:00", "00:30 +01:00")
    assert show_at(MOMENT.astimezone(TOKYO)) == "Wed 2026-03-11 00:30 +01:00"


def test_summer_and_winter_time_of_one_zone_are_not_different_offsets(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    winter = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    assert (show_hour(summer), show_hour(winter)) == ("12:00", "12:00")


def test_a_session_shows_all_its_moments_in_one_zone(zone: Callable[[str], None]) -> None:
    zone("Asia/Tokyo")
    person = Participant(key_="cpo", name="Ada", role="leader", signed_at=MOMENT)
    read = as_read(Session([person])).get(Participant, "cpo").signed_at
    assert read == MOMENT and read is not None and read.utcoffset() == timedelta(hours=9)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-12 * 60, 14 * 60))
@settings(max_examples=few(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_shown_identifies_the_moment(zone: Callable[[str], None], naive: datetime, minutes: int) -> None:
    zone("America/Chicago")
    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    day, clock, *offset = show_moment(moment, seconds=True).split()
    local = here(moment)
    assert offset == ([local.isoformat()[19:]] if local.utcoffset() != moment.utcoffset() else [])
    assert datetime.fromisoformat(f"{day}T{clock}{local.isoformat()[19:]}") == moment
    read = read_time(show_moment(moment, seconds=True), date(2026, 11, 26))
    assert read == (moment if offset else local.replace(tzinfo=None)), "typed as it is shown, it is the same moment"


# --- clocks that are put forward and back -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "never", "twice"),
    [
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 30), datetime(2027, 10, 31, 2, 30)),
        ("America/New_York", datetime(2027, 3, 14, 2, 30), datetime(2027, 11, 7, 1, 30)),
        ("Australia/Lord_Howe", datetime(2027, 10, 3, 2, 15), datetime(2027, 4, 4, 1, 45)),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused_and_one_shown_twice_has_its_offset(
    zone: Callable[[str], None], where: str, never: datetime, twice: datetime
) -> None:
    zone(where)
    with pytest.raises(Unclear, match="Clocks here skip"):
        from_here(never)
    assert from_here(twice).replace(tzinfo=None) == twice
    assert show_moment(from_here(twice)) == f"{twice:%Y-%m-%d %H:%M} {from_here(twice).isoformat()[19:]}"
    other = twice.replace(month=7, day=1)
    assert show_moment(from_here(other)) == f"{other:%Y-%m-%d %H:%M}"


def test_a_summer_time_typed_in_winter_is_the_one_that_clocks_will_show(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    play = Play(item("talk"))
    play.session.put(replace(play.session.header, next_at=MOMENT))
    play.session.commit(2, "")
    play.do(Amend(target="session.next_at", after="10 jul 2027 14:00", reason="It was put off"), "cpo")
    assert play.session.header.next_at == datetime(2027, 7, 10, 12, tzinfo=UTC)
