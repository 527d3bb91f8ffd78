"""The shared note of an item, and the options of a decision, in the rules alone."""

from sessions.exercises.talk.kind import NO_ACTION, WriteNote
from sessions.model import Action, Item, Option
from sessions.records.captures import AddAction, FinishAction
from sessions.records.decisions import AddOption, AgreeDecision, RecordDecision
from sessions.rules.agenda_timing import NOTE_MOST
from sessions.rules.moves import Advance
from sessions.rules.phases import kind_of
from tests.sessions.play import Play, item


def pending(play: Play) -> list[str]:
    return kind_of(play.item).pending(play.session, play.item, play.context("cpo"))


def test_a_note_keeps_what_the_other_leader_wrote_since_it_was_read() -> None:
    play = Play(item("talk"))
    play.do(WriteNote(text="ours"), "cpo")
    play.do(WriteNote(text="ours\nfrom cto", before="ours"), "cto")
    play.do(WriteNote(text="ours\nfrom cpo", before="ours"), "cpo")
    assert play.item.note == "ours\nfrom cto\nfrom cpo"


def test_a_note_without_the_text_it_was_based_on_replaces_the_old_one() -> None:
    play = Play(item("talk"))
    play.do(WriteNote(text="ours"), "cpo")
    play.do(WriteNote(text="new"), "cto")
    assert play.item.note == "new"
    play.do(WriteNote(text=" "), "cto")
    assert play.item.note is None


def test_text_typed_too_late_goes_to_the_item_it_was_meant_for() -> None:
    play = Play(item("talk"), item("talk", id="I2"))
    play.do(Advance())
    play.do(WriteNote(text="late", before="", item="I1"), "cpo")
    assert play.session.get(Item, "I1").note == "late"
    assert play.session.get(Item, "I2").note is None


def test_a_note_is_refused_from_observers_before_its_item_begins_and_if_it_is_too_long() -> None:
    play = Play(item("talk"), item("talk", id="I2"), observer=True)
    assert play.refused(WriteNote(text="x", item="I2"), "cpo") == "I2 hasn't begun."
    assert str(NOTE_MOST) in play.refused(WriteNote(text="x" * (NOTE_MOST + 1)), "cpo")
    assert "Observers" in play.refused(WriteNote(text="x"), "guest")


def test_each_option_gets_its_own_key_made_of_its_first_words() -> None:
    play = Play(item("talk"))
    play.do(RecordDecision(title="Which first"), "cpo")
    for text in ("Saved cards first, in May", "Saved cards first!", "…"):
        play.do(AddOption(decision="D1", text=text, cost="two weeks"), "cto")
    keys = [option.key_ for option in play.session.all(Option, decision="D1")]
    assert keys == ["saved-cards-first", "saved-cards-first-2", "option"]
    play.do(AgreeDecision(decision="D1", chosen="saved-cards-first"), "cto")
    play.do(AgreeDecision(decision="D1"), "cpo")
    assert play.session.get(Option, "D1", "saved-cards-first").chosen is True
    assert play.refused(AddOption(decision="D1", text="Neither"), "cpo") == "D1 is already decided."


def test_an_item_that_should_leave_an_action_says_so_until_there_is_a_new_one() -> None:
    play = Play(item("talk", settings={"wants_action": True}))
    old = Action(id="A1", text="Old", owner="cpo", carried_from="7k3qf2x0/A1", carried_count=1)
    play.session.put(old)
    assert pending(play) == [NO_ACTION]
    play.do(AddAction(text="Page both of us", owner="cto"), "cpo")
    assert pending(play) == []
    play.do(FinishAction(action="A2", dropped=True), "cto")
    assert pending(play) == [NO_ACTION]
    assert pending(Play(item("talk"))) == []
