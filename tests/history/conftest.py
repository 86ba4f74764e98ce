"""Where histories lie, and what a backtest of one yields."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def small_olist() -> Path:
    """A handwritten folder in Olist's form, full of contradictions."""
    return Path(__file__).parent / "data" / "olist"


@pytest.fixture(scope="session")
def real_olist() -> Path:
    """The public data set, where this machine has it."""
    shared = Path(os.environ.get("WAYPOST_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (shared / "olist").is_dir():
        pytest.skip("the Olist data set is not on this machine")
    return shared / "olist"
