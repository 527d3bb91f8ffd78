"""A short form of `python -m bench proof`, from fixed seeds: what is promised whatever happens is kept.

Wounds, strangers and fuzzing have theirs beside what they attack: test_salvage.py, test_ssh_strangers.py, test_fuzz.py.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bench import cuts, disks, kills, proof
from bench.promise import ROOT, Promise, alone, none
from bench.recorder import Op


def assert_kept(rows: Sequence[Promise]) -> None:
    assert rows and all(row.kept for row in rows), "\n".join(map(str, rows))


@pytest.mark.slow
def test_a_kill_at_any_moment_loses_nothing_acknowledged_from_the_file_or_from_its_mirror(tmp_path: Path) -> None:
    assert_kept(kills.prove(tmp_path, 0, 13, least=5))


@pytest.mark.slow
def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    assert_kept(cuts.prove(tmp_path, 0, 13, least=2))


@pytest.mark.slow
def test_the_simulated_power_cut_is_harsh_enough_to_find_what_was_not_synced(tmp_path: Path) -> None:
    program = """
import json, sys
from pathlib import Path
from bench import cuts
from sessions.store import connection
connection.PRAGMAS.append("synchronous = OFF")
print(json.dumps(cuts._main(Path(sys.argv[1]), 0, 13, 1)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert json.loads(ran.stdout)["file"]


def test_what_was_not_synced_may_be_lost_in_any_part_and_what_was_synced_is_all_there() -> None:
    old, new = b"a" * 1024, b"b" * 1024
    synced = [Op("write", "x", 0, old), Op("sync", "x", 1)]
    lefts = [
        cuts.left_of({"x": b""}, [*synced, Op("write", "x", 0, new), Op("gone", "y")], random.Random(n))["x"]
        for n in range(60)
    ]
    assert set(lefts) == {old, new, new[:512] + old[512:], old[:512] + new[512:]}
    assert {cuts.left_of({"x": b""}, synced, random.Random(n))["x"] for n in range(20)} == {old}


@pytest.mark.slow
def test_whatever_disk_call_fails_the_error_is_true_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    found = alone("bench.disks", tmp_path / "faults", 0, 13, 12)
    assert found["faults"] > 10 and found["denied"] > 10
    assert [found["lost"], found["untrue"], found["stuck"]] == [[], [], []]


@pytest.mark.parametrize("how", disks.WAYS, ids=lambda how: how.__name__)
def test_a_file_that_disappears_while_it_is_open_is_complete_in_the_copy_that_is_offered(
    tmp_path: Path, how: Callable[[Path], None]
) -> None:
    assert disks.taken_away(tmp_path, how, random.Random(13)) == []


@pytest.mark.parametrize("missed", [[], ["it was lost"]])
def test_the_proof_writes_json_and_exits_with_1_if_a_promise_was_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], missed: list[str]
) -> None:
    def attacked(folder: Path, seconds: float, seed: int, least: int = 1) -> list[Promise]:
        assert folder.is_dir() and (seconds, seed) == (5, 7)
        return [none("what is promised", missed, "one try"), Promise("late", 0.5, 1, "9 logins", "%")]

    words = ["calm", "--seconds", "5", "--seed", "7", "--json", str(tmp_path / "rows.json")]
    assert proof.main(words, {"calm": attacked, "other": disks.prove}) == bool(missed)
    told = json.loads((tmp_path / "rows.json").read_text())
    assert told["kept"] is not bool(missed) and [row["missed"] for row in told["rows"]] == [missed, []]
    out = capsys.readouterr().out
    assert ("BROKEN" in out) is bool(missed) and "kept" in out
