"""`pulse`: each leader writes one word in private, and both words are read together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from sessions.command import Context
from sessions.model import Item
from sessions.rules.forms import Field, Form, Section
from sessions.rules.phases import Kind, Phase, register, revealed
from sessions.session import Session

WORD = Field("text", "Your word", "text", 1, 40)


class Pulse(Kind):
    """One word each."""

    key = "pulse"
    title = "Pulse"
    settings: ClassVar[Mapping[str, type]] = {"prompt": str}
    phases = (
        Phase("write", "Write", "One word each.", private=True, seconds=60),
        Phase("read", "Read", "Say why it is this word.", reveals=("write",)),
    )

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        return Form("write", item.title, (Section("word", self.setting(item, "prompt", "Today"), (WORD,)),))

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        if item.phase == "read":
            words = revealed(session, item, "write", item.round)
            told = [f"{seat}: {given['word']['text']}" for seat, given in words.items() if given]
            session.put(replace(item, note="\n".join(told) or None))


register(Pulse())
