"""The only way out: what each seat sees of a form that is not revealed, and what the log shows of it."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sessions.change import Change, fold
from sessions.model import Participant, Sheet
from sessions.model.columns import image, plain
from sessions.rules.moves import Advance, Seal, Unseal
from sessions.session import Session
from sessions.view import SET, view, view_changes
from tests.sessions.play import Play, item

WORD = "zq-my-own-words"
QUESTION = {"key": "why", "ask": "Why?", "answer": "text"}
SEATS = (None, "cpo", "cto", "cpto", "guest")


def asked() -> Play:
    play = Play(item("ask", 10, {"questions": [QUESTION]}), facilitator=True, observer=True)
    play.do(Seal(form="answer", payload={"why": {"value": WORD}}), "cpo")
    return play


def told(session: Session) -> str:
    return repr(session.rows()) + json.dumps([plain(image(row)) for row in session.rows()])


def test_only_its_author_can_read_a_sealed_answer() -> None:
    play = asked()
    for seat in SEATS:
        assert (WORD in told(play.seen_by(seat))) == (seat == "cpo"), seat


def test_others_see_only_the_status_of_a_sealed_sheet() -> None:
    play = asked()
    bare = Sheet(item="I1", form="answer", round=1, by="cpo", status="sealed")
    for seat in (None, "cto", "cpto", "guest"):
        assert play.seen_by(seat).all(Sheet) == [bare]
    own = play.seen_by("cpo").get(Sheet, "I1", "answer", 1, "cpo")
    assert own.seal and own.salt and own.at == play.now


@given(st.text(min_size=1, max_size=400).filter(lambda text: text.strip()))
def test_two_sealed_texts_look_the_same_from_outside(text: str) -> None:
    one, other = asked(), asked()
    other.do(Unseal(form="answer"), "cpo")
    payload = {"why": {"value": f"x{text}"}}
    other.do(Seal(form="answer", payload=payload), "cpo")
    for seat in (None, "cto", "cpto", "guest"):
        assert one.seen_by(seat).all(Sheet) == other.seen_by(seat).all(Sheet)


def test_after_the_reveal_everyone_can_read_it_and_check_the_seal() -> None:
    from sessions.rules.forms import seal

    play = asked()
    play.do(Seal(form="answer", payload={"why": {"value": "other"}}), "cto")
    play.do(Advance(), "cpto")
    for seat in SEATS:
        sheet = play.seen_by(seat).get(Sheet, "I1", "answer", 1, "cpo")
        assert sheet.salt is not None and sheet.seal == seal(sheet.payload, sheet.salt)
        assert WORD in str(sheet.payload)


def test_a_view_is_a_copy_with_the_same_rev_and_order() -> None:
    play = asked()
    seen = play.seen_by("cto")
    assert (seen.rev, seen.head) == (play.session.rev, play.session.head)
    assert [row.key() for row in seen.rows()] == [row.key() for row in play.session.rows()]
    seen.drop(seen.get(Participant, "guest"))
    assert play.session.find(Participant, "guest") is not None


# --- the log ----------------------------------------------------------------------------------------------------------


class Log:
    """A session kept as changes."""

    def __init__(self) -> None:
        self.session, self.changes = Session(), list[Change]()

    def save(self, *rows: Any, drop: Any = None) -> None:
        for row in rows:
            self.session.put(row)
        if drop is not None:
            self.session.drop(drop)
        salts = (f"salt-{len(self.changes)}-{n}" for n in range(99))
        change = Change.after(self.session, datetime(2026, 3, 3, tzinfo=UTC), "cpo", "seal", salts)
        self.session.commit(change.rev, change.hash)
        self.changes.append(change)


def test_the_log_only_shows_that_a_sealed_sheet_exists() -> None:
    play, log = asked(), Log()
    log.save(*play.session.rows())
    [shown] = view_changes(log.changes)
    assert WORD not in repr(shown)
    assert not any(image.salt for image in shown.images)
    [sheet] = [image.row for image in shown.images if image.table == Sheet.TABLE]
    status = {"status": "sealed"}
    assert sheet == {"item": "I1", "form": "answer", "round": 1, "by": "cpo", **status}
    assert (shown.hash, shown.seal()) == (log.changes[0].hash, log.changes[0].hash), "the chain can still be checked"


def test_an_answer_that_was_taken_back_stays_hidden_in_the_log_and_a_revealed_one_is_shown() -> None:
    play, log = asked(), Log()
    log.save(*play.session.rows())
    sealed = play.session.get(Sheet, "I1", "answer", 1, "cpo")
    log.save(drop=log.session.get(Sheet, *sealed.key()))
    assert WORD not in repr(list(view_changes(log.changes)))
    log.save(sealed)
    play.do(Seal(form="answer", payload={"why": {"value": "other"}}), "cto")
    play.do(Advance(), "cpto")
    log.save(play.session.get(Sheet, *sealed.key()))
    shown = list(view_changes(log.changes))
    assert [WORD in repr(change) for change in shown] == [False, False, False, True]
    assert fold(Session(), log.changes).rows() == log.session.rows()


def test_a_pin_is_neither_seen_nor_logged() -> None:
    log = Log()
    log.save(*Play(item("talk")).session.rows(), Participant(key_="cpo", name="Ada", role="leader", pin="hashed-pin"))
    assert "hashed-pin" not in repr(list(view_changes(log.changes)))
    for seat in (None, "cpo", "cto"):
        assert view(log.session, seat).get(Participant, "cpo").pin == SET
        assert view(log.session, seat).get(Participant, "cto").pin is None
