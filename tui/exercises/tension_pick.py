"""Arguing something as one of the tensions that are closest to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.rules.forms import Field
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.offered_tensions import Offers

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.library.tensions import Tension

TEXT_MOST = 400
NONE_TAKEN = "Take a tension first, with the key below. If none is offered, say in other words what it is about."


def as_tension(title: str, about: str, text: str, command: Callable[[Tension], Command]) -> Dialog:
    """Return a dialog that asks what something is about, offers the closest tensions, and argues it as the one taken.

    It begins with `text`, what was said about it so far.
    """
    taken: list[Tension] = []

    def argue(answers: Answers) -> Command:
        if not taken:
            raise Refused(NONE_TAKEN)
        return command(taken[-1])

    return Dialog(
        id="argue-as",
        about=about,
        title=title,
        fields=(Field("text", "What is it about?", "text", 1, TEXT_MOST, lines=True),),
        given={"text": text[:TEXT_MOST]},
        offers=Offers(reads=("text",), taken=taken.append),
        done="argue it next",
        sure=True,
        to_command=argue,
        then=lambda answers: f"Next on the agenda: argue, as {taken[-1].title}.",
        unsaved="it only finds a tension",
    )
