"""A frozen dataclass of ours behaves as the standard library's does."""

import dataclasses
import gc
import inspect
import pickle
import weakref
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from sessions.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is."""

    line: int
    cell: int = 0
    secret: str = field(default="", repr=False)
    note: str = field(default="", compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same, of the standard library."""

    line: int
    cell: int = 0
    secret: str = field(default="", repr=False)
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Place):
    """A place with a mark."""

    mark: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Some places, one at least."""

    places: tuple[int, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError("a walk needs a place")


@dataclass(frozen=True, slots=True)
class Nothing:
    """A class without fields."""


def test_places_are_equal_as_the_standard_librarys_are() -> None:
    for change in ({}, {"line": 2}, {"secret": "a"}, {"note": "a"}):
        ours, theirs = replace(Place(1), **change), replace(Standard(1), **change)
        assert (ours == Place(1)) == (theirs == Standard(1))
        assert (hash(ours) == hash(Place(1))) == (hash(theirs) == hash(Standard(1)))
    others: list[object] = [Marked(line=1, mark=""), (1, 0, "", ""), Standard(1)]
    assert Place(1) not in others
    assert Nothing() == Nothing() and len({Nothing(), Nothing()}) == 1


def test_a_place_says_what_the_standard_librarys_says_and_no_secret() -> None:
    assert repr(Place(1, 2, "hush", "n")) == repr(Standard(1, 2, "hush", "n")).replace("Standard", "Place")
    assert repr(Marked(line=1, mark="x")) == "Marked(line=1, cell=0, note='', mark='x')"
    assert repr(Nothing()) == "Nothing()"


def test_nothing_of_a_place_can_be_changed() -> None:
    for place in (Place(1), Marked(line=1, mark="x")):
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'line'"):
            place.line = 2  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'line'"):
            del place.line
        assert not hasattr(place, "__dict__")


def test_a_class_is_called_as_the_standard_librarys_is() -> None:
    for call in ({}, {"line": 1, "other": 2}):
        said = []
        for made in (Place, Standard):
            with pytest.raises(TypeError) as refused:
                made(**call)  # type: ignore[arg-type]
            said.append(str(refused.value).replace("Standard", "Place"))
        assert said[0] == said[1]
    assert inspect.signature(Place).replace(return_annotation=None) == inspect.signature(Standard)
    with pytest.raises(TypeError, match="positional"):
        Marked(1, 0, "", "", "x")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="needs a place"):
        Walk()
    assert Walk((1,)).places == (1,)


def test_a_place_can_be_replaced_listed_and_pickled() -> None:
    marked = Marked(line=1, mark="x")
    assert replace(marked, cell=3) == Marked(line=1, cell=3, mark="x")
    assert [each.name for each in fields(marked)] == ["line", "cell", "secret", "note", "mark"]
    assert pickle.loads(pickle.dumps(marked)) == marked


def test_the_class_from_before_the_slots_is_forgotten() -> None:
    class Plain:
        line: int

    seen = weakref.ref(Plain)
    kept = dataclass(frozen=True, slots=True)(Plain)
    del Plain
    gc.collect()
    assert seen() is None and kept(1).line == 1  # type: ignore[call-arg]
