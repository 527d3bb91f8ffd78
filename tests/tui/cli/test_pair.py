"""The verb pair: every series at a glance, one as a table or JSON, and what is for one person's own eyes."""

import json
import os
import pty
import random
import re
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sessions.model import Board, BoardRow
from sessions.pins import hashed
from sessions.room import Room
from sessions.rules.pair_figures import FIGURES
from sessions.rules.pin_commands import SetPin
from sessions.store import open_store
from sessions.times import today
from tests.demo import Demo
from tests.sessions.pairs import save, session, some_series, staked
from tests.tui.cli.conftest import ROOT, Parley
from tui.client.pair_table import sparkline

PIN = "4071"


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with two series; the name of the one with the most to see."""
    store = open_store(tmp_path / "p.db")
    rng = random.Random(5)
    few, many = some_series(rng, 1), max((some_series(rng, 8) for _ in range(5)), key=len)
    save(store, [*few, *many])
    store.close()
    monkeypatch.setenv("PARLEY_DB", str(tmp_path / "p.db"))
    return str(many[0].header.series)


def test_without_a_series_there_is_a_line_for_each(parley: Parley, series: str) -> None:
    found = parley("pair", "--json").objects
    assert len(found) == 2 and series in [each["series"] for each in found]
    assert [each["on"] for each in found] == sorted((each["on"] for each in found), reverse=True)
    lines = parley("pair").lines
    assert [line.split("  ")[0] for line in lines] == [each["series"] for each in found]


def test_a_series_is_a_table_with_a_line_for_each_figure(parley: Parley, series: str) -> None:
    lines = parley("pair", series).lines
    for figure in FIGURES:
        assert any(line.startswith(figure.title) for line in lines), figure.title
    assert all(len(line) <= 80 for line in lines)


def test_the_json_has_each_figure_of_each_session_and_over_all(parley: Parley, series: str) -> None:
    (found,) = parley("pair", series, "--json").objects
    keys = {figure.key for figure in FIGURES} | {"minutes", "horizon"}
    assert found["over_all"].keys() == keys
    assert all(each.keys() == keys | {"session", "on"} for each in found["sessions"])
    assert "own" not in found and "home_bias" not in json.dumps(found)


def test_what_each_is_trusted_to_decide_alone_is_below_the_figures(
    parley: Parley, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_DB", str(tmp_path / "p.db"))
    held = some_series(random.Random(5), 1)
    last = held[-1]
    board = last.put(Board(id="B9", item=last.agenda[0].id, title="Rights", kind="rights"))
    cells = {"owner": "cto", "alone": True}
    last.put(BoardRow(board=board.id, key_="area-1", text="Vendors, " * 12, columns=cells))
    with closing(open_store(tmp_path / "p.db")) as store:
        save(store, held)
    (found,) = parley("pair", str(last.header.series), "--json").objects
    assert any("Vendors" in area for area in found["alone"]["cto"])
    lines = parley("pair", str(last.header.series)).lines
    assert any(line.startswith("CTO decides alone: ") for line in lines) and all(len(line) <= 80 for line in lines)


def test_a_person_s_own_figures_are_shown_only_if_they_are_asked_for(parley: Parley, series: str) -> None:
    assert "home bias" not in parley("pair", series).out
    assert "home bias" in parley("pair", series, "--as", "cpo").out
    (found,) = parley("pair", series, "--json", "--as", "cto").objects
    assert found["own"]["seat"] == "cto"
    assert found["own"]["over_all"].keys() == {"home_bias", "guess_error"}


def test_a_person_s_own_figures_are_refused_to_others(
    parley: Parley, series: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No leader of this series has the seat CPTO." in parley("pair", series, "--as", "cpto").complaint
    assert parley("pair", "--as", "cpo").complaint.startswith("Name the series")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22")
    for words in (["--as", "cpo"], ["--json", "--as", "cpo"]):
        done = parley("pair", series, *words)
        assert "at a terminal of this machine" in done.complaint and not done.out
    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    assert "whoever owns the file" in parley("pair", series, "--as", "cpo").complaint


def test_an_unknown_series_is_refused(parley: Parley, series: str) -> None:
    assert "no closed session in a series 'nothing'" in parley("pair", "nothing").complaint


@pytest.mark.slow
def test_a_seat_with_a_pin_shows_its_own_figures_only_to_whoever_types_it(parley: Parley, demo: Demo) -> None:
    store = open_store(demo.db)
    room = Room(store, demo.live)
    room.do(SetPin(pin=hashed(PIN)), "cpo")
    series = str(room.view(None).header.series)
    store.close()
    assert "has a PIN" in parley("pair", series, "--as", "cpo").complaint
    assert "home bias" in parley("pair", series, "--as", "cto").out
    words = [sys.executable, "-m", "tui.cli.main", "pair", series, "--as", "cpo"]
    assert "Wrong PIN" in typed(words, "0000") and "home bias" in typed(words, PIN)


def typed(words: list[str], pin: str) -> str:
    """What a command shows in a terminal in which a PIN is typed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True):
        os.close(theirs)
        shown = ""
        while "PIN of" not in shown:
            shown += os.read(ours, 4096).decode()
        os.write(ours, f"{pin}\n".encode())
        try:
            while more := os.read(ours, 4096):
                shown += more.decode()
        except OSError:  # the program has left the terminal
            pass
    os.close(ours)
    return shown


def test_planning_a_session_suggests_a_warm_up_unless_it_has_an_argument(parley: Parley, tmp_path: Path) -> None:
    store = open_store(tmp_path / "w.db")
    save(store, [session("weekly", 1, *staked(today() + timedelta(days=9)))])
    store.close()
    words = ["--series", "weekly", "--leader", "cpo=Ada", "--leader", "cto=Bo"]
    for book, suggests in (("check-in", True), ("other-side", False)):
        done = parley("--db", tmp_path / "w.db", "new", "Q2", "--playbook", book, *words)
        assert ("Argue something small first." in done.err) == suggests and done.code == 0


def test_the_guide_names_every_figure_with_its_key() -> None:
    page = (ROOT / "docs" / "pair.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \| (.+?) \| (.+?) \|", page, re.MULTILINE)
    assert rows == [(each.title, each.key, each.says, each.good) for each in FIGURES]


@pytest.mark.parametrize(
    ("numbers", "drawn"), [([], ""), ([None], "·"), ([3, 3], "▄▄"), ([0, None, 7, 1], "▁·█▂"), ([-5, 5], "▁█")]
)
def test_a_sparkline_has_a_block_for_each_number(numbers: list[Any], drawn: str) -> None:
    assert sparkline(numbers) == drawn
