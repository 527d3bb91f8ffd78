import re
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import Faulty
from sessions.files.toml_positions import Lines
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Answered
from sessions.session import Session
from tests.few import few
from tests.sessions.minutes.strategies import closed_sessions, slowly
from tests.sessions.minutes.test_round_trip import EXAMPLE


def faults(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_minutes(text, "m.toml")
    return caught.value.faults


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("was", "now", "at", "says"),
    [
        ('pair = "cpo-cto"', 'pairs = "cpo-cto"', "pairs", "session.pairs: is not a key here; did you mean `pair`?"),
        ("planned_minutes = 60\n", "", "[session]", "session.planned_minutes: is missing; expected a whole number"),
        ("planned_minutes = 60", 'planned_minutes = "60"', "planned_minutes", "planned_minutes: is text; expected"),
        ("due = 2026-06-30", 'due = "2026-06-30"', "due", "goal.due: is text; expected a date such as"),
        ("started_at = 2026-03-03T09:30:00+01:00", "started_at = 2026-03-03T09:30:00", "started_at", "an offset"),
        ("ended_at = 2026-03-03T10:37", "ended_at = 2026-03-03T08:37", "ended_at", "ended_at: is before"),
        ('status = "closed"', 'status = "close"', "status", "'close' isn't allowed; did you"),
        ('status = "closed"', 'status = "running"', "status", "session.status: 'running' isn't allowed"),
        ('item = "I1"', 'item = "I7"', 'item = "I7"', "goal.item: there is no agenda 'I7'; use 'I1' or 'I2'"),
        ('goals = ["G1"]', 'goals = ["G2"]', "goals", "decision.goals: there is no goal 'G2'; use 'G1'"),
        ('decision = "D1"', 'decision = "D2"', 'decision = "D2"', "argument.decision: there is no decision 'D2'"),
        ('from = "D1"', 'from = "X9"', "from =", "action.from: there is no argument 'X9'; use 'X1'"),
        ('by = "cto"\nround', 'by = "ctx"\nround', 'by = "ctx"', "'ctx' isn't the key of a participant"),
        ('by = "cto"\nround', 'by = "cpto"\nround', 'by = "cpto"', "goal.ballot.by: 'cpto' isn't a leader"),
        ('by = "cto"\nround', 'by = "cpo"\nround', 'by = "cpo"\nround = 1\nsupport = 3', "exists twice; remove one"),
        ("support = 3\n", "", '[[goal.ballot]]\nby = "cto"', "ballot.support: is missing; add it, or pass = true"),
        ("support = 3\n", "support = 3\npass = true\n", "pass", "goal.ballot.pass: can't be combined with `support`"),
        ("support = 3\n", "support = 9\n", "support = 9", "goal.ballot.support: is 9; use a number from 0 to 5"),
        ("alignment = 60.0", "alignment = 1e999999", "alignment", "alignment: is 1E+999999; use a number"),
        ("alignment = 60.0", "alignment = nan", "alignment", "scores.alignment: is a number; expected a number"),
        ("alignment = 60.0", "alignment = 1e99999999999999999999", "alignment", "alignment: is a number; expected"),
        ('id = "I2"', 'id = "I1"', 'id = "I1"\ntitle = "Ledger', "agenda.id: agenda with id 'I1' exists twice"),
        ('key = "cto"', 'key = "cpo"', 'key = "cpo"\nname = "Chief Tech', "participant with key 'cpo' exists twice"),
        ('role = "facilitator"', 'role = "leader"', "[[participant]]", "participant: has 3 with the role 'leader'"),
        ('title = "Q2 joint', 'title = "Q2\\njoint', "title", "session.title: has a line break; put it on one line"),
        ('format = "parley-minutes/1"', 'format = "parley-minutes/2"', "format", "format: is 'parley-minutes/2'; this"),
        ('format = "parley-minutes/1"\n', "", "#:schema", 'format: is missing; begin with format = "parley-minutes/1"'),
        ('generator = "parley 0.1.0"', "generator = 1", "generator", "generator: isn't text"),
        ("[scores]", "[[scores]]", "[[scores]]", "scores: isn't a table; begin it with [scores]"),
        ("[[decision]]", "[decision]", "[decision]", "isn't an array of tables; begin each with [[decision]]"),
        ("[[action]]", "[[actoin]]", "[[actoin]]", "actoin: is not a key here; did you mean `action`?"),
        ('text = "Two on-call', 'texts = "Two on-call', "texts", "side.point.texts: is not a key here; did you"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_on_its_line_with_the_right_way(was: str, now: str, at: str, says: str) -> None:
    assert was in EXAMPLE
    text = EXAMPLE.replace(was, now, 1)
    found = faults(text)
    assert any(fault.startswith(f"m.toml:{line_of(text, at)}: ") and says in fault for fault in found), found


def test_all_faults_are_reported_at_once_in_line_order() -> None:
    text = EXAMPLE.replace("support = 3", "support = 8").replace('pair = "cpo-cto"', "pair = 1") + 'mood = "x"\n'
    lines = [int(fault.split(":")[1]) for fault in faults(text)]
    assert len(lines) >= 3
    assert lines == sorted(lines)


def test_an_answer_needs_a_value_or_a_pass_and_cannot_be_a_date() -> None:
    question = '\n[[question]]\nid = "Q1"\nitem = "I1"\nkey = "when"\nask = "When?"\nkind = "text"\n'
    seal = f'seal = "sha256:{"0" * 64}"\n'
    text = f'{EXAMPLE}{question}\n[[question.answer]]\nby = "cpo"\nvalue = 2026-01-01\n{seal}'
    assert faults(text)[0].endswith('question.answer.value: is a date or time; put it in quotes, "2026-01-01"')
    text = f'{EXAMPLE}{question}\n[[question.answer]]\nby = "cpo"\n{seal}'
    assert faults(text)[0].endswith("question.answer.value: is missing; add it, or pass = true, or missing = true")
    text = f'{EXAMPLE}{question}\n[[question.answer]]\nby = "cpo"\npass = true\nmissing = true\n{seal}'
    assert faults(text)[0].endswith("question.answer.missing: can't be combined with `pass`; remove one of the two")
    text = f'{EXAMPLE}{question}\n[[question.answer]]\nby = "cpo"\npass = true\n'
    assert "question.answer.seal: is missing" in faults(text)[0]
    text = f'{EXAMPLE}{question}\n[[question.answer]]\nby = "cpo"\nmissing = true\n'
    assert read_minutes(text, "m").all(Answered)[0].missing


def test_an_action_may_be_owned_by_someone_outside() -> None:
    text = EXAMPLE.replace('owner = "cto"\ndue', 'owner = "payments-team"\ndue')
    assert export_toml(read_minutes(text, "m")) == text


@pytest.mark.parametrize(
    ("text", "at"),
    [("a = \n", 1), ("x = 1\n\ny = [1,\n", 3), ("x = 1\nx = 2\n", 2), ('x = """\n\n', 1), ("\n\n[a]\n[a]\n", 4)],
)
def test_broken_toml_is_reported_with_its_line(text: str, at: int) -> None:
    [fault] = faults(text)
    assert re.match(rf"m\.toml:{at}: TOML: \w", fault), fault


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 100_000, "x = " + "[" * 400 + "]" * 400, "x = " + "9" * 10_000, "x = 0e9999999999999999999999"],
)
def test_malicious_text_is_only_a_fault(text: str) -> None:
    assert faults(text)


def test_a_byte_order_mark_and_foreign_line_ends_change_nothing() -> None:
    text = EXAMPLE.replace("support = 3", "support = 8").replace("\n", "\r\n")
    assert faults(text) == ["m.toml:90: goal.ballot.support: is 8; use a number from 0 to 5"]
    assert export_toml(read_minutes(EXAMPLE.replace("\n", "\r\n"), "m")) == EXAMPLE


def test_terminal_codes_in_a_file_reach_neither_the_session_nor_the_faults() -> None:
    text = EXAMPLE.replace("Q2 joint roadmap", "Q2\\u001b[2J \\u202Ejoint")
    assert read_minutes(text, "m").header.title == "Q2[2J joint"
    text = EXAMPLE + '"\\u001b[2J" = 1\nstatus2 = 1\n'
    assert all(fault.isprintable() for fault in faults(text))


# --- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_every_key_of_generated_minutes_is_found_on_its_line(session: Session) -> None:
    text = export_toml(session)
    lines = Lines(text)
    split = text.split("\n")
    document = tomllib.loads(text)
    for entry in lines.entries:
        here: Any = document
        for part in entry.path:
            here = here[part]
        source = "\n".join(split[entry.first - 1 : entry.last])
        assert lines.line(entry.path) == entry.first
        if entry.kind == "key":
            assert list(tomllib.loads(source).values()) == [here]
        else:
            assert source.startswith("[")
    assert len(lines.entries) == len(_entries(document))


def _entries(table: dict[str, object], top: bool = True) -> list[str]:
    """Return one word for each key and header that the writer makes of a document."""
    found: list[str] = []
    for key, value in table.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            for each in value:
                found += [key, *_entries(each, top=False)]
        elif isinstance(value, dict) and top:
            found += [key, *_entries(value, top=False)]
        else:
            found.append(key)
    return found


AWKWARD = '''a . "b.c" = [ # [no]
  """x ]
]""", '#', # '
  { k = "}" , l = [1, [2,
 3]] },
]
'd' = \'\'\'
[[x]]
\'\'\'
[ e . f ] # [[g]]
when = 2026-01-01 10:00:00 # then
[[e.f.g]]
[[e.f.g.h]]
i = """\\"""\\
 """"
[[e.f.g.h]]
[[e.f.g]]
[e.f.g.j]
k.l = 1
[[e.f.g.h]]
m = ""
'''


def test_awkward_toml_is_located_too() -> None:
    document = tomllib.loads(AWKWARD)
    lines = Lines(AWKWARD)
    wanted = {
        ("a", "b.c"): 1,
        ("a", "b.c", 1): 3,
        ("a", "b.c", 2): 4,
        ("a", "b.c", 2, "l"): 4,
        ("a", "b.c", 2, "l", 1, 1): 5,
        ("d",): 7,
        ("e", "f"): 10,
        ("e", "f", "when"): 11,
        ("e", "f", "g", 0): 12,
        ("e", "f", "g", 0, "h", 0, "i"): 14,
        ("e", "f", "g", 0, "h", 1): 16,
        ("e", "f", "g", 1): 17,
        ("e", "f", "g", 1, "j", "k", "l"): 19,
        ("e", "f", "g", 1, "h", 0, "m"): 21,
        ("e", "f", "g", 1, "h", 0, "absent"): 20,
    }
    assert {path: lines.line(path) for path in wanted} == wanted
    for path in list(wanted)[:-1]:
        here: Any = document
        for part in path:
            here = here[part]


PIECES = ['"', "'", '"""', "'''", "#", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\n", "\\", " ", "a", "1", "\t"]
CUTS = st.tuples(st.integers(0, len(AWKWARD)), st.sampled_from([0, 0, 1, 2]), st.sampled_from(PIECES))


@pytest.mark.slow
@settings(deadline=None, max_examples=few(500))
@given(st.lists(CUTS, min_size=1, max_size=3))
def test_whatever_tomllib_accepts_is_parsed_to_its_end(cuts: list[tuple[int, int, str]]) -> None:
    text = AWKWARD
    for at, gone, piece in cuts:
        text = text[:at] + piece + text[at + gone :]
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for entry in Lines(text).entries:
        here: Any = document
        for part in entry.path:
            here = here[part]


@pytest.mark.slow
@settings(deadline=None)
@given(st.data())
def test_a_fault_anywhere_is_reported_on_its_own_line(data: st.DataObject) -> None:
    keys = [entry for entry in Lines(EXAMPLE).entries if entry.kind == "key" and len(entry.path) > 1]
    entry = data.draw(st.sampled_from(keys))
    lines = EXAMPLE.split("\n")
    lines[entry.first - 1 : entry.last] = [f"{entry.path[-1]} = 2026-01-01T00:00:00"]
    found = faults("\n".join(lines))
    assert any(fault.startswith(f"m.toml:{entry.first}: ") and str(entry.path[-1]) in fault for fault in found)
