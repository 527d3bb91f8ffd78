"""What `parley verify` proves, and says no more than that: by itself, and against minutes that were kept elsewhere."""

from pathlib import Path

import pytest

from sessions.amending import Amend
from sessions.room import Room
from sessions.store import open_store
from tests.sessions.forging import forge, other_vote
from tests.tui.cli.conftest import Demo, Parley

UNANCHORED = "is consistent within this file; whoever owns the file could have rewritten it"


def forged(demo: Demo) -> None:
    store = open_store(demo.db)
    forge(store, demo.closed, other_vote)
    store.close()


def amended(db: Path, session: str) -> None:
    store = open_store(db)
    Room(store, session).do(Amend(target="session.title", after="Q2 plan", reason="It was wrong"), "cpo")
    store.close()


def test_without_an_anchor_it_claims_no_more_than_this_file_shows(parley: Parley, demo: Demo) -> None:
    lines = parley("verify", demo.closed).lines
    assert lines[0].startswith(f"{demo.closed} {UNANCHORED}: ")
    assert lines[2] == "Minutes that somebody kept elsewhere show whether they did: --against FILE."
    forged(demo)
    again = parley("verify", demo.closed)
    assert again.code == 0 and UNANCHORED in again.lines[0], "a forger leaves a file that holds in itself"
    assert parley("verify", demo.live).lines[0].startswith(f"{demo.live} {UNANCHORED}: ")


def test_against_minutes_it_says_that_nothing_was_changed_since(parley: Parley, demo: Demo, minutes: Path) -> None:
    ran = parley("verify", demo.closed, "--against", minutes)
    assert ran.code == 0 and ran.lines[0].startswith(f"{demo.closed} holds: ") and UNANCHORED not in ran.out
    assert "it is the record from which" in ran.out and "nothing was cut or changed" in ran.out
    [told] = parley("verify", demo.closed, "--against", minutes, "--json").objects
    assert told["against"] == {
        "file": str(minutes), "holds": True, "rev": told["rev"], "since": [], "taken_in": False, "redacted": False,
        "findings": [],
    }  # fmt: skip
    assert told["head"].startswith("sha256:") and told["imported"] is False


def test_against_minutes_it_names_what_came_since(parley: Parley, demo: Demo, minutes: Path) -> None:
    amended(demo.db, demo.closed)
    ran = parley("verify", demo.closed, "--against", minutes)
    assert ran.code == 0
    assert "It continues it by 1 change, which rests on this file alone: amend by cpo." in ran.lines
    [told] = parley("verify", demo.closed, "--against", minutes, "--json").objects
    assert told["against"]["since"] == [{"rev": told["rev"], "seat": "cpo", "kind": "amend"}]


def test_against_minutes_it_finds_what_was_written_anew(parley: Parley, demo: Demo, minutes: Path) -> None:
    forged(demo)
    ran = parley("verify", demo.closed, "--against", minutes)
    assert ran.code == 1 and f"{demo.closed} {UNANCHORED}" in ran.lines[0]
    assert f"{demo.closed} against {minutes}: G1/1/cpo.support is another in the record than in the minutes" in ran.out
    assert "it was rewritten" in ran.out
    [told] = parley("verify", demo.closed, "--against", minutes, "--json").objects
    assert told["holds"] is True and told["against"]["holds"] is False and len(told["against"]["findings"]) >= 2


def test_other_minutes_and_what_is_none_are_refused(parley: Parley, demo: Demo, minutes: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(minutes.read_text().replace(demo.closed, "zzzzzzzz"))
    assert (
        f"holds the minutes of session zzzzzzzz, not of {demo.closed}"
        in parley("verify", demo.closed, "--against", other).complaint
    )
    other.write_text("nothing = ")
    assert parley("verify", demo.closed, "--against", other).code == 1
    assert "No such file" in parley("verify", demo.closed, "--against", tmp_path / "gone.toml").complaint


def test_every_signature_is_shown_with_the_head_that_was_signed(parley: Parley, demo: Demo) -> None:
    lines = parley("verify", demo.closed).lines
    for line in (n for n, line in enumerate(lines) if line.startswith("signed by ")):
        assert lines[line + 1].startswith("  over change ") and "sha256:" in lines[line + 1]
    [told] = parley("verify", demo.closed, "--json").objects
    assert all(each["rev"] and each["head"].startswith("sha256:") for each in told["signed"])
    assert all(each["head"] in parley("show", demo.closed).out for each in told["signed"])


@pytest.fixture
def imported(parley: Parley, demo: Demo, minutes: Path, tmp_path: Path) -> Path:
    """Another file with the closed example in it, from its minutes."""
    path = tmp_path / "elsewhere.db"
    assert parley("--db", path, "import", minutes).code == 0
    return path


@pytest.mark.parametrize("since", [False, True], ids=["as it came", "amended since"])
def test_what_was_imported_is_told_as_imported_and_nowhere_as_signed_by(
    parley: Parley, demo: Demo, imported: Path, since: bool
) -> None:
    if since:
        amended(imported, demo.closed)
    words = ("--db", imported)
    told = [
        parley(*words, "verify", demo.closed).out,
        parley(*words, "show", demo.closed).out,
        parley(*words, "list").out,
        parley(*words, "export", demo.closed, "--format", "markdown").out,
    ]
    for text in told:
        assert "as imported" in text and "signed by" not in text.lower().replace("as imported", "")
    assert parley(*words, "verify", demo.closed, "--json").objects[0]["imported"] is True
    assert all(each["imported"] for each in parley(*words, "verify", demo.closed, "--json").objects[0]["signed"])
    assert parley(*words, "show", demo.closed, "--json").objects[0]["imported"] is True
    assert parley(*words, "list", "--json").objects[0]["imported"] is True


def test_against_the_minutes_that_were_imported_it_says_what_that_proves(
    parley: Parley, demo: Demo, minutes: Path, imported: Path
) -> None:
    ran = parley("--db", imported, "verify", demo.closed, "--against", minutes)
    assert ran.code == 0
    assert f"Change 1 took in what {minutes} says; the record behind these minutes is not in this file." in ran.lines
