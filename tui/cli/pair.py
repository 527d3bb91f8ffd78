"""The verb for a pair over time: pair."""

import argparse
import dataclasses
import os
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sessions.earlier_boards import trusted_alone
from sessions.errors import Missing, Refused
from sessions.exercises.ask.earlier import OwnAnswer, own_answers
from sessions.model import Header, Participant
from sessions.model.columns import plain
from sessions.rules.kept_figures import KeptFigure, kept_figures
from sessions.rules.pair import SeriesLine
from sessions.rules.pair_figures import Figures, OwnFigures, figures_of, own_figures
from sessions.times import today
from tui.cli.common import file_of, say, say_json, say_table
from tui.client.argued_before import days_words
from tui.client.pair_table import alone_lines, lines_of
from tui.config import escalation_band

if TYPE_CHECKING:
    from sessions.store.sqlite_store import SqliteStore

NUMBERS = {2: "two", 3: "three"}
WIDE = 80  # cells of a line
SPARK = 24  # the last sessions that a sparkline has room for in a line of 80
ELSEWHERE = "What only {seat} may see is shown at a terminal of this machine, to whoever owns the file."
NOT_YOURS = "Your SSH key isn't for the seat {seat} of this series, so its own figures aren't shown to you."


def pair_(chosen: argparse.Namespace) -> int:
    """Show every series at a glance, or the figures of one; --as adds those for that person's own eyes."""
    if chosen.series is None and chosen.seat is not None:
        raise Refused("Name the series whose own figures you want to see, such as `parley pair weekly --as cpo`.")
    with file_of(chosen) as store:
        if chosen.series is None:
            _overview(store.overview(), chosen.json)
            return 0
        tallies = store.tallies(chosen.series)
        if not tallies:
            raise Missing(f"There is no closed session in a series {chosen.series!r}. `parley pair` lists the series.")
        own, kept = None, kept_figures(store.asked(chosen.series))
        alone = trusted_alone(store.boards(chosen.series))
        answers: tuple[OwnAnswer, ...] = ()
        if chosen.seat is not None:
            _require_own_eyes(store, chosen.series, chosen.seat)
            own = own_figures(store.votes(chosen.series), chosen.seat)
            answers = own_answers(store, chosen.series, _last_at(store, chosen.series, chosen.seat), typed=True)
    figures = figures_of(tallies, today())
    if chosen.json:
        say_json(as_json(chosen.series, figures, own, kept, answers, alone))
    else:
        _table(chosen.series, figures, own, kept, answers, alone)
    return 0


def _overview(found: list[SeriesLine], as_lines: bool) -> None:
    for each in found if as_lines else []:
        on = each.on.isoformat() if each.on else None
        seen = {"series": each.series, "session": each.session, "on": on}
        counts = {"days_since_argued": each.days_since_argued, "due": each.due, "escalations": each.escalations}
        say_json({**seen, **counts})
    if as_lines:
        return
    say_table(
        [
            (
                each.series,
                each.on.isoformat() if each.on else "not yet",
                f"argued {days_words(each.days_since_argued)}",
                f"{each.due} due",
                _count(each.escalations, "escalation"),
                each.session,
            )
            for each in found
        ]
    )
    if not found:
        say("No session belongs to a series yet. `parley new … --series S` begins one.")


def _last_at(store: "SqliteStore", series: str, seat: str) -> Participant:
    """Return who had a seat in the last session of a series in which a leader had it."""
    sessions = {session for session, _ in store.across(Header, series=series)}
    return [each for id_, each in store.across(Participant, key=seat, role="leader") if id_ in sessions][-1]


def _table(
    series: str,
    figures: Figures,
    own: OwnFigures | None,
    kept: Sequence[KeptFigure],
    answers: Sequence[OwnAnswer],
    alone: Mapping[str, Sequence[str]],
) -> None:
    first, last = figures.sessions[0].on, figures.sessions[-1].on
    say(f"{series}: {_count(len(figures.sessions), 'session')}, {first} to {last}")
    say()
    lines = lines_of(figures, own, escalation_band(), kept, answers)
    say_table([("", "", "first", "last", "change", "over all", ""), *(line.cells(SPARK) for line in lines)])
    if own:
        say()
        private = sum(line.private for line in lines)
        say(f"Nobody but {own.seat.upper()} should see the last {NUMBERS.get(private, private)} lines.")
    for n, words in enumerate(alone_lines(alone)):
        if n == 0:
            say()
        for line in textwrap.wrap(words, WIDE, subsequent_indent="  "):
            say(line)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def as_json(
    series: str,
    figures: Figures,
    own: OwnFigures | None,
    kept: Iterable[KeptFigure] = (),
    answers: Iterable[OwnAnswer] = (),
    alone: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, object]:
    """Return the figures of a pair as scripts get them: of each session, and over all."""
    least, most = escalation_band()
    found: dict[str, object] = {
        "series": series,
        "escalation_band": [least, most],
        "sessions": [
            {"session": each.session, "on": each.on.isoformat() if each.on else None, **_plain(numbers), **mixes}
            for each, numbers, mixes in zip(figures.sessions, figures.each, figures.mixes, strict=True)
        ],
        "over_all": {**_plain(figures.over_all), **figures.mix_over_all},
        "kept": [_kept(each) for each in kept],
        "alone": {who: list(areas) for who, areas in (alone or {}).items()},
    }
    if own:
        found["own"] = {
            "seat": own.seat,
            "sessions": [{"session": session, **_own(numbers)} for session, numbers in own.each.items()],
            "over_all": _own(own.over_all),
            "answers": [plain(dataclasses.asdict(each)) for each in answers],
        }
    return found


def _kept(figure: KeptFigure) -> dict[str, Any]:
    """Return a kept question as scripts get it: the mean of both answers and their gap in each session."""
    head = {"pack": figure.pack, "key": figure.key, "ask": figure.ask, "kind": figure.kind, "option": figure.option}
    points = [
        {"session": each.session, "on": each.on.isoformat() if each.on else None, **_plain({"mean": each.mean})}
        | {"gap": each.gap}
        for each in figure.points
    ]
    return {**head, "sessions": points, **_plain({"over_all": figure.over_all})}


def _own(numbers: tuple[Any, Any]) -> dict[str, Any]:
    return _plain({"home_bias": numbers[0], "guess_error": numbers[1]})


def _plain(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Return numbers in JSON's own types: whole ones as whole numbers."""
    return {key: _number(number) for key, number in numbers.items()}


def _number(number: Any) -> Any:
    if not isinstance(number, Decimal):
        return number
    return int(number) if number.as_tuple().exponent == 0 else float(number)


# --- for one person's own eyes ----------------------------------------------------------------------------------------


def _require_own_eyes(store: "SqliteStore", series: str, seat: str) -> None:
    """Refuse to show a seat's own figures to anyone but whoever owns the file and, if there is a PIN, knows it.

    Over SSH, the person must have logged in with a key for that seat.
    """
    from tui.client.identity import own_key

    sessions = [session for session, _ in store.across(Header, series=series)]
    if not store.owned:
        raise Refused(ELSEWHERE.format(seat=seat.upper()))
    if (key := own_key(store.owned)) is not None:
        if not any(each.session in sessions and each.seat == seat for each in store.seat_keys.keys(key)):
            raise Refused(NOT_YOURS.format(seat=seat.upper()))
    elif os.environ.get("SSH_CONNECTION"):
        raise Refused(ELSEWHERE.format(seat=seat.upper()))
    leads = dict(store.across(Participant, key=seat, role="leader"))
    if not leads.keys() & set(sessions):
        raise Missing(f"No leader of this series has the seat {seat.upper()}.")
    protected = [session for session in sessions if session in leads and leads[session].pin is not None]
    if protected:
        _unlock(store, protected[-1], seat)


def _unlock(store: "SqliteStore", session: str, seat: str) -> None:
    """Ask for the PIN of a seat. Raises Refused if it is wrong, or if nobody can type it here."""
    import sys
    from getpass import getpass

    from sessions.pins import prove
    from sessions.room import Room

    if sys.stdin is None or not sys.stdin.isatty():
        raise Refused(f"The seat {seat.upper()} has a PIN. Run this in a terminal, where you can type it.")
    room = Room(store, session, frozenset({seat}))
    kept = room.begin_try(seat)
    if kept is not None:
        if prove(getpass(f"PIN of {seat.upper()}: "), kept) is None:
            room.end_try(seat, None)
        store.pins.right(session, seat)
