"""Random sessions against every way out: every screen, every verb, every export."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from sessions.pins import hashed
from sessions.room import Mode, Room
from sessions.rules.pin_commands import SetPin
from sessions.store import open_store
from tests.few import some
from tests.sessions.wild import SEATS, Wild
from tests.test_docs import verbs
from tests.tui.every_verb import FORMATS, OTHERS, every_verb, said_by, ways
from tests.tui.scenes import item, room_with
from tests.tui.stage import parley, screen_of, shown, until


@dataclass(frozen=True)
class Played:
    """A random session in a file, some way on: whose each word is that nobody else may see yet, and who is in it."""

    file: Path
    id: str
    hidden: dict[str, str]
    everyone: frozenset[str]


def wild(path: Path, seed: int) -> Played:
    """Play a random session, and leave a draft and a sealed sheet waiting where a form is open."""
    rng = random.Random(seed)
    store = open_store(path)
    try:
        session = Wild(store, rng, facilitator=seed % 2 == 0)
        for _ in range(3 + seed * 2):
            session.step(rng)
        for _ in range(40):
            session.seal(rng, "cpo")
            session.draft(rng, "cto", whole=False)
            if session.hidden() or session.session.active is None:
                break
            session.step(rng)
        return Played(path, session.room.id, session.hidden(), session.everyone)
    finally:
        store.close()


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Played]:
    """Play the session of a seed; each only once, for every test that looks at it."""
    folder = tmp_path_factory.mktemp("wild")
    return cache(lambda seed: wild(folder / f"{seed}.db", seed))


@pytest.fixture
def played(once: Callable[[int], Played], tmp_path: Path) -> Callable[[int], Played]:
    """The session of a seed, in the test's own file."""

    def copy(seed: int) -> Played:
        kept = once(seed)
        return replace(kept, file=Path(shutil.copy(kept.file, tmp_path / "parley.db")))

    return copy


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(8), 3))
def test_no_verb_prints_an_unrevealed_word(seed: int, played: Callable[[int], Played]) -> None:
    session = played(seed)
    for verb, told in every_verb(session.file, session.id, wanted=session.hidden or ["zq"]).items():
        assert told or verb.split()[0] not in ("show", "log", "verify", "list", "export", "done", "import"), verb
        assert not [word for word in session.hidden if word in told], verb


def test_every_verb_of_the_command_line_is_watched_or_said_to_be_about_something_else(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    id_ = room_with(path, item(1, "talk"), item(2, "close", "cto")).id
    watched = {words[0] for words in ways(path, id_, "weekly", ["ledger"])}
    others = {verb for group in OTHERS.values() for verb in group}
    assert watched | others == set(verbs()) and not watched & others
    [formats] = [each.choices for each in verbs()["export"]._actions if each.dest == "format"]
    assert set(FORMATS) == set(formats or ())


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(6), 2))
async def test_no_screen_shows_another_seat_an_unrevealed_word(seed: int, played: Callable[[int], Played]) -> None:
    session = played(seed)
    for seat in (None, *sorted(session.everyone)):
        mode: Mode = "hotseat" if seat is None else "local"
        app = parley(session.file, session.id, seat=seat, mode=mode)
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: bool(shown(pilot)) and screen_of(pilot).opened)
            await pilot.pause()
            seen = app.export_screenshot()
            for key in ("f1", "escape", "m", "escape", "D", "h"):  # help, names, the facilitator view, a pause
                await pilot.press(key)
                await pilot.pause()
                seen += app.export_screenshot()
            for size in ((80, 24), (200, 60)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                seen += app.export_screenshot()
        assert not [word for word, owner in session.hidden.items() if owner != seat and word in seen], (
            seat,
            session.hidden,
        )


@pytest.mark.slow
def test_the_sessions_of_these_tests_do_hide_something(once: Callable[[int], Played]) -> None:
    found = [len(once(seed).hidden) for seed in range(8)]
    assert sum(count > 0 for count in found) >= 5, found
    assert SEATS


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(3)))
async def test_nothing_shows_a_word_of_a_seat_whose_pin_was_not_typed(
    seed: int, played: Callable[[int], Played]
) -> None:
    session = played(seed)
    store = open_store(session.file)
    room = Room(store, session.id)
    for seat in ("cpo", "cto"):
        room.do(SetPin(pin=hashed("4711")), seat)
    store.close()
    seen = ""
    for eyes in (None, "cpo", "cto"):
        app = parley(session.file, session.id, seat=eyes, mode="hotseat" if eyes is None else "local")
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: bool(shown(pilot)) and screen_of(pilot).opened)
            for key in (*("enter", "enter", "1", "2", "3", "4", "enter", "space", "f1", "ctrl+p"), *["escape"] * 3):
                await pilot.press(key)
                seen += shown(pilot) if app.is_running else ""
    for verb in (["show"], ["log"], ["export", "--format", "toml"]):
        seen += said_by("--db", str(session.file), verb[0], session.id, *verb[1:])
    drafted = [word for word, owner in session.hidden.items() if owner in ("cpo", "cto")]
    assert not [word for word in drafted if word in seen]
