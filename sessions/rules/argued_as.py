"""What a tension gives to an argument that is put on the agenda."""

from typing import Any


def tension_settings(poles: tuple[str, str] | None, tension: str | None) -> dict[str, Any]:
    """Return the settings of an `argue` item for two poles and the key of the tension that they come from."""
    named = {"pole_a": poles[0], "pole_b": poles[1]} if poles else {}
    return {**named, "tension": tension} if tension else named
