"""The reference for screens: a Textual app that is empty or has one Input."""

import sys

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class Blank(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("zebra")
        if "input" in sys.argv:
            yield Input()


if __name__ == "__main__":
    Blank().run()
