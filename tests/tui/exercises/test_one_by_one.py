"""What was revealed, one question at a time: for whoever was there, in the order that they like."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.model import Item
from sessions.rules.moves import Advance, Seal
from tests.few import some
from tests.tui.scenes import item, room_with
from tests.tui.stage import SIZES, opened, parley, room_of, shown, until


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
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
        assert "It begins with the widest gap. Press #" in " ".join(shown(pilot).split())
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
        await until(pilot, lambda: "Widest gap first." in shown(pilot))
        await pilot.press("equals_sign")
        await until(pilot, lambda: "2 of 2" in shown(pilot))
    async with parley(path, session, seat="cto", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: "Widest gap first." in shown(pilot))
        assert "zqcpow" in shown(pilot) and "1 of 2" not in shown(pilot)
    room.store.close()


@pytest.mark.slow
async def test_going_on_past_what_was_not_shown_yet_shows_it_first(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        for seat, load in (("cpo", 4), ("cto", 1)):
            room.do(Seal(form="answer", payload={"worry": {"value": seat}, "load": {"value": load}}), seat)
        await until(pilot, lambda: "Both of you press n." in shown(pilot))
        for seat in ("cto", "cpo"):
            room.do(Advance(), seat)
        await until(pilot, lambda: "1 of 2" in shown(pilot) and "n see the rest" in shown(pilot))
        assert "= all at once" not in shown(pilot), "the key that goes on says it"
        await pilot.press("n")
        await until(pilot, lambda: "This is all of it. Press n again to continue." in shown(pilot))
        assert "Widest gap first." in shown(pilot)
        room.refresh()
        assert not room.view(None).get(Item, "I1").ready
        await pilot.press("equals_sign", "right")
        await until(pilot, lambda: "2 of 2" in shown(pilot) and "n ready" in shown(pilot))
        assert shown(pilot).count("all at once") == 1, "one key says it, not two"
        await pilot.press("n")
        await until(pilot, lambda: "▲ CPO ready" in shown(pilot))
    room.store.close()


async def test_where_only_texts_are_asked_nothing_is_said_of_gaps(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    texts = {"questions": [{"key": "worry", "ask": "What worries you most?", "answer": "text", "most": 200}]}
    room = room_with(path, item(1, "ask", settings=texts), item(2, "talk", "cto"))
    for seat in ("cpo", "cto"):
        room.do(Seal(form="answer", payload={"worry": {"value": seat}}), seat)
    async with parley(path, room.view(None).header.id, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: "Both of you press n." in shown(pilot))
        assert "with the widest gap" not in shown(pilot)
    room.store.close()
