"""The dialog that escalates something, with everything that it takes to rule on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sessions.minutes.escalation_check import left_undone
from sessions.minutes.escalation_pack import behind
from sessions.model import Escalation
from sessions.records.escalations import INTEGRATOR, SETTLES, Escalate, WouldAccept
from sessions.rules.forms import Field
from sessions.times import today
from tui.dialogs.dialog import Answers, Dialog

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient

WEEK = timedelta(days=7)  # the time for an answer that is offered
WHO = f"The integrator is the one {SETTLES}; you can write a name instead."
TELLS = "A week is offered for the answer. If the day passes without one, the default holds."


def undone(view: Session, target: Escalate) -> str:
    """Return what wasn't done before an escalation that should be; empty if all was."""
    asked = Escalation(id="E1", to=INTEGRATOR, decision=target.decision, argument=target.argument, goal=target.goal)
    found = left_undone(view, *behind(view, asked))
    return f"{' '.join(found)} You can send it anyway." if found else ""


def escalation_dialog(client: SessionClient, id_: str, about: str, title: str, note: str, target: Escalate) -> Dialog:
    """Return the dialog that completes an escalation and makes it; the leaders here say what they would accept."""
    leaders, facilitator = client.leaders, client.view().facilitator
    who = "" if facilitator else WHO

    def escalate(answers: Answers) -> Escalate:
        return replace(
            target,
            to=answers["to"],
            answer_by=answers.get("answer_by"),
            default_if_silent=answers.get("default_if_silent"),
            cost_of_delay=answers.get("cost_of_delay"),
        )

    async def accept(answers: Answers) -> None:
        made = client.view().all(Escalation, status="open")[-1].id
        for seat in leaders:
            if text := answers.get(f"accepts-{seat}"):
                await client.do(WouldAccept(escalation=made, text=text), seat)

    return Dialog(
        id=id_,
        about=about,
        title=title,
        fields=(
            Field("to", "To", "text", 1, 80),
            Field("answer_by", "Answer by", "date"),
            Field("default_if_silent", "Without an answer", "text", 1, 200, coach=True),
            Field("cost_of_delay", "Cost of a week", "text", 1, 200, required=False, coach=True),
            *(
                Field(f"accepts-{seat}", f"{seat.upper()} would accept", "text", 1, 400, required=False, coach=True)
                for seat in leaders
            ),
        ),
        given={"to": facilitator or INTEGRATOR, "answer_by": today() + WEEK},
        note="\n".join(filter(None, (note, undone(client.view(), target), who, TELLS))),
        done="escalate",
        to_command=escalate,
        then=accept,
    )
