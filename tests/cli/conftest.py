"""Where the small histories lie."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def olist() -> Path:
    return Path(__file__).resolve().parents[1] / "history" / "data" / "olist"
