"""A check that the private names of Textual and Rich that parley uses are still there."""

from __future__ import annotations

from types import ModuleType


def needs(owner: type | ModuleType, *names: str, given: tuple[str, ...] = (), here: str) -> None:
    """Raise RuntimeError if `owner` lacks one of `names`: the module `here` has to follow it.

    `given` are those that the `__init__` of a class gives to each object.
    """
    lacking = [name for name in names if not hasattr(owner, name)] + [each for each in given if not _gives(owner, each)]
    if lacking:
        whole = owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
        raise RuntimeError(f"{whole} no longer has {lacking[0]}: adapt {here.replace('.', '/')}.py")


def _gives(owner: type | ModuleType, name: str) -> bool:
    classes = owner.__mro__ if isinstance(owner, type) else ()
    codes = (getattr(vars(each).get("__init__"), "__code__", None) for each in classes)
    return any(code is not None and name in code.co_names for code in codes)
