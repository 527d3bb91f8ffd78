"""What the keys of a close have in common: their heading, and the phase in which something can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient

GROUP = "Close"


def phase_now(client: SessionClient) -> str | None:
    """Return the phase of the item under way; None where the session is closed or paused."""
    item = client.view().active
    return item.phase if item and item.status != "paused" else None
