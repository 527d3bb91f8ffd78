"""What an `ask` item asks, and whom: fixed when the item begins, so that it's known of each form who is asked.

So the options that a question takes from the lines of the series are in the settings, and don't change with them.

A view lacks the questions that are only for somebody else. So whom the forms ask is a setting of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sessions.exercises.ask.packs import PACKS, QUESTIONS, UsedPack, questions_in, used_packs
from sessions.kept import AskedBefore
from sessions.model import Item
from sessions.rules.questions import OPTION_MOST, OPTIONS_LEAST, OPTIONS_MOST, asked_seat
from sessions.session import Session
from sessions.standing import Standing, held_lines
from sessions.text import shortened

ANSWER, OWN = "answer", "own"
"""The two forms: answers that are revealed, and answers for the author's own eyes."""

ASKS = "asks"  # the setting with the leaders whom each form asks; without it, ANSWER asks both, and OWN nobody


Lines = Callable[[str], Sequence[str]]
"""Returns the texts of the lines of a kind that both leaders signed."""


def settled(
    session: Session,
    settings: Mapping[str, Any],
    before: Iterable[AskedBefore],
    standing: Callable[[], Iterable[Standing]] = lambda: (),
) -> dict[str, Any]:
    """Return the settings of an item that begins: the questions whose turn it is, their options, whom each form asks.

    `standing` is only called if a question takes its options from the lines of the series.
    """

    def lines(kind: str) -> list[str]:
        return [held.line.text for held in held_lines(session, standing()) if held.holds and held.line.kind == kind]

    now = _with_options(settings, lines)
    if PACKS in now:
        packs, _ = used_packs(now[PACKS])
        often = Counter((each.row.pack, each.row.key_) for each in before)
        now[PACKS] = [_with_options(_next_ones(pack, often).as_setting, lines) for pack in packs]
    questions = questions_in(now)
    if any(each.own or each.for_ != "both" for each in questions):
        seats = {form: [each for each in questions if each.own == (form == OWN)] for form in (ANSWER, OWN)}
        now[ASKS] = {
            form: [seat for seat in session.leaders if any(asked_seat(session, q) in (None, seat) for q in found)]
            for form, found in seats.items()
        }
    return now


def _next_ones(pack: UsedPack, often: Mapping[tuple[str | None, str], int]) -> UsedPack:
    """Return a pack with the questions that the series asked least often, and those for the author's own eyes."""
    if pack.rotate is None:
        return pack
    turning = [each for each in pack.questions if not each.own]
    turn = sorted(turning, key=lambda each: often.get((each.pack, each.key), 0))[: pack.rotate]
    return replace(pack, rotate=None, questions=tuple(each for each in pack.questions if each.own or each in turn))


def _with_options(settings: Mapping[str, Any], lines: Lines) -> dict[str, Any]:
    """Return settings whose own questions have their options from the lines, if there are enough."""
    if QUESTIONS not in settings:
        return dict(settings)
    return {**settings, QUESTIONS: [_with_lines(table, lines) for table in settings[QUESTIONS]]}


def _with_lines(table: Mapping[str, Any], lines: Lines) -> dict[str, Any]:
    kept = {name: value for name, value in table.items() if name != "options_from"}
    if kept.keys() == table.keys():
        return kept
    options = list(dict.fromkeys(shortened(text, OPTION_MOST) for text in lines(table["options_from"])))
    return {**kept, "options": options[:OPTIONS_MOST]} if len(options) >= OPTIONS_LEAST else kept


def form_asks(item: Item, form: str) -> bool:
    """Whether a form asks anybody anything."""
    settings = item.settings or {}
    if ASKS in settings:
        return bool(settings[ASKS].get(form))
    questions = questions_in(settings)
    return any(each.own for each in questions) if form == OWN else not questions or not all(q.own for q in questions)


def asked_leaders(session: Session, item: Item, form: str) -> list[str]:
    """Return the leaders whom a form asks anything."""
    found = (item.settings or {}).get(ASKS)
    if found is None:
        return [] if form == OWN else session.leaders
    return [seat for seat in session.leaders if seat in found.get(form, ())]
