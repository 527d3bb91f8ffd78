"""One person at two terminals of one file: one of them writes, the other reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sessions.errors import Refused
from sessions.exercises.talk.kind import WriteNote
from sessions.rules.moves import Seal
from sessions.situation import OBSERVERS
from sessions.store import open_store
from sessions.store.protocol import LEASE_S
from tests.few import some
from tests.tui.stage import SIZES, in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.client.session_client import SessionClient
from tui.client.snapshot import ELSEWHERE
from tui.screens.session.take_over import TakeOver

ANSWER = {"worry": {"value": "on call"}, "load": {"value": 3}}


async def client_at(
    path: Path, session: str, seat: str | None = "cpo", now: Callable[[], float] = time.monotonic
) -> SessionClient:
    client = SessionClient(partial(open_store, path, monotonic=now), session, seat, "local")
    await client.open()
    return client


async def test_the_second_terminal_of_a_seat_is_read_only_until_it_takes_over(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    first, second = await client_at(path, session), await client_at(path, session)
    assert (first.writes, first.eyes, first.hands, first.leaders) == (True, "cpo", ("cpo",), ("cpo",))
    assert (second.writes, second.eyes, second.hands, second.leaders) == (False, None, (), ())
    for refused in (
        second.do(Seal(form="answer", payload=ANSWER), "cpo"),
        second.drafts.save("cpo", ANSWER),
    ):
        with pytest.raises(Refused) as said:
            await refused
        assert str(said.value) in (ELSEWHERE, OBSERVERS)
    await first.drafts.save("cpo", ANSWER)
    await second.take_over()
    assert second.writes and second.eyes == "cpo"
    assert await second.drafts.load("cpo") == ANSWER
    with pytest.raises(Refused, match=ELSEWHERE):  # at once, before it has looked
        await first.drafts.save("cpo", {"worry": {"value": "late"}})
    await first.tick()
    assert not first.writes
    await second.do(Seal(form="answer", payload=ANSWER))
    await first.close()
    await second.close()


async def test_a_terminal_that_gives_no_sign_of_life_makes_room_by_itself(tmp_path: Path) -> None:
    path, past = tmp_path / "p.db", [1000.0]
    session = opened(path, "ask")
    first = await client_at(path, session, now=lambda: past[0])
    second = await client_at(path, session, now=lambda: past[0])
    await second.tick()
    assert not second.writes
    past[0] += LEASE_S + 1
    await second.tick()
    assert second.writes
    await first.tick()  # it comes back to life
    assert not first.writes
    await second.close()
    await first.tick()
    assert first.writes
    await first.close()


async def test_other_seats_observers_the_hot_seat_and_the_minutes_need_no_taking_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    clients = [await client_at(path, session, seat) for seat in ("cpo", "cto", None, None)]
    clients += [SessionClient(partial(open_store, path), session) for _ in range(2)]
    clients.append(clients[0].another())
    for client in clients[4:]:
        await client.open()
    assert all(client.writes for client in clients)
    await clients.pop().close()
    await clients[0].do(WriteNote(text="written before the lease is renewed"))
    assert clients[0].writes
    other = await client_at(path, session)
    assert not other.writes
    for client in (*clients, other):
        await client.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_a_form_moves_from_terminal_to_terminal_with_what_is_typed_in_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    other = await client_at(path, session)
    await other.drafts.save("cpo", {"load": {"value": 3}})
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TakeOver) and "Take over here?" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot) and "‹3›" in shown(pilot))
        await typed(pilot, "on call")
        await other.tick()
        assert not other.writes
        await until(pilot, lambda: room_of(path, session).draft("cpo") == ANSWER)
        await other.take_over()
        await until(pilot, lambda: message(pilot) == ELSEWHERE)
        await until(pilot, lambda: "T write here" in shown(pilot))
        assert "on call" not in shown(pilot) and not screen_of(pilot).middle.private
        await pilot.press("f8", "u", "n", "d", "f2")
        assert len(pilot.app.screen_stack) == 2
        await other.drafts.save("cpo", {"worry": {"value": "on call and budget"}})
        await pilot.press("T", "T")
        await until(pilot, lambda: "on call and budget" in shown(pilot))
        assert message(pilot) == ""
    await other.close()


@pytest.mark.slow
async def test_text_typed_after_the_other_terminal_took_over_replaces_nothing_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    other = await client_at(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TakeOver) and "Take over here?" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await other.take_over()
        await other.drafts.save("cpo", {"worry": {"value": "budget"}})
        await typed(pilot, "late")
        await until(pilot, lambda: message(pilot) == ELSEWHERE and not screen_of(pilot).middle.private)
    assert room.draft("cpo") == {"worry": {"value": "budget"}}
    await other.close()


@pytest.mark.slow
async def test_someone_who_only_wants_to_read_is_left_in_peace_and_can_write_when_the_other_terminal_leaves(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    first = await client_at(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TakeOver))
        await pilot.press("escape")
        await until(pilot, lambda: message(pilot) == ELSEWHERE)
        await until(pilot, lambda: "Waiting for" in shown(pilot))
        await first.close()
        await until(pilot, lambda: screen_of(pilot).middle.private and message(pilot) == "")


@pytest.mark.slow
async def test_the_question_disappears_when_the_other_terminal_does(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    first = await client_at(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TakeOver))
        await first.close()
        await until(pilot, lambda: not isinstance(pilot.app.screen, TakeOver) and screen_of(pilot).middle.private)
