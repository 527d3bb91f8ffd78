"""The script of the leader whom `parley demo` plays against one person: `schemas/script.toml`, and its session."""

import functools
import tomllib
from collections.abc import Mapping
from typing import Any

from schemas import read_text
from sessions.frozen import dataclass
from sessions.model import Item, Participant
from sessions.setup.new_session import Plan, open_session
from sessions.store.protocol import Store

SEATS = ("cpo", "cto")
"""The two seats; a person has either, and the script the other."""
HOLDS = {"cpo": "a", "cto": "b"}
SILENT_S = 10


@dataclass(frozen=True, slots=True)
class ScriptedPoint:
    """A key point, and the ideas that a text has to name for it to count: each a list of words that name it."""

    text: str
    weight: int
    ideas: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    """What is answered to a question with any of the words of `about`."""

    about: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class ScriptedSide:
    """What the script says when it holds one pole.

    `steelman` begins its case for the other pole. Each of `retells` makes a sentence of it from the answer to the
    question at the same place in `questions`; without any answer, `unheard` takes their place.
    """

    position: str
    voice: str
    for_company: str
    protects: str
    would_change_my_mind: str
    crux: str
    questions: tuple[str, ...]
    retells: tuple[str, ...]
    steelman: str
    unheard: str
    points: tuple[ScriptedPoint, ...]
    answers: tuple[ScriptedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that the script knows; what isn't in `sides` is the same for both poles.

    `pace` is in seconds, by command. `tips` are what the person is told in each phase, by the kind of item. `foreign`
    are words that nobody says who makes their own case.
    """

    title: str
    wording: Mapping[str, str]
    names: Mapping[str, str]
    pace: Mapping[str, float]
    tips: Mapping[str, Mapping[str, str]]
    foreign: tuple[str, ...]
    words: Mapping[str, str]
    numbers: Mapping[str, int]
    sides: Mapping[str, ScriptedSide]


@functools.cache
def script() -> Script:
    """Return the script."""
    told = tomllib.loads(read_text("script.toml"))
    return Script(
        title=told["title"],
        wording={key: told[key] for key in ("question", "pole_a", "pole_b", "stakes")},
        names=told["names"],
        pace=told["pace"],
        tips=told["tips"],
        foreign=tuple(told["foreign"]["words"]),
        words=told["words"],
        numbers=told["numbers"],
        sides={pole: _side(side) for pole, side in told["side"].items()},
    )


def _side(told: Mapping[str, Any]) -> ScriptedSide:
    points = tuple(
        ScriptedPoint(each["text"], each["weight"], tuple(map(tuple, each["ideas"]))) for each in told["points"]
    )
    answers = tuple(ScriptedAnswer(tuple(each["about"]), each["says"]) for each in told["answers"])
    said: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return ScriptedSide(**(said | {"points": points, "answers": answers}))


def tip(kind: str, phase: str | None, other: str) -> str:
    """Return what the person is told above a phase; nothing where nothing needs saying."""
    return script().tips.get(kind, {}).get(str(phase), "").format(other=other.upper())


def plan_alone(store: Store, seat: str, form: str = "short") -> str:
    """Save a session in which one person has `seat`, the script the other, and they argue; return its id."""
    other = scripted_seat(seat)
    known = script()
    people = [
        Participant(key_=each, name=known.names["you" if each == seat else each], role="leader") for each in SEATS
    ]
    argue = Item(
        id="I1",
        title="Argue the other side",
        kind="argue",
        owner=seat,
        planned_minutes=14,
        budget_s=14 * 60,
        on_zero="soft",
        settings={**known.wording, "holds": HOLDS, "form": form, "silent_s": SILENT_S},
    )
    close = Item(id="I2", title="Close", kind="close", owner=other, planned_minutes=3, budget_s=3 * 60, on_zero="soft")
    plan = Plan(title=known.title, playbook="other-side", people=people, items=[argue, close], planned_minutes=30)
    return open_session(store, plan)


def scripted_seat(seat: str) -> str:
    """Return the seat that the script has if a person has `seat`."""
    return next(each for each in SEATS if each != seat)
