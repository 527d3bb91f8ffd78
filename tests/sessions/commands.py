"""Every command of the engine, including those whose modules are only imported once somebody needs them."""

import importlib
import pkgutil

import sessions
from sessions.command import Command, every_command

for _module in pkgutil.walk_packages(sessions.__path__, "sessions."):
    importlib.import_module(_module.name)

COMMANDS: list[type[Command]] = [kind for kind in every_command() if kind.__module__.startswith("sessions.")]
