"""What `parley verify` proves, and that it claims no more: by itself, and against minutes kept elsewhere."""

import subprocess
from pathlib import Path

import pytest

from bench.tampering import forge, other_vote
from sessions.records.amendments import Amend
from sessions.room import Room
from sessions.store import open_store
from tests.demo import Demo
from tests.sessions.signing import Signer, ed25519
from tests.tui.cli.conftest import Parley

UNANCHORED = "This is consistent within this file, but whoever owns the file could have rewritten it."


def forged(demo: Demo) -> None:
    store = open_store(demo.db)
    forge(store, demo.closed, other_vote)
    store.close()


def amended(db: Path, session: str) -> None:
    store = open_store(db)
    Room(store, session).do(Amend(target="session.title", after="Q2 plan", reason="It was wrong"), "cpo")
    store.close()


def test_without_an_anchor_verify_claims_no_more_than_this_file_shows(parley: Parley, demo: Demo) -> None:
    lines = parley("verify", demo.closed).lines
    assert lines[0].startswith(f"{demo.closed} holds: ") and lines[2] == UNANCHORED
    assert lines[3] == "Minutes that somebody kept elsewhere show whether that happened: --against FILE."
    forged(demo)
    again = parley("verify", demo.closed)
    assert again.code == 0 and again.lines[2] == UNANCHORED, "a forger leaves a file that holds in itself"
    assert parley("verify", demo.live).lines[2] == UNANCHORED


def test_against_minutes_verify_says_that_nothing_was_changed_since(parley: Parley, demo: Demo, minutes: Path) -> None:
    ran = parley("verify", demo.closed, "--against", minutes)
    assert ran.code == 0 and ran.lines[0].startswith(f"{demo.closed} holds: ") and UNANCHORED not in ran.out
    assert "this is the record from which" in ran.out and "nothing was cut or changed" in ran.out
    [told] = parley("verify", demo.closed, "--against", minutes, "--json").objects
    assert told["against"] == {
        "file": str(minutes), "holds": True, "rev": told["rev"], "since": [], "taken_in": False, "redacted": False,
        "findings": [], "countersigned_by": [],
    }  # fmt: skip
    assert told["head"].startswith("sha256:") and told["imported"] is False


def test_against_minutes_verify_lists_what_came_later(parley: Parley, demo: Demo, minutes: Path) -> None:
    amended(demo.db, demo.closed)
    ran = parley("verify", demo.closed, "--against", minutes)
    assert ran.code == 0
    assert "It continues with 1 change, which rests on this file alone: amend by cpo." in ran.lines
    [told] = parley("verify", demo.closed, "--against", minutes, "--json").objects
    assert told["against"]["since"] == [{"rev": told["rev"], "seat": "cpo", "kind": "amend"}]


def test_against_minutes_verify_finds_what_was_rewritten(parley: Parley, demo: Demo, minutes: Path) -> None:
    forged(demo)
    ran = parley("verify", demo.closed, "--against", minutes)
    assert ran.code == 1 and UNANCHORED in ran.lines
    assert f"{demo.closed} against {minutes}: G1/1/cpo.support in the record differs from the minutes" in ran.out
    assert "it was rewritten" in ran.out
    [told] = parley("verify", demo.closed, "--against", minutes, "--json").objects
    assert told["holds"] is True and told["against"]["holds"] is False and len(told["against"]["findings"]) >= 2


def test_other_minutes_and_files_that_are_not_minutes_are_refused(
    parley: Parley, demo: Demo, minutes: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(minutes.read_text().replace(demo.closed, "zzzzzzzz"))
    assert (
        f"has the minutes of session zzzzzzzz, not of {demo.closed}"
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


@pytest.mark.slow
@pytest.mark.parametrize("since", [False, True], ids=["as it came", "amended since"])
def test_an_import_is_shown_as_imported_and_never_as_signed(
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


def test_against_the_imported_minutes_verify_says_what_they_prove(
    parley: Parley, demo: Demo, minutes: Path, imported: Path
) -> None:
    ran = parley("--db", imported, "verify", demo.closed, "--against", minutes)
    assert ran.code == 0
    assert f"Change 1 imported {minutes}. The record behind these minutes isn't in this file." in ran.lines


# --- a leader's own signature -----------------------------------------------------------------------------------------


ADA = ed25519()


def signature(minutes: Path, signer: Signer = ADA, name: str = "") -> Path:
    path = minutes.with_name(f"{minutes.name}{name}.sig")
    path.write_text(signer.sign(minutes.read_bytes()))
    return path


@pytest.mark.slow
def test_verify_show_and_log_all_show_a_stored_countersignature(parley: Parley, demo: Demo, minutes: Path) -> None:
    ran = parley("countersign", signature(minutes), "--as", "cpo")
    says = f"countersigned by Ada Marsh (cpo) with {ADA.fingerprint}, a key that nothing else here links to them, over"
    assert ran.code == 0 and ran.out.startswith(f"{demo.closed} {says} change ")
    verified = parley("verify", demo.closed)
    assert verified.code == 0 and says in verified.out
    assert verified.lines[2].endswith("was rewritten, provided that you know whose the countersigning key is.")
    assert UNANCHORED not in verified.out
    assert f"C{says[1:40]}" in parley("show", demo.closed).out
    assert says in parley("log", demo.closed).lines[-1]
    [told] = parley("verify", demo.closed, "--json").objects
    assert told["countersigned"] == [
        {"seat": "cpo", "key": ADA.fingerprint, "rev": told["rev"], "tie": "said", "proven": True, "since": 0}
    ]
    against = parley("verify", demo.closed, "--against", minutes)
    assert f"{minutes} is exactly, byte for byte, what cpo countersigned." in against.lines
    assert parley("export", demo.closed).out == minutes.read_text(), "the minutes stay as they were signed"


def test_the_minutes_are_found_next_to_the_signature_or_by_name(
    parley: Parley, demo: Demo, minutes: Path, tmp_path: Path
) -> None:
    assert parley("countersign", signature(minutes, name=".cpo"), "--as", "cpo").code == 0
    alone = (tmp_path / "away").with_suffix(".sig")
    alone.write_text(ADA.sign(minutes.read_bytes()))
    assert "There are no minutes next to" in parley("countersign", alone, "--as", "cpo").complaint
    assert parley("countersign", alone, "--minutes", minutes, "--as", "cpo").code == 0
    other = signature(minutes, ed25519(), ".other")
    assert "Name the leader with --as: cpo or cto" in parley("countersign", other).complaint


def test_a_rewritten_record_contradicts_what_was_countersigned(parley: Parley, demo: Demo, minutes: Path) -> None:
    assert parley("countersign", signature(minutes), "--as", "cpo").code == 0
    with pytest.raises(AssertionError):
        forged(demo)
    ran = parley("verify", demo.closed)
    assert ran.code == 1 and "the countersignature of cpo is over another record" in ran.out
    assert "countersigned by" not in ran.out


def test_imported_minutes_with_a_valid_countersignature_are_signed(
    parley: Parley, demo: Demo, minutes: Path, imported: Path
) -> None:
    words = ("--db", imported)
    assert parley(*words, "countersign", signature(minutes), "--as", "cpo").code == 0
    verified = parley(*words, "verify", demo.closed)
    assert "as imported: Ada Marsh (cpo)" in verified.out and "countersigned by Ada Marsh (cpo)" in verified.out
    assert "as imported" in parley(*words, "show", demo.closed).out


@pytest.mark.openssh
def test_a_leader_signs_on_their_own_machine_with_ssh_keygen(
    parley: Parley, demo: Demo, minutes: Path, tmp_path: Path
) -> None:
    key = tmp_path / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    sign: list[str | Path] = ["ssh-keygen", "-q", "-Y", "sign", "-n", "parley-minutes", "-f", key, minutes]
    subprocess.run(sign, check=True, capture_output=True)
    print_ = subprocess.run(["ssh-keygen", "-l", "-f", key], check=True, capture_output=True, text=True).stdout.split()[
        1
    ]
    assert f"with {print_}" in parley("countersign", f"{minutes}.sig", "--as", "cto").out
    assert f"with {print_}" in parley("verify", demo.closed).out
