"""Everything people read is in plain English: turns of phrase that make a native reader stumble stay out."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/**/*.md", "docs/*.service", "schemas/**/*.toml"]
"""What people read as it is."""

CODE = ["bench", "docs/pictures", "schemas", "sessions", "tui"]
"""Folders of code: their comments, docstrings and other strings are read by people, too."""

BANNED = {
    r"\banew\b": "again, or a new one",
    r"\bfor ever\b": "permanently, forever",
    r"\bto go on\b|\bgo(es)? on alone\b|\bgoing on (from|alone)\b": "to continue",
    r"\bneed be\b|\bfor want of\b": "if necessary; without",
    r"\b(dropped|broken) line\b|\blines? that (drops?|dropped)\b": "a lost connection",
    r"(?<!-)\bmend(s|ed|ing)?\b(?!-)": "fix, correct",
    r"\bheed(s|ed|ing)?\b": "respect, follow",
    r"\bamid\b|\bthereof\b|\btherein\b|\bhitherto\b|\blest\b|\bwhence\b": "a word people use today",
    r"\bso many\b": "a number, or nothing",
    r"\blooks on\b|\bto look on\b|\bonlookers?\b": "watches; an observer",
    r"\b(good|is there|are there) no more\b": "no longer works",
    r"(?<!there )\b(is|are|was|were) no (?!longer|more|less|other|one\b)\w+": "isn't a …",
    r"\bthe face\b": "the app, the screens",
    r"\blay(s|ing)? (\w+ )?open\b": "shows, reveals",
    r"\b(what|who|whoever|which one) (stands|stood|holds)\b(?! (aside|which)\b)": "name the thing",
    r"\b(stands?|stood) (beside|there|in the place|at the foot|on the page)\b": "is next to, is shown",
    r"\bin the place of\b": "instead of; replaces",
    r"\b(who|whoever|somebody|nobody|they) sits?\b|\bsits? (on|in|at) (a|the|no|one|any|its|their|your) seat\b": (
        "has or uses a seat"
    ),
    r"\b(a )?days? to (look again|come)\b": "a review day; a day in the future",
    r"\bwaits? unread\b": "stays hidden",
    r"\bby lot\b|\bthe lot\b": "at random",
    r"\b(biggest|largest|greatest) gaps?\b": "the widest gap",
    r"\bnot submitted\b": "not sealed",
    r"\bdeclare[sd]? (\w+ )?absent\b": "mark as absent",
    r"\bover-full\b": "too long",
    r"(?<!other )\bone's\b": "your, their",
    r"\bunless (said|you say so)\b": "the default is …",
    r"\bthree quarters of an hour\b": "45 minutes",
    r"\bcan be told apart\b|\bis told (of|by)\b": "say who sees what",
    r"\b(says?|said|tells?|told) (of|on) (whom?|what|each|it)\b": "says about",
    r"\bsomebody's (?=\w+ is another)": "say whom it affects",
    r"\bWhere (nothing|somebody|someone|nobody|anybody|something|both|two|one)\b": "If …",
    r"\bdue since\b(?<!been due since)": "has been due since",
    r"\bat (the|its) left\b|\bat (its right|the right of)\b": "on the left, to the right of",
    r"\b[Tt]he standard (input|output|error)\b": "standard input",
    r"\bturn(s|ed)? (\w+ )?(\w+ )?round\b|\bother way round\b": "reverse; the other way around",
    r"\belse than\b": "other than",
    r"\bparted by\b": "separated by",
    r"(^|[.;] )Who (has|had|was|leaves|left|comes|came|signs|waits|owns|forgot|never|names|wants|writes|changes)\b"
    r"(?=[^.?]*[.;])": "whoever, people who …",
}
"""A turn of phrase, and what to write instead."""


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Each line that people read in a file, with its number: of code, what is a comment or a string; of the library's
    tensions, not what somebody may type.
    """
    text = re.sub(r"(?s)(?<=^said = '{3}).*?(?='{3})", _emptied, path.read_text("utf-8"), flags=re.MULTILINE)
    if path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.COMMENT, tokenize.STRING) or tokenize.tok_name[token.type] == "FSTRING_MIDDLE":
                for offset, line in enumerate(token.string.splitlines()):
                    yield token.start[0] + offset, line.strip("\"'# ")
    else:
        yield from enumerate(re.sub(r"<!-- \w+.*? -->|`[^`\n]+`", "…", text).splitlines(), 1)


def _emptied(lines: re.Match[str]) -> str:
    return "\n" * lines[0].count("\n")


def names(path: Path) -> Iterator[tuple[int, str]]:
    """Each test in a file as the sentence that its name is, with its line."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if test := re.match(r"\s*(async )?def test_(\w+)\(", line):
            yield number, test[2].replace("_s_", "'s ").replace("_", " ")


def found(path: Path, read: Callable[[Path], Iterator[tuple[int, str]]] = words) -> list[str]:
    """Each banned turn in what is read of a file, with its line and what to write instead."""
    return [
        f"{path.relative_to(ROOT)}:{number}: “{hit[0].strip()}” → {better}: {line.strip()[:160]}"
        for number, line in read(path)
        for pattern, better in BANNED.items()
        if (hit := re.search(pattern, line, 0 if "Wh" in pattern else re.IGNORECASE))
    ]


def paths() -> list[Path]:
    """Every file that is checked."""
    pages = {path for pattern in PAGES for path in ROOT.glob(pattern)}
    return sorted(pages | {path for folder in CODE for path in (ROOT / folder).rglob("*.py")})


def test_what_people_read_is_plain_english() -> None:
    assert not (hits := [hit for path in paths() for hit in found(path)]), "\n".join(hits)


def test_the_names_of_tests_are_plain_english() -> None:
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    assert not (hits := [hit for path in tests for hit in found(path, names)]), "\n".join(hits)


@pytest.mark.parametrize(
    "line",
    [
        "The index is written anew.",
        "This is no seat of the session.",
        "An observer looks on and changes nothing.",
        "SHA256:x sits on the seat of cpo.",
        "Where both hold the same pole, nothing is lost.",
    ],
)
def test_a_banned_turn_is_found_in_a_page_and_in_code(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.test_prose.ROOT", tmp_path)
    page, code = tmp_path / "page.md", tmp_path / "code.py"
    page.write_text(f"# A page\n\n{line}\n", "utf-8")
    code.write_text(f'says = f"{line}"  # {line}\n\n\ndef one() -> None:\n    """{line}"""\n', "utf-8")
    assert [hit.split(":")[1] for hit in found(page)] == ["3"]
    assert [hit.split(":")[1] for hit in found(code)] == ["1", "1", "5"]
    tests = tmp_path / "test_it.py"
    name = re.sub(r"\W+", "_", line)
    tests.write_text(f"\ndef test_{name}() -> None: ...\n", "utf-8")
    assert [hit.split(":")[1] for hit in found(tests, names)] == ["2"]


def test_plain_sentences_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_prose.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("There is no limit. It is no longer needed. Who sees what? `anew` is a name.\n", "utf-8")
    assert found(page) == []
