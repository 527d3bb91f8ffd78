"""Packs in the settings of an `ask` item: copies of their questions, so that a session doesn't depend on any file."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Annotated, Any

from sessions.frozen import dataclass
from sessions.model.columns import Fault, Length, Pattern, Range, build, columns
from sessions.model.exercise import PACK
from sessions.rules.questions import QUESTIONS_MOST, Asked, Path, asked
from sessions.text import listed

PACKS = "packs"
QUESTIONS = "questions"
PACK_KEY = Pattern(PACK.regex, "a key such as 'four-lenses'")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedHead:
    """What a setting says of a pack beside its questions; with `questions_of`, they come from that other pack."""

    key: Annotated[str, PACK_KEY]
    title: Annotated[str, Length(1, 80)]
    rotate: Annotated[int, Range(1, QUESTIONS_MOST)] | None = None
    questions_of: Annotated[str, PACK_KEY] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedPack(UsedHead):
    """A pack that an item uses. With `rotate`, a session asks that many of its questions, the next ones in turn."""

    questions: tuple[Asked, ...]

    @property
    def most(self) -> int:
        """How many questions it asks at most in one session."""
        own = sum(question.own for question in self.questions)
        return own + min(self.rotate or QUESTIONS_MOST, len(self.questions) - own)

    @property
    def as_setting(self) -> dict[str, Any]:
        """It as the settings of an item have it."""
        head = {"key": self.key, "title": self.title, "rotate": self.rotate, "questions_of": self.questions_of}
        said = {name: value for name, value in head.items() if value is not None}
        return {**said, QUESTIONS: [question_table(each) for each in self.questions]}


def question_table(question: Asked) -> dict[str, Any]:
    """Return a question as a table with only what its file says."""
    usual = {each.name: each.default for each in fields(Asked)}
    said = {column: getattr(question, column.attribute) for column in columns(Asked) if not column.live}
    kept = {column.name: value for column, value in said.items() if value != usual[column.attribute]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def used_packs(tables: Any, path: Path = ()) -> tuple[tuple[UsedPack, ...], list[Fault]]:
    """Return the packs in a setting, and every fault in them, each with its path."""
    if not isinstance(tables, list | tuple):
        return (), [Fault(path, "isn't a list of packs")]
    packs: list[UsedPack] = []
    faults: list[Fault] = []
    for n, table in enumerate(tables):
        here = (*path, n)
        if not isinstance(table, Mapping):
            faults.append(Fault(here, "isn't a pack"))
            continue
        head, wrong = build(UsedHead, table, here, also=(QUESTIONS,))
        source = str(table.get("questions_of", table.get("key")))
        questions, more = asked(table.get(QUESTIONS), (*here, QUESTIONS), source)
        faults += wrong + more
        if head is not None:
            packs.append(UsedPack(**asdict(head), questions=questions))
    return tuple(packs), faults


def questions_in(settings: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Return the questions in the settings of an item: its own, then those of its packs."""
    own, _ = asked(settings.get(QUESTIONS))
    packs, _ = used_packs(settings.get(PACKS, ()))
    return (*own, *(question for pack in packs for question in pack.questions))


def clashes(own: Iterable[Asked], packs: Iterable[UsedPack]) -> list[str]:
    """Return a sentence for each question whose key another one of the item has, and one if they are too many."""
    seen: dict[str, str] = {question.key: "the item itself" for question in own}
    says = []
    many = len(seen)
    for pack in packs:
        many += pack.most
        both = [question.key for question in pack.questions if question.key in seen]
        if both:
            told = listed([f"{key!r}" for key in both])
            says.append(f"{pack.key!r} asks {told}, as {seen[both[0]]} does; use only one of them")
        seen |= {question.key: f"{pack.key!r}" for question in pack.questions}
    if many > QUESTIONS_MOST:
        says.append(f"makes {many} questions; use packs with {QUESTIONS_MOST} in all")
    return says
