"""What a terminal saw when it last looked at a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from sessions.frozen import dataclass

if TYPE_CHECKING:
    from sessions.command import DraftKey, Presence
    from sessions.room import At
    from sessions.rules.dialog_drafts import DialogDraft
    from sessions.session import Session
    from sessions.situation import Situation
    from sessions.store.protocol import Nudge

ELSEWHERE = "You're editing on another terminal. This one is read-only."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one look at the room found: a view for each seat that looks here, who is here, and the clock.

    `situations` is the situation of the session for each seat here, with None for someone without a seat. `offline_s`
    is the seconds since each offline seat was last seen. `writes` is False if the person on this terminal's seat is
    editing on another one. `dialog_drafts` are the half-typed dialogs of the seats here, `at_work` the terminal of each
    seat and what it is changing, `signals` what leaders say of themselves while they write, `news` what others have
    done since the last look, one sentence each, `left_over` the drafts here that can still be offered late, `begun` the
    seats here with a draft of the form that is open, and `locked` those whose PIN is needed first.
    """

    views: Mapping[str | None, Session]
    situations: Mapping[str | None, Situation]
    presence: Mapping[str, Presence] = field(default_factory=dict)
    offline_s: Mapping[str, float] = field(default_factory=dict)
    elapsed_ms: int = 0
    writes: bool = True
    nudge: Nudge | None = None
    dialog_drafts: Mapping[DraftKey, DialogDraft] = field(default_factory=dict)
    at_work: Mapping[str, At] = field(default_factory=dict)
    signals: Mapping[str, str] = field(default_factory=dict)
    news: tuple[str, ...] = ()
    left_over: tuple[DraftKey, ...] = ()
    begun: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
