"""The item kinds. Every module in this folder registers one; nothing else needs to know of it."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
