"""The first command on a machine where nothing is configured: Waypost brings its own database."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import waypost_alone


def test_an_import_works_out_of_the_box(tmp_path: Path, olist: Path) -> None:
    bare = {
        "DATABASE_URL": None,
        "WAYPOST_WEB_DATABASE_URL": None,
        "WAYPOST_FLOW_DATABASE_URL": None,
        "WAYPOST_SECRET_KEY": None,
        "WAYPOST_HOME": str(tmp_path / "home"),
    }
    first = waypost_alone("import", "olist", olist, env=bare)
    assert first.code == 0, first.err
    assert "made olist (America/Sao_Paulo)" in first.out
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o077 == 0
    again = waypost_alone("import", "olist", olist, env=bare)
    assert again.code == 0, again.err
    assert ", 0 of them new;" in again.out
