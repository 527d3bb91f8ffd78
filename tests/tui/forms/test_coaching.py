"""The coach asks the author of a text what would make it precise, once they pause, and nothing waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from sessions.language.advice import Advice, advice
from sessions.language.lexicon import built_in
from sessions.records.terms import ExplainTerm
from sessions.rules.forms import Field, Form, Section
from sessions.rules.objecting import OBJECTION_FIELDS, in_a_sentence
from tests.few import some
from tests.tui.exercises.arguing import Table, phase
from tests.tui.stage import SIZES, screen_of, shown, typed, until
from tui.forms.coaching import Advisor
from tui.forms.form_view import FormView
from tui.terminal.typeahead import TypeAhead

WHY = Field("why", "Why", "text", most=400, lines=True, coach=True)
POINT = Field("point", "Key point", "text", most=120, coach=True)
NOTE = Field("note", "A note", "text", most=120)
FORM = Form("f", "F", (Section("s", "A title", (WHY, POINT, NOTE)),))
VAGUE = "This is too risky."
ASKED = "“too risky”: what exactly? how many, or how much?"


class Writing(TypeAhead[None]):
    def __init__(self, form: Form = FORM) -> None:
        super().__init__()
        self.form = form
        self.read: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def advise(self, text: str) -> Advice:
        self.read.append(text)
        await self.may_answer.wait()
        return advice(text, built_in())

    def compose(self) -> ComposeResult:
        yield FormView(self.form, advisor=Advisor(self.advise))

    def on_mount(self) -> None:
        self.query_one(FormView).focus_first()


@pytest.mark.parametrize("size", some(SIZES))
async def test_a_vague_text_is_asked_about_beside_its_field_after_a_pause(size: tuple[int, int]) -> None:
    app = Writing()
    async with app.run_test(size=size) as pilot:
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ASKED in shown(pilot))
        assert app.read == [VAGUE]
        await typed(pilot, " We lose 40 refunds a week in billing-api, because the acquirer times out.")
        await until(pilot, lambda: "what exactly" not in shown(pilot))


async def test_a_line_is_asked_about_below_it_and_only_while_the_cursor_is_there() -> None:
    async with Writing().run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ASKED in shown(pilot))
        rows = shown(pilot).splitlines()
        [line] = [n for n, row in enumerate(rows) if VAGUE in row]
        assert ASKED in rows[line + 1]
        await pilot.press("tab")
        assert "what exactly" not in shown(pilot)
        await pilot.press("shift+tab")
        await until(pilot, lambda: ASKED in shown(pilot))


async def test_the_author_can_say_that_it_is_precise_for_them() -> None:
    app = Writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab")
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ("ctrl+y", "precise for us") in app.query_one(FormView).hints())
        await pilot.press("ctrl+y")
        assert "what exactly" not in shown(pilot)
        await pilot.press("shift+tab")
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ASKED in shown(pilot))
        await pilot.press("tab", "x")
        await pilot.pause(1.5)
        assert "what exactly" not in shown(pilot) and app.read == [VAGUE, VAGUE]


async def test_the_key_still_brings_back_what_was_undone() -> None:
    async with Writing().run_test(size=(80, 24)) as pilot:
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ASKED in shown(pilot))
        await pilot.press("ctrl+z", "ctrl+y")
        assert VAGUE in shown(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: "what exactly" not in shown(pilot))


async def test_typing_goes_on_while_the_coach_is_still_reading() -> None:
    app = Writing()
    app.may_answer.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, VAGUE)
        await until(pilot, lambda: app.read == [VAGUE])
        await typed(pilot, " And more.")
        await pilot.press("tab")
        await typed(pilot, "elsewhere")
        assert "And more." in shown(pilot) and "elsewhere" in shown(pilot)
        app.may_answer.set()
        await pilot.pause()
        assert "what exactly" not in shown(pilot)


async def test_a_field_without_a_coach_is_never_read() -> None:
    app = Writing()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "tab")
        await typed(pilot, VAGUE)
        await pilot.pause(1.5)
        assert app.read == []


async def test_a_field_that_is_only_about_blame_asks_for_nothing_else() -> None:
    app = Writing(Form("f", "F", (Section("s", "A title", (replace(WHY, coach="blame"),)),)))
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, VAGUE)
        await until(pilot, lambda: app.read == [VAGUE])
        await pilot.pause()
        assert "what exactly" not in shown(pilot)
        await typed(pilot, " Sam should have tested it.")
        await until(pilot, lambda: "what happened, and why?" in " ".join(shown(pilot).split()))


async def test_what_the_lines_of_an_objection_say_is_not_asked_for_again() -> None:
    said = in_a_sentence(Field("said", "Said", "text", most=200))
    app = Writing(Form("f", "F", (Section("s", "A title", (said, replace(OBJECTION_FIELDS[2], more=False))),)))
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ASKED in shown(pilot))
        await pilot.press("tab")
        await typed(pilot, "40 refunds")
        await pilot.press("shift+tab")
        await until(pilot, lambda: "what exactly?" in shown(pilot))
        assert "how many" not in shown(pilot)
        await pilot.press("end", *["backspace"] * len(VAGUE))
        await until(pilot, lambda: "what exactly?" not in shown(pilot))


def test_the_coach_asks_and_never_grades() -> None:
    assert advice("Too risky", built_in()) == Advice()
    assert advice("Refunds in billing-api fail for 3 % of merchants since 3 May.", built_in()) == Advice()
    told = advice("Sam should have tested it on Friday.", built_in())
    assert told.lines[0] == "“should have” blames a person: what happened, and why?"
    asked = advice(VAGUE, built_in())
    assert [asked.within(room) for room in (80, 40, 20, 1)] == [
        ASKED,
        "what exactly? how many, or how much?",
        "what exactly?",
        "what exactly?",
    ]


async def to_the_position(pilot: Pilot[Any]) -> None:
    while getattr(getattr(pilot.app.focused, "field", None), "key", "") != "position":
        await pilot.press("tab")


@pytest.mark.slow
async def test_in_an_own_case_the_coach_speaks_to_its_author_alone(tmp_path: Path) -> None:
    table = Table(tmp_path).to("case")
    before = table.path.read_bytes()
    async with table.app("cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: phase(pilot) == "case" and bool(screen_of(pilot).query(FormView)))
        await to_the_position(pilot)
        await typed(pilot, VAGUE)
        await until(pilot, lambda: "what exactly?" in shown(pilot) and "ctrl+y precise for us" in shown(pilot))
        rows = shown(pilot).splitlines()
        assert "Your position" in next(row for row in rows if "what exactly?" in row)
        assert all(word in shown(pilot) for word in (VAGUE, "How strongly do you hold it?", "NOT SEALED"))
        await pilot.press("ctrl+y")
        assert "what exactly?" not in shown(pilot)
    asked = b"what exactly"
    assert asked not in before and all(asked not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.slow
async def test_a_term_of_the_pair_is_a_thing_to_the_coach(tmp_path: Path) -> None:
    table = Table(tmp_path).to("case")
    table.room.do(ExplainTerm(term="quick win", text="the form for saved cards"), "cto")
    async with table.app("cpo").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(screen_of(pilot).query(FormView)))
        await to_the_position(pilot)
        await typed(pilot, "The quick win and the kick-off need love.")
        await until(pilot, lambda: "how many" in shown(pilot))
        assert "what exactly?" not in shown(pilot)


@pytest.mark.slow
async def test_beside_a_steelman_the_coach_says_which_words_it_asks_about(tmp_path: Path) -> None:
    table = Table(tmp_path).to("steelman")
    async with table.app("cpo").run_test(size=(100, 25)) as pilot:
        await until(pilot, lambda: phase(pilot) == "steelman" and bool(screen_of(pilot).query(FormView)))
        await typed(pilot, VAGUE)
        await until(pilot, lambda: "what exactly?" in shown(pilot))
        assert ASKED in shown(pilot), "a label that isn't shown takes no room"


async def test_a_count_beside_the_label_leaves_the_coach_less_room() -> None:
    app = Writing()
    async with app.run_test(size=(60, 24)) as pilot:
        await typed(pilot, "This is too risky. " * 18)
        await until(pilot, lambda: "what exactly?" in shown(pilot))
        row = next(row for row in shown(pilot).splitlines() if "what exactly?" in row)
        assert "Why" in row and "341 of 400" in row


async def test_the_key_that_dismisses_the_coach_follows_the_config() -> None:
    app = Writing()
    app.set_keymap({"precise.typing": "f11"})
    async with app.run_test(size=(120, 40)) as pilot:
        await typed(pilot, VAGUE)
        await until(pilot, lambda: ("F11", "precise for us") in app.query_one(FormView).hints())
        await pilot.press("ctrl+y")
        assert ASKED in shown(pilot)
        await pilot.press("f11")
        assert "what exactly" not in shown(pilot)
