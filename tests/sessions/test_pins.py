"""What a PIN protects: drafts are encrypted under it, tries are counted on disk, and little is done without it."""

from __future__ import annotations

import hashlib
import random
import secrets
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import pins
from sessions.change import Image
from sessions.errors import Locked, Refused, Trouble
from sessions.model import Participant, Sheet
from sessions.pins import FREE, Cost, Costs, hashed, prove
from sessions.records.captures import FinishAction
from sessions.records.escalations import HoldDefault
from sessions.redaction import Redaction
from sessions.room import Room
from sessions.rules.dialog_drafts import TABLE, DialogDraft, dialog_draft_key
from sessions.rules.moves import Advance, Seal, Unseal
from sessions.rules.pin_commands import ResetPin, SetPin
from sessions.rules.requirements import situation_of
from sessions.store import log, open_store
from sessions.store.salvage import salvage
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.wild import Wild
from tests.tui.stage import opened, room_of

SHEET = {"worry": {"value": "Nothing"}, "load": {"value": 2}}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return room_of(tmp_path / "p.db", opened(tmp_path / "p.db", "ask", "talk", facilitator=True))


def again(room: Room, mode: Any = "hotseat", seats: frozenset[str] | None = None) -> Room:
    """The session as another terminal has it, at which no PIN was typed."""
    return Room(open_store(room.store.own_files[0]), room.id, seats, mode)


def unlock(room: Room, seat: str, pin: str) -> None:
    kept = room.begin_try(seat)
    if kept is not None:
        room.end_try(seat, prove(pin, kept))


def files(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()) if each.is_file())


def verified(room: Room) -> list[Any]:
    assert isinstance(room.store, SqliteStore)
    return list(room.store.verify(room.id))


@pytest.mark.slow
@settings(max_examples=few(6))
@given(st.integers(0, 10_000))
def test_no_word_drafted_on_a_seat_with_a_pin_is_in_the_file_its_wal_its_mirror_or_a_copy(seed: int) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(folder / "p.db")
        wild = Wild(store, rng, facilitator=rng.random() < 0.5)
        for _ in range(rng.randint(0, 6)):
            wild.step(rng)
        before = set(wild.words)
        own = dialog_draft_key(wild.session, "decision", "", "cpo")
        for _ in range(rng.randint(0, 2)):  # drafted before there is a PIN
            wild.draft(rng, "cpo", whole=False)
        wild.room.save_dialog_draft(own, DialogDraft({"it": {"text": wild.word("cpo")}}, wild.word("cpo")))
        store.backup()
        wild.room.do(SetPin(pin=hashed("4711")), "cpo")
        for _ in range(2):
            wild.draft(rng, "cpo", whole=False)
            wild.room.save_dialog_draft(own, DialogDraft({"it": {"text": wild.word("cpo")}}, wild.word("cpo")))
        if rng.random() < 0.5:
            wild.room.do(SetPin(pin=hashed("471100")), "cpo")
        store.backup()
        store.backup(folder / "copy.db")
        (folder / "new").mkdir()
        salvage(store.own_files[0], folder / "new" / "p.db")
        held = files(folder) + files(folder / "new")
        assert not [word for word in set(wild.words) - before if word.encode() in held]
        assert wild.room.dialog_drafts()[own].place in wild.words
        saved = Room(open_store(folder / "new" / "p.db"), wild.room.id)
        assert not saved.dialog_drafts()
        unlock(saved, "cpo", "471100" if prove("471100", str(store.pins.kept(wild.room.id, "cpo"))) else "4711")
        assert saved.dialog_drafts() == {own: wild.room.dialog_drafts()[own]}, "and salvaged they open with the PIN"
        saved.store.close()
        store.close()


def test_a_draft_is_encrypted_under_the_pin_opens_with_it_and_is_readable_again_without_a_pin(room: Room) -> None:
    room.save_draft("cpo", SHEET, "worry 3")
    room.do(SetPin(pin=hashed("4711")), "cpo")
    stranger = again(room)
    for work in (stranger.draft, stranger.place, lambda seat: stranger.save_draft(seat, SHEET)):
        with pytest.raises(Locked):
            work("cpo")
    unlock(stranger, "cpo", "4711")
    assert (stranger.draft("cpo"), stranger.place("cpo")) == (SHEET, "worry 3")
    stranger.do(SetPin(pin=hashed("12345678")), "cpo")
    room.refresh()
    with pytest.raises(Locked):
        room.draft("cpo")  # it was opened with the PIN of before
    with pytest.raises(Refused, match="Wrong PIN"):
        unlock(room, "cpo", "4711")
    unlock(room, "cpo", "12345678")
    assert room.draft("cpo") == SHEET
    room.do(SetPin(pin=None), "cpo")
    assert (again(room).draft("cpo"), again(room).place("cpo")) == (SHEET, "worry 3")
    assert verified(room) == []


def test_no_draft_can_replace_another(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    room.save_draft("cpo", SHEET)
    assert isinstance(room.store, SqliteStore)
    with room.store.write() as writer:
        writer._conn.execute("UPDATE draft SET form = 'own:decision'")
    with pytest.raises(Trouble, match="can't be decrypted"):
        room.store.draft(room.id, ("I1", "own:decision", 1, "cpo"))


def test_the_same_words_are_never_encrypted_the_same_way(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    kept = set()
    for _ in range(5):
        room.save_draft("cpo", SHEET)
        assert isinstance(room.store, SqliteStore)
        kept.add(room.store.file.reader.execute("SELECT payload FROM draft").fetchone())
    assert len(kept) == 5


def test_wrong_tries_are_on_disk_and_count_at_every_terminal_before_and_after_a_restart(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    one, other = again(room), again(room)
    for terminal in (one, other, one)[:FREE]:
        with pytest.raises(Refused, match="Wrong PIN"):
            unlock(terminal, "cpo", "1234")
    one.store.close()
    for terminal in (other, again(room)):
        with pytest.raises(Refused, match="before the next try"):
            unlock(terminal, "cpo", "4711")


def test_a_try_counts_before_it_is_known_whether_it_is_right(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    for _ in range(FREE):
        assert again(room).begin_try("cpo")  # and the program is ended before the hash is done
    with pytest.raises(Refused, match="before the next try"):
        again(room).begin_try("cpo")


def test_the_right_pin_clears_the_wrong_tries(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    for _ in range(4):
        for pin in ("1234", "4321"):
            with pytest.raises(Refused, match="Wrong PIN"):
                unlock(again(room), "cpo", pin)
        unlock(again(room), "cpo", "4711")


def test_the_hash_stores_its_cost_and_is_renewed_when_the_cost_changes(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    room.save_draft("cpo", SHEET)
    monkeypatch.setattr(Costs, "now", Cost(5))
    terminal = again(room)
    unlock(terminal, "cpo", "4711")
    assert str(room.store.pins.kept(room.id, "cpo")).startswith("scrypt$5$8$1$")
    assert terminal.draft("cpo") == SHEET
    assert verified(room) == []


def test_a_hash_takes_about_a_second() -> None:
    source = Path(str(pins.__file__)).read_text("utf-8")
    assert "now = Cost(18)" in source, "2**18 blocks of 1 kB: measured 0.7 s and 256 MiB on one core"


@pytest.mark.parametrize(
    "kept", ["", "scrypt$99$8$1$00$00", "scrypt$4$8$1$xx$00", "scrypt$4$8$1$00", "md5$4$8$1$00$00"]
)
def test_an_invalid_hash_or_one_that_would_use_all_memory_is_refused(kept: str) -> None:
    with pytest.raises(Refused, match="Reset it"):
        prove("4711", kept)


def test_a_pin_from_an_older_file_opens_is_hashed_again_and_its_quick_hash_is_in_no_file_any_more(room: Room) -> None:
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(b"4711", salt=salt, dklen=32, n=2**14, r=8, p=1)
    quick = f"scrypt:{salt.hex()}:{digest.hex()}"
    room.save_draft("cpo", SHEET)
    room._session.put(replace(room._session.get(Participant, "cpo"), pin=quick))
    at = room._context("cpo", room.people(), 0)
    from sessions.room import record

    with room.store.write() as writer:
        change = record(writer, room._session, at, "set-pin")
    room._session.commit(change.rev, change.hash)
    room.store.backup()
    terminal = again(room)
    with pytest.raises(Refused, match="Wrong PIN"):
        unlock(terminal, "cpo", "1234")
    unlock(terminal, "cpo", "4711")
    assert terminal.draft("cpo") == SHEET
    terminal.store.backup()
    assert digest.hex().encode() not in files(room.store.own_files[0].parent)
    assert b"Nothing" not in files(room.store.own_files[0].parent)
    assert verified(terminal) == []
    assert isinstance(terminal.store, SqliteStore)
    assert terminal.store.rebuild(from_log=True) == []
    unlock(again(room), "cpo", "4711")


def test_verify_finds_the_salt_of_a_seat_removed_although_no_pin_was_renewed(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    assert isinstance(room.store, SqliteStore)
    with room.store.write() as writer:
        for change in writer.newer(room.id, 0):
            images = tuple(Image(each.table, each.key, each.row, None, each.digest) for each in change.images)
            log.replace_images(writer._conn, room.id, change.rev, images)
    assert verified(room)


def test_at_one_keyboard_what_is_private_needs_the_pin_and_what_is_shared_does_not(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    table = again(room)
    for command in (Seal(form="answer", payload=SHEET), Unseal(form="answer"), SetPin(pin=None)):
        with pytest.raises(Locked, match="This needs the PIN of CPO"):
            table.do(command, "cpo")
    assert table.view("cpo").all(Sheet) == table.view(None).all(Sheet)
    assert not Advance.personal and not FinishAction.personal
    table.do(Seal(form="answer", payload=SHEET), "cto")
    unlock(table, "cpo", "4711")
    table.do(Seal(form="answer", payload=SHEET), "cpo")
    assert table.view("cpo").get(Sheet, "I1", "answer", 1, "cpo").payload == SHEET
    assert again(room).view("cpo").get(Sheet, "I1", "answer", 1, "cpo").payload is None


@pytest.mark.parametrize("mode", ["local", "ssh"])
def test_at_its_own_terminal_a_seat_with_a_pin_does_nothing_before_the_pin_is_typed(room: Room, mode: Any) -> None:
    room.do(Seal(form="answer", payload=SHEET), "cpo")
    room.do(SetPin(pin=hashed("4711")), "cpo")
    alone = again(room, mode, frozenset(["cpo"]))
    from tests.sessions.chance import random_command
    from tests.sessions.commands import COMMANDS

    reached = []
    for kind in COMMANDS:
        if kind not in (ResetPin, HoldDefault):
            command, rev = random_command(kind, alone._session, random.Random(1), "plain"), alone.rev
            unmet = command.unmet(situation_of(alone._session, alone._context("cpo", alone.people(), 0)))
            with pytest.raises(Refused if unmet else Locked):
                alone.do(command, "cpo")
            assert alone.rev == rev
            reached += [] if unmet else [kind]
    assert {Unseal, SetPin} <= set(reached)
    assert alone.view("cpo").get(Sheet, "I1", "answer", 1, "cpo").payload is None
    unlock(alone, "cpo", "4711")
    alone.do(Unseal(form="answer"), "cpo")
    assert alone.draft("cpo") == SHEET


def test_resetting_a_forgotten_pin_takes_two_people_and_deletes_the_drafts(room: Room) -> None:
    room.save_draft("cpo", SHEET)
    room.save_draft("cto", SHEET)
    room.save_dialog_draft(("", TABLE + "decision", 0, "cpo"), DialogDraft({"it": {"text": "Of the table"}}))
    for seat in ("cpo", "cto"):
        room.do(SetPin(pin=hashed("4711")), seat)
    table = again(room)
    with pytest.raises(Locked):
        table.do(ResetPin(seat="cpo"), "cto")  # whose own PIN shows that it is they
    table.do(ResetPin(seat="cpo"), "cpto")
    with pytest.raises(Refused, match="already asked for it"):
        table.do(ResetPin(seat="cpo"), "cpto")
    assert table.view(None).get(Participant, "cpo").pin
    assert table.do(ResetPin(seat="cpo"), "cpo").kind == "reset-pin"
    assert table.view(None).get(Participant, "cpo").pin is None
    assert table.draft("cpo") is None
    assert len(table.dialog_drafts()) == 1, "what was typed before all stays"
    room.refresh()
    assert room.draft("cto") == SHEET
    with pytest.raises(Refused, match="has no PIN"):
        table.do(ResetPin(seat="cpo"), "cpto")


def test_someone_who_asks_for_a_reset_cannot_take_back_a_sealed_answer_and_read_it(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    room.do(Seal(form="answer", payload=SHEET), "cpo")
    with pytest.raises(Refused, match="sealed answer that hasn't been revealed"):
        again(room).do(ResetPin(seat="cpo"), "cpto")


def test_setting_a_pin_cancels_the_request_for_a_reset(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    again(room).do(ResetPin(seat="cpo"), "cpto")
    room.do(SetPin(pin=hashed("471100")), "cpo")
    assert room.view(None).get(Participant, "cpo").resets == ()


def test_a_sealed_answer_that_others_give_back_is_a_draft_again_and_encrypted_with_the_next_change(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    key = ("I1", "answer", 1, "cpo")
    stranger = again(room)
    with stranger.store.write() as writer:
        writer.set_draft(room.id, key, SHEET, on_record=True)
    with pytest.raises(Locked):
        stranger.draft("cpo")
    room.save_draft("cpo", SHEET)
    with pytest.raises(Locked):
        stranger.store.draft(room.id, key)


def test_a_redaction_leaves_alone_what_a_pin_protects_from_it(room: Room) -> None:
    room.do(SetPin(pin=hashed("4711")), "cpo")
    room.save_draft("cpo", SHEET)
    for terminal, left in ((again(room), SHEET), (room, {"load": {"value": 2}, "worry": {"value": "[redacted]"}})):
        with terminal.store.write() as writer:
            writer.reword(room.id, Redaction(("Nothing",)))
        assert room.draft("cpo") == left


def test_a_copy_made_before_the_pin_still_contains_the_drafts(room: Room) -> None:
    room.save_draft("cpo", SHEET)
    copy = room.store.own_files[0].with_name("copy.db")
    assert isinstance(room.store, SqliteStore)
    room.store.backup(copy)
    room.do(SetPin(pin=hashed("4711")), "cpo")
    assert b"Nothing" in copy.read_bytes() and b"Nothing" not in room.store.own_files[0].read_bytes()
