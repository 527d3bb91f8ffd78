"""The leader that `parley demo` plays against one person: what it does next, from nothing but what its own seat sees.

It acts through the same commands as anybody else. It never moves the session on before the person wants to, and it
agrees to whatever the person asks of both: so nobody ever waits for it longer than its pace.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sessions.command import Command
from sessions.exercises.argue.forms import OWN, form_for
from sessions.exercises.argue.frame import AcceptFrame, argument_of, same_pole, unfit
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther, SignSteelman
from sessions.exercises.argue.sides import ACCEPTED_FROM, RATED, newest_verdict, steelman_text
from sessions.exercises.argue.synthesis import AddCommonGround, Learn, Synthesize
from sessions.exercises.close.kind import SignMinutes
from sessions.frozen import dataclass
from sessions.model import Argument, Decision, Escalation, Interview, Item, Option, Participant, Point, Side
from sessions.model.core import CLOSED
from sessions.records.amendments import Redact, parts_of
from sessions.records.decisions import AgreeDecision, needed
from sessions.records.escalations import WouldAccept
from sessions.rules.agenda import EndItem, MakeReady, Start
from sessions.rules.consent import Consenting
from sessions.rules.handover import Recuse
from sessions.rules.late_answers import AcceptLate, offers
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.phases import kind_of, open_form, place_of, sheet_of
from sessions.rules.questions import VALUE
from sessions.rules.returning import BACK, REOPEN, Back, ReopenItem
from sessions.rules.seats import stands_aside, waited_for
from sessions.rules.session_scores import ROTI
from sessions.rules.sheets import vote_of, vote_open
from sessions.rules.time_vote import VoteTime
from sessions.session import Session
from sessions.setup.script import Script, ScriptedSide, script
from sessions.setup.scripted_verdict import answer_to, judge
from sessions.situation import RUNNING
from sessions.text import closed, shortened

STEELMAN_MOST, LINE_MOST, TEXT_MOST = 600, 280, 600
PLAYS = ("argue", "talk", "close")
"""The kinds of items that it knows; from any other it stands aside, so that the person can continue alone."""


@dataclass(frozen=True, slots=True)
class ScriptedEyes:
    """What the scripted leader goes by: its seat, what this seat sees of the session, and the script."""

    seat: str
    view: Session
    script: Script

    @property
    def other(self) -> str:
        """The seat of the person."""
        return self.view.other(self.seat)

    @property
    def item(self) -> Item:
        """The item under way."""
        return self.view.get(Item, self.view.header.active)

    @property
    def argument(self) -> Argument:
        """The argument under way."""
        return argument_of(self.view, self.item)

    @property
    def side(self) -> ScriptedSide:
        """What it says for the pole that it holds."""
        return self.script.sides[self.argument.held[self.seat]]

    def says(self, key: str, **given: str) -> str:
        """Return a sentence of the script."""
        return self.script.words[key].format(other=self.other.upper(), **given)

    def consents(self, command: Consenting) -> Consenting:
        """Return a consent to the text as this seat sees it."""
        return command.as_read(self.view, self.seat)


Rule = Callable[[ScriptedEyes], Command | None]


def acts(view: Session, seat: str) -> Iterator[Command]:
    """Yield what the scripted leader at `seat` could do now, what comes first first; nothing if it's the person's turn.

    `view` is the session as that seat may see it. It does the first of these that isn't refused.
    """
    eyes = ScriptedEyes(seat, view, script())
    if view.get(Participant, seat).absent:
        return  # marked absent, so nobody waits for it
    yield from filter(None, (rule(eyes) for rule in RULES))


# --- the session ------------------------------------------------------------------------------------------------------


def _begins(eyes: ScriptedEyes) -> Command | None:
    match eyes.view.header.status:
        case "draft":
            return eyes.consents(MakeReady())
        case "ready":
            return Start()
    return None


def _agrees_to_redaction(eyes: ScriptedEyes) -> Command | None:
    wishes = [parts_of(wish) for wish in eyes.view.header.redacting]
    mine = {target for target, by, _ in wishes if by == eyes.seat}
    asked = next((target for target, _, _ in wishes if target not in mine), None)
    return Redact(target=asked, reason=eyes.says("redact")) if asked else None


def _agrees_to_decision(eyes: ScriptedEyes) -> Command | None:
    """Agree to a decision that the person has agreed to, or that only the script's seat can take."""
    if eyes.view.header.status in CLOSED:
        return None
    for decision in eyes.view.all(Decision, status="proposed"):
        waiting = [seat for seat in needed(eyes.view, decision) or () if seat not in decision.decided_by]
        if waiting == [eyes.seat]:
            options = eyes.view.all(Option, decision=decision.id)
            chosen = next((option.key_ for option in options if option.chosen), None)
            return eyes.consents(AgreeDecision(decision=decision.id, chosen=chosen))
    return None


def _says_what_it_accepts(eyes: ScriptedEyes) -> Command | None:
    for each in eyes.view.all(Escalation, status="open"):
        if eyes.seat not in (each.accepts or {}):
            return WouldAccept(escalation=each.id, text=eyes.says("accepts"))
    return None


def _agrees_to_wish(eyes: ScriptedEyes) -> Command | None:
    """Agree to what the person wants for the item under way: to reveal, end it, go back, or reopen another one."""
    if not _under_way(eyes):
        return None
    item = eyes.item
    mine = {mark.rpartition(":")[0] for mark in item.forced if mark.rpartition(":")[2] == eyes.seat}
    for mark in item.forced:
        wish, _, seat = mark.rpartition(":")
        if seat == eyes.other and wish not in mine:
            return _granted(eyes, item, wish)
    return None


def _granted(eyes: ScriptedEyes, item: Item, wish: str) -> Command:
    what, _, named = wish.partition("/")
    match what:
        case "":
            return Force(reason=eyes.says("force"))
        case "parked" | "carried" | "skipped":
            return EndItem(item=item.id, outcome=what)
        case str() if what == REOPEN:
            return ReopenItem(item=named)
    if what != BACK:
        raise AssertionError(f"the scripted leader doesn't know the wish {wish}")
    return Back(seen=place_of(eyes.view), void=True)


def _accepts_late(eyes: ScriptedEyes) -> Command | None:
    if not _under_way(eyes):
        return None
    late = next((sheet for sheet in offers(eyes.view) if sheet.by == eyes.other), None)
    return eyes.consents(AcceptLate(item=late.item, form=late.form, round=late.round)) if late else None


def _votes_for_time(eyes: ScriptedEyes) -> Command | None:
    if not vote_open(eyes.view) or vote_of(eyes.view, eyes.item, eyes.seat):
        return None
    return VoteTime(word="more")


def _stands_aside(eyes: ScriptedEyes) -> Command | None:
    if not _under_way(eyes) or eyes.item.kind in PLAYS or eyes.other not in waited_for(eyes.view):
        return None
    return Recuse()


def _plays(eyes: ScriptedEyes) -> Command | None:
    if not _under_way(eyes):
        return None
    rules = {"argue": ARGUES, "close": CLOSES}.get(eyes.item.kind, {})
    found = (rule(eyes) for rule in rules.get(str(eyes.item.phase), ()))
    return next(filter(None, found), None)


def _goes_on(eyes: ScriptedEyes) -> Command | None:
    """Agree to continue, once the person wants to."""
    if not _under_way(eyes) or eyes.other not in eyes.item.ready or eyes.seat in eyes.item.ready:
        return None
    return Advance(seen=place_of(eyes.view))


def _under_way(eyes: ScriptedEyes) -> bool:
    return (
        eyes.view.header.status in RUNNING and eyes.view.active is not None and not stands_aside(eyes.view, eyes.seat)
    )


# --- an argument ------------------------------------------------------------------------------------------------------


def _accepts_wording(eyes: ScriptedEyes) -> Command | None:
    """Accept its own wording at once, and any other once the person has."""
    argument = eyes.argument
    own = all(getattr(argument, key) == value for key, value in eyes.script.wording.items())
    if eyes.seat in argument.accepted or unfit(argument) or not (own or eyes.other in argument.accepted):
        return None
    return eyes.consents(AcceptFrame())


def _asks(eyes: ScriptedEyes) -> Command | None:
    asked = len(eyes.view.all(Interview, argument=eyes.argument.id, by=eyes.seat))
    return AskOther(text=eyes.side.questions[asked]) if asked < len(eyes.side.questions) else None


def _answers(eyes: ScriptedEyes) -> Command | None:
    asked = eyes.view.all(Interview, argument=eyes.argument.id, by=eyes.other)
    given = [each.answer for each in asked if each.answer]
    owed = next((each for each in asked if each.answer is None), None)
    if owed is None:
        return None
    says = answer_to(owed.question, eyes.side.answers, given)
    return AnswerQuestion(n=owed.n, text=says or eyes.says("unknown"))


def _seals(eyes: ScriptedEyes) -> Command | None:
    form, item = open_form(eyes.view), eyes.item
    if form is None or sheet_of(eyes.view, item, form, eyes.seat) or not _asked(eyes, item, form):
        return None
    return eyes.consents(Seal(form=form, payload=FORMS[form](eyes)))


def _asked(eyes: ScriptedEyes, item: Item, form: str) -> bool:
    return kind_of(item).asks(eyes.view, item, form, eyes.seat)


def _signs_steelman(eyes: ScriptedEyes) -> Command | None:
    side = eyes.view.find(Side, eyes.argument.id, eyes.other)
    if side is None or side.acceptance is None or side.steelman is None or side.verdict != "not-judged":
        return None
    if side.acceptance >= ACCEPTED_FROM:
        return eyes.consents(SignSteelman(verdict="signed"))
    return eyes.consents(SignSteelman(verdict="unsigned", missing=side.missing or eyes.side.points[0].text))


def _proposes_text(eyes: ScriptedEyes) -> Command | None:
    if eyes.argument.synthesis is not None or _has_learned(eyes):
        return None
    best = {seat: _heaviest(eyes, seat) for seat in (eyes.seat, eyes.other)}
    mine, theirs = best[eyes.seat], best[eyes.other]
    cites = tuple(f"{point.by}/{point.n}" for point in best.values() if point)
    if mine is None or theirs is None:
        return Synthesize(text=eyes.says("synthesis_alone"), cites=cites)
    text = eyes.says("synthesis", mine=mine.text, theirs=theirs.text)
    return Synthesize(text=shortened(text, TEXT_MOST), cites=cites)


def _names_common_ground(eyes: ScriptedEyes) -> Command | None:
    if eyes.argument.common_ground or _has_learned(eyes):
        return None
    return AddCommonGround(text=eyes.says("common_ground"))


def _learns(eyes: ScriptedEyes) -> Command | None:
    if _has_learned(eyes) or eyes.view.find(Side, eyes.argument.id, eyes.seat) is None:
        return None
    best = _heaviest(eyes, eyes.other)
    says = eyes.says("learned", point=best.text) if best else eyes.says("learned_nothing")
    return Learn(text=shortened(says, LINE_MOST))


def _has_learned(eyes: ScriptedEyes) -> bool:
    side = eyes.view.find(Side, eyes.argument.id, eyes.seat)
    return side is not None and side.learned is not None


def _heaviest(eyes: ScriptedEyes, seat: str) -> Point | None:
    points = eyes.view.all(Point, argument=eyes.argument.id, by=seat)
    return max(points, key=lambda point: point.weight, default=None)


# --- what it writes in private ----------------------------------------------------------------------------------------


def _case(eyes: ScriptedEyes) -> Any:
    side = eyes.side
    about = ("position", "voice", "for_company", "protects", "would_change_my_mind")
    points = {f"point-{n}": {"text": each.text, "weight": each.weight} for n, each in enumerate(side.points, 1)}
    case = {key: getattr(side, key) for key in about} | {"strength": eyes.script.numbers["strength"]}
    return {"case": case, **points}


def _steelman(eyes: ScriptedEyes) -> Any:
    """Make the person's case from what they answered, and after their verdict from what they said is missing."""
    if same_pole(eyes.argument):
        held = eyes.argument.pole_a if eyes.argument.held[eyes.seat] == "a" else eyes.argument.pole_b
        return _told([eyes.says("absent", absent=str(eyes.argument.absent), pole=held)])
    asked = eyes.view.all(Interview, argument=eyes.argument.id, by=eyes.seat)
    retold = zip(eyes.side.retells, asked, strict=False)
    heard = [closed(says.format(answer=each.answer)) for says, each in retold if each.answer]
    points = eyes.view.all(Point, argument=eyes.argument.id, by=eyes.other)
    missed = [closed(point.text) for point in points if point.covered != 1]
    verdict = newest_verdict(eyes.view, eyes.item, eyes.other).get("verdict", {})
    added = [closed(verdict["missing"])] if verdict.get("missing") else []
    told = [eyes.side.steelman, *missed, *added, *(heard or [eyes.side.unheard])]
    if eyes.seat in eyes.argument.voided:  # they read this one already
        told = [eyes.side.unheard, *missed, *added, *heard, eyes.side.steelman]
    return _told(told)


def _told(parts: Iterable[str]) -> Any:
    """Return a steelman of as many whole parts as it has room for."""
    text = ""
    for part in parts:
        longer = f"{text} {' '.join(part.split())}".strip()
        if len(longer) <= STEELMAN_MOST:
            text = longer
    return {"steelman": {"text": text}}


def _verdict(eyes: ScriptedEyes) -> Any:
    text = steelman_text(eyes.view, eyes.item, eyes.other)
    if text is None:
        return {}
    judged = judge(text, eyes.side.points, eyes.script)
    asked = {section.key for section in form_for(eyes.view, eyes.item, eyes.seat).sections}
    own = {RATED: {"rating": min(eyes.script.numbers["own_rating"], len(OWN) - 1)}}
    return {key: given for key, given in {**judged, **own}.items() if key in asked}


def _cruxes(eyes: ScriptedEyes) -> Any:
    return {"crux-1": {"text": eyes.side.crux}}


def _reballot(eyes: ScriptedEyes) -> Any:
    argument, numbers = eyes.argument, eyes.script.numbers
    own = argument.pole_a if argument.held[eyes.seat] == "a" else argument.pole_b
    support = {
        f"option-{n}": {"support": numbers["support_own" if text == own else "support_other"]}
        for n, text in enumerate(argument.options, 1)
    }
    return {"strength": {"value": numbers["strength_after"]}, **support}


def _roti(eyes: ScriptedEyes) -> Any:
    return {ROTI: {VALUE: eyes.script.numbers["roti"]}}


FORMS: dict[str, Callable[[ScriptedEyes], Any]] = {
    "case": _case,
    "steelman": _steelman,
    "revise": _steelman,
    "verdict": _verdict,
    "crux": _cruxes,
    "reballot": _reballot,
    "roti": _roti,
}


# --- the close --------------------------------------------------------------------------------------------------------


def _signs_minutes(eyes: ScriptedEyes) -> Command | None:
    """Sign after the person: their signature is the one that they are there to think about."""
    signed = {each.key_ for each in eyes.view.all(Participant) if each.signed_at}
    return eyes.consents(SignMinutes()) if eyes.other in signed and eyes.seat not in signed else None


ARGUES: dict[str, tuple[Rule, ...]] = {
    "frame": (_accepts_wording,),
    "case": (_seals,),
    "interview": (_answers, _asks),
    "steelman": (_answers, _seals),
    "verdict": (_seals,),
    "revise": (_seals,),
    "sign": (_signs_steelman,),
    "crux": (_seals,),
    "synthesis": (_proposes_text, _names_common_ground, _learns),
    "reballot": (_seals,),
}
CLOSES: dict[str, tuple[Rule, ...]] = {"roti": (_seals,), "sign": (_signs_minutes,)}
RULES: tuple[Rule, ...] = (
    _begins,
    _agrees_to_redaction,
    _agrees_to_decision,
    _says_what_it_accepts,
    _stands_aside,
    _plays,
    _votes_for_time,
    _accepts_late,
    _agrees_to_wish,
    _goes_on,
)
