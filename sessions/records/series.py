"""The series of a file."""

from sessions.errors import Missing
from sessions.model import Header
from sessions.store.protocol import SessionStore


def members_of(store: SessionStore, series: str) -> list[str]:
    """Return the ids of the sessions of a series, oldest first. Raises Missing if there is none."""
    members = [id_ for id_, _ in store.across(Header, series=series)]
    if not members:
        raise Missing(f"There is no series {series!r} in this file.")
    return members
