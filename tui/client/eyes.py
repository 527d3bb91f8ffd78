"""Who looks at a pair over time."""

from sessions.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Eyes:
    """The one `seat` at this terminal, if there is just one, and whether its PIN was `typed` here."""

    seat: str | None = None
    typed: bool = False
