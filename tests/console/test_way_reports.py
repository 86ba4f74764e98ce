"""Reports that nobody could read are shown with why, and read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.accounts.models import AuditEntry
from waypost.lib.crypt import Safe
from waypost.lib.database import config
from waypost.tell.prune import prune
from waypost.tell.ways.contract import sealed

NOW = datetime.now(UTC)
_WAY = """
insert into tell_way (brand_id, channel, provider, title, sealed, token, created_at)
values (%s, 'email', 'postmark', 'Postmark', %s, %s, now()) returning id
"""
_REPORT = """
insert into tell_report (brand_id, way_id, digest, body, received_at, state, why)
values (%s, %s, %s, %s, %s, 'unreadable', 'no <b>sense</b>') returning id
"""
BROKEN = b'{"<script>": alert(1)'
GOOD = b"""{"RecordType": "Delivery", "MessageID": "883953f4", "Recipient": "ada@example.com",
"DeliveredAt": "2026-11-05T16:33:54Z", "Metadata": {}, "ServerID": 23, "Tag": "",
"Details": "taken", "MessageStream": "outbound"}"""


@pytest.fixture
def ways(clean: Database, cast: Cast) -> list[int]:
    """A way of acme's and one of zenith's, with a report each that could not be read."""
    made = []
    with psycopg.connect(clean.owner) as owner:
        owner.execute("delete from tell_report")
        owner.execute("delete from tell_way")
        for brand in (cast.acme.pk, cast.zenith.pk):
            secret = sealed(Safe(config().secret_key), {"api_key": "k", "report_password": "m:s"})
            row = owner.execute(_WAY, (brand, secret, f"token-{brand}")).fetchone()
            assert row is not None
            owner.execute(_REPORT, (brand, row[0], b"1", BROKEN, NOW))
            made.append(int(row[0]))
    return made


def asked(url: str, query: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query, values).fetchall()


def test_a_way_shows_what_could_not_be_read_and_why(cast: Cast, ways: list[int]) -> None:
    mara = cast.client(cast.mara)
    assert "1 report that cannot be read" in mara.get("/messages/ways").content.decode()
    page = mara.get(f"/messages/ways/{ways[0]}").content.decode()
    assert "no &lt;b&gt;sense" in page
    assert "{&quot;&lt;script&gt;&quot;: alert(1)" in page
    assert "<script>&quot;" not in page
    assert mara.get(f"/messages/ways/{ways[1]}").status_code == 404


def test_reports_are_read_again_once_somebody_knows_how(
    clean: Database, cast: Cast, ways: list[int]
) -> None:
    mara = cast.client(cast.mara)
    url = f"/messages/ways/{ways[0]}/reread"
    assert b"0 reports could be read" in mara.post(url, follow=True).content
    with psycopg.connect(clean.owner) as owner:
        owner.execute("update tell_report set body = %s", (GOOD,))
    assert b"1 report could be read" in mara.post(url, follow=True).content
    states = asked(clean.owner, "select state, why from tell_report order by id")
    assert states == [("read", ""), ("unreadable", "no <b>sense</b>")]
    noted = AuditEntry.objects.filter(verb="way.reread").latest("at")
    assert noted.after == {"read": 1, "left": 0}
    assert "cannot be read" not in mara.get(f"/messages/ways/{ways[0]}").content.decode()
    assert mara.post(f"/messages/ways/{ways[1]}/reread").status_code == 404


def test_reports_go_after_three_months(clean: Database, ways: list[int]) -> None:
    with psycopg.connect(clean.flow) as connection:
        assert prune(connection, NOW + timedelta(days=91)) == 0
        assert prune(connection, NOW + timedelta(days=93)) == 2
