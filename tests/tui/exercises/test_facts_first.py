"""The facts first: their board comes next, once, and one that waits on the agenda is taken."""

from pathlib import Path

from sessions.library.roles import board_setting
from sessions.model import Item
from sessions.room import Room
from sessions.rules.agenda import AddItem
from tests.sessions.play import Play, item
from tests.tui.scenes import talking
from tests.tui.stage import parley, screen_of, shown, until
from tui.exercises.facts_first import come_next, facts_item, put_facts_next


def waiting(*settings: dict[str, object] | None) -> list[Item]:
    return [item("board", settings=each, id=f"I{n}") for n, each in enumerate(settings, 2)]


def test_only_a_queued_item_on_the_facts_board_is_about_the_facts() -> None:
    facts, risks = board_setting("facts", ["cpo", "cto"]), board_setting("risks", ["cpo", "cto"])
    view = Play(item("talk"), *waiting(risks, None, facts)).session
    found = facts_item(view)
    assert found is not None and found.id == "I4" and not come_next(view)
    assert come_next(Play(item("talk"), *waiting(facts, risks)).session)
    assert facts_item(Play(item("board", settings=facts)).session) is None  # it is under way


def added(room: Room, key: str) -> None:
    room.do(AddItem(title=key, item_kind="board", minutes=5, settings=board_setting(key, ["cpo", "cto"])), "cpo")


async def test_a_facts_board_that_waits_is_moved_instead_of_added_again(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    added(room, "facts")
    added(room, "risks")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        client = screen_of(pilot).client
        assert not come_next(client.view())
        before = len(client.view().agenda)
        moved = await put_facts_next(client, "Who pays?")
        assert (moved.title, len(client.view().agenda)) == ("facts", before)
        assert come_next(client.view())
        assert (await put_facts_next(client, "Who pays?")).id == moved.id
