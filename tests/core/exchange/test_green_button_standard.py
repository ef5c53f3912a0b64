"""What the portal writes is what the standard wants: each resource, alone and in feeds, and what is posted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from lxml import etree
from sqlalchemy import update

from ventanilla.apps.tables.clients import app_client
from ventanilla.exchange.espi import load_green_button
from ventanilla.exchange.green_button.elements import MOST, summary_xml
from ventanilla.exchange.green_button.model import Summary
from ventanilla.exchange.green_button.notices import batch_list
from ventanilla.kernel.periods import Month
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.espi_rules import ATOM, ESPI, faults, links, unlinked
from ventanilla.testing.green_button import READ, ROOT, Third
from ventanilla.testing.own_data import Owner, series
from ventanilla.testing.supplies import add_supply, holder_of


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture
def third(portal: Any) -> Third:
    return Third(portal)


def addresses(tree: Any) -> Iterator[str]:
    for entry in tree.iter(f"{ATOM}entry"):
        for rel in ("self", "up", "related"):
            yield from links(entry, rel)


def test_every_resource_is_by_the_schema_alone_and_in_feeds(third: Third) -> None:
    batch = third.tree(f"/Batch/Subscription/{third.grant}")
    assert faults(batch) == unlinked(batch) == []
    own = ("/ReadServiceStatus", "/ApplicationInformation", "/Authorization", f"/Authorization/{third.grant}")
    found = {}
    for path in sorted({*addresses(batch), *own}):
        tree = third.tree(path)
        assert faults(tree) == [], path
        found[path] = tree
    alone = [one for one in found.values() if one.tag == f"{ATOM}entry"]
    assert {one.find(f"{ATOM}content")[0].tag.removeprefix(ESPI) for one in alone} == {
        "UsagePoint", "LocalTimeParameters", "MeterReading", "ReadingType", "IntervalBlock", "UsageSummary",
        "ServiceStatus", "Authorization",
    }  # fmt: skip


def test_an_app_is_told_in_words_of_the_standard_only(third: Third) -> None:
    with third.portal.house.db.write() as connection:
        grants = "authorization_code refresh_token urn:ietf:params:oauth:grant-type:device_code"
        told = {"grants": grants, "about": "So " * 200, "contact": f"{'we' * 200}@app.example"}
        connection.execute(update(app_client).values(**told))
    (tree,) = third.tree("/ApplicationInformation").iter(f"{ESPI}ApplicationInformation")
    assert [one.text for one in tree.iter(f"{ESPI}grant_types")] == ["authorization_code", "refresh_token"]
    assert faults(third.tree("/ApplicationInformation")) == []


def test_what_is_posted_is_by_the_schema() -> None:
    tree = etree.fromstring(batch_list("https://a.example/b", ["a" * 26, "b" * 26]))
    assert tree.tag == f"{ESPI}BatchList"
    assert [one.text for one in tree] == [
        f"https://a.example/b{ROOT}/Batch/Subscription/{each * 26}" for each in ("a", "b")
    ]


def test_a_supply_without_readings_is_a_point_and_its_clock(portal: Any) -> None:
    tree = Owner(portal).tree()
    assert faults(tree) == unlinked(tree) == []
    assert [one.find(f"{ATOM}content")[0].tag.removeprefix(ESPI) for one in tree.iter(f"{ATOM}entry")] == [
        "UsagePoint",
        "LocalTimeParameters",
    ]


def test_a_series_with_nothing_in_the_days_is_left_out(portal: Any) -> None:
    owner = Owner(portal)
    owner.fill()
    tree = owner.tree(date(2026, 1, 1), date(2026, 2, 28))
    assert list(series(tree)) == ["Consumption by month"]
    assert faults(tree) == unlinked(tree) == []


def test_what_was_fed_in_by_interval_is_a_series_of_its_own(portal: Any) -> None:
    owner = Owner(portal)
    start = datetime(2026, 4, 1, 3, tzinfo=UTC)
    owner.measure(start, [100, 200])
    owner.measure(start, [7, 8, 9], is_injected=True)
    tree = owner.tree()
    assert faults(tree) == unlinked(tree) == []
    found = {title: [row[2] for row in rows] for title, rows in series(tree).items()}
    assert found == {
        "Consumption by interval": [100_000, 200_000],
        "Fed into the grid, by interval": [7000, 8000, 9000],
    }
    flows = {one.findtext(f"{ESPI}flowDirection") for one in tree.iter(f"{ESPI}ReadingType")}
    assert flows == {"1", "19"}


def test_a_correction_is_published_when_it_was_and_updated_now(third: Third) -> None:
    path = f"{third.mine}/MeterReading/intervals/IntervalBlock"
    third.measure(datetime(2026, 4, 1, 4, tzinfo=UTC), 1, now=datetime(2026, 5, 20, 12, tzinfo=UTC))
    blocks = third.tree(path).findall(f"{ATOM}entry")
    assert [(one.findtext(f"{ATOM}published"), one.findtext(f"{ATOM}updated")) for one in blocks] == [
        ("2026-04-02T03:00:00Z", "2026-05-20T12:00:00Z"),
        ("2026-04-03T03:00:00Z", "2026-04-03T03:00:00Z"),
    ]
    for query, count in (
        ({"updated-min": "2026-05-20T00:00:00Z"}, 1),
        ({"updated-min": "2026-05-21T00:00:00Z"}, 0),
        ({"updated-max": "2026-05-01T00:00:00Z"}, 1),
        ({"published-min": "2026-05-01T00:00:00Z"}, 0),
        ({"published-max": "2026-04-02T12:00:00Z", "updated-min": "2026-05-01T00:00:00Z"}, 1),
    ):
        assert len(third.tree(path, **query).findall(f"{ATOM}entry")) == count, query


def test_what_a_feed_or_a_file_brings_is_updated_when_it_came(portal: Any, tmp_path: Path) -> None:
    owner, now = Owner(portal), portal.house.clock.now()
    hour = {"seconds": 3600, "amount": Decimal(1), "unit": "kWh", "quality": None}
    owner.bring("intervals", {"start": now - timedelta(days=40), **hour})
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    portal.house.clock.set(now + timedelta(days=3))
    other = add_supply(portal.house, own="2")
    assert load_green_button(portal.house, path, other).inserted == 1
    for supply, moment in ((owner.supply, now), (other, now + timedelta(days=3))):
        owner.supply, owner.actor = supply, holder_of(portal.house, supply)
        (block,) = (one for one in owner.tree().iter(f"{ATOM}entry") if one.find(f".//{ESPI}IntervalBlock") is not None)
        assert block.findtext(f"{ATOM}updated") == f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        assert block.findtext(f"{ATOM}published") < block.findtext(f"{ATOM}updated")


def test_who_has_it_already_is_told_so(third: Third) -> None:
    for path in (f"/Batch/Subscription/{third.grant}", third.mine, "/ReadingType"):
        first = third.ask(path)
        tag = first.headers["ETag"]
        sent = {"Authorization": f"Bearer {third.token}", "If-None-Match": tag}
        third.portal.house.clock.set(third.portal.house.clock.now() + timedelta(minutes=1))
        again = third.client.get(f"{ROOT}{path}", base_url=third.base, headers=sent)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag), path
        head = third.client.head(f"{ROOT}{path}", base_url=third.base, headers={"Authorization": sent["Authorization"]})
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag), path
        assert head.content_type == "application/atom+xml"
    before = third.ask(f"/Batch/Subscription/{third.grant}").headers["ETag"]
    third.measure(datetime(2026, 4, 10, 3, tzinfo=UTC), 1)
    assert third.ask(f"/Batch/Subscription/{third.grant}").headers["ETag"] != before


def test_an_app_gives_back_what_it_was_given(third: Third) -> None:
    def end(grant: str, token: str) -> int:
        sent = {"Authorization": f"Bearer {token}"}
        answer = third.client.delete(f"{ROOT}/Authorization/{grant}", base_url=third.base, headers=sent)
        return int(answer.status_code)

    assert end(third.her_grant, third.token) == end("a" * 26, third.token) == 404, "another's is as none"
    assert end(third.grant, "vat_" + "x" * 40) == 401
    assert end(third.grant, third.ramon.token) == 403, "the customer has a page for it"
    assert third.ask(f"/Batch/Subscription/{third.her_grant}", third.her_token).status_code == 200
    assert end(third.grant, third.token) == 204
    assert third.ask(f"/Batch/Subscription/{third.grant}").status_code == 401
    assert end(third.grant, third.token) == 401
    assert third.portal.apps.connected.data(third.ramon.actor.identity_id)[0]["ended_by"] == "client"
    assert third.ask(f"/Batch/Subscription/{third.her_grant}", third.her_token).status_code == 200, "hers goes on"


def test_money_that_is_too_large_to_be_said_is_left_out() -> None:
    for amount, is_told in ((MOST, True), (-MOST, True), (MOST + 1, False)):
        summary = Summary("a", "1", 0, 86400, amount, 152, None, 0, 86400, 1)
        tree = etree.fromstring(f'<x xmlns:espi="http://naesb.org/espi">{summary_xml(summary)}</x>')
        assert (tree.find(f".//{ESPI}billLastPeriod") is not None) is is_told


def test_a_month_of_a_hundred_gigawatt_hours_fits(portal: Any) -> None:
    owner = Owner(portal)
    owner.bring("consumption", {"month": Month(2026, 1), "amount": Decimal("99999999.999999")})
    assert faults(owner.tree()) == []


def test_parts_of_a_feed_hang_together(third: Third) -> None:
    batch = f"/Batch/Subscription/{third.grant}"
    for query in (
        {"published-min": "2026-04-02T12:00:00Z"}, {"published-max": "2026-03-15T00:00:00Z"},
        {"updated-min": "2030-01-01T00:00:00Z"}, {"depth": "1"},
    ):  # fmt: skip
        tree = third.tree(batch, **query)
        assert faults(tree) == unlinked(tree) == [], query
        (itself,) = links(tree, "self")
        told, _, asked = itself.partition("?")
        again = third.ask(told, **dict(parse_qsl(asked)))
        assert again.data == third.ask(batch, **query).data, "a part links to itself, not to the whole"
    token, grant = third.apps.granted(third.ramon.actor, (Scope.BILLING_READ,), [third.his.link_id])
    tree = etree.fromstring(third.ask(f"/Batch/Subscription/{grant}", token).data)
    assert faults(tree) == unlinked(tree) == []
    assert set(READ) > {Scope.BILLING_READ}
