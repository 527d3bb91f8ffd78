"""What was revealed, one question at a time: for whoever was there, in the order that they like."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.rules.moves import Advance, Seal
from tests.tui.stage import SIZES, opened, parley, room_of, shown, until


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_whoever_was_there_walks_through_a_reveal_and_whoever_comes_later_sees_all_of_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        for seat, load in (("cpo", 4), ("cto", 1)):
            answers = {"worry": {"value": f"zq{seat}w"}, "load": {"value": load}}
            room.do(Seal(form="answer", payload=answers), seat)
        await until(pilot, lambda: "Both of you press n." in shown(pilot))
        assert "It begins with the widest gap. Press # to turn" in " ".join(shown(pilot).split())
        assert "zqctow" not in shown(pilot)
        await pilot.press("number_sign")
        await until(pilot, lambda: "It ends with the widest gap." in shown(pilot))
        room.do(Advance(), "cto")
        await until(pilot, lambda: "■ CTO ✓ ready" in shown(pilot))
        room.do(Advance(), "cpo")
        await until(pilot, lambda: "1 of 2  What worries you most?" in shown(pilot))
        assert "zqctow" in shown(pilot) and "gap 3" not in shown(pilot), "the widest gap comes last"
        await pilot.press("left")
        await until(pilot, lambda: "This is the first one." in shown(pilot))
        await pilot.press("right")
        await until(pilot, lambda: "2 of 2  How full is your team?" in shown(pilot) and "gap 3" in shown(pilot))
        assert "1 talk" in shown(pilot) or size == SIZES[0], "what is shown can be taken up"
        await pilot.press("right")
        await until(pilot, lambda: "Biggest gap first." in shown(pilot))
        await pilot.press("equals_sign")
        await until(pilot, lambda: "2 of 2" in shown(pilot))
    async with parley(path, session, seat="cto", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: "Biggest gap first." in shown(pilot))
        assert "zqcpow" in shown(pilot) and "1 of 2" not in shown(pilot)
    room.store.close()
