"""A session after each of its changes: the same as it was, and nothing of it that was hidden then or is hidden now."""

import json
import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.change import Change, fold
from sessions.errors import Trouble
from sessions.history import APART, History
from sessions.model import ROWS, Goal, Item, Sheet
from sessions.model.columns import REDACTED, image, plain
from sessions.records.amendments import Redact
from sessions.room import Room
from sessions.rules.moves import Unseal
from sessions.rules.phases import place_of
from sessions.session import Session
from sessions.store import open_store
from sessions.view import for_everyone, view
from tests.demo import Demo
from tests.few import few
from tests.sessions.wild import Wild
from tui.client.outline import about, now_lines, people, sections


def played(path: Path, seed: int, steps: int) -> tuple[list[Change], dict[str, str], frozenset[str]]:
    """The changes of a random session, the words in it that only their authors may see yet, and who is in it."""
    rng = random.Random(seed)
    store = open_store(path)
    try:
        wild = Wild(store, rng, facilitator=seed % 2 == 0)
        for _ in range(steps):
            wild.step(rng)
        wild.seal(rng, "cpo")
        wild.draft(rng, "cto", whole=False)
        for sheet in wild.session.all(Sheet, status="sealed"):
            if rng.random() < 0.5:
                wild.do(Unseal(form=sheet.form), sheet.by)
        return store.newer(wild.room.id, 0), wild.hidden(), wild.everyone
    finally:
        store.close()


def outlined(session: Session) -> list[Any]:
    return [about(session), people(session), now_lines(session), sections(session)]


@pytest.mark.slow
@settings(max_examples=few(12), deadline=None)
@given(seed=st.integers(0, 10_000), steps=st.integers(0, 12))
def test_at_every_change_it_is_what_each_seat_could_see_then_and_nothing_more(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    changes, hidden, everyone = played(tmp_path_factory.mktemp("wild") / "p.db", seed, steps)
    history, true = History(changes), Session()
    for change in changes:
        before = place_of(true) if true.rev else None
        fold(true, [change])
        past = history.at(change.rev)
        assert not [word for word in hidden if word in json.dumps([plain(image(row)) for row in past.rows()])]
        assert outlined(past) == outlined(view(true, None))
        for seat in (None, *sorted(everyone)):
            seen = view(true, seat)
            for kind in ROWS:
                assert [row.key() for row in past.all(kind)] == [row.key() for row in seen.all(kind)]
            for row in past.rows():
                there = image(seen.get(type(row), *row.key()))
                if isinstance(row, Item) and row.settings:
                    there["settings"] = for_everyone(there["settings"])
                assert image(row).items() <= there.items(), (seat, change.rev)
        if before is not None and place_of(true) != before:
            assert change.rev in history.phases


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    """The changes of a session that got some way."""
    return played(tmp_path_factory.mktemp("played") / "p.db", 4, 12)[0]


@given(data=st.data())
@settings(deadline=None, max_examples=few(20))
def test_in_whatever_order_it_is_stepped_through_each_state_is_the_same(changes: list[Change], data: Any) -> None:
    history = History()
    for begun in range(0, len(changes), 7):
        history.add(changes[begun : begun + 7])
    for rev in data.draw(st.lists(st.integers(0, len(changes)), max_size=8)):
        assert history.at(rev).rows() == fold(Session(), History(changes).changes[:rev]).rows()
        assert history.at(rev).rev == rev


def test_a_phase_before_and_one_after_are_where_the_session_moved(changes: list[Change]) -> None:
    history = History(changes)
    found = history.phases
    assert len(found) > 4 and found == sorted(set(found))
    for at, (before, after) in zip(found[1:-1], zip(found, found[2:], strict=False), strict=False):
        assert (history.phase_from(at, -1), history.phase_from(at, 1)) == (before, after)
    assert history.phase_from(found[-1], 1) is None and history.phase_from(found[0], -1) is None
    moved = [rev for rev in range(2, len(changes) + 1) if place_of(history.at(rev)) != place_of(history.at(rev - 1))]
    assert set(moved) <= set(found)


def test_far_into_a_long_session_few_changes_are_folded_again(
    changes: list[Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    history, folded = History(changes), list[Change]()
    last = history.changes[-1]
    many = History([*changes, *(replace(last, rev=last.rev + n) for n in range(1, 5 * APART))])
    end = many.at(len(many.changes))
    assert end.rev == len(many.changes)

    def counted(session: Session, them: Any) -> Session:
        folded.extend(them)
        return fold(session, them)

    monkeypatch.setattr("sessions.history.fold", counted)
    for rev in (end.rev - 1, 3 * APART + 1, 3 * APART, end.rev):
        folded.clear()
        assert many.at(rev).rev == rev and len(folded) < APART


def test_words_that_were_redacted_are_in_no_state(loaded: Demo, tmp_path: Path) -> None:
    demo = loaded.copied(tmp_path / "p.db")
    with closing(open_store(demo.db)) as store:
        words = store.load(demo.closed).get(Goal, "G1").text
        assert any(words in text for text in told(History(store.newer(demo.closed, 0))))
        room = Room(store, demo.closed)
        for seat in ("cpo", "cto"):
            room.do(Redact(target="G1.text", reason="a customer is named"), seat)
        states = told(History(store.newer(demo.closed, 0)))
    assert [rev for rev, text in enumerate(states) if REDACTED in text], "it stood in states long before"
    assert not [rev for rev, text in enumerate(states) if words in text]


def told(history: History) -> list[str]:
    """Every state of a session as text."""
    return [
        json.dumps([plain(image(row)) for row in history.at(rev).rows()]) for rev in range(len(history.changes) + 1)
    ]


def test_a_record_with_a_gap_is_trouble_and_not_an_error(changes: list[Change]) -> None:
    history = History([*changes[:3], *changes[4:]])
    assert history.at(3).rev == 3
    with pytest.raises(Trouble, match="can't be read"):
        history.at(5)


def test_its_title_is_the_newest_one(changes: list[Change]) -> None:
    history = History()
    assert history.title == ""
    history.add(changes)
    assert history.title == history.at(len(changes)).header.title == "Random"
