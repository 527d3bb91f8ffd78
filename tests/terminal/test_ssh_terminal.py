"""What a person's own terminal does over SSH: clipboard, colours, paste, mouse and resizing."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted
from tests.terminal.playing import ALIGN, CLOSE, TALK, start
from tests.terminal.watching import all_notice, gone, rev, sit, try_keys

pytestmark = pytest.mark.openssh

GOAL = "Refunds settle within a day"
SHIFT_HOME = "\x1b[1;2H"
_COLOUR = re.compile(rb"\x1b\[([0-9;:]*)m")


def click(terminal: Terminal, words: str) -> None:
    """Click on the first of some words with the left button."""
    lines = terminal.screen()
    row = next(n for n, line in enumerate(lines) if words in line)
    at = f"{lines[row].index(words) + 1};{row + 1}"
    terminal.type(f"\x1b[<0;{at}M\x1b[<0;{at}m")


def test_over_ssh_a_terminal_pastes_copies_clicks_and_resizes_as_it_does_locally(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company("cpo", "cto", "cpto") as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, ("cpo", "cto", "cpto"))
        sit(hosted, session, company, "cpo", "cto", "cpto")
        cpo, cto, cpto = company["cpo"], company["cto"], company["cpto"]
        start(company, "cpto")
        cpo.see(PRIVATE)
        cpo.write(GOAL)

        cpo.terminal.type(SHIFT_HOME)
        cpo.press("ctrl+c")
        copied = base64.b64encode(GOAL.encode())
        cpo.terminal.wait_for_raw(b"\x1b]52;c;" + copied + b"\x07", SLOW)
        assert not any(b"\x1b]52" in person.terminal.raw for person in (cto, cpto)), "a clipboard is one's own"
        cpo.press("end")
        stood = rev(hosted, session)
        cpo.terminal.paste(", and\ns\nq\nn\nd")
        cpo.see("within a day, and s q n d")
        cpo.press("escape")
        cpo.see_no_more("enter next")
        cpo.terminal.paste("s\nq\nn\nd\nX\nu\n")
        try_keys(cpo, "?", "escape")
        assert rev(hosted, session) == stood, "what is pasted is no key"
        cpo.see(PRIVATE, "Refunds settle within a day, and s q")

        click(cpo.terminal, "What is true once you reach it?")
        cpo.see("enter next")
        cpo.terminal.type("Nobody is paged")
        cpo.see("Nobody is paged")
        click(cpto.terminal, "h pause")
        all_notice(company, "paused")
        click(cpto.terminal, "h resume")
        gone(company, "paused")

        cpo.terminal.resize(59, 17)
        cpo.terminal.wait_for("too small", SLOW)
        cpo.terminal.settle(0.2)
        assert "within a day" not in cpo.terminal.text() and "paged" not in cpo.terminal.text()
        cpo.terminal.resize(120, 40)
        cpo.see(PRIVATE, "within a day, and s q n d", "Nobody is paged")
        cpo.terminal.type(" after midnight")
        cpo.see("Nobody is paged after midnight")
        cpo.seal()
        cto.notice("CPO sealed")
        company.keep_apart()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Hosted]:
    """A host with Ada on a seat."""
    with Hosted(tmp_path) as hosted:
        hosted.seat("ada", hosted.session("Painting"), "cpo")
        yield hosted


def painted(host: Hosted, **env: str) -> set[bytes]:
    """The colours that somebody's terminal is told to paint the first screen with."""
    names = " ".join(env)
    command = host.ssh("ada", "", *(["-o", f"SendEnv={names}"] if names else []))
    with Terminal(command, env={"SSH_AUTH_SOCK": "", "HOME": str(host.folder), "COLORTERM": "", **env}) as terminal:
        terminal.wait_for(re.compile(r"^ Painting", re.MULTILINE), SLOW)
        terminal.wait_for("? help", SLOW)
        return set(_COLOUR.findall(terminal.raw))


def test_the_app_uses_as_many_colours_as_the_terminal_has(host: Hosted) -> None:
    full = painted(host, COLORTERM="truecolor")
    assert any(b"8;2;" in each for each in full)
    some = painted(host, TERM="xterm-256color")
    assert any(b"8;5;" in each for each in some) and not any(b"8;2;" in each for each in some)
    few = painted(host, TERM="xterm")
    assert few and not any(b"8;2;" in each or b"8;5;" in each for each in few)
    assert any(re.search(rb"\b(3|4|9|10)[0-7]\b", each) for each in few)
    none = painted(host, COLORTERM="truecolor", NO_COLOR="1")
    assert not any(re.search(rb"(?<![;\d])(3[0-8]|4[0-8]|9[0-7]|10[0-7])(?![;\d])|[34]8;", each) for each in none)


def test_a_terminal_that_cannot_show_anything_is_told_so(host: Hosted) -> None:
    command = host.ssh("ada")
    with Terminal(command, env={"SSH_AUTH_SOCK": "", "HOME": str(host.folder), "TERM": "dumb"}) as terminal:
        assert terminal.wait(SLOW) == 2
        assert "TERM doesn't name a terminal that can show it" in " ".join(terminal.text().split())
