"""Carriers go by one name."""

from __future__ import annotations

import pytest

from waypost.overview.carriers import carrier


@pytest.mark.parametrize("spelled", ["DHLExpress", "dhl_express", "DHL EXPRESS", "Dhl-Express"])
def test_one_carrier_has_one_name(spelled: str) -> None:
    assert carrier(spelled) == "DHL Express"


def test_a_carrier_that_nobody_knows_keeps_its_own_name() -> None:
    assert carrier(" Oskar's bike ") == "Oskar's bike"
