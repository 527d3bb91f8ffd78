"""Late answers in an argument: they are revealed with the rest, and a text that came late can be judged."""

from sessions.command import Context
from sessions.exercises.argue.frame import argument_of, same_pole
from sessions.exercises.argue.sides import lay_open
from sessions.exercises.argue.synthesis import add_cruxes
from sessions.model import Item, Sheet, Side
from sessions.rules.phases import draft_key
from sessions.session import Session

UNTIL = {
    "case": ("interview", "steelman", "swap", "verdict", "reveal", "revise"),
    "steelman": ("swap", "verdict", "reveal"),
    "revise": ("verdict", "reveal"),
    "verdict": ("reveal", "sign"),
    "crux": ("synthesis",),
    "reballot": ("done",),
}
"""The phases in which a form of an earlier phase still accepts a late answer."""


def too_late(session: Session, item: Item, form: str, round_: int) -> str | None:
    """Return why a late answer can no longer be accepted, as a sentence, or None."""
    if item.phase not in UNTIL.get(form, ()) or (round_ != item.round and form != "case"):
        return "The argument has moved on, so it's too late for this answer."
    signed = any(side.verdict != "not-judged" for side in session.all(Side, argument=argument_of(session, item).id))
    return "Somebody has already signed, so it's too late for this answer." if signed and form != "reballot" else None


def take_late(session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
    """Take in a late answer that is revealed."""
    if sheet.form == "crux":
        add_cruxes(session, item, sheet)
    elif sheet.form in ("steelman", "revise") and item.phase == "verdict":
        _judge_anew(session, item, session.other(sheet.by), ctx)
    elif item.phase in ("reveal", "revise", "sign") and not same_pole(argument_of(session, item)):
        lay_open(session, item)


def _judge_anew(session: Session, item: Item, owner: str, ctx: Context) -> None:
    """Let the owner judge the late text; their verdict on the earlier one becomes a draft."""
    before = session.find(Sheet, item.id, "verdict", item.round, owner)
    if before is not None and before.status == "sealed":
        if not before.missing:
            ctx.drafts[draft_key(session, item, "verdict", owner)] = before.payload
        session.drop(before)
