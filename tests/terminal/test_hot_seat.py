"""Whole sessions as people play them: typed at a real terminal, from `parley new` to minutes that hold."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.terminal.arguing import BETTER, MISSING, STEELMEN, argue
from tests.terminal.table import Table

BOOK = """
format = "parley-playbook/1"
key = "our-hour"
title = "Our hour"
about = "How the two of us plan."
minutes = 122
buffer_percent = 10

[[item]]
title = "Check-in"
kind = "ask"
minutes = 5
owner = "first"

[[item.question]]
key = "on-course"
ask = "How sure are you that we reach what we agreed on?"
answer = "scale"
guess = true
reason_if = { under = 3 }

[[item.question]]
key = "top-risk"
ask = "What is most likely to go wrong next?"
answer = "text"
most = 200

[[item]]
title = "Goals for Q3"
kind = "align"
minutes = 25
owner = "second"
outcome_wanted = "Goals that both signed"

[[item]]
title = "Ledger or cards first"
kind = "argue"
minutes = 35
form = "full"
revisions = 1
silent_s = 1
question = "Do we move the ledger before saved cards?"
pole_a = "Saved cards first"
pole_b = "Ledger first"

[[item]]
title = "What follows"
kind = "talk"
minutes = 5
owner = "first"

[[item]]
title = "Open actions"
kind = "review"
minutes = 4
owner = "second"

[[item]]
title = "Close"
kind = "close"
minutes = 5
on_zero = "soft"
"""


@pytest.mark.timeout(600)
def test_a_whole_hot_seat_session_leads_from_an_agenda_to_valid_minutes(tmp_path: Path) -> None:
    with Table(tmp_path, BOOK) as table:
        for play in (agenda, check_in, align, argue, talk, review, close):
            play(table)
        table.get_up()

        assert "holds" in table.parley("verify", table.session)
        minutes = tmp_path / "minutes" / "minutes.toml"
        minutes.parent.mkdir()
        table.parley("export", table.session, "-o", minutes, "--with-schema")
        table.parley("check", minutes)
        for linter in (["taplo", "lint"], ["tombi", "lint", "--offline", "--error-on-warnings"]):
            lint(*linter, minutes)

        elsewhere = tmp_path / "elsewhere.db"
        table.parley("import", minutes, db=elsewhere)
        assert table.parley("export", table.session, db=elsewhere) == minutes.read_text()

    kept = tomllib.loads(minutes.read_text())
    assert kept["session"]["mode"] == "hotseat"
    assert {goal["text"] for goal in kept["goal"] if goal["status"] == "agreed"} == {
        REFUNDS + " everywhere",
        CARDS,
        LATER,
    }
    said = minutes.read_text()
    for words in (
        *STEELMEN.values(),
        BETTER.strip(),
        MISSING,
        "Try the rollback on staging",
        "Saved cards behind a flag",
    ):
        assert words in said


def lint(*command: str | Path) -> None:
    """Run a linter beside this Python; it must have nothing to say."""
    name, *rest = map(str, command)
    ran = subprocess.run(
        [Path(sys.executable).parent / name, *rest],
        cwd=Path(rest[-1]).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def agenda(table: Table) -> None:
    """Put one more item on the agenda, find it too long, shorten and move it, and start."""
    table.see("Change what you like, then accept the agenda.", "79 min of items")
    table.capture("i", "New item", "Who we hire")
    table.see("over by 7 min", "Cut it, or accept that")
    table.press("w")
    table.see("Who we hire", "Minutes")
    table.press("tab")
    table.write("2")
    table.save()
    table.see("81 min of items", "Who we hire talk 2 min")
    table.press(">")
    table.press(">")
    table.see("Ledger or cards first argue 35 min › Who we hire talk 2 min")
    table.consent("y")
    table.see("The agenda is ready.")
    table.press("n")


def check_in(table: Table) -> None:
    """Answer two questions apart, and compare."""
    risk = {"cpo": "The renewal slips because legal sleeps", "cto": "Another pager storm on the old ledger"}
    sure = {"cpo": ("2", "4"), "cto": ("4", "4")}
    for seat in table.turns():
        you, them = sure[seat]
        table.press(you, "tab", them, "tab")
        if seat == "cpo":
            table.write("Nobody owns the launch date")
            table.press("tab")
        table.write(risk[seat])
        table.see("NOT SEALED · ready to seal")
        table.seal()
    table.reveal("gap 2", "The renewal", "Another pager", "Nobody owns the")
    table.press("n")


REFUNDS, CARDS = "Refunds settle within 24 hours", "Saved cards for one account"
LEDGER, LATER = "The ledger move starts before June", "The ledger move starts in May, behind a flag"


def align(table: Table) -> None:
    """Two lists, one list, two ballots, and words that both sign."""
    for seat in table.turns():
        if seat == "cpo":
            table.write(REFUNDS)
            table.press("tab", "enter")
            table.see("Measured by", "Horizon")
            table.write("Every refund of one week")
            table.press("tab")
            table.write("2099-06-30")
            table.see("2099-06-30", "Tue")
            table.press(*["tab"] * 4)
            table.write(CARDS)
        else:
            table.write(LEDGER)
        table.seal()
    table.reveal(REFUNDS, CARDS, LEDGER)
    table.press("n")
    merge(table)
    ballot(
        table,
        cpo={"Refunds": "55", "ledger": "14 On-call has no slack until autumn", "Saved": "43"},
        cto={"Refunds": "44", "ledger": "52", "Saved": "44"},
    )
    table.reveal("alignment 66.7", "lowest support 1", "On-call has no slack")
    table.press("n")
    discuss(table)
    ballot(table, cpo={"ledger": "34"}, cto={"ledger": "43"})
    table.reveal("was")
    table.press("n")
    table.see("You both support it: CPO 3, CTO 4.")
    table.press("n")
    table.see("Both of you sign the wording")
    table.press("S")
    table.see("Who signs")
    table.pause()
    table.press("1")
    table.see("Now 2 for CTO")
    table.pause()
    table.pick("Who signs", "2")


def merge(table: Table) -> None:
    """Edit a goal, mark another, add and join one."""
    table.see("Make one list from both", "Refunds settle")
    table.point_at("Refunds")
    table.press("w")
    table.see("The goal", REFUNDS)
    table.press("end")
    table.write(" everywhere")
    table.save()
    table.see("everywhere", "version 2")
    table.press("n")


def ballot(table: Table, **votes: dict[str, str]) -> None:
    """Vote blind on each goal in the order on screen: support, guess, and under 3 a reason."""
    for seat in table.turns():
        page = table.page()
        for word in sorted(votes[seat], key=page.index):
            given = votes[seat][word]
            table.press(given[0], "tab", given[1], "tab")
            if given[3:]:
                table.write(given[3:])
                table.press("tab")
        table.see("NOT SEALED · ready to seal")
        table.seal()


def discuss(table: Table) -> None:
    """Say what would raise the lower one, and agree on other words."""
    table.see("speaks first")
    table.press("w")
    table.see("CPO on G")
    table.write("A rollback that was tried")
    table.save()
    table.see("A rollback that was tried")
    table.press("a")
    table.see("Action")
    table.write("Try the rollback on staging")
    table.press("tab", "right", "right", "tab")
    table.write("2099-05-01")
    table.save()
    table.see("Recorded.")
    table.press("n")
    table.see("Propose new wordings")
    table.press("w")
    table.pick("Who", "2")
    table.write(LATER, over=True)
    table.save()
    table.see("CTO proposes · waiting for ▲ CPO")
    assert "let CPO accept this wording" in table.consent("y")
    table.see_no_more("waiting for ▲ CPO")
    table.press("n")


def talk(table: Table) -> None:
    """Write notes that both see; then a decision, and both agree."""
    table.see("Who we hire")
    table.press("i")
    table.write("One engineer who knows both systems")
    table.press("escape", "n")
    table.see("What follows")
    table.press("d")
    table.see("Decision")
    table.write("Saved cards behind a flag, then the ledger")
    table.press("tab", "right", "tab")
    table.write("2099-06-01")
    table.save()
    table.see("Saved cards behind", "proposed · waits for ▲ CPO and ■ CTO")
    table.press("y")
    table.see("Who agrees")
    table.pause()
    table.press("2")
    table.see("Now 1 for CPO")
    table.pause()
    table.pick("Who agrees", "1")
    table.see("decided")
    table.press("n")


def review(table: Table) -> None:
    """Look at what was promised; one is done at once."""
    table.see("Try the rollback on staging")
    table.press("y")
    table.see("is done")
    table.write("The drill of this morning")
    table.save()
    table.press("n")


def close(table: Table) -> None:
    """Loose ends, was it worth it, and two signatures."""
    table.see("Loose ends")
    table.press("n")
    for seat in table.turns():
        table.press({"cpo": "4", "cto": "5"}[seat], "tab")
        table.write({"cpo": "Telling me about the pager", "cto": "Saying no to the second account"}[seat])
        table.seal()
    table.reveal("the pager", "second account")
    table.press("n")
    table.see("Read them once")
    table.press("S")
    table.see("Who signs the minutes?", "closes the session permanently")
    table.pause()
    table.press("1")
    table.see("Now 2 for CTO")
    table.pause()
    table.pick("Who signs", "2")
    table.see("closed")
