"""An item that argues something as a tension, with its question and poles filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.rules.agenda import AddItem
from sessions.rules.argued_as import tension_settings
from sessions.rules.forms import Field
from sessions.text import shortened
from tui.dialogs.dialog import Answers, Dialog

if TYPE_CHECKING:
    from sessions.library.tensions import Tension

MINUTES = 30
QUESTION_LEAST, QUESTION_MOST, POLE_MOST = 10, 160, 120


def argue_as(question: str, tension: Tension) -> Dialog:
    """Return the dialog that puts an argument about a question next on the agenda, with the poles of a tension."""

    def add(answers: Answers) -> AddItem:
        poles = (answers["pole_a"], answers["pole_b"])
        settings = {"question": answers["question"], **tension_settings(poles, tension.key)}
        return AddItem(title=tension.title, item_kind="argue", minutes=answers["minutes"], settings=settings)

    return Dialog(
        id="argue-as",
        about=tension.key,
        title=f"Argue it as: {tension.title}",
        fields=(
            Field("question", "Question", "text", QUESTION_LEAST, QUESTION_MOST),
            Field("pole_a", "Pole a", "text", 1, POLE_MOST),
            Field("pole_b", "Pole b", "text", 1, POLE_MOST),
            Field("minutes", "Minutes", "scale", 1, 120),
        ),
        given={
            "question": shortened(question, QUESTION_MOST),
            "pole_a": tension.pole_a,
            "pole_b": tension.pole_b,
            "minutes": MINUTES,
        },
        note="\n".join(tension.ask),
        done="put it next",
        to_command=add,
        says=f"Next on the agenda: {tension.title}.",
        unsaved="the words come from the library",
    )
