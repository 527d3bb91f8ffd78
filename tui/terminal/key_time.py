"""The clock by which Textual says when a key arrived."""

from textual._time import get_time as get_time
