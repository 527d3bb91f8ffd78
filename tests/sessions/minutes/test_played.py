"""Sessions that were really played, not generated: what their minutes say, and that they can be restored."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sessions.exercises.argue.hearing import SignSteelman
from sessions.minutes.document import document
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.session import Session
from tests.sessions.aligned import Aligning
from tests.sessions.argued import STEELMEN, Arguing, at_sign, with_cruxes
from tests.sessions.play import Play


def closed(play: Play) -> Session:
    """Return the session as it would be if it were closed at this moment, whatever was under way."""
    header = replace(play.session.header, status="closed", ended_at=play.now, log_head="sha256:" + "0" * 64)
    play.session.put(header)
    return play.session


def voted() -> Play:
    return Aligning().voting("alpha", "beta").vote(alpha=(5, 4), beta=(1, None))


def drafting() -> Play:
    play = Aligning()
    play.draft("cpo", "alpha")
    return play


PLAYED: list[Callable[[], Play]] = [
    drafting,
    voted,
    lambda: Aligning().merging("alpha", "beta"),
    lambda: Arguing().cased(),
    lambda: Arguing().swapped(),
    lambda: Arguing().shown(),
    at_sign,
    with_cruxes,
]


@pytest.mark.parametrize("play", PLAYED)
def test_a_played_session_closed_anywhere_is_restored_byte_for_byte(play: Callable[[], Play]) -> None:
    text = export_toml(closed(play()))
    assert export_toml(read_minutes(text, "m")) == text


def test_an_unresolved_goal_is_parked_in_the_minutes() -> None:
    goals = document(closed(Aligning().merging("alpha")))["goal"]
    assert [goal["status"] for goal in goals] == ["parked"]


def test_a_sealed_draft_is_in_no_format_of_the_minutes() -> None:
    session = closed(drafting())
    assert "Alpha" not in export_toml(session)
    assert "Alpha" not in export_markdown(session)


def test_a_steelman_that_nobody_has_read_yet_is_in_no_format_of_the_minutes() -> None:
    play = Arguing().cased()
    live = export_markdown(play.seen_by(None))
    for steelman in STEELMEN.values():
        assert steelman not in live
        assert steelman not in export_toml(closed(play))


def test_a_refused_steelman_is_shown_with_the_owners_missing_sentence() -> None:
    play = at_sign(revisions=0)
    play.do(SignSteelman(verdict="unsigned", missing="It misses the renewal"), "cpo")
    text = export_toml(closed(play))
    assert 'verdict = "unsigned"' in text
    assert 'missing = "It misses the renewal"' in text
