"""An argument in its full form, as two people play it at one keyboard: a revision, a signature, a refusal to sign."""

from __future__ import annotations

from tests.terminal.table import Table

CASES = {
    "cpo": [
        "our largest customer",
        "Saved cards is the one promise with a signature on it",
        "One launch that holds",
        "70",
        "The renewal hangs on it",
        "2",
        "One account only, behind a flag",
        "1",
    ],
    "cto": [
        "the people on call",
        "Each week on the old ledger adds reconciliation nobody planned",
        "A ledger that auditors stop asking about",
        "80",
        "Two on-call pages a week come from it",
        "3",
        "The freeze in June shuts the window",
        "2",
    ],
}
STEELMEN = {
    "cpo": "I carry the pager. Every week on the old ledger costs my people two nights.",
    "cto": "I gave my word on saved cards. I hate to be late.",
}
BETTER = " A broken promise costs us more than a late ledger."


def argue(table: Table) -> None:
    """Each makes the case of the other; one is revised and still not signed."""
    frame(table)
    for seat in table.turns():
        for text in CASES[seat]:
            if len(text) == 1:
                table.press(text, "tab")
            else:
                table.write(text)
                table.press("tab")
            if text.isdigit() and len(text) == 2:
                table.press("tab")  # past what is behind "more"
        table.see("NOT SEALED · ready to seal")
        table.seal()
    table.reveal("CPO asks CTO")
    interview(table)
    for seat in table.turns():
        table.write(STEELMEN[seat])
        table.see("NOT SEALED · ready to seal")
        table.seal()
    table.reveal("I gave my word", "I carry the pager", "The silence is over")
    table.press("n")
    for seat in table.turns():
        judge(table, seat)
    table.reveal(MISSING)
    table.press("n")
    for seat in table.turns(1):
        assert seat == "cto"
        table.see(f"missing: {MISSING}", "not mine: I hate to be late.")
        table.write(BETTER)
        table.seal()
    table.reveal()
    for seat in table.turns(1):
        assert seat == "cpo"
        judge(table, "cpo")
    table.reveal(MISSING)
    table.press("n")
    sign(table)
    for seat in table.turns():
        table.write(CRUXES[seat])
        table.see("NOT SEALED · ready to seal")
        table.seal()
    table.reveal("The account will not wait", "Pages fall once")
    synthesis(table)
    for _ in table.turns():
        table.write("60")
        table.press("tab", "4", "tab", "3")
        table.see("NOT SEALED · ready to seal")
        table.seal()
    table.reveal("Half understood", "held 70 → 60")
    table.press("n")


def frame(table: Table) -> None:
    """Word the question, and both accept it."""
    table.see("Do we move the ledger before saved cards?", "CPO still has to accept it")
    table.press("w")
    table.see("Question and poles")
    table.write("Do we move checkout to the new ledger before saved cards?", over=True)
    table.save()
    table.see("Do we move checkout")
    table.press("y")
    table.see("Who accepts")
    table.pause()
    table.press("1")
    table.see("Now 2 for CTO")
    table.pause()
    table.pick("Who accepts", "2")
    table.see_no_more("still has to accept")
    table.press("n")


def interview(table: Table) -> None:
    """Ask, and answer."""
    table.press("i")
    table.pick("Who asks the question?", "1")
    table.write("What would make June work?")
    table.save()
    table.see("What would make June work?")
    table.press("w")
    table.see("CTO: ")
    table.write("One engineer who knows both systems.")
    table.save()
    table.see("One engineer")
    table.press("n")


def judge(table: Table, seat: str) -> None:
    """Say whether that is their own view: the CTO's is; in the CPO's a sentence is missing and one not theirs."""
    table.see("Is this your view?")
    if seat == "cto":
        table.press("tab", "3", "tab", "y", "tab", "y")
    else:
        table.press("2", "tab", "2", "tab")
        table.write(MISSING, over=True)
        table.press("tab", "n", "tab", "y")
    table.see("NOT SEALED · ready to seal")
    table.seal()


MISSING = "The date is what counts"
CRUXES = {"cpo": "The account will not wait until July", "cto": "Pages fall once the ledger moves"}


def sign(table: Table) -> None:
    """The CTO signs; the CPO does not, and says what is missing."""
    table.see("I gave my word", "A broken promise")
    table.press("S")
    table.see("Who signs")
    table.pause()
    table.pick("Who signs", "2")
    table.press("x")
    table.pick("Who refuses to sign?", "1")
    table.see("Refuse to sign", MISSING)
    table.save()
    table.see(MISSING)
    table.press("n")


def synthesis(table: Table) -> None:
    """Write what is left after both cases."""
    table.press("w")
    table.see("What do both cases have in common?")
    table.write("Ship saved cards behind a flag to one account, then move the ledger.")
    table.press("tab", "1", "3")
    table.save()
    table.see("Ship saved cards behind a flag")
    table.capture("i", "Common ground", "Refunds under 24 hours by June")
    table.press("m")
    table.pick("Which crux is also yours?", "1")
    table.press("l")
    table.see("Test a shared crux")
    table.write("Their renewal letter")
    table.press("tab")
    table.write("Names a date before July")
    table.press("tab")
    table.write("2099-05-04")
    table.press("tab", "right")
    table.save()
    for n, learned in enumerate(("That nights are the price", "That the date is somebody else's"), 1):
        table.press("s")
        table.pick("Who learned something?", str(n))
        table.write(learned)
        table.save()
    table.press("n")
