"""Each table matches its dataclass: names, types, what may be missing, and the choices."""

import re
import sqlite3 as stdlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sessions.model import ROWS, TABLES, Answered, Question, Row
from sessions.model.columns import columns
from sessions.session import Session
from sessions.store import migrations, open_store
from sessions.store.connection import OLDEST, connect
from sessions.store.sqlite_store import SqliteStore
from sessions.store.tables import TABLES as FILED
from tests.sessions.store.sample import ID, blank, same, save

TYPES = {"int": "INTEGER", "bool": "INTEGER"}


def scripts() -> list[str]:
    return [file.read_text() for file in migrations._FILES]


@pytest.fixture
def conn(store: SqliteStore) -> Iterator[stdlib.Connection]:
    with closing(connect(store.path)) as conn:
        yield conn


@pytest.fixture
def schema(conn: stdlib.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.TABLE)
def test_a_table_has_the_columns_of_its_dataclass_in_its_order(conn: stdlib.Connection, kind: type[Row]) -> None:
    found = conn.execute(f'PRAGMA table_info("{kind.TABLE}")').fetchall()
    owner = [] if kind.TABLE == "session" else [("session", "TEXT", True)]
    wanted = owner + [
        (
            column.name,
            "TEXT" if column.many else TYPES.get(column.base, "TEXT"),
            not (column.nullable or column.base == "value"),
        )
        for column in columns(kind)
    ]
    assert [(name, type_, bool(not_null)) for _, name, type_, not_null, _, _ in found] == wanted
    key = sorted((place, name) for _, name, _, _, _, place in found if place)
    assert [name for _, name in key] == FILED[kind.TABLE].key


@pytest.mark.slow
@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.TABLE)
def test_a_table_accepts_exactly_the_choices_of_its_dataclass(schema: dict[str, str], kind: type[Row]) -> None:
    for column in columns(kind):
        # A column that came later stands on the line of the one before it.
        told = re.sub(r', (?="?\w+"? (?:TEXT|INTEGER)\b)', ",\n    ", schema[kind.TABLE])
        found = re.search(rf'^ +"?{column.name}"? .*\bIN \(([^)]*)\)', told, re.MULTILINE)
        listed = tuple(re.findall(r"'([^']*)'", found[1])) if found else ()
        assert listed == column.choices, column.name


def test_every_table_is_strict_and_has_no_floats(schema: dict[str, str]) -> None:
    ours = {name: sql for name, sql in schema.items() if not name.startswith(("search", "_sqlite", "sqlite_"))}
    beside = {"changes", "draft", "presence", "beat", "nudge", "revealed", "seat_key", "seat_code", "mirror_owes"}
    beside |= {"countersignature", "pin", "signal", "warm_up_off", "plan_draft"}
    assert set(TABLES) | beside == set(ours)
    for name, sql in ours.items():
        assert sql.endswith("STRICT"), name
        assert not re.search(r" REAL\b(?!\))", sql), name


def test_every_row_belongs_to_its_session_and_needs_an_existing_parent(conn: stdlib.Connection) -> None:
    for table in TABLES.keys() - {"session"}:
        parents = {row[2] for row in conn.execute(f'PRAGMA foreign_key_list("{table}")')}
        assert "session" in parents, table
    assert {row[2] for row in conn.execute("PRAGMA foreign_key_list(note)")} == {"session", "row", "participant"}


def test_a_script_is_split_into_complete_statements() -> None:
    script = "-- one; two\nCREATE TABLE a (t TEXT DEFAULT ';');\nINSERT INTO a VALUES ('x;y');\n"
    assert [part.splitlines()[-1] for part in migrations.statements(script)] == [
        "CREATE TABLE a (t TEXT DEFAULT ';');",
        "INSERT INTO a VALUES ('x;y');",
    ]


@pytest.mark.skipif(stdlib.sqlite_version_info < OLDEST, reason="the standard library's SQLite is older than parley's")
def test_the_standard_librarys_sqlite_understands_the_schema_too() -> None:
    conn = stdlib.connect(":memory:")
    for script in scripts():
        conn.executescript(script)
    assert conn.execute("SELECT count(*) FROM search").fetchone() == (0,)
    conn.close()


def test_a_file_of_the_first_schema_is_brought_up_to_date_with_all_its_data(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = migrations._FILES[:1]
    old = tmp_path / "old.db"
    with monkeypatch.context() as then:
        then.setattr(migrations, "_FILES", first)
        then.setattr(migrations, "LATEST", 1)
        open_store(old).close()
    assert _version(old) == 1
    store = open_store(path)
    session = blank()
    save(store, session, kind="new-session")
    store.close()
    _copy_rows(path, old)
    after = open_store(old)
    assert same(after.load(ID), session)
    assert after.verify(ID) == []
    assert after.presence.nudge(ID, "cto", "cpo")
    after.close()


def test_a_draft_from_an_older_file_is_kept_without_a_cursor_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, key = tmp_path / "old.db", ("I1", "ballot", 1, "cpo")
    before = migrations._FILES[:3]
    with monkeypatch.context() as then:
        then.setattr(migrations, "_FILES", before)
        then.setattr(migrations, "LATEST", 3)
        open_store(path).close()
    with closing(stdlib.connect(path)) as conn:
        conn.execute("INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?)", [ID, *key, '{"G1": {"why": "words"}}'])
        conn.commit()
    store = open_store(path)
    assert (store.draft(ID, key), store.draft_place(ID, key)) == ({"G1": {"why": "words"}}, None)
    with store.write() as writer:
        writer.set_place(ID, key, "G1/why@0,5")
    assert store.draft_place(ID, key) == "G1/why@0,5"
    store.close()


def test_the_questions_of_an_older_file_are_kept_in_order_with_their_answers_and_then_any_type_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, number = tmp_path / "old.db", next(n for n, each in enumerate(scripts()) if "question_before" in each)
    session = blank()
    for n, kind in ((2, "scale"), (1, "yesno")):
        session.put(Question(id=f"Q{n}", item="I1", key_=f"q{n}", ask="How sure?", kind=kind))
        session.put(Answered(question=f"Q{n}", by="cpo", value=1, seal="sha256:" + "0" * 64))
    with closing(open_store(tmp_path / "new.db")) as newer:
        save(newer, session)
    with monkeypatch.context() as then:
        then.setattr(migrations, "_FILES", migrations._FILES[:number])
        then.setattr(migrations, "LATEST", number)
        open_store(path).close()
    _copy_rows(tmp_path / "new.db", path)
    with closing(stdlib.connect(path)) as conn, pytest.raises(stdlib.IntegrityError):
        conn.execute("UPDATE question SET kind = 'light'")
    store = open_store(path)
    assert same(store.load(ID), session) and store.verify(ID) == [] and store.doctor().whole
    save(store, _with_light(session))
    assert [each.kind for each in store.load(ID).all(Question)] == ["scale", "yesno", "light"]
    store.close()


def _with_light(session: Session) -> Session:
    session.put(Question(id="Q3", item="I1", key_="q3", ask="Which light?", kind="light"))
    return session


def _version(path: Path) -> int:
    with closing(stdlib.connect(path)) as conn:
        return int(conn.execute("PRAGMA user_version").fetchone()[0])


def _copy_rows(source: Path, target: Path) -> None:
    """Copy every row into the columns that an older schema has."""
    conn = stdlib.connect(target)
    conn.execute("ATTACH ? AS new", [str(source)])
    for table in ("session", "participant", "agenda", "question", "answer", "changes"):
        names = ", ".join(f'"{row[1]}"' for row in conn.execute(f'PRAGMA main.table_info("{table}")'))
        conn.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM new."{table}"')
    conn.commit()
    conn.close()
