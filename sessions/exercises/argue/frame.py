"""The wording of an argument: the question, its two poles, who holds which, and both leaders' acceptance."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Missing, Refused
from sessions.frozen import dataclass
from sessions.model import Argument, Decision, Goal, Item
from sessions.model.columns import Fault
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.phases import under_way
from sessions.rules.seats import named, waited_for
from sessions.rules.trail import drafts_again
from sessions.session import Session
from sessions.situation import Requires, leader, must
from sessions.text import one_line

QUESTION_LEAST, QUESTION_MOST = 10, 160
POLES = ("a", "b")
OPTIONS_LEAST, OPTIONS_MOST = 2, 5
UNNAMED = {"pole_a": "For", "pole_b": "Against"}
"""The poles of a question for which nobody has named any."""

UNANSWERED_WORDING = must(
    lambda now: "swap" not in now.ahead, "What each of you wrote answers this wording, so it can't change any more."
)

ArgumentForm = Literal["full", "short"]


TEXTS = {
    "question": (QUESTION_LEAST, QUESTION_MOST),
    "pole_a": (1, 120),
    "pole_b": (1, 120),
    "stakes": (1, 200),
    "tension": (1, 64),
    "absent": (1, 80),
}
SAID_LATER = ("accepted", "band", "disagreement", "common_ground", "synthesis", "cites", "voided")
"""The columns of an argument that aren't part of its wording."""
NUMBERS = {"revisions": (0, 5), "silent_s": (0, 300)}


def setting_faults(settings: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an item's settings, given the right types, each fault with its path."""
    found: list[Fault] = []
    if settings.get("form", "short") not in ("full", "short"):
        found.append(Fault(("form",), f"{settings['form']!r} isn't allowed; use 'full' or 'short'"))
    for key, (least, most) in TEXTS.items():
        if key in settings and not least <= len(one_line(settings[key])) <= most:
            found.append(Fault((key,), f"has {len(one_line(settings[key]))} characters; use {least} to {most}"))
    for key, (least, most) in NUMBERS.items():
        if key in settings and not least <= settings[key] <= most:
            found.append(Fault((key,), f"is {settings[key]}; use a number from {least} to {most}"))
    for seat, pole in settings.get("holds", {}).items():
        if pole not in POLES:
            found.append(Fault(("holds", seat), f"{pole!r} isn't a pole; use 'a' or 'b'"))
    return found


def chosen_form(item: Item) -> ArgumentForm:
    """Return the form that the playbook chose for this item; the short one unless it says "full"."""
    return "full" if (item.settings or {}).get("form") == "full" else "short"


def argument_of(session: Session, item: Item) -> Argument:
    """Return the argument of an item. Raises Missing if it hasn't begun."""
    found = session.all(Argument, item=item.id)
    if not found:
        raise Missing(f"{item.id} has no argument yet.")
    return found[-1]


def own_options(argument: Argument) -> tuple[str, ...]:
    """Return the options that were named; none if they are the two poles."""
    return () if argument.options == (argument.pole_a, argument.pole_b) else argument.options


def same_pole(argument: Argument) -> bool:
    """Whether both leaders hold the same pole; then both write the best case for somebody who isn't here."""
    return len(set(argument.held.values())) == 1


def proposed(session: Session, item: Item) -> Argument:
    """Return the wording that the item's settings suggest, always within its limits.

    Missing or invalid settings are filled in from the title and the seats; the leaders then edit it.
    """
    given = item.settings or {}
    asked = one_line(str(given.get("question") or item.title))[:QUESTION_MOST]
    pole_a, pole_b = (_short(given.get(key), 120) for key in ("pole_a", "pole_b"))
    wording = Argument(
        id=session.next_id(Argument, "X"),
        item=item.id,
        question=asked if len(asked) >= QUESTION_LEAST else f"Which way forward: {asked}?",
        pole_a=pole_a or UNNAMED["pole_a"],
        pole_b=pole_b or UNNAMED["pole_b"],
        decision=_known(session, Decision, given.get("decision")),
        tension=_short(given.get("tension"), 64),
        stakes=_short(given.get("stakes"), 200),
        goal=_known(session, Goal, given.get("goal")),
        absent=_short(given.get("absent"), 80),
        form=chosen_form(item),
        held=_held(session, given.get("holds")),
    )
    return replace(wording, options=(wording.pole_a, wording.pole_b))


def _short(value: object, most: int) -> str | None:
    return one_line(str(value))[:most].strip() or None if value else None


def _known(session: Session, kind: type[Decision] | type[Goal], key: object) -> str | None:
    """Return the key if this session has such a row; a playbook can't know."""
    return key if isinstance(key, str) and session.find(kind, key) else None


def _held(session: Session, given: object) -> dict[str, str]:
    """Return who holds which pole: as given, then the opposite of the other leader's, or a and b if nobody is named."""
    named = given if isinstance(given, Mapping) else {}
    first, second = session.leaders
    held = {seat: named[seat] for seat in (first, second) if named.get(seat) in POLES}
    held.setdefault(first, "a" if held.get(second) != "a" else "b")
    held.setdefault(second, "b" if held[first] == "a" else "a")
    return {first: held[first], second: held[second]}


def wording_words(argument: Argument) -> dict[str, Any] | None:
    """Return what the leaders accept in an argument: the question, its poles, who holds which, and the stakes."""
    return row_words(argument, *SAID_LATER)


def unfit(argument: Argument) -> str | None:
    """Return why a wording can't be accepted as it is, as a sentence, or None."""
    if argument.pole_a.casefold() == argument.pole_b.casefold():
        return "The two poles say the same thing. Make them different."
    if same_pole(argument) and not argument.absent:
        return "You both hold the same pole. Name someone absent, and both of you write that person's best case."
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Command):
    """Replace the whole wording of the argument; earlier acceptances no longer count.

    `holds` names each leader's pole, a or b. `options` are the options that both rate from 0 to 5 at the end, by
    default the two poles. `absent` is the stakeholder to speak for if both hold the same pole. `tension` is the key of
    the tension it comes from or a label of their own, empty for none; None leaves it as it is. `before` holds each of
    these as it was when the edit began, by the names of the argument's columns.
    """

    requires: ClassVar[Requires] = Requires(kind="argue", phases=("frame",), when=(UNANSWERED_WORDING,))
    question: str
    pole_a: str
    pole_b: str
    holds: Mapping[str, str]
    stakes: str = ""
    decision: str | None = None
    absent: str = ""
    options: tuple[str, ...] = ()
    tension: str | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the wording. Refused if it is too short or long, unfit, or names something that doesn't exist."""
        item = under_way(session)
        if set(self.holds) != set(session.leaders) or not set(self.holds.values()) <= set(POLES):
            raise Refused(f"Say which pole {named(session.leaders)} each hold: a or b.")
        if self.decision:
            session.get(Decision, self.decision)
        now = argument_of(session, item)
        typed: dict[str, Any] = {
            "question": one_line(self.question),
            "pole_a": one_line(self.pole_a),
            "pole_b": one_line(self.pole_b),
            "held": {seat: self.holds[seat] for seat in session.leaders},
            "stakes": one_line(self.stakes) or None,
            "decision": self.decision or None,
            "absent": one_line(self.absent) or None,
            "options": self._options(),
        }
        if self.tension is not None:
            typed["tension"] = one_line(self.tension) or None
        checked(replace(now, **typed))
        typed = edited(replace(now, options=own_options(now)), typed, self.before)
        typed["options"] = typed["options"] or (typed["pole_a"], typed["pole_b"])
        wording = checked(replace(now, **typed, accepted=()))
        if says := unfit(wording):
            raise Refused(says)
        session.put(wording)
        session.put(replace(item, ready=()))
        for form in ("case", "steelman"):  # sealed before the item went back, for another wording
            drafts_again(session, item, form, ctx)

    def _options(self) -> tuple[str, ...]:
        """Return the options that were named; none means the two poles."""
        named = tuple(dict.fromkeys(filter(None, map(one_line, self.options))))
        if named and not OPTIONS_LEAST <= len(named) <= OPTIONS_MOST:
            raise Refused(
                f"{len(named)} options; enter {OPTIONS_LEAST} to {OPTIONS_MOST}, or none to use the two poles."
            )
        if any(len(each) > 120 for each in named):
            raise Refused("Each option can have up to 120 characters.")
        return named


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFrame(Consenting):
    """A leader accepts the wording as it is."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="argue", phases=("frame",))

    def words(self, session: Session, seat: str) -> Any:
        """The whole wording of the active argument."""
        item = session.active
        return wording_words(argument_of(session, item)) if item else None

    def give(self, session: Session, ctx: Context) -> None:
        """Record it. Refused if the wording is unfit, or the leader has already accepted it."""
        seat, argument = ctx.seat, argument_of(session, under_way(session))
        if says := unfit(argument):
            raise Refused(says)
        if seat in argument.accepted:
            raise Refused("You've already accepted this wording.")
        session.put(replace(argument, accepted=(*argument.accepted, seat)))


def frame_holds(session: Session, item: Item) -> str | None:
    """Return why the item can't leave its frame, or None once everyone expected to has accepted the wording."""
    argument = argument_of(session, item)
    waiting = [seat for seat in waited_for(session) if seat not in argument.accepted]
    return f"Both of you have to accept the wording first. Not accepted yet: {named(waiting)}." if waiting else None
