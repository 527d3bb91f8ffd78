"""The pages for people who use parley name the keys, the phases and the figures that it has."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions.boards.spec_reading import as_setting
from sessions.exercises.align.state import scores_of
from sessions.library.boards import board
from sessions.library.phase_facts import PhaseFacts, phase_facts
from sessions.library.playbooks import length_s, playbook
from sessions.minutes.markdown import export_markdown
from sessions.minutes.toml import export_toml
from sessions.model import Item
from sessions.room import Room
from sessions.rules.phases import KINDS, Phase
from sessions.rules.scores import chance
from sessions.session import Session
from sessions.store import open_store
from tests.demo import Demo
from tests.test_docs import DOCS, ROOT, verbs
from tests.test_security import named_in
from tui.commands.command import KeyCommand, shown
from tui.config_keys import everything

EXERCISES = sorted((ROOT / "docs" / "exercises").glob("*.md"))
LISTS = ("keys.md", "CHANGELOG.md", "CONTRIBUTING.md", "look.md")
"""Pages that list every key, or say what was: nobody reads them to press one."""
PAGES = [path for path in DOCS if path.name not in LISTS and path.parent.name != "decisions"]
EVERYWHERE = {
    "enter",
    "esc",
    "tab",
    "space",
    "j",
    "k",
    "g",
    "G",
    "F10",
    "F9",
    "F4",
    "?",
    "F1",
    ":",
    "ctrl+o",
    "ctrl+c",
    "ctrl+q",
}
"""Keys that do the same on every screen: moving, small forms, help, commands."""
KEY = re.compile(r"`([A-Za-z0-9?:/+<>=←→%#*@'\"\[\]-]|F\d{1,2}|(?:ctrl|shift)\+\w+|esc|enter|space|tab)`")
COMMANDS = {command.id: command for command in everything()}
HALF = {"½": 0.5, "¼": 0.25}

pages = pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")


def sections(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each part of a page that begins with a heading, without its fences, and the commands whose keys it names.

    A part names them in a comment, in the order in which the keys come up: ``<!-- keys: next goal-sign -->``. One with
    ``<!-- no keys -->`` has none: what looks like a key there is a value.
    """
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for part in filter(None, re.split(r"^(?=#+ )", text, flags=re.MULTILINE)):
        if "<!-- no keys -->" in part:
            continue
        named = [name for each in re.findall(r"<!-- keys: (.*?) -->", part, re.DOTALL) for name in each.split()]
        yield part, named


def keys_of(command: KeyCommand) -> set[str]:
    """Every key of a command, as a page writes it."""
    return {shown(key) for key in f"{command.keys},{command.typing}".split(",") if key}


def in_order(named: list[str], places: list[int]) -> str:
    return " ".join(each for _, each in sorted(zip(places, named, strict=True), key=lambda pair: pair[0]))


@pages
def test_every_key_on_a_page_belongs_to_a_command_that_its_section_names(path: Path) -> None:
    for part, named in sections(path):
        title = part.splitlines()[0]
        assert not (unknown := set(named) - set(COMMANDS)), f"{title}: there is no command {unknown}"
        first = {key: place for place, key in reversed(list(enumerate(KEY.findall(part))))}
        told = set(first)
        assert not (unused := [each for each in named if not keys_of(COMMANDS[each]) & told]), f"{title}: {unused}"
        known = {key for each in named for key in keys_of(COMMANDS[each])} | EVERYWHERE
        assert not (wrong := told - known), f"{title}: no command that the section names has the key {wrong}"
        places = [min(first[key] for key in keys_of(COMMANDS[each]) & told) for each in named]
        assert places == sorted(places), f"{title}: the keys come up in another order: {in_order(named, places)}"


@pages
def test_every_parley_command_in_a_sentence_has_a_verb_and_options_that_exist(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for words in re.findall(r"`parley ([a-z][^`]*)`", text):
        verb, *rest = shlex.split(words)
        assert verb in verbs(), words
        options = {option for action in verbs()[verb]._actions for option in action.option_strings}
        assert {word for word in rest if word.startswith("-") and word != "-"} <= options, words


# --- exercises --------------------------------------------------------------------------------------------------------


def planned(words: list[str]) -> Iterator[tuple[str, bool, list[float | None]]]:
    """Title, privacy and minutes of each phase of a kind, for an item of so many minutes; None has no time of its own.

    An `argue` has the minutes of its full form, then those of its short one.
    """
    kind, minutes, *board_key = [*words, *(["30"] if len(words) == 1 else [])]
    found = []
    settings: list[dict[str, Any]] = [{"form": "full"}, {"form": "short"}] if kind == "argue" else [{}]
    if kind == "board":
        settings = [{"board": as_setting(board(board_key[0]).spec)}]
    if kind == "review":
        settings = [{"asked": [{"key": "goal-1", "id": "G1", "kind": "goal", "text": "A goal", "about": None}]}]
    for each in settings:
        item = Item(
            id="I1", title="Item", kind=kind, planned_minutes=int(minutes), budget_s=60 * int(minutes), settings=each
        )
        alone, rules = Session([item]), KINDS[kind]
        seconds = {phase.key: rules.seconds(alone, item, phase) or 0 for phase in rules.phases}
        found.append({key: each / 60 for key, each in {**seconds, **_by_key(rules.planned(item))}.items()})
    for phase in KINDS[kind].phases:
        yield phase.title, phase.private, [each.get(phase.key) or None for each in found]


def _by_key(phases: list[tuple[Phase, int]]) -> dict[str, int]:
    return {phase.key: seconds for phase, seconds in phases}


def minutes_in(cell: str) -> float | None:
    """The minutes in a cell: ``2½`` is 2.5, a dash is None."""
    if cell == "–":
        return None
    return float(cell.strip("½¼") or 0) + HALF.get(cell[-1], 0)


@pytest.mark.parametrize("path", [path for path in EXERCISES if path.stem in KINDS], ids=lambda path: path.stem)
def test_the_page_of_an_exercise_has_each_of_its_phases_with_its_minutes(path: Path) -> None:
    [(words, table)] = re.findall(r"<!-- phases: (.*?) -->\n(.*?)\n\n", path.read_text("utf-8"), re.DOTALL)
    kind = words.split()[0]
    assert kind == path.stem
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    expected = list(planned(words.split()))
    assert [row[0] for row in rows] == [f"**{title}**" if private else title for title, private, _ in expected]
    for row, (title, _, minutes) in zip(rows, expected, strict=True):
        for cell, wanted in zip(row[1 : 1 + len(minutes)], minutes, strict=True):
            told = minutes_in(cell)
            assert (told is None) == (wanted is None), title
            assert told is None or wanted is None or abs(told - wanted) <= 0.5, title
    told_facts = [(row[-2], row[-1]) for row in rows]
    assert told_facts == [(each.happens, reason(each)) for each in phase_facts()[kind].values()]


def reason(facts: PhaseFacts) -> str:
    """Why a phase is there, with the evidence, as a page has it."""
    return f"{facts.why} *{facts.evidence}*" if facts.evidence else facts.why


def test_the_pages_say_how_long_a_session_and_an_argument_take_also_at_one_keyboard() -> None:
    book, guide = playbook("joint-planning"), words_on("facilitator.md")
    alone, hot = (-(-length_s(book, hot=each) // 60) for each in (False, True))
    items = sum(each.minutes for each in book.items)
    assert f"takes about {hot} of the {book.minutes} minutes instead of {alone}." in guide
    assert f"You have {items} planned minutes and {book.minutes - items} in hand." in guide
    phases = [(title, private, [each or 0 for each in minutes]) for title, private, minutes in planned(["argue"])]
    once = [sum(minutes[form] for title, _, minutes in phases if title != "Revise") for form in (1, 0)]
    turns = [sum(minutes[form] for title, alone, minutes in phases if alone and title != "Revise") for form in (1, 0)]
    expected = [*once, *(each + turn for each, turn in zip(once, turns, strict=True))]
    revised = sum(minutes[0] for *_, minutes in phases)
    told = re.search(
        r"takes about (\d+) minutes, .+ about (\d+), with one revision about (\d+)\. .+ about (\d+) and (\d+),",
        words_on("exercises/argue.md"),
    )
    other = re.search(
        r"takes about (\d+) minutes and the full form about (\d+)\..+? becomes (\d+) and (\d+),",
        words_on("facilitator-reference.md"),
    )
    assert told and other
    short, full, once_revised, *shared = map(int, told.groups())
    for said, minutes in zip(
        [short, full, *shared, *map(int, other.groups()), once_revised], [*expected * 2, revised], strict=True
    ):
        assert abs(said - minutes) < 1


def test_each_exercise_has_a_page_and_the_page_on_which_to_choose_names_it() -> None:
    index = (ROOT / "docs" / "exercises" / "README.md").read_text("utf-8")
    assert {path.stem for path in EXERCISES} == {*KINDS, "README"}
    assert all(f"({kind}.md)" in index for kind in KINDS)


# --- examples ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def minutes(loaded: Demo) -> Iterator[tuple[dict[str, Any], dict[str, Any], Session]]:
    """The minutes of both closed sessions of the demo as tables, and the second session itself."""
    store = open_store(loaded.db)
    first, second = (Room(store, session).view(None) for session in (loaded.first, loaded.closed))
    yield tomllib.loads(export_toml(first)), tomllib.loads(export_toml(second)), second
    store.close()


def words_on(name: str) -> str:
    """A page as one line of words, without its marks."""
    return " ".join(re.sub(r"[*`]", "", (ROOT / "docs" / name).read_text("utf-8")).split())


Minutes = tuple[dict[str, Any], dict[str, Any], Session]


def test_the_example_of_align_has_the_votes_and_figures_of_the_demo(minutes: Minutes) -> None:
    _, told, session = minutes
    page = words_on("exercises/align.md")
    item = next(each for each in session.all(Item) if each.kind == "align")
    first, last = scores_of(session, item, 1), scores_of(session, item)
    assert first.chance and last.chance
    for words in (
        f"The alignment was {first.alignment}.",
        f"three goals and points reach {first.chance.mean}.",
        f"off by {first.guess_error} points",
        f"In the end the alignment was {last.alignment}",
        f"one random pair in twenty still gets more than {chance(3, False).p95}",
    ):
        assert words in page, words
    for goal in told["goal"]:
        votes = {ballot["by"]: ballot for ballot in goal["ballot"] if ballot["round"] == 1}
        ada, jonas = votes["cpo"], votes["cto"]
        gap = abs(ada["support"] - jonas["support"])
        row = f"| {ada['support']} | {jonas['support']} | {gap} | {ada['points']} and {jonas['points']} |"
        assert row in page, row


def test_the_example_of_argue_has_the_texts_and_figures_of_the_demo(minutes: Minutes) -> None:
    _, told, _ = minutes
    page = words_on("exercises/argue.md")
    [argument] = told["argument"]
    sides = {side["by"]: side for side in argument["side"]}
    figures = [each.get(key) for each in sides.values() for key in ("fidelity_first", "fidelity_final")]
    assert figures == [82, None, 23, 63]
    for words in (
        argument["question"],
        *(side["steelman"].strip() for side in argument["side"]),
        sides["cto"]["missing"],
        f"coverage was 5/6, or {sides['cpo']['coverage']}",
        f"a fidelity of {sides['cpo']['fidelity_first']}",
        f"not hers: {sides['cto']['fidelity_first']}",
        f"coverage of {sides['cto']['coverage']:.2f}, {sides['cto']['fidelity_final']}",
        f"{sides['cpo']['strength_before']} before and {sides['cpo']['strength_after']} after",
        f"he with {sides['cto']['strength_before']} and {sides['cto']['strength_after']}",
        argument["synthesis"].split(". ")[0],
    ):
        assert words in page, words
    assert argument["band"].replace("-", " ") in page


def test_the_other_examples_are_those_of_the_demo(minutes: Minutes) -> None:
    before, told, _ = minutes
    [watch], scores = before["watch"], told["scores"]
    decision, minutes_of = told["decision"][0], {each["title"]: each for each in told["agenda"]}
    talk = minutes_of["Decide and share out"]
    came = next(each for each in told["follow_up"] if each["outcome"] == "missed")
    relied = next(each for each in told["question"] if each["key"] == "relied-on")
    for name, expected in {
        "lines": [
            *(each["text"].rstrip(".") for each in before["line"]),
            watch["text"],
            f"Ada gave it {watch['odds']['cpo']}, Jonas {watch['odds']['cto']}",
        ],
        "talk": [
            *(decision[key] for key in ("title", "rationale", "cascade")),
            decision["dissent"][0]["text"],
            f"planned for {talk['planned_minutes']} minutes, finished after {talk['actual_minutes']}",
        ],
        "review": [came["note"], came["value"], f"Jonas {came['said']['cto']}"],
        "close": [
            f"{before['scores']['roti']} on average",
            f"Q2 {scores['roti']}",
            *(answer["value"] for answer in relied["answer"]),
            f"{told['session']['actual_minutes']} of {told['session']['planned_minutes']} planned minutes",
        ],
        "ask": ["Ada: customer. Jonas: technology.", "Ada 4, because the renewal call is on Friday; Jonas 2. Gap 2."],
    }.items():
        for words in expected:
            assert words in words_on(f"exercises/{name}.md"), f"{name}: {words}"
    answers = {each["key"]: {given["by"]: given for given in each["answer"]} for each in told["question"]}
    assert (answers["need"]["cpo"]["value"], answers["need"]["cto"]["value"]) == ("customer", "technology")
    assert (answers["pressure"]["cpo"]["value"], answers["pressure"]["cto"]["value"]) == (4, 2)


def test_the_page_for_the_ceo_names_the_parts_and_the_figures_as_the_minutes_do(minutes: Minutes) -> None:
    page, session = (ROOT / "docs" / "for-the-ceo.md").read_text("utf-8"), minutes[2]
    told = export_markdown(session)
    parts = re.findall(r"^## (.+)$", told.split("\n---\n")[0], re.MULTILINE)
    assert re.findall(r"^\| (What .+?|Who .+?|Set .+?) \|", page, re.MULTILINE) == parts
    figures = re.findall(r"“([^”]+)” ([0-9.]+[0-9])", page)
    assert len(figures) == 4
    for label, figure in figures:
        assert re.search(rf"^\| {re.escape(label)}.* \| {re.escape(figure)} \|$", told, re.MULTILINE), label


def test_the_example_of_a_board_is_that_of_the_demo(minutes: Minutes) -> None:
    _, told, _ = minutes
    page, rows = (
        words_on("exercises/board.md"),
        next(each for each in told["board"] if each["kind"] == "roadmap")["row"],
    )
    sandbox = next(row for row in rows if row["text"] == "Try a new checkout in a sandbox")
    said = {each["by"]: each for each in sandbox["answer"] if each["column"] == "support"}
    assert (said["cpo"]["value"], said["cto"]["value"]) == (2, 5)
    assert (said["cpo"]["guess"], said["cto"]["guess"]) == (4, 3)
    for words in ("Ada's support was 2", "Jonas's was 5", "guessed 4 for him, he 3 for her", said["cpo"]["reason"]):
        assert words in page, words
    assert next(each for each in told["action"] if each["text"].startswith("Find out"))["text"] in page


# --- what else they claim ---------------------------------------------------------------------------------------------


def test_each_answer_of_the_faq_names_tests_that_exist_or_says_that_it_has_none() -> None:
    answers = re.findall(r"^\*\*.+$", (ROOT / "docs" / "faq.md").read_text("utf-8"), re.MULTILINE)
    assert len(answers) > 20
    for answer in answers:
        [named] = re.findall(r"<!-- (.+?) -->", answer)
        for name in named.split(", ") if named != "no test" else ():
            path, _, test = name.partition("::")
            assert test in named_in(path), f"{name} is not there, but is to show: {answer}"
