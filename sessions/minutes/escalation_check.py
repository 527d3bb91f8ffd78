"""What should be done before a question goes to a third person: ask for the facts, argue it, sign the other's case."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from sessions.language.said import ASKED_TERM
from sessions.model import Argument, Board, BoardRow, Decision, Goal, Interview, Item, Side
from sessions.session import Session

ABOUT: Final = "about"
"""The column of a captured fact or question that has the item, the goal or the argument it is about."""
UNARGUED: Final = "It wasn't argued, so neither leader has made the other's case."
UNLINKED: Final = "No argument is linked to it, so nothing shows that either leader made the other's case."
"""Said of a decision in a session that has an argument of which nobody has said what it decided."""


class Prepared(NamedTuple):
    """One thing that should come before an escalation: whether it is `done`, in one sentence."""

    done: bool
    says: str


def preparation(
    session: Session,
    argument: Argument | None,
    decision: Decision | None,
    goal: Goal | None,
    called: Callable[[str], str] = str.upper,
) -> list[Prepared]:
    """Return whether the facts were asked for, it was argued, and each side's steelman is signed by its owner.

    `called` returns how a seat is named. Facts count if a fact, a question or a row of a board is about it or its item,
    or if the interview has an answer.
    """
    asked = _asks_for_facts(session, argument, decision, goal)
    says = "The facts were asked for." if asked else "Nobody has asked for the facts."
    return [Prepared(asked, says), *_argued(session, argument, decision, called)]


def argument_behind(session: Session, decision: Decision) -> Argument | None:
    """Return the argument about a decision: one that names it, one that it came from, or one about a goal of its."""
    arguments = session.all(Argument)
    named = (row for row in arguments if row.decision == decision.id)
    origin = (row for row in arguments if decision.from_ in (row.id, row.item))
    goals = (row for row in arguments if row.goal in decision.goals)
    return next(chain(named, origin, goals), None)


def unlinked_arguments(session: Session) -> list[Argument]:
    """Return the arguments that were led to their end without a decision about them, the last one first."""
    linked = {row.id for each in session.all(Decision) if (row := argument_behind(session, each))}
    ended = {item.id for item in session.all(Item) if "done" in (item.outcome, item.phase)}
    rows = reversed(session.all(Argument))
    return [row for row in rows if row.decision is None and row.id not in linked and row.item in ended]


def left_undone(session: Session, argument: Argument | None, decision: Decision | None, goal: Goal | None) -> list[str]:
    """Return what of it isn't done, one sentence each."""
    return [each.says for each in preparation(session, argument, decision, goal) if not each.done]


def _asks_for_facts(session: Session, argument: Argument | None, decision: Decision | None, goal: Goal | None) -> bool:
    named = {argument.id, argument.item} if argument else set()
    named |= {goal.id, goal.item} if goal else set()
    named |= {decision.id, decision.from_ or decision.id} if decision else set()
    boards = {board.id: board.item for board in session.all(Board) if board.kind not in ("facts", "questions")}
    for row in session.all(BoardRow):
        about = row.columns or {}
        if ASKED_TERM not in about and named & {about.get(ABOUT), boards.get(row.board)}:
            return True
    asked = session.all(Interview, argument=argument.id) if argument else []
    return any(each.answer for each in asked)


def _under_way(session: Session, argument: Argument) -> bool:
    item = session.find(Item, argument.item)
    return item is not None and item.status != "ended" and item.phase != "done"


def _argued(
    session: Session, argument: Argument | None, decision: Decision | None, called: Callable[[str], str]
) -> Iterator[Prepared]:
    if argument is None:
        unlinked = decision and unlinked_arguments(session)
        yield Prepared(False, UNLINKED if unlinked else UNARGUED)
        return
    under_way = _under_way(session, argument)
    yield Prepared(not under_way, "It is still being argued." if under_way else "It was argued.")
    if len(set((argument.held or {}).values())) < 2:
        return  # both hold the same pole, so nobody here owns the other case
    for owner in session.leaders:
        writer = session.other(owner)
        yield _signed(session.find(Side, argument.id, writer), called(owner), called(writer))


def _signed(side: Side | None, owner: str, writer: str) -> Prepared:
    if side is None or side.steelman is None:
        return Prepared(False, f"{writer} hasn't made {owner}'s case.")
    if side.signed:
        return Prepared(True, f"{owner} signed their case as {writer} wrote it.")
    did = "refused to sign" if side.verdict == "unsigned" else "hasn't signed"
    return Prepared(False, f"{owner} {did} their case as {writer} wrote it.")
