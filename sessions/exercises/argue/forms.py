"""The private forms of an argument, as each leader gets them."""

from collections.abc import Mapping
from dataclasses import replace

from sessions.exercises.argue.frame import argument_of, same_pole
from sessions.exercises.argue.sides import (
    ACCEPTED_FROM,
    COVERED,
    RATED,
    case_of,
    key_points,
    newest_verdict,
    own_rating,
    steelman_text,
)
from sessions.model import Argument, Item, Point, Side
from sessions.rules.forms import Field, Form, Section, When
from sessions.session import Session
from sessions.text import sentences

POINTS_LEAST, POINTS_MOST = 2, 5
CRUXES_MOST = 3
ACCEPTANCE = (
    "not my view",
    "parts of it",
    "fair, but weaker than I'd put it",
    "fair, I'd sign it",
    "better than I put it",
)
OWN = (*ACCEPTANCE[:2], "fair, but weaker than I could put it", ACCEPTANCE[3], "I couldn't put it better")
"""The same scale for a leader's own case."""

HATS = "Say which hat you wear, and what you'd want without it."
VOICE = Field("voice", "As the voice of", "text", 1, 80, hint="a team, a customer or a craft")
FOR_COMPANY = Field("for_company", "For the company", "text", 1, 200, hint="what is best for it", coach=True)
STEELMAN = Field("text", "Their case, as they would put it", "text", 30, 600, lines=True, coach=True)


STRENGTHS = ("not at all", "beyond doubt")
"""What the ends of a strength mean."""


def pole_of(argument: Argument, seat: str) -> str:
    """Return the wording of the pole that a leader holds."""
    return argument.pole_a if argument.held[seat] == "a" else argument.pole_b


def form_for(session: Session, item: Item, seat: str, key: str | None = None) -> Form:
    """Return the form of the item's private phase, or of the one with this key."""
    argument = argument_of(session, item)
    match key or item.phase:
        case "case":
            return case_form(argument, seat)
        case "steelman" | "revise":
            return steelman_form(session, item, argument, seat)
        case "verdict":
            return verdict_form(session, item, seat)
        case "crux":
            return CRUX_FORM
        case _:
            return reballot_form(argument)


def case_form(argument: Argument, seat: str) -> Form:
    """Return the form of the own case: a position with its strength, and two to five weighted key points.

    It also asks for whom the case speaks and what is best for the company; the short form has these behind "more".
    """
    full = argument.form == "full"
    voice, for_company = (replace(field, required=full, more=not full) for field in (VOICE, FOR_COMPANY))
    case = Section(
        "case",
        f"Your own case for: {pole_of(argument, seat)}",
        (
            voice,
            Field("position", "Your position", "text", 20, 400, lines=True, coach=True),
            for_company,
            Field("strength", "How strongly do you hold it?", "scale", 0, 100, ends=STRENGTHS),
            Field("protects", "What it protects", "text", 1, 400, required=False, more=True),
            Field(
                "would_change_my_mind",
                "What would change your mind",
                "text",
                1,
                400,
                required=False,
                more=True,
                coach=True,
            ),
        ),
        note=HATS if full else "",
    )
    points = (
        Section(
            f"point-{n}",
            f"Key point {n}",
            (
                Field("text", "Key point", "text", 5, 120, coach=True),
                Field("weight", "Weight", "scale", 1, 3, ends=("helps", "decides it")),
            ),
            optional=n > POINTS_LEAST,
        )
        for n in range(1, POINTS_MOST + 1)
    )
    return Form("case", "Own case", (case, *points))


def steelman_form(session: Session, item: Item, argument: Argument, seat: str) -> Form:
    """Return the form of the steelman; a revision also shows the owner's verdict."""
    if same_pole(argument):
        title = f"The best case for {argument.absent}, in the first person"
    else:
        title = f"The case for: {pole_of(argument, session.other(seat))}, in the first person"
    note = _verdict_note(session, item, argument, seat) if item.phase == "revise" else ""
    return Form(str(item.phase), "Steelman", (Section("steelman", title, (STEELMAN,), note),))


def _verdict_note(session: Session, item: Item, argument: Argument, writer: str) -> str:
    """Return the owner's verdict line by line: each key point, what is missing, and what isn't theirs."""
    owner = session.other(writer)
    said = {value: word for word, value in COVERED.items()}
    lines = [
        f"{said[point.covered]} · {point.text}"
        for point in session.all(Point, argument=argument.id, by=owner)
        if point.covered is not None
    ]
    side = session.find(Side, argument.id, writer)
    if side and side.missing:
        lines.append(f"Missing: {side.missing}")
    parts = sentences(steelman_text(session, item, writer) or "")
    marked = newest_verdict(session, item, owner).get("verdict", {}).get("not_mine", [])
    lines += [f"Not mine: {parts[n]}" for n in marked if n < len(parts)]
    return "\n".join(lines)


def verdict_form(session: Session, item: Item, owner: str) -> Form:
    """Return the form in which an owner judges the steelman of their view; it is empty if none was written.

    It ends with the owner's own case on the same scale, unless they rated it in an earlier round.
    """
    text = steelman_text(session, item, session.other(owner))
    if text is None:
        return Form("verdict", "Verdict", ())
    verdict = Section(
        "verdict",
        "Is this your view?",
        (
            Field("acceptance", "Acceptance", "scale", 0, 4, options=ACCEPTANCE, hint=" · ".join(ACCEPTANCE)),
            Field("not_mine", "Sentences that aren't yours", "marks", options=tuple(sentences(text)), required=False),
            Field(
                "missing",
                "The one sentence that is missing",
                "text",
                1,
                280,
                required=False,
                needed=When("acceptance", under=ACCEPTED_FROM),
            ),
        ),
    )
    points = (
        Section(
            f"point-{n}", point, (Field("covered", "Covered", "choice", options=tuple(COVERED)),), f"Weight {weight}"
        )
        for n, (point, weight) in enumerate(key_points(case_of(session, item, owner)), 1)
    )
    return Form("verdict", "Verdict", (verdict, *points, *_own_case(session, item, owner)))


def _own_case(session: Session, item: Item, owner: str) -> tuple[Section, ...]:
    position = case_of(session, item, owner).get("case", {}).get("position")
    if not position or own_rating(session, item, owner, item.round - 1) is not None:
        return ()
    rating = Field("rating", "Your own words, on the same scale", "scale", 0, 4, options=OWN, required=False)
    return (Section(RATED, "Your own case", (rating,), position),)


CRUX_FORM = Form(
    "crux",
    "Cruxes",
    tuple(
        Section(
            f"crux-{n}",
            f"Crux {n}",
            (
                Field(
                    "text",
                    "A belief that would change your mind if it turned out to be wrong",
                    "text",
                    1,
                    300,
                    lines=True,
                ),
            ),
            optional=n > 1,
        )
        for n in range(1, CRUXES_MOST + 1)
    ),
)


def reballot_form(argument: Argument) -> Form:
    """Return the last form: the strength again, and the support for each option."""
    strength = Section(
        "strength",
        "Your position now",
        (Field("value", "How strongly do you hold it?", "scale", 0, 100, ends=STRENGTHS),),
    )
    options = (
        Section(f"option-{n}", text, (Field("support", "Support", "scale", 0, 5, ends=("not at all", "fully")),))
        for n, text in enumerate(argument.options, 1)
    )
    return Form("reballot", "Reballot", (strength, *options))


def supports(argument: Argument, payload: Mapping[str, Mapping[str, int]]) -> dict[str, int] | None:
    """Return the support for each option from a reballot, or None if it was passed."""
    given = {text: payload.get(f"option-{n}", {}).get("support") for n, text in enumerate(argument.options, 1)}
    return {text: value for text, value in given.items() if value is not None} or None
