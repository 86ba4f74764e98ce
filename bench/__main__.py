"""`make bench`: all benchmarks, or those that are named: `make bench BENCH="door growth"`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import backtest, door, freshness, growth, kills, pages, pipeline, telling
from bench.ground import ground
from bench.result import Figure, show, write
from waypost.lib import logs

BENCHES = {
    "door": door.run,
    "pipeline": pipeline.run,
    "growth": growth.run,
    "freshness": freshness.run,
    "backtest": backtest.run,
    "pages": pages.run,
    "kills": kills.run,
    "telling": telling.run,
}


def main() -> None:
    logs.configure(json_lines=True)
    chosen = sys.argv[1:] or list(BENCHES)
    figures: list[Figure] = []
    with ground() as made:
        for name in chosen:
            print(f"{name} ...", file=sys.stderr, flush=True)
            found = BENCHES[name](made)
            show(found)
            figures += found
    path = Path(__file__).parent / "out" / f"{'-'.join(chosen)}.json"
    write(figures, path)
    print(path)


if __name__ == "__main__":
    main()
