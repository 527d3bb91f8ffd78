"""What somebody asks help about, in words."""

from __future__ import annotations

from sessions.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """A phase, a page or a field: its name, what it is, and what is good to know about it."""

    title: str
    says: str
    more: tuple[str, ...] = ()
