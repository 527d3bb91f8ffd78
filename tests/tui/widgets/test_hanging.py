"""A text beside its label: its further lines begin below its first, and those of a list's entry below its words."""

from __future__ import annotations

from textual.content import Content

from tui.widgets.hanging import hanging


def test_an_entry_of_a_list_goes_on_below_its_words() -> None:
    lines = hanging(Content("CPO  "), "· Billing engine design signed\n· Clinic 3 renewed", 22)
    assert [line.plain for line in lines] == [
        "CPO  · Billing engine",
        "       design signed",
        "     · Clinic 3",
        "       renewed",
    ]


def test_a_text_goes_on_below_its_beginning_with_its_empty_lines() -> None:
    lines = hanging(Content("CTO  "), "Ship in May\n\nnot June", 13)
    assert [line.plain.rstrip() for line in lines] == ["CTO  Ship in", "     May", "", "     not June"]
