"""A name that Textual no longer has is reported with the file that has to follow it, and every such name is checked."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import FunctionType

import pytest
from textual.app import App
from textual.drivers import linux_driver

import tui
from tui.terminal import driver
from tui.terminal.guard import needs

TUI = Path(__file__).parents[3] / "tui"


def test_a_name_that_is_gone_is_told_with_the_file_that_used_it() -> None:
    for owner, whole in ((App, "textual.app.App"), (linux_driver, "textual.drivers.linux_driver")):
        with pytest.raises(RuntimeError) as told:
            needs(owner, "__name__", "_never_there", here="tui.terminal.run")
        assert str(told.value) == f"{whole} no longer has _never_there: adapt tui/terminal/run.py"


def test_a_class_has_its_methods_and_what_each_object_gets_when_it_is_made() -> None:
    needs(App, "_check_bindings", given=("_keymap",), here=__name__)
    with pytest.raises(RuntimeError, match="no longer has _never_given: adapt"):
        needs(App, given=("_keymap", "_never_given"), here=__name__)


@cache
def trees() -> list[tuple[str, ast.Module]]:
    """Return what each file of the screens says; the command line and SSH have nothing to do with Textual."""
    paths = (path for path in TUI.rglob("*.py") if path.parent.name not in ("ssh", "cli"))
    return [(str(path.relative_to(TUI)), ast.parse(path.read_text())) for path in paths]


def checked() -> set[str]:
    """Return the names that some module checks."""
    calls = (node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    needing = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "needs"]
    given = [each for call in needing for each in (*call.args, *call.keywords)]
    words = {node.value for each in given for node in ast.walk(each) if isinstance(node, ast.Constant)}
    return {str(word) for word in words} | {driver.CONTINUED, *driver._RETAKEN}


@pytest.mark.slow
def test_only_what_corrects_textual_imports_its_private_modules() -> None:
    found = [
        f"{name}: {node.module}"
        for name, tree in trees()
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("textual") and "._" in str(node.module)
    ]
    assert found and [each for each in found if not each.startswith("terminal/")] == []


@pytest.mark.slow
def test_every_private_name_of_anothers_is_checked() -> None:
    known, own, used = checked(), {"_exit", "_replace"}, dict[str, str]()  # of os, and of each named tuple
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                own.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
                own |= {node.attr} if isinstance(node.ctx, ast.Store) else set()
            elif isinstance(node, ast.Attribute) and node.attr[:1] == "_" != node.attr[1:2]:
                used[node.attr] = f"{name}:{node.lineno}"
    assert {each: where for each, where in used.items() if each not in known | own} == {}


@pytest.mark.slow
def test_every_private_method_of_textuals_that_is_replaced_is_checked() -> None:
    known = checked()
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        for kind in vars(importlib.import_module(module.name)).values():
            if not isinstance(kind, type) or kind.__module__ != module.name:
                continue
            above = {name for base in kind.__mro__[1:] if base.__module__.startswith("textual") for name in vars(base)}
            replaced = {name for name, each in vars(kind).items() if isinstance(each, FunctionType | property)} & above
            assert {each for each in replaced if each[0] == "_" != each[1]} <= known, kind
