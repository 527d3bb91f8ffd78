"""A file that earlier code wrote is whole to this code, says the same to the byte, and its sessions go on.

`tests/fixtures` has a folder for each release from 0.2.0 on, and one from shortly before; `make.py` there made them.
The one thing in what goes out that changes from version to version is the name of the program that wrote it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from sessions.minutes.document import generator
from sessions.model import Sheet
from sessions.pins import prove
from sessions.room import Room
from sessions.rules.dialog_drafts import DialogDraft
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import KINDS
from sessions.store import open_store
from tests.fixtures.make import BALLOT, DECISION, HERE, PIN, PLACE, asked, fill, told, unpack
from tests.tui.cli.conftest import ROOT, Parley

FOLDERS = sorted(path.parent.name for path in HERE.glob("*/parley.db.gz"))

GENERATOR = re.compile(rb'^(  "generator": "|generator = ")parley [\d.]+', re.MULTILINE)


@dataclass(frozen=True)
class Earlier:
    """A copy of a file that earlier code wrote, and what that code printed of it, by file name."""

    db: Path
    statuses: dict[str, str]
    out: dict[str, bytes]


@pytest.fixture(params=FOLDERS)
def earlier(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Earlier:
    """Unpack the file, and let every verb use the copy."""
    folder: Path = HERE / request.param
    db = unpack(folder, tmp_path)
    monkeypatch.setenv("PARLEY_DB", str(db))
    with closing(open_store(db)) as store:
        return Earlier(db, {each.id: each.status for each in store.sessions()}, told(folder))


@pytest.fixture(params=["UTC", "America/St_Johns"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read in another zone than the one in which the file was written."""
    with monkeypatch.context() as there:
        there.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


def same_out(parley: Parley, earlier: Earlier) -> None:
    """Ask what was asked then; every byte has to be the same."""
    questions = asked(earlier.statuses)
    assert questions.keys() == earlier.out.keys()
    for name, words in questions.items():
        ran = parley(*words)
        then = earlier.out[name]
        if words[0] == "export" and words[-1] in ("toml", "json"):
            then, named = re.subn(GENERATOR, rf"\g<1>{generator()}".encode(), then)
            assert named == 1
        assert (ran.code, ran.err) == (0, ""), name
        assert ran.out.encode() == then, name


def test_each_release_since_0_2_0_left_a_file() -> None:
    released = re.findall(r"^## (\d\S*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert [version for version in released if version != "0.1.0" and f"v{version}" not in FOLDERS] == []


@pytest.mark.slow
def test_the_file_is_sound_and_every_record_in_it_is_valid(parley: Parley, earlier: Earlier) -> None:
    doctor = parley("doctor", "--json")
    [facts] = doctor.objects
    assert (doctor.code, facts["sound"], facts["findings"], facts["unproved"]) == (0, True, [], "")
    assert facts["sessions"] == len(earlier.statuses) == 5
    for session in earlier.statuses:
        ran = parley("verify", session, "--json")
        assert (ran.code, ran.objects[0]["holds"]) == (0, True), ran.out


@pytest.mark.slow
@pytest.mark.usefixtures("zone")
def test_the_output_is_the_same_to_the_byte(parley: Parley, earlier: Earlier) -> None:
    same_out(parley, earlier)


@pytest.mark.slow
def test_the_output_is_the_same_after_rebuilding_every_table_from_its_record(parley: Parley, earlier: Earlier) -> None:
    assert parley("rebuild", "--from-log").code == 0
    same_out(parley, earlier)


def test_the_old_minutes_fit_the_record_and_their_signature_is_valid(
    parley: Parley, earlier: Earlier, tmp_path: Path
) -> None:
    signed = 0
    for name, data in earlier.out.items():
        if name.endswith(".toml"):
            minutes = tmp_path / name
            minutes.write_bytes(data)
            ran = parley("verify", minutes.stem, "--against", minutes, "--json")
            assert (ran.code, ran.objects[0]["against"]["holds"]) == (0, True), ran.out
            signed += sum(each["proven"] and each["tie"] == "invited" for each in ran.objects[0]["countersigned"])
    assert signed == 1


@pytest.mark.slow
def test_the_old_minutes_can_be_imported_into_another_file_and_exported_the_same(
    parley: Parley, earlier: Earlier, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    for name, data in earlier.out.items():
        if name.endswith(".toml"):
            minutes = tmp_path / name
            minutes.write_bytes(data)
            assert parley("--db", other, "import", minutes).code == 0
            again = parley("--db", other, "export", minutes.stem)
            assert again.out.splitlines()[4:] == data.decode().splitlines()[4:]


def test_half_typed_text_is_still_there_and_its_session_continues(earlier: Earlier) -> None:
    [session] = [each for each, status in earlier.statuses.items() if status == "running"]
    with closing(open_store(earlier.db)) as store:
        room = Room(store, session, frozenset({"cpo", "cto"}), "local")
        assert list(room.dialog_drafts().values()) == [DialogDraft(DECISION, "it/title@0,31")]
        assert room.locked("cto")
        room.end_try("cto", prove(PIN, str(room.begin_try("cto"))))
        assert (room.draft("cto"), room.place("cto")) == (BALLOT, PLACE)
        room.do(
            Seal(form="ballot", payload={**BALLOT, "G2": {**BALLOT["G2"], "guess": 4}, "G3": {"pass": True}}), "cto"
        )
        for seat in ("cpo", "cto"):
            room.do(Advance(), seat)
        assert {sheet.status for sheet in room.view(None).all(Sheet, form="ballot")} == {"revealed"}
        assert store.verify(session) == []


@pytest.mark.slow
def test_the_next_release_can_make_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a story is asked by this code, it answers: also what an earlier story left behind."""
    path = tmp_path / "parley.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    with closing(open_store(path)) as store:
        fill(store, tmp_path)
        kinds = {item.kind for each in store.sessions() for item in Room(store, each.id).view(None).agenda}
    assert kinds == set(KINDS)
