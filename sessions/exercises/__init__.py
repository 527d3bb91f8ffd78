"""The exercises: one folder per item kind. Each has a module `kind` that registers it; nothing else needs to change."""

import importlib
import pkgutil

for _exercise in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_exercise.name}.kind")
