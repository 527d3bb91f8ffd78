"""What both leaders are asked in private about earlier goals and lines, and what is recorded of their answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sessions.command import Context
from sessions.due import ASKED, DIFFER, OUTCOMES, DueKind, Outcome, differ_words
from sessions.model import FollowUp, Item
from sessions.records.follow_ups import QUARTER, record_outcome, said_of
from sessions.rules.forms import Field, Form, Payload, Section, When
from sessions.session import Session
from sessions.text import shortened

LOOK = "look-back"
CAME = "came"  # the setting of an item with the ids of what was due when it began and isn't asked about
TOLD_MOST = 40  # characters of a goal or a line when it is named
AGAIN = "Look again on"
ASKS: Mapping[str, str] = {"goal": "Did it come true?", "line": "Is it still true?"}
SAID_OF_LINES = ("still-true", "no-longer")


def asked_about(ctx: Context) -> list[dict[str, Any]]:
    """Return the goals and lines that both leaders are to be asked about now, as an item keeps them."""
    left = [each for each in ctx.due(ctx.now.date()) if each.kind in ASKS]
    return [
        {"key": f"{each.kind}-{n}", "id": each.id, "kind": each.kind, "text": each.text, "about": each.about}
        for n, each in enumerate(left, 1)
    ]


def came_due(ctx: Context) -> list[Any]:
    """Return the ids of what is due now and can be spoken of, besides what both leaders are asked about in private."""
    today = ctx.now.date()
    spoken = [each for each in ctx.due(today) if each.is_due(today) and OUTCOMES[each.kind] and each.kind not in ASKS]
    return [each.id for each in spoken if not (each.kind == "escalation" and each.state == "open")]


def unsaid(session: Session, item: Item) -> list[str]:
    """Return sentences about what the leaders still differ on, and about what is due and has no outcome yet."""
    asked = [(each["text"], said_of(session, each["id"])) for each in _asked(item)]
    apart = [(text, differ_words(said.said, "you")) for text, said in asked if said and said.outcome == DIFFER]
    found = [
        f"{why[0].upper()}{why[1:]} on “{shortened(text, TOLD_MOST)}”: say together what came of it."
        for text, why in apart
    ]
    left = [each for each in (item.settings or {}).get(CAME, ()) if said_of(session, each) is None]
    if left:
        things = "one thing that is due has" if len(left) == 1 else f"{len(left)} things that are due have"
        found.append(f"{things.capitalize()} no outcome or other day yet.")
    return found


def form_of(item: Item) -> Form:
    """Return the private form: a section for each goal and line."""
    return Form(LOOK, item.title, tuple(_section(each) for each in _asked(item)))


def record_said(session: Session, item: Item, said: Mapping[str, Payload], ctx: Context) -> None:
    """Record what each leader said about each goal and line, by seat. Nobody's silence or pass counts as an answer."""
    for about in _asked(item):
        words = {seat: payload.get(about["key"], {}).get("outcome") for seat, payload in said.items()}
        keys = {seat: _key(about["kind"], word) for seat, word in words.items() if word}
        if not keys:
            continue
        same = len(set(keys.values())) == 1 and len(keys) == len(session.leaders)
        outcome = next(iter(keys.values())) if same else DIFFER
        day = ctx.now.date()
        until = day + QUARTER if outcome == "still-true" else _again(about, said, day) if outcome == "open" else None
        row = FollowUp(id="F1", target=about["id"], outcome=outcome, until=until, said=keys, by=tuple(keys), on=day)
        before = said_of(session, about["id"])
        record_outcome(session, ctx, replace(before, said=keys) if before and before.outcome != DIFFER else row)


def _asked(item: Item) -> list[dict[str, Any]]:
    return list((item.settings or {}).get(ASKED, ()))


def _section(about: Mapping[str, Any]) -> Section:
    options = tuple(each.words for each in _outcomes(about["kind"]))
    ask = Field("outcome", ASKS[about["kind"]], "choice", options=options)
    note = f"Measure: {about['about']}" if about["kind"] == "goal" and about.get("about") else ""
    return Section(about["key"], about["text"], (ask, *_days(about["kind"])), note=note, may_pass=True)


def _days(kind: DueKind) -> list[Field]:
    """Return what asks for another day while the answer is one that may have it."""
    may = [each for each in _outcomes(kind) if each.may_date]
    return [Field("until", AGAIN, "date", required=False, only=When("outcome", equals=each.words)) for each in may]


def _again(about: Mapping[str, Any], said: Mapping[str, Payload], today: date) -> date | None:
    """Return the earliest date in the future on which a leader wants to look at it again; None if nobody named one."""
    named = (payload.get(about["key"], {}).get("until") for payload in said.values())
    return min((day for each in named if each and (day := date.fromisoformat(each)) > today), default=None)


def _outcomes(kind: DueKind) -> list[Outcome]:
    """Return what each leader can say in private."""
    return [each for each in OUTCOMES[kind] if kind != "line" or each.key in SAID_OF_LINES]


def _key(kind: DueKind, words: str) -> str:
    return next(each.key for each in _outcomes(kind) if each.words == words)
