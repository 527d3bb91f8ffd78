"""A key and what it does, as a word in a page: pressing and clicking it do the same."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.style import Style

from tui.commands.command import KeyCommand


def cap(command: KeyCommand, label: str, keymap: Mapping[str, str], *, typing: bool = False) -> Content:
    """Return the key of a command, and its label; a click runs it. `typing`: letters are text where it is shown."""
    key = command.key(keymap, typing=typing)
    words = Content.assemble((key, "bold $text-accent"), (f" {label}", "$foreground-muted"))
    return words.stylize(Style.from_meta({"@click": f"screen.perform('{command.id}')"}))
