"""What takes keys beside the fields of a section: the line that opens more, and the mark that passes it."""

from textual.widget import Widget


class SectionMark(Widget, can_focus=True):
    """What takes keys beside the fields of a section. Where it is `aside`, only who is led there comes to it."""

    led = False
    """Whether somebody was led here by the arrows, and still is here."""

    @property
    def aside(self) -> bool:
        """Whether tab passes it by, so that nobody who types on lands there."""
        return False

    def allow_focus(self) -> bool:
        """Keep it out of the order of tab where it is aside."""
        return super().allow_focus() and (self.led or not self.aside)

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.led = False
        self.refresh()
