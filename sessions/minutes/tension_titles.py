"""The titles of the tensions that come with parley, for minutes that name one by its key."""

import functools
import re
from collections.abc import Mapping
from importlib import resources

# Reading the whole file as TOML takes as long as everything else in the minutes.
_HEAD = re.compile(r'^\[\[tension\]\]\nkey = "([^"\n]+)"\ntitle = "([^"\n]+)"$', re.MULTILINE)


def tension_title(key: str) -> str:
    """Return the title of a tension, or its key if it didn't come with parley."""
    return _titles().get(key, key)


@functools.cache
def _titles() -> Mapping[str, str]:
    return dict(_HEAD.findall((resources.files("schemas") / "tensions.toml").read_text("utf-8")))
