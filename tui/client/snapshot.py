"""The last look that a terminal took at a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.command import DraftKey, Presence
    from sessions.room import At
    from sessions.rules.dialog_drafts import DialogDraft
    from sessions.session import Session
    from sessions.situation import Situation
    from sessions.store.protocol import Nudge

ELSEWHERE = "You write at your other terminal now; here you only read."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one look at the room found: a view for each pair of eyes here, who is there, and the clock.

    `situations` says where the session is as each seat here finds it; None is somebody without a seat. `offline_s` says
    for how many seconds a seat that is not here has been gone. `writes` is False where the person on this terminal's
    seat writes at another one. `jottings` are what the seats here have half typed in small forms, `at_work` where each
    seat writes and what it is changing, `news` what others did since the look before, a sentence each, `left_over` the
    drafts here that can still be offered late, `locked` the seats whose PIN is needed first.
    """

    views: Mapping[str | None, Session]
    situations: Mapping[str | None, Situation]
    presence: Mapping[str, Presence] = field(default_factory=dict)
    offline_s: Mapping[str, float] = field(default_factory=dict)
    elapsed_ms: int = 0
    writes: bool = True
    nudge: Nudge | None = None
    jottings: Mapping[DraftKey, DialogDraft] = field(default_factory=dict)
    at_work: Mapping[str, At] = field(default_factory=dict)
    news: tuple[str, ...] = ()
    left_over: tuple[DraftKey, ...] = ()
    locked: frozenset[str] = frozenset()
