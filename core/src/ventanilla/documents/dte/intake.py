"""Takes rows of ``tax_documents.csv`` and the XML files that they name: read, checked, bound to their bills."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.service.known import KnownBill, known_bills
from ventanilla.documents.dte.faults import DteFault
from ventanilla.documents.dte.reading import LARGEST, read_dte
from ventanilla.documents.dte.stamp import stamp_faults
from ventanilla.documents.model.dte import ANYBODY, RECEIPTS
from ventanilla.documents.tables.tax_documents import add_tax_document, owner_of, stored_documents
from ventanilla.fields.faults import Fault
from ventanilla.fields.national import cl_rut
from ventanilla.house import House
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.money import Money
from ventanilla.storage.feeds import Beside, Loaded, RejectedRow, Row
from ventanilla.supply.service.known import known_supply_points

STORE = "tax_documents"
_READ, _FAULT = "_read", "_fault"
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}\.xml")


class Refused(Exception):
    """A row that can't be taken: the column and a message."""

    def __init__(self, column: str, reason: Message) -> None:
        super().__init__(reason.id)
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Read:
    """A file that holds a sound document, and what has to fit of it. It is kept under ``file_id`` when it is new."""

    kind: int
    folio: int
    issued_on: date
    issuer: str
    receiver: str
    total: int
    size: int
    sha256: str
    file_id: str


def prepare_tax_documents(house: House, rows: Sequence[Row], feed: Beside) -> list[Row]:
    """Read and check the files, and keep those that are new; the rows with that, or why one can't be taken."""
    ids = [house.id_of("bill", row["bill_number"]) for row in rows]
    with house.db.read() as connection:
        here = stored_documents(connection, ids)
    out: list[Row] = []
    for id_, row in zip(ids, rows, strict=True):
        told: dict[str, Any] = {**row, _READ: None, _FAULT: None}
        try:
            told[_READ] = _read(house, row, feed, is_here=id_ in here)
        except DteFault as fault:
            told[_FAULT] = Refused("file", fault.message)
        except Refused as refused:
            told[_FAULT] = refused
        out.append(told)
    return out


def load_tax_documents(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Bind documents to their bills; the same rows again change nothing."""
    supplies = known_supply_points(connection, house, {(row["customer_number"], row["supply_number"]) for row in rows})
    bills = known_bills(connection, [row["bill_number"] for row in rows])
    here = dict(stored_documents(connection, [bill.id for bill in bills.values()]))
    inserted, rejected = 0, []
    for at, row in enumerate(rows):
        try:
            bill, read = _fitting(house, row, supplies, bills)
            if _is_new(connection, here.get(bill.id), read):
                here[bill.id] = {"file_sha256": read.sha256}
                add_tax_document(connection, _row(bill, read))
                inserted += 1
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
            if row[_READ] is not None and row[_READ].file_id:
                house.files(STORE).delete(row[_READ].file_id)
    return Loaded(inserted, 0, len(rows) - inserted - len(rejected), tuple(rejected))


def _read(house: House, row: Row, feed: Beside, *, is_here: bool) -> Read:
    name = row["file"]
    if house.utility.tax_documents is None:
        raise _refused("file", "not_declared")
    if not _NAME.fullmatch(name):
        raise _refused("file", "file_name")
    opened = feed.beside(name)
    if opened is None:
        raise _refused("file", "file_missing")
    with opened as stream:
        content = stream.read(LARGEST + 1)
    dte = read_dte(content)
    for fault in stamp_faults(dte):
        raise fault
    file_id = "" if is_here else house.files(STORE).put(io.BytesIO(content), LARGEST).id
    total = -dte.totals.total if dte.is_credit else dte.totals.total
    parties = dte.issuer.rut, dte.receiver.rut
    return Read(
        dte.kind, dte.folio, dte.issued_on, *parties, total, len(content), hashlib.sha256(content).hexdigest(), file_id
    )


def _fitting(
    house: House, row: Row, supplies: Mapping[tuple[str, str], str], bills: Mapping[str, KnownBill]
) -> tuple[KnownBill, Read]:
    supply_point_id = supplies.get((row["customer_number"], row["supply_number"]))
    if supply_point_id is None:
        raise Refused("supply_number", message("documents.feed.unknown_supply"))
    bill = bills.get(row["bill_number"])
    if bill is None or bill.supply_point_id != supply_point_id:
        raise _refused("bill_number", "unknown_bill")
    if row[_FAULT] is not None:
        raise row[_FAULT]
    read: Read = row[_READ]
    _check(house, row["customer_number"], bill, read)
    return bill, read


def _check(house: House, customer_number: str, bill: KnownBill, read: Read) -> None:
    """Whether it is the utility's own, for that customer, and of the bill's amount."""
    if _rut(read.issuer) != _rut(house.utility.tax_id):
        raise _refused("file", "issuer", rut=read.issuer)
    receiver, customer = _rut(read.receiver), _rut(customer_number)
    if customer and receiver != customer and not (read.kind in RECEIPTS and receiver == ANYBODY):
        raise _refused("file", "receiver")
    if read.issued_on > house.today():
        raise Refused("file", message("documents.feed.in_future"))
    currency = house.utility.currency
    billed, total = Money.of_minor(bill.total_minor, currency), Money.rounded(Decimal(read.total), currency)
    if total != billed:
        raise _refused("file", "bill_total", total=total, billed=billed)


def _is_new(connection: Connection, known: Mapping[str, Any] | None, read: Read) -> bool:
    if known is not None:
        if known["file_sha256"] != read.sha256:
            raise _refused("file", "changed")
        return False
    if owner_of(connection, read.kind, read.folio) is not None:
        raise _refused("file", "folio_taken", folio=str(read.folio))
    return True


def _row(bill: KnownBill, read: Read) -> dict[str, Any]:
    return {
        "bill_id": bill.id,
        "supply_point_id": bill.supply_point_id,
        "kind": read.kind,
        "folio": read.folio,
        "issued_on": read.issued_on,
        "file_id": read.file_id,
        "file_size": read.size,
        "file_sha256": read.sha256,
    }


def _rut(text: str) -> str:
    """A RUT in one form; empty for what is none."""
    try:
        return cl_rut(text)
    except Fault:
        return ""


def _refused(column: str, reason: str, **values: object) -> Refused:
    return Refused(column, message(f"documents.dte.feed.{reason}", **values))
