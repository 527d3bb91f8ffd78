"""The command line prints nothing unrevealed: in no verb, no format and no error."""

import pytest

from sessions.model import Sheet
from sessions.room import Room
from sessions.rules.forms import seal as sealed_as
from sessions.rules.moves import Unseal
from sessions.store import open_store
from tests.demo import Demo
from tests.tui.cli.conftest import Parley
from tests.tui.every_verb import every_verb, said_by

SEALED = "I cannot see what a customer gains before October"
DRAFTED = "zq-unsent-word"
PLACE = "zq-field/reason@0,14"
TAKEN_BACK = "before October"


@pytest.fixture
def secret(demo: Demo) -> Demo:
    """The live example: a sheet sealed by the cpo, a draft of the cto."""
    store = open_store(demo.db)
    room = Room(store, demo.live)
    room.save_draft("cto", {"G1": {"support": 1, "reason": f"{DRAFTED} for nobody's eyes"}}, PLACE)
    assert DRAFTED in str(room.draft("cto")) and room.place("cto") == PLACE
    store.close()
    return demo


def everything(demo: Demo) -> str:
    """All that any verb prints about the live session, in every shape, on either stream."""
    wanted = ("customer", "gains", "October", DRAFTED, "zq", "nobody's")
    told = list(every_verb(demo.db, demo.live, wanted=wanted).values())
    told += [said_by("--db", demo.db, *words) for words in (["paths"], ["rebuild"], ["rebuild", "--from-log"])]
    return "\n".join(told)


@pytest.mark.slow
def test_no_verb_prints_a_sealed_sheet_or_a_draft(secret: Demo) -> None:
    told = everything(secret)
    for words in (SEALED, "customer gains", "October", DRAFTED, "nobody's eyes", PLACE, "zq-field"):
        # What was searched for may stand in no answer; the words of the search itself are not printed.
        assert words not in told, words


def test_only_the_status_of_a_sealed_sheet_is_printed(parley: Parley, secret: Demo) -> None:
    [told] = parley("show", secret.live, "--json").objects
    [sheet] = [sheet for sheet in told["sheet"] if sheet["status"] == "sealed"]
    assert sheet == {"item": "I4", "form": "ballot", "round": 1, "by": "cpo", "status": "sealed"}
    rows = [row for change in parley("log", secret.live, "--json").objects for row in change["rows"]]
    sealed = [row["row"] for row in rows if row["table"] == "sheet" and row["row"]["status"] == "sealed"]
    assert sealed and all(set(row) == {"item", "form", "round", "by", "status"} for row in sealed)


def test_the_digests_in_the_log_cannot_be_tested_with_guesses(secret: Demo) -> None:
    """A ballot has few possible values, so neither its seal nor any salt of it may be told before the reveal."""
    store = open_store(secret.db)
    [sheet] = store.load(secret.live).all(Sheet, status="sealed")
    salts = [
        image.salt for change in store.newer(secret.live, 0) for image in change.images if image.key == sheet.key()
    ]
    store.close()
    assert sheet.salt and sheet.seal == sealed_as(sheet.payload, sheet.salt) and all(salts)
    told = everything(secret)
    assert not any(str(hidden) in told for hidden in (sheet.salt, sheet.seal, *salts))


@pytest.mark.slow
def test_an_answer_that_was_taken_back_stays_hidden_forever(parley: Parley, secret: Demo) -> None:
    store = open_store(secret.db)
    Room(store, secret.live).do(Unseal(form="ballot"), "cpo")
    store.close()
    assert parley("log", secret.live).lines[-1].endswith("  CPO takes their sealed answer back.")
    assert TAKEN_BACK not in everything(secret)


@pytest.mark.slow
def test_no_verb_prints_a_pin(secret: Demo) -> None:
    from sessions.pins import hashed
    from sessions.rules.pin_commands import SetPin

    store = open_store(secret.db)
    lock = hashed("471100")
    Room(store, secret.live).do(SetPin(pin=lock), "cpo")
    store.close()
    told = everything(secret)
    assert not [word for word in ("471100", lock.mark, *lock.kept.split("$")[4:]) if word in told]
