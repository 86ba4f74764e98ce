"""`waypost backtest`, from the outside."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import waypost
from tests.history.telling import backtested
from waypost.history.sources.olist import Olist

UNTIL = "2019-06-01"
_NOWHERE = {"DATABASE_URL": "postgresql://localhost:1/nowhere"}


def test_json_is_one_object_with_the_promised_names(olist: Path) -> None:
    ran = waypost("backtest", "olist", olist, "--until", UNTIL, "--json", env=_NOWHERE)
    assert (ran.code, ran.err) == (0, "")
    summary = json.loads(ran.out)
    assert list(summary) == ["orders", "facts", "seconds", "facts_per_second", "issues"]
    expected = backtested(Olist(olist)).summary
    assert summary["orders"] == expected.orders
    assert summary["facts"] == expected.facts
    assert summary["issues"] == expected.issues


def test_out_holds_every_issue_that_opened(olist: Path, tmp_path: Path) -> None:
    out = tmp_path / "issues.csv"
    ran = waypost("backtest", "olist", olist, "--until", UNTIL, "--out", out, "--json")
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert out.read_text().splitlines()[0] == (
        "order_ref,kind,subject,severity,warned_at,opened_at,closed_at,absorbed_by"
    )
    assert len(rows) == sum(json.loads(ran.out)["issues"].values())
    (late,) = [
        row
        for row in rows
        if (row["order_ref"], row["kind"]) == ("order:olist/handed-late", "late_dispatch")
    ]
    assert late == {
        "order_ref": "order:olist/handed-late",
        "kind": "late_dispatch",
        "subject": "order",
        "severity": "medium",
        "warned_at": "2018-03-07T20:20:00Z",
        "opened_at": "2018-03-08T14:20:00Z",
        "closed_at": "2018-03-09T12:00:00Z",
        "absorbed_by": "",
    }


def test_nothing_later_than_until_is_known(olist: Path) -> None:
    ran = waypost("backtest", "olist", olist, "--until", "2018-03-08T16:00:00Z", "--json")
    issues = json.loads(ran.out)["issues"]
    assert "unhappy_customer" not in issues
    assert issues["late_dispatch"] >= 3


def test_a_policy_is_laid_over_the_sources_own(olist: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"off": ["late_dispatch"], "spans": {"payment_pending": [{"open": "1h"}]}}')
    ran = waypost("backtest", "olist", olist, "--until", UNTIL, "--policy", policy, "--json")
    issues = json.loads(ran.out)["issues"]
    assert "late_dispatch" not in issues
    assert issues["payment_pending"] > backtested(Olist(olist)).summary.issues["payment_pending"]
    assert "lost" not in issues


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ('{"spans": {"late_dispatch": [{"open": "soon"}]}}', "$.spans.late_dispatch[0].open"),
        ('{"colour": 1}', "colour"),
        ("{", "truncated"),
        ("[]", "Expected `object`"),
        ('{"off": "late_dispatch"}', "$.off"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_said(
    policy: str, reason: str, olist: Path, tmp_path: Path
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(policy)
    ran = waypost("backtest", "olist", olist, "--policy", path)
    assert ran.code == 2
    assert reason in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [("--policy", "none.json"), ("--until", "soon"), ("--out", "no/such/folder.csv")],
)
def test_a_wrong_option_is_said(option: str, value: str, olist: Path, tmp_path: Path) -> None:
    value = value if option == "--until" else str(tmp_path / value)
    ran = waypost("backtest", "olist", olist, option, value)
    assert ran.code == 2
    assert value.rpartition("/")[2] in ran.err
    assert ran.err.count("\n") == 1


def test_bad_rows_are_named_beside_the_result(olist: Path, tmp_path: Path) -> None:
    folder = tmp_path / "olist"
    shutil.copytree(olist, folder)
    orders = folder / "olist_orders_dataset.csv"
    orders.write_text(orders.read_text().replace("2018-03-05 10:00:00", "2018-13-05 10:00:00"))
    errors = tmp_path / "errors.csv"
    ran = waypost("backtest", "olist", folder, "--json", "--errors", errors)
    assert ran.code == 0
    line = "olist_orders_dataset.csv:2: '2018-13-05 10:00:00' is no ISO 8601 instant"
    assert line in ran.err.splitlines()
    assert json.loads(ran.out)["orders"] == 31
    assert errors.read_text().splitlines()[:2] == [
        "file,line,reason",
        "olist_orders_dataset.csv,2,'2018-13-05 10:00:00' is no ISO 8601 instant",
    ]


def test_people_read_a_table(olist: Path) -> None:
    ran = waypost("backtest", "olist", olist, "--until", UNTIL)
    assert "33 orders" in ran.out
    assert "no scan between hand-over and delivery" in ran.out
    assert "late_delivery" in ran.out
