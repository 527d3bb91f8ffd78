"""What the keys of a close have in common: their heading, and where a loose end can be tied up."""

from sessions.situation import Requires

GROUP = "Close"
IN_GAPS = Requires(kind="close", phases=("gaps",))
