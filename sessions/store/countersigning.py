"""A leader's own signature over exported minutes: saved once it is valid, and checked again whenever it is shown.

The minutes name the last change behind them, so a signature over them covers the record up to there. It proves as much
as is known about the key: the owner of the file can write any key next to a name, but can't sign with anyone else's
key.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Mapping, Sequence

from sessions.change import Change, Finding
from sessions.errors import Faulty, Refused
from sessions.files.reading import text_in
from sessions.frozen import dataclass
from sessions.minutes.anchor import against
from sessions.minutes.parse import read_minutes
from sessions.model import Participant
from sessions.model.core import LOCAL
from sessions.session import Countersigned, Session, Tie
from sessions.sshsig import NAMESPACE, Signature, parse
from sessions.store.countersignatures import KeptCountersignature
from sessions.text import listed

Keys = Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class Given:
    """A person's submission: minutes, a signature over them, and `seat` if they say whose it is."""

    minutes: bytes
    signature: str
    seat: str | None = None


def take(
    given: Given,
    session: Session,
    changes: Sequence[Change],
    invited: Keys,
    earlier: Sequence[KeptCountersignature] = (),
) -> tuple[KeptCountersignature, Countersigned]:
    """Return a countersignature to save, and what it shows. Raises Faulty for minutes with faults, and Refused.

    `invited` are the keys of each seat, `earlier` the countersignatures already in the file.
    """
    minutes, found = given.minutes, parse(given.signature)
    if found.namespace != NAMESPACE:
        raise Refused(f"This signature is for {found.namespace!r}. Sign the minutes with -n {NAMESPACE}.")
    digest = found.digest(minutes)
    if not found.covers(digest):
        raise Refused("The signature doesn't match these minutes. Were they or their line endings changed?")
    text = _text(minutes)
    whose = _whose(session, _known(session, invited, earlier), found.fingerprint, given.seat)
    placed = _placed(session, changes, text)
    if isinstance(placed, Finding):
        raise Refused(f"These minutes don't match the record: {placed.says}.")
    kept = KeptCountersignature(whose, placed, digest, given.signature.strip() + "\n", text)
    return kept, _countersigned(kept, found, session, invited)


def checked(
    kept: Sequence[KeptCountersignature], session: Session, changes: Sequence[Change], invited: Keys
) -> tuple[list[Countersigned], list[Finding]]:
    """Return the valid countersignatures, and what is wrong with the others."""
    holding: list[Countersigned] = []
    findings: list[Finding] = []
    for each in kept:
        found = _check(each, session, changes, invited)
        if isinstance(found, Finding):
            findings.append(found)
        else:
            holding.append(found)
    return holding, findings


def _check(
    kept: KeptCountersignature, session: Session, changes: Sequence[Change], invited: Keys
) -> Countersigned | Finding:
    what = f"the countersignature of {kept.seat}"
    try:
        signature = parse(kept.signature)
        holds = signature.namespace == NAMESPACE and signature.covers(kept.digest)
    except Refused as refused:
        return Finding(None, f"{what} can't be checked: {refused}")
    if not holds:
        return Finding(None, f"{what} isn't valid")
    if kept.minutes is not None:
        if signature.digest(kept.minutes.encode()) != kept.digest:
            return Finding(None, f"{what} is over other minutes than those saved with it")
        try:
            placed = _placed(session, changes, kept.minutes)
        except (Refused, Faulty) as error:
            return Finding(None, f"{what} is over minutes that can't be read: {error}")
        if isinstance(placed, Finding):
            return Finding(placed.rev, f"{what} is over another record: {placed.says}")
        if placed != kept.rev:
            return Finding(None, f"{what} is over the minutes of change {placed}, not of change {kept.rev}")
    return _countersigned(kept, signature, session, invited)


def _placed(session: Session, changes: Sequence[Change], text: str) -> int | Finding:
    """Return the change at which minutes were written or imported, or a finding if they don't match the record."""
    given = read_minutes(text, "minutes")
    if given.header.id != session.header.id:
        return Finding(None, f"they belong to session {given.header.id}")
    found = against(changes, given, tomllib.loads(text.removeprefix("\ufeff"))["generator"])
    if found.findings or found.rev is None:
        return found.findings[0]
    return found.rev


def _countersigned(kept: KeptCountersignature, signature: Signature, session: Session, invited: Keys) -> Countersigned:
    return Countersigned(
        kept.seat,
        signature.fingerprint,
        kept.rev,
        _tie(session, invited, kept.seat, signature.fingerprint),
        kept.minutes is not None,
    )


def _tie(session: Session, invited: Keys, seat: str, fingerprint: str) -> Tie:
    person = session.find(Participant, seat)
    if person is not None and person.signed_key == fingerprint:
        return "signed"
    return "invited" if fingerprint in invited.get(seat, ()) else "said"


def _whose(session: Session, known: Keys, fingerprint: str, seat: str | None) -> str:
    """Return the leader whose key it is. Raises Refused if it is someone else's, or nothing says whose it is."""
    leaders = session.leaders
    if seat is not None and seat not in leaders:
        raise Refused(f"{seat} isn't a leader of this session. Only leaders can countersign: {listed(leaders, 'or')}.")
    theirs = [each for each in leaders if fingerprint in known[each]]
    if seat is None:
        if len(theirs) != 1:
            raise Refused(
                f"Nothing here says whose key {fingerprint} is. Name the leader with --as: {listed(leaders, 'or')}."
            )
        return theirs[0]
    if seat not in theirs and (theirs or known[seat]):
        whose = f"it belongs to {theirs[0]}" if theirs else "sign with their known key"
        raise Refused(f"{fingerprint} isn't the key of {seat}; {whose}.")
    return seat


def _known(session: Session, invited: Keys, earlier: Sequence[KeptCountersignature]) -> Keys:
    """Return the keys known here as each leader's: signed with, invited, or countersigned with before."""
    known: dict[str, set[str]] = {}
    for person in session.all(Participant, role="leader"):
        known[person.key_] = set(invited.get(person.key_, ()))
        if person.signed_key and person.signed_key != LOCAL:
            known[person.key_].add(person.signed_key)
    for each in earlier:
        with contextlib.suppress(Refused):
            known.setdefault(each.seat, set()).add(parse(each.signature).fingerprint)
    return known


def is_over(kept: KeptCountersignature, minutes: bytes) -> bool:
    """Whether a countersignature is valid and over exactly these bytes, even if the file no longer has them."""
    try:
        found = parse(kept.signature)
        return found.namespace == NAMESPACE and found.covers(found.digest(minutes))
    except Refused:
        return False


def _text(minutes: bytes) -> str:
    """Return minutes as text that encodes to the same bytes. Raises Faulty, Refused."""
    text_in(minutes, "the minutes")
    try:
        return minutes.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("Only minutes in UTF-8, as parley writes them, can be countersigned.") from None
