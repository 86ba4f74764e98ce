"""What the suite's fixtures are made of. Importing this configures Django, with no database yet."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.test.client import ClientHandler
from django.test.utils import setup_test_environment

# Where Python is told to keep no bytecode, each of the suite's processes compiles the product anew,
# and each worker every test: a minute of processor time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Workers inherit the variable from the process that starts them, and with it the one server.
if "WAYPOST_TEST_HOME" not in os.environ:
    os.environ["WAYPOST_TEST_HOME"] = tempfile.mkdtemp(prefix="waypost-test-")
    atexit.register(shutil.rmtree, os.environ["WAYPOST_TEST_HOME"], ignore_errors=True)
HOME = Path(os.environ["WAYPOST_TEST_HOME"])

for _name in [name for name in os.environ if name.startswith("WAYPOST_")]:
    if _name not in ("WAYPOST_TEST_HOME", "WAYPOST_SHARED_DATA"):
        del os.environ[_name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "waypost.settings",
    "WAYPOST_HOME": str(HOME / "home"),
    "WAYPOST_SECRET_KEY": "a key that only tests use, long enough",
    "DATABASE_URL": "postgresql:///no_test_asked_for_a_database_yet",
    "WAYPOST_PROCESS_ROLE": "web",
}
django.setup()
setup_test_environment()
# A password costs a guesser half a second, and would cost the suite minutes.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _as_one_server_has(handler: BaseHandler, is_async: bool = False) -> None:
    """Middleware is loaded once a process, as a server does, and not once a client: each time,
    all static files would be looked up anew."""
    if not _loaded:
        _load(handler, is_async)
        _loaded.update(vars(handler))
    for name in ("_view_middleware", "_template_response_middleware", "_exception_middleware"):
        setattr(handler, name, _loaded[name])
    handler._middleware_chain = _loaded["_middleware_chain"]


_loaded: dict[str, Any] = {}
_load = ClientHandler.load_middleware
ClientHandler.load_middleware = _as_one_server_has  # type: ignore[method-assign]
