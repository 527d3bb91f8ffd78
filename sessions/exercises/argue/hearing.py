"""The leaders' hearing of each other: asking, answering, voiding a steelman that isn't one, signing one that is."""

from dataclasses import replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.argue.frame import argument_of, same_pole
from sessions.exercises.argue.sides import revise_rounds, unwritten
from sessions.frozen import dataclass
from sessions.model import Interview, Item, Sheet, Side
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.phases import draft_key, go, under_way
from sessions.rules.seats import named, seated_leaders
from sessions.session import Session
from sessions.situation import Requires, leader
from sessions.text import clean

QUESTIONS_MOST = 3
ANSWERING = ("interview", "steelman")  # the phases before the first reveal of the texts that the answers are for


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOther(Command):
    """Ask the other leader about their view, in at most 280 characters."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="argue", phases=("interview",))
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the question. Refused if empty, or from the fourth on."""
        seat, argument = ctx.seat, argument_of(session, under_way(session))
        asked = len(session.all(Interview, argument=argument.id, by=seat))
        if asked >= QUESTIONS_MOST:
            raise Refused(f"You've already asked your {QUESTIONS_MOST} questions.")
        session.put(checked(Interview(argument=argument.id, by=seat, n=asked + 1, question=clean(self.text).strip())))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion(Command):
    """Answer the other's question number `n`, in at most 280 characters."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="argue", phases=ANSWERING)
    n: int
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the answer, even while the cases are being written; once they are revealed it is too late.

        Refused if there is no such question, or if it is already answered.
        """
        seat, argument = ctx.seat, argument_of(session, under_way(session))
        asked = session.find(Interview, argument.id, session.other(seat), self.n)
        if asked is None:
            raise Refused(f"{session.other(seat).upper()} hasn't asked a question {self.n}.")
        if asked.answer is not None:
            raise Refused("You've already answered this.")
        session.put(checked(replace(asked, answer=clean(self.text).strip())))


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidSteelman(Command):
    """The owner of a view voids a mocking or empty steelman of it: it counts as not done, and its writer tries again.

    The other steelman stays valid, and so does a verdict on it.
    """

    requires: ClassVar[Requires] = Requires(by=leader, kind="argue", phases=("swap", "verdict", "reveal"))

    def apply(self, session: Session, ctx: Context) -> None:
        """Have the steelmen written in a new round, from which there is no way back.

        Refused after a revision, or if the one retry is used up.
        """
        owner, item = ctx.seat, under_way(session)
        argument = argument_of(session, item)
        writer = session.other(owner)
        if same_pole(argument):
            raise Refused(f"Nobody here owns the view of {argument.absent}, so nobody can void it.")
        if revise_rounds(session, item):
            raise Refused("A revision can only be judged, not voided.")
        if writer in argument.voided:
            raise Refused(f"{writer.upper()} has already had the one retry.")
        session.put(replace(argument, voided=(*argument.voided, writer)))
        unwritten(session, argument, writer)
        useless = session.find(Sheet, item.id, "verdict", item.round, owner)
        if useless is not None and useless.status == "sealed":
            session.drop(useless)
        ctx.drafts[draft_key(session, item, "verdict", owner)] = None
        steelman = session.get(Sheet, item.id, "steelman", item.round, owner)
        go(session, replace(item, behind=(), ahead=()), "steelman", item.round + 1, ctx)
        reuse(session, session.get(Item, item.id), steelman, "steelman")


def reuse(session: Session, item: Item, sheet: Sheet, form: str) -> None:
    """Keep an earlier answer, sealed, for the item's present round; its author can take it back."""
    if sheet.status == "sealed":
        session.drop(sheet)
    session.put(replace(sheet, form=form, round=item.round, status="sealed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignSteelman(Consenting):
    """The owner of a view signs its steelman, signs it with an addendum, or refuses and says what is missing.

    Until the phase ends, the owner can change this; an added text is removed only by an empty addendum.
    """

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, kind="argue", phases=("sign",))
    verdict: Literal["signed", "signed-with-addendum", "unsigned"]
    addendum: str = ""
    missing: str = ""

    def words(self, session: Session, seat: str) -> Any:
        """The other's text about the view of `seat`, with its verdict and signature so far."""
        item = session.active
        argument = argument_of(session, item) if item else None
        if argument is None or seat not in session.leaders:
            return None
        return row_words(session.find(Side, argument.id, session.other(seat)))

    def give(self, session: Session, ctx: Context) -> None:
        """Save the signature. Refused if there is nothing to sign, or if its text is missing."""
        owner, item = ctx.seat, under_way(session)
        side = session.find(Side, argument_of(session, item).id, session.other(owner))
        if side is None or not _signable(side):
            raise Refused("You haven't judged a steelman of your view.")
        addendum, missing = clean(self.addendum).strip() or None, clean(self.missing).strip() or side.missing
        if self.verdict == "signed" and side.verdict == "signed-with-addendum":
            raise Refused("You signed it with an addition. To change or remove it, use its form.")
        if self.verdict == "signed-with-addendum" and addendum is None:
            if side.addendum is None:
                raise Refused("Write the addition.")
            session.put(replace(side, verdict="signed", addendum=None))
            return
        if self.verdict == "unsigned" and missing is None:
            raise Refused("Say what is missing.")
        kept = addendum if self.verdict == "signed-with-addendum" else None
        session.put(checked(replace(side, verdict=self.verdict, addendum=kept, missing=missing)))


def _signable(side: Side) -> bool:
    return side.steelman is not None and side.acceptance is not None


def signatures_due(session: Session, item: Item, ctx: Context) -> str | None:
    """Return a sentence that names the owners who are here and still have to sign or refuse, or None."""
    argument = argument_of(session, item)
    waiting = [
        session.other(side.by)
        for side in session.all(Side, argument=argument.id, verdict="not-judged")
        if _signable(side)
    ]
    waiting = [seat for seat in seated_leaders(session, ctx) if seat in waiting]
    return f"These leaders still have to sign or refuse: {named(waiting)}." if waiting else None
