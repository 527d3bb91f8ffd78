"""`pulse` on screen: both words, large."""

from collections.abc import Iterable

from textual.widget import Widget

from sessions.model import Item
from sessions.session import Session
from tui.exercises.panel import Panel, line, title


class PulsePanel(Panel):
    """Two words."""

    kind = "pulse"

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        yield title("Two words")
        yield line(item.note or "", "note")
