"""The other checks: the same ones in CI, before a commit and in `just`, and each finds what it is for."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = re.compile(r"^(\w+)(?: [^:\n]*)?:(?!=)", re.MULTILINE)
CODESPELL = Path(sys.executable).with_name("codespell")


def spelling(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CODESPELL, *words], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_word_that_people_read_is_spelt_right() -> None:
    done = spelling()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_misspelt_word_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("You recieve " + "the minutes.\n")  # codespell:ignore recieve
    done = spelling(tmp_path)
    assert done.returncode != 0 and "receive" in done.stdout


def test_a_commit_is_checked_as_ci_checks_it() -> None:
    in_ci = re.findall(r"^\.venv/bin/(\S.*)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    hooks = re.findall(
        r"^ +entry: \.venv/bin/(\S.*)$", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"), re.MULTILINE
    )
    assert len(in_ci) == 5
    assert sorted(in_ci) == sorted(hook for hook in hooks if "pytest" not in hook)


def test_the_loop_names_each_recipe_and_no_other() -> None:
    recipes = set(RECIPE.findall((ROOT / "justfile").read_text("utf-8")))
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert len(recipes) > 8
    assert set(re.findall(r"^(?:\| `|\$ )just (\w+)", page, re.MULTILINE)) == recipes - {"default"}
    assert set(re.findall(r"`just (\w+)", page)) <= recipes


def starts(module: str) -> bool:
    """Whether ``python -m`` does something with a module, in a package as in a file."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return False
    return Path(spec.origin).with_name("__main__.py").exists() or 'if __name__ == "__main__":' in Path(
        spec.origin
    ).read_text("utf-8")


def test_each_recipe_runs_programs_and_modules_that_exist() -> None:
    text = (ROOT / "justfile").read_text("utf-8")
    programs = {*re.findall(r"\{\{bin\}\}/(\S+)", text), "parley"}
    modules, files = (
        re.findall(r"python -m ([\w.]+)", text),
        re.findall(r"(?:python |^    )([\w./]+\.py|\.ci/run)", text, re.MULTILINE),
    )
    assert {"ruff", "mypy", "codespell"} < programs and len(modules) > 4 and ".ci/run" in files
    assert [each for each in programs if not Path(sys.executable).with_name(each).exists()] == []
    assert [each for each in modules if not starts(each)] == []
    assert [each for each in files if not (ROOT / each).is_file()] == []


def test_just_lints_as_ci_does() -> None:
    in_ci = set(re.findall(r"^\.venv/bin/(\S.*)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE))
    text = (ROOT / "justfile").read_text("utf-8")
    lint, types = (re.search(rf"^{name}:\n((?:    .*\n)+)", text, re.MULTILINE) for name in ("lint", "types"))
    assert lint and types
    assert set(re.findall(r"\{\{bin\}\}/(\S.*)", lint[1] + types[1])) == in_ci
