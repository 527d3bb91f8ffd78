"""The names of the session and its people, and adding a person: dialogs opened from the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.model import Participant
from sessions.rules.forms import Field
from sessions.rules.people import AddPerson, MendPerson, Rename
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.pick import Choice, PickDialog

if TYPE_CHECKING:
    from textual.app import App

    from tui.client.session_client import SessionClient

NAME: dict[str, Any] = {"least": 1, "most": 80}


def rename(app: App[Any], client: SessionClient) -> None:
    """Ask for a new title for the session."""
    dialog = Dialog(
        id="agenda-title",
        title="Title of the session",
        fields=(Field("title", "Title", "text", **NAME),),
        given={"title": client.view().header.title},
        to_command=lambda answers: Rename(**answers),
    )
    open_dialog(app, client, dialog)


def mend(app: App[Any], client: SessionClient) -> None:
    """Ask whose name or title to correct, then for the correct one."""
    people = client.view().all(Participant)

    def chosen(seat: str | None) -> None:
        if seat is not None:
            _mend(app, client, seat)

    choices = [Choice(each.key_, f"{each.key_.upper()} · {each.name}", each.title or "") for each in people]
    app.push_screen(PickDialog("Whose name or title do you want to correct?", choices), chosen)


def _mend(app: App[Any], client: SessionClient, seat: str) -> None:
    who = client.view().get(Participant, seat)
    dialog = Dialog(
        id="agenda-mend",
        about=seat,
        title=f"Name and title of {seat.upper()}",
        fields=(
            Field("name", "Name", "text", **NAME),
            Field("title", "Title", "text", required=False, hint="such as Chief Product Officer", **NAME),
        ),
        given={"name": who.name, "title": who.title},
        to_command=lambda answers: MendPerson(seat=seat, **{"title": "", **answers}),
    )
    open_dialog(app, client, dialog)


def add(app: App[Any], client: SessionClient) -> None:
    """Ask for another person in the session."""
    roles = ("observer",) if client.view().facilitator else ("facilitator", "observer")
    dialog = Dialog(
        id="agenda-person",
        title="Add a person",
        fields=(
            Field("role", "As", "choice", options=roles),
            Field("name", "Name", "text", **NAME),
            Field("seat", "Their seat", "text", least=1, most=32, hint="a short key, such as cpto or guest"),
            Field("title", "Title", "text", required=False, more=True, **NAME),
        ),
        given={"role": roles[0]},
        done="add",
        to_command=lambda answers: AddPerson(**answers),
    )
    open_dialog(app, client, dialog)
