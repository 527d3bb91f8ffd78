"""The view of one seat: the only way out. Screens, export, search, log and errors read nothing else."""

from collections.abc import Iterable
from dataclasses import replace

from sessions.change import Change
from sessions.model import Participant, Sheet
from sessions.session import Session

SET = "set"
# the only values of an unrevealed sheet that anyone else may see
_STATUS = ("item", "form", "round", "by", "status", "late", "missing")


def view(session: Session, seat: str | None) -> Session:
    """Return the session as `seat` may see it; None is someone without a seat, who sees only what is revealed.

    Only the status of another seat's unrevealed sheet is shown, and whether it is missing or offered late: no text, no
    length, no seal, no time. A PIN is never shown, only that there is one.
    """
    seen = session.copy()
    for sheet in session.all(Sheet, status="sealed"):
        if sheet.by != seat:
            kept = {name: getattr(sheet, name) for name in _STATUS}
            seen.put(Sheet(**kept))
    for person in session.all(Participant):
        if person.pin:
            seen.put(replace(person, pin=SET))
    seen.commit(session.rev, session.head)
    return seen


def view_changes(changes: Iterable[Change]) -> Iterable[Change]:
    """Return the records as anyone may see them: only the status of sheets not revealed by then, and nothing of PINs.

    Answers that were sealed and taken back stay hidden permanently, even in their author's log.
    """
    for change in changes:
        images = tuple(
            replace(image, row=_shown_image(image.table, image.row), salt=None) if image.row else image
            for image in change.images
        )
        yield replace(change, images=images)


def _shown_image(table: str, row: dict[str, object]) -> dict[str, object]:
    if table == Sheet.TABLE and row["status"] == "sealed":
        return {name: row[name] for name in _STATUS if row.get(name)}
    if table == Participant.TABLE and "pin" in row:
        return {**row, "pin": SET}
    return row
