"""What two leaders write together in an argument, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from textual.content import Content

from sessions.exercises.argue.forms import pole_of
from sessions.exercises.argue.frame import same_pole
from sessions.exercises.argue.sides import positions, shift
from sessions.exercises.argue.synthesis import offers
from sessions.language.disagreement import Disagreement, why
from sessions.minutes.names import how_decided
from sessions.model import Crux, Decision, Dissent, Escalation, Point, Side
from sessions.objections import lines_beside
from sessions.records.escalations import addressee
from sessions.rules.argued_goals import goal_to_vote_on
from sessions.text import listed
from sessions.times import short_day
from tui.exercises.argue.page import (
    GAP,
    MUTED,
    STRONG,
    Lines,
    Look,
    beside,
    column,
    each_wide,
    ended,
    halves,
    joined,
    wrapped,
)
from tui.exercises.argue.tension import helps
from tui.widgets.leader import colored, seat_marks, with_mark
from tui.widgets.record_lines import owed
from tui.widgets.records import said_by
from tui.widgets.score import BETWEEN, revised_number

BANDS = {
    "understood": ("Understood", "Each of you made the other's case well enough for its owner to sign it."),
    "half-understood": ("Half understood", "Only one of the two cases was made as its owner would make it."),
    "talking-past": ("Talking past each other", "Neither case was made as its owner would make it."),
    "not-judged": ("Not judged", "There are no signed verdicts on both texts, so there is no result."),
}
LEFT = {
    "priorities": "What still divides you is priorities.",
    "facts": "You may still know different facts, so look at those first.",
}
HINTED = 70  # columns from which each way forward has a hint; below, they are in two columns


def synthesis(look: Look, wide: int) -> Lines:
    """Return joint text, common ground, cruxes, lessons and rebuttals, and first what is missing."""
    missing, whole, wide = still_missing(look), wide, each_wide(wide)
    state = (
        wrapped(missing, whole, head="○ ")
        if missing
        else [Content("✓ Everything is written. Continue when you are ready.")]
    )
    return joined(
        wrapped(look.argument.question, whole, STRONG),
        state,
        halves([_text(look, wide), _ground(look, wide)], _own_words(look, wide), whole),
        halves([helps(look, wide), ways(look, wide)], [taken(look, wide)], whole),
    )


def written(look: Look, wide: int) -> Lines:
    """Return what the synthesis holds so far, without what is missing."""
    return joined(_text(look, wide), _ground(look, wide), *_own_words(look, wide))


def _own_words(look: Look, wide: int) -> list[Lines]:
    cruxes = look.view.all(Crux, argument=look.argument.id)
    return [_cruxes(look, cruxes, wide), _lessons(look, wide), _rebuttals(look, wide)]


def still_missing(look: Look) -> str:
    """Return a sentence about what the synthesis is missing; empty if it is complete."""
    argument = look.argument
    lacks = []
    if argument.synthesis is None:
        lacks.append("the joint text")
    if not argument.common_ground:
        lacks.append("a line of common ground")
    untold = [side.by.upper() for side in look.view.all(Side, argument=argument.id) if side.learned is None]
    if untold:
        lacks.append(f"what {listed(untold)} learned")
    return f"Still missing: {listed(lacks)}." if lacks else ""


def _head(look: Look, title: str, wide: int, **words: str) -> Lines:
    head, caps = Content.styled(title, STRONG), look.caps(**words)
    room = wide - head.cell_length - caps.cell_length
    return [head + Content(" " * room) + caps] if room >= 2 else [head, caps]


def _text(look: Look, wide: int) -> Lines:
    lines = _head(look, "Joint text", wide, argue_text="write")
    argument = look.argument
    if argument.synthesis is None:
        return [*lines, *wrapped("What is left of both cases? Cite a point from each side.", wide, MUTED, "  ")]
    lines += wrapped(argument.synthesis, wide, head="  ")
    for cite in argument.cites:
        by, _, n = cite.partition("/")
        point = look.view.find(Point, argument.id, by, int(n))
        lines += wrapped(point.text if point else cite, wide, MUTED, look.head(by, indent=2) + Content(f" {n}  "))
    return lines


def _ground(look: Look, wide: int) -> Lines:
    lines = _head(look, "Common ground", wide, argue_ground="add", argue_drop="remove")
    ground = look.argument.common_ground
    if not ground:
        return [*lines, *wrapped("What do you both believe in any case?", wide, MUTED, "  ")]
    for n, text in enumerate(ground, 1):
        lines += wrapped(text, wide, head=Content.styled(f"  {n} ", MUTED))
    return lines


def _cruxes(look: Look, cruxes: Sequence[Crux], wide: int) -> Lines:
    if not cruxes:
        return []
    lines = _head(look, "Cruxes", wide, argue_mine="also mine", argue_test="test")
    for crux in cruxes:
        shared = len(crux.by) > 1
        sign = "◆" if shared else "◇"
        whose = Content.styled("shared ", MUTED) if shared else look.head(crux.by[0], 7)
        head = Content.assemble((f"  {sign} {crux.n} ", STRONG if shared else MUTED), whose)
        lines += wrapped(crux.text, wide, head=head)
        indent = " " * head.cell_length
        if crux.test:
            when = f"by {short_day(crux.by_date)}" if crux.by_date else ""
            who = f"{crux.checks.upper()} checks" if crux.checks else ""
            lines += wrapped(BETWEEN.join(filter(None, (crux.test, when, who))), wide, MUTED, f"{indent}↳ ")
        elif shared:
            lines += wrapped("no test yet", wide, MUTED, f"{indent}↳ ")
    return lines


def _lessons(look: Look, wide: int) -> Lines:
    lines = _head(look, "What each of you learned", wide, argue_learned="say")
    for seat in look.view.leaders:
        if side := look.side(seat):
            told = side.learned
            head = look.head(seat, 9, indent=2)
            lines += wrapped(told or "not said yet", wide, "" if told else MUTED, head)
    return lines if len(lines) > 1 else []


def _rebuttals(look: Look, wide: int) -> Lines:
    lines = _head(look, "Rebuttals", wide, argue_rebuttal="write")
    for seat in look.view.leaders:
        if (side := look.side(seat)) and side.rebuttal:
            lines += wrapped(side.rebuttal, wide, head=look.head(seat, 9, indent=2))
    if len(lines) == 1:
        lines += wrapped("Only now is there room for what you still hold against the other case.", wide, MUTED, "  ")
    return lines


def ways(look: Look, wide: int) -> Lines:
    """Return the ways forward, each with its key, once there is a joint text."""
    offered = [(offer, look.cap(f"argue-{offer.key}", "")) for offer in offers(look.view, look.argument)]
    offered = [(offer, cap) for offer, cap in offered if cap]
    if not offered:
        return []
    head: Lines = [Content.styled("Where there is still a gap", STRONG)]
    if wide >= HINTED:
        told = ([Content("  ") + cap, *wrapped(offer.hint, wide, MUTED, "    ")] for offer, cap in offered)
        return [*head, *chain.from_iterable(told)]
    caps = [cap for _, cap in offered]
    if max(cap.cell_length for cap in caps) > column(wide):
        return [*head, *caps]
    half = (len(caps) + 1) // 2
    return [*head, *beside(caps[:half], caps[half:], wide)]


def taken(look: Look, wide: int) -> Lines:
    """Return the decisions from this item, and whether it is escalated."""
    lines: Lines = []
    for decision in look.view.all(Decision, from_=look.item.id):
        proposed = f"{decision.status}{BETWEEN}{decision.method.replace('-', ' ')}"
        how = proposed if decision.status == "proposed" else how_decided(decision)
        words = Content(f"{decision.title}{BETWEEN}{how}")
        if decision.status == "proposed" and (waiting := owed(look.view, decision)):
            words = Content.assemble(words, f"{BETWEEN}waiting for ", seat_marks(look.view.leaders, waiting))
        lines += wrapped(words, wide, head=Content.styled(f"{decision.id:<4}", MUTED))
        for dissent in look.view.all(Dissent, decision=decision.id):
            lines += wrapped(said_by(look.view, dissent.by, f" disagrees: {dissent.text}"), wide, MUTED, "    ")
            for said in lines_beside(look.view, dissent.text, decision=decision.id, by=dissent.by):
                lines += wrapped(said, wide, MUTED, "    ")
    if agree := look.caps("argue-agree"):
        lines.append(Content("    ") + agree)
    for each in look.view.all(Escalation, argument=look.argument.id):
        when = f", to be answered by {short_day(each.answer_by)}" if each.answer_by else ""
        state = f"escalated to {addressee(look.view, each.to)}{when}" if each.status == "open" else each.status
        lines += wrapped(state, wide, head=Content.styled(f"{each.id:<4}", MUTED))
    return lines


def outcome(look: Look, wide: int) -> Lines:
    """Return the outcome of an argument: band, results, strengths, support, ways forward, shared cruxes."""
    argument, whole, wide = look.argument, wide, each_wide(wide)
    shared = [crux for crux in look.view.all(Crux, argument=argument.id) if len(crux.by) > 1]
    word, says = BANDS[argument.band]
    if same_pole(argument):
        says = f"You both wrote the best case of {argument.absent}; nobody here could judge it."
    if argument.disagreement:
        says = f"{says} {_left(look, argument.disagreement)}"
    found = [*_band(look, word, wide), *wrapped(says, wide), *_voted_on(look, wide)]
    stands = [found, taken(look, wide), _strengths(look, wide), _support(look, wide)]
    left = [helps(look, wide), ways(look, wide), _cruxes(look, shared, wide)]
    return joined(wrapped(argument.question, whole, MUTED), halves(stands, left, whole))


def _left(look: Look, about: Disagreement) -> str:
    """Return what the remaining difference is about, and why if the positions still tell."""
    found = positions(look.view, look.argument)
    return why(found, "position") if found.kind == about else LEFT[about]


def _voted_on(look: Look, wide: int) -> Lines:
    goal = goal_to_vote_on(look.view, look.item)
    return wrapped(f"You vote on {goal.id} again next.", wide, head="→ ") if goal else []


def _band(look: Look, word: str, wide: int) -> Lines:
    """Return the band with its basis: how well each leader made the other's case, at first and revised.

    Names are left out if that saves a line; the marks stay.
    """
    given = {
        seat: revised_number(side.fidelity_first, side.fidelity_final)
        for seat in look.view.leaders
        if (side := look.side(seat)) and side.fidelity_first is not None
    }
    named = _fidelity(look, {seat: f"{seat.upper()} {number}" for seat, number in given.items()})
    for words in (named, _fidelity(look, given)):
        if len(word) + words.cell_length + GAP <= wide:
            return [ended(word, words, wide, STRONG)]
    return [Content.styled(word, STRONG), *wrapped(named, wide, MUTED)]


def _fidelity(look: Look, given: Mapping[str, str]) -> Content:
    """Return what each leader's text was given, with the leader's mark."""
    told = [with_mark(look.leader(seat), words) for seat, words in given.items()]
    return Content.assemble("fidelity ", Content(BETWEEN).join(told)) if told else Content()


def _strengths(look: Look, wide: int) -> Lines:
    lines: Lines = []
    for seat in look.view.leaders:
        side = look.side(seat)
        if side is None:
            continue
        moved = shift(side)
        after = "" if moved is None else f" → {side.strength_after}"
        head = look.head(seat, 7)
        lines += wrapped(f"held {side.strength_before}{after}{BETWEEN}{pole_of(look.argument, seat)}", wide, head=head)
    if not lines:
        return []
    return [ended("How strongly", "moving is not winning", wide), *lines]


def _support(look: Look, wide: int) -> Lines:
    given = {seat: side.support for seat in look.view.leaders if (side := look.side(seat)) and side.support}
    if not given:
        return []
    heads = {seat: Content("  ") + look.head(seat) for seat in given}
    above = Content("").join(heads.values())
    title = Content.styled("Support, 0 to 5", STRONG)
    lines: Lines = [title.pad_right(max(1, wide - title.cell_length - above.cell_length)) + above]
    for option in look.argument.options:
        numbers = Content("").join(
            colored(look.leader(seat), str(by.get(option, "–")).rjust(heads[seat].cell_length))
            for seat, by in given.items()
        )
        for n, line in enumerate(wrapped(option, wide - numbers.cell_length - 2)):
            room = max(1, wide - line.cell_length - numbers.cell_length)
            lines.append(line.pad_right(room) + numbers if n == 0 else line)
    return lines
