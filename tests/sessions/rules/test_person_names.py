"""Whom somebody means by a name."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.person_names import seat_meant

PEOPLE = {"cpo": "Ada Obi", "cto": "Bo Chen", "guest": "Ada Lovelace"}


def test_a_seat_a_name_and_a_first_name_that_only_one_has_mean_that_person() -> None:
    for words in ("cto", "CTO", " bo  chen", "BO", "Bo"):
        assert seat_meant(words, PEOPLE) == "cto"


def test_what_two_could_be_or_nobody_is_stays_as_it_was_typed() -> None:
    for words in ("Ada", "B", "Bob", "Chen", "", "Petra Kühn"):
        assert seat_meant(words, PEOPLE) is None
    assert seat_meant("Ada Obi", PEOPLE) == "cpo"


@given(
    st.dictionaries(st.text("ab", min_size=1, max_size=3), st.text("ABc ", max_size=9)), st.text("abAB c", max_size=9)
)
def test_nobody_is_meant_by_words_that_fit_two_people_alike(names: dict[str, str], words: str) -> None:
    found = seat_meant(words, names)
    if found is not None:
        doubles = {**names, "zz": names[found]}
        assert seat_meant(words, doubles) in (None, words.strip().casefold())
