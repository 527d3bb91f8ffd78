"""`argue`: each leader makes the other's case until its owner would sign it; only then do they speak for their own.

Full form: frame, own case*, interview, steelman*, swap, verdict*, reveal, up to two times (revise*, verdict*, reveal)
while an owner does not accept, sign, crux*, synthesis, reballot*, done. The short form has no revision, crux or
reballot.

If both hold the same pole, both write the best case for somebody absent: nobody owns that view, so nobody judges or
signs it, and the synthesis follows the swap.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from sessions.change import canonical, digest
from sessions.command import Context
from sessions.exercises.argue.forms import form_for, supports
from sessions.exercises.argue.frame import (
    ArgumentForm,
    argument_of,
    chosen_form,
    frame_holds,
    proposed,
    same_pole,
    setting_faults,
    wording_words,
)
from sessions.exercises.argue.hearing import reuse, signatures_due
from sessions.exercises.argue.late import take_late, too_late
from sessions.exercises.argue.sides import (
    lay_attempts,
    lay_open,
    newest_verdict,
    outcome_of,
    owing,
    positions,
    revise_rounds,
    steelman_sheet,
    steelman_text,
)
from sessions.exercises.argue.synthesis import lay_cruxes, learning_due, synthesis_holds
from sessions.model import Argument, Interview, Item, Sheet, Side
from sessions.model.columns import Fault
from sessions.records.decisions import proposals
from sessions.rules.argued_goals import vote_again
from sessions.rules.forms import Form
from sessions.rules.phases import Kind, Outcome, Phase, Step, register, revealed
from sessions.rules.seats import named, seated_leaders
from sessions.rules.sheets import put_missing
from sessions.rules.voice import Voice, in_turn, lower
from sessions.session import Session

REVISIONS = 2
SILENT_S = 20
SILENCE = "Read in silence until the bar is full, then continue."
SEALED = "once both have sealed"
SECONDS: Mapping[ArgumentForm, Mapping[str, int]] = {
    "full": {
        "frame": 120,
        "case": 240,
        "interview": 360,
        "steelman": 300,
        "verdict": 180,
        "revise": 150,
        "crux": 240,
        "synthesis": 300,
        "reballot": 120,
    },
    "short": {"frame": 120, "case": 120, "interview": 90, "steelman": 180, "verdict": 90, "synthesis": 120},
}


class Argue(Kind):
    """Argue the other side."""

    key = "argue"
    title = "Argue"
    settings: ClassVar[Mapping[str, type]] = {
        "form": str,
        "question": str,
        "pole_a": str,
        "pole_b": str,
        "holds": dict,
        "stakes": str,
        "decision": str,
        "tension": str,
        "goal": str,
        "absent": str,
        "revisions": int,
        "silent_s": int,
    }
    phases = (
        Phase("frame", "Frame", "Agree on the question, its two poles, and who holds which."),
        Phase(
            "case",
            "Own case",
            "Write your own case: a position and its key points.",
            private=True,
            read="after the verdicts",
        ),
        Phase("interview", "Interview", "Ask rather than guess: up to three questions each."),
        Phase("steelman", "Steelman", "Write the other's case as they would. No rebuttal.", private=True, read=SEALED),
        Phase("swap", "Swap", "Read in silence what the other wrote about your view.", reveals=("steelman",)),
        Phase(
            "verdict",
            "Verdict",
            "Is this your view? Judge the text, not its writer.",
            private=True,
            reveals=("revise",),
        ),
        Phase("reveal", "Reveal", "Read both cases and both verdicts.", reveals=("case", "verdict")),
        Phase("revise", "Revise", "Write it again, with the owner's key points in view.", private=True, read=SEALED),
        Phase("sign", "Sign", "Sign the steelman of your view, add to it, or say what is missing."),
        Phase(
            "crux",
            "Crux",
            "Which beliefs would change your mind if they turned out to be wrong?",
            private=True,
            read=SEALED,
        ),
        Phase("synthesis", "Synthesis", "Write together what is left after both cases.", reveals=("case", "crux")),
        Phase(
            "reballot",
            "Reballot",
            "How strongly do you hold it now, and what would you support?",
            private=True,
            read=SEALED,
        ),
        Phase("done", "Outcome", "See the outcome, and how to continue if a gap is left.", reveals=("reballot",)),
    )
    steps = (
        Step(
            "swap",
            "synthesis",
            "both hold the same pole",
            lambda session, item: same_pole(argument_of(session, item)),
        ),
        Step(
            "reveal",
            "revise",
            "an owner hasn't accepted the text, and a revision is left (full form)",
            lambda session, item: _revises(session, item),
            another_round=True,
        ),
        Step("reveal", "sign"),
        Step("revise", "verdict"),
        Step("sign", "synthesis", "short form", lambda session, item: chosen_form(item) != "full"),
        Step("synthesis", "done", "short form", lambda session, item: chosen_form(item) != "full"),
    )

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return what is wrong with the settings beyond their types."""
        return setting_faults(settings)

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Create the argument with the wording that the settings suggest."""
        session.put(proposed(session, item))

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """Return the timebox of a phase in the chosen form."""
        chosen: Mapping[str, int] = self.setting(item, "seconds", {})
        return chosen.get(phase.key, SECONDS[chosen_form(item)].get(phase.key))

    def expected(self, item: Item) -> list[Phase]:
        """Leave out the phases that the short form doesn't have, and the revisions: nobody plans to need one."""
        without = ("revise",) if chosen_form(item) == "full" else ("revise", "crux", "reballot")
        return [phase for phase in self.phases if phase.key not in without]

    def planned(self, item: Item) -> list[tuple[Phase, int]]:
        """Include the silence of the swap."""
        silent_s = self.setting(item, "silent_s", SILENT_S)
        return [(phase, silent_s if phase.key == "swap" else seconds) for phase, seconds in super().planned(item)]

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """Return the form of the item's private phase, or of one that is over."""
        return form_for(session, item, seat, key)

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Return why a late answer can no longer be accepted, or None."""
        return too_late(session, item, form, round_)

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Reveal it with the rest; a steelman that arrives while it is judged is judged in its new version."""
        take_late(session, item, sheet, ctx)
        if sheet.form == "reballot":
            self._judge(session, item)

    def edition(self, session: Session, item: Item) -> str:
        """The wording, which is what the cases are about."""
        found = session.all(Argument, item=item.id)
        return digest(canonical(wording_words(found[-1])))[-12:] if found else ""

    def may_leave(self, session: Session, item: Item) -> str | None:
        """Stay in the frame until both accept it, and in the synthesis until it is written."""
        match item.phase:
            case "frame":
                return frame_holds(session, item)
            case "synthesis":
                return synthesis_holds(session, item)
        return None

    def awaits(self, session: Session, item: Item, ctx: Context) -> str | None:
        """Wait for the silence of the swap, and for the signatures and lessons of those present."""
        match item.phase:
            case "swap" if item.ahead:
                return None  # they have already listened, and only went back to it
            case "swap":
                left_ms = self.setting(item, "silent_s", SILENT_S) * 1000 - ctx.elapsed_ms
                return SILENCE if left_ms > 0 else None
            case "sign":
                return signatures_due(session, item, ctx)
            case "synthesis":
                return learning_due(session, item, ctx)
        return None

    def voice(self, session: Session, item: Item, about: str | None = None) -> Voice | None:
        """At the reveal and at the end the one whose case was made less well; nobody while they read or sign."""
        if item.phase in ("swap", "sign"):
            return None
        if item.phase in ("reveal", "done"):
            sides = session.all(Side, argument=argument_of(session, item).id)
            made = {session.other(side.by): _fidelity(side) for side in sides}
            if found := lower(session, made, "their case was made less well"):
                return found
        return in_turn(session, item, "asks first" if item.phase == "interview" else "speaks first")

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """A question of the interview has no answer; or at the end, a decision proposed here isn't agreed yet."""
        if item.phase == "done":
            return proposals(session, item, ctx)
        if item.phase != "interview":
            return []
        rows = session.all(Interview, argument=argument_of(session, item).id, answer=None)
        owing = {session.other(row.by): row for row in rows}
        return [
            f"{named([seat])} hasn't answered: {owing[seat].question}"
            for seat in seated_leaders(session, ctx)
            if seat in owing
        ]

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Keep answers that needn't be given again, make rows of revealed sheets, and at the end record the outcome."""
        match item.phase:
            case "swap":
                lay_attempts(session, item)
            case "verdict":
                self._copy_verdicts(session, item, ctx)
            case "reveal":
                lay_open(session, item)
            case "revise":
                self._copy_accepted(session, item)
            case "synthesis":
                if same_pole(argument_of(session, item)):
                    lay_open(session, item)
                lay_cruxes(session, item)
            case "done":
                self._judge(session, item)

    def enter_again(self, session: Session, item: Item, ctx: Context) -> None:
        """Record the outcome again: anything signed or written one phase back counts."""
        if item.phase == "done":
            self._judge(session, item)

    def signed(self, session: Session, item: Item) -> list[str]:
        """The owners who signed or refused the steelman of their view."""
        if item.phase != "sign":
            return []
        sides = session.all(Side, argument=argument_of(session, item).id)
        return [session.other(side.by) for side in sides if side.verdict != "not-judged"]

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Void the signatures."""
        if item.phase == "sign":
            for side in session.all(Side, argument=argument_of(session, item).id):
                said = newest_verdict(session, item, session.other(side.by)).get("verdict", {})
                session.put(replace(side, verdict="not-judged", addendum=None, missing=said.get("missing")))

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Put the goal that was argued back to a ballot."""
        if outcome == "done":
            vote_again(session, item)

    def _copy_verdicts(self, session: Session, item: Item, ctx: Context) -> None:
        """Pass for an owner who has nothing to judge, and keep the verdict on an unchanged text."""
        for owner in session.leaders:
            writer = session.other(owner)
            text = steelman_text(session, item, writer)
            before = session.find(Sheet, item.id, "verdict", item.round - 1, owner)
            if text is None:
                put_missing(session, item.id, "verdict", item.round, owner)
            elif before and text == steelman_text(session, item, writer, item.round - 1):
                reuse(session, item, before, "verdict")

    def _copy_accepted(self, session: Session, item: Item) -> None:
        """Keep the steelman of every writer who doesn't owe a revision."""
        owed = owing(session, item)
        for writer in session.leaders:
            sheet = steelman_sheet(session, item, writer)
            if writer not in owed and sheet:
                reuse(session, item, sheet, "revise")

    def _judge(self, session: Session, item: Item) -> None:
        """Add the last ballot to the sides, if there was one, and record the argument's outcome."""
        argument = argument_of(session, item)
        for seat, payload in revealed(session, item, "reballot", item.round).items():
            if side := session.find(Side, argument.id, seat):
                after = payload.get("strength", {}).get("value")
                session.put(replace(side, strength_after=after, support=supports(argument, payload)))
        first, second = (session.find(Side, argument.id, seat) for seat in session.leaders)
        band, disagreement = outcome_of(first, second, positions(session, argument).kind)
        session.put(replace(argument, band=band, disagreement=disagreement))


def _fidelity(side: Side) -> int | None:
    return side.fidelity_first if side.fidelity_final is None else side.fidelity_final


def _revises(session: Session, item: Item) -> bool:
    left = int((item.settings or {}).get("revisions", REVISIONS)) - len(revise_rounds(session, item))
    return chosen_form(item) == "full" and left > 0 and bool(owing(session, item))


register(Argue())
