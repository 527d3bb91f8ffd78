"""Minutes kept elsewhere show whether the record was truncated, forked, swapped or rewritten since."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.tampering import FORGERIES, chained, forge, other_vote, prove, put, rows_changed, tamper
from sessions.change import Change
from sessions.minutes.anchor import Against, against, is_redaction
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Goal, Header, Participant
from sessions.model.columns import REDACTED
from sessions.records.amendments import Amend, Redact
from sessions.room import Room
from sessions.setup.new_session import admit
from sessions.setup.update import update
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.demo import Demo
from tests.few import some

WHY = "It was written down wrong"


@pytest.fixture(scope="module")
def played(loaded: Demo) -> tuple[Path, str, str]:
    """A file with a closed session, its id, and its minutes as somebody keeps them elsewhere."""
    store = open_store(loaded.db)
    text = export_toml(store.load(loaded.closed))
    store.close()
    return loaded.db, loaded.closed, text


@pytest.fixture
def file(played: tuple[Path, str, str], tmp_path: Path) -> tuple[SqliteStore, str, str]:
    path, closed, text = played
    store = open_store(Path(shutil.copy(path, tmp_path / "parley.db")))
    return store, closed, text


def compared(store: SqliteStore, session: str, text: str) -> Against:
    return against(store.newer(session, 0), read_minutes(text, "m"))


def says(found: Against) -> str:
    return "\n".join(f"{each.rev}: {each.says}" for each in found.findings)


# --- what holds -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_untouched_record_matches_the_minutes(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    assert compared(store, session, text) == Against(store.load(session).rev)


def test_the_minutes_contain_the_number_and_the_hash_of_the_last_change(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    header, here = read_minutes(text, "m").header, store.load(session)
    assert (header.log_rev, header.log_head) == (here.rev, here.head)


def test_each_signature_contains_the_head_that_was_signed(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    heads = {change.rev: change.hash for change in store.newer(session, 0)}
    leaders = read_minutes(text, "m").all(Participant, role="leader")
    assert all(each.signed_rev and heads[each.signed_rev] == each.signed_head for each in leaders)
    assert leaders[0].signed_rev != leaders[1].signed_rev, "the second signs the first signature as well"


def test_honest_changes_continue_the_record(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    rev = store.load(session).rev
    room = Room(store, session)
    room.do(Amend(target="session.title", after="Q2 plan of both", reason=WHY), "cpo")
    room.do(Amend(target="G1.text", after="Refunds settle within a day", reason=WHY), "cto")
    found = compared(store, session, text)
    assert (found.rev, [each.kind for each in found.since], found.findings) == (rev, ["amend", "amend"], ())
    assert compared(store, session, export_toml(store.load(session))) == Against(rev + 2)


def test_a_later_redaction_is_reported_and_is_not_tampering(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    room = Room(store, session)
    for seat in ("cpo", "cto"):
        room.do(Redact(target="G1.text", reason="A customer is named"), seat)
    found = compared(store, session, text)
    assert found.redacted and found.findings == ()
    assert store.load(session).get(Goal, "G1").text == REDACTED


def test_minutes_of_an_older_parley_contain_only_the_hash(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    old = re.sub(r"^(log_rev|signed_rev|signed_head) = .*\n", "", text, flags=re.MULTILINE)
    found = against(store.newer(session, 0), read_minutes(old, "m"), "parley 0.0.9")
    assert (found.rev, found.findings) == (store.load(session).rev, ())
    forge(store, session, other_vote)
    found = against(store.newer(session, 0), read_minutes(old, "m"), "parley 0.0.9")
    assert "cut off or rewritten" in says(found) and "G1/1/cpo.support" in says(found)


def test_for_an_import_verify_repeats_what_the_minutes_say(file: tuple[SqliteStore, str, str], tmp_path: Path) -> None:
    store, session, text = file
    there = open_store(tmp_path / "there.db")
    admit(there, read_minutes(text, "m"))
    assert compared(there, session, text) == Against(1, taken_in=True)
    Room(there, session).do(Amend(target="session.title", after="Q2 plan of both", reason=WHY), "cpo")
    amended = export_toml(there.load(session))
    assert compared(there, session, amended) == Against(2)
    update(store, read_minutes(amended, "m"))
    assert compared(store, session, amended).taken_in
    assert compared(store, session, text).rev == store.load(session).rev - 1
    forge(there, session, lambda changes: rows_changed(changes, "goal", lambda row: row.update(text="Nothing ships")))
    assert "G1.text in the record differs from the minutes" in says(compared(there, session, text))


# --- what does not ----------------------------------------------------------------------------------------------------


def test_votes_seals_and_a_whole_rewritten_chain_are_found(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    forge(store, session, other_vote)
    told = says(compared(store, session, text))
    assert "this isn't the change behind these minutes: it was rewritten" in told
    assert "G1/1/cpo.support in the record differs from the minutes" in told


@pytest.mark.parametrize("left", [1, 40, -4, -1])
def test_a_truncated_record_is_found(file: tuple[SqliteStore, str, str], left: int) -> None:
    store, session, text = file
    forge(store, session, lambda changes: changes[:left])
    assert "it was cut off" in says(compared(store, session, text))


def test_a_truncated_record_that_was_not_rewritten_is_found_too(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    changes = store.newer(session, 0)
    put(store, session, changes[:-1])
    told = says(compared(store, session, text))
    assert f"it was cut off; change {len(changes) - 4} is still the one that was signed" in told


def test_a_fork_is_found_however_long_it_grows(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    changes = store.newer(session, 0)
    put(store, session, changes[:60])
    fork = [replace(changes[59], kind="note", images=()) for _ in range(80)]
    put(store, session, chained([*changes[:60], *fork]))
    assert "it was rewritten" in says(compared(store, session, text))


def test_swapped_sessions_are_found(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    other = next(each.id for each in store.sessions() if each.id != session)
    mine, theirs = store.newer(session, 0), store.newer(other, 0)
    put(store, other, chained(mine, other))
    put(store, session, chained(theirs, session))
    assert compared(store, session, text).findings


def test_minutes_changed_by_hand_do_not_pass_as_the_record(file: tuple[SqliteStore, str, str]) -> None:
    store, session, text = file
    title = store.load(session).header.title
    found = compared(store, session, text.replace(f'title = "{title}"', 'title = "Another plan"', 1))
    assert says(found) == "None: session.title in the record differs from the minutes"


@pytest.mark.slow
def test_the_proof_lists_what_was_promised_and_whether_it_held(tmp_path: Path) -> None:
    assert [(row.most, row.found, row.kept) for row in prove(tmp_path, 0, 13, least=3)] == [(0, 0, True)] * 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(8), 3))
def test_whatever_is_rewritten_is_found(played: tuple[Path, str, str], tmp_path: Path, seed: int) -> None:
    path, session, text = played
    outcome = tamper(path, tmp_path, session, text, seed)
    assert outcome.hidden and outcome.found, outcome.what


def test_every_kind_of_forgery_is_tried(played: tuple[Path, str, str], tmp_path: Path) -> None:
    path, session, _ = played
    store = open_store(Path(shutil.copy(path, tmp_path / "parley.db")))
    changes = store.newer(session, 0)
    for what, how in FORGERIES.items():
        forged = chained(how(changes, 60))
        assert [each.hash for each in forged] != [each.hash for each in changes], what


# --- the record itself ------------------------------------------------------------------------------------------------


def test_a_signature_over_another_head_is_invalid(file: tuple[SqliteStore, str, str]) -> None:
    store, session, _ = file

    def other_head(row: dict[str, object]) -> None:
        if row.get("signed_head"):
            row["signed_head"] = "sha256:" + "0" * 64

    changes = rows_changed(store.newer(session, 0), Participant.TABLE, other_head)
    with pytest.raises(AssertionError):
        put(store, session, _sealed(changes))
    assert [each.says.partition(":")[0] for each in store.verify(session)] == [
        "cpo signed another record",
        "cto signed another record",
    ]


def _sealed(changes: list[Change]) -> list[Change]:
    """Return changes as a chain, with nothing in the rows put right."""
    made: list[Change] = []
    for change in changes:
        images = tuple(type(each).of(each.table, each.key, each.row, each.salt or "") for each in change.images)
        bare = replace(change, images=images, prev=made[-1].hash if made else change.prev, hash="")
        made.append(replace(bare, hash=bare.seal()))
    return made


WORDS = st.text(st.sampled_from("abc []"), max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=4, max_size=4))
def test_the_effects_of_a_redaction_are_recognized_and_nothing_else_passes_for_one(
    kept: list[str], taken: list[str]
) -> None:
    whole = "".join(a + b for a, b in zip(kept, [*taken[: len(kept) - 1], ""], strict=True))
    left = REDACTED.join(kept)
    assert is_redaction(whole, left)
    assert not is_redaction(whole, left + "!")
    assert not is_redaction({"text": whole, "support": 4}, {"text": left, "support": 5})
    assert is_redaction([whole, 4], [left, 4])


def test_the_header_of_an_imported_session_loses_its_origin_with_the_first_change(
    file: tuple[SqliteStore, str, str], tmp_path: Path
) -> None:
    _, session, text = file
    there = open_store(tmp_path / "there.db")
    admit(there, read_minutes(text, "m"))
    assert there.load(session).get(Header).log_rev and there.load(session).origin.imported
    Room(there, session).do(Amend(target="session.title", after="Q2 plan of both", reason=WHY), "cpo")
    assert there.load(session).get(Header).log_rev is None and there.load(session).origin.imported
