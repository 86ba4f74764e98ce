"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "waypost"
MOST_LINES, MOST_FUNCTION = 400, 60


def _files() -> list[Path]:
    return [
        path
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and "tests" not in path.parts
    ]


def _functions() -> Iterator[tuple[str, int]]:
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", size


def test_no_file_is_longer_than_its_budget() -> None:
    sizes = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in _files()}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    assert {name: size for name, size in _functions() if size > MOST_FUNCTION} == {}


def test_rooms_stay_small_on_the_whole() -> None:
    assert statistics.median(size for _, size in _functions()) <= 12
    sizes = [path.read_text().count("\n") for path in _files() if path.name != "__init__.py"]
    assert statistics.median(sizes) <= 110


def test_imports_stand_at_the_top() -> None:
    inner = []
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner += [
                    f"{path.relative_to(ROOT)}:{child.lineno}"
                    for child in ast.walk(node)
                    if isinstance(child, ast.Import | ast.ImportFrom)
                ]
    assert inner == []


def test_rooms_import_only_rooms_below_them() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "path", [ROOT / "src", ROOT / "tests", ROOT / "bench"], ids=lambda p: p.name
)
def test_no_machine_and_no_registry_is_named(path: Path) -> None:
    banned = (
        "python" + "hosted.org",
        "registry.npm" + "js",
        "pypi" + ".org",
        "deb.debian" + ".org",
    )
    named = [
        str(file.relative_to(ROOT))
        for file in path.rglob("*")
        if file.suffix in {".py", ".txt", ".toml", ".md", ".html", ".js", ".css", ".sh"}
        and any(word in file.read_text(errors="replace") for word in banned)
    ]
    assert named == []
