"""The pictures in the documents are taken from the app, and show what these say."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.pictures import make

ROOT = Path(__file__).parents[2]
PICTURES = {
    "lobby": ["Q3 joint roadmap", "Next session", "Publish the retry budget for billing-api", "12 days late"],
    "ballot": ["Only CTO sees this now", "The old ledger is switched off and archived", "1 of 3 left", "01:12"],
    "reveal": ["You guessed each other to within one on 2 of 3.", "1 of 3", "far apart · gap 3"],
    "votes": [
        "alignment 60.0",
        "two people voting at random average 61",
        "CTO: on-call has no slack until the retry queue ships",
    ],
    "steelman": ["Write CTO's case, as Jonas Brandt would: in the first person", "ready to seal", "02:20"],
    "verdict": ["Your view, as CPO wrote it", "fair, I'd sign it", "ready to seal"],
    "review": [
        "▲ CPO: reached · ■ CTO: missed",
        "→ you differ",
        "carried ×1",
        "Who answers the acquirer's audit questions",
    ],
    "pair": ["cpo-cto-weekly over time", "As well as your own", "chance 62.0", "Well above the chance line"],
    "coach": ["“too risky”: how many, or how much? by when, or since when?", "precise for us", "01:50"],
    "tension": ["Investing or getting more from what we have: make it concrete", "Only CTO sees this now"],
    "partnership": ["Do we know what pressure the other is under this month?", "gap 3", "before: 2 (14 Oct)"],
    "roadmap": ["Only CTO sees this now", "Shops in Poland can use us", "some shoppers charged twice", "ready to seal"],
    "risks": ["5 │ 2", "gap 3", "CPO  Merchants ask why Friday", "CTO  Payouts wait", "since 13 Jan: 1 new, 5 changed"],
    "personas": ["Shop owner", "██ 5", "Disputes · Shop owner", "You see this 3 steps apart."],
    "rights": ["What we promise customers, and when", "signed by ▲ CPO and ■ CTO", "With one name 8"],
    "facilitator": ["Ledger move or saved cards first", "Waiting for CTO.", "sealed", "reveal anyway", "left"],
}
UNSEEN = {
    "roadmap": "150–220",
    "ballot": "I cannot see what a customer gains",
    "steelman": "I want to keep my customer happy",
}


def words_of(picture: Path) -> str:
    """Everything in a picture, as one text."""
    root = ElementTree.parse(picture).getroot()
    return "".join(root.itertext()).replace("\xa0", " ")


@pytest.fixture
def that_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the clock as `docs/pictures/make.py` does when it is run."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        patch.setattr("sessions.times.clock", make.NOW.astimezone)
        yield
    time.tzset()


@pytest.mark.slow
@pytest.mark.deep
async def test_the_pictures_are_taken_from_the_app_and_show_what_the_documents_say(
    tmp_path: Path, that_day: None
) -> None:
    await make.main(tmp_path / "pictures")
    assert {path.stem for path in (tmp_path / "pictures").iterdir()} == set(PICTURES)
    for name, words in PICTURES.items():
        shown_there = words_of(tmp_path / "pictures" / f"{name}.svg")
        assert [each for each in words if each not in shown_there] == [], name
        assert name not in UNSEEN or UNSEEN[name] not in shown_there


def test_every_picture_is_shown_in_a_document_and_none_of_them_contacts_a_server() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    found = [re.findall(r"!\[[^\]]+\]\([\w/.]*pictures/(\w+)\.svg\)", page.read_text("utf-8")) for page in pages]
    shown_there = [name for names in found for name in names]
    assert set(shown_there) == set(PICTURES)
    for name in shown_there:
        text = (ROOT / "docs" / "pictures" / f"{name}.svg").read_text("utf-8")
        assert "@font-face" not in text
        assert "url(http" not in text
