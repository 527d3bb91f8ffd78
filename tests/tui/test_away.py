"""What others see of someone changes with their connection, declared absence and seal, and with nothing private."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sessions.model import Participant
from sessions.rules.dialog_drafts import DialogDraft, dialog_draft_key
from sessions.rules.moves import Seal
from sessions.rules.people import Attend
from sessions.rules.phases import draft_key, kind_of, open_form, unsealed
from sessions.rules.signals import SIGNALS
from sessions.store import open_store
from tests.few import some
from tests.sessions.fill import fill
from tests.sessions.wild import SEATS, Wild
from tui.client.snapshot import Snapshot
from tui.client.worker import Worker

OTHERS = ("cpo", "cpto", None)


class Clock:
    """Time that stops unless somebody moves it."""

    s = 1000.0

    def __call__(self) -> float:
        return self.s


class Company:
    """A random session in a private phase of the CTO's, and the terminals of all."""

    def __init__(self, path: Path, seed: int) -> None:
        self.clock, self.rng = Clock(), random.Random(seed)
        store = open_store(path, monotonic=self.clock)
        wild = Wild(store, self.rng, facilitator=True)
        for _ in range(200):
            item, form = wild.session.active, open_form(wild.session)
            if item and form and "cto" in unsealed(wild.session, item, form):
                break
            wild.step(self.rng)
        else:
            raise AssertionError("no private phase ever came")
        self.id = wild.room.id
        store.close()
        self.terminals = {
            seat: Worker(open_store(path, monotonic=self.clock), self.id, seat, "local", f"terminal of {seat}")
            for seat in (*SEATS, None)
        }

    def looks(self) -> list[bytes]:
        """All that the others could be shown now, but for the time, as bytes."""
        return [repr(plain(snapshot)).encode() for snapshot in self.snapshots()]

    def snapshots(self) -> list[Snapshot]:
        """What the others could be shown now."""
        return [self.terminals[seat].refresh() for seat in OTHERS]

    def close(self) -> None:
        for terminal in self.terminals.values():
            terminal.leave()


def plain(snapshot: Snapshot) -> tuple[object, ...]:
    """A snapshot with the rows of its sessions, and without the time."""
    views = {seat: (view.rows(), view.rev, view.head) for seat, view in snapshot.views.items()}
    return views, replace(snapshot, views={}, elapsed_ms=0)


def in_private(company: Company) -> None:
    """Let the CTO do something that is nobody else's business: type, scroll, fill in a dialog, look, or be idle."""
    theirs, rng = company.terminals["cto"], company.rng
    session = theirs.room.view("cto")
    item, form = session.active, open_form(session)
    assert item is not None and form is not None
    key = draft_key(session, item, form, "cto")
    payload: Any = fill(kind_of(item).form(session, item, "cto"), rng, "quokka", whole=False)
    draft = dialog_draft_key(session, "decision", "", "cto")
    match rng.randrange(7):
        case 0 | 1:
            theirs.save_draft("cto", payload, key, "somewhere")
        case 2:
            theirs.save_draft("cto", {}, key, None)
        case 3:
            theirs.save_place(key, f"field {rng.randrange(9)}")
        case 4:
            theirs.save_dialog_draft(draft, DialogDraft({"it": {"text": "quokka"}}))
        case 5:
            theirs.save_dialog_draft(draft, None)
        case 6:
            for _ in range(rng.choice((1, 130))):  # for longer than any silence was ever told
                company.clock.s += 1
                for terminal in company.terminals.values():
                    terminal._renew()


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(6), 2))
def test_whatever_someone_does_in_private_the_others_see_the_same(seed: int, tmp_path: Path) -> None:
    company = Company(tmp_path / "p.db", seed)
    before = company.looks()
    for _ in range(8):
        in_private(company)
        assert company.looks() == before
        assert "quokka" not in str(company.looks())
    company.close()


def test_a_seal_an_absence_and_a_lost_connection_are_visible(tmp_path: Path) -> None:
    company = Company(tmp_path / "p.db", 1)
    theirs = company.terminals["cto"]
    session = theirs.room.view("cto")
    item, form = session.active, open_form(session)
    assert item is not None and form is not None
    before = company.looks()
    payload = fill(kind_of(item).form(session, item, "cto"), company.rng, "quokka")
    theirs.room.do(Seal(form=form, payload=payload), "cto")
    assert company.looks() != before and b"quokka" not in b"".join(company.looks())
    assert {snapshot.presence["cto"] for snapshot in company.snapshots()} == {"online"}
    theirs.leave()
    assert {snapshot.presence["cto"] for snapshot in company.snapshots()} == {"offline"}
    company.terminals["cpto"].room.do(Attend(seat="cto", absent=True), "cpto")
    assert all(
        snapshot.views[seat].get(Participant, "cto").absent
        for snapshot in company.snapshots()
        for seat in snapshot.views
    )
    for seat in OTHERS:
        company.terminals[seat].leave()


def test_a_signal_shows_nothing_else(tmp_path: Path) -> None:
    company = Company(tmp_path / "p.db", 2)
    theirs, before = company.terminals["cto"], company.looks()
    place = theirs.look().situations["cto"].place
    for word in SIGNALS:
        theirs.signal("cto", word, place)
        for _ in range(2):
            assert [snapshot.signals for snapshot in company.snapshots()] == [{"cto": word}] * len(OTHERS)
            others = [repr(plain(replace(snapshot, signals={}))).encode() for snapshot in company.snapshots()]
            assert others == before
            in_private(company)
    theirs.signal("cto", None, place)
    assert company.looks() == before
    company.close()
