"""What is due over a whole file is what each session leaves, less what was said of it since."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from sessions.due import ENDING, OUTCOMES, Due, left_by
from sessions.session import Session
from sessions.setup.new_session import admit
from sessions.store import open_store
from tests.sessions.minutes.strategies import closed_sessions
from tests.sessions.minutes.test_round_trip import slowly

FAR = date(9999, 1, 1)


def by_id(found: list[Due]) -> list[Due]:
    return sorted(found, key=lambda due: (due.id, due.kind))


@slowly
@given(closed_sessions())
def test_the_query_over_a_file_finds_what_a_session_leaves(session: Session) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "p.db")
        admit(store, session)
        today = date.today()
        assert by_id(store.due(FAR, undated=True)) == by_id(left_by(store.load(session.header.id), today))
        assert [each for each in store.due(today) if each.day is None or each.day > today] == []
        store.close()


def test_everything_that_can_come_of_something_has_words_of_its_own() -> None:
    for kind, outcomes in OUTCOMES.items():
        assert len({each.key for each in outcomes}) == len({each.words for each in outcomes}) == len(outcomes), kind
        for each in outcomes:
            assert (each.key in ENDING) == each.ends, "a word that ends one kind of thing ends each that has it"
