"""What comes next is announced as it comes, to everybody alike, also after the item went back."""

import contextlib
import random
from pathlib import Path

import pytest

from sessions.errors import Refused
from sessions.rules.moves import Advance
from sessions.rules.phases import phase_of
from sessions.rules.returning import Back
from sessions.rules.trail import follows
from sessions.store import open_store
from tests.few import few
from tests.sessions.wild import Wild


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 6 + few(2)))
def test_what_anybody_is_told_comes_next_does_come_next(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    wild = Wild(open_store(tmp_path / "p.db"), rng, facilitator=True)
    came = set()
    for _ in range(60):
        wild.step(rng)
        for seat in ("cpo", "cto"):
            wild.seal(rng, seat)
        item = wild.session.active
        if item is None:
            break
        if rng.random() < 0.2:
            wild.do(Back(), "cpto")
            item = wild.session.get(type(item), item.id)
        told = {seat: follows(wild.room.view(seat), item) for seat in (None, *sorted(wild.everyone))}
        assert len(set(told.values())) == 1, "nobody is told more than others"
        with contextlib.suppress(Refused):
            wild.room.do(Advance(), "cpto")
            after = wild.session.get(type(item), item.id)
            assert (phase_of(after) if after.status != "ended" else None) == told[None]
            came.add((after.kind, after.phase))
    assert came
    wild.store.close()
