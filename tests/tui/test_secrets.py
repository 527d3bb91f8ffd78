"""Random sessions against the doors of the face: every screen, every verb, every export."""

import contextlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions.phases import open_form
from sessions.room import Mode
from sessions.store import open_store
from tests.sessions.wild import SEATS, Wild
from tui.app import ParleyApp
from tui.cli import main


@contextlib.contextmanager
def wild(path: Path, seed: int) -> Iterator[Wild]:
    """A random session some way on, with a draft and a sealed sheet waiting where a form is open."""
    lot = random.Random(seed)
    store = open_store(path)
    try:
        session = Wild(store, lot, facilitator=seed % 2 == 0)
        for _ in range(3 + seed * 2):
            session.step(lot)
        for _ in range(40):
            if open_form(session.session) or session.session.active is None:
                break
            session.step(lot)
        session.seal(lot, "cpo")
        session.draft(lot, "cto", whole=False)
        yield session
    finally:
        store.close()


def said_by(*words: str) -> str:
    """Everything that a verb prints, on both streams."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main(words)
    out.flush()
    return out.buffer.getvalue().decode() + err.getvalue()


@pytest.mark.parametrize("seed", range(8))
def test_no_verb_tells_an_unrevealed_word(seed: int, tmp_path: Path) -> None:
    with wild(tmp_path / "parley.db", seed) as session:
        hidden, session_id = session.hidden(), session.room.id
        verbs = [[verb, session_id] for verb in ("show", "log", "verify")]
        verbs += [["list"], ["actions"], ["search", *(hidden or ["zq"])]]
        verbs += [[*verb, "--json"] for verb in verbs]
        verbs += [["export", session_id, "--format", kind] for kind in ("toml", "markdown", "json", "ics")]
        verbs += [["done", f"{session_id}/A1"], ["import", str(tmp_path / "parley.db")]]
        for verb in verbs:
            told = said_by("--db", str(tmp_path / "parley.db"), *verb)
            assert told or verb[0] in ("search", "actions")
            assert not [word for word in hidden if word in told], verb


@pytest.mark.parametrize("seed", range(6))
async def test_no_screen_shows_another_seat_an_unrevealed_word(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    with wild(path, seed) as session:
        hidden, session_id = session.hidden(), session.room.id
        for seat in (None, *sorted(session.everyone)):
            mode: Mode = "hotseat" if seat is None else "local"
            app = ParleyApp(lambda: open_store(path), session=session_id, seat=seat, mode=mode)
            async with app.run_test(size=(120, 40)) as pilot:
                await pilot.pause(0.3)
                shown = app.export_screenshot()
                for key in ("f1", "escape", "m"):
                    await pilot.press(key)
                    await pilot.pause()
                    shown += app.export_screenshot()
            assert not [word for word, owner in hidden.items() if owner != seat and word in shown], (seat, hidden)


def test_the_sessions_of_these_tests_do_hide_something(tmp_path: Path) -> None:
    found = []
    for seed in range(8):
        with wild(tmp_path / f"{seed}.db", seed) as session:
            found.append(len(session.hidden()))
    assert sum(count > 0 for count in found) >= 5, found
    assert SEATS
