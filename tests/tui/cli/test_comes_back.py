"""The verbs for what comes back: what is due, and the calendar of a series."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sessions.model import FollowUp
from sessions.store import open_store
from tests.demo import Demo
from tests.sessions.minutes.test_calendar import events
from tests.tui.cli.conftest import Parley

SERIES = "cpo-cto-weekly"


def test_the_calendar_of_a_series_is_what_is_due_in_it(demo: Demo, parley: Parley, tmp_path: Path) -> None:
    to = tmp_path / "series.ics"
    assert parley("export", SERIES, "--format", "ics", "-o", to).code == 0
    due = parley("due", "--series", SERIES, "--until", "2099-01-01", "--json").objects
    dated = [each["id"] for each in due if each["due"] and each["kind"] not in ("session", "test")]
    found = events(to.read_bytes().decode())
    assert dated
    assert {f"{each.replace('/', '-')}@parley" for each in dated} <= set(found)
    assert len(found) == len([each for each in due if each["due"]])
    again = parley("export", SERIES, "--format", "ics", "-o", to)
    assert (again.code, again.err) == (0, ""), "a calendar of the series replaces the one before"


def test_an_id_that_is_also_the_name_of_a_series_means_the_session(demo: Demo, parley: Parley) -> None:
    people = ["--leader", "cpo=Ada", "--leader", "cto=Bo", "--playbook", "check-in"]
    new = parley("new", "Odd", "--series", demo.closed, *people)
    assert new.code == 0
    assert f"{demo.closed}-D1@parley" in events(parley("export", demo.closed, "--format", "ics").out)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nothing", "--format", "ics"), "There is no session and no series 'nothing' in this file."),
        ((SERIES,), "Only the calendar of a whole series can be exported; use --format ics."),
        ((SERIES, "--format", "ics", "--with-schema"), "--with-schema is for the minutes of a session."),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence(
    demo: Demo, parley: Parley, words: tuple[str, ...], says: str
) -> None:
    ran = parley("export", *words)
    assert ran.complaint == says
    assert ran.out == ""


def test_nothing_is_due_in_a_series_that_does_not_exist(demo: Demo, parley: Parley) -> None:
    assert parley("due", "--series", "monthly").complaint == "There is no series 'monthly' in this file."


def test_the_calendar_of_a_session_has_its_goals(demo: Demo, parley: Parley) -> None:
    found = events(parley("export", demo.closed, "--format", "ics").out)
    assert any(re.fullmatch(rf"{demo.closed}-G\d@parley", name) for name in found)


def test_the_reasons_for_something_are_shown_with_their_day_session_and_id(demo: Demo, parley: Parley) -> None:
    ran = parley("why", "saved", "cards")
    assert ran.code == 0
    assert re.search(rf"^\d{{4}}-\d\d-\d\d  {demo.closed}/D1  Q2 joint roadmap$", ran.out, re.MULTILINE)
    assert "    cto disagrees but commits: " in ran.out
    first = parley("why", "saved", "cards", "--json").objects[0]
    assert first["id"] == f"{demo.closed}/{first['ref']}"
    assert parley("why", "xyzzy").out == "No decision, argument, test or outcome contains these words.\n"


def test_the_series_are_listed_with_what_is_open_in_each(demo: Demo, parley: Parley) -> None:
    (series,) = parley("series", "--json").objects
    due = parley("due", "--series", SERIES, "--all", "--until", "2099-01-01", "--json").objects
    assert series["series"] == SERIES
    assert series["open"] == len([each for each in due if each["kind"] != "session"])
    assert series["due"] == len(parley("due", "--series", SERIES, "--json").objects)
    assert parley("series").out.startswith(f"{SERIES}  ")


def test_the_minutes_of_a_series_imported_into_an_empty_file_make_the_same_things_due(
    demo: Demo, parley: Parley, tmp_path: Path
) -> None:
    for each in parley("list", "--json").objects:
        if each["status"] in ("closed", "amended"):
            assert parley("export", each["id"], "-o", tmp_path / f"{each['id']}.toml").code == 0
    other = tmp_path / "other.db"
    assert parley("import", *sorted(tmp_path.glob("*.toml")), "--db", other).code == 0
    until = ("--all", "--until", "2099-01-01", "--json")
    with closing(open_store(demo.db)) as store:
        said = {row.target for row in store.load(demo.live).all(FollowUp)}  # in a session that has no minutes yet
    assert said

    def due(*words: object) -> list[Any]:
        found = parley("due", *until, *words).objects
        return [each for each in found if each["kind"] != "session" and each["id"] not in said]

    was = [each for each in due() if each["session"] != demo.live]
    assert was
    assert due("--db", other) == was

    def pair(*words: object) -> list[Any]:
        (found,) = parley("pair", SERIES, "--json", *words).objects
        figures = [*found["sessions"], found["over_all"]]
        return [{key: each[key] for key in each if "reached" not in key} for each in figures]

    assert pair("--db", other) == pair()
