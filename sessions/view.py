"""The view of one seat: the only way out. Screens, export, search, log and errors read nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sessions.change import Change
from sessions.model import Item, Participant, Question, Sheet
from sessions.session import Session

SET = "set"
QUESTIONS, PACKS = "questions", "packs"
_LEADERS = {"first": 0, "second": 1}
# the only values of an unrevealed sheet that anyone else may see
_STATUS = ("item", "form", "round", "by", "status", "late", "missing")


def view(session: Session, seat: str | None) -> Session:
    """Return the session as `seat` may see it; None is someone without a seat, who sees only what is revealed.

    Only the status of another seat's unrevealed sheet is shown, and whether it is missing or offered late: no text, no
    length, no seal, no time. A question that is only for another leader is shown once it is revealed, and never if the
    answer is for their own eyes. A PIN is never shown, only that there is one.
    """
    seen = session.copy()
    for sheet in session.all(Sheet, status="sealed"):
        if sheet.by != seat:
            kept = {name: getattr(sheet, name) for name in _STATUS}
            seen.put(Sheet(**kept))
    for item in session.all(Item):
        if item.settings and (shown := _for_seat(item.settings, session, item, seat)) != item.settings:
            seen.put(replace(item, settings=shown))
    for person in session.all(Participant):
        if person.pin:
            seen.put(replace(person, pin=SET))
    seen.commit(session.rev, session.head)
    return seen


def _for_seat(settings: Mapping[str, Any], session: Session, item: Item, seat: str | None) -> dict[str, Any]:
    """Return the settings of an item without the questions that are only for another leader, if not revealed yet."""
    out = bool(session.all(Question, item=item.id))

    def shown(question: Mapping[str, Any]) -> bool:
        whose = _LEADERS.get(str(question.get("for")))
        return whose is None or session.leaders[whose : whose + 1] == [seat] or (out and question.get("shown") != "own")

    return _with_questions(settings, shown)


def for_everyone(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of an item without the questions that are only for one leader."""
    return _with_questions(settings, lambda each: each.get("for") not in _LEADERS)


def _with_questions(settings: Mapping[str, Any], shown: Callable[[Mapping[str, Any]], bool]) -> dict[str, Any]:
    """Return settings with only the questions that are `shown`, its own ones and those of its packs."""
    kept = dict(settings)
    if isinstance(settings.get(QUESTIONS), list):
        kept[QUESTIONS] = [each for each in settings[QUESTIONS] if not isinstance(each, Mapping) or shown(each)]
    if isinstance(settings.get(PACKS), list):
        kept[PACKS] = [_with_questions(each, shown) for each in settings[PACKS] if isinstance(each, Mapping)]
    return kept


def view_changes(changes: Iterable[Change]) -> Iterable[Change]:
    """Return the records as anyone may see them: only the status of sheets not revealed by then, and nothing of PINs.

    Of an item they show no question that is only for one leader.

    Answers that were sealed and taken back stay hidden permanently, even in their author's log.
    """
    for change in changes:
        images = tuple(
            replace(image, row=_shown_image(image.table, image.row), salt=None) if image.row else image
            for image in change.images
        )
        yield replace(change, images=images)


def _shown_image(table: str, row: dict[str, Any]) -> dict[str, Any]:
    if table == Sheet.TABLE and row["status"] == "sealed":
        return {name: row[name] for name in _STATUS if row.get(name)}
    if table == Item.TABLE and isinstance(row.get("settings"), Mapping):
        return {**row, "settings": for_everyone(row["settings"])}
    if table == Participant.TABLE and "pin" in row:
        return {**row, "pin": SET}
    return row
