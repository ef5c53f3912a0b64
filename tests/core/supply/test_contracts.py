"""All contracts of somebody with services, tariffs and debts; one contract with its customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.billing.feed import feed_files as billing_files
from ventanilla.errors import NotFound, SignInRequired
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.settings import Settings
from ventanilla.supply.answers import contracts_of
from ventanilla.testing.billing import bill_row, load
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.paying import build_paying, open_bank
from ventanilla.testing.supplies import holder_of, load_rows
from ventanilla.testing.visiting import BASE, Visit

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def visit(portal_settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Visit]:
    with open_bank(tmp_path, clock) as bank:
        portal = build_paying(portal_settings, bank, clock)
        made = Visit(portal)
        load(portal.house, "bills", [bill_row()])
        yield made
        portal.house.db.close()


@pytest.mark.covers("KOM-16", "KOM-11")
def test_the_api_tells_what_each_contract_owes(visit: Visit) -> None:
    (one,) = visit.client.get("/api/v1/contracts", headers=visit.bearer, base_url=BASE).json["items"]
    assert (one["id"], one["label"]) == (visit.ours.supply_point_id, "8888 / 1")
    standing = one["standing"]
    assert (standing["owed"]["amount"], standing["overdue"]["amount"]) == ("2671.84", "2671.84")
    assert standing["can_be_paid"] is True
    assert visit.client.get("/api/v1/contracts", base_url=BASE).status_code == 401


@pytest.mark.covers("KOM-07", "VOL-03")
def test_details_hint_at_the_contact_on_file_and_no_more(portal: Any) -> None:
    from ventanilla.testing import linking

    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    point = portal.house.id_of("supply_point", "5555", "1")
    actor = holder_of(portal.house, point)
    found = portal.supply.details(actor, point)
    assert found.customer is not None
    assert (found.customer.name, found.email, found.phone) == ("Elena Duarte", "el•••@mail.example", "••• 89")
    assert [one.number for one in found.contracts] == ["1"]
    with pytest.raises(NotFound):
        portal.supply.details(linking.applicant("extra"), point)
    with pytest.raises(SignInRequired):
        portal.supply.details(Anonymous(), point)


def test_the_api_tells_the_details_of_ones_own_contract_only(visit: Visit) -> None:
    found = visit.json("/details").json
    assert found["customer"]["number"] == "8888"
    assert (found["customer"]["email"], found["customer"]["phone"]) == ("", "")
    assert found["contract"]["id"] == visit.ours.supply_point_id
    assert "proofs" not in found["customer"]
    visit.enter("extra")
    assert visit.json("/details").status_code == 404


@pytest.mark.utility("komiesc")
@pytest.mark.covers("KOM-16")
def test_each_service_comes_with_the_price_of_today(portal: Any, clock: FixedClock, tmp_path: Path) -> None:
    from ventanilla.testing.supplies import add_supply

    point = add_supply(portal.house, "10200451", "1020045101")
    files = {file.name: file for file in billing_files(portal.house.utility)}
    row = {"service": "Электроэнергия", "name": "Население", "unit": "руб./кВт·ч", "since": date(2026, 1, 1)}
    rows = [
        {**row, "code": "Э-01", "zone": "День", "value": Decimal("6.4312")},
        {**row, "code": "Э-01", "zone": "Ночь", "value": Decimal("3.1")},
        {**row, "code": "Э-01", "zone": "День", "value": Decimal(9), "since": date(2026, 7, 1)},
        {**row, "code": "Э-02", "zone": "", "value": Decimal(5)},
    ]
    assert not load_rows(portal.house, files["tariffs"], rows).rejected
    feed = tmp_path / "feed"
    feed.mkdir()
    (feed / "feed.toml").write_text("version = 1\n")
    (feed / "services.csv").write_text(
        "customer_number,supply_number,code,name,state,tariff\n10200451,1020045101,electricity,Электроэнергия,Действует,Э-01\n"
    )
    assert portal.exchange.import_feed(SystemActor("test"), feed, rejects=tmp_path).rejected == 0
    actor = holder_of(portal.house, point, "10200451")
    (one,) = contracts_of(portal.supply, portal.billing, actor)
    (service,) = one.services
    assert [(each.zone, each.value) for each in one.tariffs_of(service)] == [
        ("День", Decimal("6.4312")),
        ("Ночь", Decimal("3.1")),
    ]
    assert one.standing is not None
    assert not one.standing.can_be_paid, "nothing is owed, and no provider is set up"
    assert one.tariffs_of(replace(service, attributes={})) == ()
