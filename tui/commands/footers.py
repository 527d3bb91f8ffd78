"""Which keys a phase is there for: the footer shows them first. Any others follow by their rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FOOTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "align.compare": ("next", "question", "topic", "decision"),
    "align.merge": (
        "next",
        "goal-edit",
        "goal-owner-first",
        "goal-owner-second",
        "goal-confirm",
        "goal-join",
        "goal-add",
    ),
    "align.reveal": ("next", "reveal-on", "reveal-back", "reveal-whole", "question", "decision"),
    "align.discuss": ("goal-raise", "goal-ways", "goal-commit", "next"),
    "align.revise": ("goal-accept", "goal-propose", "goal-decline", "next"),
    "align.resolve": ("goal-confirm", "goal-owner", "goal-commit", "goal-ways", "goal-park", "next"),
    "align.sign": ("goal-sign", "next"),
    "argue.frame": ("argue-accept", "argue-word", "next"),
    "argue.interview": ("argue-answer", "argue-ask", "next"),
    "argue.swap": ("next", "argue-void"),
    "argue.reveal": ("next", "reveal-on", "reveal-whole", "argue-void"),
    "argue.sign": ("argue-sign", "argue-addendum", "argue-refuse", "next"),
    "argue.synthesis": ("argue-text", "argue-ground", "argue-learned", "argue-agree", "argue-mine", "next"),
    "argue.done": ("argue-agree", "argue-escalate", "next"),
    "ask.reveal": ("next", "reveal-on", "reveal-whole", "ask-talk", "ask-align", "ask-argue", "ask-goal"),
    "board.read": ("board-add", "board-edit", "next"),
    "board.reveal": ("board-turn", "board-open", "next"),
    "board.result": ("next", "reveal-on", "reveal-whole", "board-open"),
    "board.settle": ("board-sign", "board-agree", "board-propose", "board-turn", "board-move", "next"),
    "close.gaps": ("record-agree", "record-edit", "close-check", "close-conclude", "next"),
    "close.reveal": ("next", "close-conclude"),
    "close.sign": ("close-sign", "close-read", "close-export"),
    "lines.lines": ("line-sign", "line-add", "line-link", "watch-add", "line-take", "next"),
    "lines.compare": ("next", "question", "decision"),
    "review.review": ("review-done", "review-say", "review-keep", "review-drop", "review-end", "next", "action"),
    "talk.talk": ("record-agree", "talk-note", "next", "decision", "action"),
}
"""The commands by ``kind.phase``, the most important first."""
