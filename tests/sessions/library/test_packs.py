"""Packs of questions: reading them, what is wrong with one, and what a playbook takes over from one."""

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
from sessions.exercises.ask.packs import UsedPack, question_table, questions_in, used_packs
from sessions.library.own_files import Found
from sessions.library.pack_schema import SCHEMA_FILE, as_text, pack_schema
from sessions.library.packs import Pack, find_packs, pack, read_pack
from sessions.library.playbooks import Uses, find_playbooks, read_playbook
from sessions.rules.phases import KINDS
from sessions.rules.questions import Asked, asked
from tests.few import few

SCHEMAS = Path(schemas.__file__).parent
SHIPPED = sorted((SCHEMAS / "packs").glob("*.toml"))
BIN = Path(sys.executable).parent

GOOD = """\
format = "parley-pack/1"
key = "ours"
title = "Ours"
about = "What we ask on Mondays"

[[question]]
key = "sure"
ask = "How sure are you?"
answer = "scale"
keep = true

[[question]]
key = "blocks"
ask = "What blocks you?"
answer = "text"
for = "second"

[[question]]
key = "trust"
ask = "How far do you trust their word?"
answer = "scale"
shown = "own"
talk = "Our word"
"""

USES = """\
format = "parley-playbook/1"
key = "mondays"
title = "Mondays"
about = "Half an hour"
minutes = 30

[[item]]
title = "Check-in"
kind = "ask"
minutes = 10
use = "ours"

[[item.question]]
key = "moved"
ask = "What moved?"
answer = "list"
"""


def test_every_shipped_pack_is_on_the_page_and_says_what_the_ends_of_its_scales_mean() -> None:
    page = (SCHEMAS.parent / "docs" / "packs.md").read_text("utf-8").partition("## In a playbook")[0]
    found = find_packs(Path("/nowhere")).entries
    assert len(found) == 38 and set(re.findall(r"`([\w-]+)`", page)) - {"ask"} == set(found)
    for each in found.values():
        for question in each.questions:
            assert len(question.ask) <= 115, question.ask
            if question.answer == "scale":
                assert re.search(rf"\b{question.limits[0]} .+ {question.limits[1]}( |$)", question.ask), question.ask


def test_the_short_partnership_check_asks_the_questions_of_the_full_one_in_turns() -> None:
    short, full = pack("partnership-short", Path("/nowhere")), pack("partnership-full", Path("/nowhere"))
    assert short.questions == full.questions and len(full.questions) == 20
    assert (short.rotate, full.rotate, short.questions_of) == (5, None, "partnership-full")
    assert "[[question]]" not in (SCHEMAS / "packs" / "partnership-short.toml").read_text("utf-8")
    assert {question.pack for question in questions_in({"packs": [short.used().as_setting]})} == {"partnership-full"}


def test_one_item_can_ask_any_shipped_packs_together() -> None:
    owners: dict[str, str] = {}
    for each in find_packs(Path("/nowhere")).entries.values():
        pool = each.questions_of or each.key
        for question in each.questions:
            owner = owners.setdefault(question.key, pool)
            assert owner == pool, f"{each.key} asks {question.key}, as {owner} does"


def packs(*texts: str) -> Found[Pack]:
    """Return packs as they would be found."""
    read = [read_pack(text, "x.toml") for text in texts]
    return Found({each.key: each for each in read})


def another(key: str = "theirs") -> str:
    """Return a second pack whose questions have other keys."""
    text = GOOD.replace('"ours"', f'"{key}"')
    for old in ("sure", "blocks", "trust"):
        text = text.replace(f'key = "{old}"', f'key = "{key}-{old}"')
    return text


def faults_of(text: str, *others: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_pack(text, "ours.toml", lambda: packs(*others))
    return caught.value.faults


SHORT = """\
format = "parley-pack/1"
key = "short"
title = "Ours, in short"
about = "One of them each Monday"
rotate = 1
questions_of = "ours"
"""


# --- what ships -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_pack_is_named_like_its_file_and_fits_the_schema(path: Path) -> None:
    assert read_pack(path.read_text("utf-8"), path.name).key == path.stem
    jsonschema.Draft7Validator(pack_schema()).validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.slow
@pytest.mark.skipif(not SHIPPED, reason="no pack ships yet")
def test_the_shipped_packs_pass_both_linters() -> None:
    for command in (["taplo", "lint"], ["tombi", "lint", "--offline"]):
        run = subprocess.run(
            [BIN / command[0], *command[1:], *map(str, SHIPPED)], cwd=SCHEMAS, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr


def test_the_published_schema_matches_the_dataclasses() -> None:
    stale = "run python -m sessions.library.pack_schema"
    assert (SCHEMAS / SCHEMA_FILE).read_text("utf-8") == as_text(), stale
    jsonschema.Draft7Validator.check_schema(json.loads(as_text()))
    jsonschema.Draft7Validator(pack_schema()).validate(tomllib.loads(GOOD))


# --- a person's own -------------------------------------------------------------------------------------------------


def test_a_persons_own_pack_may_replace_one_and_a_faulty_one_keeps_only_itself_away(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(GOOD)
    (tmp_path / "bad.toml").write_text(GOOD.replace("scale", "sclae", 1))
    found = find_packs(tmp_path)
    assert found.entries["ours"].path == str(tmp_path / "ours.toml")
    [fault] = found.faults
    assert fault.startswith(f"{tmp_path}/bad.toml:9: question.answer: 'sclae' isn't allowed; did you mean 'scale'?")
    assert pack("ours", tmp_path).title == "Ours"
    (tmp_path / "bad.toml").unlink()
    with pytest.raises(Missing, match="There is no pack 'oours': did you mean 'ours'"):
        pack("oours", tmp_path)


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"parley-pack/1"', '"parley-pack/2"', "1: format: 'parley-pack/2' isn't allowed; did you mean"),
        ('"ours"', '"Ours"', "2: key: 'Ours' isn't valid; use a key such as 'four-lenses'"),
        ("title", "titel", "1: title: is missing"),
        ('key = "ours"', 'key = "ours"\nrotate = 2', "3: rotate: is 2, but 2 questions take turns; remove it"),
        ('key = "blocks"', 'key = "sure"', "13: question.key: 'sure' is the key of a question above"),
        ('"second"', '"third"', "16: question.for: 'third' isn't allowed; use 'first', 'second' or 'both'"),
        ('shown = "own"\n', "", '22: question.talk: is only for a question with shown = "own"'),
        ('shown = "own"', 'shown = "own"\nguess = true', "23: question.guess: is only for a question that both"),
        ('for = "second"', 'for = "second"\nguess = true', "17: question.guess: is only for a question that both"),
        ('shown = "own"', 'shown = "own"\nfor = "first"', "24: question.talk: takes both leaders; remove it or `for`"),
        ("keep = true", 'options_from = "value"', "10: question.options_from: is only for choice, rank or points"),
        (
            'answer = "scale"\nkeep = true',
            'answer = "rank"\noptions = ["a", "b"]\noptions_from = "valve"',
            "11: question.options_from: 'valve' isn't allowed; did you mean 'value'?",
        ),
        (
            'answer = "scale"\nkeep = true',
            'answer = "choice"\noptions = ["a", "b"]\noptions_from = "value"\nreason_if = { is = "a" }',
            "11: question.options_from: can't be combined with a reason for one of the `options`; remove one",
        ),
        (
            'answer = "scale"\nkeep = true',
            'answer = "rank"\noptions_from = "value"',
            "6: question.options: has 0 entries; use 2 to 12 for a rank",
        ),
        ("keep = true", "kept = true", "10: question.kept: is not a key here; did you mean `keep`?"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_the_right_way(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    told = faults_of(GOOD.replace(old, new, 1))
    assert any(each.startswith(f"ours.toml:{fault}") for each in told), told


def test_a_pack_without_questions_says_how_to_begin_one() -> None:
    [fault] = faults_of(GOOD.partition("[[question]]")[0])
    assert "begin each of 1 to 40 questions with [[question]]" in fault


@pytest.mark.parametrize("said", ["keep = true", 'shown = "own"'])
def test_what_goes_beyond_a_session_is_only_for_questions_of_packs(said: str) -> None:
    with pytest.raises(Faulty) as caught:
        read_playbook(USES + said, "m.toml", Uses(lambda: packs(GOOD)))
    key = said.partition(" ")[0]
    assert caught.value.faults == [
        f"m.toml:17: item.question.{key}: is only for a question of a pack; put the question into one, or remove this"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SHORT.replace('"ours"', '"uors"'), "6: questions_of: 'uors' isn't a pack; did you mean 'ours'?"),
        (SHORT.replace('"ours"', '"half"'), "6: questions_of: 'half' asks the questions of 'ours'; name a pack that"),
        (SHORT.replace('"ours"', '"short"'), "6: questions_of: is the key of this pack; name another one"),
        (SHORT.replace('"ours"', "3"), "6: questions_of: is a whole number; expected a key"),
        (
            SHORT + GOOD[GOOD.index("[[question]]") :],
            "7: question: can't be combined with `questions_of`; remove one of the two",
        ),
    ],
)
def test_a_pack_can_only_ask_the_questions_of_a_pack_that_has_its_own(text: str, fault: str) -> None:
    half = SHORT.replace('"short"', '"half"')
    told = faults_of(text, GOOD) if "half" not in text else _faults_among(text, GOOD, half)
    assert any(each.startswith(f"ours.toml:{fault}") for each in told), told


def _faults_among(text: str, whole: str, half: str) -> list[str]:
    """Return the faults of a pack in a library that also has one without questions of its own."""
    given = packs(whole)
    other = read_pack(half, "half.toml", lambda: given)
    with pytest.raises(Faulty) as caught:
        read_pack(text, "ours.toml", lambda: Found({**given.entries, other.key: other}))
    return caught.value.faults


def test_the_schema_wants_either_questions_or_the_pack_that_has_them() -> None:
    check = jsonschema.Draft7Validator(pack_schema())
    assert check.is_valid(tomllib.loads(SHORT)) and check.is_valid(tomllib.loads(GOOD))
    assert not check.is_valid(tomllib.loads(SHORT.replace("questions_of", "#")))
    assert not check.is_valid(tomllib.loads(SHORT + GOOD[GOOD.index("[[question]]") :]))


def test_a_persons_own_pack_asks_the_questions_of_another_whatever_their_files_are_called(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SHORT)
    (tmp_path / "b.toml").write_text(GOOD)
    found = find_packs(tmp_path)
    assert found.faults == [] and found.entries["short"].questions == found.entries["ours"].questions
    assert pack("short", tmp_path).used().as_setting["questions_of"] == "ours"
    (tmp_path / "b.toml").unlink()
    [fault] = find_packs(tmp_path).faults
    assert fault.startswith(f"{tmp_path}/a.toml:6: questions_of: 'ours' isn't a pack")


def test_a_persons_own_pack_that_replaces_the_questions_of_another_is_asked_by_both(tmp_path: Path) -> None:
    (tmp_path / "full.toml").write_text(GOOD.replace('"ours"', '"partnership-full"'))
    found = find_packs(tmp_path)  # the short one asks five in turn, but these are three
    assert found.faults == [] and len(found.entries) == 38
    assert found.entries["partnership-short"].used().most == 3


# --- what a playbook uses -------------------------------------------------------------------------------------------


def test_the_questions_of_a_pack_are_copied_into_the_item() -> None:
    made = read_playbook(USES, "m.toml", Uses(lambda: packs(GOOD)))
    given = made.items[0].settings
    assert [each["key"] for each in given["questions"]] == ["moved"]
    assert given["packs"] == [
        {"key": "ours", "title": "Ours", "questions": tomllib.loads(GOOD)["question"]}
    ]  # the words of the file, and nothing that it doesn't say
    assert KINDS["ask"].faults(given) == []
    assert json.loads(json.dumps(given)) == given


def test_an_item_may_use_several_packs_and_say_how_many_questions_take_turns() -> None:
    text = USES.replace('"ours"', '["ours", "theirs"]\nrotate = 1').partition("[[item.question]]")[0]
    given = read_playbook(text, "m.toml", Uses(lambda: packs(GOOD, another()))).items[0].settings
    assert [(each["key"], each["rotate"]) for each in given["packs"]] == [("ours", 1), ("theirs", 1)]
    every = text.replace("= 1\n", "= 9\n")
    whole = read_playbook(every, "m.toml", Uses(lambda: packs(GOOD, another()))).items[0].settings
    assert all("rotate" not in each for each in whole["packs"])


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('use = "uors"', "11: item.use: 'uors' isn't a pack; did you mean 'ours'?"),
        ('use = "x"', "11: item.use: 'x' isn't a pack; the packs are ours and theirs"),
        ("use = 3", "11: item.use: must be the key of a pack, or a list of such keys"),
        ("use = []", "11: item.use: must be the key of a pack, or a list of such keys"),
        ('use = ["ours", "ours"]', "11: item.use: names a pack twice; name each once"),
        ("rotate = 3", "11: item.rotate: is only for an item that uses a pack; remove it or add `use`"),
        ('use = "ours"\nrotate = 0', "12: item.rotate: isn't a number of questions; use 1 to 40"),
        ('use = "ours"\nurgency = true', "11: item.use: can't be combined with `urgency`; remove one of the two"),
    ],
)
def test_what_a_playbook_says_of_packs_is_checked_with_its_line(said: str, fault: str) -> None:
    with pytest.raises(Faulty) as caught:
        read_playbook(USES.replace('use = "ours"', said), "m.toml", Uses(lambda: packs(GOOD, another())))
    assert any(each.startswith(f"m.toml:{fault}") for each in caught.value.faults), caught.value.faults


def test_a_pack_that_may_be_in_a_broken_file_is_said_to_be_there() -> None:
    with pytest.raises(Faulty) as caught:
        read_playbook(USES, "m.toml", Uses(lambda: Found({}, ["/x/ours.toml:1: TOML: no"])))
    [fault] = caught.value.faults
    assert fault.endswith("there are no packs (it may be in a file with faults: /x/ours.toml:1: TOML: no)")


def test_questions_of_one_item_cannot_share_a_key() -> None:
    same = another().replace('key = "theirs-sure"', 'key = "sure"')
    with pytest.raises(Faulty) as caught:
        read_playbook(USES.replace('"ours"', '["ours", "theirs"]'), "m.toml", Uses(lambda: packs(GOOD, same)))
    assert caught.value.faults == ["m.toml:11: item.use: 'theirs' asks 'sure', as 'ours' does; use only one of them"]
    with pytest.raises(Faulty) as caught:
        read_playbook(USES.replace('"moved"', '"sure"'), "m.toml", Uses(lambda: packs(GOOD)))
    assert caught.value.faults == [
        "m.toml:11: item.use: 'ours' asks 'sure', as the item itself does; use only one of them"
    ]


def test_a_persons_own_playbook_can_use_their_own_pack(tmp_path: Path) -> None:
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "packs").mkdir()
    (tmp_path / "playbooks" / "m.toml").write_text(USES)
    (tmp_path / "packs" / "ours.toml").write_text(GOOD)
    found = find_playbooks(tmp_path / "playbooks")
    assert found.faults == []
    assert found.entries["mondays"].items[0].settings["packs"][0]["key"] == "ours"


# --- any pack -------------------------------------------------------------------------------------------------------

leaves = st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=8)
near_questions = st.fixed_dictionaries(
    {"key": st.sampled_from(["a", "b", "c"]), "ask": st.just("Q?"), "answer": st.sampled_from(["scale", "text"])},
    optional={
        "for": st.sampled_from(["first", "second", "both"]) | leaves,
        "keep": st.booleans() | leaves,
        "shown": st.sampled_from(["own", "both"]) | leaves,
        "talk": st.just("T") | leaves,
        "guess": st.booleans(),
        "required": st.booleans(),
        "note": st.just("N"),
    },
)


@settings(max_examples=few(150), deadline=None)
@given(st.lists(near_questions, min_size=1, max_size=4), st.none() | st.integers(1, 5))
def test_a_pack_without_faults_is_the_same_after_it_was_copied_into_an_item(
    tables: list[dict[str, Any]], rotate: int | None
) -> None:
    questions, faults = asked(tables, (), "ours")
    if faults:
        assert all(fault.says for fault in faults)
        return
    used = UsedPack(key="ours", title="Ours", rotate=rotate, questions=questions)
    again, wrong = used_packs(json.loads(json.dumps([used.as_setting])))
    assert (again, wrong) == ((used,), [])
    assert all(isinstance(each, Asked) and question_table(each)["key"] == each.key for each in again[0].questions)
