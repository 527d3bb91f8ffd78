"""What the session and the people in it are called, and a seat more: small forms that the agenda opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.model import Participant
from sessions.rules.forms import Field, Form, Payload, Section
from sessions.rules.people import AddPerson, MendPerson, Rename
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import Choice, PickDialog

if TYPE_CHECKING:
    from textual.app import App

    from tui.client.session_client import SessionClient

NAME: dict[str, Any] = {"least": 1, "most": 80}


def _form(title: str, *fields: Field) -> Form:
    return Form("people", title, (Section("it", "", fields),))


def rename(app: App[Any], client: SessionClient) -> None:
    """Ask for another title of the session."""

    async def keep(payload: Payload) -> None:
        await client.do(Rename(**payload["it"]))

    form = _form("Title of the session", Field("title", "Title", "text", **NAME))
    given = {"it": {"title": client.view().header.title}}
    app.push_screen(FormModal(form, keep, given, jotter=DialogDraftKeeper(client, "agenda-title")))


def mend(app: App[Any], client: SessionClient) -> None:
    """Ask whose name or title to mend, then how they are called."""
    people = client.view().all(Participant)

    def chosen(seat: str | None) -> None:
        if seat is not None:
            _mend(app, client, seat)

    choices = [Choice(each.key_, f"{each.key_.upper()} · {each.name}", each.title or "") for each in people]
    app.push_screen(PickDialog("Whose name or title do you want to correct?", choices), chosen)


def _mend(app: App[Any], client: SessionClient, seat: str) -> None:
    async def keep(payload: Payload) -> None:
        await client.do(MendPerson(seat=seat, **{"title": "", **payload["it"]}))

    who = client.view().get(Participant, seat)
    form = _form(
        f"Name and title of {seat.upper()}",
        Field("name", "Name", "text", **NAME),
        Field("title", "Title", "text", required=False, hint="such as Chief Product Officer", **NAME),
    )
    given = {"it": {"name": who.name, **({"title": who.title} if who.title else {})}}
    app.push_screen(FormModal(form, keep, given, jotter=DialogDraftKeeper(client, "agenda-mend", seat)))


def add(app: App[Any], client: SessionClient) -> None:
    """Ask who is to be in the session too."""
    roles = ("observer",) if client.view().facilitator else ("facilitator", "observer")

    async def keep(payload: Payload) -> None:
        await client.do(AddPerson(**payload["it"]))

    form = _form(
        "Add a person",
        Field("role", "As", "choice", options=roles),
        Field("name", "Name", "text", **NAME),
        Field("seat", "Their seat", "text", least=1, most=32, hint="a short key, such as cpto or guest"),
        Field("title", "Title", "text", required=False, more=True, **NAME),
    )
    given = {"it": {"role": roles[0]}}
    app.push_screen(FormModal(form, keep, given, done="add", jotter=DialogDraftKeeper(client, "agenda-person")))
