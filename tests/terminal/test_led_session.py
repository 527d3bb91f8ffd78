"""A facilitator at the keyboard, a window that shrinks, and hostile text: typed at a real terminal."""

from __future__ import annotations

from pathlib import Path

from tests.terminal.table import Table

BOOK = """
format = "parley-playbook/1"
key = "half-hour"
title = "Half an hour"
about = "Led by somebody who integrates both."
minutes = 60

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
    table.see("Change what you like, then accept the agenda.")
    table.consent("y")
    table.see("The agenda is ready.")
    table.press("n")


def test_a_facilitator_runs_a_session_with_single_keys(tmp_path: Path) -> None:
    with Table(tmp_path, BOOK, cols=120, rows=40, lead=True) as table:
        start(table)
        first = table.curtain()
        table.open_curtain(first)
        table.write("Nobody owns the launch")
        table.see("Time is up.", "decides how to continue.", "Nobody owns the launch")
        table.seal()
        second = table.curtain()
        assert second != first
        table.press("escape")
        table.see("Waiting for")
        table.press("h")
        table.see("paused")
        table.press("h")
        table.see_no_more("paused")
        table.consent("e")

        table.press("r")
        table.see("Reveal anyway", f"Without {second.upper()}")
        table.write("They left")
        table.press("f10")
        table.see("at least 10")
        table.write(" for a call with the bank")
        table.lay_open()
        table.save()
        table.see("Nobody owns the launch", "no answer", "1 of 1")
        table.all_at_once()
        table.see("side by side", "Nobody owns the launch", f"{second.upper()} no answer")
        table.press("n")

        table.see("Hiring")
        table.capture("t", "Park a topic", "Who covers July")
        table.see("Who covers July")
        table.press("P")
        table.see("Park the item", "Hiring")
        table.write("Without numbers it is idle")
        table.save()
        table.see("Budget")
        table.press("R")
        table.see("Redistribute the remaining time", "Goals: 10 →")
        table.save()
        table.press("p")
        table.see("You can still move items that haven't started", "just fits", "Goals align 26 min")
        table.press("escape", "q")
        assert table.terminal.wait() == 0
        assert "holds" in table.parley("verify", table.session)
        shown = table.parley("show", table.session)
        log = table.parley("log", table.session, "--json")
    assert "Hiring" in shown
    assert "They left for a call with the bank" in log
    assert "Without numbers it is idle" in log


def test_a_window_that_shrinks_during_a_turn_ends_it_and_the_draft_comes_back_behind_the_curtain(
    tmp_path: Path,
) -> None:
    with Table(tmp_path, BOOK) as table:
        start(table)
        seat = table.curtain()
        table.open_curtain(seat)
        table.write("Nobody owns the launch")
        table.press("f5")
        table.see("Fact")
        table.write("Legal has the contract")
        table.shrink(59, 17)
        table.grow()
        assert table.curtain() == seat
        table.pause()
        table.open_curtain(seat, held=5)
        table.see("Nobody owns the launch")
        table.press("f5")
        table.see("Legal has the contract")
        table.press("escape")
        table.see("Nobody owns the launch")
        table.seal()


HOSTILE = "[/foo] [/ [b]x[/b] \x1b[31mred\x1b]0;owned\x07 \u202eevil\u2066 end"
CLEAN = "[/foo] [/ [b]x[/b] [31mred]0;owned evil end"


def test_hostile_text_pasted_and_typed_into_every_field_is_only_text(tmp_path: Path) -> None:
    with Table(tmp_path, BOOK) as table:
        start(table)
        for seat in table.turns():
            table.terminal.paste(f"{HOSTILE} of {seat}")
            table.see(f"{CLEAN} of {seat}")
            table.seal()
        table.reveal("[/foo] [/ [b]x[/b]", "evil end of cpo", "evil end of cto")
        table.press("d")
        table.see("Decision")
        table.terminal.paste(f"{HOSTILE} first")
        table.see("evil end first")
        table.press("tab", "tab", "tab", "enter")
        table.see("Because", "Reopen if")
        table.press("tab")
        table.terminal.paste(f"{HOSTILE}\nsecond")
        table.see(f"{CLEAN} second")
        table.press("tab")
        table.write("[/foo] [/ third")
        table.save()
        table.see("Recorded.")
        table.get_up()
        assert b"\x1b]0;" not in table.terminal.raw
        assert not any(each.encode() in table.terminal.raw for each in "\u202e\u2066")
        shown, log = table.parley("show", table.session), table.parley("log", table.session, "--json")
        assert table.parley("search", "evil").count("evil") >= 3
    assert f"{CLEAN} first" in shown
    assert f"{CLEAN}\\nsecond" in log
    assert not any(each in shown + log for each in "\x1b\x07\u202e\u2066")
