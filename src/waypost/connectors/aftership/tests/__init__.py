"""Tests of the AfterShip connector."""
