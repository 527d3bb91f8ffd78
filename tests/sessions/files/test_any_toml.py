"""Any TOML, and valid TOML with any one change: accepted, or reported fault by fault with its line; never an error."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import names, read_text
from sessions.errors import Faulty, Refused, Trouble
from sessions.library.playbooks import read_playbook
from sessions.minutes.formats import FORMATS, text_of
from sessions.minutes.keep_comments import keep
from sessions.minutes.parse import read_minutes
from sessions.session import Session
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from sessions.view import view
from tests.few import few
from tests.sessions.files.any_toml import FAULT, ODD, Raw, anything, as_toml, at, changed, places
from tui.config import read_config

EXAMPLE = (Path(__file__).parents[1] / "minutes" / "example-minutes.toml").read_text("utf-8")
CONFIG = 'theme = "dark"\nmute = true\n\n[keys]\nnext = "n,f9"\n"next.typing" = "f9"\nhold = ""\n'
PLAYBOOKS = {name: read_text(name) for name in names("playbooks", ".toml")}

Read = Callable[[str, str], object]
READERS: tuple[Read, ...] = (read_minutes, read_playbook, read_config)
sampled = settings(max_examples=few(50), deadline=None, suppress_health_check=list(HealthCheck))


def taken_or_told(read: Read, text: str) -> Any:
    """What `read` makes of a text; None where it told faults, each on a line of the text and safe to print."""
    tomllib.loads(text)
    try:
        return read(text, "f")
    except Faulty as faulty:
        assert faulty.faults
        for fault in faulty.faults:
            assert FAULT.fullmatch(fault) and fault.isprintable(), fault
            assert int(fault.split(":")[1]) <= text.count("\n") + 1
        return None


KEYS = sorted(set(tomllib.loads(EXAMPLE)) | {"keys", "item", "theme", "id", "key", "by", "format", "kind", "role"})
FORMAT = st.sampled_from(["parley-minutes/1", "parley-playbook/1", "x"])
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={key: anything(st.sampled_from(KEYS) | st.text(st.characters(codec="utf-8"), max_size=4)) for key in KEYS}
    | {"format": FORMAT},
)


@pytest.mark.slow
@pytest.mark.parametrize("read", READERS)
@sampled
@given(document=DOCUMENTS)
def test_any_toml_is_accepted_or_its_faults_are_reported(read: Read, document: dict[str, Any]) -> None:
    taken_or_told(read, as_toml(document))


@sampled
@given(data=st.data(), name=st.sampled_from(sorted(PLAYBOOKS)))
def test_a_playbook_with_any_one_change_is_accepted_or_its_faults_are_reported(data: st.DataObject, name: str) -> None:
    taken_or_told(read_playbook, as_toml(data.draw(changed(tomllib.loads(PLAYBOOKS[name])))))


@sampled
@given(changed(tomllib.loads(CONFIG)))
def test_a_config_with_any_one_change_is_accepted_or_its_faults_are_reported(document: dict[str, Any]) -> None:
    taken_or_told(read_config, as_toml(document))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SqliteStore:
    """A real file: what its tables do not take would be an error there and nowhere else."""
    return open_store(tmp_path_factory.mktemp("any") / "parley.db")


def whole(store: SqliteStore, session: Session) -> None:
    """See that a session can be saved, and written in each format, and that its minutes come back as they are."""
    here = admit(store, session, as_new=True) or session.header.id
    seen = view(store.load(here), None)
    for format_ in FORMATS:
        text_of(seen, format_)
    text = text_of(seen, "toml")
    assert text_of(read_minutes(text, "m"), "toml") == text
    assert store.verify(here) == []


@pytest.mark.slow
@sampled
@given(document=changed(tomllib.loads(EXAMPLE)))
def test_minutes_with_any_one_change_are_accepted_completely_or_their_faults_are_reported(
    store: SqliteStore, document: dict[str, Any]
) -> None:
    session = taken_or_told(read_minutes, as_toml(document))
    if session is not None:
        whole(store, session)


@pytest.mark.slow
@sampled
@given(changed(tomllib.loads(EXAMPLE)))
def test_an_export_over_minutes_with_any_one_change_keeps_them_or_refuses(document: dict[str, Any]) -> None:
    try:
        text, _ = keep(f"{as_toml(document)}\n# mine\n", EXAMPLE, "f")
    except (Refused, Trouble) as refused:
        assert str(refused).isprintable()
    else:
        assert "# mine" in text


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", [("participant", "key"), ("participant", "role"), ("agenda", "id"), ("goal", "id")])
def test_a_name_of_any_type_is_reported_and_breaks_nothing_else(key: tuple[str, str], odd: str) -> None:
    document = tomllib.loads(EXAMPLE)
    document[key[0]][0][key[1]] = Raw(odd)
    taken_or_told(read_minutes, as_toml(document))


@pytest.mark.slow
@pytest.mark.parametrize(
    "odd", ['"[redacted]"', "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9999-12-31"]
)
def test_what_no_file_or_calendar_can_store_is_reported_for_every_key(store: SqliteStore, odd: str) -> None:
    document = tomllib.loads(EXAMPLE)
    for path in places(document):
        changed_there: Any = deepcopy(document)
        at(changed_there, path[:-1])[path[-1]] = Raw(odd)
        session = taken_or_told(read_minutes, as_toml(changed_there))
        if session is not None:
            whole(store, session)
