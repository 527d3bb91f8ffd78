"""Objections in lines: which part changes how, by how much, by when and why; and the sentence that they make."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sessions.model import Objection
from sessions.session import Session
from sessions.text import closed, one_line, shortened

BLOCK_MOST = 200  # characters
OBJECTION_LINES = {
    "what": "Which part",
    "change": "What changes",
    "amount": "How much",
    "when": "By when",
    "why": "Because",
}
"""What is asked, by the column of an objection; the first four with at most 80 characters, the last with 200."""
_DATED = re.compile(
    "(after|all|already|as|at|before|by|during|every|for|from|in|next|not|now|on|once|since|soon|the|this|throughout|"
    r"today|tomorrow|until|when|while|within)\b",
    re.IGNORECASE,
)
"""What the words for a time may begin with; "by" is put before any others."""


def lines_in(answers: Mapping[str, Any] | None) -> dict[str, str]:
    """Return those of the five lines that were filled in, each on one line."""
    given = {key: one_line(str((answers or {}).get(key) or "")) for key in OBJECTION_LINES}
    return {key: text for key, text in given.items() if text}


def lines_of(objection: Objection) -> dict[str, str]:
    """Return the lines of an objection."""
    return lines_in({key: getattr(objection, key) for key in OBJECTION_LINES})


def labelled_lines(objection: Objection) -> str:
    """Return the lines of an objection, each with its label: ``which part: the retry queue · by when: March``."""
    given = lines_of(objection)
    return " · ".join(
        f"{ask[:1].lower()}{ask[1:]}: {given[key]}" for key, ask in OBJECTION_LINES.items() if key in given
    )


def sentence_of(lines: Mapping[str, str]) -> str:
    """Return the sentence that the lines make: ``the retry queue: doubles to 400 ms, by March, because …``.

    It keeps what was typed as it was typed, so that a word that's redacted in one of them is found in both.
    """
    bare = {key: text.rstrip(".,; ") or text for key, text in lines.items()}
    effect = " ".join(bare[key] for key in ("change", "amount") if key in bare)
    parts = [": ".join(filter(None, (bare.get("what"), effect)))]
    if when := bare.get("when"):
        parts.append(when if _DATED.match(when) else f"by {when}")
    if why := bare.get("why"):
        parts.append(why if why.split()[0].casefold() == "because" else f"because {why}")
    said = ", ".join(filter(None, parts))
    return closed(said) if said else ""


def block_of(lines: Mapping[str, str]) -> str:
    """Return the sentence that the lines make, short enough for a block."""
    return shortened(sentence_of(lines), BLOCK_MOST)


def objections(
    session: Session,
    *,
    by: str | None = None,
    goal: str | None = None,
    decision: str | None = None,
    round_: int | None = None,
    version: int | None = None,
) -> list[Objection]:
    """Return the objections to exactly this: a goal or a decision, in a ballot of `round_` or to an old `version`."""
    about = {"goal": goal, "decision": decision, "round": round_, "version": version}
    found = [row for row in session.all(Objection) if all(getattr(row, key) == value for key, value in about.items())]
    return [row for row in found if by in (None, row.by)]


def lines_beside(session: Session, said: str | None, **about: Any) -> Iterator[str]:
    """Yield the labelled lines that belong to what was `said`, unless they are what it was made from."""
    return map(labelled_lines, _beside(session, said, **about))


def sentences_beside(session: Session, said: str | None, **about: Any) -> Iterator[str]:
    """Yield the sentences of the same lines, in the words of their author alone."""
    return (sentence_of(lines_of(row)) for row in _beside(session, said, **about))


def _beside(session: Session, said: str | None, **about: Any) -> Iterator[Objection]:
    return (row for row in objections(session, **about) if said not in _made_from(lines_of(row)))


def redacted_with(session: Session, text: str) -> list[str | Mapping[str, str]]:
    """Return what is redacted together with a text: sentences that were made from it, or the lines that made it."""
    found: list[str | Mapping[str, str]] = []
    for lines in map(lines_of, session.all(Objection)):
        if text in lines.values():
            found += _made_from(lines)
        if text in _made_from(lines):
            found.append({key: lines.get(key, "") for key in OBJECTION_LINES})
            found += _made_from(lines)
    return found


def _made_from(lines: Mapping[str, str]) -> tuple[str, str]:
    """Return the sentence that lines make, in full and as a block has it."""
    return sentence_of(lines), block_of(lines)
