"""The input thread waits as long as nobody presses a key, and no longer."""

from __future__ import annotations

import os
import selectors
import threading
from collections.abc import Iterator

import pytest

from tui.terminal.input_selector import Ending, InputSelector


@pytest.fixture
def keyboard() -> Iterator[tuple[int, int]]:
    """Both ends of what keys come through: where they are heard, where they are pressed."""
    heard, pressed = os.pipe()
    yield heard, pressed
    os.close(heard)
    os.close(pressed)


def listening(heard: int) -> InputSelector:
    ears = InputSelector()
    ears.register(heard, selectors.EVENT_READ)
    return ears


def test_a_key_wakes_a_wait_without_a_timeout(keyboard: tuple[int, int]) -> None:
    heard, pressed = keyboard
    Ending()
    ears = listening(heard)
    threading.Timer(0.3, os.write, (pressed, b"k")).start()
    assert [key.fd for key, _ in ears.select(0.001)] == [heard]


def test_after_a_key_the_wait_is_as_long_as_asked_for(keyboard: tuple[int, int]) -> None:
    heard, pressed = keyboard
    Ending()
    ears = listening(heard)
    os.write(pressed, b"\x1b")
    assert ears.select(0.001)
    os.read(heard, 1)
    assert ears.select(0.001) == []


def test_stopping_wakes_whoever_waits_and_everyone_who_waits_later(keyboard: tuple[int, int]) -> None:
    heard, _ = keyboard
    ending = Ending()
    ears = listening(heard)
    threading.Timer(0.3, ending.set).start()
    assert ears.select(0.001) == []
    assert ending.is_set()
    assert ears.select(None) == []


def test_listening_again_waits_again(keyboard: tuple[int, int]) -> None:
    heard, pressed = keyboard
    ending = Ending()
    ending.set()
    ending.set()
    ending.clear()
    ears = listening(heard)
    threading.Timer(0.3, os.write, (pressed, b"k")).start()
    assert [key.fd for key, _ in ears.select(0.001)] == [heard]
