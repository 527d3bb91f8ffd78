"""A whole session as people at their own terminals play it, by whatever door each came in.

`Play` says what they press and write, phase by phase, and waits for what all of them see. Before each reveal every byte
that reached anybody is searched for what the others wrote in private.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tests.terminal.company import MARKED, NAMES, PRIVATE, Company, Person
from tests.terminal.hosted import SLOW

LEADERS: Final = ("cpo", "cto")

# Time that runs out on a busy machine asks nobody anything: a play is about what people do.
ALIGN: Final = """
[[item]]
title = "Goals for Q3"
kind = "align"
minutes = 25
owner = "first"
on_zero = "soft"
"""
ARGUE: Final = """
[[item]]
title = "Ledger or cards first"
kind = "argue"
minutes = 15
owner = "second"
on_zero = "soft"
form = "short"
silent_s = 1
question = "Do we move the ledger before saved cards?"
pole_a = "Saved cards first"
pole_b = "Ledger first"
"""
ARGUE_IN_FULL: Final = ARGUE.replace('"short"', '"full"\nrevisions = 1')
REVIEW: Final = """
[[item]]
title = "Open actions"
kind = "review"
minutes = 4
on_zero = "soft"
"""
TALK: Final = """
[[item]]
title = "What follows"
kind = "talk"
minutes = 5
owner = "second"
on_zero = "soft"
"""
CLOSE: Final = """
[[item]]
title = "Close"
kind = "close"
minutes = 5
on_zero = "soft"
"""

# Each private text contains a word that is nowhere else, so that a single one that leaks is found.
GOALS: Final = {"cpo": "Refunds settle in a day at Xylander", "cto": "The ledger moves to Quandong in June"}
REASON: Final = "Quagmires on call until autumn"
CASES: Final = {
    "cpo": ("Xylographs bind us: our big account has a signed promise", "70", "The renewal hangs on Xylem", "2"),
    "cto": ("Quahogs of old books wear the whole team down", "80", "Two pages a week at Quayside", "3"),
}
OTHER_POINTS: Final = {"cpo": "One account alone, Xylia", "cto": "The freeze of Quartz shuts it"}
HATS: Final = {"cpo": ("Xystus, who signed", "One date for Xyston"), "cto": ("Quokka on call", "Quiet nights at Quoin")}
STEELMEN: Final = {
    "cpo": "I carry the pager at Xyloid. Every week takes sleep from my people.",
    "cto": "I gave my word at Quarantania. I hate to be late.",
}
MISSING: Final = "Xylidine sets the date"
BETTER: Final = " Then Quassia costs us more than a late ledger."
CRUXES: Final = {"cpo": "Xylotile will not wait until July", "cto": "Quadrants fall silent once it moves"}
RELIED_ON: Final = {"cpo": "Naming every Xylophone early", "cto": "Saying no to the second Quarry"}
PROMISE: Final = "Try the rollback on staging"
TEXTS: Final = (*GOALS.values(), REASON, *STEELMEN.values(), *RELIED_ON.values(), PROMISE)


Fill = Callable[[Person], None]
"""How somebody fills in the form that is open before them."""


class Play:
    """A session of a company; `lead` goes on where a facilitator leads it, else both leaders' keys do."""

    def __init__(self, company: Company, lead: str | None = None) -> None:
        self.company, self.lead = company, lead

    @property
    def leaders(self) -> tuple[Person, Person]:
        """The first leader and the second."""
        first, second = (self.company[seat] for seat in LEADERS)
        return first, second

    # --- how it goes on ---------------------------------------------------------------------------------------------

    def go_on(self, *wanted: str) -> None:
        """Continue, and let everybody see where."""
        if self.lead:
            self.company[self.lead].press("n")
        else:
            first, second = self.leaders
            first.press("n")
            first.terminal.wait_for(re.compile("CPO ready|N not ready"), SLOW)
            second.press("n")
        self.company.everybody_sees(*wanted)

    def go_to(self, phase: str, *wanted: str, unchanged: bool = False) -> None:
        """Continue to a phase, whose name everybody reads in the line on top.

        `unchanged`: no wording has changed, so whoever runs the session is asked before they vote again.
        """
        if unchanged:
            assert self.lead
            self.company[self.lead].consent("n")
        else:
            self.go_on()
        self.company.everybody_is_in(phase)
        self.company.everybody_sees(*wanted)

    def seal(self, form: str, fill: Fill, second: Fill | None = None) -> None:
        """Let both leaders fill a form in, the second perhaps otherwise, and seal it, apart from each other."""
        self.company.write_apart(form)
        for person, filled in zip(self.leaders, (fill, second or fill), strict=True):
            person.see(PRIVATE)
            person.pause()
            filled(person)
            person.see("ready to seal")
            person.seal()
        self.sealed()

    def sealed(self) -> None:
        """See that all have sealed, and that nobody had a byte of what the others wrote."""
        self.company.everybody_sees("Both have sealed.")
        if any(person.secrets for person in self.company.people.values()):
            self.company.keep_apart()

    def reveal(self, phase: str, *wanted: str, forms: tuple[str, ...]) -> None:
        """Reveal what was written in these forms: now everybody reads what until here nobody else had."""
        self.company.lay_open(*forms)
        self.go_to(phase)
        for person in self.company.people.values():
            person.all_at_once()
        self.company.everybody_sees(*wanted)

    def both_confirm(self) -> None:
        """Where somebody leads, let both leaders confirm what is on the page, and everybody see it."""
        for person in self.leaders if self.lead else ():
            self.company.everybody_sees(f"{person.seat.upper()} – not yet")
            person.consent("y")
            self.company.everybody_sees(f"{person.seat.upper()} ✓ ready")

    def each_signs(self, *, by: str, seen: str) -> None:
        """Let each leader press a key in turn, and everybody see `seen` of them."""
        for person in self.leaders:
            person.consent(by)
            self.company.everybody_sees(seen.format(seat=person.seat.upper(), name=NAMES[person.seat]))

    # --- the agenda -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take the agenda as it is, and start."""
        start(self.company, self.lead or "cpo")

    # --- shared goals -----------------------------------------------------------------------------------------------

    def draft(self) -> None:
        """Both write their goals alone; then both read both."""
        self.seal("draft", lambda person: person.write(GOALS[person.seat]))
        self.reveal("reveal", *GOALS.values(), forms=("draft",))
        marks = [mark for text in GOALS.values() for mark in MARKED.findall(text)]
        got = [person.received() for person in self.company.people.values()]
        assert all(mark in each for mark in marks for each in got), (
            "what reaches somebody is not found in what they got"
        )

    def merge(self) -> None:
        """Take both lists as one."""
        self.go_on("Make one list from both")
        self.both_confirm()
        self.go_to("ballot")

    def ballot(self) -> None:
        """Both support both goals."""
        keys = ("4", "tab", "4", "tab", "5", "tab", "5")
        self.seal("ballot", lambda person: person.press(*keys))
        self.reveal("reveal", "Look at the gaps", forms=("ballot",))

    def sign_goals(self) -> None:
        """See what becomes of them, and sign the words."""
        self.go_on("Read the outcome of each goal")
        self.both_confirm()
        self.go_on("Both of you sign the wording", "CPO · Ada still has to sign")
        first, second = self.leaders
        first.consent("S")
        self.company.everybody_sees("CPO · Ada signed")
        second.consent("S")
        if self.lead:  # without one the second signature itself leads on
            self.company.everybody_sees("Signed by both at", "CTO · Bo signed")
            self.company[self.lead].press("n")

    # --- the other side ---------------------------------------------------------------------------------------------

    def argue(self, *, full: bool = False) -> None:
        """Each makes the case of the other, and its owner signs it; in full with a revision, cruxes, a last ballot."""
        self._frame()
        self.seal("case", _case_with_hats if full else _case)  # private until both are judged
        self.go_to("interview")
        if full:
            self._interview()
        self.go_to("steelman")
        self.seal("steelman", lambda person: person.write(STEELMEN[person.seat]))
        self.reveal("swap", "The silence is over", forms=("steelman",))
        self.go_to("verdict")
        self.seal("verdict", _misses if full else _accepts, _accepts)
        self.reveal("reveal", "fidelity", forms=("case", "verdict"))
        if full:
            self._revise()
        self.go_to("sign", "CPO · Ada still has to decide")
        self.each_signs(by="S", seen="{seat} · {name} signed")
        if full:
            self.go_to("crux")
            self.seal("crux", lambda person: person.write(CRUXES[person.seat]))
            self.company.lay_open("crux")
        self.go_to("synthesis", "Still missing")
        self._synthesis()
        if full:
            self.go_to("reballot")
            self.seal("reballot", lambda person: person.press("6", "0", "tab", "4", "tab", "3"))
        self.go_to("outcome")

    def _frame(self) -> None:
        self.company.everybody_sees("Do we move the ledger before saved cards?", "CPO still has to accept it")
        self.each_signs(by="y", seen="{seat} accepts the wording")
        self.go_to("own case")

    def _interview(self) -> None:
        first, second = self.leaders
        second.capture("i", "Ask CPO", "What would make June work?")
        self.company.everybody_sees("What would make June work?")
        first.capture("w", "CTO asks", "One engineer who knows both")
        self.company.everybody_sees("One engineer who knows both")

    def _revise(self) -> None:
        """The one whose text was not accepted writes it better, and its owner judges it again."""
        self.go_to("revise")
        first, second = self.leaders
        first.see("Nothing to do")
        self.company.write_apart("revise")
        second.see(PRIVATE, MISSING)
        second.write(BETTER)
        second.seal()
        self.sealed()
        self.reveal("verdict", forms=("revise",))
        second.see("your verdict stays")
        first.see("Is this your view?", "Quassia")
        _accepts(first)
        first.see("ready to seal")
        first.seal()
        self.sealed()
        self.reveal("reveal", "revised", forms=())

    def _synthesis(self) -> None:
        first, second = self.leaders
        first.press("w")
        first.see("What do both cases have in common?")
        first.write("Ship saved cards to one account, then move the ledger.")
        first.press("tab", "1", "3")
        first.save()
        self.company.everybody_sees("Ship saved cards to one account")
        second.capture("i", "Common ground", "Refunds under a day by June")
        for person in self.leaders:
            person.capture("s", "What did you learn?", f"That {person.seat} is tired")
        self.company.everybody_sees("Everything is written.")

    # --- the end ----------------------------------------------------------------------------------------------------

    def promise(self) -> None:
        """Record an action, in whatever phase."""
        person = self.company[self.lead or "cpo"]
        person.press("a")
        person.see("Action")
        person.write(PROMISE)
        person.press("tab", "right", "tab")
        person.write("2099-05-01")
        person.save()
        person.see("Recorded.")

    def review(self) -> None:
        """Look at what was promised; it is done already, and all see it."""
        self.go_on("Open actions", PROMISE)
        self.leaders[1].capture("y", "is done", "The drill of this morning")
        self.company.everybody_sees("done", "The drill of this morning")

    def close(self) -> None:
        """Say whether it was worth it, and sign the minutes: the second signature closes the session."""
        self.go_on("Loose ends")
        self.go_on("Was it worth it?")

        def answer(person: Person) -> None:
            person.press("4", "tab")
            person.write(RELIED_ON[person.seat])

        self.seal("roti", answer)
        self.reveal("was it worth it?", "Xylophone", "Quarry", forms=("roti",))
        self.go_on("Read them once", "CPO · Ada still has to sign")
        first, second = self.leaders
        first.consent("S")
        self.company.everybody_sees("CPO · Ada signed at")
        assert "the last signature. It closes the session permanently" in second.consent("S")
        self.company.everybody_sees("closed", "Signed by both at", "CTO · Bo signed at")

    def leave(self) -> None:
        """Let everybody leave by their own key; no program complains."""
        for person in self.company.people.values():
            person.press("q")
        for person in self.company.people.values():
            assert person.terminal.wait(SLOW) == 0, person.terminal.text()


def start(company: Company, lead: str) -> None:
    """Take the agenda as it is, and let `lead` start."""
    company["cpo"].see("Change what you like, then accept the agenda.")
    company["cpo"].consent("y")
    company.everybody_sees("The agenda is ready.")
    company[lead].press("n")


def _case_with_hats(person: Person) -> None:
    voice, for_company = HATS[person.seat]
    person.write(voice)
    person.press("tab")
    _case(person, for_company)


def _case(person: Person, for_company: str = "") -> None:
    position, sure, point, weight = CASES[person.seat]
    person.write(position)
    person.press("tab")
    if for_company:
        person.write(for_company)
        person.press("tab")
    person.write(sure)
    person.press("tab", "tab")
    person.write(point)
    person.press("tab", weight, "tab")
    person.write(OTHER_POINTS[person.seat])
    person.press("tab", "1")


def _accepts(person: Person) -> None:
    """Judge a text as their own view; both key points are in it."""
    person.see("Is this your view?")
    person.press("tab", "3", "tab", "y", "tab", "y")


def _misses(person: Person) -> None:
    """Judge a text as less than their own view: one sentence is not theirs, and one thing is missing."""
    person.see("Is this your view?")
    person.press("2", "tab", "2", "tab")
    person.write(MISSING, over=True)
    person.press("tab", "n", "tab", "y")
