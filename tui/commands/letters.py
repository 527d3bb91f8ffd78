"""What each key means that several commands have: one thing, wherever somebody presses it."""

from __future__ import annotations

from sessions.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A key, by Textual's name, and what it means for all of `commands`. `acts` says which of them acts, if two could.

    Inside a session a key has one row; a page outside may have another one, such as ``n`` for the next match.
    """

    key: str
    means: str
    commands: tuple[str, ...]
    acts: str = ""


def _row(key: str, means: str, commands: str, acts: str = "") -> Letter:
    return Letter(key, means, tuple(commands.split()), acts)


LETTERS = (
    _row(
        "w",
        "write or change the words under the cursor",
        "goal-edit goal-raise goal-propose argue-word argue-answer argue-text board-edit record-edit line-reword "
        "agenda-edit minutes-amend",
        "A line that both have signed gets a new wording; before that it's edited like any record.",
    ),
    _row(
        "i",
        "add something new",
        "goal-add argue-ask argue-ground argue-addendum board-add line-add talk-note agenda-add",
    ),
    _row(
        "y",
        "say yes: agree, accept, confirm, done",
        "goal-accept goal-confirm argue-accept argue-agree board-agree record-agree review-done agenda-ready "
        "agenda-waive minutes-done warm-up settle-done settle-say settle-plan",
        "The agenda is accepted as ready, or as it is.",
    ),
    _row("S", "sign", "goal-sign argue-sign board-sign line-sign close-sign"),
    _row(
        "x",
        "say no: decline, drop, refuse, object",
        "goal-drop goal-decline argue-refuse argue-void argue-rebuttal record-dissent review-drop review-end",
        "An action is dropped, anything else is said to be over.",
    ),
    _row(
        "z",
        "remove for good",
        "argue-drop board-remove record-remove agenda-remove minutes-redact delete",
    ),
    _row(
        "v",
        "see what can be done with it next",
        "goal-ways argue-helps board-turn record-tell minutes-pack",
    ),
    _row(
        "c",
        "settle what's open: a value, a way, an answer",
        "goal-commit board-propose close-check line-link agenda-choose minutes-answer",
    ),
    _row(
        "l",
        "name a day: later, until when, or when to look",
        "goal-park argue-test close-defer review-keep watch-add",
    ),
    _row(
        "s",
        "say it: what you learned, accept, announce, or what came of it",
        "argue-learned close-conclude review-say minutes-accept",
    ),
    _row("m", "say whose it is, or who somebody is", "goal-owner argue-mine agenda-mend"),
    _row("u", "take back what ended", "take-back agenda-reopen"),
    _row("F", "write it to a file", "close-export minutes-export"),
    _row("M", "read the minutes", "minutes close-read", "Both open the same page."),
    _row("p", "open the agenda, and leave it", "agenda agenda-back"),
    _row("W", "see what was recorded, and leave it", "records records-back"),
    _row("greater_than_sign", "move it on", "agenda-down board-move"),
    _row("number_sign", "reverse the order", "board-sort reveal-order"),
    _row("plus", "one more: a minute, an option", "agenda-more record-option"),
    _row("space", "open, or read on", "hand-over board-open history-more"),
    _row("right_square_bracket", "go to the next place that matters", "board-next history-phase-after"),
    _row("slash", "look for words", "search minutes-search history-find board-filter"),
    *(
        _row(str(number), "the choice with this number", commands)
        for number, commands in enumerate(
            (
                "argue-crux-test ask-talk goal-owner-first",
                "argue-experiment ask-align goal-owner-second",
                "argue-owner ask-argue",
                "argue-commit ask-goal",
                "argue-escalate ask-argue-as",
            ),
            1,
        )
    ),
    _row("V", "step through the changes", "replay history minutes-history"),
    _row("O", "see how the pair does over time", "pair pair-figures"),
    _row("q", "leave the page", "quit leave minutes-back history-back pair-back pack-back project-back"),
    _row("enter", "open what is under the cursor", "open pair-open"),
    _row("n", "go on to the next phase", "next"),
    _row("n", "the next match", "minutes-next history-next"),
    _row("n", "a new session", "new"),
    _row("N", "not ready after all", "not-ready"),
    _row("N", "the match before", "minutes-previous history-previous"),
    _row("P", "park the item", "park-item"),
    _row("P", "every pair", "series"),
    _row("D", "the facilitator's view, or the exercise", "desk"),
    _row("D", "look at the example", "demo"),
    _row("e", "more time", "extend"),
    _row("e", "order an experiment", "pack-experiment"),
    _row("r", "reveal anyway", "reveal"),
    _row("r", "rule", "pack-rule"),
    _row("t", "park a topic", "topic"),
    _row("t", "return with a question", "pack-return"),
)
"""Every key that more than one command has."""

OUTSIDE = ("Lobby", "Minutes", "History", "Projector", "A pair over time", "Escalation", "New session", "Small forms")
"""The groups of commands on pages outside a session."""
