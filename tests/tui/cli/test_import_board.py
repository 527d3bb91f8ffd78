"""Rows of a board from files: what other programs export comes in, and any fault keeps all of it out."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.model import Item, Participant
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.tui.cli.conftest import ROOT, Parley
from tests.tui.cli.test_board import PEOPLE, planned

ROWS = ROOT / "tests" / "sessions" / "boards" / "rows"


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "parley.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    open_store(path).close()
    return path


@pytest.fixture
def session(db: Path) -> str:
    """A planned session of the series “weekly” without any board."""
    return plan(db)


def plan(db: Path, series: str | None = "weekly", people: tuple[Participant, ...] = PEOPLE) -> str:
    store = open_store(db)
    items = [
        Item(id="I1", title="Talk", kind="talk", planned_minutes=5, budget_s=300),
        Item(id="I2", title="Close", kind="close", planned_minutes=5, budget_s=300),
    ]
    session_id = open_session(store, Plan(title="Q1", playbook="test", people=people, items=items, series=series))
    store.close()
    return session_id


def texts(parley: Parley, session: str, kind: str = "roadmap") -> list[str]:
    return [row["text"] for row in parley("board", session, kind, "--json").objects[0]["rows"]]


@pytest.mark.parametrize(
    ("name", "more", "rows"),
    [
        ("jira.csv", (), 3),
        ("linear.csv", ("--set", "horizon=later"), 2),
        ("github-issues.csv", (), 2),
        ("github-project.tsv", (), 2),
    ],
)
def test_what_other_programs_export_comes_onto_the_roadmap_and_is_never_doubled(
    parley: Parley, session: str, name: str, more: tuple[str, ...], rows: int
) -> None:
    words = ("import", "--board", "roadmap", ROWS / name, "--into", session, "--skip", "status", *more)
    ran = parley(*words)
    assert ran.lines == [
        f"{session}/I3  Joint roadmap is now on the agenda.",
        f"{session}/B1  Joint roadmap: {rows} rows added, 0 changed, 0 left as they were.",
    ]
    assert (
        ran.code == 0 and ran.err.startswith("parley: These columns aren't on the board") and ran.err.count("\n") == 1
    )
    before = parley("log", session).out
    again = parley(*words)
    assert again.lines == [f"{session}/B1  Joint roadmap: 0 rows added, 0 changed, {rows} left as they were."]
    assert parley("log", session).out == before, "nothing changed, so nothing is recorded"


def test_rows_of_toml_and_of_csv_update_each_other(parley: Parley, session: str, tmp_path: Path) -> None:
    toml, csv = tmp_path / "rows.toml", tmp_path / "rows.csv"
    toml.write_text('[[row]]\nitem = "A"\nhorizon = "now"\nrank = 1\n\n[[row]]\nitem = "B"\nhorizon = "now"\n')
    csv.write_text("item;horizon\nb;next\nC;later\n")
    parley("import", "--board", "roadmap", toml, "--into", session)
    ran = parley("import", "--board", "roadmap", csv, "--into", session)
    assert ran.lines == [f"{session}/B1  Joint roadmap: 1 row added, 1 changed, 0 left as they were."]
    assert sorted(texts(parley, session)) == ["A", "C", "b"]


def test_what_parley_writes_as_csv_it_reads_as_the_same_rows(parley: Parley, session: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('item,horizon,why\n"=cmd()|\'/c calc\'!A1",now,"two\nlines"\n-1+2,next,"a, b"\n')
    parley("import", "--board", "roadmap", path, "--into", session)
    written = parley("board", session, "roadmap", "--csv").out
    assert "\"'=cmd()" in written and '"\'-1+2"' in written
    path.write_text(written)
    ran = parley("import", "--board", "roadmap", path, "--into", session)
    assert ran.lines[-1].endswith("0 rows added, 0 changed, 2 left as they were.")
    assert sorted(texts(parley, session)) == ["-1+2", "=cmd()|'/c calc'!A1"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"item,horizon\nA,now\nB,soon\n", "x.csv:3: horizon: “soon” isn't now, next or later"),
        (b"item\nA\n", "x.csv:1: horizon: is missing; add a column called "),
        (b"item,horizon,Horizon\nA,now,now\n", "x.csv:1: Horizon: is there twice; leave out one of the two"),
        (b"item|horizon\nA|now\n", "x.csv:1: header: is a single column; separate the columns with commas, semicolons"),
        ("item,horizon\nMüller,now\n".encode("latin-1"), "x.csv:2: text: isn't UTF-8 but Windows-1252; save the file"),
        (b'item,horizon\nA,"now\n', "x.csv:2: cell 2: has quotes that never close"),
        (
            b"item,horizon\n" + b"".join(b"%d,now\n" % n for n in range(10_001)),
            "x.csv:202: file: has more than 200 rows",
        ),
        (b"item,horizon\nA,=cmd()\n", "x.csv:2: horizon: “=cmd()” isn't now, next or later"),
        (b"", "x.csv:1: file: is empty"),
        (b"item,horizon\n", "x.csv:1: file: has no rows under its header"),
    ],
)
def test_a_fault_is_one_line_with_its_place_and_nothing_changes(
    parley: Parley, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_bytes(data)
    before = parley("log", session).out
    ran = parley("import", "--board", "roadmap", "x.csv", "--into", session)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(says) and ran.err.count("\n") == 1
    assert parley("log", session).out == before


def test_every_wrong_cell_has_a_line_of_its_own(parley: Parley, session: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("item,horizon,rank\nA,soon,x\nB,now,1\nC,,-1\n")
    ran = parley("import", "--board", "roadmap", path, "--into", session)
    assert [line.split(": ")[0].rpartition(":")[2] + " " + line.split(": ")[1] for line in ran.err.splitlines()] == [
        "2 horizon", "2 rank", "4 horizon", "4 rank",
    ]  # fmt: skip


def test_a_file_can_come_from_a_pipe_and_in_utf_16(
    session: str, process: Callable[..., subprocess.CompletedProcess[str]], db: Path, tmp_path: Path, parley: Parley
) -> None:
    given = "item\thorizon\nMüller\tnow\n"
    ran = process("import", "--board", "roadmap", "-", "--into", session, input=given)
    assert ran.returncode == 0 and "1 row added" in ran.stdout
    path = tmp_path / "x.txt"
    path.write_bytes(given.replace("Müller", "Ørsted").encode("utf-16"))
    wide = parley("import", "--board", "roadmap", path, "--into", session)
    assert wide.err == f"parley: {path} is in UTF-16 and was read as that.\n"
    assert sorted(texts(parley, session)) == ["Müller", "Ørsted"]


def test_the_session_is_the_one_of_the_series_that_is_under_way_or_comes_next(
    parley: Parley, db: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("item,horizon\nA,now\n")
    words = ("import", "--board", "roadmap", path)
    none = "No session is planned or under way. Plan the next one with `parley new`, then import again."
    assert parley(*words).complaint == none
    weekly, monthly = plan(db), plan(db, "monthly")
    assert parley(*words).complaint.startswith("Several sessions aren't closed yet. Name one with --into ID")
    assert parley(*words, "--series", "monthly").lines[-1].startswith(f"{monthly}/B1")
    assert parley(*words, "--series", "weekly").lines[-1].startswith(f"{weekly}/B1")
    assert parley(*words, "--series", "never").complaint == "There is no series 'never' in this file."
    assert parley(*words, "--into", "zzzzzzzz").code == 1


def test_a_facilitator_is_the_one_who_imports(parley: Parley, db: Path, tmp_path: Path) -> None:
    facilitator = Participant(key_="cpto", name="Cy", role="facilitator")
    session = plan(db, people=(*PEOPLE, facilitator))
    path = tmp_path / "x.csv"
    path.write_text("item,horizon\nA,now\n")
    assert parley("import", "--board", "roadmap", path, "--into", session).code == 0
    assert parley("log", session, "--json").objects[-1]["seat"] == "cpto"


def test_the_board_of_the_session_is_what_a_file_is_read_with(parley: Parley, db: Path, tmp_path: Path) -> None:
    store = open_store(db)
    session = planned(store, "risks")
    store.close()
    path = tmp_path / "x.csv"
    path.write_text("Summary,Likely,Assignee\nThe queue stalls,4,cto\n")
    ran = parley("import", "--board", "risks", path)
    assert "filled in private, so they weren't imported: Likely." in ran.err
    assert ran.lines == [f"{session}/B1  Risk radar: 1 row added, 0 changed, 0 left as they were."]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--board", "road", "x.csv"), "There is no board 'road'"),
        (("--board", "roadmap", "x.csv", "y.csv"), "Import the rows of one file at a time with --board."),
        (("--board", "roadmap", "x.csv", "--update"), "--update, --as-new and --past are for minutes"),
        (("x.csv", "--into", "7k3qf2xa"), "--into, --series, --set and --skip are for the rows of a board"),
        (("--board", "roadmap", "x.csv", "--set", "when=now"), "Joint roadmap has no column 'when'"),
        (("--board", "roadmap", "nowhere.csv"), "nowhere.csv can't be read: No such file or directory."),
    ],
)
def test_wrong_words_are_refused_in_one_line(
    parley: Parley, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("item,horizon\nA,now\n")
    assert parley("import", *words).complaint.startswith(says)


def test_a_value_to_set_needs_its_column(parley: Parley, session: str) -> None:
    ran = parley("import", "--board", "roadmap", "x.csv", "--set", "now")
    assert ran.code == 2 and "'now' isn't a value for a column; write COLUMN=VALUE" in ran.err
