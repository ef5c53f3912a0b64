"""FatturaPA files become bills with their lines and taxes; what is wrong is set aside with its reason."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.billing.model import BillState, ChargePart
from ventanilla.demo.fatturapa import Paper, PaperLine, Party, invoice_file
from ventanilla.errors import FeedRefused, NotPermitted
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.testing.italian import (
    ALBA,
    CLIENT,
    GAS,
    NOTICE,
    OFFICE,
    OTHER_CODE,
    PDR,
    POWER,
    gas_lines,
    gas_paper,
    invoices,
    load_client,
    point_id,
    power_lines,
    power_paper,
    take,
)  # fmt: skip

pytestmark = pytest.mark.utility("italian_gas")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


def details(portal: Any, number: str = GAS) -> list[Any]:
    from ventanilla.testing.supplies import holder_of

    point = point_id(portal, number)
    actor = holder_of(portal.house, point, CLIENT)
    bills = portal.billing.bills(actor, point).value
    return [portal.billing.bill(actor, point, bill.id).value for bill in bills]


def reasons(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "rejects" / "fatturapa.rejects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_document_is_a_bill_with_its_lines_and_taxes(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    outcome = take(portal, invoices(tmp_path / "in", gas=[gas_paper()]))
    assert [(file.name, file.inserted, file.rejected) for file in outcome.files] == [("fatturapa", 1, 0)]
    (detail,) = details(portal)
    bill = detail.bill
    assert (bill.number, bill.issued_on, bill.due_on) == ("2026/000871", date(2026, 4, 7), date(2026, 4, 30))
    assert (bill.month, str(detail.period.first), str(detail.period.last)) == (
        Month(2026, 3),
        "2026-02-01",
        "2026-03-31",
    )
    # 58.80 + 14.81472 + 5.28 at 10 % and 14.00 at 22 %
    assert bill.total.amount == Decimal("78.89") + Decimal("7.89") + Decimal("14.00") + Decimal("3.08")
    assert (detail.holder, detail.payment_code, bill.consumption) == (
        "Nencini Alba", NOTICE, Quantity(Decimal(120), Unit.SM3),
    )  # fmt: skip
    assert (detail.previous_reading, detail.current_reading, detail.is_estimated) == (1000, 1120, False)
    assert detail.attributes == {
        "offer_name": "Gas Sereno 12", "offer_code": "004211GSVML01XXGASSER12MESI00", "offer_until": date(2027, 3, 31),
    }  # fmt: skip
    assert [(one.part, one.amount.amount) for one in detail.charges] == [
        (ChargePart.CONSUMPTION, Decimal("58.80")), (ChargePart.CONSUMPTION, Decimal("14.81")),
        (ChargePart.FIXED, Decimal("14.00")), (ChargePart.TAX, Decimal("5.28")), (ChargePart.VAT, Decimal("7.89")),
        (ChargePart.VAT, Decimal("3.08")),
    ]  # fmt: skip
    assert (detail.charges[1].price, detail.charges[2].quantity) == (
        Decimal("0.123456"), Quantity(Decimal(2), Unit.MONTH),
    )  # fmt: skip


def test_a_lot_holds_several_documents_and_windows_1252_is_read(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    holder = replace(ALBA, name="Società Nencini «Alba» – € 5")
    lot = invoice_file(OFFICE, holder, [gas_paper(), power_paper()], encoding="windows-1252", version="FPA12")
    assert b"\x80" in lot, "the euro of Windows"
    take(portal, invoices(tmp_path / "in", lot=lot))
    assert [details(portal, each)[0].holder for each in (GAS, POWER)] == [holder.name] * 2
    (power,) = details(portal, POWER)
    assert (power.bill.consumption, power.bill.power) == (
        Quantity(Decimal(410), Unit.KWH), Quantity(Decimal(3), Unit.KW),
    )  # fmt: skip


def test_a_credit_note_pays_the_open_bill(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    note = gas_paper("NC 12/2026", kind="TD04", issued_on=date(2026, 4, 9), lines=gas_lines(20), due_on=None, notice="")
    take(portal, invoices(tmp_path / "in", both=[gas_paper(), note]))
    credit, bill = details(portal)
    assert (credit.bill.number, credit.bill.state(date(2026, 4, 15))) == ("NC 12/2026", BillState.CREDIT)
    assert bill.bill.open.amount == bill.bill.total.amount + credit.bill.total.amount < bill.bill.total.amount
    assert credit.bill.consumption == Quantity(Decimal(-20), Unit.SM3)


def test_numbers_begin_anew_each_year(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    years = [gas_paper("17", issued_on=date(year, 4, 7), due_on=None) for year in (2025, 2026)]
    take(portal, invoices(tmp_path / "in", years=years))
    assert [detail.bill.number for detail in details(portal)] == ["17/2026", "17/2025"]


def test_whose_it_is_takes_the_client_code_or_the_tax_code(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    load_client(portal, "000456", OTHER_CODE)
    by_tax_code = gas_paper("2026/1", lines=gas_lines(client=""))
    strangers = gas_paper("2026/2", lines=gas_lines(client="000999"))
    take(portal, invoices(tmp_path / "in", a=[by_tax_code], b=[strangers]))
    assert [detail.bill.number for detail in details(portal)] == ["2026/1"]
    nobody = invoice_file(OFFICE, Party("Altri", "RSSMRA80A01Z999F"), [gas_paper("2026/3", lines=gas_lines(client=""))])
    take(portal, invoices(tmp_path / "other", c=nobody))
    assert [(one["number"], one["reject_column"]) for one in reasons(tmp_path)] == [("2026/3", "AltriDatiGestionali")]


def test_one_bad_document_leaves_the_others(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    wrong = gas_paper("2026/000873", total=Decimal("100.00"))
    outcome = take(portal, invoices(tmp_path / "in", lot=[gas_paper(), wrong, power_paper()]))
    assert (outcome.files[0].inserted, outcome.rejected) == (2, 1)
    (told,) = reasons(tmp_path)
    assert (told["file"], told["number"], told["reject_column"]) == ("lot.xml", "2026/000873", "ImportoTotaleDocumento")
    assert "103" in told["reject_reason"]
    assert outcome.files[0].first_rejection.startswith("lot.xml line ")


CASES: dict[str, tuple[Paper, str, str]] = {
    "no point": (gas_paper(lines=[PaperLine("Gas", Decimal(10))]), "AltriDatiGestionali", "no_point"),
    "two points": (gas_paper(lines=[*gas_lines(), *power_lines()]), "AltriDatiGestionali", "several_points"),
    "unknown point": (gas_paper(lines=gas_lines(code="99999999999999")), "AltriDatiGestionali", "unknown_point"),
    "another's": (gas_paper(lines=gas_lines(client="999999")), "AltriDatiGestionali", "not_theirs"),
    "base": (gas_paper(summaries=[(Decimal(10), Decimal("88.89"), Decimal("8.89")),
                                  (Decimal(22), Decimal("14.00"), Decimal("3.08"))]), "ImponibileImporto", "base"),
    "tax": (gas_paper(summaries=[(Decimal(10), Decimal("78.89"), Decimal("8.89")),
                                 (Decimal(22), Decimal("14.00"), Decimal("3.08"))]), "Imposta", "tax"),
    "rate missing": (
        gas_paper(summaries=[(Decimal(10), Decimal("78.89"), Decimal("7.89"))]), "ImponibileImporto", "base"),
    "kind": (gas_paper(kind="TD16"), "TipoDocumento", "kind"),
    "a cent off": (gas_paper(total=Decimal("103.87")), "ImportoTotaleDocumento", "total"),
}  # fmt: skip


def test_a_wrong_document_is_set_aside_with_its_reason(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    for case, (paper, element, reason) in CASES.items():
        folder = invoices(tmp_path / case, wrong=[paper], right=[power_paper()])
        outcome = take(portal, folder)
        assert (outcome.rejected, outcome.files[0].rows) == (1, 2), case
        (told,) = reasons(tmp_path)
        text = portal.house.languages.get("en").text(f"exchange.fatturapa.{reason}").partition("{")[0]
        assert told["reject_column"] == element, case
        assert told["reject_reason"].startswith(text), case
    assert details(portal) == []
    assert len(details(portal, POWER)) == 1


def test_anothers_invoice_is_nobodys_bill(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    distributor = invoice_file(Party("Rete Gas", "00000010999"), ALBA, [gas_paper()])
    assert take(portal, invoices(tmp_path / "in", passive=distributor)).rejected == 1
    assert reasons(tmp_path)[0]["reject_column"] == "CedentePrestatore"


def test_another_document_under_a_known_number_is_set_aside(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    take(portal, invoices(tmp_path / "in", a=[gas_paper()]))
    note = gas_paper(kind="TD04")
    assert take(portal, invoices(tmp_path / "two", b=[note])).rejected == 1
    assert [detail.bill.total.amount > 0 for detail in details(portal)] == [True]


def test_split_payment_stamp_discount_and_exempt_lines_add_up(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    exempt = PaperLine("Deposito cauzionale", Decimal("20.00"), Decimal(0))
    general = (
        "<DatiBollo><BolloVirtuale>SI</BolloVirtuale><ImportoBollo>2.00</ImportoBollo></DatiBollo>"
        "<ScontoMaggiorazione><Tipo>SC</Tipo><Importo>5.00</Importo></ScontoMaggiorazione>"
    )
    paper = gas_paper(lines=[*gas_lines(), exempt], general=general, is_split=True, total=Decimal("120.86"))
    outcome = take(portal, invoices(tmp_path / "in", pa=[paper]))
    assert outcome.rejected == 0, reasons(tmp_path)
    (detail,) = details(portal)
    assert detail.bill.total.amount == Decimal("120.86") - Decimal("7.89") - Decimal("3.08")
    assert sum(one.amount.minor for one in detail.charges) == detail.bill.total.minor


def test_what_was_used_is_not_guessed(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    bare = [replace(line, notes=tuple(note for note in line.notes if note[0] in ("POD/PDR", "COD.CLI")))
            for line in power_lines()]  # fmt: skip
    take(portal, invoices(tmp_path / "in", p=[power_paper(lines=bare)]))
    (detail,) = details(portal, POWER)
    assert isinstance(detail.bill.consumption, Absent)
    same = [replace(line, notes=line.notes[:2]) for line in gas_lines(55)]
    take(portal, invoices(tmp_path / "two", g=[gas_paper(lines=same)]))
    assert details(portal)[0].bill.consumption == Quantity(Decimal(55), Unit.SM3)


def test_only_the_exchange_may_import_and_only_where_it_is_declared(portal: Any, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        portal.exchange.import_invoices(Anonymous("192.0.2.1"), tmp_path, rejects=tmp_path)
    with pytest.raises(FeedRefused, match="no FatturaPA file"):
        take(portal, tmp_path)
    with pytest.raises(FeedRefused, match="no such folder"):
        take(portal, tmp_path / "nowhere")


@pytest.mark.utility("cosepav")
def test_a_utility_without_e_invoices_takes_none(portal: Any, tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="declares no e-invoices"):
        take(portal, invoices(tmp_path / "in", a=[gas_paper()]))


def test_the_point_is_found_however_its_name_is_written(portal: Any, tmp_path: Path) -> None:
    load_client(portal)
    first, *rest = gas_lines()
    named = replace(first, notes=(("Pdr", PDR), ("cod cli", CLIENT), ("CONSUMO", Decimal(7))))
    take(portal, invoices(tmp_path / "in", a=[gas_paper(lines=[named, *rest])]))
    assert len(details(portal)) == 1
