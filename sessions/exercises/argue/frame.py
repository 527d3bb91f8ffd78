"""The wording of an argument: what is asked, its two poles, who holds which, and that both accept it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Missing, Refused
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
"""What stands in an argument's row beside its wording."""
NUMBERS = {"revisions": (0, 5), "silent_s": (0, 300)}


def setting_faults(settings: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the settings of an item, of the right types, each with its path."""
    found: list[Fault] = []
    if settings.get("form", "short") not in ("full", "short"):
        found.append(Fault(("form",), f"{settings['form']!r} is not one of its values; give 'full' or 'short'"))
    for key, (least, most) in TEXTS.items():
        if key in settings and not least <= len(one_line(settings[key])) <= most:
            found.append(Fault((key,), f"has {len(one_line(settings[key]))} characters; give {least} to {most}"))
    for key, (least, most) in NUMBERS.items():
        if key in settings and not least <= settings[key] <= most:
            found.append(Fault((key,), f"is {settings[key]}; give a number from {least} to {most}"))
    for seat, pole in settings.get("holds", {}).items():
        if pole not in POLES:
            found.append(Fault(("holds", seat), f"{pole!r} is not a pole; give 'a' or 'b'"))
    return found


def chosen_form(item: Item) -> ArgumentForm:
    """Return the form that the playbook chose for this item; the short one unless it says "full"."""
    return "full" if (item.settings or {}).get("form") == "full" else "short"


def argument_of(session: Session, item: Item) -> Argument:
    """Return the argument of an item. Raises Missing where it has not begun."""
    found = session.all(Argument, item=item.id)
    if not found:
        raise Missing(f"{item.id} has no argument yet.")
    return found[-1]


def own_options(argument: Argument) -> tuple[str, ...]:
    """Return the options that were named; none where they are the two poles."""
    return () if argument.options == (argument.pole_a, argument.pole_b) else argument.options


def same_pole(argument: Argument) -> bool:
    """Whether both leaders hold the same pole; both then write the best case of somebody who is not here."""
    return len(set(argument.held.values())) == 1


def proposed(session: Session, item: Item) -> Argument:
    """Return the wording that the item's settings suggest, always within its ranges.

    What the settings leave out or what does not fit is filled in from the title and the seats; the two edit it.
    """
    given = item.settings or {}
    asked = one_line(str(given.get("question") or item.title))[:QUESTION_MOST]
    pole_a, pole_b = (_short(given.get(key), 120) for key in ("pole_a", "pole_b"))
    wording = Argument(
        id=session.next_id(Argument, "X"),
        item=item.id,
        question=asked if len(asked) >= QUESTION_LEAST else f"Which way on: {asked}?",
        pole_a=pole_a or "For",
        pole_b=pole_b or "Against",
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
    """Return the key where there is such a row in this session; a playbook cannot know."""
    return key if isinstance(key, str) and session.find(kind, key) else None


def _held(session: Session, given: object) -> dict[str, str]:
    """Return who holds which pole: as given, and who is not named the opposite of the other; a and b where none is."""
    named = given if isinstance(given, Mapping) else {}
    first, second = session.leaders
    held = {seat: named[seat] for seat in (first, second) if named.get(seat) in POLES}
    held.setdefault(first, "a" if held.get(second) != "a" else "b")
    held.setdefault(second, "b" if held[first] == "a" else "a")
    return {first: held[first], second: held[second]}


def wording_words(argument: Argument) -> dict[str, Any] | None:
    """Return what the two accept of an argument: what is asked, its poles, who holds which, and what hangs on it."""
    return row_words(argument, *SAID_LATER)


def unfit(argument: Argument) -> str | None:
    """Return the sentence that says why a wording cannot be accepted as it is, or None."""
    if argument.pole_a.casefold() == argument.pole_b.casefold():
        return "The two poles say the same; put them apart."
    if same_pole(argument) and not argument.absent:
        return "Both hold the same pole: name somebody who is absent, whose best case you both write."
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Command):
    """Word the argument anew, the whole of it; what either accepted before no longer counts.

    `holds` names the pole, a or b, of each leader. `options` are what both support from 0 to 5 at the end, the two
    poles unless others are named. `absent` is the stakeholder to speak for where both hold the same pole. `before` is
    what each of these said when the edit began, by the names of the argument's columns.
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
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Put the wording. Refused where it is too short or long, unfit, or names what there is not."""
        item = under_way(session)
        if set(self.holds) != set(session.leaders) or not set(self.holds.values()) <= set(POLES):
            raise Refused(f"Say for {named(session.leaders)} which pole each holds, a or b.")
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
        checked(replace(now, **typed))
        typed = edited(replace(now, options=own_options(now)), typed, self.before)
        typed["options"] = typed["options"] or (typed["pole_a"], typed["pole_b"])
        wording = checked(replace(now, **typed, accepted=()))
        if says := unfit(wording):
            raise Refused(says)
        session.put(wording)
        session.put(replace(item, ready=()))
        for form in ("case", "steelman"):  # sealed before the item went back, on another wording
            drafts_again(session, item, form, ctx)

    def _options(self) -> tuple[str, ...]:
        """Return the options that are named; none stands for the two poles."""
        named = tuple(dict.fromkeys(filter(None, map(one_line, self.options))))
        if named and not OPTIONS_LEAST <= len(named) <= OPTIONS_MOST:
            raise Refused(f"{len(named)} options; give {OPTIONS_LEAST} to {OPTIONS_MOST}, or none for the two poles.")
        if any(len(each) > 120 for each in named):
            raise Refused("Keep each option to 120 characters.")
        return named


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptFrame(Consenting):
    """A leader accepts the wording as it stands."""

    requires: ClassVar[Requires] = Requires(by=leader, kind="argue", phases=("frame",))

    def words(self, session: Session, seat: str) -> Any:
        """The whole wording of the argument under way."""
        item = session.active
        return wording_words(argument_of(session, item)) if item else None

    def give(self, session: Session, ctx: Context) -> None:
        """Note it. Refused where it is unfit, or the leader has accepted it already."""
        seat, argument = ctx.seat, argument_of(session, under_way(session))
        if says := unfit(argument):
            raise Refused(says)
        if seat in argument.accepted:
            raise Refused("You have accepted this wording.")
        session.put(replace(argument, accepted=(*argument.accepted, seat)))


def frame_holds(session: Session, item: Item) -> str | None:
    """Return the sentence that keeps the item in its frame, or None once all who are waited for accept the wording."""
    argument = argument_of(session, item)
    waiting = [seat for seat in waited_for(session) if seat not in argument.accepted]
    return f"Both accept the wording first; still to accept: {named(waiting)}." if waiting else None
