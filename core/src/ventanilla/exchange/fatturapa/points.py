"""Whose a document is: by the POD or PDR of its lines, and by what proves that it is that customer's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ventanilla.exchange.fatturapa.model import Invoice, InvoiceFault, name_of
from ventanilla.plugin import EInvoices, Utility
from ventanilla.supply.service.known import CodedPoint, supply_points_coded

_WHERE = "AltriDatiGestionali"


def point_of(connection: Connection, invoice: Invoice, utility: Utility) -> CodedPoint:
    """The supply point of a document.

    A point may have had several customers: the client code decides or, where the document has none, the tax code of
    the buyer. A document that proves neither is nobody's, since the point alone would show it to a successor.

    :raises InvoiceFault: when the document is not the utility's own, names no point or several, an unknown one, or
        another one's.
    """
    names = utility.einvoices or EInvoices()
    if not {utility.tax_id, *names.issuers} & set(invoice.issuer_codes):
        raise InvoiceFault("CedentePrestatore", "issuer", invoice.at, tax_id=utility.tax_id)
    codes = {name_of(note.text) for note in invoice.notes(names.point) if note.text}
    if len(codes) != 1:
        raise InvoiceFault(_WHERE, "several_points" if codes else "no_point", invoice.at)
    code = codes.pop()
    found = supply_points_coded(connection, code)
    if not found:
        raise InvoiceFault(_WHERE, "unknown_point", invoice.at, code=code)
    theirs = _theirs(invoice, names, found)
    if not theirs:
        raise InvoiceFault(_WHERE, "not_theirs", invoice.at, code=code)
    if len(theirs) > 1:
        theirs = [one for one in theirs if _lasts(one, invoice.issued_on)] or theirs
    if len(theirs) > 1:
        raise InvoiceFault(_WHERE, "ambiguous", invoice.at, code=code)
    return theirs[0]


def _theirs(invoice: Invoice, names: EInvoices, found: list[CodedPoint]) -> list[CodedPoint]:
    numbers = {note.text or f"{note.number:f}" for note in invoice.notes(names.customer) if note.text or note.number}
    if numbers:
        return [one for one in found if {one.customer_number} == numbers]
    return [one for one in found if set(invoice.holder_codes) & set(one.proofs)]


def _lasts(point: CodedPoint, day: date) -> bool:
    return (point.since is None or point.since <= day) and (point.until is None or point.until >= day)
