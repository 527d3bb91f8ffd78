from pathlib import Path

import pytest

from sessions.minutes.parse import read_minutes
from sessions.session import Session


@pytest.fixture
def example() -> str:
    return (Path(__file__).parent / "example-minutes.toml").read_text()


@pytest.fixture
def session(example: str) -> Session:
    return read_minutes(example, "example")
