"""`parley doctor --report`: everything a bug report needs to say, and nothing that anybody wrote."""

import json
import re
import socket
from contextlib import closing
from pathlib import Path

import pytest

from sessions.model import ROWS
from sessions.model.columns import image
from sessions.store import open_store
from sessions.store.sqlite import sqlite3
from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley, Ran
from tui.paths import config_file

SECRETS = ("acme-merger", "10.9.8.7", "zq-host", "SHA256:zqzqzq", "zqcolor", "zq-changed")
"""Words of an environment and a config, as a person may have them."""


def reported(parley: Parley) -> tuple[Ran, Ran]:
    """Return the report in words and as JSON."""
    return parley("doctor", "--report"), parley("doctor", "--report", "--json")


def words_of(demo: Demo) -> set[str]:
    """Return everything in the sessions of the demo that a person wrote or that names one of them."""
    found = {demo.first, demo.closed, demo.live}
    store = open_store(demo.db)
    try:
        for session in (store.load(each) for each in tuple(found)):
            rows = [image(session.header), *(image(row) for kind in ROWS for row in session.all(kind))]
            texts = re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(rows, default=str))
            found |= {text for text in texts if " " in text or len(text) > 24}
    finally:
        store.close()
    assert len(found) > 100 and any("Ada" in text for text in found)
    return found


def test_a_report_holds_nothing_of_a_session_or_of_a_person(
    parley: Parley, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.9.8.7 22 10.9.8.7 22")
    monkeypatch.setenv("HOSTNAME", "zq-host")
    monkeypatch.setenv("PARLEY_HOST_KEY", "SHA256:zqzqzq")
    monkeypatch.setattr(socket, "gethostname", lambda: "zq-host")
    secrets = (*SECRETS, *words_of(demo))
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(
        'theme = "zqcolor"\n"acme-merger" = 1\nescalations_most = 3\n[keys]\n"acme-merger" = "f1"\n'
    )
    with closing(sqlite3.connect(demo.db)) as conn, conn:
        conn.execute("UPDATE session SET title = 'zq-changed'")
    assert demo.live in str(parley("doctor", "--json").objects[0]["findings"])
    for ran in reported(parley):
        assert (ran.code, ran.err) == (0, "")
        assert not [word for word in secrets if word in ran.out]
    told = parley("doctor", "--report", "--json").objects[0]
    assert told["ssh"] is True and told["config_sets"] == ["escalations_most"] and told["sound"] is False
    assert told["config_faults"] == ["line 1: theme", "line 2", "line 5: keys"]


def test_a_report_says_what_a_bug_may_depend_on(parley: Parley, demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    ran, as_json = reported(parley)
    [told] = as_json.objects
    assert [line.split("  ")[0].replace(" ", "_") for line in ran.lines] == list(told)
    whole = parley("doctor", "--json").objects[0]
    for name in ("sqlite", "sqlite_module", "journal", "schema", "sessions", "changes", "size", "mode", "sound"):
        assert told[name] == whole[name]
    assert (told["term"], told["no_color"], told["tmux"], told["ssh"]) == ("xterm-256color", True, True, False)
    assert told["textual"] and told["python"] and told["system"] and told["file_opens"] is True
    assert told["integrity"] == told["findings"] == 0 and told["mirror"] is True
    page = (ROOT / "docs" / "json.md").read_text("utf-8").splitlines()
    [row] = [line for line in page if "doctor --report --json" in line]
    assert re.findall(r"`(\w+)`", row.split("|")[3]) == list(told)


def test_a_report_shortens_the_home_folder_and_creates_nothing(
    parley: Parley,
) -> None:
    path = Path.home() / "plans" / "parley.db"
    told = parley("--db", path, "doctor", "--report", "--json").objects[0]
    assert told["file"] == "~/plans/parley.db" and told["file_there"] is False and "size" not in told
    assert not path.parent.exists()
    assert str(Path.home()) not in parley("--db", path, "doctor", "--report").out


def test_a_file_that_does_not_open_is_reported_as_such(parley: Parley, tmp_path: Path) -> None:
    path = tmp_path / "torn.db"
    path.write_bytes(b"zq-not a database" * 100)
    [told] = parley("--db", path, "doctor", "--report", "--json").objects
    assert told["file_there"] is True and told["file_opens"] is False
