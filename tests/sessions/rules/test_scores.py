"""The formulas of the exercises: published numbers, ranges, and what must never affect a score."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sessions.rules import scores
from sessions.rules.scores import Ballot, Vote

supports = st.integers(0, 5)
GOALS = tuple(f"G{number}" for number in range(1, 10))


@st.composite
def allocations(draw: st.DrawFn, goals: int) -> list[int]:
    """A hundred points over that many goals, zeros included."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=goals - 1, max_size=goals - 1)))
    return [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def full_ballots(draw: st.DrawFn, points: bool | None = None) -> dict[str, tuple[Vote, Vote]]:
    """One to nine goals, everything voted, with or without points."""
    count = draw(st.integers(1, 9))
    spread = draw(st.booleans()) if points is None else points
    shares: list[list[int | None]] = [[*draw(allocations(count))] if spread else [None] * count for _ in "12"]
    return {
        goal: (Vote(draw(supports), draw(supports), one), Vote(draw(supports), draw(supports), other))
        for goal, one, other in zip(GOALS, *shares, strict=False)
    }


votes = st.builds(Vote, st.none() | supports, st.none() | supports, st.none() | st.integers(0, 100))
any_ballots = st.dictionaries(st.sampled_from(GOALS), st.tuples(votes, votes)) | full_ballots()


def voted(*pairs: tuple[int | None, int | None]) -> dict[str, tuple[Vote, Vote]]:
    return {goal: (Vote(one), Vote(other)) for goal, (one, other) in zip(GOALS, pairs, strict=False)}


def turned(ballot: Ballot) -> Ballot:
    return {goal: (two, one) for goal, (one, two) in ballot.items()}


def test_the_example_minutes_are_scored_as_printed() -> None:
    ballot = {"G1": (Vote(5, 4), Vote(3, 3))}
    assert str(scores.alignment(ballot)) == "60.0"
    assert str(scores.guess_error(ballot)) == "1.5"
    assert scores.guess_errors(ballot) == (Decimal("1.0"), Decimal("2.0"))
    assert scores.support_floor(ballot) == 3
    line = scores.chance_of(ballot)
    assert line is not None
    assert str(line.mean) == "61.1"
    assert scores.band(Decimal("60.0"), line) == "below chance"


def test_support_of_five_and_three_has_a_gap_of_two_and_a_floor_of_three() -> None:
    assert (scores.gap(Vote(5), Vote(3)), scores.floor(Vote(5), Vote(3))) == (2, 3)
    assert (scores.gap(Vote(None), Vote(3)), scores.floor(Vote(5), Vote(None))) == (None, None)


@pytest.mark.slow
@given(any_ballots)
def test_every_score_of_any_ballot_is_in_range_or_absent(ballot: Ballot) -> None:
    rated = [goal for goal, pair in ballot.items() if scores.gap(*pair) is not None]
    score, low, error = scores.alignment(ballot), scores.support_floor(ballot), scores.guess_error(ballot)
    assert (score is None) == (low is None) == (not rated)
    assert score is None or (0 <= score <= 100 and score.as_tuple().exponent == -1)
    assert low is None or 0 <= low <= 5
    for one in (error, *scores.guess_errors(ballot)):
        assert one is None or (0 <= one <= 5 and one.as_tuple().exponent == -1)
    assert set(scores.weights(ballot)) == set(rated)
    assert sum(scores.weights(ballot).values()) == (1 if rated else 0)
    assert sorted(scores.order(ballot)) == sorted(ballot)
    assert not (scores.illusion(ballot) and scores.hidden(ballot))
    line = scores.chance_of(ballot)
    assert (line is None) == (score is None)
    assert line is None or 0 < line.mean <= line.p95 <= 100


@pytest.mark.slow
@given(any_ballots)
def test_the_leaders_are_interchangeable(ballot: Ballot) -> None:
    for score in (scores.alignment, scores.support_floor, scores.guess_error, scores.weights):
        assert score(ballot) == score(turned(ballot))
    for flag in (scores.illusion, scores.hidden, scores.pointed):
        assert flag(ballot) == flag(turned(ballot))
    assert scores.order(ballot) == scores.order(turned(ballot))
    assert scores.guess_errors(ballot) == scores.guess_errors(turned(ballot))[::-1]


@given(full_ballots())
def test_identical_ballots_align_completely(ballot: Ballot) -> None:
    same = {goal: (one, one) for goal, (one, _) in ballot.items()}
    assert scores.alignment(same) == 100


def test_opposite_ballots_without_common_points_do_not_align_at_all() -> None:
    assert (
        scores.alignment({"G1": (Vote(0, None, 100), Vote(5, None, 0)), "G2": (Vote(5, None, 0), Vote(0, None, 100))})
        == 0
    )
    assert scores.alignment(voted((0, 5), (5, 0))) == 0


@given(full_ballots(points=False))
def test_alignment_without_points_is_the_plain_mean(ballot: Ballot) -> None:
    gaps = [scores.gap(*pair) or 0 for pair in ballot.values()]
    exact = 100 * (1 - Fraction(sum(gaps), 5 * len(gaps)))
    score = scores.alignment(ballot)
    assert score is not None
    assert abs(Fraction(score) - exact) <= Fraction(1, 20)


def test_points_weigh_the_gaps_and_count_their_overlap() -> None:
    ballot = {"G1": (Vote(5, None, 80), Vote(5, None, 40)), "G2": (Vote(0, None, 20), Vote(5, None, 60))}
    assert scores.weights(ballot) == {"G1": Fraction(3, 5), "G2": Fraction(2, 5)}
    assert scores.alignment(ballot) == Decimal("60.0")  # half of 60 for the gaps, half of 40 + 20 in common


def test_an_incomplete_allocation_counts_as_none() -> None:
    short = {"G1": (Vote(5, None, 80), Vote(5, None, 40)), "G2": (Vote(0, None, 10), Vote(5, None, 60))}
    alone = {"G1": (Vote(5, None, 80), Vote(5)), "G2": (Vote(0, None, 20), Vote(5))}
    passed = {"G1": (Vote(5, None, 80), Vote(5, None, 40)), "G2": (Vote(None, None, 20), Vote(5, None, 60))}
    for ballot in (short, alone):
        assert scores.weights(ballot) == {"G1": Fraction(1, 2), "G2": Fraction(1, 2)}
        assert scores.alignment(ballot) == Decimal("50.0")
    assert scores.weights(passed) == {"G1": Fraction(1)}
    assert scores.alignment(passed) == Decimal("100.0")


@given(full_ballots(points=False), st.sampled_from([(None, 5), (0, None), (None, None)]))
def test_a_pass_never_counts_as_zero(ballot: Ballot, passed: tuple[int | None, int | None]) -> None:
    longer = {"passed": (Vote(passed[0]), Vote(passed[1])), **ballot}
    assert scores.alignment(longer) == scores.alignment(ballot)
    assert scores.support_floor(longer) == scores.support_floor(ballot)
    assert scores.order(longer) == [*scores.order(ballot), "passed"]


def test_all_passes_and_an_empty_ballot_have_no_score() -> None:
    for ballot in ({}, voted((None, None), (None, 3))):
        assert scores.alignment(ballot) is None
        assert scores.support_floor(ballot) is None
        assert scores.guess_error(ballot) is None
        assert scores.chance_of(ballot) is None
        assert scores.weights(ballot) == {}
        assert not scores.illusion(ballot)
        assert not scores.hidden(ballot)


def test_guesses_of_only_one_leader_give_no_score() -> None:
    ballot = {"G1": (Vote(5, 4), Vote(3))}
    assert scores.guess_errors(ballot) == (Decimal("1.0"), None)
    assert scores.guess_error(ballot) is None
    assert not scores.hidden(ballot)


def test_an_illusion_is_a_small_guessed_gap_where_the_real_one_is_wide() -> None:
    assert scores.illusion({"G1": (Vote(5, 4), Vote(3, 2))})
    assert not scores.illusion({"G1": (Vote(5, 3), Vote(3, 2))})  # guessed gaps 2 and 1
    assert not scores.illusion({"G1": (Vote(5, 5), Vote(4, 4))})
    assert not scores.illusion(voted((5, 0)))
    half = (Vote(5, 0), Vote(None, 0))  # what is guessed about a pass says nothing of the gap
    assert scores.illusion({"G1": (Vote(5, 4), Vote(3, 2)), "G2": half})


def test_a_hidden_agreement_is_a_small_gap_that_both_guess_to_be_wide() -> None:
    assert scores.hidden({"G1": (Vote(4, 2), Vote(4, 3))})
    assert scores.hidden({"G1": (Vote(4, 1), Vote(3, 2))})
    assert not scores.hidden({"G1": (Vote(4, 3), Vote(4, 3))})
    assert not scores.hidden({"G1": (Vote(5, 1), Vote(3, 1))})


def test_a_guess_error_that_only_rounds_to_one_and_a_half_hides_nothing() -> None:
    # Errors of 13 over 9 goals: 1.444…, and 14: the mean is exactly 1.5, one less is not.
    ballot = {goal: (Vote(4, 2), Vote(4, 3)) for goal in GOALS}
    assert scores.hidden(ballot)
    nearly: dict[str, tuple[Vote, Vote]] = {**ballot, "G1": (Vote(4, 3), Vote(4, 3))}
    assert scores.guess_error(nearly) == Decimal("1.4")
    many = {f"g{i}": (Vote(4, 2), Vote(4, 3)) for i in range(20)} | {"last": (Vote(4, 3), Vote(4, 3))}
    assert scores.guess_error(many) == Decimal("1.5")
    assert not scores.hidden(many)


def test_the_widest_gap_is_discussed_first_and_equal_gaps_keep_their_order() -> None:
    assert scores.order(voted((3, 3), (5, 4), (0, 4), (4, 5), (None, 0))) == ["G3", "G2", "G4", "G1", "G5"]


def test_points_can_put_a_smaller_gap_first() -> None:
    ballot = {"G1": (Vote(5, None, 10), Vote(2, None, 10)), "G2": (Vote(5, None, 90), Vote(4, None, 90))}
    assert scores.order(ballot) == ["G2", "G1"]


@pytest.mark.parametrize(
    "make", [lambda: Vote(6), lambda: Vote(-1), lambda: Vote(3, 6), lambda: Vote(3, -1), lambda: Vote(3, 3, 101)]
)
def test_a_vote_outside_its_scale_is_refused(make: Callable[[], Vote]) -> None:
    with pytest.raises(ValueError, match="not"):
        make()


@pytest.mark.parametrize("goals", range(1, 10))
def test_two_random_raters_score_sixty_one_without_points(goals: int) -> None:
    assert str(scores.chance(goals, False).mean) == "61.1"


@pytest.mark.parametrize("goals", range(1, 6))
def test_the_95th_percentile_without_points_matches_a_count_of_all_possible_ballots(goals: int) -> None:
    one = [100 * (1 - Fraction(abs(a - b), 5)) for a, b in product(range(6), repeat=2)]
    tally: dict[Fraction, int] = {Fraction(0): 1}
    for _ in range(goals):
        tally = {
            total: sum(tally.get(total - score, 0) for score in one)
            for total in {before + score for before in tally for score in one}
        }
    p95 = scores.chance(goals, False).p95
    shown = {total: round(float(total / goals), 1) for total in tally}
    at_most = sum(count for total, count in tally.items() if shown[total] <= float(p95))
    less = sum(count for total, count in tally.items() if shown[total] < float(p95))
    assert Fraction(less, 36**goals) < Fraction(95, 100) <= Fraction(at_most, 36**goals)


def test_five_goals_with_points_score_as_published() -> None:
    line = scores.chance(5, True)
    assert (str(line.mean), str(line.p95)) == ("61.4", "77.5")
    assert scores.chance(5, True) is line


@pytest.mark.slow
@pytest.mark.parametrize("goals", range(1, 10))
def test_the_sampled_mean_agrees_with_the_exact_mean_of_the_same_allocations(goals: int) -> None:
    # One goal's steps k of 20, at least one each: C(19-k, n-2) of C(19, n-1) splits.
    odds = (
        {20: Fraction(1)}
        if goals == 1
        else {k: Fraction(comb(19 - k, goals - 2), comb(19, goals - 1)) for k in range(1, 20)}
    )
    assert sum(odds.values()) == 1
    overlap = 5 * goals * sum(odds[a] * odds[b] * min(a, b) for a, b in product(odds, repeat=2))
    exact = (100 * (1 - Fraction(35, 18) / 5) + overlap) / 2
    assert abs(Fraction(scores.chance(goals, True).mean) - exact) < Fraction(1, 4)


@pytest.mark.parametrize("goals", [0, -1, 21])
def test_there_is_no_chance_line_without_goals(goals: int) -> None:
    with pytest.raises(ValueError, match="1 to 20 goals"):
        scores.chance(goals, True)
    with pytest.raises(ValueError, match="1 to 20 goals"):
        scores.chance(goals, False)


def test_the_bands_meet_at_the_mean_and_at_the_95th_percentile() -> None:
    line = scores.chance(5, True)
    tenth = Decimal("0.1")
    assert scores.band(line.mean - tenth, line) == "below chance"
    assert scores.band(line.mean, line) == "no better than chance"
    assert scores.band(line.p95, line) == "no better than chance"
    assert scores.band(line.p95 + tenth, line) == "above chance"


@given(supports, supports, st.booleans(), st.booleans(), st.booleans())
def test_a_goal_is_resolved_by_the_published_rule(
    one: int, two: int, blocked: bool, accepted: bool, park: bool
) -> None:
    status = scores.resolve(Vote(one), Vote(two), blocked=blocked, dissent_accepted=accepted, both_park=park)
    assert (status == "agreed") == (min(one, two) >= 3 and not blocked)
    assert (status == "agreed-with-dissent") == (min(one, two) == 2 and accepted)
    assert (status == "dropped") == (max(one, two) <= 1)
    decided = status in {"agreed", "agreed-with-dissent", "dropped"}
    assert decided or status == ("parked" if park else "escalated")


@given(votes, votes, st.booleans(), st.booleans(), st.booleans())
def test_a_pass_is_never_an_agreement(one: Vote, two: Vote, blocked: bool, accepted: bool, park: bool) -> None:
    assume(one.support is None or two.support is None)
    for pair in ((one, two), (two, one)):
        status = scores.resolve(*pair, blocked=blocked, dissent_accepted=accepted, both_park=park)
        assert status == ("parked" if park else "escalated")


def test_coverage_weighs_the_key_points() -> None:
    assert str(scores.coverage([(3, 1.0), (2, Decimal("0.5")), (1, 1)])) == "0.83"
    assert str(scores.coverage([(1, 0.5)])) == "0.50"
    assert scores.coverage([]) is None


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([0, 0.5, 1])), min_size=1, max_size=5))
def test_coverage_stays_between_the_least_and_the_most_covered_point(points: list[tuple[int, float]]) -> None:
    covered = scores.coverage(points)
    assert covered is not None
    assert min(each for _, each in points) <= covered <= max(each for _, each in points)


@pytest.mark.parametrize("point", [(0, 1.0), (1, 1.5), (1, -0.5)])
def test_a_key_point_outside_its_range_is_refused(point: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match="key point"):
        scores.coverage([point])


def test_clean_is_the_share_of_unmarked_sentences() -> None:
    assert scores.clean(0, 0) == 1
    assert scores.clean(1, 4) == Fraction(3, 4)
    assert scores.clean(4, 4) == 0
    for marked, sentences in ((1, 0), (5, 4), (-1, 4)):
        with pytest.raises(ValueError, match="not_mine"):
            scores.clean(marked, sentences)


def test_fidelity_comes_out_as_published() -> None:
    assert scores.fidelity(3, Decimal("0.83"), 0, 2) == 82
    assert scores.fidelity(2, Decimal("0.5"), 1, 1) == 40
    assert scores.fidelity(None, Decimal("0.5"), 0, 1) is None
    assert scores.fidelity(3, None, 0, 1) is None


def test_fidelity_rounds_a_half_up() -> None:
    assert scores.fidelity(1, Decimal("0.00"), 0, 1) == 33  # 12.5 + 20
    assert scores.fidelity(3, Decimal("0.90"), 0, 1) == 85  # 37.5 + 27 + 20


@given(st.integers(0, 4), st.integers(0, 100), st.integers(0, 12), st.integers(0, 12))
def test_fidelity_never_falls_when_one_part_rises(
    acceptance: int, hundredths: int, marked: int, sentences: int
) -> None:
    assume(marked <= sentences)
    covered = Decimal(hundredths) / 100
    score = scores.fidelity(acceptance, covered, marked, sentences)
    assert score is not None
    assert 0 <= score <= 100
    assert score <= (scores.fidelity(min(4, acceptance + 1), covered, marked, sentences) or 0)
    assert score <= (scores.fidelity(acceptance, min(Decimal(1), covered + Decimal("0.01")), marked, sentences) or 0)
    assert score <= (scores.fidelity(acceptance, covered, max(0, marked - 1), sentences) or 0)


def test_fidelity_outside_its_scales_is_refused() -> None:
    with pytest.raises(ValueError, match="acceptance"):
        scores.fidelity(5, Decimal("0.5"), 0, 1)
    with pytest.raises(ValueError, match="coverage"):
        scores.fidelity(4, Decimal("1.01"), 0, 1)


@pytest.mark.parametrize(
    ("fidelities", "signed", "expected"),
    [
        ((70, 82), (True, True), "understood"),
        ((69, 82), (True, True), "half-understood"),
        ((70, 82), (True, False), "half-understood"),
        ((69, 82), (True, False), "talking-past"),
        ((90, 95), (False, False), "talking-past"),
        ((None, 95), (False, True), "not-judged"),
        ((95, None), (True, True), "not-judged"),
        ((None, None), (False, False), "not-judged"),
    ],
)
def test_an_arguments_band_depends_on_the_sides_understood(
    fidelities: tuple[int | None, int | None], signed: tuple[bool, bool], expected: str
) -> None:
    assert scores.argue_band(fidelities, signed) == expected
    assert scores.argue_band(fidelities[::-1], signed[::-1]) == expected


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6))
def test_few_goals_are_never_compared_with_chance(supports: list[tuple[int, int]]) -> None:
    ballot = {f"G{n}": (scores.Vote(a), scores.Vote(b)) for n, (a, b) in enumerate(supports, 1)}
    assert (scores.band_of(ballot) is None) == (len(supports) < scores.TELLING_FROM)


def test_roti_is_the_mean_of_everyone_who_gave_one() -> None:
    assert str(scores.roti([4, 4, None])) == "4.0"
    assert str(scores.roti([4, 5, 4])) == "4.3"
    assert str(scores.roti([5, 4, 4, 4])) == "4.3"  # 4.25, half up
    assert scores.roti([None, None]) is None
    assert scores.roti([]) is None
    for wrong in (0, 6):
        with pytest.raises(ValueError, match="roti"):
            scores.roti([wrong])
