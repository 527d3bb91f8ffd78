"""What the coach says to the author of a statement: what to ask of it, never how good it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from sessions.frozen import dataclass
from sessions.text import shortened

if TYPE_CHECKING:
    from sessions.language.lexicon import Lexicon

QUESTIONS_MOST: Final = 2
LETTERS_LEAST: Final = 12
"""The characters from which a statement is long enough to ask about."""
CUE_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Advice:
    """What to show the author: the same from the fullest line to the briefest. Empty if there is nothing to ask.

    `blame` means that it is about words that blame a person.
    """

    lines: tuple[str, ...] = ()
    blame: bool = False

    def within(self, room: int) -> str:
        """Return the fullest line of at most `room` characters, or else the briefest."""
        return next((line for line in self.lines if len(line) <= room), self.lines[-1] if self.lines else "")


def advice(text: str, lexicon: Lexicon, things: Collection[str] = ()) -> Advice:
    """Return what would make a statement precise: the questions for its heaviest missing anchors, or who it blames."""
    from sessions.language.precision import PRECISE, read  # the screens know an Advice before anybody writes

    if len(text.strip()) < LETTERS_LEAST:
        return Advice()
    found = read(text, lexicon, things)
    if found.blame:
        words = shortened(found.blame[0], CUE_MOST)
        return Advice((f"“{words}” blames a person: what happened, and why?", f"“{words}”: what happened?"), blame=True)
    if found.score >= PRECISE:
        return Advice()
    asked = [lexicon.questions[anchor] for anchor in found.missing[:QUESTIONS_MOST]]
    named = [f"“{shortened(cue, CUE_MOST)}”: {' '.join(asked)}" for cue in found.cues[:1]]
    return Advice((*named, " ".join(asked), *asked[:1]))
