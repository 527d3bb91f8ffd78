"""The open phases of an argument up to the signatures: the wording, the interview, the texts about each view."""

from __future__ import annotations

from textual.content import Content

from sessions.exercises.argue.frame import same_pole, unfit
from sessions.exercises.argue.hearing import ANSWERING, QUESTIONS_MOST
from sessions.exercises.argue.sides import newest_verdict, steelman_text
from sessions.model import Argument, Interview, Point, Side
from sessions.session import Session
from sessions.text import listed, sentences
from tui.client.status import coming, left_out
from tui.exercises.argue.page import (
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
    named,
    wrapped,
)
from tui.exercises.argue.steps import steps
from tui.exercises.argue.tension import title_of
from tui.widgets.leader import colored, with_mark
from tui.widgets.score import BETWEEN, fidelity_words
from tui.widgets.signatures import MISSING, REFUSED, SIGNED, at_hour, signature, signed_by

COVER_SIGNS = {0.0: "✗", 1.0: "✓"}
READ_WIDE = 72  # columns of a text that should be read carefully


def frame(look: Look, wide: int) -> Lines:
    """Return the question and its poles, and what depends on it."""
    argument, whole, wide = look.argument, wide, each_wide(wide)
    half = column(wide)
    poles = beside(_pole(look, "a", half), _pole(look, "b", half), wide, "│")
    options = () if argument.options == (argument.pole_a, argument.pole_b) else argument.options
    facts = [
        *named("Tension", title_of(argument), wide),
        *named("Stakes", argument.stakes, wide),
        *named("Options", BETWEEN.join(options), wide),
        *named("Decides", argument.decision, wide),
    ]
    asked = [poles, _absent(argument, wide), facts]
    return joined(wrapped(argument.question, whole, STRONG), halves(asked, [steps(look, wide)], whole))


def accepting(look: Look, wide: int) -> Lines:
    """Return who accepts the wording."""
    return [
        Content.assemble("✓ ", name, " accepts the wording")
        if seat in look.argument.accepted
        else Content.assemble(("○ ", MUTED), name, (f" {_owes(look.view, seat, 'still has to accept it')}", MUTED))
        for seat, name in ((seat, look.head(seat)) for seat in look.view.leaders)
    ]


def _owes(view: Session, seat: str, what: str) -> str:
    """Return what a leader still has to do, or why nobody is waiting for them."""
    return left_out(view, seat) or what


def _pole(look: Look, pole: str, wide: int) -> Lines:
    argument = look.argument
    held = [seat for seat in look.view.leaders if argument.held[seat] == pole]
    who = [with_mark(look.leader(seat), f"{seat.upper()} · {look.name(seat)}") for seat in held]
    text = argument.pole_a if pole == "a" else argument.pole_b
    return [*wrapped(text, wide, STRONG), *(who or [Content.styled("held by nobody here", MUTED)])]


def _absent(argument: Argument, wide: int) -> Lines:
    if says := unfit(argument):
        return wrapped(says, wide, head="! ")
    if not same_pole(argument):
        return []
    return wrapped(
        f"You both hold the same pole, so you both write the best case of {argument.absent}, who isn't here.", wide
    )


def interview(look: Look, wide: int) -> Lines:
    """Return each leader's questions and answers, and who still owes an answer."""
    asked = {seat: look.view.all(Interview, argument=look.argument.id, by=seat) for seat in look.view.leaders}
    owing = [
        f"{look.view.other(seat).upper()} ({listed([str(each.n) for each in rows if each.answer is None])})"
        for seat, rows in asked.items()
        if any(each.answer is None for each in rows)
    ]
    if owing:
        rest = f"Still to answer: {listed(owing)}."
    elif any(asked.values()):
        rest = "Every question is answered."
    else:
        rest = "Imagining the other side doesn't make you more accurate. Asking does."
    first, second = [_questions(look, seat, rows, each_wide(wide)) for seat, rows in asked.items()]
    both = halves([first], [second], wide)
    return joined(both, wrapped(rest, wide))


def asked_and_answered(look: Look, wide: int) -> Lines:
    """Return what each leader was asked and answered; nothing if nobody asked."""
    asked = {seat: look.view.all(Interview, argument=look.argument.id, by=seat) for seat in look.view.leaders}
    return joined(*(_questions(look, seat, rows, wide) for seat, rows in asked.items() if rows))


def _questions(look: Look, seat: str, rows: list[Interview], wide: int) -> Lines:
    other = look.view.other(seat).upper()
    head = Content.assemble(look.head(seat), f" asks {other}").stylize(STRONG)
    lines: Lines = [ended(head, f"{len(rows)} of {QUESTIONS_MOST}", wide)]
    return [*lines, *(line for row in rows for line in _question(look, row, wide))]


def _question(look: Look, row: Interview, wide: int) -> Lines:
    other = look.view.other(row.by)
    lines = wrapped(row.question, wide, head=Content.styled(f" {row.n}  ", MUTED))
    if row.answer is None:
        return [*lines, *wrapped(f"{other.upper()} hasn't answered yet", wide, MUTED, head="    … ")]
    return [*lines, *wrapped(row.answer, wide, head=colored(look.leader(other), "    ↳ "))]


def heard(look: Look, wide: int) -> Lines:
    """Return what a writer was told about the other's view, and which questions they still owe an answer to."""
    writer = str(look.eyes)
    other = look.view.other(writer)
    asked = look.view.all(Interview, argument=look.argument.id, by=writer)
    owed = look.view.all(Interview, argument=look.argument.id, by=other, answer=None)
    told: Lines = [Content.styled(f"What {other.upper()} told you", STRONG)] if asked else []
    told += [line for row in asked for line in _question(look, row, wide)]
    waits: Lines = []
    if owed and item_open(look):
        waits = [Content.styled(f"{other.upper()} is waiting for your answer", STRONG), look.caps("argue-answer")]
        for row in owed:
            waits += wrapped(row.question, wide, head=Content.styled(f" {row.n}  ", MUTED))
    return joined(told, waits)


def item_open(look: Look) -> bool:
    """Whether a question of the interview can still be answered."""
    return look.item.phase in ANSWERING


def owned_by(look: Look) -> list[str]:
    """Return the owners whose view is shown: a leader sees their own, everyone else both."""
    return [look.eyes] if look.eyes in look.view.leaders else list(look.view.leaders)


def heading(look: Look, owner: str) -> Content:
    """Return whose view a text describes, in the color of that leader, and who wrote it."""
    whose = look.view.other(owner) if same_pole(look.argument) else owner
    return with_mark(look.leader(whose), heading_words(look, owner), strong=True)


def heading_words(look: Look, owner: str) -> str:
    """Return whose view a text describes, and who wrote it."""
    argument, writer = look.argument, look.view.other(owner)
    if same_pole(argument):
        return f"The best case of {argument.absent}, as {writer.upper()} wrote it"
    if look.eyes == owner:
        return f"Your view, as {writer.upper()} wrote it"
    return f"{owner.upper()}'s view, as {writer.upper()} wrote it"


def swap(look: Look, wide: int) -> Lines:
    """Return the text about each view, to be read in silence."""
    read = min(each_wide(wide), READ_WIDE)
    owners = list(look.view.leaders) if same_pole(look.argument) else owned_by(look)
    first, *second = [joined([heading(look, owner)], _told(look, owner, read)) for owner in owners]
    return halves([first], second, wide)


def _told(look: Look, owner: str, wide: int) -> Lines:
    writer = look.view.other(owner)
    text = steelman_text(look.view, look.item, writer)
    if text is None:
        return wrapped(f"{writer.upper()} gave no answer.", wide, MUTED)
    return wrapped(text, wide, head=Content("  "))


def sign(look: Look, wide: int) -> Lines:
    """Return each steelman with its owner's addition; first that both have decided, once they have."""
    first, second = [_signature(look, owner, min(each_wide(wide), READ_WIDE)) for owner in look.view.leaders]
    both = halves([first], [second], wide)
    return joined(_both(look, wide), both)


def _both(look: Look, wide: int) -> Lines:
    """Return that both texts are signed, or who refused, and what happens next; nothing while a decision is missing."""
    told = {owner: side for owner in signable(look.view, look.argument) if (side := look.side(look.view.other(owner)))}
    if not told or any(side.verdict == "not-judged" for side in told.values()):
        return []
    signed = [owner for owner, side in told.items() if side.signed]
    all_signed = len(signed) == len(told) and signed_by(look.view, signed, look.times)
    says = f"✓ {all_signed}" if all_signed else "Both have decided."
    return [*wrapped(says, wide, f"{STRONG} $text-accent"), *wrapped(coming(look.view), wide, MUTED)]


def signing(look: Look, wide: int) -> Lines:
    """Return who signed, who refused, and who still has to decide."""
    owners = signable(look.view, look.argument)
    sides = ((owner, look.side(look.view.other(owner))) for owner in owners)
    return [_decided(look, owner, side) for owner, side in sides if side]


def _decided(look: Look, owner: str, side: Side) -> Content:
    view, at = look.view, look.times.get(owner)
    match side.verdict:
        case "signed":
            return signature(view, owner, at_hour("signed", at), SIGNED)
        case "signed-with-addendum":
            return signature(view, owner, at_hour("signed with an addition", at), SIGNED)
        case "unsigned":
            return signature(view, owner, at_hour("refused to sign", at), REFUSED)
    return signature(view, owner, _owes(view, owner, "still has to decide"), MISSING)


def signable(view: Session, argument: Argument) -> list[str]:
    """Return the owners of a view whose steelman was written and judged."""
    told = {view.other(side.by): side for side in view.all(Side, argument=argument.id)}
    return [
        owner
        for owner in view.leaders
        if (side := told.get(owner)) and side.steelman is not None and side.acceptance is not None
    ]


def _signature(look: Look, owner: str, wide: int) -> Lines:
    side = look.side(look.view.other(owner))
    lines: Lines = [heading(look, owner)]
    if side is None or owner not in signable(look.view, look.argument):
        return [*lines, *wrapped("It has no judged text, so there is nothing to sign.", wide, MUTED, "  ")]
    lines += wrapped(side.steelman or "", wide, head="  ")
    lines += wrapped(BETWEEN.join(fidelity_words(side.fidelity_first, side.fidelity_final)), wide, MUTED, "  ")
    return [*lines, *_said_of_it(owner, side, wide)]


def _said_of_it(owner: str, side: Side, wide: int) -> Lines:
    """Return the owner's addition, or what they miss; empty if they signed it as it is or haven't decided."""
    who = owner.upper()
    if side.verdict == "unsigned":
        return wrapped(f"{who} doesn't sign it. Missing: {side.missing}", wide, head="✗ ")
    if side.signed and side.addendum:
        return wrapped(f"{who} signs it, and adds: {side.addendum}", wide, head="✓ ")
    return []


def beside_text(look: Look, wide: int) -> Lines:
    """Return what a writer sees while revising: the owner's key points, what is missing, and what isn't theirs."""
    writer = str(look.eyes)
    owner = look.view.other(writer)
    side = look.side(writer)
    lines: Lines = [Content.styled(f"What {owner.upper()} found", STRONG)]
    lines += [line for point in points_of(look, owner) for line in point_lines(point, wide)]
    if side and side.missing:
        lines += wrapped(side.missing, wide, head=Content.styled("+ missing: ", MUTED))
    parts = sentences(steelman_text(look.view, look.item, writer) or "")
    marked = newest_verdict(look.view, look.item, owner).get("verdict", {}).get("not_mine", [])
    for place in marked:
        if place < len(parts):
            lines += wrapped(parts[place], wide, head=Content.styled("✗ not mine: ", MUTED))
    return joined(lines, heard(look, wide))


def points_of(look: Look, owner: str) -> list[Point]:
    """Return the key points of a leader's own case, once they are revealed."""
    return look.view.all(Point, argument=look.argument.id, by=owner)


def point_lines(point: Point, wide: int) -> Lines:
    """Return a key point with a sign for how well it was covered, and its weight."""
    sign = "·" if point.covered is None else COVER_SIGNS.get(float(point.covered), "~")
    style = MUTED if sign == "·" else STRONG
    weight = f" ×{point.weight}" if point.weight > 1 else ""
    return wrapped(f"{point.text}{weight}", wide, head=Content.styled(f"{sign} ", style))
