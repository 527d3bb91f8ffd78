"""A lobby over SSH: it follows its person's invitations, and what others do in their sessions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sessions.records.captures import AddAction
from sessions.room import Room
from tests.terminal.company import done
from tests.terminal.driver import Terminal, restored
from tests.terminal.hosted import SLOW, Hosted

pytestmark = pytest.mark.openssh


def test_an_open_lobby_follows_invitations_and_ends_when_the_last_one_is_taken_away(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted:
        first, second, third = (hosted.session(title) for title in ("First", "Second", "Third"))
        hosted.session("Of others")
        hosted.seat("many", first, "cpo")
        hosted.seat("many", second, "guest")
        public = hosted.key("many").with_suffix(".pub")
        with hosted.open("many") as terminal:
            terminal.wait_for("2 sessions", SLOW)
            done(hosted, "invite", third, "cto", "--key", public)
            terminal.wait_for("3 sessions", SLOW)
            terminal.wait_for("Third", SLOW)
            room = Room(hosted.store, first, frozenset(["cto"]), "local")
            room.do(AddAction(text="Ask the bank", owner="cto", due=date(2099, 1, 1)), "cto")
            terminal.wait_for("Ask the bank", SLOW)
            assert "Of others" not in terminal.text()
            enter(terminal, "Third")
            done(hosted, "uninvite", third, "cto")
            assert terminal.wait(SLOW) == 1 and restored(terminal)
            assert "parley: this seat was taken back" in terminal.text()
        with hosted.open("many") as terminal:
            terminal.wait_for("2 sessions", SLOW)
            assert "Third" not in terminal.text()


def enter(terminal: Terminal, title: str) -> None:
    """Open a session from the lobby: the cursor goes down to it."""
    terminal.press("home")
    terminal.settle()
    for _ in range(9):
        if any("›" in line and title in line for line in terminal.screen()):
            break
        terminal.press("j")
        terminal.settle()
    terminal.press("enter")
    terminal.wait_for("CTO here", SLOW)
