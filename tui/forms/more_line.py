"""What takes keys next to the fields of a section: the line that opens more, and the mark that passes it."""

from textual.widget import Widget


class SectionMark(Widget, can_focus=True):
    """A widget that takes keys next to the fields of a section. If it is `aside`, only the arrows reach it."""

    led = False
    """Whether someone reached it with the arrows, and is still here."""

    @property
    def aside(self) -> bool:
        """Whether tab skips it, so that nobody lands there while typing."""
        return False

    def allow_focus(self) -> bool:
        """Keep it out of the tab order if it is aside."""
        return super().allow_focus() and (self.led or not self.aside)

    def on_focus(self) -> None:
        """Show that this widget has the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that this widget doesn't have the focus."""
        self.led = False
        self.refresh()
