"""Someone's position in a form: only they see it, it goes with the draft, and it isn't on the record."""

import random
from pathlib import Path

import pytest

from sessions.errors import Missing, Refused
from sessions.room import Room
from sessions.rules.forms import Payload
from sessions.rules.moves import Advance, Seal, Unseal
from sessions.rules.phases import kind_of, open_form
from sessions.store import open_store
from tests.sessions.fill import fill
from tests.sessions.wild import Wild

PLACE = "zqplace/zqfield@2,14"


@pytest.fixture
def wild(tmp_path: Path) -> Wild:
    """A session in which a form is open."""
    store, seed = open_store(tmp_path / "p.db"), 0
    while open_form((wild := Wild(store, random.Random(seed), facilitator=True)).session) is None:
        seed += 1
    return wild


def whole(wild: Wild, seat: str) -> Payload:
    """An answer that can be sealed."""
    form, item = open_form(wild.session), wild.session.active
    assert form and item
    return fill(kind_of(item).form(wild.session, item, seat), random.Random(1), "words")


def test_a_cursor_position_belongs_to_its_seat_and_to_no_other(wild: Wild) -> None:
    wild.room.save_draft("cpo", whole(wild, "cpo"), PLACE)
    wild.room.save_draft("cto", whole(wild, "cto"))
    assert (wild.room.place("cpo"), wild.room.place("cto")) == (PLACE, None)
    for seat in ("cto", "cpto", "guest"):
        other = Room(wild.store, wild.room.id, frozenset({seat}), "ssh")
        with pytest.raises(Refused):
            other.place("cpo")
        assert "zqplace" not in repr(other.view(seat).rows()) + repr(other.people())


def test_a_cursor_position_is_deleted_when_its_draft_is_sealed_and_does_not_come_back_with_it(wild: Wild) -> None:
    answer = whole(wild, "cpo")
    wild.room.save_draft("cpo", answer, PLACE)
    form = str(open_form(wild.session))
    wild.room.do(Seal(form=form, payload=answer), "cpo")
    assert wild.room.place("cpo") is None
    wild.room.do(Unseal(form=form), "cpo")
    assert (wild.room.draft("cpo"), wild.room.place("cpo")) == (answer, None)
    assert "zqplace" not in repr(wild.store.newer(wild.room.id, 0))


def test_there_is_no_cursor_position_without_an_open_form(wild: Wild) -> None:
    form = str(open_form(wild.session))
    wild.room.save_draft("cpo", whole(wild, "cpo"), PLACE)
    for seat in ("cpo", "cto"):
        wild.room.do(Seal(form=form, payload=whole(wild, seat)), seat)
    for seat in sorted(wild.room.seats):
        if open_form(wild.session) is not None:
            wild.do(Advance(), seat)
    assert open_form(wild.session) is None
    with pytest.raises(Missing):
        wild.room.place("cpo")
