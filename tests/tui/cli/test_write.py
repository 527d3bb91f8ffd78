"""What the writing verbs do: new, demo --load, export, import, done."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from sessions.minutes.formats import ENDINGS, FORMATS
from sessions.records.amendments import Amend, Redact
from sessions.room import Room
from sessions.store import open_store
from tests.demo import Demo
from tests.few import some
from tests.tui.cli.conftest import ROOT, Parley

Process = Callable[..., subprocess.CompletedProcess[str]]
LEADERS = ("--leader", "cpo=Ada", "--leader", "cto=Bo")


# --- new, demo --load -------------------------------------------------------------------------------------------------


def test_a_new_session_is_planned_and_only_its_id_is_printed(parley: Parley, demo: Demo) -> None:
    ran = parley("new", "Q4", "--playbook", "joint-planning", *LEADERS, "--series", "weekly")
    assert ran.code == 0 and len(ran.lines) == 1 and len(ran.lines[0]) == 8
    [told] = parley("show", ran.lines[0], "--json").objects
    assert told["session"]["title"] == "Q4" and told["session"]["status"] == "draft"
    assert told["session"]["playbook"] == "joint-planning" and len(told["agenda"]) == 6


def test_roles_name_the_seats_the_titles_and_the_lenses_of_the_leaders(parley: Parley, demo: Demo) -> None:
    new = ("new", "Q4", "--playbook", "check-in")
    ran = parley(*new, "--roles", "ceo-cto", "--leader", "Ada", "--leader", "cto=Bo")
    [told] = parley("show", ran.lines[0], "--json").objects
    assert told["session"]["pair"] == "ceo-cto"
    assert [(each["key"], each["name"], each["title"], each["lens"]) for each in told["participant"]] == [
        ("ceo", "Ada", "Chief Executive Officer", "business"),
        ("cto", "Bo", "Chief Technology Officer", "technology"),
    ]
    ran = parley(*new, *LEADERS)
    [told] = parley("show", ran.lines[0], "--json").objects
    assert [each["lens"] for each in told["participant"]] == ["customer", "system"], "the roles of these seats"
    ran = parley(*new, "--leader", "coo=Ada", "--leader", "cto=Bo")
    [told] = parley("show", ran.lines[0], "--json").objects
    assert told["session"]["pair"] == "custom" and not any("lens" in each for each in told["participant"])


def test_leaders_without_seats_need_roles_that_have_them(parley: Parley, demo: Demo) -> None:
    new = ("new", "Q4", "--playbook", "check-in", "--leader", "Ada", "--leader", "Bo")
    said = "parley: Name the seat of each leader, with --leader KEY=NAME, or choose their --roles.\n"
    assert parley(*new).err == parley(*new, "--roles", "custom").err == said
    assert "did you mean 'cpo-cto'?" in parley(*new, "--roles", "cpo").complaint


def test_the_next_session_of_a_series_continues_where_the_last_one_ended(parley: Parley, demo: Demo) -> None:
    ran = parley("new", "Again", "--playbook", "check-in", *LEADERS, "--series", "cpo-cto-weekly")
    [told] = parley("show", ran.lines[0], "--json").objects
    assert told["session"]["previous"] == demo.closed
    assert told["agenda"][0]["carried_from"] == f"{demo.closed}/I6"


@pytest.mark.parametrize("title", ["", "   ", "x" * 81])
def test_an_invalid_title_is_reported(parley: Parley, demo: Demo, title: str) -> None:
    assert "title" in parley("new", title, "--playbook", "check-in", *LEADERS).complaint


@pytest.mark.slow
def test_the_examples_are_loaded_and_their_ids_are_printed(parley: Parley, tmp_path: Path) -> None:
    ran = parley("demo", "--load", "--db", tmp_path / "x.db")
    assert ran.code == 0 and len(ran.lines) == 3
    listed = parley("list", "--json", "--db", tmp_path / "x.db").objects
    assert {each["id"] for each in listed} == set(ran.lines)


# --- export -----------------------------------------------------------------------------------------------------------


def test_minutes_go_to_standard_output_by_default(parley: Parley, demo: Demo, minutes: Path) -> None:
    text = minutes.read_text()
    assert parley("export", demo.closed).out == parley("export", demo.closed, "-o", "-").out == text
    assert text.startswith("#:schema ./minutes-1.schema.json\n\n")
    assert tomllib.loads(text)["session"]["id"] == demo.closed


def test_minutes_are_written_in_every_format(parley: Parley, demo: Demo, tmp_path: Path) -> None:
    begins = {"toml": "#:schema", "markdown": "# Q2", "html": "<!doctype html>", "brief": "# Q2"}
    begins |= {"json": "{", "ics": "BEGIN:VCALENDAR"}
    for format_ in FORMATS:
        path = tmp_path / format_
        ran = parley("export", demo.closed, "--format", format_, "-o", path)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert path.read_bytes() == parley("export", demo.closed, "--format", format_).out.encode()
        assert path.read_text().startswith(begins[format_])
    assert json.loads((tmp_path / "json").read_text())["session"]["id"] == demo.closed


def test_the_name_of_a_file_says_the_format_unless_one_is_named(parley: Parley, demo: Demo, tmp_path: Path) -> None:
    for format_, name in {**ENDINGS, "toml": ".txt"}.items():
        path = tmp_path / f"minutes{name.upper()}"
        assert parley("export", demo.closed, "-o", path).code == 0
        assert path.read_bytes() == parley("export", demo.closed, "--format", format_).out.encode()
    assert (
        parley("export", demo.closed, "--format", "md").out
        == parley("export", demo.closed, "-o", "-", "--format", "markdown").out
    )
    assert parley("export", demo.closed, "--format", "json", "-o", tmp_path / "j.md").code == 0
    assert (tmp_path / "j.md").read_text().startswith("{")


@pytest.mark.parametrize("format_", ["toml", "json"])
def test_minutes_of_a_session_that_is_not_closed_are_refused(
    parley: Parley, demo: Demo, tmp_path: Path, format_: str
) -> None:
    refused = parley("export", demo.live, "--format", format_, "-o", tmp_path / "m").complaint
    assert refused == (
        f"Session {demo.live} isn't closed yet, and only then can its minutes be exported for keeping. "
        "To read them as they stand, use --format markdown or html."
    )
    assert not (tmp_path / "m").exists()


def test_the_schema_is_written_next_to_the_file(parley: Parley, demo: Demo, tmp_path: Path) -> None:
    assert parley("export", demo.closed, "-o", tmp_path / "m.toml", "--with-schema").code == 0
    assert json.loads((tmp_path / "minutes-1.schema.json").read_text())["additionalProperties"] is False
    assert "The schema goes next to a file." in parley("export", demo.closed, "--with-schema").complaint


def test_exporting_over_commented_minutes_keeps_the_comments_and_reports_unknown_keys(
    parley: Parley, demo: Demo, minutes: Path
) -> None:
    text = (
        minutes.read_text()
        .replace("[session]\n", "# ours\n[session]\n")
        .replace('title = "Q2', 'x_mood = 1\ntitle = "Q2')
    )
    minutes.write_text(text)
    ran = parley("export", demo.closed, "-o", minutes)
    assert (ran.code, ran.out) == (0, "")
    [report] = ran.err.splitlines()
    line = minutes.read_text().splitlines().index("x_mood = 1") + 1
    assert report.startswith(f"parley: {minutes}:{line}: session.x_mood: isn't a key of minutes")
    assert "# ours\n[session]\n" in minutes.read_text()
    again = minutes.read_text()
    assert parley("export", demo.closed, "-o", minutes).code == 0
    assert minutes.read_text() == again


@pytest.mark.parametrize("held", ["not toml\n", '[project]\nname = "x"\n'])
def test_a_file_without_minutes_is_left_alone(parley: Parley, demo: Demo, tmp_path: Path, held: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(held)
    assert "Choose another name" in parley("export", demo.closed, "-o", path).complaint
    assert path.read_text() == held


def test_a_place_that_cannot_be_written_to_is_reported(parley: Parley, demo: Demo, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere" / "m.toml"):
        for format_ in ("toml", "markdown"):
            assert "can't be written" in parley("export", demo.closed, "-o", path, "--format", format_).complaint


@pytest.mark.slow
def test_the_minutes_can_go_to_any_stream_of_the_shell(
    process: Process, demo: Demo, minutes: Path, tmp_path: Path
) -> None:
    text = minutes.read_text()
    assert process("export", demo.closed, "-o", "/dev/stdout").stdout == text
    log = tmp_path / "log"
    log.write_text("kept\n")
    with log.open("a") as file:
        assert process("export", demo.closed, "-o", "/dev/stdout", stdout=file).returncode == 0
    assert log.read_text() == f"kept\n{text}"
    ended = process("export", demo.closed, "-o", "/dev/stdout", "--with-schema")
    assert (ended.returncode, ended.stdout) == (1, "") and "goes next to a file" in ended.stderr
    assert not Path("/dev/minutes-1.schema.json").exists()


@pytest.mark.parametrize("format_", some(FORMATS, 2))
def test_no_export_replaces_the_file_itself(parley: Parley, demo: Demo, tmp_path: Path, format_: str) -> None:
    (tmp_path / "link").symlink_to(demo.db)
    names = [
        "parley.db",
        "parley.db-wal",
        "parley.db-shm",
        "parley.db-journal",
        "parley.backup.db",
        "parley.host_key",
        "link",
    ]
    for name in names:
        words = ("export", demo.closed, "--format", format_, "-o", tmp_path / name)
        assert "is never replaced" in parley(*words).complaint
        assert "is never replaced" in parley(*words, "--force").complaint
    assert parley("verify", demo.closed).code == 0


def test_a_schema_that_is_not_ours_is_left_alone_and_nothing_is_written(
    parley: Parley, demo: Demo, tmp_path: Path
) -> None:
    (tmp_path / "minutes-1.schema.json").write_text("{}")
    words = ("export", demo.closed, "-o", tmp_path / "m.toml", "--with-schema")
    assert "schema.json already exists and isn't the schema of minutes" in parley(*words).complaint
    assert not (tmp_path / "m.toml").exists()
    assert parley(*words, "--force").code == parley(*words).code == 0


# --- import -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another file, which the verbs use from now on; it is not there yet."""
    path = tmp_path / "other.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    return path


def test_minutes_are_exported_with_the_bytes_they_were_imported_with(
    parley: Parley, demo: Demo, minutes: Path, other: Path
) -> None:
    ran = parley("import", minutes)
    assert ran.lines == [f"{demo.closed}  {minutes}"] and ran.code == 0
    assert parley("export", demo.closed).out == minutes.read_text()
    assert parley("verify", demo.closed).code == 0


@pytest.mark.slow
def test_importing_the_same_minutes_again_changes_nothing(
    parley: Parley, demo: Demo, minutes: Path, other: Path
) -> None:
    parley("import", minutes)
    log = parley("log", demo.closed).out
    again = parley("import", minutes)
    assert again.code == 0 and "already here, unchanged" in again.out
    assert parley("log", demo.closed).out == log


def test_different_content_under_the_same_id_is_refused_and_accepted_as_new(
    parley: Parley, demo: Demo, minutes: Path
) -> None:
    minutes.write_text(minutes.read_text().replace('title = "Q2 joint', 'title = "Q2 common'))
    before = parley("list").out
    assert "is already in this file with different content" in parley("import", minutes).complaint
    assert parley("list").out == before
    new = parley("import", "--as-new", minutes)
    assert new.code == 0
    new_id = new.lines[0].split()[0]
    assert new_id != demo.closed
    assert parley("show", new_id).lines[0] == "# Q2 common roadmap"


@pytest.mark.slow
def test_each_file_is_imported_completely_or_not_at_all(
    parley: Parley, demo: Demo, minutes: Path, other: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(
        minutes.read_text().replace("support = 5", "support = 9", 1).replace('kind = "ask"', 'knid = "ask"', 1)
    )
    missing = tmp_path / "missing.toml"
    ran = parley("import", bad, missing, minutes)
    assert ran.code == 1 and ran.lines == [f"{demo.closed}  {minutes}"]
    assert ran.err.count("\n") == 4
    assert f"parley: {missing} can't be read: No such file or directory." in ran.err.splitlines()
    assert f"{bad}:" in ran.err and "knid: is not a key here; did you mean `kind`?" in ran.err
    assert len(parley("list").lines) == 1
    alone = parley("import", "--db", tmp_path / "e.db", bad)
    assert alone.code == 1 and alone.out == ""
    assert parley("list", "--json", "--db", tmp_path / "e.db").out == ""


def test_escapes_in_minutes_reach_no_terminal(parley: Parley, demo: Demo, minutes: Path, other: Path) -> None:
    minutes.write_text(minutes.read_text().replace('title = "Q2', 'title = "\\u001b[31m\\u202eQ2'))
    assert parley("import", minutes).code == 0
    for words in (["list"], ["show", demo.closed], ["search", "roadmap"], ["log", demo.closed, "--json"]):
        assert not {"\x1b", "\u202e"} & set(parley(*words).out)


# --- done -------------------------------------------------------------------------------------------------------------


def test_an_action_is_done_by_its_full_id_with_its_proof(parley: Parley, demo: Demo) -> None:
    ran = parley("done", f"{demo.live}/A1", "--proof", "https://example.org/budget")
    today = date.today().isoformat()
    assert ran.out == f"{demo.live}/A1 done {today}: Publish the retry budget for billing-api\n"
    *_, told = parley("actions", "--json", "--owner", "cto").objects
    assert (told["status"], told["done_on"], told["proof"]) == ("done", today, "https://example.org/budget")
    assert parley("done", f"{demo.live}/A1").complaint == "A1 is already done."
    assert parley("log", demo.live).lines[-1].split()[3:5] == ["CTO", "marks"]


def test_a_bare_id_is_enough_if_it_is_the_only_open_one(parley: Parley, demo: Demo) -> None:
    assert parley("done", "A1").out.startswith(f"{demo.live}/A1 done ")
    assert parley("done", "A1").complaint == "There is no open action A1."


def test_a_bare_id_that_is_open_twice_needs_its_session(parley: Parley, demo: Demo, minutes: Path) -> None:
    minutes.write_text(minutes.read_text().replace('status = "carried"', 'status = "open"'))
    new_id = parley("import", "--as-new", minutes).lines[0].split()[0]
    complaint = parley("done", "A1").complaint
    assert complaint.startswith("There is more than one open action A1; say which one: ")
    assert f"{demo.live}/A1" in complaint and f"{new_id}/A1" in complaint
    assert parley("done", f"{new_id}/A1").code == 0
    assert parley("done", "A1").out.startswith(f"{demo.live}/A1 ")


# --- weight -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["list"], ["show", "LIVE"], ["export", "CLOSED"], ["actions"], ["playbooks"], ["--help"]]
)
def test_what_needs_no_screen_loads_no_textual(demo: Demo, words: list[str]) -> None:
    ids = {"LIVE": demo.live, "CLOSED": demo.closed}
    script = (
        f"import sys; from tui.cli.main import main; code = main({[ids.get(word, word) for word in words]!r}); "
        "heavy = {'textual', 'rich', 'asyncssh', 'pandas', 'numpy'} & set(sys.modules); sys.exit(code or bool(heavy))"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.slow
def test_for_amended_minutes_of_a_session_that_is_here_update_is_offered_and_imports_them(
    parley: Parley, demo: Demo, minutes: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amended = minutes.with_name("amended.toml")
    assert parley("import", minutes, "--db", other).code == 0
    with closing(open_store(other)) as store:
        why = "It was called so by everybody"
        Room(store, demo.closed).do(Amend(target="session.title", after="Q2 plan of both", reason=why), "cpo")
    assert parley("export", demo.closed, "-o", amended, "--db", other).code == 0
    monkeypatch.setenv("PARLEY_DB", str(demo.db))
    assert "Use --update to import its amendments" in parley("import", amended).complaint
    done = parley("import", "--update", amended)
    assert (done.code, done.out) == (0, f"{demo.closed}  {amended}: 1 amendment imported\n")
    assert parley("show", demo.closed).lines[0] == "# Q2 plan of both"
    assert "already here, unchanged" in parley("import", "--update", amended).out
    assert parley("verify", demo.closed).code == 0
    amended.write_text(amended.read_text().replace("Lea Winter", "Lea Summer"))
    assert "guest.name changed" in parley("import", "--update", amended).complaint


def test_update_imports_what_is_not_here_yet(parley: Parley, demo: Demo, minutes: Path, other: Path) -> None:
    assert parley("import", "--update", minutes, "--db", other).lines == [f"{demo.closed}  {minutes}"]


@pytest.mark.slow
def test_update_imports_redactions_and_asks_before_a_past_due_date(
    parley: Parley, demo: Demo, minutes: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amended, why = minutes.with_name("amended.toml"), "It was called so by everybody"
    assert parley("import", minutes, "--db", other).code == 0
    with closing(open_store(other)) as store:
        room = Room(store, demo.closed)
        for seat in ("cpo", "cto"):
            room.do(Redact(target="X1.common_ground.1", reason=why), seat)
        room.do(Amend(target="A1.due", after="yesterday", reason=why), "cpo")
    assert parley("export", demo.closed, "-o", amended, "--db", other).code == 0
    monkeypatch.setenv("PARLEY_DB", str(demo.db))
    assert parley("search", "under 24 h").lines
    assert "Use --past to allow that." in parley("import", "--update", amended).complaint
    assert parley("import", "--update", "--past", amended).lines == [f"{demo.closed}  {amended}: 3 amendments imported"]
    assert "Both want refunds" not in parley("export", demo.closed).out
    assert b"Both want refunds" not in demo.db.read_bytes()
    assert parley("verify", demo.closed).code == 0


@pytest.mark.slow
def test_a_start_that_clocks_show_twice_needs_its_offset_and_one_they_skip_is_refused(
    demo: Demo, tmp_path: Path
) -> None:
    words = ["new", "Q5", "--playbook", "check-in", *LEADERS, "--starts"]
    script = "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    env = {**os.environ, "TZ": "Europe/Berlin", "PARLEY_DB": str(tmp_path / "p.db")}
    for day, code, says in (
        ("31 oct 2027 02:30", 0, "starts Sun 2027-10-31 02:30 +02:00, in "),
        ("28 mar 2027 02:30", 2, "Clocks here skip 02:30 on 2027-03-28. Choose another time"),
    ):
        ran = subprocess.run(
            [sys.executable, "-c", script, *words, day], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert ran.returncode == code and says in ran.stderr, ran
