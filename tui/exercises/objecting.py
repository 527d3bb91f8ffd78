"""What an author reads once they object: the sentence that their lines make, if they wrote none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.objections import lines_in, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def said_by_lines(answers: Mapping[str, object]) -> str | None:
    """Return what was saved as the sentence of an objection that had only lines; None if it had a sentence."""
    written = answers.get("text") or answers.get("dissent")
    lines = lines_in(answers)
    return f"Saved as: {sentence_of(lines)}" if lines and not written else None
