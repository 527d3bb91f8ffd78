import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.files.toml_positions import Lines
from sessions.minutes.keep_comments import keep
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Ballot, Goal
from tests.few import few

EXAMPLE = (Path(__file__).parent / "example-minutes.toml").read_text()
LINES = EXAMPLE.split("\n")


def test_comments_above_behind_and_between_stay_where_they_were() -> None:
    old = (
        EXAMPLE.replace("\nformat =", "\n# Our notes.\n\n# Second block\nformat =")
        .replace("support = 3\nguess = 3", "# he hesitated\nsupport = 3  # really?\nguess = 3")
        .replace("roti = 4.0\n", "roti = 4.0 # good\n# said after the meeting\n")
        .replace(
            '[[participant]]\nkey = "cto"', '# A person.\n\n# Another block.\n[[participant]]  # the CTO\nkey = "cto"'
        )
        .replace('error budget of June.\n"""', 'error budget of June.\n"""  # agreed by both')
        + "# the end\n\n# really\n"
    )
    kept, reports = keep(old, EXAMPLE, "m.toml")
    assert kept == old
    assert reports == []


def test_comments_follow_their_table_when_others_come_before_it() -> None:
    session = read_minutes(EXAMPLE, "m")
    session.put(Goal(id="G2", item="I1", text="A goal that came with an amendment", status="agreed"))
    old = export_toml(session).replace('[[goal]]\nid = "G2"', '# about the second\n[[goal]]\nid = "G2"  # two')
    session.put(replace(session.get(Goal, "G2"), id="G3", text="Another goal that comes later"))
    kept, _ = keep(old, export_toml(session), "m")
    assert '\n# about the second\n[[goal]]\nid = "G2"  # two\n' in kept


def test_a_comment_about_something_that_is_gone_is_refused_and_never_lost() -> None:
    session = read_minutes(EXAMPLE, "m")
    session.drop(session.get(Action, "A1"))
    old = EXAMPLE.replace('text = "Publish the', '# mine\ntext = "Publish the')
    with pytest.raises(Refused, match=r"m\.toml:\d+: action\.text has something you added"):
        keep(old, export_toml(session), "m.toml")


def test_unknown_keys_and_tables_are_kept_and_reported() -> None:
    old = (
        EXAMPLE.replace('mode = "ssh"', 'mode = "ssh"\nroom = "4th floor" # booked')
        .replace('[[goal.ballot]]\nby = "cto"', '[[goal.todo]]\nx = 1\n\n[[goal.ballot]]\nby = "cto"')
        .replace('generator = "parley 0.1.0"', 'generator = "parley 0.1.0"\nwiki.page = "x"')
        + '\n# our own table\n[extra]\n# note\na = [1, # one\n 2]\n[extra.b]\nc = """\nlong\n"""\n'
    )
    kept, reports = keep(old, EXAMPLE, "m.toml")
    said = tomllib.loads(kept)
    assert said["session"]["room"] == "4th floor"
    assert said["extra"] == {"a": [1, 2], "b": {"c": "long\n"}}
    assert said["goal"][0]["todo"] == [{"x": 1}]
    assert said["wiki"] == {"page": "x"}
    for comment in ("# booked", "# our own table", "# note", "# one"):
        assert comment in kept
    assert [report.split(": ")[1] for report in reports] == ["wiki", "session.room", "goal.todo", "extra"]
    assert keep(kept, EXAMPLE, "m.toml")[0] == kept


def test_an_unknown_key_of_a_missing_table_is_refused() -> None:
    session = read_minutes(EXAMPLE, "m")
    session.drop(session.get(Action, "A1"))
    with pytest.raises(Refused, match=r"action\.mood"):
        keep(EXAMPLE + 'mood = "fine"\n', export_toml(session), "m.toml")


def test_an_unknown_key_in_an_inline_table_is_refused() -> None:
    old = EXAMPLE.split("[[action]]")[0] + "\n[other]\n"
    old = old.replace("[session]", 'action = [{ id = "A1", mood = "fine" }]\n\n[session]')
    with pytest.raises(Refused, match=r"action\.mood"):
        keep(old, EXAMPLE, "m.toml")


def test_an_array_with_comments_inside_stays_as_it_was_typed() -> None:
    old = EXAMPLE.replace('decided_by = ["cpo", "cto"]', 'decided_by = [\n  "cpo", # she\n  "cto", # he\n]')
    assert keep(old, EXAMPLE, "m")[0] == old


def test_a_changed_array_with_comments_inside_is_refused() -> None:
    old = EXAMPLE.replace('decided_by = ["cpo", "cto"]', 'decided_by = [\n  "cpo", # she\n]')
    with pytest.raises(Refused, match=r"decision\.decided_by"):
        keep(old, EXAMPLE, "m")


def test_a_changed_value_keeps_the_comment_behind_it() -> None:
    session = read_minutes(EXAMPLE, "m")
    ballot = session.get(Ballot, "G1", 1, "cto")
    session.put(replace(ballot, reason="First line\nsecond line"))
    old = EXAMPLE.replace('queue first"', 'queue first"  # as he said')
    kept, _ = keep(old, export_toml(session), "m")
    assert 'reason = """\nFirst line\nsecond line\n"""  # as he said\n' in kept


def test_an_array_whose_nested_key_repeats_its_parents_name_is_kept_correctly() -> None:
    old = EXAMPLE + "\n[[extra]]\n[[extra.extra]]\nextra = 1 # e\n"
    kept, _ = keep(old, EXAMPLE, "m")
    assert tomllib.loads(kept)["extra"] == [{"extra": [{"extra": 1}]}]


def test_a_file_that_is_not_toml_is_left_alone() -> None:
    with pytest.raises(Refused, match="isn't TOML"):
        keep("a = ", EXAMPLE, "m")


@pytest.mark.slow
@settings(deadline=None, max_examples=few(60))
@given(
    st.lists(
        st.tuples(
            st.integers(2, len(LINES) - 1),
            st.sampled_from(["# plain", "", "#", "#[x] = '", '# """', "#\n\n# block", "    # indented"]),
        ),
        max_size=6,
    ),
    st.lists(st.integers(2, len(LINES) - 2), max_size=4),
)
def test_no_comment_is_ever_lost_and_keeping_twice_changes_nothing(
    above: list[tuple[int, str]], behind: list[int]
) -> None:
    in_blocks = {
        n for entry in Lines(EXAMPLE).entries for n in range(entry.first, entry.last) if entry.last > entry.first
    }
    lines = list(LINES)
    for n in behind:
        if lines[n] and n + 1 not in in_blocks:
            lines[n] += f"  # behind {n}"
    for n, comment in sorted(above, reverse=True):
        if n not in in_blocks:
            lines.insert(n, comment)
    old = "\n".join(lines)
    kept, _ = keep(old, EXAMPLE, "m")
    wanted = sorted(line[line.index("#") :] for line in old.split("\n") if "#" in line)
    assert sorted(line[line.index("#") :] for line in kept.split("\n") if "#" in line) == wanted
    assert tomllib.loads(kept) == tomllib.loads(EXAMPLE)
    assert keep(kept, EXAMPLE, "m")[0] == kept
