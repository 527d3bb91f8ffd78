"""Frozen dataclasses that take a third of the memory of the standard library's, and half of the time to make.

For type checkers, `fields`, `replace` and `pickle` they are the standard library's. That one compiles five more methods
for each class and keeps each class twice, since the methods that refuse a change hold on to the class as it was before
its slots. parley has some four hundred of these classes, so here all of them share those methods.
"""

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen, slots, kw_only=False):
        """Return the decorator of a frozen class with slots, which defines none of the shared methods itself."""

        def made(cls):
            new = dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, repr=False, eq=False)(cls)
            new._compared = attrgetter("__class__", *(each.name for each in dataclasses.fields(new) if each.compare))
            for name, method in _SHARED.items():
                setattr(new, name, method)
            return new

        return made


def _repr(self: Any) -> str:
    said = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(said)})"


def _eq(self: Any, other: Any) -> bool:
    return bool(self._compared(self) == self._compared(other)) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _set(self: Any, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: Any, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED = {"__repr__": _repr, "__eq__": _eq, "__hash__": _hash, "__setattr__": _set, "__delattr__": _delete}
