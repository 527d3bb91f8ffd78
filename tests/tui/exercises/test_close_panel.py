"""Closing: loose ends, was it worth it, signatures, and the calm page after them."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.command import Context
from sessions.exercises.close.kind import SignMinutes
from sessions.minutes.parse import read_minutes
from sessions.model import Action, Argument, Decision, Item, Participant, Scores, Side
from sessions.pins import hashed
from sessions.records.captures import AddAction
from sessions.records.decision_check import CheckDecision
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.room import record
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance
from sessions.rules.people import Attend
from sessions.rules.pin_commands import SetPin
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.times import now
from tests.few import some
from tests.sessions.argued import Arguing
from tests.sessions.both import both
from tests.tui.keyboard import Keyboard
from tests.tui.scenes import asked, closing, item, room_with
from tests.tui.screens.test_project_screen import projected
from tests.tui.stage import SIZES, message, parley, shown, typed, until
from tui.client import identity
from tui.dialogs.curtain import Curtain
from tui.exercises.close.summary_page import score_rows
from tui.screens.minutes.screen import MinutesScreen

EXAMPLE = Path(__file__).parents[2] / "sessions" / "minutes" / "example-minutes.toml"
SCORE_COLUMNS = 19  # of a score's name and value
LOOSE = (RecordDecision(title="Cards first"), AddAction(text="Tell support", owner="cpo"))


@pytest.mark.slow
async def test_each_loose_end_says_what_it_lacks_and_one_key_fixes_it(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", records=LOOSE)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "needs the agreement of CTO" in shown(pilot))
        assert "needs a day" in shown(pilot)
        await pilot.press("y")
        await until(pilot, lambda: message(pilot) == "Press y again to let CTO agree to D1: Cards first.")
        await pilot.press("y")
        await until(pilot, lambda: "needs an owner and a review day" in shown(pilot))
        await pilot.press("w")
        await asked(pilot)
        await pilot.press("c", "tab")
        await typed(pilot, "2031-04-14")
        await pilot.press("f10")
        await until(pilot, lambda: "needs an owner" not in shown(pilot))
        assert "not checked yet" in shown(pilot)
        await pilot.press("j", "w")
        await asked(pilot)
        await typed(pilot, "2031-04-15")
        await pilot.press("f10")
        await until(pilot, lambda: "No loose ends: everything" in shown(pilot))
    room.refresh()
    view = room.view(None)
    assert (view.get(Decision, "D1").status, view.get(Decision, "D1").owner) == ("decided", "cpo")
    assert view.get(Action, "A1").due is not None


async def test_the_check_of_a_decision_asks_which_argument_was_about_it(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "argue"), item(2, "talk", "cto"), item(3, "close"))
    both(room, EndItem(item="I1", outcome="skipped"))
    session = room.store.load(room.id)
    session.put(replace(session.get(Item, "I1"), outcome="done"))
    with room.store.write() as writer:
        record(writer, session, Context(seat="cpo", now=now()), EndItem.kind())
    room.refresh()
    room.do(RecordDecision(title="Cards first", owner="cpo"), "cpo")
    room.do(AgreeDecision(decision="D1"), "cto")
    room.do(CheckDecision(decision="D1", changes={"reversible": "no"}), "cpo")
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "X1 was about it, say so in the check." in shown(pilot))
        await Keyboard(pilot).dialog("c", "Argued in", argued="X1")
        await until(pilot, lambda: "no argument is linked" not in shown(pilot))
    room.refresh()
    assert room.view(None).get(Argument, "X1").decision == "D1"


async def test_a_proposed_decision_can_be_left_for_later(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", records=LOOSE[:1])
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Cards first" in shown(pilot))
        await pilot.press("l", "l")
        await until(pilot, lambda: "No loose ends: everything" in shown(pilot))
    room.refresh()
    assert room.view(None).get(Decision, "D1").status == "deferred"


async def test_the_next_session_and_the_announcement_are_saved_and_a_wrong_time_is_reported(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Next session: not set yet" in shown(pilot))
        await pilot.press("s")
        await asked(pilot)
        await typed(pilot, "14 april 2031 25:00")
        await until(pilot, lambda: "no such time" in shown(pilot))
        await pilot.press("tab")
        await typed(pilot, "faster")
        await pilot.press("f10")
        await until(pilot, lambda: "! The time in" in shown(pilot))
        await typed(pilot, "14 april 2031 9:15")
        await until(pilot, lambda: "Mon 2031-04-14 09:15" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: "Next session: Mon 2031-04-14 09:15" in shown(pilot))
        assert "Announcement: faster" in shown(pilot)


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_reveal_shows_both_numbers_and_both_thanks(tmp_path: Path, size: tuple[int, int]) -> None:
    room = closing(tmp_path / "p.db", "reveal")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await until(pilot, lambda: "worth the time 3.5 of 5" in shown(pilot))
        line = next(line for line in shown(pilot).splitlines() if "holding the line" in line)
        assert "the numbers" in line


async def test_each_leader_signs_for_themselves_and_the_last_signature_needs_confirming(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "still has to sign (S)" in shown(pilot))
        seen = room.store.load(room.id)
        await pilot.press("S")
        await until(pilot, lambda: "Who signs the minutes?" in shown(pilot))
        assert f"Change {seen.rev}, {seen.head[:19]}" in shown(pilot), "it says what is signed"
        await pilot.press("2")
        await until(pilot, lambda: "Now 1 for CPO" in shown(pilot))
        await pilot.press("2", "escape")
        await until(pilot, lambda: "● ■ CTO · Bo Chen  signed at" in shown(pilot))
        await pilot.press("S")
        await until(pilot, lambda: "closes the session permanently" in message(pilot))
        assert "○ ▲ CPO" in shown(pilot)
        await pilot.press("S")
        await until(pilot, lambda: "Closed ·" in shown(pilot))
    room.refresh()
    assert room.view(None).header.status == "closed"


@pytest.mark.slow
async def test_going_back_voids_a_signature_after_a_warning(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        await pilot.press("S", "1", "escape")
        await until(pilot, lambda: "signed at" in shown(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "voids the signatures of CPO" in message(pilot))
        await pilot.pause(0.4)
        await pilot.press("b")
        await until(pilot, lambda: "Thank each other" in shown(pilot) or "Was it worth it" in shown(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "Loose ends" in shown(pilot))
    room.refresh()
    assert room.view(None).get(Participant, "cpo").signed_at is None


@pytest.mark.slow
async def test_if_a_leader_set_a_pin_nobody_else_can_sign_for_them_at_the_hot_seat(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    room.do(SetPin(pin=hashed("4711")), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        await pilot.press("S", "1")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain) and pilot.app.screen.focused is not None)
        await pilot.press("1", "2", "3", "4", "enter")
        await until(pilot, lambda: "Wrong PIN" in shown(pilot))
        await pilot.press("4", "7", "1", "1", "enter")
        await until(pilot, lambda: "● ▲ CPO · Ada Obi  signed at" in shown(pilot))


async def test_over_ssh_a_leader_signs_only_for_their_own_seat(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    async with parley(tmp_path / "p.db", room.id, seat="cto", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        await pilot.press("1", "2")
        assert "signed at" not in shown(pilot)
        await pilot.press("S", "S")
        await until(pilot, lambda: "● ■ CTO" in shown(pilot))
        room.do(SignMinutes(), "cpo")
        await until(pilot, lambda: "Closed ·" in shown(pilot))


@pytest.mark.parametrize("size", some(SIZES))
async def test_a_closed_session_shows_its_results_and_leads_to_its_minutes(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    room = closing(tmp_path / "p.db", "closed", records=LOOSE)
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await until(pilot, lambda: "Closed ·" in shown(pilot))
        assert "✓ Signed by both at " in shown(pilot), "it leads with that"
        page = shown(pilot)
        await pilot.press("end")
        await pilot.pause()
        page += shown(pilot)
        left = "1 decision and 1 open action"
        for words in ("3.5", "Refunds get faster.", left, "CPO · Ada Obi", f"export {room.id}"):
            assert words in page
        assert "Who does what" not in page
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: "Who does what" in shown(pilot))  # on the first page of the minutes
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen))


async def test_what_is_signed_is_named_before_and_next_to_each_signature(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    seen = room.store.load(room.id)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: f"To be signed: change {seen.rev}, {seen.head[:19]}…" in shown(pilot))
        await pilot.press("S", "S")
        await until(pilot, lambda: f"  over change {seen.rev}, {seen.head[:19]}…" in shown(pilot))
        await until(pilot, lambda: f"To be signed: change {seen.rev + 1}, sha256:" in shown(pilot))


async def test_imported_minutes_show_alignment_next_to_its_chance_line(tmp_path: Path) -> None:
    session = admit(open_store(tmp_path / "p.db"), read_minutes(EXAMPLE.read_text("utf-8"), "example"))
    async with parley(tmp_path / "p.db", session).run_test(size=(80, 40)) as pilot:
        await until(pilot, lambda: "Closed · 67 of 60 min" in shown(pilot))
        page = shown(pilot)
    assert "✓ Signed by both, as imported" in page
    assert page.count("as imported") == 3 and "over change" not in page
    assert "two voting at random average 61" in page
    assert "understood from 70 on" in page


FINGERPRINT = f"SHA256:{'Ab3/' * 10}xyz"


async def signed_key(tmp_path: Path) -> str | None:
    """What is shown next to the signature that cpo gives now."""
    room = closing(tmp_path / "p.db", "sign")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test() as pilot:
        await until(pilot, lambda: "Read them once" in shown(pilot))
        await pilot.press("S", "S")
        await until(pilot, lambda: room.store.load(room.id).get(Participant, "cpo").signed_at is not None)
    return room.store.load(room.id).get(Participant, "cpo").signed_key


async def test_a_signature_over_ssh_names_the_key_used_to_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_host_says", None)
    identity.came_by_host(FINGERPRINT)
    assert await signed_key(tmp_path) == FINGERPRINT


async def test_what_the_environment_says_about_a_key_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_KEY", FINGERPRINT)
    assert await signed_key(tmp_path) == "local"


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "offered"), [("local", True), ("ssh", False)])
async def test_over_ssh_no_key_is_offered_that_writes_a_file_and_the_page_says_who_can(
    tmp_path: Path, mode: Literal["local", "ssh"], offered: bool
) -> None:
    room = closing(tmp_path / "p.db", "sign")
    room.do(SignMinutes(), "cpo")
    room.do(SignMinutes(), "cto")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode=mode).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "shows the minutes" in shown(pilot))
        assert ("F writes them to a file" in shown(pilot)) == ("F export" in shown(pilot)) == offered
        assert ("The host can write them to a file:" in shown(pilot)) != offered
        async with projected(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as wall:
            await until(wall, lambda: "It leaves" in shown(wall) or "worth it" in shown(wall))
            assert "shows the minutes" not in shown(wall) and "to a file" not in shown(wall), "nobody sits there"
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen) and "search" in shown(pilot))
        assert ("F export" in shown(pilot)) == offered


@pytest.mark.slow
async def test_whoever_signs_alone_reads_of_one_signature_and_is_not_asked_to_be_ready(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "reveal")
    room.do(Attend(seat="cto", absent=True), "cpo")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "n next" in shown(pilot))
        assert "n ready" not in shown(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Your signature closes the session." in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == "The session ends when CPO has signed.")


def test_a_fidelity_says_how_it_changed_if_a_text_was_revised() -> None:
    play = Arguing()
    play.session.put(Scores(fidelity=61))
    side = Side(argument="X1", by="cpo", holds="a", position="Cards first", strength_before=70, verdict="signed")
    for by, first, final in (("cpo", 76, None), ("cto", 45, 88)):
        play.session.put(replace(side, by=by, fidelity_first=first, fidelity_final=final))
    rows = [str(row) for row in score_rows(play.session, 76)]
    assert rows == ["fidelity       61  at first, revised 82; understood from 70 on"]
    play.session.put(replace(side, by="cto", fidelity_first=45))
    assert str(score_rows(play.session, 76)[0]).endswith("61  understood from 70 on")


async def test_a_terminal_that_cannot_sign_says_why(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = closing(path, "sign")
    room.do(SignMinutes(), "cpo")
    async with parley(path, room.id, seat="cpo", mode="ssh").run_test() as pilot:
        await until(pilot, lambda: "CTO · Bo Chen  still has to sign" in shown(pilot))
        await pilot.press("S")
        await until(pilot, lambda: message(pilot) == "You've already signed.")


@given(wide=st.integers(30, 120))
def test_a_score_longer_than_its_line_continues_below_its_words(wide: int) -> None:
    play = Arguing()
    play.session.put(Scores(fidelity=61, support_floor=2))
    rows = [str(row) for row in score_rows(play.session, wide)]
    for row in rows:
        assert len(row) <= wide
        assert row[:SCORE_COLUMNS].strip() == "" or row.split()[0] in ("fidelity", "floor")
    assert " ".join(" ".join(row.split()) for row in rows) == (
        "floor 2 of 5, the least support fidelity 61 understood from 70 on"
    )
