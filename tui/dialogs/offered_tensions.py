"""The tensions offered for what somebody types in a dialog: a quiet line below the form, and a key that takes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widgets import Static

from sessions.errors import Refused
from sessions.frozen import dataclass
from tui.client import tension_library
from tui.commands.keymap import SMALL
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.library.closest import ClosestTension
    from sessions.library.tensions import Tension
    from tui.forms.form_view import FormView

MUTED, STRONG = "$foreground-muted", "bold"
PROMPTS = 2  # of a taken tension, below the form
INDENT = "  "
NOTHING = "No tension is offered for what you typed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Which tensions a dialog offers: for the texts in the fields `reads`.

    `fills` returns the answers that a taken tension gives, by the key of each field. A field is filled in only while it
    is empty, has one of its values in `free`, or still has what a tension filled in; and either all fields but
    `always` are filled in or none, so that poles stay a pair. `taken` is called with the taken tension.
    """

    reads: tuple[str, ...]
    fills: Callable[[Tension], Mapping[str, str]] = lambda tension: {}
    free: Mapping[str, str] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    taken: Callable[[Tension], None] = lambda tension: None
    does: str = "take"
    """What taking one does, in a word or two."""


class OfferedTensions(Static):
    """The line below the form. It reads and shows only what is typed at this terminal."""

    DEFAULT_CSS = """
    OfferedTensions {
        height: auto;
        margin: 0 1;
        display: none;
        &.-shown { display: block; }
    }
    """

    def __init__(self, offers: Offers, answers: Mapping[str, Any]) -> None:
        """Offer what is close to the initial `answers` first."""
        super().__init__(markup=False)
        self._begins = answers
        self.offers = offers
        self.found: list[ClosestTension] = []
        self.tension: Tension | None = None
        """The tension that was taken last."""
        self._read = ""
        self._filled: dict[str, str] = {}

    async def on_mount(self) -> None:
        """Read what is there from the start, such as a draft."""
        self.run_worker(self.read(self._begins))

    async def read(self, answers: Mapping[str, Any]) -> None:
        """Offer the tensions that are closest to what is typed now."""
        text = " ".join(str(answers.get(each) or "") for each in self.offers.reads).strip()
        if text == self._read:
            return
        self._read = text
        found = await tension_library.closest(text) if text else []
        if text == self._read and self.is_attached:
            self.found = found
            self._show()

    def on_resize(self) -> None:
        """Wrap the prompts again."""
        self._show()

    def take(self, answers: Mapping[str, Any]) -> tuple[Mapping[str, str], str]:
        """Take the first tension that is offered, or the one after the last taken.

        Return what to fill in, and a sentence about it. Raises Refused if nothing is offered.
        """
        if not self.found:
            raise Refused(NOTHING)
        keys = [each.tension.key for each in self.found]
        after = keys.index(self.tension.key) + 1 if self.tension and self.tension.key in keys else 0
        self.tension = self.found[after % len(self.found)].tension
        self.offers.taken(self.tension)
        fills = dict(self.offers.fills(self.tension))
        typed = [each for each in fills if each not in self.offers.always and not self._is_free(each, answers)]
        if typed:
            fills = {each: fills[each] for each in self.offers.always if each in fills}
        self._filled |= fills
        self._show()
        return fills, "Your own words stay as they are. Empty the fields to have them filled in." if typed else ""

    def _is_free(self, key: str, answers: Mapping[str, Any]) -> bool:
        now = answers.get(key) or ""
        return now in ("", self.offers.free.get(key), self._filled.get(key))

    def _show(self) -> None:
        lines = [self._offer()] if self.found else []
        if self.tension:
            wide = max(20, self.size.width - len(INDENT))
            prompts = (
                line for prompt in self.tension.ask[:PROMPTS] for line in Content.styled(prompt, MUTED).wrap(wide)
            )
            lines += [Content(INDENT) + line for line in prompts]
        self.update(Content("\n").join(lines))
        self.set_class(bool(lines), "-shown")

    def _offer(self) -> Content:
        taken = self.tension.key if self.tension else None
        names = [
            Content.styled(f"✓ {each.tension.title}", STRONG)
            if each.tension.key == taken
            else Content.styled(each.tension.title, MUTED)
            for each in self.found
        ]
        does = "next" if taken in [each.tension.key for each in self.found] else self.offers.does
        key = SMALL[3].key(keys_set(self.app), typing=True)
        head = Content.assemble((f"{key} ", STRONG), (f"{does}  ", MUTED))
        return head + Content.styled(" · ", MUTED).join(names)


def take_in(screen: Widget, form: FormView, section: str) -> str:
    """Take the tension that a dialog offers, fill in what the person hasn't typed, and return what to say."""
    for offered in screen.walk_children(OfferedTensions):
        try:
            fills, says = offered.take(form.payload.get(section, {}))
        except Refused as refused:
            return str(refused)
        form.fill(section, fills)
        return says
    return "This form offers no tensions."
