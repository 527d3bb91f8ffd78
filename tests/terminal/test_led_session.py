"""A facilitator at the keyboard, a window that shrinks, and hostile words: typed at a real terminal."""

from __future__ import annotations

from pathlib import Path

from tests.terminal.table import Table

BOOK = """
format = "parley-playbook/1"
key = "half-hour"
title = "Half an hour"
about = "Led by somebody who integrates both."
minutes = 44

[[item]]
title = "Check-in"
kind = "ask"
minutes = 5
owner = "first"
seconds = { answer = 10, reveal = 60 }

[[item.question]]
key = "top-risk"
ask = "What is most likely to go wrong next?"
answer = "text"
most = 200

[[item]]
title = "Hiring"
kind = "talk"
minutes = 10
owner = "second"

[[item]]
title = "Budget"
kind = "talk"
minutes = 10

[[item]]
title = "Goals"
kind = "align"
minutes = 10

[[item]]
title = "Close"
kind = "close"
minutes = 4
"""


def start(table: Table) -> None:
    table.see("Each of you puts at least one thing on the agenda.")
    table.press("r")
    table.see("The agenda is ready.")
    table.press("n")


def test_a_facilitator_runs_a_session_by_single_keys(tmp_path: Path) -> None:
    with Table(tmp_path, BOOK, cols=120, rows=40, lead=True) as table:
        start(table)
        first = table.curtain()
        table.open_curtain(first)
        table.write("Nobody owns the launch")
        table.see("Time is up", "More time?")
        table.press("+")
        second = table.curtain()
        assert second != first
        table.open_curtain(second)
        table.press("+")
        assert table.curtain() == first
        table.open_curtain(first)
        table.see("Nobody owns the launch", "of 01:1")
        table.seal()
        assert table.curtain() == second
        table.press("escape")
        table.see("Waiting for")
        table.press("h")
        table.see("paused")
        table.press("h")
        table.see_no_more("paused")
        table.press("e")
        table.see("More time, from where?", "1 min 00 s from another")
        table.press("right")
        table.keep()
        table.see("of 02:1")

        table.press("r")
        table.see("Reveal anyway", f"Without {second.upper()}")
        table.write("They left")
        table.press("f8")
        table.see("at least 10")
        table.write(" for a call with the bank")
        table.lay_open()
        table.keep()
        table.see("side by side", "Nobody owns the launch", f"{second.upper()} pass")
        table.press("n")

        table.see("Hiring")
        table.capture("t", "Park a topic", "Who covers July")
        table.see("Who covers July")
        table.press("P")
        table.see("Park the item", "Hiring")
        table.write("Without numbers it is idle")
        table.keep()
        table.see("Budget")
        table.press("R")
        table.see("Plan the time that is left", "Goals: 10 →")
        table.keep()
        table.press("g")
        table.see("What has begun keeps its place", "just fits", "Goals align 21 min")
        table.press("escape", "q")
        assert table.terminal.wait() == 0
        assert "holds" in table.parley("verify", table.session)
        shown = table.parley("show", table.session)
        log = table.parley("log", table.session, "--json")
    assert "Hiring" in shown
    assert "They left for a call with the bank" in log
    assert "Without numbers it is idle" in log
