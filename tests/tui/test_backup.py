"""The backup made when a session closes, next to the real file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sessions.exercises.close.kind import SignMinutes
from sessions.model import Action
from sessions.records.amendments import Redact
from sessions.records.captures import AddAction
from sessions.store import open_store
from tests.tui.scenes import closing
from tests.tui.stage import message, opened, parley, shown, until
from tui.client.catalog import Catalog
from tui.client.session_client import SessionClient

WORDS = "Tell the bank about the outage"


@pytest.mark.slow
async def test_the_last_signature_leaves_a_sound_backup_next_to_the_file(tmp_path: Path) -> None:
    path, copy = tmp_path / "parley.db", tmp_path / "parley.backup.db"
    room = closing(path, "sign", records=[AddAction(text=WORDS, owner="cto")])
    async with parley(path, room.id).run_test() as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        await pilot.press("S")
        await until(pilot, lambda: "Who signs the minutes?" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "Now 2 for" in shown(pilot))
        assert not copy.exists()
        await pilot.press("2")
        await until(pilot, copy.exists)
        assert message(pilot) == ""
    store = open_store(copy)
    assert store.load(room.id).header.status == "closed"
    assert store.doctor().whole and store.verify(room.id) == []
    store.close()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
async def test_a_failed_backup_gives_one_sentence_and_the_session_is_still_closed(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    (tmp_path / "parley.backup.db").mkdir()
    room = closing(path, "sign")
    async with parley(path, room.id).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        await pilot.press("S", "1", "2")
        await until(pilot, lambda: "backup" in message(pilot))
        assert message(pilot).startswith("The session is closed and saved, but its backup is missing: ")
        assert str(tmp_path / "parley.backup.db") in message(pilot)
        assert "Read the minutes" in shown(pilot) or "read minutes" in shown(pilot)
    room.refresh()
    assert room.view(None).header.status == "closed"


async def test_what_was_redacted_does_not_survive_in_the_backup(tmp_path: Path) -> None:
    path, copy = tmp_path / "parley.db", tmp_path / "parley.backup.db"
    room = closing(path, "sign", records=[AddAction(text=WORDS, owner="cto")])
    client = SessionClient(partial(open_store, path), room.id)
    await client.open()
    await client.do(SignMinutes(), "cpo", "cto")
    (action,) = client.view().all(Action)
    for seat in ("cpo", "cto"):
        await client.do(Redact(target=f"{action.id}.text", reason="names a customer"), seat)
    await client.close()
    assert WORDS.encode() not in copy.read_bytes()
    store = open_store(copy)
    assert store.load(room.id).header.status == "amended"
    store.close()


async def test_what_was_deleted_does_not_survive_in_the_backup(tmp_path: Path) -> None:
    path, copy = tmp_path / "parley.db", tmp_path / "parley.backup.db"
    kept = opened(path, "talk", title="Runs")
    draft = opened(path, "talk", start=False, title=WORDS)
    for backed_up in (False, True):
        if backed_up:
            store = open_store(path)
            store.backup()
            store.close()
            assert WORDS.encode() in copy.read_bytes()
        catalog = Catalog(partial(open_store, path))
        await catalog.delete(draft, WORDS)
        catalog.close()
        assert copy.exists() == backed_up, "a deletion makes no backup where there was none"
        if not backed_up:
            draft = opened(path, "talk", start=False, title=WORDS)
    assert WORDS.encode() not in copy.read_bytes()
    store = open_store(copy)
    assert [each.id for each in store.sessions()] == [kept]
    store.close()


@pytest.mark.parametrize(("name", "kept"), [("parley.db", "parley.backup.db"), ("q1", "q1.backup")])
def test_the_one_backup_is_replaced_each_time(tmp_path: Path, name: str, kept: str) -> None:
    store = open_store(tmp_path / name)
    store.backup()
    first = (tmp_path / kept).stat().st_ino
    store.backup()
    assert (tmp_path / kept).stat().st_ino != first
    assert len(list(tmp_path.glob("*backup*"))) == 1
    store.close()
