"""Django, started for the commands that write accounts."""

from __future__ import annotations

import importlib
import os
from types import ModuleType

import django

from waypost.lib.database import Role


def loaded(module: str) -> ModuleType:
    """Start Django as the web role and load a module that needs it. After `prepare`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.settings")
    os.environ.setdefault("WAYPOST_PROCESS_ROLE", Role.WEB.value)
    django.setup()
    return importlib.import_module(module)
