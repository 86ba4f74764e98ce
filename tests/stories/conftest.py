"""The browser and the server of the desk's own tests."""

from __future__ import annotations

from tests.console.conftest import address, browser, enter

__all__ = ["address", "browser", "enter"]
