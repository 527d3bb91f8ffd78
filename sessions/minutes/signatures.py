"""Who signed a session, in words that claim no more than what is known.

A signature in minutes that were imported is what the minutes say: `as imported`. Only a countersignature, which was
checked, speaks for itself.
"""

from datetime import datetime

from sessions.model import Participant
from sessions.model.core import LOCAL
from sessions.session import AS_IMPORTED, Countersigned, Session

HASH_SHOWN = 19  # of its characters: the kind, and enough to compare by eye


def signers(session: Session) -> list[tuple[Participant, datetime]]:
    """Return who signed, and when."""
    return [(each, each.signed_at) for each in session.all(Participant) if each.signed_at]


def with_what(person: Participant) -> str:
    """Return the fingerprint of the key with which somebody signed, or `local`; an older file says nothing for it."""
    return person.signed_key or LOCAL


def how(person: Participant) -> str:
    """Return with what somebody signed as a sentence ends with it."""
    key = with_what(person)
    return f"{LOCAL}, at a terminal without a key" if key == LOCAL else f"with {key}"


def what_is_signed(rev: int, head: str) -> str:
    """Return the head of the record as it is shown beside a signature."""
    return f"change {rev}, {head[:HASH_SHOWN]}…"


def mark(session: Session, person: Participant) -> str:
    """Return what stands behind a signature on a screen: that it is as imported, or, a line below, what was signed."""
    if session.origin.imported:
        return f", {AS_IMPORTED}"
    if person.signed_rev is None or person.signed_head is None:
        return ""
    return f"\n  over {what_is_signed(person.signed_rev, person.signed_head)}"


def countersignatures(session: Session) -> list[str]:
    """Return a sentence for each countersignature that holds: by whom, with which key, over what."""
    return [_countersigned(session, each) for each in session.origin.countersigned]


def _countersigned(session: Session, each: Countersigned) -> str:
    name = session.get(Participant, each.seat).name
    tie = {
        "signed": f"the key that {'these minutes name' if session.origin.imported else 'they signed with'}",
        "invited": "a key that was invited to their seat",
        "said": "a key that nothing else here ties to them",
    }[each.tie]
    later = session.rev - each.rev
    since = {0: "", 1: "; 1 change since is not covered"}.get(later, f"; {later} changes since are not covered")
    gone = "" if each.proven else "; words were redacted since, and who keeps the minutes can show what was signed"
    return f"countersigned by {name} ({each.seat}) with {each.key}, {tie}, over change {each.rev}{since}{gone}"
