"""Every private sheet says whose it is and who will read it, before anything in it is sealed."""

from pathlib import Path

import pytest
from textual.widgets import Static

from sessions.exercises.ask.kind import Ask
from sessions.rules.moves import Seal
from sessions.rules.phases import KINDS
from sessions.rules.readers import readers
from tests.few import some
from tests.sessions.argued import Arguing
from tests.sessions.play import Play, item
from tests.tui.exercises.arguing import Table, flat
from tests.tui.stage import SIZES, message, opened, parley, room_of, screen_of, shown, until
from tui.dialogs.curtain import Curtain
from tui.forms.control import Control
from tui.forms.section import MoreLine, PassMark

PRIVATE = [(kind, phase.key) for kind in KINDS.values() for phase in kind.phases if phase.private]


@pytest.mark.parametrize(("kind", "form"), PRIVATE, ids=lambda each: getattr(each, "key", each))
def test_each_private_phase_says_who_will_read_it_and_that_it_goes_into_the_minutes(kind: Ask, form: str) -> None:
    play = Play(item(kind.key))
    told = readers(play.session, play.item, form)
    if kind.phase(form).read is None:
        assert told == "Nobody else ever reads it, and it isn't in the minutes."
        return
    assert told.startswith("Both of you read it ") and told.endswith(", and in the minutes.")
    assert kind.phase(form).read is not None


def test_with_others_in_the_session_everyone_here_will_read_it() -> None:
    play = Arguing(facilitator=True)
    assert readers(play.session, play.item, "case") == "Everyone reads it after the verdicts, and in the minutes."


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
@pytest.mark.parametrize("kind", ["ask", "align"])
async def test_a_sheet_says_at_the_top_whose_it_is_and_who_will_read_it(
    tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, kind)
    async with parley(path, session).run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await until(pilot, lambda: "sees this now" in shown(pilot))
        eyes, head = str(screen_of(pilot).client.eyes), str(screen_of(pilot).query_one(".whose", Static).content)
        assert head == f"Only {eyes.upper()} sees this now. Both of you read it at the reveal, and in the minutes."
        assert screen_of(pilot).query_one(".whose").region.bottom <= size[1] - 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ask", "align"])
async def test_tab_cycles_through_the_fields_of_a_sheet_and_nothing_else(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "p.db"
    session = opened(path, kind)
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and pilot.app.screen.focused is not None)
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Control))
        for _ in range(6):
            await pilot.press("tab")
            assert isinstance(pilot.app.screen.focused, Control | MoreLine | PassMark)


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_while_waiting_only_those_who_sealed_see_the_question_and_their_own_answer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room_of(path, session).do(Seal(form="answer", payload=SAID), "cpo")
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=size) as pilot:
        await until(pilot, lambda: "Waiting for CTO" in shown(pilot))
        for words in ("What worries you most?", HOSTILE, "How full is your team?", "4"):
            await until(pilot, lambda words=words: words in shown(pilot))  # type: ignore[misc]
    async with parley(path, session, seat="cto", mode="ssh").run_test(size=size) as pilot:
        await until(pilot, lambda: "CPO sealed" in shown(pilot))
        assert HOSTILE not in shown(pilot)


async def test_at_one_keyboard_no_page_shows_what_was_sealed(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room_of(path, session).do(Seal(form="answer", payload=SAID), "cpo")
    async with parley(path, session).run_test() as pilot:
        for keys in ((), ("enter", "enter"), ("f8",)):
            await pilot.press(*keys)
            await pilot.pause()
            assert HOSTILE not in shown(pilot) and not screen_of(pilot).query(".own")


HOSTILE = "[/foo] [b]on call[/b]"
SAID = {"worry": {"value": HOSTILE}, "load": {"value": 4}}


@pytest.mark.slow
@pytest.mark.parametrize(("facilitator", "told"), [(False, "both of you read"), (True, "everyone reads")])
async def test_the_first_press_of_seal_says_who_will_read_it_as_the_top_of_the_sheet_does(
    tmp_path: Path, facilitator: bool, told: str
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", facilitator=facilitator)
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and isinstance(pilot.app.screen.focused, Control))
        await pilot.press(*"on call", "tab", "4")
        await until(pilot, lambda: "ready to seal" in shown(pilot))
        await pilot.press("f8")
        await until(pilot, lambda: message(pilot) == f"Press F8 again to seal: {told} it at the reveal.")


async def test_someone_who_only_waits_sees_the_question_too(tmp_path: Path) -> None:
    table = Table(tmp_path).to("case")
    async with table.app("guest").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Waiting for CPO and CTO" in shown(pilot))
        assert table.argument.question in flat(pilot) and "Write your own case" in flat(pilot)
