"""The examples run as they are, and do what they say."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from examples.play_a_session import ANSWERS, play
from sessions.minutes.parse import read_minutes
from sessions.model import Answered, Participant
from sessions.store import open_store

ROOT = Path(__file__).parents[1]


def test_a_session_is_played_through_the_engine_and_its_record_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    minutes = read_minutes(play(path), "minutes.toml")
    assert minutes.header.status == "closed"
    assert all(leader.signed_at for leader in minutes.all(Participant))
    answers = {each.by: each.value for each in minutes.all(Answered, question="Q1")}
    assert answers == {seat: answer["answer"]["value"] for seat, answer in ANSWERS.items()}
    with closing(open_store(path)) as store:
        assert store.verify(minutes.header.id) == []


def test_the_example_runs_as_its_first_line_says_and_loads_no_screen() -> None:
    run = "runpy.run_path('examples/play_a_session.py', run_name='__main__')"
    program = f"import runpy, sys; {run}; assert 'textual' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert read_minutes(done.stdout, "minutes.toml").header.status == "closed"
