"""What one seat may see: the only way out. Screens, export, search, log and errors read nothing else."""

from collections.abc import Iterable
from dataclasses import replace

from sessions.change import Change
from sessions.model import Participant, Sheet
from sessions.session import Session

SET = "set"
_STATUS = ("item", "form", "round", "by", "status", "late", "missing")  # of a sheet not revealed, nothing else


def view(session: Session, seat: str | None) -> Session:
    """Return the session as `seat` may see it; None is somebody without a seat, who sees only what is revealed.

    Of another's unrevealed sheet only its status is left, and whether it is missing or offered late: no words, no
    length, no seal, no time. A PIN is never seen, only that there is one.
    """
    seen = session.copy()
    for sheet in session.all(Sheet, status="sealed"):
        if sheet.by != seat:
            kept = {name: getattr(sheet, name) for name in _STATUS}
            seen.put(Sheet(**kept))
    for person in session.all(Participant):
        if person.pin:
            seen.put(replace(person, pin=SET))
    seen.settle(session.rev, session.head)
    return seen


def view_changes(changes: Iterable[Change]) -> Iterable[Change]:
    """Return the records as anybody may see them: of sheets not yet revealed then only the status, of PINs nothing.

    What was sealed and taken back again stays unread for ever, its author's log included.
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
