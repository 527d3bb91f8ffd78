"""The revealed votes of a board one row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sessions.rules.answers import differ
from tui.widgets.leader import leader_of
from tui.widgets.moment import FAR_OFF, LargeAnswer, Reveal, RevealStep, close_words, gap_said, guessed_words

if TYPE_CHECKING:
    from sessions.boards.reading import ReadAnswer, ReadBoard, ReadVote
    from sessions.rules.questions import Asked

Asking = dict[str, "Asked"]


def votes_revealed(board: ReadBoard) -> Reveal:
    """Return the votes over the board and over each row, the widest gap first."""
    asked: Asking = {vote.key: vote.question for vote in board.spec.votes}
    found = sorted(_votes(board), key=lambda each: -(each[2].gap or 0))
    gaps = [_distance(asked, vote.key, vote.gap) for _, _, vote in found if vote.gap is not None]
    off = [_off(board, asked, vote) for _, _, vote in found]
    moments = tuple(_moment(board, asked, key, title, vote) for key, title, vote in found)
    headline = guessed_words(board.known.leaders, off) or close_words(
        [each for each in gaps if each is not None], "vote"
    )
    return Reveal(headline or board.title, moments)


def _votes(board: ReadBoard) -> Iterator[tuple[str, str, ReadVote]]:
    """Yield each vote that somebody gave, with the key and the title of its row, or those of the board."""
    yield from (("", board.title, vote) for vote in board.votes if vote.said)
    yield from ((row.key, board.titled(row), vote) for row in board.rows for vote in row.votes if vote.said)


def _distance(asked: Asking, key: str, gap: float | None) -> float | None:
    question = asked.get(key)
    return FAR_OFF if gap and question is not None and differ(question.answer) else gap


def _off(board: ReadBoard, asked: Asking, vote: ReadVote) -> tuple[float | None, float | None]:
    first, second = (next((each for each in vote.said if each.by == seat), None) for seat in board.known.leaders)
    return _guess_off(asked, vote, first, second), _guess_off(asked, vote, second, first)


def _guess_off(asked: Asking, vote: ReadVote, mine: ReadAnswer | None, theirs: ReadAnswer | None) -> float | None:
    if mine is None or theirs is None or mine.guess is None or theirs.value is None or vote.key not in asked:
        return None
    question, guess, value = asked[vote.key], mine.guess, theirs.value
    if question.widest is None:
        return None
    return _distance(asked, vote.key, _gap(question, guess, value))


def _gap(question: Asked, one: Any, other: Any) -> float:
    return question.type.gap(question.field, one, other)


def _moment(board: ReadBoard, asked: Asking, key: str, title: str, vote: ReadVote) -> RevealStep:
    question = asked.get(vote.key)
    said = "" if vote.gap is None else _said(question, vote.gap)
    far = vote.gap is not None and question is not None and vote.gap >= (question.gap_from or vote.gap + 1)
    passes = {True: "It passes.", False: "It doesn't pass."}.get(vote.passes, "") if vote.passes is not None else ""
    told = tuple(_told(board, each, question) for each in vote.said)
    more = tuple(filter(None, (vote.ask, passes)))
    return RevealStep(f"{key}/{vote.key}", title, told, key, said, far, more)


def _said(question: Asked | None, gap: float) -> str:
    if question is not None and differ(question.answer):
        return "you differ" if gap else "the same"
    return gap_said(gap, question.widest if question and question.widest else gap or 1)


def _told(board: ReadBoard, answer: ReadAnswer, question: Asked | None) -> LargeAnswer:
    says = "no answer" if answer.missing else answer.words or "pass"
    guess = f"guessed {answer.guess_words}" if answer.guess_words else ""
    remarks = tuple(filter(None, ("late" if answer.late else "", answer.reason)))
    large = not answer.missing and not answer.passed
    choice = question is not None and question.offers(answer.value)
    return LargeAnswer(answer.by, leader_of(board.known.leaders, answer.by), says, guess, remarks, large, choice)
