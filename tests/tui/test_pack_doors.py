"""Questions for one leader and answers for the author's own eyes against every way out, and a series that remembers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sessions.exercises.ask.earlier import earlier
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.library.packs import pack as library_pack
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Participant, Question, Sheet
from sessions.records.lines import AddLine, SignLine
from sessions.room import Room
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import admit
from sessions.store import open_store
from tests.sessions.both import both
from tests.tui.every_verb import every_verb, said_by
from tests.tui.scenes import item, room_with
from tests.tui.stage import parley, screen_of, shown, until

SECRET = "Zanzibar"
QUESTIONS: list[dict[str, Any]] = [
    {"key": "pace", "ask": "How well did we keep the pace?", "answer": "scale", "keep": True},
    {"key": "split", "ask": "Where does our time go?", "answer": "points", "options": ["new", "old"], "keep": True},
    {"key": "stop", "ask": "What stops the release?", "answer": "text", "for": "second", "note": SECRET},
    {"key": "trust", "ask": "How far do you trust them?", "answer": "text", "shown": "own", "talk": "Our word"},
]
PACK = {"key": "week", "title": "Our week", "questions": QUESTIONS}


def begun(path: Path, title: str = "Week 1", pack: dict[str, Any] = PACK) -> Room:
    """Return a room in which both are about to answer."""
    asks = item(1, "ask", title="Before we start", settings={"packs": [pack]})
    return room_with(path, asks, item(2, "talk", "cto"), item(3, "close"), series="weekly", title=title)


def sealed(room: Room, pace: tuple[int, int], new: tuple[int, int] = (50, 50), stop: str = "the ledger") -> None:
    """Let both answer what is revealed, and stop before it is."""
    for seat, value, points in zip(("cpo", "cto"), pace, new, strict=True):
        given: dict[str, Any] = {"pace": {"value": value}, "split": {"value": {"new": points, "old": 100 - points}}}
        given |= {"stop": {"value": stop}} if seat == "cto" else {}
        room.do(Seal(form="answer", payload=given), seat)


def ended(room: Room, own: tuple[str, str], wishes: tuple[bool, bool] = (False, False)) -> Room:
    """Seal what is for the author's own eyes, and close the session."""
    both(room, Advance())
    for seat, words, wish in zip(("cpo", "cto"), own, wishes, strict=True):
        room.do(Seal(form="own", payload={"trust": {"value": words, "talk": wish}}), seat)
    both(room, Advance())
    return closed(room)


def closed(room: Room) -> Room:
    for _ in range(9):
        if room.view(None).active and room.view(None).active.kind == "close":  # type: ignore[union-attr]
            break
        both(room, Advance())
    room.do(Conclude(), "cpo")
    both(room, Advance())
    for seat in ("cpo", "cto"):
        room.do(Seal(form="roti", payload={"roti": {"value": 4}}), seat)
    both(room, Advance(), Advance(), SignMinutes())
    assert room.view(None).header.status == "closed"
    return room


def told(path: Path, *words: str) -> str:
    """Everything that a verb prints, on both streams."""
    return said_by("--db", path, *words)


def every_door(path: Path, session: str, series: str, *secrets: str) -> str:
    return "\n".join(every_verb(path, session, series, secrets).values())


# --- every door -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_verb_tells_a_question_for_one_leader_before_the_reveal_or_an_answer_for_ones_own_eyes_ever(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    room = begun(path)
    sealed(room, (2, 4), stop="the reconciler")
    before = every_door(path, room.id, "weekly", "release", "reconciler", SECRET)
    assert not [word for word in ("stops the release", SECRET, "reconciler") if word in before]
    ended(room, ("anemone", "barnacle"), (True, False))
    after = every_door(path, room.id, "weekly", "anemone", "barnacle", "trust")
    assert "reconciler" in after and "stops the release" in after
    assert not [word for word in ("anemone", "barnacle", "talk_of") if word in after]
    assert [row.key_ for row in room.view(None).all(Question, item="I1")] == ["pace", "split", "stop"]
    assert room.store.verify(room.id) == []


@pytest.mark.slow
async def test_no_screen_shows_the_others_question_or_what_is_for_the_others_eyes(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = begun(path)

    async def seen(seat: str) -> str:
        async with parley(path, room.id, seat=seat, mode="local").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: bool(shown(pilot)) and screen_of(pilot).opened)
            await pilot.pause()
            told = shown(pilot)
            for key in ("f1", "escape", "f4", "escape"):
                await pilot.press(key)
                await pilot.pause()
                told += shown(pilot)
            return told

    own, other = await seen("cto"), await seen("cpo")
    assert "What stops the release?" in own and SECRET in own
    assert "How well did we keep the pace?" in other
    assert "What stops the release?" not in other and SECRET not in other
    sealed(room, (2, 4), stop="the reconciler")
    assert "reconciler" not in await seen("cpo")
    both(room, Advance())
    for seat, words in (("cpo", "anemone"), ("cto", "barnacle")):
        room.do(Seal(form="own", payload={"trust": {"value": words, "talk": seat == "cpo"}}), seat)
    assert "anemone" in await seen("cpo") and "anemone" not in await seen("cto")
    both(room, Advance())
    page = await seen("cpo")
    assert "the reconciler" in page and "What stops the release?" in page
    assert "barnacle" not in page and "anemone" not in page and "Our word" not in page


@pytest.mark.slow
async def test_the_own_form_says_that_nobody_else_ever_reads_it(tmp_path: Path) -> None:
    room = begun(tmp_path / "p.db")
    sealed(room, (2, 4))
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "How far do you trust them?" in shown(pilot))
        page = shown(pilot)
        room.do(Seal(form="own", payload={"trust": {"value": "conch"}}), "cpo")
        await until(pilot, lambda: "u takes it back" in shown(pilot))
        assert "Only you see this, now and over the series." in shown(pilot)
        assert "revealed" not in shown(pilot)
    assert "Nobody else ever reads it" in page and "nobody learns of it" in page


# --- a series that remembers ----------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_ones_own_earlier_answer_stands_below_the_question_and_both_see_both_after_the_reveal(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    room = begun(path)
    sealed(room, (2, 4))
    ended(room, ("anemone", "barnacle"))
    room.store.close()
    room = begun(path, "Week 2")
    day = f"{date.today().day} {date.today():%b}"
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "How well did we keep the pace?" in shown(pilot))
        assert f"You on {day}: 2" in shown(pilot)
        assert f"You on {day}: 4" not in shown(pilot)
    sealed(room, (3, 3))
    both(room, Advance())
    async with parley(path, room.id, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "How far do you trust them?" in shown(pilot))
        assert f"Your answers so far: barnacle ({day})" in shown(pilot)
        assert "anemone" not in shown(pilot)
    for seat in ("cpo", "cto"):
        room.do(Seal(form="own", payload={"trust": {"value": "conch"}}), seat)
    both(room, Advance())
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "before:" in shown(pilot))
        assert f"before: 2 ({day})" in shown(pilot) and f"before: 4 ({day})" in shown(pilot)


async def test_the_lines_that_both_signed_in_an_earlier_session_are_what_points_are_shared_over(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = room_with(path, item(1, "talk"), item(2, "close", "cto"), series="weekly")
    for n, text in enumerate(("Grow abroad, one country at a time", "Never lose a payment"), 1):
        room.do(AddLine(line_kind="strategy", text=text), "cpo")
        both(room, SignLine(line=f"L{n}"))
    closed(room)
    asks = item(1, "ask", settings={"packs": [library_pack("strategy-points").used().as_setting]})
    room = room_with(path, asks, item(2, "close", "cto"), series="weekly", title="Week 2")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "lines of our strategy?" in shown(pilot))
        page = shown(pilot)
    assert "Grow abroad, one country at a time" in page and "Never lose a payment" in page
    assert "new markets" not in page


def test_a_pack_and_the_one_whose_questions_it_asks_share_their_memory(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    for title, head, pace, so_far in (
        ("Week 1", {"key": "week"}, (2, 4), []),
        ("Week 2", {"key": "day", "questions_of": "week"}, (3, 3), [2]),
        ("Week 3", {"key": "week"}, (5, 4), [2, 3]),
    ):
        room = begun(path, title, {**PACK, **head})
        ada, before = room.view("cpo").get(Participant, "cpo"), earlier(room.store, room.view("cpo"), "cpo")
        assert [answer.value for _, answer in before.by("week", "pace", ada)] == so_far
        assert len(before.own_of("week", "trust")) == len(so_far)
        sealed(room, pace)
        ended(room, ("anemone", "barnacle"))
    assert {row.pack for row in room.view(None).all(Question, item="I1")} == {"week"}
    [figure] = json.loads(told(path, "pair", "weekly", "--json"))["kept"][:1]
    assert (figure["pack"], [each["gap"] for each in figure["sessions"]]) == ("week", [2, 0, 1])


def test_somebody_else_on_the_seat_does_not_see_what_the_person_before_answered(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = begun(path)
    sealed(room, (2, 4))
    ended(room, ("anemone", "barnacle"))
    room = begun(path, "Week 2")
    same = earlier(room.store, room.view("cpo"), "cpo")
    assert [each.value for each in same.own] == ["anemone"]
    new = Participant(key_="cpo", name="Eva New", role="leader")
    view = room.view("cpo")
    view.put(new)
    other = earlier(room.store, view, "cpo")
    assert other.own == ()
    assert other.by("week", "pace", new) == []
    assert earlier(room.store, view, None).own == ()


def test_minutes_imported_into_an_empty_file_remember_the_same(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = begun(path)
    sealed(room, (2, 4), (60, 40))
    ended(room, ("anemone", "barnacle"))
    text = export_toml(room.view(None))
    assert 'pack = "week"' in text and 'for = "cto"' in text and "keep = true" in text
    assert "anemone" not in text and "trust" not in text
    fresh = open_store(tmp_path / "q.db")
    admit(fresh, read_minutes(text, "m.toml"))
    here, there = room.store.asked("weekly"), fresh.asked("weekly")
    assert here == there and len(here) == 3
    assert export_toml(fresh.load(room.id)) == text
    assert json.loads(told(tmp_path / "q.db", "pair", "weekly", "--json"))["kept"] == [
        {"pack": "week", "key": "pace", "ask": "How well did we keep the pace?", "kind": "scale", "option": None,
         "sessions": [{"session": room.id, "on": str(here[0].day), "mean": 3.0, "gap": 2}], "over_all": 3.0},
        *({"pack": "week", "key": "split", "ask": "Where does our time go?", "kind": "points", "option": option,
           "sessions": [{"session": room.id, "on": str(here[0].day), "mean": 50.0, "gap": 20}], "over_all": 50.0}
          for option in ("new", "old")),
    ]  # fmt: skip
    fresh.close()


def test_ones_own_answers_are_in_the_figures_for_ones_own_eyes_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = begun(path)
    sealed(room, (2, 4))
    ended(room, ("anemone", "barnacle"))
    room.store.close()
    own = json.loads(told(path, "pair", "weekly", "--as", "cpo", "--json"))["own"]
    assert [(each["key"], each["value"]) for each in own["answers"]] == [("trust", "anemone")]
    assert "anemone" not in told(path, "pair", "weekly", "--json")
    assert "barnacle" not in told(path, "pair", "weekly", "--as", "cpo", "--json")


def test_turns_go_on_over_the_sessions_of_a_series_in_the_file(tmp_path: Path) -> None:
    pack = {"key": "turns", "title": "T", "rotate": 2,
            "questions": [{"key": key, "ask": f"{key}?", "answer": "scale"} for key in "abc"]}  # fmt: skip
    asked = []
    for n in range(3):
        room = room_with(
            tmp_path / "p.db",
            item(1, "ask", settings={"packs": [pack]}),
            item(2, "talk", "cto"),
            item(3, "close"),
            series="weekly",
            title=f"Week {n}",
        )
        [used] = room.view(None).get(type(room.view(None).agenda[0]), "I1").settings["packs"]
        keys = [each["key"] for each in used["questions"]]
        asked.append("".join(keys))
        for seat in ("cpo", "cto"):
            room.do(Seal(form="answer", payload={key: {"value": 3} for key in keys}), seat)
        both(room, Advance())
        closed(room)
        room.store.close()
    assert asked == ["ab", "ac", "bc"]


def test_no_sheet_for_ones_own_eyes_is_ever_revealed(tmp_path: Path) -> None:
    room = begun(tmp_path / "p.db")
    sealed(room, (2, 4))
    ended(room, ("anemone", "barnacle"), (True, True))
    assert {each.status for each in room.store.load(room.id).all(Sheet, form="own")} == {"sealed"}
    assert "Our word" in [each.title for each in room.view(None).agenda]


@pytest.mark.slow
async def test_a_leader_whom_nothing_asks_waits_and_is_not_waited_for(tmp_path: Path) -> None:
    pack = {**PACK, "questions": [each for each in QUESTIONS if each["key"] == "stop"]}
    asks = item(1, "ask", title="One question", settings={"packs": [pack]})
    room = room_with(tmp_path / "p.db", asks, item(2, "talk", "cto"), item(3, "close"))
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Waiting for CTO." in shown(pilot))
        assert "CPO isn't asked" in shown(pilot) and "What stops the release?" not in shown(pilot)
        room.do(Seal(form="answer", payload={"stop": {"value": "the reconciler"}}), "cto")
        await until(pilot, lambda: "CTO has sealed." in shown(pilot))
        assert "reconciler" not in shown(pilot)
        both(room, Advance())
        await until(pilot, lambda: "the reconciler" in shown(pilot))
