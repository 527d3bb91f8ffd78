"""Keys and codes: who may come in, how often a code may be tried, and that none of it is told to anybody."""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.errors import Missing, Refused
from sessions.store import migrations, open_store
from sessions.store.connection import connect
from sessions.store.protocol import Ticket
from sessions.store.seat_keys import CODE_LIVES, SqliteSeatKeys, is_code
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, started

ADA, BO = f"SHA256:{'a' * 43}", f"SHA256:{'b' * 43}"
LINE = f"ssh-ed25519 {'A' * 68}"


class At:
    """A clock to be set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def at() -> At:
    return At()


@pytest.fixture
def access(store: SqliteStore, at: At) -> Iterator[SqliteSeatKeys]:
    started(store)
    started(store, "aaaaaaaa", "Another")
    yield SqliteSeatKeys(store.file.reads, store.file.writes, at)


def wrong(code: str) -> str:
    """A code of the same name and another secret."""
    return code[:-1] + ("x" if code[-1] != "x" else "y")


def test_a_key_has_the_seats_it_was_given(access: SqliteSeatKeys) -> None:
    access.add_key(ID, "cpo", ADA, LINE)
    access.add_key(ID, "cpo", ADA, LINE)
    access.add_key("aaaaaaaa", "cto", ADA, LINE)
    access.add_key(ID, "cto", BO, LINE)
    assert [(key.session, key.seat) for key in access.keys(ADA)] == [("aaaaaaaa", "cto"), (ID, "cpo")]
    assert len(access.keys()) == 3 and access.keys(f"SHA256:{'c' * 43}") == []


def test_nobody_has_two_seats_in_one_session(access: SqliteSeatKeys) -> None:
    access.add_key(ID, "cpo", ADA, LINE)
    with pytest.raises(Refused, match="nobody can have two seats"):
        access.add_key(ID, "cto", ADA, LINE)
    code, _ = access.add_code(ID, "cto")
    ticket = access.check_code(code)
    assert isinstance(ticket, Ticket)
    with pytest.raises(Refused, match="nobody can have two seats"):
        access.redeem(ticket, ADA, LINE)
    assert access.redeem(ticket, BO, LINE).seat == "cto", "a code that was refused is not used up"


@pytest.mark.parametrize(("session", "seat", "says"), [("zzzzzzzz", "cpo", "no session"), (ID, "cfo", "cpo, cto, ceo")])
def test_a_seat_that_does_not_exist_is_given_to_nobody(
    access: SqliteSeatKeys, session: str, seat: str, says: str
) -> None:
    for act in (
        lambda: access.add_key(session, seat, ADA, LINE),
        lambda: access.add_code(session, seat),
        lambda: access.remove(session, seat),
    ):
        with pytest.raises(Missing, match=says):
            act()


def test_a_code_binds_one_key_once(access: SqliteSeatKeys) -> None:
    code, _ = access.add_code(ID, "cpo")
    ticket = access.check_code(code.upper())
    assert isinstance(ticket, Ticket)
    assert access.redeem(ticket, ADA, LINE).seat == "cpo"
    assert [key.seat for key in access.keys(ADA)] == ["cpo"]
    assert access.check_code(code) == "over"
    with pytest.raises(Refused, match="has expired or was already used"):
        access.redeem(ticket, BO, LINE)


def test_a_code_expires_after_a_day(access: SqliteSeatKeys, at: At) -> None:
    code, until = access.add_code(ID, "cpo")
    assert until == at.now + CODE_LIVES
    at.now = until - timedelta(seconds=1)
    ticket = access.check_code(code)
    assert isinstance(ticket, Ticket)
    at.now = until
    assert access.check_code(code) == "over"
    with pytest.raises(Refused, match="has expired or was already used"):
        access.redeem(ticket, ADA, LINE)


def test_wrong_tries_do_not_use_up_a_code(access: SqliteSeatKeys, store: SqliteStore) -> None:
    code, _ = access.add_code(ID, "cpo")
    with closing(connect(store.path)) as conn:
        before = conn.execute("SELECT * FROM seat_code").fetchall()
        assert {access.check_code(each) for each in [wrong(code), f"zzz{code[3:]}"] * 50} == {"wrong"}
        assert conn.execute("SELECT * FROM seat_code").fetchall() == before, "a try writes nothing, and takes no lock"
    assert isinstance(access.check_code(code), Ticket)


def test_checking_a_wrong_code_takes_as_long_whether_its_name_is_known_or_not(
    access: SqliteSeatKeys, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = access.add_code(ID, "cpo")
    used, _ = access.add_code(ID, "cto")
    access.remove(ID, "cto")
    asked: list[str] = []
    compared: list[int] = []
    store.file.reader.set_trace_callback(lambda sql: asked.append(sql[:40]))

    def same(one: str, other: str) -> bool:
        compared.append(len(one) + len(other))
        return compare_digest(one, other)

    monkeypatch.setattr("secrets.compare_digest", same)
    work = []
    for words in (wrong(code), wrong(used), f"zzz{code[3:]}"):
        asked.clear()
        compared.clear()
        assert access.check_code(words) == "wrong"
        work.append((tuple(asked), tuple(compared)))
    assert work[0] == work[1] == work[2]
    assert work[0][1] == (128,)


def test_a_code_is_too_long_to_be_guessed(access: SqliteSeatKeys) -> None:
    code, _ = access.add_code(ID, "cpo")
    secret = code[4:].replace("-", "")
    assert math.log2(len(set("abcdefghjkmnpqrstuvwxyz23456789")) ** len(secret)) > 59


@given(st.text(max_size=20))
def test_text_without_the_shape_of_a_code_is_not_a_code(words: str) -> None:
    if is_code(words):
        assert len(words.lower()) == 17 and words[3] == "-"
    assert not is_code(ID)


def test_a_key_that_was_taken_away_lets_nobody_in(access: SqliteSeatKeys) -> None:
    access.add_key(ID, "cpo", ADA, LINE)
    access.add_key(ID, "cto", BO, LINE)
    code, _ = access.add_code(ID, "cpo")
    assert access.remove(ID, "cpo") == (1, 1)
    assert access.keys(ADA) == [] and access.check_code(code) == "wrong"
    assert [key.seat for key in access.keys(BO)] == ["cto"]
    assert access.remove(ID, "cpo") == (0, 0)


def test_a_code_that_expired_long_ago_is_deleted(access: SqliteSeatKeys, at: At) -> None:
    code, _ = access.add_code(ID, "cpo")
    at.now += timedelta(days=9)
    access.add_code(ID, "cpo")
    assert access.check_code(code) == "wrong"


def test_the_file_contains_no_code_and_no_change_mentions_keys(access: SqliteSeatKeys, store: SqliteStore) -> None:
    before = store.newer(ID, 0)
    access.add_key(ID, "cpo", ADA, LINE)
    code, _ = access.add_code(ID, "cto")
    assert store.newer(ID, 0) == before and store.verify(ID) == []
    assert store.search("ssh-ed25519") == [] and store.search(code) == []
    with closing(connect(store.path)) as conn:
        rows = [str(row) for (sql,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                for row in conn.execute(f'SELECT * FROM "{sql}"').fetchall()]  # fmt: skip
    assert not any(code in row or code[4:] in row for row in rows)


def test_keys_survive_rebuilding_the_tables(access: SqliteSeatKeys, store: SqliteStore) -> None:
    access.add_key(ID, "cpo", ADA, LINE)
    store.rebuild(from_log=True)
    assert [key.seat for key in access.keys(ADA)] == ["cpo"]


def test_what_one_terminal_takes_away_is_gone_for_the_others(access: SqliteSeatKeys, path: Path) -> None:
    access.add_key(ID, "cpo", ADA, LINE)
    other = open_store(path)
    assert len(other.seat_keys.keys(ADA)) == 1
    access.remove(ID, "cpo")
    assert other.seat_keys.keys(ADA) == []
    other.close()


def test_a_new_code_replaces_the_older_ones_of_its_seat_only(access: SqliteSeatKeys) -> None:
    old, _ = access.add_code(ID, "cpo")
    other, _ = access.add_code(ID, "cto")
    elsewhere, _ = access.add_code("aaaaaaaa", "cpo")
    ticket = access.check_code(old)
    assert isinstance(ticket, Ticket)
    new, until = access.add_code(ID, "cpo")
    assert access.check_code(old) == "over"
    with pytest.raises(Refused, match="has expired or was already used"):
        access.redeem(ticket, ADA, LINE)
    assert all(isinstance(access.check_code(code), Ticket) for code in (new, other, elsewhere))
    assert [(code.seat, code.expires_at) for code in access.open_codes(ID)] == [("cto", until), ("cpo", until)]


def test_a_new_key_on_a_seat_invalidates_the_codes_of_that_seat(access: SqliteSeatKeys) -> None:
    code, _ = access.add_code(ID, "cpo")
    other, _ = access.add_code(ID, "cto")
    access.add_key(ID, "cpo", ADA, LINE)
    assert access.check_code(code) == "over"
    ticket = access.check_code(other)
    assert isinstance(ticket, Ticket)
    access.redeem(ticket, BO, LINE)
    assert access.open_codes(ID) == []


def test_a_seat_lists_its_keys_with_their_comments_and_when_they_last_logged_in(access: SqliteSeatKeys, at: At) -> None:
    access.add_key(ID, "cpo", ADA, LINE, "ada \x1b[31m at home")
    access.add_key("aaaaaaaa", "cpo", ADA, LINE)
    access.add_key(ID, "cto", BO, LINE)
    added = at.now
    at.now += timedelta(hours=1)
    access.note_use(ADA, [ID])
    assert [(use.seat, use.fingerprint, use.comment, use.added_at, use.used_at) for use in access.uses(ID)] == [
        ("cpo", ADA, "ada [31m at home", added, at.now),
        ("cto", BO, None, added, None),
    ]
    assert [use.used_at for use in access.uses("aaaaaaaa")] == [None]
    access.add_key(ID, "cpo", ADA, LINE)
    assert access.uses(ID)[0].comment == "ada [31m at home", "what was not said again is kept"


def test_an_expired_code_is_not_open(access: SqliteSeatKeys, at: At) -> None:
    _, until = access.add_code(ID, "cpo")
    assert len(access.open_codes(ID)) == 1
    at.now = until
    assert access.open_codes(ID) == []


def test_a_key_from_an_older_file_is_kept_and_has_not_been_used_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    with monkeypatch.context() as then:
        then.setattr(migrations, "_FILES", migrations._FILES[:4])
        then.setattr(migrations, "LATEST", 4)
        open_store(path).close()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("INSERT INTO seat_key VALUES (?, 'cpo', ?, ?, '2026-03-10T09:30:00+00:00')", [ID, ADA, LINE])
        conn.commit()
    store = open_store(path)
    (use,) = store.seat_keys.uses(ID)
    assert (use.fingerprint, use.comment, use.used_at) == (ADA, None, None)
    store.close()
