import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemas
from sessions.errors import Faulty, Missing
from sessions.files.toml_errors import faults_in
from sessions.library.playbook_schema import SCHEMA_FILE, as_text, playbook_schema
from sessions.library.playbooks import (
    Playbook,
    agenda_items,
    find_playbooks,
    length_s,
    playbook,
    playbook_from,
    playbooks,
    read_playbook,
)
from sessions.model import Header, Item, Participant
from sessions.rules.agenda import MakeReady
from sessions.rules.agenda_timing import obstacles
from sessions.rules.phases import KINDS
from sessions.session import Session
from sessions.setup.demo import stories
from tests.few import few
from tests.sessions.play import Play

SCHEMAS = Path(schemas.__file__).parent
SHIPPED = sorted((SCHEMAS / "playbooks").glob("*.toml"))
BIN = Path(sys.executable).parent

PAGE = Path(schemas.__file__).parents[1] / "docs" / "playbooks.md"

GOOD = """\
format = "parley-playbook/1"
key = "ours"
title = "Ours"
about = "What we do on Mondays"
minutes = 30

[[item]]
title = "Check-in"
kind = "ask"
minutes = 10
owner = "first"
seconds = { answer = 90 }

[[item.question]]
key = "sure"
ask = "How sure are you?"
answer = "scale"
reason_if = { under = 3 }

[[item]]
title = "Talk"
kind = "talk"
minutes = 10
owner = "second"
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_playbook(text, "ours.toml")
    return caught.value.faults


def fault_of(old: str, new: str) -> str:
    """Return the one fault that replacing `old` by `new` makes in a good playbook."""
    assert GOOD.count(old) >= 1
    [fault] = faults_of(GOOD.replace(old, new, 1))
    return fault


# --- what ships -----------------------------------------------------------------------------------------------------


def test_the_promised_playbooks_are_there(tmp_path: Path) -> None:
    found = playbooks(tmp_path / "none")
    page = (SCHEMAS.parent / "docs" / "playbooks.md").read_text("utf-8").partition("## Write your own")[0]
    told = {key: int(minutes) for key, minutes in re.findall(r"^\| `([\w-]+)` \| (\d+) \|", page, re.MULTILINE)}
    assert len(found) == 14 and told == {key: each.minutes for key, each in found.items()}
    assert list(found) == sorted(found)
    assert all(each.path is None for each in found.values())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_playbook_passes_both_linters_and_the_schema(path: Path) -> None:
    for command in (["taplo", "lint", str(path)], ["tombi", "lint", "--offline", str(path)]):
        run = subprocess.run([BIN / command[0], *command[1:]], cwd=SCHEMAS, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    jsonschema.Draft7Validator(playbook_schema()).validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_playbook_is_named_like_its_file_and_fits_its_time_without_a_waiver(path: Path) -> None:
    made = playbook(path.stem, Path("/nowhere"))
    assert obstacles(session_of(made)) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_item_of_a_shipped_playbook_can_begin(path: Path) -> None:
    for each in agenda_items(playbook(path.stem, Path("/nowhere")), ["cpo", "cto"]):
        play = Play(each)
        assert play.item.phase == KINDS[each.kind].first(play.session, play.item)


def test_the_phases_of_an_item_fit_into_its_minutes(tmp_path: Path) -> None:
    for made in playbooks(tmp_path).values():
        for each in agenda_items(made, ["cpo", "cto"]):
            assert sum(seconds for _, seconds in KINDS[each.kind].planned(each)) <= each.planned_minutes * 60, each


def test_every_playbook_fits_its_minutes_at_two_terminals_and_at_one(tmp_path: Path) -> None:
    for made in playbooks(tmp_path).values():
        items = agenda_items(made, ["cpo", "cto"])
        private = sum(seconds for each in items for phase, seconds in KINDS[each.kind].planned(each) if phase.private)
        apart = sum(each.planned_minutes * 60 for each in items) + made.minutes * 60 * made.buffer_percent // 100
        assert length_s(made) == apart <= made.minutes * 60, made.key
        assert length_s(made, hot=True) == apart + private <= made.minutes * 60, made.key
        assert private, made.key


def test_the_examples_also_fit_their_minutes_and_the_live_one_at_one_keyboard_too() -> None:
    books = [playbook_from(story["playbook"])[0] for story in stories()]
    for made in books:
        assert made is not None and length_s(made) <= made.minutes * 60
        for each in agenda_items(made, ["cpo", "cto"]):
            assert sum(seconds for _, seconds in KINDS[each.kind].planned(each)) <= each.planned_minutes * 60, each
    live = books[-1]
    assert live is not None and length_s(live, hot=True) <= live.minutes * 60


def test_an_hour_of_joint_planning_also_takes_an_hour_at_one_keyboard() -> None:
    made = playbook("joint-planning", Path("/nowhere"))
    assert made.minutes == 60 and 55 * 60 <= length_s(made, hot=True) <= 60 * 60


def test_nobody_can_agree_on_a_question_in_one_minute() -> None:
    for form in ("short", "full"):
        row = Item(id="I1", title="Q", kind="argue", planned_minutes=20, budget_s=1200, settings={"form": form})
        assert {phase.key: s for phase, s in KINDS["argue"].planned(row)}["frame"] >= 120


def session_of(made: Playbook) -> Session:
    header = Header(
        id="7k3qf2xa",
        title="Q2",
        pair="cpo-cto",
        playbook=made.key,
        status="draft",
        mode="hotseat",
        planned_minutes=made.minutes,
        buffer_percent=made.buffer_percent,
    )
    people = [Participant(key_=key, name=key, role="leader") for key in ("cpo", "cto")]
    return Session([header, *people, *agenda_items(made, ["cpo", "cto"])])


def test_a_playbook_becomes_an_agenda_that_can_be_made_ready() -> None:
    made = read_playbook(GOOD, "ours.toml")
    first, second = agenda_items(made, ["ceo", "cto"])
    assert first == Item(
        id="I1",
        title="Check-in",
        kind="ask",
        owner="ceo",
        planned_minutes=10,
        budget_s=600,
        position=0,
        settings={
            "questions": [{"key": "sure", "ask": "How sure are you?", "answer": "scale", "reason_if": {"under": 3}}],
            "seconds": {"answer": 90},
        },
    )
    assert (second.id, second.owner, second.position, second.settings, second.status) == (
        "I2",
        "cto",
        1,
        None,
        "queued",
    )
    play = Play()
    play.session = session_of(made)
    play.do(MakeReady(), "cpo")
    assert play.session.header.status == "ready"


# --- a person's own -------------------------------------------------------------------------------------------------


def test_a_persons_own_playbook_is_listed_with_the_others_and_may_replace_one(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(GOOD)
    (tmp_path / "mine.toml").write_text(GOOD.replace('"ours"', '"check-in"'))
    found = playbooks(tmp_path)
    assert found["ours"].path == str(tmp_path / "ours.toml")
    assert (found["check-in"].title, found["check-in"].path) == ("Ours", str(tmp_path / "mine.toml"))
    assert found["joint-planning"].path is None


def test_a_faulty_playbook_does_not_affect_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("format = \n")
    (tmp_path / "ours.toml").write_text(GOOD)
    (tmp_path / "raw.toml").write_bytes(b"\xff\xfea")
    (tmp_path / "dir.toml").mkdir()
    found = find_playbooks(tmp_path)
    assert "ours" in found.entries
    assert [fault.partition(":")[0] for fault in found.faults] == [
        str(tmp_path / name) for name in ("bad.toml", "dir.toml", "raw.toml")
    ]
    assert playbook("ours", tmp_path).key == "ours"
    with pytest.raises(Faulty):
        playbooks(tmp_path)
    with pytest.raises(Faulty):
        playbook("bad", tmp_path)


def test_each_playbook_is_checked_by_itself() -> None:
    assert faults_in(GOOD, "good.toml", read_playbook) == []
    [fault] = faults_in(GOOD.replace("minutes = 30", "minutes = 20"), "bad.toml", read_playbook)
    assert fault.startswith("bad.toml:5: minutes: ")


def test_two_of_a_persons_own_playbooks_cannot_share_a_key(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD)
    (tmp_path / "b.toml").write_text("\n" + GOOD)
    [fault] = find_playbooks(tmp_path).faults
    assert fault == f"{tmp_path}/b.toml:3: key: 'ours' is already the key of a.toml; give each playbook its own"


def test_for_an_unknown_playbook_the_nearest_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no playbook 'joint-planing': did you mean 'joint-planning'"):
        playbook("joint-planing", tmp_path)
    with pytest.raises(Missing, match="the playbooks are ceo-cto-check-in, "):
        playbook("zzz", tmp_path)


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('format = "parley-playbook/1"\n', "", "1: format: is missing; expected 'parley-playbook/1'"),
        ("playbook/1", "playbook/2", "1: format: 'parley-playbook/2' isn't allowed; did you mean"),
        ('key = "ours"', 'key = "Ours!"', "2: key: 'Ours!' isn't valid; use a key such as 'joint-planning'"),
        (
            "minutes = 30",
            "minutes = 30\nbuffer_precent = 5",
            "6: buffer_precent: is not a key here; did you mean `buffer_percent`?",
        ),
        (
            "minutes = 30",
            "minutes = 20",
            "5: minutes: is 20, but the items take 20 and 10 % is the buffer: set it to 23 or more",
        ),
        ("minutes = 30", 'minutes = "30"', "5: minutes: is text; expected a whole number from 1 to 1440"),
        ('kind = "talk"', 'kind = "tlak"', "22: item.kind: 'tlak' isn't an item kind; did you mean 'talk'?"),
        ('kind = "talk"', "kind = 7", "22: item.kind: is a whole number; expected the key of an item kind"),
        ("minutes = 10", "minutes = 121", "10: item.minutes: is 121; use a number from 1 to 120"),
        ('owner = "first"', 'ownr = "first"', "11: item.ownr: is not a key here; did you mean `owner`?"),
        (
            'owner = "first"',
            'owner = "cpo"',
            "11: item.owner: 'cpo' isn't allowed; use 'first' or 'second'",
        ),
        ("answer = 90", "anser = 90", "12: item.seconds.anser: is not a key here; did you mean `answer`?"),
        ("answer = 90", "answer = 5", "12: item.seconds.answer: isn't a valid time; use 10 to 7200 seconds"),
        ("answer = 90", "answer = true", "12: item.seconds.answer: isn't a valid time"),
        ("{ answer = 90 }", "90", "12: item.seconds: isn't a table; write { answer = 90 }"),
        ('key = "sure"', 'key = "sure"\nmsot = 3', "16: item.question.msot: is not a key here; did you mean `most`?"),
        ('"scale"', '"sclae"', "17: item.question.answer: 'sclae' isn't allowed; did you mean 'scale'?"),
        ('"scale"', '"scale"\nmost = 900', "18: item.question.most: is out of range; a scale goes from 0 to 100"),
        ('"scale"', '"scale"\nleast = 5', "18: item.question.least: leaves nothing between 5 and 5"),
        ('"scale"', '"scale"\noptions = ["a"]', "18: item.question.options: is only for choice, rank or points"),
        (
            "{ under = 3 }",
            "{ undre = 3 }",
            "18: item.question.reason_if.undre: is not a key here; did you mean `under`?",
        ),
        ("{ under = 3 }", "{ under = 3, over = 4 }", "18: item.question.reason_if: must have exactly one of"),
        ("{ under = 3 }", "3", "18: item.question.reason_if: isn't a table; write { under = 3 }"),
        ("{ under = 3 }", "{ is = 'no' }", "18: item.question.reason_if.is: is only for choice or yesno"),
        ('kind = "talk"', 'kind = "talk"\nurgency = true', "23: item.urgency: is not a key here; remove it"),
        ("[[item.question]]", "[item.question]", "14: item.question: must be a list"),
        ('title = "Talk"', "title = 2026-03-03", "21: item.title: is a date; expected text of 1 to 80 characters"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_the_right_way(old: str, new: str, fault: str) -> None:
    told = fault_of(old, new)
    assert told.startswith("ours.toml:" + fault), told


def test_a_choice_needs_options_and_each_only_once() -> None:
    asked = GOOD.replace('"scale"\nreason_if = { under = 3 }', '"choice"')
    [fault] = faults_of(asked)
    assert fault == "ours.toml:14: item.question.options: has 0 entries; use 2 to 12 for a choice"
    [fault] = faults_of(asked.replace('"choice"', '"choice"\noptions = ["a", "a"]'))
    assert fault == "ours.toml:18: item.question.options: has an option twice; list each option once"


def test_two_questions_cannot_share_a_key() -> None:
    again = '\n[[item.question]]\nkey = "sure"\nask = "Really?"\nanswer = "yesno"\n\n[[item]]\ntitle = "Talk"'
    [fault] = faults_of(GOOD.replace('\n[[item]]\ntitle = "Talk"', again))
    assert fault == "ours.toml:21: item.question.key: 'sure' is the key of a question above; give each its own"


def test_questions_and_urgency_cannot_be_combined() -> None:
    assert fault_of('kind = "ask"', 'kind = "ask"\nurgency = true').startswith(
        "ours.toml:15: item.question: can't be combined with `urgency`"
    )


def test_every_fault_is_reported_in_the_order_of_the_lines() -> None:
    text = GOOD.replace("title", "titel").replace('kind = "talk"', 'kind = "tlak"').replace('"scale"', '"sclae"')
    told = faults_of(text)
    assert len(told) == 8
    lines = [int(fault.split(":")[1]) for fault in told]
    assert lines == sorted(lines)


def test_a_playbook_without_items_says_how_to_begin_one() -> None:
    [fault] = faults_of(GOOD.partition("[[item]]")[0])
    assert "begin each of 1 to 40 items with [[item]]" in fault


def test_control_characters_in_a_playbook_reach_no_terminal() -> None:
    made = read_playbook(GOOD.replace('"Talk"', '"Ta\\u001b[31mlk\\u202e"'), "ours.toml")
    assert made.items[1].title == "Ta[31mlk"
    [fault] = faults_of(GOOD.replace("about", '"a\\u001bb"') + 'about = "x"\n')[:1]
    assert "\x1b" not in fault


# --- schema ---------------------------------------------------------------------------------------------------------


def test_the_published_schema_matches_the_dataclasses() -> None:
    stale = "run python -m sessions.library.playbook_schema"
    assert (SCHEMAS / SCHEMA_FILE).read_text("utf-8") == as_text(), stale
    jsonschema.Draft7Validator.check_schema(json.loads(as_text()))


def test_the_schema_allows_no_unknown_keys_in_its_tables() -> None:
    def tables(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, list):
            return [table for each in value for table in tables(each)]
        if not isinstance(value, dict):
            return []
        inner = [table for each in value.values() for table in tables(each)]
        return [value, *inner] if value.get("type") == "object" and "properties" in value else inner

    found = tables(playbook_schema())
    assert len(found) >= 5
    assert all(table["additionalProperties"] is False for table in found)


leaves = st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=8) | st.floats(allow_nan=True) | st.dates()
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
item_keys = st.sampled_from(
    ["title", "kind", "minutes", "owner", "seconds", "question", "urgency", "form", "holds", "max_rounds", "zz"]
)
near_items = st.dictionaries(item_keys, anything | st.sampled_from(sorted(KINDS)) | st.just(7), max_size=8)
near_playbooks = st.fixed_dictionaries(
    {},
    optional={
        "format": st.just("parley-playbook/1") | anything,
        "key": st.just("k") | anything,
        "title": st.just("T") | anything,
        "about": st.just("A") | anything,
        "minutes": st.integers(1, 90) | anything,
        "item": st.lists(near_items | anything, max_size=3) | anything,
        "zz": anything,
    },
)


@pytest.mark.slow
@settings(max_examples=few(200), deadline=None)
@given(near_playbooks)
def test_any_file_is_a_playbook_or_has_faults(table: dict[str, Any]) -> None:
    found, faults = playbook_from(table)
    assert (found is None) == bool(faults)
    assert all(fault.says for fault in faults)
    if found is not None:
        assert json.dumps([each.settings for each in found.items], allow_nan=False)


@settings(max_examples=few(100), deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.text(max_size=4))
def test_a_damaged_file_is_reported_line_by_line_and_never_crashes(at: int, cut: int, new: str) -> None:
    text = GOOD[:at] + new + GOOD[at + cut :]
    try:
        read_playbook(text, "ours.toml")
    except Faulty as faulty:
        last = text.replace("\r\n", "\n").count("\n") + 1
        assert faulty.faults
        assert all(1 <= int(fault.split(":")[1]) <= last for fault in faulty.faults)


@pytest.mark.slow
def test_the_library_is_read_without_the_heavy_packages() -> None:
    code = (
        "import sys; from pathlib import Path; from sessions.library.playbooks import playbooks\n"
        "playbooks(Path('/nowhere'));"
        "print([name for name in ('tomlkit', 'sqlite_utils', 'textual', 'platformdirs') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=SCHEMAS.parent)
    assert run.stdout == "[]\n", run.stdout + run.stderr


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_playbook_says_what_you_have_after_it_and_its_page_says_the_same(path: Path) -> None:
    book = read_playbook(path.read_text("utf-8"), path.name)
    assert book.promise is not None
    assert re.fullmatch(r"After th(is|ese) .* you (have|know) .*\.", book.promise)
    row = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{book.key}` |"))
    assert row.endswith(f"| {book.promise} |") and f"| {book.minutes} |" in row


def test_a_playbook_needs_no_promise() -> None:
    assert read_playbook(GOOD, "ours.toml").promise is None
