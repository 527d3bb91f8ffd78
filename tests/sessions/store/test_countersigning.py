"""A leader signs the exported minutes with their own key, and the file stores, shows and checks that."""

from __future__ import annotations

import base64
import re
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bench.tampering import forge, other_vote, rows_changed
from sessions.errors import Faulty, Refused
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.signatures import countersignatures
from sessions.minutes.toml import export_toml
from sessions.model import Participant
from sessions.records.amendments import Amend, Redact
from sessions.room import Room
from sessions.session import Countersigned
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.countersignatures import KeptCountersignature
from sessions.store.countersigning import Given, take
from sessions.store.sqlite_store import SqliteStore
from tests.demo import Demo
from tests.sessions.signing import Signer, ed25519

ADA, BO, EVE = ed25519(), ed25519(), ed25519()
WHY = "It was written down wrong"


@pytest.fixture
def store(loaded: Demo, tmp_path: Path) -> SqliteStore:
    return open_store(Path(shutil.copy(loaded.db, tmp_path / "parley.db")))


@pytest.fixture
def session(loaded: Demo) -> str:
    return loaded.closed


def text_of(store: SqliteStore, session: str) -> str:
    return export_toml(store.load(session))


def brought(
    store: SqliteStore, session: str, signer: Signer, seat: str | None = None, minutes: str | None = None
) -> tuple[KeptCountersignature, Countersigned]:
    """What `parley countersign` makes of a signature over the minutes as they are now, or over others."""
    text = text_of(store, session) if minutes is None else minutes
    given = Given(text.encode(), signer.sign(text.encode()), seat)
    earlier = store.countersignatures.of(session)
    return take(given, store.load(session), store.newer(session, 0), store.invited(session), earlier)


def countersign(store: SqliteStore, session: str, signer: Signer, seat: str | None = None) -> Countersigned:
    kept, shows = brought(store, session, signer, seat)
    store.countersignatures.save(session, kept)
    return shows


def says(store: SqliteStore, session: str) -> str:
    return "\n".join(each.says for each in store.verify(session))


def invite(store: SqliteStore, session: str, seat: str, signer: Signer) -> None:
    store.seat_keys.add_key(
        session, seat, signer.fingerprint, f"ssh-ed25519 {base64.b64encode(signer.public).decode()}"
    )


# --- whose it is ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_countersignature_is_stored_shown_and_checked(store: SqliteStore, session: str) -> None:
    invite(store, session, "cpo", ADA)
    rev = store.load(session).rev
    shows = countersign(store, session, ADA)
    assert shows == Countersigned("cpo", ADA.fingerprint, rev, "invited")
    assert store.load(session).origin.countersigned == (shows,)
    assert store.verify(session) == []
    [told] = countersignatures(store.load(session))
    assert told.startswith(f"countersigned by Ada Marsh (cpo) with {ADA.fingerprint}, a key that was invited")
    assert f"Countersigned by Ada Marsh (cpo) with {ADA.fingerprint}" in export_markdown(store.load(session))
    assert text_of(store, session) == text_of(store, session), "the minutes stay as they were signed"


@pytest.mark.slow
def test_both_leaders_sign_the_same_minutes(store: SqliteStore, session: str) -> None:
    invite(store, session, "cpo", ADA)
    invite(store, session, "cto", BO)
    assert [countersign(store, session, each).seat for each in (ADA, BO, ADA)] == ["cpo", "cto", "cpo"]
    assert {each.seat for each in store.load(session).origin.countersigned} == {"cpo", "cto"}
    assert len(store.countersignatures.of(session)) == 2


def test_an_unknown_key_belongs_to_someone_only_if_the_user_says_so(store: SqliteStore, session: str) -> None:
    with pytest.raises(Refused, match=f"Nothing here says whose key {re.escape(ADA.fingerprint)} is.*--as: cpo or cto"):
        countersign(store, session, ADA)
    assert countersign(store, session, ADA, "cpo").tie == "said"
    assert "a key that nothing else here links to them" in countersignatures(store.load(session))[0]


def test_a_leader_whose_key_is_known_signs_with_it(store: SqliteStore, session: str) -> None:
    invite(store, session, "cpo", ADA)
    with pytest.raises(Refused, match="isn't the key of cpo; sign with their known key"):
        countersign(store, session, EVE, "cpo")
    with pytest.raises(Refused, match="isn't the key of cto; it belongs to cpo"):
        countersign(store, session, ADA, "cto")
    with pytest.raises(Refused, match="guest isn't a leader"):
        countersign(store, session, EVE, "guest")
    countersign(store, session, BO, "cto")
    with pytest.raises(Refused, match="isn't the key of cto"):
        countersign(store, session, EVE, "cto")


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_signature_over_other_minutes_is_refused(store: SqliteStore, session: str) -> None:
    text = text_of(store, session)
    record = store.load(session), store.newer(session, 0), store.invited(session)
    for minutes, signature, refusal in (
        (text + " ", ADA.sign(text.encode()), "doesn't match these minutes"),
        (text.replace("\n", "\r\n"), ADA.sign(text.encode()), "or their line endings"),
        (text, ADA.sign(text.encode(), namespace="git"), "is for 'git'. Sign the minutes with -n parley-minutes"),
        (text, "mine", "This isn't a signature"),
    ):
        with pytest.raises(Refused, match=refusal):
            take(Given(minutes.encode(), signature, "cpo"), *record)
    with pytest.raises(Faulty):
        take(Given(b"nothing = ", ADA.sign(b"nothing = "), "cpo"), *record)


def test_minutes_that_do_not_fit_the_record_are_refused(store: SqliteStore, session: str) -> None:
    text = text_of(store, session)
    title = store.load(session).header.title
    with pytest.raises(Refused, match=r"don't match the record: session\.title in the record differs from the minutes"):
        brought(store, session, ADA, "cpo", text.replace(f'title = "{title}"', 'title = "Another plan"', 1))
    with pytest.raises(Refused, match="belong to session zzzzzzzz"):
        brought(store, session, ADA, "cpo", text.replace(session, "zzzzzzzz"))
    forge(store, session, other_vote)
    with pytest.raises(Refused, match="don't match the record: this isn't the change"):
        brought(store, session, ADA, "cpo", text)


# --- what it finds ----------------------------------------------------------------------------------------------------


def test_a_rewritten_record_contradicts_its_countersignature(store: SqliteStore, session: str) -> None:
    countersign(store, session, ADA, "cpo")
    with pytest.raises(AssertionError):
        forge(store, session, other_vote)
    assert "the countersignature of cpo is over another record: this isn't the change behind these minutes" in says(
        store, session
    )
    assert store.load(session).origin.countersigned == (), "and nobody is said to have signed it"


def test_a_truncated_record_contradicts_its_countersignature(store: SqliteStore, session: str) -> None:
    countersign(store, session, ADA, "cpo")
    with pytest.raises(AssertionError):
        forge(store, session, lambda changes: changes[:-2])
    assert "is over another record" in says(store, session)


@pytest.mark.slow
@pytest.mark.parametrize("column", ["minutes", "digest", "signature", "rev", "seat"])
def test_no_part_of_a_stored_countersignature_can_be_changed(store: SqliteStore, session: str, column: str) -> None:
    invite(store, session, "cpo", ADA)
    countersign(store, session, ADA)
    kept = store.countersignatures.of(session)[0]
    other = {
        "minutes": (kept.minutes or "").replace("Ada", "Eve"),
        "digest": "0" * 128,
        "signature": EVE.sign(b"something else"),
        "rev": 3,
        "seat": "cto",
    }[column]
    with closing(connect(store.path)) as conn:
        conn.execute(f"UPDATE countersignature SET {column} = ?", [other])
    if column == "seat":  # it holds, and is shown as the key that nothing ties to that leader
        assert [each.tie for each in store.load(session).origin.countersigned] == ["said"]
    else:
        assert says(store, session) and store.load(session).origin.countersigned == ()


def test_replacing_a_leader_s_key_does_not_make_their_signature(store: SqliteStore, session: str) -> None:
    """Who owns the file can write another key beside a name. What they cannot do is sign with the leader's own."""
    countersign(store, session, ADA, "cpo")
    with closing(connect(store.path)) as conn:
        conn.execute("DELETE FROM countersignature")

    def put_eve(row: dict[str, object]) -> None:
        if row["key"] == "cpo":
            row["signed_key"] = EVE.fingerprint

    forge(store, session, lambda changes: rows_changed(changes, Participant.TABLE, put_eve))
    assert countersign(store, session, EVE).key == EVE.fingerprint != ADA.fingerprint


# --- later ------------------------------------------------------------------------------------------------------------


def test_a_countersignature_stays_with_its_change_and_says_what_came_later(store: SqliteStore, session: str) -> None:
    countersign(store, session, ADA, "cpo")
    room = Room(store, session)
    for title in ("Q2 plan", "Q2 plan of both"):
        room.do(Amend(target="session.title", after=title, reason=WHY), "cpo")
    assert store.verify(session) == []
    assert "; 2 changes since aren't covered" in countersignatures(store.load(session))[0]
    assert countersignatures(room.view(None)) == countersignatures(store.load(session)), "in an open room as well"
    countersign(store, session, ADA, "cpo")
    assert "t covered" not in countersignatures(store.load(session))[1]


def test_a_redaction_removes_the_countersigned_minutes_and_says_so(store: SqliteStore, session: str) -> None:
    text = text_of(store, session)
    countersign(store, session, ADA, "cpo")
    room = Room(store, session)
    for seat in ("cpo", "cto"):
        room.do(Redact(target="G1.text", reason="A customer is named"), seat)
    [kept] = store.countersignatures.of(session)
    assert kept.minutes is None
    assert store.verify(session) == []
    [shown] = store.load(session).origin.countersigned
    assert not shown.proven
    assert "someone who still has the minutes can show what was signed" in countersignatures(store.load(session))[0]
    words = "Refunds settle within 24 hours"
    assert words in text and words.encode() not in store.path.read_bytes()


def test_deleting_a_session_deletes_its_countersignatures(store: SqliteStore, session: str) -> None:
    countersign(store, session, ADA, "cpo")
    with store.write() as writer:
        writer.erase(session)
    assert store.countersignatures.of(session) == []


# --- imported minutes -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_imported_minutes_are_countersigned_with_the_key_that_they_name(
    store: SqliteStore, session: str, tmp_path: Path
) -> None:
    told = read_minutes(text_of(store, session), "m")
    told.put(replace(told.get(Participant, "cpo"), signed_key=ADA.fingerprint))
    there = open_store(tmp_path / "there.db")
    admit(there, told)
    with pytest.raises(Refused, match="isn't the key of cpo"):
        countersign(there, session, EVE, "cpo")
    assert countersign(there, session, ADA).tie == "signed"
    assert there.verify(session) == []
    markdown = export_markdown(there.load(session))
    assert "Signed, as imported" in markdown and "Countersigned by Ada Marsh (cpo)" in markdown
    assert "the key that these minutes name" in markdown
    Room(there, session).do(Amend(target="session.title", after="Q2 plan", reason=WHY), "cpo")
    assert "; 1 change since isn't covered" in countersignatures(there.load(session))[0]
