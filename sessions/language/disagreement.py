"""What a disagreement is about, by how precisely both have put it: other facts, or other priorities.

A vague disagreement is partly one about facts, and those can be looked up. What two people have both put precisely and
still see differently is a matter of what they value, and is worth arguing. The figure is the same on every machine: it
is read with the built-in lexicon and the names of this session, never with a person's own lexicon.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from sessions.frozen import dataclass
from sessions.language.glossary import things_of
from sessions.language.lexicon import built_in
from sessions.language.precision import ANCHORS, PRECISE, Anchor, Reading, read
from sessions.model import Answered, Ballot, Dissent, Goal, Side
from sessions.model.columns import REDACTED
from sessions.objections import sentences_beside
from sessions.session import Session
from sessions.text import listed

Disagreement = Literal["priorities", "facts"]
TAGS: Final[Mapping[Disagreement, str]] = {"priorities": "different priorities", "facts": "different facts?"}
"""How each is tagged on screen."""
IN_WORDS: Final[Mapping[Anchor, str]] = {
    "what": "what",
    "amount": "how much",
    "when": "by when",
    "why": "why",
    "who": "who",
}
NAMED_MOST: Final = 3  # anchors that a sentence names


@dataclass(frozen=True, slots=True)
class Route:
    """Where a disagreement leads, and how both statements read; None is a leader who said nothing."""

    kind: Disagreement
    readings: Mapping[str, Reading | None]

    @property
    def vague(self) -> dict[str, tuple[Anchor, ...]]:
        """The leaders whose statement isn't precise, each with what it lacks, the heaviest first."""
        return {seat: lacks(reading) for seat, reading in self.readings.items() if not is_precise(reading)}


def is_precise(reading: Reading | None) -> bool:
    """Whether a statement scores 50 or more; one that nobody made doesn't."""
    return reading is not None and reading.score >= PRECISE


def lacks(reading: Reading | None) -> tuple[Anchor, ...]:
    """Return the anchors that a statement lacks, the heaviest first; one that nobody made lacks them all."""
    return ANCHORS if reading is None else reading.missing


def read_here(session: Session, text: str | None) -> Reading | None:
    """Return how precise a text is in a session, the same on every machine; None if there is none."""
    given = (text or "").strip()
    return read(given, built_in(), things_of(session)) if given and given != REDACTED else None


def route(session: Session, statements: Mapping[str, str | None]) -> Route:
    """Return what a disagreement is about, from what each leader said about it.

    Both precise: they have different priorities. Otherwise they may know different facts, and those come first.
    """
    readings = {seat: read_here(session, text) for seat, text in statements.items()}
    return Route("priorities" if all(map(is_precise, readings.values())) else "facts", readings)


def why(found: Route, noun: str) -> str:
    """Return why a disagreement is routed as it is, in plain words; `noun` is what was read: a reason, a position."""
    if found.kind == "priorities":
        both = [anchor for anchor in ANCHORS if all(anchor not in lacks(each) for each in found.readings.values())]
        says = f"say {_named(both)}" if both else "are precise"
        return f"Both {noun}s {says}, and you're still apart: this is about priorities."
    if not any(found.readings.values()):
        return "Neither of you gave a reason: you may know different facts."
    lacking = [_named(each, "or") for each in found.vague.values()]
    if len(lacking) > 1 and lacking[0] and len(set(lacking)) == 1 and all(found.readings.values()):
        return f"Neither {noun} says {lacking[0]}: you may know different facts."
    parts = [_lacking(seat, found.readings[seat], noun) for seat in found.vague]
    return f"{', and '.join(parts)}: you may know different facts."


def _lacking(seat: str, reading: Reading | None, noun: str) -> str:
    if reading is None:
        return f"{seat.upper()} gave no reason"
    missing = lacks(reading)
    says = f"doesn't say {_named(missing, 'or')}" if missing else "is vague"
    return f"{seat.upper()}'s {noun} {says}"


def _named(anchors: Iterable[Anchor], joint: str = "and") -> str:
    return listed([IN_WORDS[anchor] for anchor in anchors][:NAMED_MOST], joint)


# --- a whole session ------------------------------------------------------------------------------------------------


def statements(session: Session) -> Iterator[str]:
    """Yield what the leaders said against each other in a session, as it was revealed.

    These are the position of each own case, the reason and the block of each vote, the reason of each answer, and each
    dissent from a goal or a decision; the lines of an objection belong to their block or dissent. A text that somebody
    repeats, such as a reason in the next round, counts once. Redacted words are left out.
    """
    seen: set[tuple[str, str]] = set()
    for by, text in _stated(session):
        if text and text != REDACTED and (by, text) not in seen:
            seen.add((by, text))
            yield text


def _stated(session: Session) -> Iterator[tuple[str, str | None]]:
    yield from ((side.by, side.position) for side in session.all(Side))
    for ballot in session.all(Ballot):
        yield ballot.by, ballot.reason
        yield ballot.by, _with_lines(session, ballot.block, by=ballot.by, goal=ballot.goal, round_=ballot.round)
    yield from ((answer.by, answer.reason) for answer in session.all(Answered))
    for dissent in session.all(Dissent):
        yield dissent.by, _with_lines(session, dissent.text, by=dissent.by, decision=dissent.decision)
    for goal in session.all(Goal):
        for seat, text in (goal.dissent or {}).items():
            yield seat, _with_lines(session, text, by=seat, goal=goal.id)


def _with_lines(session: Session, said: str | None, **about: Any) -> str | None:
    """Return a block or a dissent with the lines of its objection, unless these are what it was made from."""
    return "\n".join((said, *sentences_beside(session, said, **about))) if said and said != REDACTED else None


def session_precision(session: Session) -> int | None:
    """Return the median of the precision of the `statements` of a session, 0 to 100, rounded half up.

    None without any. It is a figure of the pair: no person has one.
    """
    from statistics import median  # it takes memory, and no session needs it before its minutes

    scores = [reading.score for text in statements(session) if (reading := read_here(session, text))]
    return int(Decimal(str(median(scores))).to_integral_value(ROUND_HALF_UP)) if scores else None


def leaned_on(session: Session, most: int) -> list[tuple[str, int]]:
    """Return the vague words that a pair leaned on: in how many of the `statements` each is, the most frequent first,
    then in the order of the statements, the vaguest first.

    At most `most` of them. It isn't told whose they are.
    """
    found = Counter[str]()
    for text in statements(session):
        if reading := read_here(session, text):
            found.update(dict.fromkeys((cue.casefold() for cue in reading.cues), 1))
    return found.most_common(most)
