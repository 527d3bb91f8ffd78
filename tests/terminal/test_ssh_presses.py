"""The session whose presses are counted can be played over real SSH, by two leaders with a terminal each."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bench.presses.main import clock_words
from bench.presses.over_ssh import over_ssh
from sessions.model import Decision, Goal, Participant

pytestmark = pytest.mark.openssh


@pytest.mark.timeout(400)
def test_the_counted_session_is_played_over_ssh_to_both_signatures_within_its_hour(tmp_path: Path) -> None:
    tally, session = over_ssh(tmp_path)
    assert session.header.mode == "ssh" and session.header.status == "closed"
    assert all(session.get(Participant, seat).signed_at for seat in session.leaders)
    minutes = tomllib.loads((tmp_path / "minutes.toml").read_text())
    assert {goal["status"] for goal in minutes["goal"]} == {"agreed"} and len(minutes["goal"]) == 4
    assert len(session.all(Goal)) == 4 and {each.status for each in session.all(Decision)} == {"decided"}
    assert tally.whole["who?"] == 0, "everybody has a terminal of their own"
    assert clock_words(session).endswith("of 60 planned")
