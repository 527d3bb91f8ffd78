"""The packs, boards and tensions on the command line."""

from pathlib import Path

import pytest

from sessions.library.own_files import own_folder
from tests.sessions.boards.test_spec_reading import GOOD as BOARD
from tests.sessions.library.test_boards import SHIPPED
from tests.sessions.library.test_packs import GOOD, USES
from tests.sessions.library.test_tensions import GOOD as TENSION
from tests.tui.cli.conftest import Parley


@pytest.fixture
def own() -> Path:
    folder = own_folder("packs")
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text(GOOD)
    return folder


def test_packs_are_listed_and_shown(parley: Parley, own: Path) -> None:
    assert [line.split() for line in parley("packs").lines if line.startswith("ours")] == [
        ["ours", "3", "questions", "Ours", "(your", "own)"]
    ]
    [listed] = [each for each in parley("packs", "--json").objects if each["key"] == "ours"]
    head = {"key": "ours", "title": "Ours", "about": "What we ask on Mondays", "rotate": None, "questions_of": None}
    assert listed == {**head, "questions": 3}
    shown = parley("packs", "show", "ours")
    assert shown.lines[:2] == ["Ours (ours, 3 questions)", "What we ask on Mondays"]
    assert [line.split()[0] for line in shown.lines[3:]] == ["sure", "blocks", "trust"]
    assert ["kept" in shown.lines[3], "for the second leader" in shown.lines[4]] == [True, True]
    assert "for your own eyes" in shown.lines[5]
    [told] = parley("packs", "show", "ours", "--json").objects
    assert told["path"] == str(own / "ours.toml")
    assert told["question"][1] == {"key": "blocks", "ask": "What blocks you?", "answer": "text", "for": "second"}


def test_a_pack_with_faults_is_reported_and_the_others_are_still_listed(parley: Parley, own: Path) -> None:
    (own / "bad.toml").write_text(GOOD.replace('"ours"', '"bad"').replace("keep = true", "keep = 1"))
    told = parley("packs")
    assert "ours" in told.out and told.code == 1
    assert f"{own}/bad.toml:10: question.keep: is a whole number; expected true or false" in told.err
    assert "Name the pack to show" in parley("packs", "show").complaint
    assert "bad.toml:10" in parley("packs", "show", "bad").err


def test_check_knows_packs_and_what_a_playbook_says_of_them(parley: Parley, own: Path, tmp_path: Path) -> None:
    assert parley("check", own / "ours.toml").out.endswith("a pack without faults\n")
    (own / "ours.toml").write_text(GOOD.replace('format = "parley-pack/1"\n', ""))
    told = parley("check", own / "ours.toml")
    assert (told.code, "ours.toml:1: format: is missing; expected 'parley-pack/1'" in told.out) == (1, True)
    (tmp_path / "m.toml").write_text(USES.replace('"ours"', '"yours"'))
    told = parley("check", tmp_path / "m.toml")
    assert (told.code, f"{tmp_path}/m.toml:11: item.use: 'yours' isn't a pack" in told.out) == (1, True)


def test_a_session_from_a_playbook_has_the_questions_of_its_packs(parley: Parley, own: Path) -> None:
    books = own_folder("playbooks")
    books.mkdir(parents=True)
    (books / "mondays.toml").write_text(USES)
    new = parley("new", "Week 1", "--playbook", "mondays", "--leader", "cpo=Ada", "--leader", "cto=Bo")
    [told] = parley("show", new.lines[0], "--json").objects
    assert told["agenda"][0]["settings"]["packs"][0]["title"] == "Ours"


# --- boards ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def boards() -> Path:
    folder = own_folder("boards")
    folder.mkdir(parents=True)
    (folder / "bets.toml").write_text(f'format = "parley-board/1"\n{BOARD}')
    return folder


def test_boards_are_listed_and_shown(parley: Parley, boards: Path) -> None:
    lines = parley("boards").lines
    assert [line.split()[0] for line in lines] == [*SHIPPED, "bets"]
    assert lines[-1].split(None, 1)[1] == "continues    Our bets (your own)"
    told = {each["key"]: each for each in parley("boards", "--json").objects}
    head = {"key": "bets", "title": "Our bets", "about": "What we bet on", "scope": "series"}
    assert told["bets"] == {**head, "layout": "lanes", "columns": 4}
    shown = parley("boards", "show", "bets").out
    assert shown.startswith("Our bets (your own) (bets, continues, in lanes)\nWhat we bet on\n\nColumns\n")
    assert "cost   Cost   range, kEUR  by the second leader in private" in shown
    assert "action  Try {bet}" in shown and "budget  400" in shown
    [whole] = parley("boards", "show", "bets", "--json").objects
    assert whole["path"] == str(boards / "bets.toml") and whole["lens"][0]["for"] == "first"


def test_a_board_with_faults_is_reported_and_the_others_are_still_listed(parley: Parley, boards: Path) -> None:
    bad = (boards / "bets.toml").read_text().replace('"bets"', '"bad"').replace("by = 1", "by = 0")
    (boards / "bad.toml").write_text(bad)
    told = parley("boards")
    assert "bets" in told.out and "roadmap" in told.out and told.code == 1
    assert f"{boards}/bad.toml:58: vote.move.by: is 0; use 1 for the next option" in told.err
    assert "Name the board to show" in parley("boards", "show").complaint
    assert "bad.toml:58" in parley("boards", "show", "bad").err
    (boards / "bad.toml").unlink()
    assert "did you mean 'roadmap'?" in parley("boards", "show", "roadmaps").complaint


def test_check_knows_boards(parley: Parley, boards: Path) -> None:
    assert parley("check", boards / "bets.toml").out.endswith("a board without faults\n")
    (boards / "bets.toml").write_text(BOARD.replace('type = "range"', 'type = "rage"'))
    told = parley("check", boards / "bets.toml")
    assert told.code == 1 and f"{boards}/bets.toml:1: format: is missing; expected 'parley-board/1'" in told.out
    assert f"{boards}/bets.toml:24: column.type: 'rage' isn't allowed; did you mean 'range'?" in told.out


# --- tensions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tensions() -> Path:
    folder = own_folder("tensions")
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text(TENSION)
    return folder


def test_tensions_are_listed_found_by_words_and_shown(parley: Parley, tensions: Path) -> None:
    assert "open-or-closed" in parley("tensions").out and "Open or closed (your own)" in parley("tensions").out
    found = parley("tensions", "we", "keep", "shipping", "and", "never", "fix", "anything")
    assert found.lines[0].split()[:2] == ["1", "speed-or-health"] and found.code == 0
    [first, *_] = parley("tensions", "we keep shipping and never fix anything", "--json").objects
    assert (first["key"], first["rank"]) == ("speed-or-health", 1) and first["score"] > 8
    shown = parley("tensions", "show", "open-or-closed")
    assert shown.lines[0] == "Open or closed (your own) (open-or-closed)" and "  pack: four-lenses" in shown.lines
    [told] = parley("tensions", "show", "open-or-closed", "--json").objects
    assert told["path"] == str(tensions / "ours.toml")


def test_if_nothing_is_close_the_list_says_so_and_succeeds(parley: Parley) -> None:
    assert parley("tensions", "lunch", "in", "Lisbon").lines == ["No tension is close to that."]
    done = parley("tensions", "lunch", "in", "Lisbon", "--json")
    assert (done.out, done.code) == ("", 0)


def test_a_broken_file_of_tensions_is_reported_and_the_others_are_still_found(parley: Parley, tensions: Path) -> None:
    (tensions / "bad.toml").write_text(TENSION.replace("open-or-closed", "bad").replace("ask =", "aks ="))
    told = parley("tensions", "fork", "our", "open", "source")
    assert "open-or-closed" in told.out and told.code == 1
    assert f"{tensions}/bad.toml:11: tension.aks: is not a key here; did you mean `ask`?" in told.err
    assert "Name the tension to show" in parley("tensions", "show").complaint
    assert parley("check", tensions / "ours.toml").out.endswith("tensions without faults\n")
    assert "bad.toml:11" in parley("check", tensions / "bad.toml").out
