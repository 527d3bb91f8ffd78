"""What the reading verbs print: as text, short and aligned, and as JSON."""

import re
import sqlite3 as stdlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from sessions.library.playbooks import own_folder
from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley
from tests.tui.cli.test_check import Process
from tui.cli.common import say_table


def test_sessions_are_listed_with_the_latest_first(parley: Parley, demo: Demo) -> None:
    assert [line.split()[:2] for line in parley("list").lines] == [
        [demo.live, "running"],
        [demo.closed, "amended"],
        [demo.first, "closed"],
    ]
    first, last, _ = parley("list", "--json").objects
    assert (first["id"], first["status"], first["title"]) == (demo.live, "running", "Q3 joint roadmap")
    assert last["seats"] == ["cpo", "cto"]
    assert last["leaders"] == ["Ada Marsh", "Jonas Brandt"] and last["people"][2:] == ["Mina Okafor", "Lea Winter"]
    assert set(last) == {"id", "title", "series", "playbook", "status", "mode", "leaders", "people", "started_at",
                         "touched_at", "rev", "imported", "starts_at", "seats"}  # fmt: skip


def test_an_empty_file_says_what_to_do_first(parley: Parley, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_DB", raising=False)
    assert parley("list").out == "No sessions yet. Plan one with `parley new`, or look around with `parley demo`.\n"
    assert parley("list", "--json").out == ""
    assert parley("actions").out == "There is no such action.\n"
    assert parley("search", "ledger").out == "No revealed text contains these words.\n"


def test_columns_stay_aligned_under_wide_and_combining_signs(capsys: pytest.CaptureFixture[str]) -> None:
    say_table([("計画", "a"), ("cafe\u0301s", "b"), ("plan", "c")])
    assert capsys.readouterr().out == "計画   a\ncafe\u0301s  b\nplan   c\n"


def test_a_live_session_is_shown_with_where_it_is(parley: Parley, demo: Demo) -> None:
    shown = parley("show", demo.live)
    assert shown.lines[0] == "Q3 joint roadmap"
    assert shown.lines[1].startswith(f"{demo.live} · running · joint-planning · series cpo-cto-weekly · after ")
    assert shown.lines[2] == "Ada Marsh (CPO), Jonas Brandt (CTO)"
    at = shown.lines.index("Now: I4 What should be true by the end of the quarter · Align · ballot")
    assert shown.lines[at + 1].strip() == "CPO sealed, CTO not yet"
    assert any(
        line.split()[:2] == ["I1", "Observability"] and "done" in line and "carried ×1" in line for line in shown.lines
    )
    assert any(line.split()[:2] == ["I4", "What"] and "now" in line for line in shown.lines)
    assert any(line.split()[:5] == ["G1", "open", "no", "votes", "yet"] for line in shown.lines)
    assert max(map(len, shown.lines)) <= 120


def test_a_closed_session_is_shown_as_its_minutes(parley: Parley, demo: Demo) -> None:
    shown = parley("show", demo.closed)
    *minutes, mark = parley("export", demo.closed, "--format", "markdown").lines
    assert shown.out.rstrip("\n") == "\n".join(minutes).rstrip("\n")
    assert mark.startswith("<!-- parley-minutes/1")
    assert shown.lines[0] == "# Q2 joint roadmap"


@pytest.mark.parametrize("which", ["closed", "live"])
def test_a_session_is_printed_as_one_object(parley: Parley, demo: Demo, which: str) -> None:
    session_id = getattr(demo, which)
    [told] = parley("show", session_id, "--json").objects
    assert told["session"]["id"] == session_id and told["rev"] > 0
    assert [person["key"] for person in told["participant"]][:2] == ["cpo", "cto"]
    assert {goal["id"] for goal in told["goal"]} == {"G1", "G2", "G3"}
    assert bool(told.get("ballot")) == (which == "closed")


def test_a_draft_session_is_shown_before_it_begins(parley: Parley, demo: Demo) -> None:
    new = parley("new", "Plan", "--playbook", "joint-planning", "--leader", "cpo=Ada", "--leader", "cto=Bo",
                 "--facilitator", "cpto=Cy", "--observer", "guest=Di", "--starts", "2099-01-05T09:30")  # fmt: skip
    shown = parley("show", new.lines[0])
    assert " · draft · joint-planning · starts 2099-01-05 09:30" in shown.lines[1]
    assert shown.lines[2] == "Ada (CPO), Bo (CTO), Cy (CPTO, facilitator), Di (GUEST, observer)"
    assert "Now:" not in shown.out


def test_words_are_found_in_what_is_revealed(parley: Parley, demo: Demo) -> None:
    hits = parley("search", "retry", "queue", "--json").objects
    assert hits and all(set(hit) == {"session", "title", "table", "ref", "snippet"} for hit in hits)
    assert all(hit["session"] == demo.closed for hit in hits)
    told = parley("search", "retry", "queue").lines
    assert [line.split()[0] for line in told] == [f"{hit['session']}/{hit['ref']}" for hit in hits]
    assert parley("search", '"', "(", "NEAR").code == 0


def test_the_log_lists_every_change(parley: Parley, demo: Demo) -> None:
    changes = parley("log", demo.closed, "--json").objects
    assert [change["rev"] for change in changes] == list(range(1, len(changes) + 1))
    assert [change["prev"] for change in changes[1:]] == [change["hash"] for change in changes[:-1]]
    lines = parley("log", demo.closed).lines
    assert len(lines) == len(changes)
    said = [line.split()[3].rstrip(":") for line in lines]
    assert [each.casefold() for each in said] == [change["seat"] for change in changes]


def test_the_log_says_into_which_phase_a_session_moves(process: Process, demo: Demo) -> None:
    told = process("log", demo.closed).stdout
    moves = [line for line in told.splitlines() if "moves on to" in line]
    assert all(" in “" in line for line in moves)
    assert any("moves on to ballot in “" in line for line in moves)
    assert any("moves on to “Was it worth it?” in “" in line for line in moves)


def test_an_intact_session_is_verified(parley: Parley, demo: Demo) -> None:
    for session_id in (demo.closed, demo.live):
        ran = parley("verify", session_id)
        assert ran.code == 0 and ran.lines[0].startswith(f"{session_id} holds: ")
        [told] = parley("verify", session_id, "--json").objects
        assert told["holds"] is True and told["findings"] == [] and told["rev"] > 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE changes SET rows = replace(rows, 'Jonas', 'Jones') WHERE rev = 1",
        "UPDATE changes SET seat = 'cto' WHERE rev = 3",
        "DELETE FROM changes WHERE rev = 5",
        "UPDATE action SET text = 'Something else' WHERE id = 'A1'",
        "UPDATE ballot SET support = 5 WHERE goal = 'G2'",
        "UPDATE changes SET rows = '[7]' WHERE rev = 2",
    ],
)
def test_tampering_is_found(parley: Parley, demo: Demo, sql: str) -> None:
    with stdlib.connect(demo.db) as conn:
        conn.execute(sql)
    conn.close()
    ran = parley("verify", demo.closed)
    assert ran.code == 1 and ran.err == ""
    assert all(line.startswith(demo.closed) for line in ran.lines) and ran.lines
    [told] = parley("verify", demo.closed, "--json").objects
    assert told["holds"] is False and len(told["findings"]) == len(ran.lines)


# --- actions ----------------------------------------------------------------------------------------------------------


def test_actions_are_listed_where_they_are_now(parley: Parley, demo: Demo) -> None:
    assert [line.split()[:3] for line in parley("actions").lines] == [
        [f"{demo.first}/A1", "done", "cpo"],
        [f"{demo.closed}/A2", "done", "cpo"],
        [f"{demo.closed}/A3", "done", "cto"],
        [f"{demo.live}/A1", "open", "cto"],
    ]
    *done, open_ = parley("actions", "--json").objects
    assert all(each["done_on"] for each in done) and open_["carried_count"] == 1 and open_["session"] == demo.live


def test_actions_are_filtered(parley: Parley, demo: Demo) -> None:
    def ids(*words: str) -> list[str]:
        return [told["id"] for told in parley("actions", "--json", *words).objects]

    due = date.fromisoformat(parley("actions", "--open", "--json").objects[0]["due"])
    assert ids("--open") == ["A1"]
    assert ids("--owner", "cpo") == ["A1", "A2"] and ids("--owner", "nobody") == []
    assert ids("--due", str(due)) == ["A1", "A2", "A3", "A1"]
    assert ids("--due", str(due - timedelta(days=1))) == ["A1", "A2", "A3"]
    assert ids("--open", "--owner", "cto", "--due", str(due)) == ["A1"]
    assert parley("actions", "--owner", "nobody").out == "There is no such action.\n"


# --- the library ------------------------------------------------------------------------------------------------------


def test_playbooks_are_listed_and_shown(parley: Parley) -> None:
    keys = [line.split()[0] for line in parley("playbooks").lines]
    assert "joint-planning" in keys and keys == [book["key"] for book in parley("playbooks", "--json").objects]
    for key in keys:
        shown = parley("playbooks", "show", key)
        assert shown.code == 0 and f"({key}, " in shown.lines[0]
        [told] = parley("playbooks", "show", key, "--json").objects
        assert told["key"] == key and len(told["items"]) == sum(" min  " in line for line in shown.lines)


@pytest.fixture
def faulty() -> Path:
    """A person's own playbook with two faults, beside one without."""
    own_folder().mkdir(parents=True)
    good = 'format = "parley-playbook/1"\nkey = "{}"\ntitle = "Mine"\nabout = "For us."\nminutes = {}\n'
    item = '[[item]]\ntitle = "Talk"\nkind = "talk"\nminutes = 5\n'
    (own_folder() / "mine.toml").write_text(good.format("mine", 30) + item)
    path = own_folder() / "bad.toml"
    path.write_text(good.format("bad", 0) + item.replace("talk", "tlak"))
    return path


OURS = len(list((ROOT / "schemas" / "playbooks").glob("*.toml")))


def test_a_faulty_playbook_does_not_keep_the_others_away(parley: Parley, faulty: Path) -> None:
    for words in (["playbooks"], ["playbooks", "--json"]):
        ran = parley(*words)
        assert ran.code == 1 and len(ran.lines) == OURS + 1 and "joint-planning" in ran.out
        first, second = ran.err.splitlines()
        assert first.startswith(f"{faulty}:5: minutes: ") and second.startswith(f"{faulty}:8: item.kind: ")
    assert "Mine (your own)" in parley("playbooks").out
    assert parley("playbooks", "show", "mine").code == 0
    assert parley("new", "T", "--playbook", "mine", "--leader", "cpo=A", "--leader", "cto=B").code == 0
    refused = parley("playbooks", "show", "bad")
    assert refused.code == 1 and len(refused.err.splitlines()) == 2


# --- care -------------------------------------------------------------------------------------------------------------


def test_the_doctor_reports_the_state_of_the_file(parley: Parley, demo: Demo) -> None:
    ran = parley("doctor")
    assert ran.code == 0 and ran.lines[-1] == "The file is sound."
    assert any(line.split() == ["sessions", "3"] for line in ran.lines)
    [told] = parley("doctor", "--json").objects
    assert told["sound"] is True and told["sessions"] == 3 and told["path"] == str(demo.db)


def test_the_paths_are_printed_and_none_is_created(parley: Parley, demo: Demo) -> None:
    [told] = parley("paths", "--json").objects
    assert told["file"] == str(demo.db)
    assert [line.split()[0] for line in parley("paths").lines] == list(told)
    assert (told["mirror"], told["backup"]) == (
        str(demo.db.with_name("parley.log")),
        str(demo.db.with_name("parley.backup.db")),
    )
    assert not any(Path(path).exists() for name, path in told.items() if name not in ("file", "mirror"))


def test_the_log_and_a_running_session_read_well_aloud(demo: Demo, parley: Parley) -> None:
    log, running = parley("log", demo.closed).lines, parley("show", demo.live).lines
    for n, line in enumerate(log, 1):
        assert re.fullmatch(rf"{n} +\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  [A-Zp].* .*[.?!…]", line), line
    assert any(line.endswith("  CTO seals their answer.") for line in log)
    assert any("to come" in line and "owner CPO" in line for line in running)
    for line in (*log, *running):
        assert not re.search(r"[─-▟■-◿✓✗]|(?:^|  )[–·](?:$|  )", line), "a sign without a word"
