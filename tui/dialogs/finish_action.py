"""The dialog that finishes an open action, with its proof."""

from __future__ import annotations

from collections.abc import Sequence

from sessions.model import Action
from sessions.records.captures import FinishAction
from sessions.rules.forms import Field
from tui.dialogs.dialog import Answers, Dialog

SHOWN = 12  # actions that are listed above the form


def finish_dialog(command: str, actions: Sequence[Action]) -> Dialog:
    """Return the dialog of a command that finishes one of these open actions; a single one isn't asked for."""
    alone = actions[0].id if len(actions) == 1 else None
    which = () if alone else (Field("action", "Which", "choice", options=tuple(each.id for each in actions)),)

    def finish(answers: Answers) -> FinishAction:
        dropped = answers["what"] == "dropped"
        return FinishAction(action=alone or answers["action"], proof=answers.get("proof"), dropped=dropped)

    return Dialog(
        id=command,
        about=alone or "",
        title=f"Finish {alone}" if alone else "Finish an action",
        fields=(
            *which,
            Field("what", "Status", "choice", options=("done", "dropped")),
            Field("proof", "Proof", "text", least=1, most=2000, required=False, hint="such as a link or a number"),
        ),
        given={"what": "done"},
        note="\n".join(f"{each.id}  {each.owner.upper()}  {each.text}" for each in actions[:SHOWN]),
        to_command=finish,
        then=lambda it: f"{alone or it['action']} is {it['what']}.",
    )
