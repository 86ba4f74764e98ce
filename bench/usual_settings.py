"""Django as a tutorial sets it up, on the benchmark's database."""

from waypost.settings import *  # noqa: F403

ROOT_URLCONF = "bench.usual"
MIDDLEWARE: list[str] = []
