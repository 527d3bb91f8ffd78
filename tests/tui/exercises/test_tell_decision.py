"""Who tells whom of a decision becomes an action by one key, and every action can say what sort of promise it is."""

from pathlib import Path

import pytest

from sessions.errors import Faulty
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action
from sessions.records.captures import AddAction, EditAction
from sessions.records.decisions import RecordDecision
from sessions.records.lines import AddLine, LinkLine
from sessions.room import Room
from tests.sessions.play import Play
from tests.sessions.play import item as planned
from tests.tui.scenes import TODAY, asked, closing, item, room_with
from tests.tui.stage import parley, shown, until
from tui.dialogs.modal import FormModal

CASCADE = "CPO tells sales, CTO tells the platform team"


def deciding(path: Path, kind: str) -> Room:
    room = room_with(path, item(1, kind), item(2, "talk", "cto"), item(3, "close"))
    room.do(RecordDecision(title="Cards first", cascade=CASCADE, owner="cpo"), "cpo")
    return room


@pytest.mark.parametrize("kind", ["talk", "lines"])
async def test_who_tells_whom_becomes_an_action_by_one_key(tmp_path: Path, kind: str) -> None:
    room = deciding(tmp_path / "p.db", kind)
    if kind == "lines":
        room.do(AddLine(line_kind="vision", text="Payments that just work"), "cpo")
        room.do(LinkLine(ref="D1", line="L1"), "cpo")
    async with parley(tmp_path / "p.db", room.id, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Cards first" in shown(pilot))
        await pilot.press(*["j"] * (kind == "lines"), "v")
        await asked(pilot)
        assert "CPO tells sales" in shown(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await pilot.press("v")
        await until(pilot, lambda: "A1 already tells of D1." in shown(pilot))
    room.refresh()
    (action,) = room.view(None).all(Action)
    assert (action.text, action.owner, action.tag, action.from_) == (CASCADE, "cpo", "tell", "D1")


async def test_a_decision_that_says_nothing_about_it_says_what_to_do(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "talk"), item(2, "talk", "cto"), item(3, "close"))
    room.do(RecordDecision(title="Cards first"), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Cards first" in shown(pilot))
        await pilot.press("v")
        await until(pilot, lambda: "D1 doesn't say who tells whom. Edit it first." in shown(pilot))


def test_a_tag_is_given_changed_and_removed() -> None:
    play = Play(planned("talk"))
    play.do(AddAction(text="Read the ledger paper", owner="cto", tag="learn"), "cpo")
    assert play.session.get(Action, "A1").tag == "learn"
    play.do(EditAction(action="A1", tag="feedback"), "cpo")
    play.do(EditAction(action="A1", text="Read it"), "cpo")
    assert play.session.get(Action, "A1").tag == "feedback"
    play.do(EditAction(action="A1", tag="none"), "cpo")
    assert play.session.get(Action, "A1").tag is None


def test_tags_and_kinds_are_in_the_minutes_and_others_are_faults(tmp_path: Path) -> None:
    records = (
        AddAction(text="Read the ledger paper", owner="cto", tag="learn", due=TODAY),
        AddLine(line_kind="vision", text="Payments that just work"),
    )
    session = closing(tmp_path / "p.db", "closed", records=records).view(None)
    minutes = export_toml(session)
    assert "learn" in export_markdown(session) and export_toml(read_minutes(minutes, "minutes")) == minutes
    for good, bad in (('tag = "learn"', 'tag = "lean"'), ('kind = "vision"', 'kind = "visoin"')):
        with pytest.raises(Faulty, match="did you mean"):
            read_minutes(minutes.replace(good, bad), "minutes.toml")
