"""The exercises: one folder per item kind, named after it. Nothing else needs to change.

Its module `kind` registers it, and is imported when somebody first looks up the kind in `KINDS`.
"""

import importlib
import pkgutil
from functools import partial

from sessions.rules.phases import KINDS

for _exercise in pkgutil.iter_modules(__path__):
    KINDS.offer(_exercise.name, partial(importlib.import_module, f"{__name__}.{_exercise.name}.kind"))
