"""Acme Water's hooks in a whole portal, fed by its files, with a meter office over real HTTP."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ventanilla.documents.tables.archive import add_document
from ventanilla.documents.tables.tax_documents import add_tax_document
from ventanilla.errors import NotFound, Unavailable
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Batch, BatchRow, TakenOver
from ventanilla.settings import Settings
from ventanilla.supply.model import Evidence, Link, Proof, SupplyPoint
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.plugins import installed_from
from ventanilla.testing.supplies import load_rows

HERE = Path(__file__).parents[1]
pytestmark = pytest.mark.utility("acme_water")


class MeterOffice:
    """Acme's other computer."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_down = False
        self.months: list[dict[str, str]] = [{"month": "2026-03", "m3": "14.5"}]
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                office.asked.append(f"{self.command} {self.path}")
                body = b"" if office.is_down else json.dumps(office.months).encode()
                self.send_response(503 if office.is_down else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_PUT = do_DELETE = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def office() -> Iterator[MeterOffice]:
    found = MeterOffice()
    Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    with installed_from(HERE):
        yield


@pytest.fixture
def portal_settings(portal_settings: Settings, office: MeterOffice) -> Settings:
    return replace(portal_settings, plugin={"meters_url": office.url})


@pytest.fixture
def gateway(portal: Any, tmp_path: Path) -> Any:
    outcome = portal.exchange.import_feed(SystemActor("test"), HERE / "feed", rejects=tmp_path)
    assert outcome.rejected == 0, outcome.files
    return portal.house.gateway


@pytest.fixture
def rosas(portal: Any, gateway: Any) -> SupplyPoint:
    found: SupplyPoint = gateway.ask(
        "supply_point", supply_point_id=portal.house.id_of("supply_point", "1001", "1")
    ).value
    return found


def test_customers_matching_takes_no_unknown_birth_date_for_a_proof(gateway: Any) -> None:
    def matching(dni: str, birth_date: str) -> Any:
        return gateway.ask("customers_matching", proofs={"dni": dni, "birth_date": birth_date}).value

    assert [one.number for one in matching("30123456", "1983-05-17")] == ["1001"]
    assert matching("20111222", "1900-01-01") == ()


def test_customer_is_written_as_people_write_names(portal: Any, gateway: Any) -> None:
    assert gateway.ask("customer", customer_id=portal.house.id_of("customer", "1001")).value.name == "Rosa Bustos"
    assert gateway.ask("customer", customer_id="nobody").value is None


def test_supply_points_that_have_ended_are_left_out(portal: Any, gateway: Any) -> None:
    found = gateway.ask("supply_points", customer_id=portal.house.id_of("customer", "1001")).value
    assert [one.number for one in found] == ["1"]


def test_supply_points_numbered_anew_for_every_customer_name_no_supply(gateway: Any) -> None:
    assert gateway.ask("supply_points_numbered", number="1").value == ()
    assert gateway.ask("supply_points_numbered", number="99001").value == ()


def test_supply_point_loses_its_province(rosas: SupplyPoint) -> None:
    assert rosas.address.locality == "Villa María"
    assert rosas.attributes == {"tank": True}


def test_bills_of_a_few_pesos_count_as_paid(gateway: Any, rosas: SupplyPoint) -> None:
    found = gateway.ask("bills", supply_point=rosas, since=Month(2026, 1)).value
    assert [(str(one.month), one.open.amount) for one in found] == [("2026-03", Decimal(8450)), ("2026-02", Decimal(0))]


def test_bill_is_payable_at_a_shop(portal: Any, gateway: Any, rosas: SupplyPoint) -> None:
    bill_id = portal.house.id_of("bill", "B 0001-00000120")
    assert gateway.ask("bill", supply_point=rosas, bill_id=bill_id).value.payment_code == "000100000120"
    assert gateway.ask("bill", supply_point=rosas, bill_id="nothing").value is None


def test_services_say_their_state_in_words(gateway: Any, rosas: SupplyPoint) -> None:
    found = gateway.ask("services", supply_point=rosas).value
    assert [(one.name, one.state) for one in found] == [("Agua corriente", "En servicio"), ("Cloacas", "Cortado")]


def test_specialists_are_joined_by_the_crew_for_leaks(gateway: Any, rosas: SupplyPoint) -> None:
    (crew,) = gateway.ask("specialists", supply_point=rosas).value
    assert (crew.code, crew.topics) == ("crew", ("leaks",))


def test_family_members_who_are_children_have_no_birth_date(portal: Any, gateway: Any) -> None:
    found = gateway.ask("family_members", customer_id=portal.house.id_of("customer", "1001")).value
    assert [(one.bond, one.birth_date) for one in found] == [("Cónyuge", date(1980, 2, 29)), ("Hija", None)]


def test_charges_are_in_capitals_and_add_up(gateway: Any, rosas: SupplyPoint) -> None:
    found = gateway.ask("charges", supply_point=rosas, since=Month(2026, 1)).value
    totals = {one.id: one.total for one in gateway.ask("bills", supply_point=rosas, since=Month(2026, 1)).value}
    assert {one.bill_id for one in found} == set(totals)
    for one in found:
        assert all(line.description.isupper() for line in one.charges)
        assert sum(line.amount.minor for line in one.charges) == totals[one.bill_id].minor


def test_movements_end_at_what_the_bills_leave_open(gateway: Any, rosas: SupplyPoint) -> None:
    found = gateway.ask("movements", supply_point=rosas, since=date(2026, 2, 20), until=date(2026, 4, 15)).value
    lines = [(one.kind.value, one.balance.amount) for one in found.movements]
    assert lines == [("bill", Decimal("9.50")), ("adjustment", Decimal(0)), ("bill", Decimal(8450))]
    bills = gateway.ask("bills", supply_point=rosas, since=Month(2026, 1)).value
    assert found.closing.amount == sum(one.open.amount for one in bills)
    later = gateway.ask("movements", supply_point=rosas, since=date(2026, 4, 1), until=date(2026, 4, 15)).value
    assert (later.opening.amount, later.movements) == (8450, ())


def test_contract_values_are_fifteen_cubic_metres_where_nothing_else_is_agreed(
    gateway: Any, rosas: SupplyPoint
) -> None:
    asked = {"first": Month(2026, 1), "last": Month(2026, 12)}
    found = gateway.ask("contract_values", supply_point=rosas, **asked).value
    assert [str(one.month) for one in found] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert {one.volume for one in found} == {Quantity(Decimal(15), Unit.M3)}


def test_tariffs_are_prices_and_no_norms(gateway: Any) -> None:
    found = gateway.ask("tariffs", day=date(2026, 4, 15)).value
    assert [(one.code, one.value, one.unit) for one in found] == [("R1", Decimal("612.35"), "$/m³")]


def test_credits_tell_of_a_settlement_once_its_day_has_come(portal: Any, gateway: Any, rosas: SupplyPoint) -> None:
    whose = {"customer_number": rosas.customer_number, "supply_number": rosas.number}
    amounts = dict.fromkeys(("previous", "adjusted", "available"), Decimal(0))
    read = {"injected": Decimal(0), "tariff": Decimal("1.5"), "accumulated": Decimal(0), "settled": Decimal(3)}
    rows = [
        {**whose, **read, **amounts, "month": Month(2026, 3), "settled_on": date(2026, 4, 1)},
        {**whose, **read, **amounts, "month": Month(2026, 4), "settled_on": date(2026, 4, 30)},
    ]
    (file,) = (file for file in portal.exchange.feeds if file.name == "generation_credits")
    assert load_rows(portal.house, file, rows).inserted == 2
    found = gateway.ask("credits", supply_point=rosas, first=Month(2026, 1), last=Month(2026, 4)).value
    assert [one.settled_on for one in found] == [date(2026, 4, 1), None]


def test_injections_leave_the_running_month_open(portal: Any, gateway: Any, rosas: SupplyPoint) -> None:
    whose = {"customer_number": rosas.customer_number, "supply_number": rosas.number}
    rows = [{**whose, "month": Month(2026, month), "amount": Decimal(7)} for month in (3, 4)]
    (file,) = (file for file in portal.exchange.feeds if file.name == "injections")
    assert load_rows(portal.house, file, rows).inserted == 2
    found = gateway.ask("injections", supply_point=rosas, first=Month(2026, 1), last=Month(2026, 4)).value
    assert [one.amount for one in found] == [Quantity(Decimal(7), Unit.KWH), Absent(Why.PENDING)]


def test_consumption_comes_from_the_meter_office_and_survives_its_absence(
    gateway: Any, rosas: SupplyPoint, office: MeterOffice, clock: FixedClock
) -> None:
    asked = {"supply_point": rosas, "first": Month(2026, 1), "last": Month(2026, 4)}
    fresh = gateway.ask("consumption", **asked)
    assert [one.amount for one in fresh.value] == [Quantity(Decimal("14.5"), Unit.M3)]
    assert office.asked == ["GET /consumption/M-0001?from=2026-01&to=2026-04"]
    then = clock.now()
    clock.advance(timedelta(hours=3))
    office.is_down = True
    stale = gateway.ask("consumption", **asked)
    assert (stale.value, stale.as_of) == (fresh.value, then)
    with pytest.raises(Unavailable):
        gateway.ask("consumption", **(asked | {"first": Month(2025, 1)}))


def test_interval_readings_there_are_none(gateway: Any, rosas: SupplyPoint) -> None:
    day = datetime(2026, 4, 1, tzinfo=UTC)
    assert gateway.ask("interval_readings", supply_point=rosas, start=day, end=day + timedelta(days=1)).value == ()


def test_readings_reach_knows_months_only(gateway: Any, rosas: SupplyPoint) -> None:
    reach = gateway.ask("readings_reach", supply_point=rosas).value
    assert (reach.first_month, reach.last_month, reach.start) == (Month(2026, 2), Month(2026, 3), None)


@pytest.fixture
def link(rosas: SupplyPoint, clock: FixedClock) -> Link:
    return Link("l1", "i1", rosas, Evidence("dni_birth_date", 1, Proof.KNOWLEDGE, clock.now(), until=date(2027, 4, 1)))


def test_link_made_is_told_to_the_meter_office(gateway: Any, link: Link, office: MeterOffice) -> None:
    gateway.tell("link_made", link=link)
    assert office.asked == ["PUT /online/M-0001"]


def test_link_undone_is_told_too_and_a_silent_office_harms_nobody(
    gateway: Any, link: Link, office: MeterOffice
) -> None:
    office.is_down = True
    gateway.tell("link_undone", link=link)
    assert office.asked == ["DELETE /online/M-0001"]


@pytest.fixture
def papers(portal: Any, rosas: SupplyPoint) -> dict[str, str]:
    """A contract and a draft of it in the archive: their ids."""
    ids, store = {}, portal.house.files("documents")
    for number in ("K-1", "B-K-1"):
        kept = store.put(io.BytesIO(b"%PDF-1.7 " + number.encode()), 100)
        ids[number] = portal.house.id_of("document", number)
        row = {
            "id": ids[number], "supply_point_id": rosas.id, "kind": "contract_copy", "number": number,
            "month": 202604, "issued_on": date(2026, 4, 1), "note": "", "file_id": kept.id, "file_size": kept.size,
            "file_sha256": kept.sha256,
        }  # fmt: skip
        with portal.house.db.write() as connection:
            add_document(connection, row)
    return ids


def test_documents_that_are_drafts_are_not_listed(gateway: Any, rosas: SupplyPoint, papers: dict[str, str]) -> None:
    assert [one.number for one in gateway.ask("documents", supply_point=rosas).value] == ["K-1"]


def test_document_file_of_a_draft_is_not_handed_out(gateway: Any, rosas: SupplyPoint, papers: dict[str, str]) -> None:
    asked = gateway.ask("document_file", supply_point=rosas, document_id=papers["K-1"])
    assert asked.value == b"%PDF-1.7 K-1"
    with pytest.raises(NotFound):
        gateway.ask("document_file", supply_point=rosas, document_id=papers["B-K-1"])


@pytest.fixture
def taxed(portal: Any, rosas: SupplyPoint) -> dict[str, str]:
    ids = {}
    for folio, day in ((1, date(2025, 12, 5)), (2, date(2026, 1, 5))):
        ids[f"{day.year}"] = portal.house.id_of("bill", f"T-{folio}")
        kept = portal.house.files("tax_documents").put(io.BytesIO(b"<DTE>%d</DTE>" % folio), 100)
        row = {
            "bill_id": ids[f"{day.year}"], "supply_point_id": rosas.id, "kind": 39, "folio": folio, "issued_on": day,
            "file_id": kept.id, "file_size": kept.size, "file_sha256": kept.sha256,
        }  # fmt: skip
        with portal.house.db.write() as connection:
            add_tax_document(connection, row)
    return ids


def test_tax_documents_of_before_are_not_listed(gateway: Any, rosas: SupplyPoint, taxed: dict[str, str]) -> None:
    assert [one.folio for one in gateway.ask("tax_documents", supply_point=rosas).value] == [2]


def test_tax_document_file_of_before_is_not_opened(gateway: Any, rosas: SupplyPoint, taxed: dict[str, str]) -> None:
    asked = gateway.ask("tax_document_file", supply_point=rosas, bill_id=taxed["2026"])
    assert asked.value == b"<DTE>2</DTE>"
    with pytest.raises(NotFound):
        gateway.ask("tax_document_file", supply_point=rosas, bill_id=taxed["2025"])


@pytest.fixture
def batch() -> Batch:
    day = date(2026, 4, 14)
    row = BatchRow(
        "r1", 1, "R-2026-00000001", "1001", "1", "77", "T1", Month(2026, 4), day,
        datetime(2026, 4, 14, 12, tzinfo=UTC), Decimal(431), Unit.M3, False, False,
    )  # fmt: skip
    return Batch("b1", 7, datetime(2026, 4, 14, 13, tzinfo=UTC), (row,))


def bring_meters(portal: Any) -> None:
    files = {each.name: each for each in portal.exchange.feeds}
    whose = {"customer_number": "1001", "supply_number": "1"}
    old, new = {**whose, "meter_number": "76"}, {**whose, "meter_number": "77"}
    rows = {
        "meters": [{**old, "make": "Elster", "removed_on": date(2025, 1, 1)}, {**new, "make": "Elster"}],
        "registers": [{**new, "register": "T1", "zone": "single", "digits": 5}],
        "register_readings": [
            {**new, "register": "T1", "day": date(2026, 3, 1), "value": Decimal(400)},
            {**new, "register": "T1", "day": date(2026, 4, 1), "value": Decimal(420), "quality": "estimated"},
        ],
    }
    for name, some in rows.items():
        assert not load_rows(portal.house, files[name], some).rejected


def test_meters_leaves_out_those_that_were_taken_away(portal: Any, gateway: Any, rosas: SupplyPoint) -> None:
    bring_meters(portal)
    assert [one.number for one in gateway.ask("meters", supply_point=rosas).value] == ["77"]


def test_register_readings_are_those_that_somebody_read(portal: Any, gateway: Any, rosas: SupplyPoint) -> None:
    bring_meters(portal)
    span = {"since": date(2026, 1, 1), "until": date(2026, 4, 30)}
    assert [one.value for one in gateway.ask("register_readings", supply_point=rosas, **span).value] == [400]


def test_take_over_brings_each_reading_to_the_meter_office_or_says_that_it_is_down(
    gateway: Any, office: MeterOffice, batch: Batch
) -> None:
    assert gateway.ask("take_over", batch=batch).value == TakenOver("b1")
    assert office.asked == ["PUT /readings/r1?m3=431&on=2026-04-14"]
    office.is_down = True
    with pytest.raises(Unavailable):
        gateway.ask("take_over", batch=batch)


def test_readings_handed_over_is_told_to_the_meter_office(gateway: Any, office: MeterOffice, batch: Batch) -> None:
    gateway.tell("readings_handed_over", batch=batch)
    assert office.asked == ["PUT /rounds/7?read=1"]
