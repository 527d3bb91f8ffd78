"""Tensions on screen: offered for what somebody types, taken with one key, and at hand afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.exercises.argue.frame import Frame
from sessions.library.own_files import own_folder
from sessions.library.tensions import tension
from sessions.model import Argument, Decision, Item, Sheet
from sessions.room import Room
from tests.sessions.library.test_packs import GOOD as PACK
from tests.sessions.library.test_tensions import GOOD
from tests.tui.exercises.aligning import digit_of, in_phase, point_at, refreshed, resolving
from tests.tui.exercises.arguing import Table, at, flat
from tests.tui.scenes import answered
from tests.tui.stage import hold, message, opened, parley, room_of, shown, typed, until
from tui.client import tension_library
from tui.commands.keymap import SMALL
from tui.dialogs.modal import FormModal
from tui.dialogs.offered_tensions import OfferedTensions
from tui.dialogs.pick import PickDialog
from tui.forms.form_view import FormView
from tui.terminal.typeahead import PAUSE_S

KEEP, CANCEL, TAKE = (SMALL[n].typing for n in (0, 1, 3))
SAID = "Do we keep shipping and never fix anything?"
HEALTH = tension("speed-or-health", Path("/nowhere"))


@pytest.fixture(autouse=True)
def unread() -> None:
    """Let each test read the library of its own home."""
    tension_library._entries.clear()
    tension_library._indexes.clear()


async def worded(pilot: Pilot[Any], text: str = SAID) -> None:
    """Open the wording, and type a question."""
    await until(pilot, lambda: "edit" in shown(pilot))
    await pilot.press("w")
    await until(pilot, lambda: bool(pilot.app.screen.query(OfferedTensions)))
    await pilot.press("end", *["backspace"] * 70)
    await typed(pilot, text)


def offered(pilot: Pilot[Any]) -> list[str]:
    """Return the keys of the tensions that are offered."""
    return [each.tension.key for line in pilot.app.screen.query(OfferedTensions) for each in line.found]


def fields(pilot: Pilot[Any]) -> dict[str, Any]:
    """Return what is in the dialog."""
    found: dict[str, Any] = pilot.app.screen.query_one(FormView).payload.get("it", {})
    return found


def argument(room: Room) -> Argument:
    [found] = refreshed(room).view(None).all(Argument)
    return found


def health(**more: Any) -> dict[str, Any]:
    """Return the settings of an argument that took the first tension."""
    return {"pole_a": HEALTH.pole_a, "pole_b": HEALTH.pole_b, "tension": HEALTH.key, **more}


# --- framing --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_one_key_takes_the_poles_of_the_closest_tension_and_the_minutes_name_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "argue")
    app = parley(path, session, seat="cpo")
    async with app.run_test(size=(80, 24)) as pilot:
        await worded(pilot)
        await until(pilot, lambda: offered(pilot)[:1] == ["speed-or-health"])
        await until(pilot, lambda: "Speed or technical health" in shown(pilot))
        await pilot.press(TAKE)
        await until(pilot, lambda: fields(pilot).get("pole_a") == HEALTH.pole_a)
        await until(pilot, lambda: "release in the last three months" in shown(pilot))
        await pilot.press(KEEP)
        room = room_of(path, session)
        await until(pilot, lambda: argument(room).tension == "speed-or-health")
        assert (argument(room).pole_a, argument(room).pole_b) == (HEALTH.pole_a, HEALTH.pole_b)
        await until(pilot, lambda: "Speed or technical health" in shown(pilot))


@pytest.mark.slow
async def test_the_key_takes_the_next_one_and_never_overwrites_what_somebody_typed(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "argue")
    async with parley(tmp_path / "p.db", session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await worded(pilot)
        await until(pilot, lambda: len(offered(pilot)) > 1)
        await pilot.press(TAKE, TAKE)
        second = tension(offered(pilot)[1])
        await until(pilot, lambda: fields(pilot).get("pole_b") == second.pole_b)
        await pilot.press("tab", "end", *["backspace"] * 130)
        await typed(pilot, "My own pole")
        await pilot.press(TAKE)
        await until(pilot, lambda: "Your own words stay as they are" in message(pilot))
        assert (fields(pilot)["pole_a"], fields(pilot)["pole_b"]) == ("My own pole", second.pole_b)


@pytest.mark.slow
async def test_nothing_is_offered_for_small_talk_and_a_form_without_offers_says_so(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "argue")
    async with parley(tmp_path / "p.db", session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await worded(pilot, "Where shall the cat sleep in Lisbon?")
        await pilot.pause(0.6)
        assert not offered(pilot) and not pilot.app.screen.query_one(OfferedTensions).display
        await pilot.press(TAKE)
        await until(pilot, lambda: "No tension is offered" in message(pilot))
        await pilot.press(CANCEL)
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.press(TAKE)
        await until(pilot, lambda: "This form offers no tensions." in message(pilot))


@pytest.mark.slow
async def test_what_somebody_types_and_takes_is_not_shown_to_the_other_before_it_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "argue")
    mine, theirs = parley(path, session, seat="cpo"), parley(path, session, seat="cto")
    async with mine.run_test(size=(80, 24)) as pilot, theirs.run_test(size=(80, 24)) as other:
        await worded(pilot)
        await until(pilot, lambda: bool(offered(pilot)))
        await pilot.press(TAKE)
        await until(pilot, lambda: fields(pilot).get("pole_a") == HEALTH.pole_a)
        room = room_of(path, session)
        await until(pilot, lambda: bool(refreshed(room).dialog_drafts()))
        await other.pause(0.6)
        for words in ("shipping", "Speed or technical", "repair what"):
            assert words not in shown(other)
        assert argument(room).tension is None
        await pilot.press(KEEP)
        await until(other, lambda: "Speed or technical health" in shown(other))


@pytest.mark.slow
async def test_a_hostile_tension_of_ones_own_is_only_text(tmp_path: Path) -> None:
    own_folder("tensions").mkdir(parents=True)
    hostile = GOOD.replace("Open or closed", "[/foo] [@click=app.quit]x[/] \\u001b[31m").replace("Publish it", "[/")
    (own_folder("tensions") / "ours.toml").write_text(hostile)
    (own_folder("tensions") / "bad.toml").write_text("tension = 3\n[[[")
    session = opened(tmp_path / "p.db", "argue")
    async with parley(tmp_path / "p.db", session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await worded(pilot, "Will somebody fork us if it is open source?")
        await until(pilot, lambda: offered(pilot)[:1] == ["open-or-closed"])
        await pilot.press(TAKE)
        await until(pilot, lambda: fields(pilot).get("pole_a") == "[/")
        await until(pilot, lambda: "[/foo] [@click=app.quit]x[/]" in shown(pilot))
        await pilot.press(KEEP)
        await until(pilot, lambda: "[/foo] [@click=app.quit]x[/]" in shown(pilot))


def test_a_wording_without_a_word_on_the_tension_keeps_it_and_an_empty_one_removes_it(tmp_path: Path) -> None:
    table = Table(tmp_path, **health())
    wording: dict[str, Any] = {"question": "Pace or health this year?", "holds": {"cpo": "a", "cto": "b"}}
    table.room.do(Frame(pole_a="Pace", pole_b="Health", **wording), "cpo")
    assert table.argument.tension == HEALTH.key
    table.room.do(Frame(pole_a="Pace", pole_b="Health", tension=" ", **wording), "cpo")
    assert table.argument.tension is None


# --- the own case ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_prompts_are_at_hand_and_a_key_puts_the_case_for_ones_pole_into_an_empty_position(tmp_path: Path) -> None:
    table = Table(tmp_path, **health()).to("case")
    async with table.app("cto").run_test(size=(80, 24)) as pilot:
        await at(pilot, "case", "Own case")
        await until(pilot, lambda: "make it concrete" in flat(pilot))
        await pilot.press("f12")

        def position() -> str:
            return str(pilot.app.screen.query_one(FormView).payload.get("case", {}).get("position", ""))

        await until(pilot, lambda: position().startswith("Each shortcut makes the next change slower"))
        await until(pilot, lambda: "nothing is sealed until you seal it" in message(pilot))
        await pilot.press("f12")
        await until(pilot, lambda: "Your position isn't empty" in message(pilot))
        assert not table.session.all(Sheet)


@pytest.mark.slow
async def test_poles_of_ones_own_get_prompts_but_no_case(tmp_path: Path) -> None:
    table = Table(tmp_path, **health(pole_a="Our pace")).to("case")
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "make it concrete" in flat(pilot))
        assert "Every week in use" not in flat(pilot)
        await pilot.press("f12")
        await until(pilot, lambda: "no case for this pole" in message(pilot))


# --- what helps -----------------------------------------------------------------------------------------------------


async def helped(pilot: Pilot[Any], words: str) -> None:
    """Open what helps in the outcome, and choose one of it."""
    await at(pilot, "done", "What helps with this")
    await pilot.press("v")
    await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
    await pilot.press(digit_of(pilot, words))


@pytest.mark.slow
async def test_the_outcome_offers_the_decision_with_its_fields_filled_in(tmp_path: Path) -> None:
    table = Table(tmp_path, tension="time-for-upkeep").to("done")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await helped(pilot, "Decide")
        await until(pilot, lambda: fields(pilot).get("title", "").startswith("We keep … percent"))
        await pilot.press(KEEP)
        await until(pilot, lambda: "Fill in the gaps (…) of the decision first." in flat(pilot))
        assert not refreshed(table.room).view(None).all(Decision)
        await pilot.press("ctrl+a", "ctrl+k")
        await typed(pilot, "We keep 20 percent for upkeep until 31 March.")
        await pilot.press(KEEP)
        await until(pilot, lambda: bool(refreshed(table.room).view(None).all(Decision)))
        [made] = table.session.all(Decision)
        assert (made.status, made.from_, made.rationale) == ("proposed", "I1", table.argument.question)


@pytest.mark.slow
async def test_the_outcome_puts_the_pack_or_the_board_next(tmp_path: Path) -> None:
    for folder, text in (("packs", PACK), ("tensions", GOOD.replace("pack: four-lenses", "pack: ours"))):
        own_folder(folder).mkdir(parents=True)
        (own_folder(folder) / "ours.toml").write_text(text.replace('"decision: We publish … by …."', '"board:debt"'))
    table = Table(tmp_path, tension="open-or-closed").to("done")
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:
        await helped(pilot, "Ask its questions next")
        await until(pilot, lambda: "Next on the agenda: Ours." in message(pilot))
        added = next(each for each in table.session.agenda if each.title == "Ours")
        assert (added.kind, added.position, added.settings["packs"][0]["key"]) == ("ask", 1, "ours")
        await helped(pilot, "Fill in the board")
        await until(pilot, lambda: "Next on the agenda: Debt register." in message(pilot))
        added = next(each for each in refreshed(table.room).view(None).agenda if each.title == "Debt register")
        assert (added.kind, added.position, added.settings["board"]["key"]) == ("board", 1, "debt")


@pytest.mark.slow
async def test_an_argument_without_a_tension_offers_nothing_of_the_library(tmp_path: Path) -> None:
    table = Table(tmp_path, tension="our own label").to("done")
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await at(pilot, "done", "fidelity")
        assert "What helps" not in flat(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "no tension of the library" in message(pilot))


# --- elsewhere ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_recorded_question_can_be_argued_next_as_a_tension(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await typed(pilot, "who has the final say on the design")
        await until(pilot, lambda: offered(pilot)[:1] == ["blurred-roles"])
        await pilot.press(TAKE, KEEP)
        await until(pilot, lambda: "Argue it as: Who decides what" in shown(pilot))
        await pilot.press(KEEP)
        room = room_of(path, session)
        await until(pilot, lambda: len(refreshed(room).view(None).agenda) == 2)
    added = room.view(None).agenda[1]
    assert added.settings["tension"] == "blurred-roles"
    assert added.settings["question"] == "who has the final say on the design"


@pytest.mark.slow
@pytest.mark.in_real_time
async def test_a_doubled_key_does_not_put_the_argument_on_the_agenda_before_anybody_has_read_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.pause(PAUSE_S)
        await typed(pilot, "who has the final say on the design")
        await until(pilot, lambda: offered(pilot)[:1] == ["blurred-roles"])
        await pilot.press(TAKE)
        await hold(pilot, KEEP, 2)
        await until(pilot, lambda: "Argue it as: Who decides what" in shown(pilot))
        await pilot.pause(PAUSE_S)
        room = room_of(path, session)
        assert len(refreshed(room).view(None).agenda) == 1
        await pilot.press(KEEP)
        await until(pilot, lambda: len(refreshed(room).view(None).agenda) == 2)


@pytest.mark.slow
async def test_a_goal_that_both_are_stuck_on_can_be_argued_as_a_tension(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", "talk")
    room = resolving(room_of(path, session))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "resolve")
        await point_at(pilot, "ledger")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.press(KEEP)
        await until(pilot, lambda: "Take a tension first" in message(pilot))
        await typed(pilot, ". It is about legacy and technical debt.")
        await until(pilot, lambda: offered(pilot)[:1] == ["debt-or-features"])
        await pilot.press(TAKE, KEEP)
        await until(pilot, lambda: len(refreshed(room).view(None).agenda) == 3)
        assert refreshed(room).view(None).agenda[1].settings["tension"] == "debt-or-features"


@pytest.mark.slow
async def test_a_gap_between_two_answers_can_be_argued_as_a_tension(tmp_path: Path) -> None:
    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "What goes wrong next?" in shown(pilot))
        await pilot.press("5")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await typed(pilot, " The launch date, or the right foundation?")
        await until(pilot, lambda: offered(pilot)[:1] == ["time-to-market"])
        await pilot.press(TAKE, KEEP)
        await until(pilot, lambda: "→ on the agenda as I3: argue" in shown(pilot))
    settings = refreshed(room).view(None).get(Item, "I3").settings
    assert (settings["tension"], settings["pole_a"]) == ("time-to-market", tension("time-to-market").pole_a)
