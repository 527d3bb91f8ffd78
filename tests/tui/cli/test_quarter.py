"""A quarter of one series, played at one keyboard: what was left behind comes back on its day until something is said.

Each thing is left in the first of six sessions. `KEPT` says between which moments it is due: the days in between are
asked one by one, and so is what each review lists and asks in private.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sessions.due import ASKED, OUTCOMES, kind_of_id, outcome
from sessions.model import Goal, Item
from sessions.rules.forms import Payload
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.few import PROFILE
from tests.sessions.argued import SETTINGS, STEELMEN, SYNTHESIS, reballot, steelman
from tests.tui.cli.conftest import Parley
from tests.tui.keyboard import Keyboard
from tests.tui.scenes import PEOPLE
from tests.tui.stage import parley as app_on
from tests.tui.stage import shown, unpainted, until
from tui.dialogs.pick import PickDialog
from tui.widgets.record_lines import LINE_KINDS
from tui.widgets.records import Records

SERIES = "weekly"
MET = [datetime(2026, month, day, 10, tzinfo=UTC) for month, day in ((3, 2), (3, 16), (3, 30), (4, 13), (5, 4), (6, 1))]
LAST_DAY = date(2026, 6, 20)
NEXT = date(2026, 6, 15)


def on(month: int, day: int) -> datetime:
    """The first moment of a day."""
    return datetime(2026, month, day, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """What is left behind: its id in the first session, its words, and when it is due; without a day, always."""

    ref: str
    words: str
    due: Sequence[tuple[datetime | None, datetime | None]]

    def is_due(self, moment: datetime) -> bool:
        """Whether its day has come and nothing was said since."""
        return any(start is not None and start <= moment and (end is None or moment < end) for start, end in self.due)

    def comes_back(self, moment: datetime) -> bool:
        """Whether the next session looks at it: its day has come, or it has none."""
        undated = any(start is None and (end is None or moment < end) for start, end in self.due)
        return undated or self.is_due(moment)


KEPT = (
    Kept("A1", "Publish the retry budget", [(on(3, 13), MET[1])]),
    Kept("B1/question-1", "What does a page cost?", [(None, MET[1])]),
    Kept("D1", "Saved cards for one account", [(on(4, 10), MET[3]), (on(5, 25), MET[5])]),
    Kept("D2", "No releases on Fridays", [(None, MET[5])]),
    Kept("E1", SETTINGS["question"], [(on(3, 9), MET[1])]),  # type: ignore[arg-type]
    Kept("G1", "Refunds settle within a day", [(on(4, 20), MET[4])]),
    Kept("G2", "Merchants go live alone", [(None, MET[2])]),
    Kept("L1", "We tell each other first", [(on(4, 30), MET[4])]),
    Kept("P1", "A second wallet", [(on(3, 20), MET[2])]),
    Kept("W1", "The audit waits until July", [(on(5, 20), MET[5])]),
    Kept("X1/1", "Their renewal letter", [(on(3, 25), MET[2]), (on(4, 8), MET[3])]),
)
ASKED_IN = {1: {"G2"}, 2: {"G2"}, 3: set[str](), 4: {"G1", "L1"}, 5: set[str]()}
SAID: dict[int, dict[str, tuple[str, dict[str, str]]]] = {
    1: {"B1/question-1": ("answered", {"note": "Half a day"}), "E1": ("seen", {})},
    2: {
        "G2": ("changed", {"note": "The small ones only"}),
        "P1": ("taken-up", {}),
        "X1/1": ("undecided", {"until": "2026-04-08"}),
    },
    3: {"D1": ("stands", {"until": "2026-05-25"}), "X1/1": ("for-a", {})},
    4: {},
    5: {"D1": ("superseded", {}), "D2": ("tripped", {}), "W1": ("holds", {})},
}
LOOKED: dict[int, dict[str, tuple[str, str]]] = {
    1: {"G2": ("still open", "still open")},
    2: {"G2": ("reached", "missed")},
    4: {"G1": ("reached", "reached"), "L1": ("still true", "still true")},
}


@dataclass
class Quarter:
    """The file of a pair, the moment it is for them, and the sessions so far."""

    path: Path
    now: datetime = MET[0]
    sessions: list[str] = field(default_factory=list)
    goals: dict[str, str] = field(default_factory=dict)
    """The goals of the first session, which come in any order, as `KEPT` calls them."""

    def plan(self, *kinds: str) -> str:
        """Plan the next session, with an item of each kind."""
        items = [
            Item(
                id=f"I{n}",
                title=f"{kind.capitalize()} {len(self.sessions) + 1}",
                kind=kind,
                owner=("cpo", "cto")[n % 2],
                planned_minutes=10,
                budget_s=600,
                on_zero="soft",
                settings={**SETTINGS, "form": "full", "silent_s": 0} if kind == "argue" else None,
            )
            for n, kind in enumerate([*kinds, "close"], 1)
        ]
        title = f"Week of {self.now:%d %b}"
        store = open_store(self.path)
        plan = Plan(title=title, playbook="test", people=PEOPLE, items=items, series=SERIES, planned_minutes=100)
        self.sessions.append(open_session(store, plan))
        store.close()
        return self.sessions[-1]

    def names(self, refs: Sequence[str]) -> set[str]:
        """Return full ids as they are in `KEPT`: an action moves on from session to session, and keeps its name."""
        found = {ref.removeprefix(f"{self.sessions[0]}/") for ref in refs}
        return {"A1" if name.endswith("/A1") else self.goals.get(name, name) for name in found}


def expected(moment: datetime, *, without_day: bool = False) -> set[str]:
    """Return what is due at a moment, as the table says."""
    return {each.ref for each in KEPT if (each.comes_back if without_day else each.is_due)(moment)}


@pytest.fixture
def quarter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Quarter:
    """A new file, with the clock at the first session."""
    made = Quarter(tmp_path / "parley.db")
    monkeypatch.setattr("sessions.times.clock", lambda: made.now.astimezone())
    monkeypatch.setenv("PARLEY_DB", str(made.path))
    return made


@pytest.fixture
def nobody_looks() -> Iterator[None]:
    """Let no screen be painted; what the test reads of one is drawn for it."""
    with unpainted():
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_looks")
@pytest.mark.timeout(900)
async def test_a_quarter_of_sessions_brings_everything_back_on_its_day(
    quarter: Quarter, parley: Parley, tmp_path: Path
) -> None:
    for n, met in enumerate(MET):
        for moment in mornings(quarter.now.date() + timedelta(days=1), met.date()) if n else ():
            quarter.now = moment
            is_due(quarter, parley)
        quarter.now = met
        await played(quarter, n)
        is_due(quarter, parley)
        elsewhere(quarter, parley, tmp_path / f"elsewhere-{n}")
    for moment in mornings(MET[-1].date() + timedelta(days=1), LAST_DAY):
        quarter.now = moment
        is_due(quarter, parley)


def mornings(first: date, last: date) -> Iterator[datetime]:
    """Yield eight o'clock of each day; by default of the first, and of each before or on which something changes."""
    turns = {_day(moment) for each in KEPT for span in each.due for moment in span if moment} | {*map(_day, MET), NEXT}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if PROFILE != "parley" or n == 0 or turns & {day, day + timedelta(days=1)}:
            yield datetime.combine(day, datetime.min.time(), UTC).replace(hour=8)


def is_due(quarter: Quarter, parley: Parley) -> None:
    """See that what is due now is what the table says, and the next session on its day."""
    ran = parley("due", "--json")
    found = [each["id"] for each in ran.objects]
    sessions = {each["id"] for each in ran.objects if each["kind"] == "session"}
    assert quarter.names([each for each in found if each not in sessions]) == expected(quarter.now), quarter.now
    planned = next((n for n, met in enumerate([*MET[1:], NEXT]) if _day(met) == quarter.now.date()), None)
    is_next = planned is not None and planned + 1 == len(quarter.sessions)
    late = quarter.now.date() > NEXT
    assert sessions == ({quarter.sessions[-1]} if is_next or late else set()), quarter.now
    assert ran.code == (3 if found else 0)
    everything = [each["id"] for each in parley("due", "--json", "--all").objects if each["kind"] != "session"]
    assert quarter.names(everything) == expected(quarter.now, without_day=True), quarter.now


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


async def played(quarter: Quarter, n: int) -> None:
    """Play a session from its agenda to both signatures."""
    expects = expected(quarter.now - timedelta(seconds=1), without_day=True)
    kinds = ("review", "talk") if n else ("align", "argue", "talk", "lines")
    session = quarter.plan(*kinds)
    async with app_on(quarter.path, session).run_test(size=(120, 60)) as pilot:
        keys = Keyboard(pilot)
        await keys.start()
        if n:
            await review(quarter, keys, n, expects)
            while keys.item(keys.place[0]).kind != "close":
                await keys.go_on()
        else:
            for play in (align, argue, talk, lines):
                await play(keys)
            words = {each.words: each.ref for each in KEPT}
            quarter.goals = {goal.id: words[goal.text] for goal in keys.view.all(Goal)}
        later = MET[n + 1] if n + 1 < len(MET) else datetime.combine(NEXT, datetime.min.time(), UTC).replace(hour=10)
        await keys.close(f"{later:%Y-%m-%d %H:%M}")


# --- the first session ------------------------------------------------------------------------------------------------


async def align(keys: Keyboard) -> None:
    """Agree on a goal with a day and one without."""
    await keys.answers(
        cpo={"goal-1": {"text": "Refunds settle within a day", "measure": "p95 under 24 h", "due": "2026-04-20"}},
        cto={"goal-1": {"text": "Merchants go live alone"}},
    )
    await keys.go_on()
    await keys.go_on()
    votes: Payload = {goal.id: {"support": 4, "guess": 4} for goal in keys.view.all(Goal)}
    await keys.answers(cpo=votes, cto=votes)
    await keys.go_on()
    await keys.go_on()
    await each_signs(keys, key="S")


async def each_signs(keys: Keyboard, who: str = "Who", key: str = "y") -> None:
    """Let both leaders sign or agree, one after the other."""
    await keys.press(key)
    await keys.see(who)
    await keys.press("1")
    await keys.wait(lambda: not isinstance(keys.pilot.app.screen, PickDialog) or "Now 2 for" in shown(keys.pilot))
    if isinstance(keys.pilot.app.screen, PickDialog):
        await keys.pick(who, "2")
    else:
        await keys.consent(key)


HATS = {"voice": "the people on call", "for_company": "One date that holds"}
CASES: dict[str, Payload] = {
    "cpo": {
        "case": {"position": "Saved cards is the one promise with a signature on it", "strength": 70, **HATS},
        "point-1": {"text": "The renewal hangs on it", "weight": 1},
        "point-2": {"text": "One account only, behind a flag", "weight": 1},
    },
    "cto": {
        "case": {"position": "Each week on the old ledger adds reconciliation", "strength": 80, **HATS},
        "point-1": {"text": "Two on-call pages a week come from it", "weight": 3},
        "point-2": {"text": "The freeze in June shuts the window", "weight": 2},
    },
}
ACCEPTED: Payload = {
    "verdict": {"acceptance": 3},
    "point-1": {"covered": "yes"},
    "point-2": {"covered": "yes"},
}
CRUXES: dict[str, Payload] = {
    "cpo": {"crux-1": {"text": "The account will not wait until July"}},
    "cto": {"crux-1": {"text": "Pages fall once the ledger moves"}},
}


async def argue(keys: Keyboard) -> None:
    """Argue the other side; leave a test of a crux, and escalate what both still see differently."""
    await each_signs(keys)
    await keys.go_on()
    await keys.answers(**CASES)
    await keys.go_on()
    await keys.answers(**{seat: steelman(text) for seat, text in STEELMEN.items()})
    await keys.go_on()
    await keys.answers(cpo=ACCEPTED, cto=ACCEPTED)
    await keys.go_on()
    await each_signs(keys, "Who signs", "S")
    await keys.go_on()
    await keys.answers(**CRUXES)
    await keys.dialog("w", "Joint text", synthesis=SYNTHESIS, cites=[0, 2])
    await keys.dialog("i", "Common ground", text="Refunds under 24 h by June")
    await keys.press("m")
    await keys.pick("Which crux is also yours?", "1")
    test = {"observable": "Their renewal letter", "threshold": "Names a date", "by_date": "2026-03-25", "checks": "cpo"}
    await keys.dialog("l", "Test a shared crux", **test)
    for n in ("1", "2"):
        await keys.press("s")
        await keys.pick("Who learned something?", n)
        await keys.fill({"it": {"text": "That the date is fixed"}})
        await keys.press("f10")
    await keys.go_on()
    await keys.answers(cpo=reballot(80, 5, 0), cto=reballot(80, 0, 5))
    await keys.dialog("5", "Escalate", answer_by="2026-03-09", default_if_silent="The old ledger stays")
    await keys.go_on()


async def talk(keys: Keyboard) -> None:
    """Leave two decisions, an action, a topic and a question."""
    await keys.dialog("d", "Decision", text="Saved cards for one account", owner="cpo", review_on="2026-04-10")
    await each_signs(keys, "Who agrees")
    await keys.dialog("d", "Decision", text="No releases on Fridays", owner="cto", tripwire="Two fixes held")
    await point_at(keys, "No releases")
    await each_signs(keys, "Who agrees")
    await keys.dialog("a", "Action", text="Publish the retry budget", owner="cto", due="2026-03-13")
    await keys.dialog("t", "Topic", text="A second wallet", by="cpo", revisit_on="2026-03-20")
    await keys.dialog("o", "Question", text="What does a page cost?")
    await keys.go_on()


async def lines(keys: Keyboard) -> None:
    """Leave a line that both signed, and a watch with odds."""
    await keys.dialog(
        "i", "line", kind=LINE_KINDS["agreement"], text="We tell each other first", review_on="2026-04-30"
    )
    await point_at(keys, "We tell each other")
    await each_signs(keys, "Who signs", "S")
    await keys.dialog("l", "assume", text="The audit waits until July", by_date="2026-05-20", who="cto")
    await keys.go_on()
    await keys.answers(cpo={"w1": {"chance": 80}}, cto={"w1": {"chance": 50}})
    await keys.go_on()


async def point_at(keys: Keyboard, words: str) -> None:
    """Move the cursor of the list to the row with these words."""
    await keys.press("home")
    rows = keys.pilot.app.screen.query_one(Records)
    for _ in range(40):
        if words in marked(rows):
            return
        await keys.press("j")
    raise AssertionError(f"no row with {words!r}")


def marked(rows: Records) -> str:
    """The words of the row under the cursor."""
    return next((str(row) for row in rows._lines if row.key == rows.key), "")


# --- what comes back --------------------------------------------------------------------------------------------------


async def review(quarter: Quarter, keys: Keyboard, n: int, expects: set[str]) -> None:
    """See what is asked and listed, and say what came of it."""
    asked = (keys.item("I1").settings or {}).get(ASKED, [])
    assert quarter.names([each["id"] for each in asked]) == ASKED_IN[n]
    if asked:
        by_name = {each["key"]: LOOKED[n][next(iter(quarter.names([each["id"]])))] for each in asked}
        said = [{key: {"outcome": words[seat]} for key, words in by_name.items()} for seat in (0, 1)]
        await keys.answers(cpo=said[0], cto=said[1])
    rows = keys.pilot.app.screen.query_one(Records)
    await until(keys.pilot, lambda: quarter.names(listed_in(rows)) == expects)
    if n == 1:
        await point_at(keys, "Publish the retry budget")
        await keys.dialog("y", "is done", proof="The budget is out")
    for name, (key, more) in SAID[n].items():
        await say(quarter, keys, name, key, more)


def listed_in(rows: Records) -> list[str]:
    """The full ids in the list; an action is there under its own."""
    return [row.key if "/" in row.key else f"here/{row.key}" for row in rows._lines]


async def say(quarter: Quarter, keys: Keyboard, name: str, key: str, more: dict[str, str]) -> None:
    """Say what came of something, on its row."""
    ref = f"{quarter.sessions[0]}/{name}"
    kind = kind_of_id(ref)
    assert kind is not None
    word = outcome(kind, key)
    assert word is not None and word in OUTCOMES[kind]
    await point_at(keys, next(each.words for each in KEPT if each.ref == name))
    await keys.dialog("s", "What came of it?", outcome=word.words, **more)


# --- elsewhere --------------------------------------------------------------------------------------------------------


def elsewhere(quarter: Quarter, parley: Parley, folder: Path) -> None:
    """Import the minutes of all sessions in another order into an empty file; everything is as due there as here."""
    folder.mkdir()
    files = [folder / f"{session}.toml" for session in quarter.sessions]
    for session, path in zip(quarter.sessions, files, strict=True):
        assert parley("export", session, "-o", path).code == 0
    random.Random(len(files)).shuffle(files)
    other = folder / "other.db"
    for path in files:
        assert parley("import", path, "--db", other).code == 0
    for words in (["due", "--json", "--all", "--until", "2027-01-01"], ["due", "--json"], ["pair", SERIES, "--json"]):
        here, there = (parley(*words, "--db", path) for path in (quarter.path, other))
        assert there.objects == here.objects, json.dumps(words)
        assert there.code == here.code
