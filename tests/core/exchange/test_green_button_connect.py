"""Connect My Data: what an app reads by its token, and that it reads nothing else; what it is told of, and how."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ventanilla.apps.model.espi_scope import expanded, resource_uris
from ventanilla.errors import InvalidInput
from ventanilla.exchange.green_button.window import parse_window
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.green_button import ATOM, ESPI, ROOT, Third


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture
def third(portal: Any) -> Third:
    return Third(portal)


def hrefs(tree: Any, rel: str) -> list[str]:
    return [one.get("href") for one in tree.iter(f"{ATOM}link") if one.get("rel") == rel]


def test_a_third_party_finds_its_way_from_the_authorization_to_every_reading(third: Third) -> None:
    (told,) = third.tree("/Authorization").iter(f"{ESPI}Authorization")
    assert [told.findtext(f"{ESPI}{name}") for name in ("status", "token_type")] == ["1", "Bearer"]
    assert int(told.findtext(f"{ESPI}expires_at")) == int(
        (third.portal.house.clock.now() + timedelta(minutes=15)).timestamp()
    )
    assert Scope.READINGS_READ.value in told.findtext(f"{ESPI}scope").split()
    batch = third.tree(told.findtext(f"{ESPI}resourceURI"))
    assert len(list(batch.iter(f"{ESPI}IntervalReading"))) == 48 + 3
    assert len(list(batch.iter(f"{ESPI}UsageSummary"))) == 3
    assert len(list(batch.iter(f"{ESPI}LocalTimeParameters"))) == 1
    assert third.tree(told.findtext(f"{ESPI}authorizationURI")).find(f".//{ESPI}Authorization") is not None


def test_every_link_leads_somewhere_and_says_the_same(third: Third) -> None:
    batch = third.tree(f"/Batch/Subscription/{third.grant}")
    for entry in batch.iter(f"{ATOM}entry"):
        (own,) = hrefs(entry, "self")
        alone = third.tree(own)
        assert alone.findtext(f"{ATOM}id") == entry.findtext(f"{ATOM}id")
        assert etree.tostring(alone.find(f"{ATOM}content")[0]) == etree.tostring(entry.find(f"{ATOM}content")[0])
    every = {*hrefs(batch, "self"), *hrefs(batch, "up"), *hrefs(batch, "related")}
    statuses = {href: third.ask(href).status_code for href in every}
    assert {href for href, status in statuses.items() if status != 200} == set()
    assert all(href.startswith(f"{third.base}{ROOT}/") for href in every)


def test_collections_hold_what_the_batch_holds(third: Third) -> None:
    points = third.tree(f"/Subscription/{third.grant}/UsagePoint")
    assert len(list(points.iter(f"{ESPI}UsagePoint"))) == 1
    assert len(list(third.tree(f"{third.mine}/MeterReading").iter(f"{ESPI}MeterReading"))) == 2
    assert len(list(third.tree("/ReadingType").iter(f"{ESPI}ReadingType"))) == 2
    blocks = third.tree(f"{third.mine}/MeterReading/intervals/IntervalBlock")
    assert [len(one.findall(f"{ESPI}IntervalReading")) for one in blocks.iter(f"{ESPI}IntervalBlock")] == [24, 24]
    assert len(list(third.tree(f"{third.mine}/UsageSummary").iter(f"{ESPI}UsageSummary"))) == 3
    customer = third.portal.house.id_of("subject", third.apps.client.id, third.ramon.actor.identity_id)
    for path in (
        f"/Batch/Subscription/{third.grant}/UsagePoint/{third.his.supply_point_id}",
        f"/Batch/RetailCustomer/{customer}/UsagePoint",
        f"/Batch/RetailCustomer/{customer}/UsagePoint/{third.his.supply_point_id}",
        f"/Subscription/{third.grant}",
    ):
        assert len(list(third.tree(path).iter(f"{ESPI}IntervalReading"))) == 51, path


def test_a_bill_is_summed_up(third: Third) -> None:
    last = list(third.tree(f"{third.mine}/UsageSummary").iter(f"{ESPI}UsageSummary"))[-1]
    assert last.findtext(f"{ESPI}billLastPeriod") == "267184000", "hundred-thousandths of a peso"
    assert last.findtext(f"{ESPI}currency") == "32"
    zone = third.portal.house.zone
    start = int(datetime(2026, 3, 1, tzinfo=zone).timestamp())
    assert last.findtext(f"{ESPI}billingPeriod/{ESPI}start") == str(start)
    assert last.findtext(f"{ESPI}billingPeriod/{ESPI}duration") == str(28 * 86400)
    assert last.findtext(f"{ESPI}statusTimeStamp") == str(int(datetime(2026, 4, 1, tzinfo=zone).timestamp()))


def test_the_service_works_and_says_who_asks(third: Third) -> None:
    assert third.tree("/ReadServiceStatus").findtext(f".//{ESPI}currentStatus") == "1"
    (told,) = third.tree("/ApplicationInformation").iter(f"{ESPI}ApplicationInformation")
    client = third.apps.client
    assert told.findtext(f"{ESPI}client_id") == client.id
    assert told.findtext(f"{ESPI}client_secret") == ""
    assert third.ask(f"/ApplicationInformation/{client.id}").status_code == 200
    assert third.ask(f"/ApplicationInformation/{third.apps.system.id}").status_code == 404


def test_parts_of_feeds(third: Third) -> None:
    path = f"{third.mine}/MeterReading/intervals/IntervalBlock"
    ends = [one.findtext(f"{ATOM}published") for one in third.tree(path).iter(f"{ATOM}entry")]
    assert ends == ["2026-04-02T03:00:00Z", "2026-04-03T03:00:00Z"]
    for query, count in (
        ({"published-min": "2026-04-02T03:00:01Z"}, 1),
        ({"published-max": "2026-04-02T03:00:00Z"}, 1),
        ({"updated-min": "2026-04-03T00:00:00-03:00"}, 1),
        ({"updated-max": "2026-04-01T00:00:00Z"}, 0),
        ({"published-min": "2026-04-02", "updated-max": "2026-04-02T12:00:00Z"}, 1),
        ({"start-index": "2"}, 1),
        ({"start-index": "1000000000"}, 0),
        ({"max-results": "1"}, 1),
        ({"unheard-of": "x"}, 2),
    ):
        assert len(list(third.tree(path, **query).iter(f"{ATOM}entry"))) == count, query
    page = third.tree(f"/Batch/Subscription/{third.grant}", **{"max-results": "2"})
    seen: list[str] = []
    while True:
        seen += [one.findtext(f"{ATOM}id") for one in page.iter(f"{ATOM}entry")]
        following = [one.get("href") for one in page.findall(f"{ATOM}link") if one.get("rel") == "next"]
        if not following:
            break
        path, _, query = following[0].partition("?")
        page = third.tree(path, **dict(pair.split("=") for pair in query.split("&")))
    whole = [one.findtext(f"{ATOM}id") for one in third.tree(f"/Batch/Subscription/{third.grant}").iter(f"{ATOM}entry")]
    assert seen == whole


@pytest.mark.parametrize(
    "query",
    [
        {"published-min": "yesterday"}, {"published-max": "2026-13-01T00:00:00Z"}, {"updated-min": "9" * 400},
        {"updated-max": "２０２６-01-01T00:00:00Z"}, {"start-index": "0"}, {"start-index": "-1"},
        {"start-index": "1" * 30}, {"max-results": "1e3"}, {"max-results": "0"}, {"published-min": "0001-01-01"},
    ],
)  # fmt: skip
def test_parts_that_can_not_be_are_named(query: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_window(query)
    assert list(refused.value.fields) == list(query)


def test_nothing_is_told_to_who_has_no_right(third: Third) -> None:
    batch = f"/Batch/Subscription/{third.grant}"
    answers = {
        "nobody": third.client.get(f"{ROOT}{batch}", base_url=third.base),
        "an unknown token": third.ask(batch, "vat_" + "x" * 40),
        "a cookie": third.client.get(
            f"{ROOT}{batch}", base_url=third.base, headers={"Cookie": f"cosepav_session={third.ramon.secret}"}
        ),
        "a token in the address": third.client.get(
            f"{ROOT}{batch}", base_url=third.base, query_string={"access_token": third.token}
        ),
    }
    assert {who: answer.status_code for who, answer in answers.items()} == dict.fromkeys(answers, 401)
    assert all(answer.headers["WWW-Authenticate"].startswith("Bearer") for answer in answers.values())
    assert third.ask(batch, third.ramon.token).status_code == 403, "a customer's own session is no app"
    system = third.ask(batch, third.apps.system_token([Scope.UTILITY_EVENTS]))
    assert system.status_code == 403


def test_what_is_somebody_elses_is_as_if_it_were_not_there(third: Third) -> None:
    nothing = "a" * 26
    other, none = third.hers.supply_point_id, nothing
    for theirs, nowhere in (
        (f"/Batch/Subscription/{third.her_grant}", f"/Batch/Subscription/{nothing}"),
        (f"/Authorization/{third.her_grant}", f"/Authorization/{nothing}"),
        (f"/Subscription/{third.her_grant}/UsagePoint", f"/Subscription/{nothing}/UsagePoint"),
        (f"/Subscription/{third.grant}/UsagePoint/{other}", f"/Subscription/{third.grant}/UsagePoint/{none}"),
        (f"/Batch/Subscription/{third.grant}/UsagePoint/{other}",
         f"/Batch/Subscription/{third.grant}/UsagePoint/{none}"),
        (f"{third.mine}/UsageSummary/{third.hers.bill_id}", f"{third.mine}/UsageSummary/{nothing}"),
        (f"{third.mine}/MeterReading/x", f"{third.mine}/MeterReading/{nothing}"),
    ):  # fmt: skip
        answers = [third.ask(path) for path in (theirs, nowhere)]
        assert [each.status_code for each in answers] == [404, 404], theirs
        told = [each.text.replace(theirs, "").replace(nowhere, "") for each in answers]
        assert told[0] == told[1], theirs
    for odd in ("20269999", "00000000", "99991231", "2026", "x", "２０２６０４０１"):
        assert third.ask(f"{third.mine}/MeterReading/intervals/IntervalBlock/{odd}").status_code == 404
    for odd in ("0000", "9999", "20260401"):
        assert third.ask(f"{third.mine}/MeterReading/months/IntervalBlock/{odd}").status_code == 404
    assert third.her_grant not in third.ask("/Authorization").text
    assert "5601" not in third.ask(f"/Batch/Subscription/{third.grant}").text


def test_each_part_wants_its_scope(third: Third) -> None:
    for scopes, can, can_not in (
        ((Scope.READINGS_READ,), "MeterReading", "UsageSummary"),
        ((Scope.BILLING_READ,), "UsageSummary", "MeterReading"),
    ):
        token, grant = third.apps.granted(third.ramon.actor, scopes, [third.his.link_id])
        mine = f"/Subscription/{grant}/UsagePoint/{third.his.supply_point_id}"
        assert third.ask(f"{mine}/{can}", token).status_code == 200
        refused = third.ask(f"{mine}/{can_not}", token)
        assert refused.status_code == 403
        assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
        batch = third.ask(f"/Batch/Subscription/{grant}", token).text
        assert f"<espi:{can_not}" not in batch
        assert "<espi:UsagePoint>" in batch
    token, grant = third.apps.granted(third.ramon.actor, (Scope.PROFILE_READ,), [third.his.link_id])
    for path in (f"/Batch/Subscription/{grant}", f"/Subscription/{grant}/UsagePoint", "/ReadingType"):
        assert third.ask(path, token).status_code == 403, path


def test_what_ends_ends_at_once(third: Third) -> None:
    batch = f"/Batch/Subscription/{third.grant}"
    assert len(third.tree(batch).findall(f"{ATOM}entry")) > 5
    third.portal.supply.unlink(third.ramon.actor, third.his.link_id)
    assert third.tree(batch).findall(f"{ATOM}entry") == []
    assert third.ask(third.mine).status_code == 404
    third.portal.apps.connected.end(third.elena.actor, third.her_grant)
    assert third.ask(f"/Batch/Subscription/{third.her_grant}", third.her_token).status_code == 401


def test_the_walk_of_the_docs(third: Third) -> None:
    text = (Path(__file__).parents[3] / "docs" / "green-button.md").read_text(encoding="utf-8")
    asked = re.findall(r'^curl -s -H "Authorization: Bearer \$TOKEN" "\$ESPI(/[^"]+)"$', text, re.MULTILINE)
    assert len(asked) == text.count("\ncurl ") > 8
    for line in asked:
        path = line.replace("$GRANT", third.grant).replace("$POINT", third.his.supply_point_id)
        path, _, query = path.partition("?")
        found = third.tree(path, **dict(pair.split("=") for pair in query.split("&") if pair))
        assert found.tag in (f"{ATOM}feed", f"{ATOM}entry")
    assert f"export ESPI=http://127.0.0.1:8000/cosepav{ROOT}" in text


def test_nothing_can_be_changed_there_but_for_an_end(third: Third) -> None:
    sent = {"Authorization": f"Bearer {third.token}"}
    ways = [("/Authorization/{grant}", method) for method in ("POST", "PUT", "PATCH")]
    ways += [(path, "DELETE") for path in ("/Authorization", "/Subscription/{grant}", "/Batch/Subscription/{grant}")]
    for path, method in ways:
        path = f"{ROOT}{path.format(grant=third.grant)}"
        answer = third.client.open(path, method=method, base_url=third.base, headers=sent)
        assert answer.status_code == 405, (path, method)
    assert third.ask("/Authorization").status_code == 200


def test_words_of_green_button_ask_for_our_scopes() -> None:
    for text, told in (
        ("FB=4_5_15;IntervalDuration=3600;BlockDuration=monthly;HistoryLength=13", "readings:read billing:read"),
        ("FB=1_3_4_5_13_14_15_19_37_39", "readings:read billing:read offline_access"),
        ("openid FB=10;IntervalDuration=86400", "openid readings:read"),
        ("FB=15;IntervalDuration=3600; BlockDuration=monthly;", "billing:read"),
        ("readings:read billing:read", "readings:read billing:read"),
        ("FB=", "FB="),
        ("FB=4_5<script>", "FB=4_5<script>"),
        ("FB=1_3", ""),
    ):
        assert expanded(text) == told, text
    uris = resource_uris("https://x.example/a", "g", [Scope.READINGS_READ])
    assert uris["resourceURI"] == f"https://x.example/a{ROOT}/Batch/Subscription/g"
    assert resource_uris("https://x.example/a", "g", [Scope.SUPPLY_READ]) == {}
