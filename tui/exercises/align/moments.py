"""The revealed ballots one goal at a time: both supports in large numbers, what each guessed, and the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.exercises.align.state import AlignScores, goals_of, scores_of, votes_of
from sessions.rules import scores
from sessions.rules.scores import SUPPORT_MAX
from sessions.rules.votes import ballots_of
from tui.exercises.align.texts import about, points_words, silent, vote_remarks
from tui.widgets.leader import leader_of
from tui.widgets.matrix import WIDE_GAP
from tui.widgets.moment import LargeAnswer, Reveal, RevealStep, close_words, gap_said, guessed_words

if TYPE_CHECKING:
    from sessions.model import Ballot, Goal, Item
    from sessions.session import Session


def ballots_revealed(view: Session, item: Item) -> Reveal:
    """Return the ballots of the round, the widest weighted gap first; a goal that wasn't voted on now isn't in it."""
    found = scores_of(view, item)
    voted = {key: votes for key, votes in votes_of(view, item).items() if key in _voted_now(view, item)}
    goals = {goal.id: goal for goal in goals_of(view, item)}
    moments = tuple(_moment(view, item, goals[key], found) for key in found.order if key in voted)
    gaps = [gap for key in voted if (gap := found.gaps[key]) is not None]
    headline = guessed_words(view.leaders, scores.guesses_off(voted)) or close_words(gaps, "goal")
    return Reveal(headline or "No goal has votes from both of you.", moments)


def _voted_now(view: Session, item: Item) -> set[str]:
    return {
        goal.id
        for goal in goals_of(view, item)
        if any(ballot.round == item.round for ballot in ballots_of(view, goal, item.round).values())
    }


def _moment(view: Session, item: Item, goal: Goal, found: AlignScores) -> RevealStep:
    gap = found.gaps[goal.id]
    return RevealStep(
        key=goal.id,
        about=goal.id,
        asks=goal.text,
        told=tuple(_told(view, item, goal, seat) for seat in view.leaders),
        gap="" if gap is None else gap_said(gap, SUPPORT_MAX),
        wide=gap is not None and gap >= WIDE_GAP,
        more=tuple(filter(None, (about(view.leaders, goal), *_points(view, item, goal)))),
    )


def _told(view: Session, item: Item, goal: Goal, seat: str) -> LargeAnswer:
    ballot = ballots_of(view, goal, item.round).get(seat)
    leader, other = leader_of(view.leaders, seat), view.other(seat).upper()
    says = tuple(vote_remarks(view, ballot))
    guess = "" if ballot is None or ballot.guess is None else f"guessed {other} {ballot.guess}"
    if ballot is None or ballot.support is None:
        return LargeAnswer(seat, leader, silent(ballot), guess, says, large=False)
    before = ballots_of(view, goal, item.round - 1).get(seat)
    was = None if before is None else before.support
    changed = was is not None and was != ballot.support
    return LargeAnswer(seat, leader, f"{was} → {ballot.support}" if changed else str(ballot.support), guess, says)


def _points(view: Session, item: Item, goal: Goal) -> Iterable[Content]:
    given: dict[str, Ballot] = ballots_of(view, goal, item.round)
    if any(ballot.points is not None for ballot in given.values()):
        yield points_words(view, {seat: each.points for seat, each in given.items()})
