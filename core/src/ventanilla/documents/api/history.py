"""The last 36 months of a supply on the API: what was used and charged, the lines, the tax documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.figures import ChartSchema, chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import (
    MomentField,
    MoneyField,
    MonthField,
    QuantityField,
    moment_json,
    money_json,
    quantity_json,
)
from ventanilla.api.shell import ApiShell
from ventanilla.billing.model import BilledMonth, Charge
from ventanilla.documents.answers import parsed_month, pdf_response
from ventanilla.documents.history import HistoryView
from ventanilla.documents.history.words import charged_series, history_sheet, month_sheet, used_series
from ventanilla.documents.model import TaxDocument
from ventanilla.documents.service import DocumentsService
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.kernel.scopes import Scope

_PDF = {"type": "string", "format": "binary"}
_PAPER = Scope.BILLING_READ, Scope.DOCUMENTS_READ
_SCOPES = Scope.SUPPLY_READ, *_PAPER
_AT = "/supplies/<string:supply_point_id>/history"


class TaxDocumentSchema(Schema):
    """An electronic tax document; ``kind`` is the authority's code."""

    bill_id = fields.String(required=True)
    kind = fields.Integer(required=True)
    label = fields.String(required=True)
    folio = fields.Integer(required=True)
    issued_on = fields.Date(required=True)


class BilledClientSchema(Schema):
    """Whom these months were billed to; ``billed_on`` is the day of the latest bill."""

    customer_number = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    street = fields.String(required=True)
    locality = fields.String(required=True)
    attributes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    billed_on = fields.Date(required=True, allow_none=True)


class IssuedBillSchema(Schema):
    """A bill of a month."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    issued_on = fields.Date(required=True)


class HistoryMonthOfSupplySchema(Schema):
    """One month; ``net`` is what was charged without value added tax, ``absent`` says why there is none."""

    month = MonthField(required=True)
    consumption = QuantityField(required=True)
    net = MoneyField(required=True, allow_none=True)
    absent = fields.String(required=True, allow_none=True)
    bill_ids = fields.List(fields.String(), required=True)
    documents = fields.List(fields.Nested(TaxDocumentSchema), required=True)


class HistoryOfSupplySchema(Schema):
    """The last 36 months: the newest year first, each from January on."""

    client = fields.Nested(BilledClientSchema, required=True)
    charts = fields.List(fields.Nested(ChartSchema), required=True)
    items = fields.List(fields.Nested(HistoryMonthOfSupplySchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class ChargeLineSchema(Schema):
    """One line; ``taxed`` says whether value added tax is due on it."""

    description = fields.String(required=True)
    amount = MoneyField(required=True)
    taxed = fields.Boolean(required=True)


class MonthChargesSchema(HistoryMonthOfSupplySchema):
    """A month with its lines and their sums; these are null where nothing is billed."""

    client = fields.Nested(BilledClientSchema, required=True)
    bills = fields.List(fields.Nested(IssuedBillSchema), required=True)
    charges = fields.List(fields.Nested(ChargeLineSchema), required=True)
    exempt = MoneyField(required=True, allow_none=True)
    taxed = MoneyField(required=True, allow_none=True)
    vat = MoneyField(required=True, allow_none=True)
    total = MoneyField(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


def history_operations(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    """Below ``/supplies/<id>/history``, and the tax document of a bill."""
    _data(api, service, shell)
    _papers(api, service, shell)


def _data(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    desk = service.history

    @api.route(_AT, scope=_SCOPES)
    @api.response(200, HistoryOfSupplySchema)
    def months(supply_point_id: str) -> Response:
        """What was used and charged in the last 36 months."""
        view = desk.history(shell.actor(), supply_point_id)
        items = [_month(view, one, shell) for one in view.months]
        drawn = (used_series(view.months), charged_series(view.months, shell.language))
        charts = [chart_json(series, shell.language) for series in drawn]
        told = {"client": _client(view, desk.columns, shell), "charts": charts}
        return shell.private({**told, "items": items, "next": None, "as_of": _moment(view)})

    @api.route(f"{_AT}/<string:month>", scope=_SCOPES)
    @api.response(200, MonthChargesSchema)
    def month_charges(supply_point_id: str, month: str) -> Response:
        """The charges of one of these months (``2026-04``): its lines without value added tax, and their sums."""
        view = desk.month(shell.customer(), supply_point_id, parsed_month(month))
        told = {"client": _client(view.history, desk.columns, shell), "as_of": _moment(view.history)}
        return shell.private({**_month(view.history, view.month, shell), **_charges(view.month), **told})


def _papers(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    desk, utility = service.history, shell.house.utility

    @api.route(f"{_AT}/pdf", scope=_SCOPES)
    @api.response(200, _PDF, content_type="application/pdf")
    def months_pdf(supply_point_id: str) -> Response:
        """The last 36 months as a paper."""
        view = desk.history(shell.customer(), supply_point_id)
        return shell.sheet(history_sheet(view, utility, desk.columns, shell.language))

    @api.route(f"{_AT}/<string:month>/pdf", scope=_SCOPES)
    @api.doc(operationId="getSuppliesHistoryMonthPdf")
    @api.response(200, _PDF, content_type="application/pdf")
    def month_charges_pdf(supply_point_id: str, month: str) -> Response:
        """The charges of a month as a paper."""
        view = desk.month(shell.customer(), supply_point_id, parsed_month(month))
        return shell.sheet(month_sheet(view, utility, desk.columns, shell.language))

    @api.route("/supplies/<string:supply_point_id>/bills/<string:bill_id>/dte/pdf", scope=_PAPER)
    @api.response(200, _PDF, content_type="application/pdf")
    def tax_document_pdf(supply_point_id: str, bill_id: str) -> Response:
        """The electronic tax document of a bill as a paper with its stamp."""
        return pdf_response(service.tax_document_pdf(shell.customer(), supply_point_id, bill_id))


def _moment(view: HistoryView) -> str | None:
    return moment_json(view.as_of) if view.as_of else None


def _month(view: HistoryView, one: BilledMonth, shell: ApiShell) -> dict[str, Any]:
    used, net = one.consumption, one.net
    unit = used.unit if isinstance(used, Quantity) else Unit.KWH
    return {
        "month": str(one.month),
        "consumption": quantity_json(used, unit),
        "net": None if isinstance(net, Absent) else money_json(net),
        "absent": net.why.value if isinstance(net, Absent) else None,
        "bill_ids": [bill.id for bill in one.bills],
        "documents": [_document(each, shell) for each in view.documents(one)],
    }


def _charges(one: BilledMonth) -> dict[str, Any]:
    sums = {"exempt": one.exempt, "taxed": one.taxed, "vat": one.vat, "total": one.total}
    known = {name: money_json(value) if one.bills else None for name, value in sums.items()}
    bills = [{"id": bill.id, "number": bill.number, "issued_on": bill.issued_on.isoformat()} for bill in one.bills]
    return {"charges": [_line(charge) for charge in one.lines], "bills": bills, **known}


def _client(view: HistoryView, columns: Sequence[str], shell: ApiShell) -> dict[str, Any]:
    point, customer = view.details.supply_point, view.details.customer
    declared = [one.name for one in shell.house.utility.shown_attributes("supply_point") if one.name in columns]
    known = {name: point.attributes[name] for name in declared if point.attributes.get(name) is not None}
    return {
        "customer_number": point.customer_number,
        "name": customer.name if customer else None,
        "email": view.details.email or None,
        "street": point.address.street,
        "locality": point.address.locality,
        "attributes": {name: str(value) for name, value in known.items()},
        "billed_on": view.billed_on.isoformat() if view.billed_on else None,
    }


def _line(charge: Charge) -> dict[str, Any]:
    return {"description": charge.description, "amount": money_json(charge.amount), "taxed": charge.is_taxed}


def _document(one: TaxDocument, shell: ApiShell) -> dict[str, Any]:
    return {
        "bill_id": one.bill_id,
        "kind": one.kind,
        "label": shell.language.text(f"documents.dte.kind.{one.name}"),
        "folio": one.folio,
        "issued_on": one.issued_on.isoformat(),
    }
