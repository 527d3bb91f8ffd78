"""The results of an argument's sheets: cases, steelmen and verdicts as sides and points, and the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from sessions.exercises.argue.frame import argument_of
from sessions.frozen import dataclass
from sessions.language.disagreement import Disagreement, Route, route
from sessions.model import Argument, Attempt, Item, Point, Sheet, Side
from sessions.rules import scores
from sessions.rules.forms import Payload
from sessions.rules.scores import ArgueBand
from sessions.session import Session
from sessions.text import sentences

ACCEPTED_FROM = 3
GAP_FROM = 2
COVERED = {"yes": Decimal("1.0"), "partly": Decimal("0.5"), "no": Decimal("0.0")}
WRITTEN = ("steelman", "revise")  # the forms in which a steelman is written
RATED = "own"  # the section of a verdict about the owner's own case


# --- sheets -------------------------------------------------------------------------------------------------------


def _newest(session: Session, item: Item, form: str, seat: str, upto: int) -> Sheet | None:
    """Return the newest revealed sheet of a form by a seat, in round `upto` or earlier."""
    found = [
        sheet
        for sheet in session.all(Sheet, item=item.id, form=form, by=seat, status="revealed")
        if sheet.round <= upto
    ]
    return max(found, key=lambda sheet: sheet.round, default=None)


def case_of(session: Session, item: Item, seat: str) -> Payload:
    """Return a leader's own case if this session shows it: a sealed one is visible only to its author."""
    sheets = [sheet for sheet in session.all(Sheet, item=item.id, form="case", by=seat) if not sheet.offered]
    return (sheets[-1].payload or {}) if sheets else {}


def _open_case(session: Session, item: Item, seat: str) -> Payload:
    sheet = _newest(session, item, "case", seat, item.round)
    return (sheet.payload or {}) if sheet else {}


def key_points(case: Payload) -> list[tuple[str, int]]:
    """Return the text and the weight of each key point of a case, in order."""
    filled = (answers for key, answers in case.items() if key.startswith("point-"))
    return [(answers["text"], answers["weight"]) for answers in filled]


def steelman_sheet(session: Session, item: Item, writer: str, upto: int | None = None) -> Sheet | None:
    """Return the revealed sheet with the current steelman by `writer` in round `upto`, by default the present one.

    A new steelman replaces a voided one even if it was passed; a revision that was passed changes nothing.
    """
    upto = item.round if upto is None else upto
    base = _newest(session, item, "steelman", writer, upto)
    revised = _newest(session, item, "revise", writer, upto)
    return revised if base and revised and revised.round > base.round and revised.payload else base


def steelman_text(session: Session, item: Item, writer: str, upto: int | None = None) -> str | None:
    """Return the current steelman by `writer`, once revealed; None if none was written."""
    sheet = steelman_sheet(session, item, writer, upto)
    return (sheet.payload or {}).get("steelman", {}).get("text") if sheet else None


def newest_verdict(session: Session, item: Item, owner: str, upto: int | None = None) -> Payload:
    """Return the newest revealed verdict of an owner, by default of all rounds; empty if there is none."""
    sheet = _newest(session, item, "verdict", owner, item.round if upto is None else upto)
    return (sheet.payload or {}) if sheet else {}


def own_rating(session: Session, item: Item, owner: str, upto: int | None = None) -> int | None:
    """Return how an owner rated their own case in a revealed verdict, 0 to 4; None if they didn't."""
    upto = item.round if upto is None else upto
    found = session.all(Sheet, item=item.id, form="verdict", by=owner, status="revealed")
    rated = [sheet for sheet in found if sheet.round <= upto and RATED in (sheet.payload or {})]
    newest = max(rated, key=lambda sheet: sheet.round, default=None)
    return None if newest is None else (newest.payload or {})[RATED].get("rating")


def as_well_as_own(steelman: Side | None, own: Side | None) -> bool | None:
    """Whether an owner rates the steelman of their view at least as high as their own case; None if a rating is
    missing.
    """
    if steelman is None or own is None or steelman.acceptance is None or own.own_rating is None:
        return None
    return steelman.acceptance >= own.own_rating


def revise_rounds(session: Session, item: Item) -> list[int]:
    """Return the rounds in which steelmen were revised."""
    return sorted({sheet.round for sheet in session.all(Sheet, item=item.id, form="revise")})


# --- judging ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """The content of a verdict on a steelman; each part is None if the owner gave no verdict."""

    acceptance: int | None = None
    covered: tuple[Decimal | None, ...] = ()
    coverage: Decimal | None = None
    not_mine: int | None = None
    fidelity: int | None = None
    missing: str | None = None
    marked: tuple[int, ...] = ()


def judged(verdict: Payload, weights: Sequence[int], text: str | None) -> Judgement:
    """Return the result of a verdict on `text`, for the weights (1–3) of the owner's key points."""
    given = verdict.get("verdict")
    if not given or text is None:
        return Judgement(covered=(None,) * len(weights))
    covered = [COVERED.get(verdict.get(f"point-{n}", {}).get("covered", "")) for n in range(1, len(weights) + 1)]
    known = [(weight, cover) for weight, cover in zip(weights, covered, strict=True) if cover is not None]
    # Nobody judged the points of a case that arrived after this verdict.
    coverage = scores.coverage(known) if len(known) == len(covered) else None
    not_mine = len(given.get("not_mine", []))
    return Judgement(
        acceptance=given["acceptance"],
        covered=tuple(covered),
        coverage=coverage,
        not_mine=not_mine,
        fidelity=None
        if coverage is None
        else scores.fidelity(given["acceptance"], coverage, not_mine, len(sentences(text))),
        missing=given.get("missing"),
        marked=tuple(n + 1 for n in given.get("not_mine", [])),
    )


def lay_open(session: Session, item: Item) -> None:
    """Make the sides and points from everything revealed so far; a leader without a case has no side.

    `fidelity_first` judges the first steelman that wasn't voided, `fidelity_final` the current text, if it was revised
    or judged again; every other number is about the current text.
    """
    argument = argument_of(session, item)
    lay_attempts(session, item)
    for writer in session.leaders:
        case = _open_case(session, item, writer)
        if not case:
            continue
        owner = session.other(writer)
        session.put(_side(session, item, argument, writer, owner, case))
        on_theirs = judged(newest_verdict(session, item, writer), _weights(case), steelman_text(session, item, owner))
        for n, ((text, weight), covered) in enumerate(zip(key_points(case), on_theirs.covered, strict=True), 1):
            session.put(Point(argument=argument.id, by=writer, n=n, text=text, weight=weight, covered=covered))


def _weights(case: Payload) -> list[int]:
    return [weight for _, weight in key_points(case)]


def _side(session: Session, item: Item, argument: Argument, writer: str, owner: str, case: Payload) -> Side:
    weights = _weights(_open_case(session, item, owner))
    first_round = _first_round(session, item, writer)
    texts = [steelman_text(session, item, writer, round_) for round_ in range(first_round, item.round + 1)]
    revisions = sum(before != after for before, after in pairwise(texts))
    first = judged(newest_verdict(session, item, owner, first_round), weights, texts[0])
    last = judged(newest_verdict(session, item, owner), weights, texts[-1])
    return Side(
        argument=argument.id,
        by=writer,
        holds=argument.held[writer],
        position=case["case"]["position"],
        protects=case["case"].get("protects"),
        would_change_my_mind=case["case"].get("would_change_my_mind"),
        strength_before=case["case"]["strength"],
        steelman=texts[-1],
        acceptance=last.acceptance,
        coverage=last.coverage,
        not_mine=last.not_mine,
        fidelity_first=first.fidelity,
        fidelity_final=last.fidelity if revisions or last != first else None,
        missing=last.missing,
        revisions=revisions,
        marked=last.marked,
        own_rating=own_rating(session, item, writer),
        voice=case["case"].get("voice"),
        for_company=case["case"].get("for_company"),
    )


def _first_round(session: Session, item: Item, writer: str) -> int:
    """Return the round of the first steelman by `writer` that wasn't voided."""
    written = _newest(session, item, "steelman", writer, item.round)
    return written.round if written else item.round


def accepted_first(session: Session, item: Item, writer: str) -> int | None:
    """Return how its owner accepted the first steelman by `writer` that wasn't voided, 0 to 4; None if they didn't."""
    given = newest_verdict(session, item, session.other(writer), _first_round(session, item, writer))
    found: int | None = given.get("verdict", {}).get("acceptance")
    return found


def lay_attempts(session: Session, item: Item) -> None:
    """Record every steelman that was read and isn't (or isn't yet) the one on its writer's side, oldest first."""
    argument = argument_of(session, item)
    for old in session.all(Attempt, argument=argument.id):
        session.drop(old)
    for sheet, text in _read_steelmen(session, item):
        owner = session.other(sheet.by)
        if text == steelman_text(session, item, sheet.by) and _open_case(session, item, sheet.by):
            continue
        on_it = judged(_verdict_on(session, item, sheet.by, text), _weights(_open_case(session, item, owner)), text)
        base = _newest(session, item, "steelman", sheet.by, item.round)
        session.put(
            Attempt(
                argument=argument.id,
                n=len(session.all(Attempt, argument=argument.id)) + 1,
                by=sheet.by,
                steelman=text,
                acceptance=on_it.acceptance,
                missing=on_it.missing,
                marked=on_it.marked,
                voided=True if base and sheet.round < base.round else None,
            )
        )


def _read_steelmen(session: Session, item: Item) -> list[tuple[Sheet, str]]:
    """Return each revealed steelman once, with the first sheet that had it, in the order of their rounds."""
    found: dict[tuple[str, str], Sheet] = {}
    sheets = [sheet for sheet in session.all(Sheet, item=item.id, status="revealed") if sheet.form in WRITTEN]
    for sheet in sorted(sheets, key=lambda sheet: sheet.round):
        if text := (sheet.payload or {}).get("steelman", {}).get("text"):
            found.setdefault((sheet.by, text), sheet)
    return [(sheet, text) for (_, text), sheet in found.items()]


def _verdict_on(session: Session, item: Item, writer: str, text: str) -> Payload:
    """Return an owner's newest revealed verdict on exactly this text; empty if there is none."""
    verdicts = session.all(Sheet, item=item.id, form="verdict", by=session.other(writer), status="revealed")
    for sheet in sorted(verdicts, key=lambda sheet: sheet.round, reverse=True):
        if sheet.payload and steelman_text(session, item, writer, sheet.round) == text:
            return dict(sheet.payload)
    return {}


def unwritten(session: Session, argument: Argument, writer: str) -> None:
    """Take a voided steelman off its side, and its verdict off the owner's points: it counts as not done."""
    side = session.find(Side, argument.id, writer)
    if side is not None:
        session.put(
            replace(
                side, steelman=None, acceptance=None, coverage=None, not_mine=None, fidelity_first=None, missing=None
            )
        )
    for point in session.all(Point, argument=argument.id, by=session.other(writer)):
        session.put(replace(point, covered=None))


def owing(session: Session, item: Item) -> list[str]:
    """Return the writers whose steelman its owner judged and didn't accept."""
    sides = session.all(Side, argument=argument_of(session, item).id)
    return [side.by for side in sides if side.acceptance is not None and side.acceptance < ACCEPTED_FROM]


# --- the outcome ----------------------------------------------------------------------------------------------------


def gap_left(first: Mapping[str, int] | None, second: Mapping[str, int] | None) -> bool:
    """Whether the two still differ by 2 or more in the support of an option; False without both ballots."""
    if not first or not second:
        return False
    return any(abs(first[option] - second[option]) >= GAP_FROM for option in first.keys() & second.keys())


def positions(session: Session, argument: Argument) -> Route:
    """Return what a disagreement is about by the two positions of an argument, which everyone has read."""
    sides = {side.by: side.position for side in session.all(Side, argument=argument.id)}
    return route(session, {seat: sides.get(seat) for seat in session.leaders})


def outcome_of(first: Side | None, second: Side | None, about: Disagreement) -> tuple[ArgueBand, Disagreement | None]:
    """Return the band, and the kind of disagreement that is left, if any: what the `positions` are about.

    If a side is missing, unjudged, or neither signed nor refused, the band is not-judged. The last texts count. A gap
    is left if the last ballots show one.
    """
    if first is None or second is None or "not-judged" in (first.verdict, second.verdict):
        return "not-judged", None
    band = scores.argue_band((fidelity(first), fidelity(second)), (first.signed, second.signed))
    if band == "not-judged" or not gap_left(first.support, second.support):
        return band, None
    return band, about


def fidelity(side: Side) -> int | None:
    """Return how well the current text represents its owner's case, 0 to 100; None if it wasn't judged."""
    return side.fidelity_first if side.fidelity_final is None else side.fidelity_final


def shift(side: Side) -> int | None:
    """Return by how much a leader's strength changed, −100 to 100; for information, because changing isn't winning."""
    return None if side.strength_after is None else side.strength_after - side.strength_before
