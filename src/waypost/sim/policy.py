"""What the simulated shop promises and what it calls late."""

from __future__ import annotations

from waypost.core.policy import Policy

# The defaults, at home in New York, with a warehouse that reports what it has seen.
POLICY = Policy(zone="America/New_York", country="US", expects_warehouse=True)
