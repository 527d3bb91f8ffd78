"""The claims in docs/security.md and docs/limits.md have tests, and what the first calls not prevented is possible."""

from __future__ import annotations

import ast
import re
import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bench.growth import MEASURES
from bench.proof import PROOFS
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Goal, Participant
from sessions.pins import hashed, prove
from sessions.records.amendments import Redact
from sessions.room import Room
from sessions.rules.moves import Seal
from sessions.store import open_store
from tests.demo import Demo
from tests.tui.scenes import QUESTIONS, closing, item, room_with
from tui.client import identity
from tui.client.identity import own_key

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "docs" / name for name in ("security.md", "limits.md")]
OF_BENCH = {"proof": set(PROOFS), "growth": {each.what for each in MEASURES}}
"""What a page may name beside tests: a part of `python -m bench proof`, a row of `python -m bench growth`."""
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
_CLAIM = re.compile(r"^\* (.+?[.!:]) <!-- (.+) -->$")


@cache
def named_in(path: str) -> frozenset[str]:
    """The tests in a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def claims(page: Path) -> list[tuple[str, list[str]]]:
    """Each sentence that claims something, with the names of what is behind it."""
    found = []
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("* "):
            claim = _CLAIM.match(line)
            assert claim, f"a claim without its test: {line}"
            found.append((claim[1], re.split(r", (?=[\w/.]+::)", claim[2])))
    return found


@pages
def test_every_claim_on_the_page_names_tests_that_exist(page: Path) -> None:
    assert len(claims(page)) > 25
    for says, names in claims(page):
        for name in names:
            path, _, test = name.partition("::")
            there = OF_BENCH[path] if path in OF_BENCH else named_in(path)
            assert test in there, f"{name} is not there, but is to show: {says}"


@pages
def test_a_claim_is_one_sentence_and_everything_else_on_the_page_only_links_to_claims(page: Path) -> None:
    for says, _ in claims(page):
        assert not re.search(r"[.!?] [A-Z]", says), says
    beside = [line for line in page.read_text("utf-8").splitlines() if line and not line.startswith(("* ", "#", "|"))]
    assert (
        len(beside)
        == {
            "security.md": 2 + 6,  # an introduction, and a line on who wants what for each section but the last
            "limits.md": 1 + 3,  # an introduction, and a line on how it is counted for three of its sections
        }[page.name]
    )


def test_for_everyone_the_page_mentions_it_says_what_is_not_prevented() -> None:
    sections = PAGES[0].read_text("utf-8").split("\n## ")[1:]
    assert [each.splitlines()[0] for each in sections if "**Not prevented:**" not in each] == ["An observer"]


# --- what is not prevented --------------------------------------------------------------------------------------------


def test_whoever_owns_the_file_can_read_drafts_and_sealed_answers(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = room_with(path, item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"))
    room.save_draft("cto", {"risk": {"value": "Quagga crossing"}})
    sheet = {"risk": {"value": "Xylophone renewal"}, "sure": {"value": 4, "guess": 4}, "cards": {"value": True}}
    room.do(Seal(form="answer", payload=sheet), "cpo")
    room.store.close()
    held = b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.is_file())
    assert b"Quagga crossing" in held and b"Xylophone renewal" in held


def test_whoever_can_write_the_file_can_use_any_seat(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    Room(room.store, room.id, frozenset(["cto"]), "local").do(SignMinutes(), "cto")
    assert room.store.load(room.id).get(Participant, "cto").signed_key == "local", "and it says that nobody proved it"


@pytest.mark.slow
def test_a_copy_made_before_a_redaction_still_contains_the_words(loaded: Demo, tmp_path: Path) -> None:
    store, closed = open_store(loaded.copied(tmp_path / "p.db").db), loaded.closed
    words = store.load(closed).get(Goal, "G1").text
    store.backup(tmp_path / "copy.db")
    room = Room(store, closed)
    for seat in ("cpo", "cto"):
        room.do(Redact(target="G1.text", reason="A customer is named"), seat)
    store.close()
    shutil.copy(tmp_path / "copy.db", tmp_path / "again.db")
    again = open_store(tmp_path / "again.db")
    assert again.load(closed).get(Goal, "G1").text == words
    again.close()


def test_whoever_runs_programs_as_the_user_of_the_host_can_name_any_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_host_says", None)
    identity.came_by_host(f"SHA256:{'A' * 43}")
    assert own_key(True, {}) == f"SHA256:{'A' * 43}"


def test_whoever_has_the_file_can_try_pins_without_waiting() -> None:
    kept = hashed("4711").kept
    assert [prove(pin, kept) is not None for pin in ("0000", "1111", "2222", "3333", "4711")] == [False] * 4 + [True]


def test_the_moments_of_a_record_are_what_the_clock_of_the_host_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = closing(tmp_path / "p.db", "sign")
    later = datetime.now().astimezone().replace(microsecond=0) + timedelta(days=4000)
    monkeypatch.setattr("sessions.times.clock", lambda: later)
    room.do(SignMinutes(), "cpo")
    room.store.close()
    store = open_store(tmp_path / "p.db")
    assert store.load(room.id).get(Participant, "cpo").signed_at == later
    assert store.verify(room.id) == []
    store.close()
