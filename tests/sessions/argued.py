"""An argument as two leaders would play it, phase by phase, with words that a test can look for."""

from contextlib import closing
from pathlib import Path
from typing import Any

from sessions.exercises.argue.frame import AcceptFrame, Frame
from sessions.exercises.argue.hearing import SignSteelman
from sessions.exercises.argue.synthesis import AddCommonGround, Learn, Synthesize
from sessions.model import Argument, Crux, Point, Side
from sessions.rules.moves import Advance, Seal
from sessions.session import Session
from sessions.store import open_store
from tests.sessions.play import Play, item
from tests.sessions.store.sample import save

SETTINGS = {
    "question": "Do we move checkout to the new ledger before saved cards?",
    "pole_a": "Saved cards first",
    "pole_b": "Ledger first",
    "holds": {"cpo": "a", "cto": "b"},
}
CASES: dict[str, dict[str, Any]] = {
    "cpo": {
        "case": {
            "position": "Saved cards is the one promise with a signature on it",
            "strength": 70,
            "voice": "our largest customer",
            "for_company": "One launch that holds, whichever comes first",
        },
        "point-1": {"text": "The renewal hangs on it", "weight": 1},
        "point-2": {"text": "One account only, behind a flag", "weight": 1},
    },
    "cto": {
        "case": {
            "position": "Each week on the old ledger adds reconciliation nobody planned",
            "strength": 80,
            "voice": "the people on call",
            "for_company": "A ledger that auditors stop asking about",
            "protects": "A night's sleep for on-call",
            "would_change_my_mind": "A month without pages",
        },
        "point-1": {"text": "Two on-call pages a week come from it", "weight": 3},
        "point-2": {"text": "The freeze in June shuts the window", "weight": 2},
        "point-4": {"text": "Auditors asked twice already", "weight": 1},
    },
}
STEELMEN = {  # each by its writer, of the other's case
    "cpo": "I carry the pager. Every week on the old ledger costs my people two nights.",
    "cto": "I gave my word on saved cards, and I want to be the one who keeps it",
}
VERDICTS: dict[str, dict[str, Any]] = {  # each by the owner: cto judges what cpo wrote, and the other way round
    "cto": {
        "verdict": {"acceptance": 3},
        "point-1": {"covered": "yes"},
        "point-2": {"covered": "yes"},
        "point-3": {"covered": "no"},
    },
    "cpo": {
        "verdict": {"acceptance": 2, "not_mine": [0], "missing": "The renewal is worth more than my word"},
        "point-1": {"covered": "no"},
        "point-2": {"covered": "yes"},
    },
}
CRUXES: dict[str, dict[str, Any]] = {
    "cpo": {"crux-1": {"text": "The account will not wait until July"}},
    "cto": {"crux-1": {"text": "Pages fall once the ledger moves"}, "crux-3": {"text": "June stays frozen"}},
}
BETTER = "I signed for saved cards. If I break that, no customer signs with us again."
SYNTHESIS = "Ship saved cards behind a flag to one account only, then move the ledger."


def steelman(text: str) -> dict[str, Any]:
    return {"steelman": {"text": text}}


def reballot(strength: int, first: int, second: int) -> dict[str, Any]:
    return {"strength": {"value": strength}, "option-1": {"support": first}, "option-2": {"support": second}}


class Arguing(Play):
    """A play of one argument, in the short form unless a setting says otherwise."""

    def __init__(self, *, facilitator: bool = False, **settings: Any) -> None:
        super().__init__(item("argue", 30, {**SETTINGS, **settings}), facilitator=facilitator, observer=True)

    @property
    def argument(self) -> Argument:
        return self.session.all(Argument)[0]

    @property
    def phase(self) -> str | None:
        return self.item.phase

    def side(self, seat: str) -> Side:
        return self.session.get(Side, self.argument.id, seat)

    def points(self, seat: str) -> list[Point]:
        return self.session.all(Point, by=seat)

    def cruxes(self) -> list[Crux]:
        return self.session.all(Crux)

    def seal(self, payloads: dict[str, dict[str, Any]]) -> None:
        """Seal what each seat gives, in the form that is open."""
        form = str(self.phase)
        for seat, payload in payloads.items():
            self.do(Seal(form=form, payload=payload), seat)

    def onward(self, to: str | None = None) -> None:
        """Both press Ready; with `to`, it must lead there."""
        self.do(Advance())
        if to is not None:
            assert self.phase == to

    def framed(self) -> "Arguing":
        self.do(AcceptFrame())
        self.onward("case")
        return self

    def cased(self, cases: dict[str, dict[str, Any]] | None = None) -> "Arguing":
        self.framed().seal(cases or CASES)
        self.onward("interview")
        self.onward("steelman")
        return self

    def swapped(self, texts: dict[str, str] | None = None) -> "Arguing":
        self.cased().seal({seat: steelman(text) for seat, text in (texts or STEELMEN).items()})
        self.onward("swap")
        return self

    def judging(self) -> "Arguing":
        self.swapped().listen()
        return self

    def listen(self) -> None:
        self.wait(20)
        self.onward()

    def shown(self, verdicts: dict[str, dict[str, Any]] | None = None) -> "Arguing":
        self.judging().seal(verdicts or VERDICTS)
        self.onward("reveal")
        return self

    def signed(self) -> "Arguing":
        """The short form, both steelmen signed, in the synthesis."""
        self.shown()
        self.onward("sign")
        self.do(SignSteelman(verdict="signed"))
        self.onward("synthesis")
        return self

    def synthesized(self) -> None:
        self.do(Synthesize(text=SYNTHESIS, cites=("cpo/1", "cto/3")), "cto")
        self.do(AddCommonGround(text="Refunds under 24 h by June"), "cpo")
        self.do(Learn(text="That the date is fixed by somebody else"))


def wording(**changed: Any) -> Frame:
    base: dict[str, Any] = {
        "question": "Which of the two comes first?",
        "pole_a": "Cards",
        "pole_b": "Ledger",
        "holds": {"cpo": "a", "cto": "b"},
    }
    return Frame(**{**base, **changed})


def at_sign(**settings: Any) -> Arguing:
    play = Arguing(**settings).shown()
    play.onward("sign")
    return play


def with_cruxes() -> Arguing:
    play = at_sign(form="full", revisions=0)
    play.do(SignSteelman(verdict="signed"))
    play.onward("crux")
    play.seal(CRUXES)
    play.onward("synthesis")
    return play


def assert_it_can_be_kept(session: Session, path: Path) -> None:
    """Write every row into a real file and read it back: its tables have the last word on what a row may be."""
    with closing(open_store(path / "parley.db")) as store:
        kept = Session()
        for row in session.rows():
            kept.put(row)
        save(store, kept)
        assert store.load("7k3qf2xa").rows() == session.rows()


def words_in(session: Session) -> str:
    """Everything that a view of a session says, as one text."""
    return repr(session.rows())
