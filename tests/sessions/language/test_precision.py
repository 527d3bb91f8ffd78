import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.language.lexicon import ANCHORS, Anchor, built_in, read_lexicon
from sessions.language.precision import PRECISE, read, score_of
from sessions.language.words import TEXT_MOST

SHARE = st.floats(0, 1)
VAGUE = ("This is too risky.", "We don't have the bandwidth.", "Customers need this.", "", "…", "24/7")
SHARP = (
    "Move the retry queue out of billing-api before the Visa audit, because replays double-charge.",
    "Two of five backend engineers are on the GDPR export until 12 June.",
)


@pytest.mark.parametrize("text", VAGUE)
def test_a_statement_without_anchors_is_vague(text: str) -> None:
    assert read(text, built_in()).score < PRECISE


@pytest.mark.parametrize("text", SHARP)
def test_a_statement_with_anchors_is_precise(text: str) -> None:
    assert read(text, built_in()).score >= PRECISE


def test_missing_anchors_come_heaviest_first() -> None:
    assert read("This is too risky.", built_in()).missing == ANCHORS
    assert read("The retry queue in billing-api loses refunds.", built_in()).missing == ("amount", "when", "why", "who")


def test_cues_are_given_as_they_were_written_the_heaviest_first() -> None:
    assert read("Honestly, this is Too Risky.", built_in()).cues == ("Too Risky", "Honestly")


@pytest.mark.parametrize(
    ("text", "blame"),
    [
        ("Sam should have tested the import.", ("should have",)),
        ("Engineering failed us, and Tom broke the build.", ("Engineering failed", "Tom broke")),
        ("We should have a load test by May.", ()),
        ("The import fails for 3 % of the rows.", ()),
    ],
)
def test_words_that_blame_a_person_are_found(text: str, blame: tuple[str, ...]) -> None:
    assert read(text, built_in()).blame == blame


def test_a_figure_of_speech_does_not_count_as_an_amount() -> None:
    assert "amount" in read("We said it 100 times, it is a 24/7 nightmare.", built_in()).missing
    assert "amount" not in read("We said it to 31 merchants.", built_in()).missing


def test_what_the_pair_calls_a_thing_is_one() -> None:
    text = "The quick win slows every action."
    assert "what" in read(text, built_in()).missing
    assert "what" not in read(text, built_in(), ("Quick Win",)).missing
    assert read(text, built_in(), ("(", "_", "a" * 9000, "quick win")).score > read(text, built_in()).score


@given(st.dictionaries(st.sampled_from(ANCHORS), SHARE), SHARE, st.sampled_from(ANCHORS), SHARE, SHARE)
def test_anchors_only_help_and_cues_only_subtract(
    anchors: dict[Anchor, float], cues: float, anchor: Anchor, more: float, vaguer: float
) -> None:
    before = score_of(anchors, cues)
    assert 0 <= before <= 100
    assert score_of({**anchors, anchor: max(more, anchors.get(anchor, 0))}, cues) >= before
    assert score_of(anchors, cues + vaguer) <= before


@given(st.text(max_size=300), st.sets(st.text(max_size=20), max_size=4))
@example("'s " * 900, {"'s"})
@example("a-" * 3000, {"a-a"})
def test_any_text_has_a_score(text: str, things: set[str]) -> None:
    reading = read(text, built_in(), things)
    assert 0 <= reading.score <= 100
    assert set(reading.missing) <= set(ANCHORS)


@given(st.text(max_size=80))
def test_another_sentence_with_anchors_never_lowers_the_score(text: str) -> None:
    assert read(f"{text}\n{SHARP[0]}", built_in()).score >= read(text, built_in()).score


@given(st.sampled_from((*VAGUE, *SHARP, "The ledger drops refunds.")), st.sampled_from(("ledger", "refund*", "is")))
def test_another_cue_in_the_lexicon_never_raises_the_score(text: str, cue: str) -> None:
    own = read_lexicon(f'format = "parley-lexicon/1"\n[[group]]\nkind = "cue"\nwords = "{cue}"', "own")
    assert read(text, built_in().extended(own)).score <= read(text, built_in()).score


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "a-" * 10**6, "1,000" * 10**6, "the " * 10**6, "in the last two " * 10**5, "/'" * 10**6]
)
def test_a_long_hostile_text_takes_no_longer_than_its_first_characters(text: str) -> None:
    read(text[:TEXT_MOST], built_in())
    begun = time.process_time()
    assert read(text, built_in()) == read(text[:TEXT_MOST], built_in())
    assert time.process_time() - begun < 5  # it would be minutes if anything repeated inside a repetition
