"""A name that Textual no longer has is reported with the file that has to follow it."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.drivers import linux_driver

from tui.terminal.guard import needs


def test_a_name_that_is_gone_is_told_with_the_file_that_used_it() -> None:
    for owner, whole in ((App, "textual.app.App"), (linux_driver, "textual.drivers.linux_driver")):
        with pytest.raises(RuntimeError) as told:
            needs(owner, "__name__", "_never_there", here="tui.terminal.run")
        assert str(told.value) == f"{whole} no longer has _never_there: adapt tui/terminal/run.py"


def test_a_class_has_its_methods_and_what_each_object_gets_when_it_is_made() -> None:
    needs(App, "_check_bindings", given=("_keymap",), here=__name__)
    with pytest.raises(RuntimeError, match="no longer has _never_given: adapt"):
        needs(App, given=("_keymap", "_never_given"), here=__name__)
