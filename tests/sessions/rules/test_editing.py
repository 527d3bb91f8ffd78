"""Two people change one text at once: it contains both changes, or the second person is shown the first's."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sessions.command import Command
from sessions.exercises.align.wording import DeclineRevision, EditGoal, JoinGoals, Revise, SplitGoal
from sessions.exercises.argue.frame import Frame
from sessions.exercises.argue.synthesis import AddCommonGround, DropCommonGround, MarkCrux, Synthesize
from sessions.exercises.argue.synthesis import TestCrux as PutTest  # pytest would take it for tests
from sessions.exercises.close.kind import Conclude
from sessions.model import Action, Argument, Crux, Decision, Goal, Header, Item, Row
from sessions.records.captures import AddAction, EditAction
from sessions.records.decisions import EditDecision, RecordDecision
from sessions.rules.agenda import EditItem
from sessions.rules.editing import MEANWHILE, Stale, combined, edited
from tests.sessions.aligned import TEXTS, Aligning
from tests.sessions.argued import Arguing, with_cruxes, wording
from tests.sessions.play import START, Play, item

WORDS = ["refunds", "settle", "within", "a", "day", "for", "every", "account", "June", "-", ","]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=3, max_size=9).map(" ".join).filter(lambda text: len(text) > 9)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a sentence, and what two people make of it at once; each types a word that nobody else has."""
    base = draw(SENTENCES)

    def typed(word: str) -> str:
        words = base.split(" ")
        begins = draw(st.integers(0, len(words)))
        until = draw(st.integers(begins, min(len(words), begins + 2)))
        return " ".join([*words[:begins], word, *words[until:]])

    mine, theirs = typed("mine"), typed("theirs")
    assume(min(len(mine), len(theirs)) >= 10)
    return base, mine, theirs


@given(edits())
def test_no_word_that_either_of_two_people_typed_is_lost(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    both = combined(base, mine, theirs)
    if both is not None:
        assert "mine" in both.split(" ") and "theirs" in both.split(" ")
        assert both == combined(base, theirs, mine), "whoever is first, the text is the same"


@pytest.mark.slow
@given(edits())
def test_the_second_persons_text_is_in_the_result_or_refused_with_what_the_first_made_of_it(
    texts: tuple[str, str, str],
) -> None:
    base, mine, theirs = texts
    play = Aligning().merging("alpha")
    play.do(EditGoal(goal="G1", changes={"text": base}), "cpo")
    before = {"text": base}
    play.do(EditGoal(goal="G1", changes={"text": theirs}, before=before), "cto")
    try:
        play.do(EditGoal(goal="G1", changes={"text": mine}, before=before), "cpo")
    except Stale as stale:
        assert stale.newer == {"text": theirs}
        assert play.session.get(Goal, "G1").text == theirs, "nothing is changed"
        play.do(EditGoal(goal="G1", changes={"text": mine}, before=stale.newer), "cpo")
        assert play.session.get(Goal, "G1").text == mine, "who has seen it may keep theirs"
    else:
        assert {"mine", "theirs"} <= set(play.session.get(Goal, "G1").text.split(" "))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("Refunds in a day", "Fast refunds in a day", "Refunds in a day, in May", "Fast refunds in a day, in May"),
        ("Refunds in a day", "All refunds in a day", "Refunds in a week", "All refunds in a week"),
        ("Ship it before May", "Ship it before June", "Ship it after May", None),
        ("Ship it", "Ship it now", "Ship it soon", None),
        ("Ship it", "Ship it now", "Ship it now", "Ship it now"),
        ("Ship it", "Ship it", "Ship them", "Ship them"),
    ],
)
def test_changes_are_merged_only_if_there_is_a_word_between_them(
    base: str, mine: str, theirs: str, both: str | None
) -> None:
    assert combined(base, mine, theirs) == both


def test_something_other_than_text_that_both_changed_is_never_merged() -> None:
    goal = Goal(id="G1", item="I1", text=TEXTS["alpha"], status="open", horizon="next", persona="on-call")
    assert edited(goal, {"horizon": "now", "persona": None}, {"horizon": "next", "persona": "on-call"}) == {
        "horizon": "now",
        "persona": None,
    }
    with pytest.raises(Stale) as refused:
        edited(goal, {"horizon": "now", "persona": "all"}, {"horizon": None, "persona": "on-call"})
    assert refused.value.newer == {"horizon": "next"}


def test_a_merged_text_may_not_exceed_the_limit_of_the_text() -> None:
    base = "x" * 90 + " in the middle of it " + "y" * 80
    goal = Goal(id="G1", item="I1", text=f"one {base}", status="open")
    with pytest.raises(Stale):
        edited(goal, {"text": f"{base} and two"}, {"text": base})


def revising() -> Aligning:
    play = Aligning().voting("alpha").vote(alpha=(2, 5))
    play.on(2)
    return play


@pytest.mark.parametrize(
    ("play", "first", "second", "newer"),
    [
        (
            lambda: Aligning().merging("alpha", "beta"),
            EditGoal(goal="G2", changes={"text": "Something else by June"}),
            JoinGoals(goals=("G1", "G2"), text="Both of it by June", before={"G1": "", "G2": ""}),
            {"G2": "Something else by June"},
        ),
        (
            lambda: Aligning().merging("alpha"),
            EditGoal(goal="G1", changes={"text": "Something else by June"}),
            SplitGoal(goal="G1", texts=("The first part of it", "The second part"), before=""),
            {"G1": "Something else by June"},
        ),
        (
            revising,
            Revise(goal="G1", text="Something else by June"),
            Revise(goal="G1", text="Something else by July", before=""),
            {"text": "Something else by June"},
        ),
    ],
)
def test_joining_splitting_and_proposing_are_refused_if_the_words_they_start_from_have_changed(
    play: Callable[[], Aligning], first: Command, second: Any, newer: dict[str, str]
) -> None:
    table = play()
    texts = {goal.id: goal.text for goal in table.session.all(Goal)}
    began = texts if isinstance(second.before, dict) else texts["G1"]
    table.do(first, "cpo")
    with pytest.raises(Stale) as refused:
        table.do(replace(second, before=began), "cto")
    assert refused.value.newer == newer
    assert str(refused.value) == MEANWHILE
    again = refused.value.newer | {"G1": texts["G1"]} if isinstance(began, dict) else next(iter(newer.values()))
    table.do(replace(second, before=again), "cto")


def test_a_proposal_that_was_withdrawn_or_replaced_by_the_other_is_kept_for_its_author() -> None:
    for off in (DeclineRevision(goal="G1"), Revise(goal="G1", text="Something else by July")):
        play = revising()
        play.do(Revise(goal="G1", text="Something else by June"), "cpo")
        play.do(off, "cto")
        ((about, _, _, seat),) = play.drafts
        assert (about, seat) == ("G1", "cpo")
        assert next(iter(play.drafts.values()))["it"] == {"text": "Something else by June"}
    play = revising()
    play.do(Revise(goal="G1", text="Something else by June"), "cpo")
    play.do(DeclineRevision(goal="G1"), "cpo")
    assert not play.drafts, "one's own words are one's own to take off"


# --- every text that two may change -------------------------------------------------------------------------------

BANK = "We wait for the bank until June"


def talking() -> Play:
    play = Play(item("talk"), item("talk", id="I2"))
    play.do(AddAction(text=BANK, owner="cpo"), "cpo")
    play.do(RecordDecision(title=BANK, method="consent"), "cpo")
    play.do(EditItem(item="I2", title=BANK, outcome_wanted=BANK), "cpo")
    return play


def framing() -> Play:
    play = Arguing()
    play.do(worded(), "cpo")
    return play


def joining() -> Play:
    play = with_cruxes()
    play.do(MarkCrux(n=1), "cto")
    play.do(Synthesize(text=f"{BANK}, and then both of us look", cites=("cpo/1", "cto/1")), "cpo")
    play.do(PutTest(n=1, observable=BANK, threshold="a yes", by_date=START.date(), checks="cpo"), "cpo")
    return play


def closing() -> Play:
    play = Play(item("close"))
    play.do(Conclude(announcement=BANK), "cpo")
    return play


def worded(**changed: str) -> Frame:
    return wording(**{"question": BANK, "stakes": BANK, **changed})


Texts = tuple[Callable[[], Play], Callable[[str], Any], type[Row], str]
TEXTS_OF_TWO: dict[str, Texts] = {
    "an action": (talking, lambda text: EditAction(action="A1", text=text), Action, "text"),
    "a decision": (talking, lambda text: EditDecision(decision="D1", changes={"title": text}), Decision, "title"),
    "a title": (talking, lambda text: EditItem(item="I2", title=text), Item, "title"),
    "what is wanted": (talking, lambda text: EditItem(item="I2", outcome_wanted=text), Item, "outcome_wanted"),
    "a question": (framing, lambda text: worded(question=text), Argument, "question"),
    "a pole": (framing, lambda text: worded(pole_a=text), Argument, "pole_a"),
    "stakes": (framing, lambda text: worded(stakes=text), Argument, "stakes"),
    "a joint text": (joining, lambda text: Synthesize(text=text, cites=("cpo/1", "cto/1")), Argument, "synthesis"),
    "an announcement": (closing, lambda text: Conclude(announcement=text), Header, "announcement"),
}
ONE = "We wait for the bank until July, and then both of us look"


@pytest.mark.parametrize("name", TEXTS_OF_TWO)
def test_no_text_that_two_people_may_change_is_overwritten_unseen(name: str) -> None:
    make, edit, kind, key = TEXTS_OF_TWO[name]
    play = make()
    before = {key: held(play, kind, key)}
    play.do(edit(ONE), "cpo")
    assert held(play, kind, key) == ONE
    second = edit("We wait for nobody at all, whatever the other says of it")
    with pytest.raises(Stale) as refused:
        play.do(replace(second, before=before), "cto")
    assert refused.value.newer[key] == ONE
    assert held(play, kind, key) == ONE, "the first one's words are there"
    play.do(replace(second, before={**before, **refused.value.newer}), "cto")
    assert held(play, kind, key) != ONE, "who has read them may put others in their place"


@pytest.mark.parametrize("name", [name for name in TEXTS_OF_TWO if name != "a pole"])
def test_in_every_such_text_changes_in_different_places_are_both_made(name: str) -> None:
    make, edit, kind, key = TEXTS_OF_TWO[name]
    play = make()
    base = held(play, kind, key)
    play.do(edit(f"{base} or so"), "cpo")
    play.do(replace(edit(f"Surely {base}"), before={key: base}), "cto")
    assert held(play, kind, key) == f"Surely {base} or so"


def test_a_test_of_a_crux_does_not_overwrite_one_that_was_added_meanwhile() -> None:
    play = joining()
    better = PutTest(n=1, observable="Ask twice", threshold="two yeses", by_date=START.date(), checks="cto")
    with pytest.raises(Stale) as refused:
        play.do(replace(better, before={"test": None}), "cto")
    play.do(replace(better, before=refused.value.newer), "cto")
    assert play.session.get(Crux, "X1", 1).test == "Ask twice; two yeses"


def test_a_line_of_common_ground_is_removed_only_as_it_was_read() -> None:
    play = joining()
    for text in ("The first line", "The second line"):
        play.do(AddCommonGround(text=text), "cpo")
    play.do(DropCommonGround(n=1, line="The first line"), "cpo")
    changed = "The list has changed since you read it. Read it again."
    assert play.refused(DropCommonGround(n=1, line="The first line"), "cto") == changed


def held(play: Play, kind: type[Row], key: str) -> Any:
    """What the text says now, in the last row of its kind."""
    return getattr(play.session.all(kind)[-1], key)
