"""The reference on screen: a Textual app with nothing in it, or one Input."""

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
