"""What all rows have in common: a table, a key, and the kinds of column that many rows use."""

from typing import Annotated, Any, ClassVar

from sessions.frozen import dataclass
from sessions.model.columns import Length, Pattern

SEAT = Pattern(r"[a-z][a-z0-9-]{0,31}", "a key of lower-case letters, digits and hyphens, such as 'cpo'")
SESSION_ID = Pattern(r"[0-9a-hjkmnp-tv-z]{8}", "an id of 8 characters such as '7k3qf2xa'")
SEAL = Pattern(r"sha256:[0-9a-f]{64}", "a seal such as 'sha256:9f86…', 64 hexadecimal digits")


def ident(letter: str) -> Pattern:
    """Return the rule for ids that start with `letter`."""
    return Pattern(letter + r"[1-9][0-9]{0,4}", f"an id such as '{letter}1'")


def file_key(example: str) -> Pattern:
    """Return what the key of a playbook, or of another file such as it, is made of."""
    return Pattern(r"[a-z][a-z0-9-]{0,63}", f"a key such as '{example}'")


REFERENCE = Pattern(r"([0-9a-hjkmnp-tv-z]{8}/)?[A-Z][1-9][0-9]{0,4}", "an id such as 'I1' or '7k3qf2xa/I1'")
SOURCE = Pattern(
    r"([0-9a-hjkmnp-tv-z]{8}/)?[A-Z][1-9][0-9]{0,4}(/[a-z0-9-]{1,64})?",
    "an id such as 'I1' or '7k3qf2xa/I1', or 'B1/risk-1' for a row of a board",
)
TARGET = Pattern(
    r"[0-9a-hjkmnp-tv-z]{8}/[A-Z][1-9][0-9]{0,4}(/[a-z0-9-]{1,64})?",
    "a full id such as '7k3qf2xa/G1', or '7k3qf2xa/X1/1' for a crux",
)
EARLIER_GOAL = Pattern(r"[0-9a-hjkmnp-tv-z]{8}/G[1-9][0-9]{0,4}", "the full id of a goal, such as '7k3qf2xa/G1'")
LINE = Length(1, 200)
NOTE = Length(1, 2000, lines=True)

SeatKey = Annotated[str, SEAT]
Kind = Annotated[str, Pattern(r"[a-z][a-z-]{1,23}", "the key of an item kind, such as 'align'")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a session. TABLE is its table, and KEY the columns that identify it within its session."""

    TABLE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]

    def key(self) -> tuple[Any, ...]:
        """Return the values of the KEY columns."""
        return tuple(getattr(self, name) for name in self.KEY)
