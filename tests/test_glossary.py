"""The glossary explains each word once, and leads from it to the code."""

import pkgutil
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text("utf-8")
ROWS = re.findall(r"^\| (?!term |---)(.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_the_glossary_has_each_term_once_with_one_sentence() -> None:
    terms = [term for term, _, _ in ROWS]
    assert len(terms) > 30
    assert len(terms) == len(set(terms))
    assert [term for term, sentence, _ in ROWS if not re.fullmatch(r"[A-Z][^.]*\.", sentence)] == []


@pytest.mark.parametrize(("term", "code"), [(term, code) for term, _, code in ROWS])
def test_each_term_names_a_module_class_or_function_that_exists(term: str, code: str) -> None:
    name = re.fullmatch(r"`((?:sessions|tui)\.[\w.]+)`", code)
    assert name, term
    pkgutil.resolve_name(name[1])  # raises if it doesn't exist
