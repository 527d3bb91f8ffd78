"""Asking what a word means, and explaining it: a captured question, answered by a line of the pair."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, NamedTuple

from sessions.command import Command, Context
from sessions.due import EXPLAINED_BY, QUESTIONS
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.language.glossary import TERM, Term, glossary, term_of, unexplained
from sessions.language.said import ASKED_TERM
from sessions.model import Board, BoardRow, Line
from sessions.records.captures import Capture
from sessions.records.lines import AddLine
from sessions.session import Session
from sessions.situation import Requires, leader, records_open
from sessions.text import clean, closed, one_line

ASKED_OF = "of"  # the column of such a question that has the leader who is asked


class TermAsk(NamedTuple):
    """An open question for the meaning of a word: who asks, and which leader."""

    term: str
    by: str | None
    of: str
    ref: str


def open_asks(session: Session, terms: Iterable[Term]) -> list[TermAsk]:
    """Return the questions for the meaning of a word that the glossary doesn't answer yet, oldest first."""
    explained = {term.name.casefold() for term in terms}
    found = []
    for board in session.all(Board, kind=QUESTIONS):
        for row in session.all(BoardRow, board=board.id):
            about = row.columns or {}
            if ASKED_TERM in about and about[ASKED_TERM].casefold() not in explained:
                found.append(TermAsk(about[ASKED_TERM], about.get("by"), about[ASKED_OF], f"{row.board}/{row.key_}"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AskMeaning(Command):
    """Ask what an acronym means that somebody else used. It becomes an open question for the leader who wrote it.

    If nobody knows who wrote it, the other leader is asked.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    term: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the question. Refused for what isn't revealed or is explained, for your own, and if it's asked."""
        term, terms = one_line(self.term), glossary(session, ctx.standing())
        writers = unexplained(session, terms)
        if term not in writers:
            raise Refused(explained_why(terms, term) or f"{term} isn't an unexplained acronym in anything revealed.")
        if any(each.term == term for each in open_asks(session, terms)):
            raise Refused(f"Somebody has already asked what {term} means.")
        of = asked_of(session, writers[term], ctx.seat)
        if of is None:
            raise Refused(f"You wrote {term} yourself. Explain it instead.")
        Capture(what="question", text=question(term)).apply(session, ctx)
        board = next(iter(session.all(Board, kind=QUESTIONS)))
        row = session.all(BoardRow, board=board.id)[-1]
        session.put(replace(row, columns={**(row.columns or {}), ASKED_TERM: term, ASKED_OF: of}))


def asked_of(session: Session, writer: str | None, asker: str) -> str | None:
    """Return the leader who can explain what `writer` wrote to the asker; None if the asker wrote it."""
    if writer == asker:
        return None
    if writer in session.leaders:
        return writer
    return next((seat for seat in session.leaders if seat != asker), None)


def asked_by(ask: TermAsk) -> str:
    """Return who asks, as people read a seat."""
    return ask.by.upper() if ask.by else "Somebody"


def question(term: str) -> str:
    """Return the question for the meaning of a word."""
    return f"What does {term} mean?"


def explained_why(terms: Iterable[Term], term: str) -> str | None:
    """Return a sentence on what a word means if the glossary says so already, or None."""
    known = next((each for each in terms if each.name.casefold() == term.casefold()), None)
    return closed(f"{known.name} is already in your glossary: {known.meaning}") if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainTerm(Command):
    """A leader says what a word means. It joins the glossary of the pair as a line, and answers who asked.

    Like any line, it holds once both leaders have signed it.
    """

    requires: ClassVar[Requires] = Requires(by=leader, when=(records_open,))
    term: str
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused without a meaning, and if the glossary already has the word."""
        term, meaning = one_line(self.term), clean(self.text).strip()
        terms = glossary(session, ctx.standing())
        if why := explained_why(terms, term):
            raise Refused(why)
        if not meaning:
            raise Refused(f"Say what {term} means.")
        line = f"{term}: {meaning}"
        if term_of(line) != (term, meaning):
            raise Refused(f"{term} is too long for a word, or has a colon in it.")
        asks = [each for each in open_asks(session, terms) if each.term.casefold() == term.casefold()]
        AddLine(line_kind=TERM, text=line).apply(session, ctx)
        made = session.all(Line)[-1].id
        for each in asks:
            row = session.get(BoardRow, *each.ref.split("/"))
            session.put(replace(row, columns={**(row.columns or {}), EXPLAINED_BY: made}))
