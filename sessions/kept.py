"""What a series asked before: the questions of its packs, with the revealed answers, over its sessions."""

from collections.abc import Iterable
from datetime import date

from sessions.frozen import dataclass
from sessions.model import Answered, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBefore:
    """A question of a pack in a session of the series: its row, what was answered, and by whom it could be.

    `day` is the day of the session, and `people` the names behind the seats, as somebody else may sit there by now.
    Only what a closed session (`over`) revealed is history.
    """

    session: str
    title: str
    day: date | None
    over: bool
    row: Question
    answers: tuple[Answered, ...]
    people: dict[str, str]

    def answer(self, seat: str) -> Answered | None:
        """Return the answer of a seat that gave one, or None."""
        return next((each for each in self.answers if each.by == seat and each.value is not None), None)


def history(before: Iterable[AskedBefore], pack: str | None, key: str) -> list[AskedBefore]:
    """Return the kept answers of closed sessions to one question of a pack, oldest first."""
    return [
        each
        for each in before
        if each.over and each.row.keep and pack is not None and (each.row.pack, each.row.key_) == (pack, key)
    ]
