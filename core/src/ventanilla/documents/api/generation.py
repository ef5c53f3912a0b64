"""The history of supplies that generate, its annexes, and the copies of their documents, on the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.figures import ChartSchema, chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, MonthField, QuantityField, moment_json, quantity_json
from ventanilla.api.shell import ApiShell
from ventanilla.documents.answers import parsed_month, pdf_response
from ventanilla.documents.generation import CopiedPaper, GenerationDesk, HistoryMonth
from ventanilla.documents.generation.sheets import annex_sheet, history_sheet, papers_sheet
from ventanilla.kernel.quantities import Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.series import consumed_series, injected_series

_COPIES = Scope.READINGS_READ, Scope.DOCUMENTS_READ
_SCOPES = Scope.BILLING_READ, *_COPIES
_PDF = {"type": "string", "format": "binary"}


class HistoryMonthSchema(Schema):
    """One month; ``bill_ids`` are those with a PDF, ``has_annex`` says whether there is an annex to fetch."""

    month = MonthField(required=True)
    consumed = QuantityField(required=True)
    injected = QuantityField(required=True)
    has_annex = fields.Boolean(required=True)
    bill_ids = fields.List(fields.String(), required=True)


class HistorySchema(Schema):
    """The months of a supply, newest first."""

    items = fields.List(fields.Nested(HistoryMonthSchema), required=True)
    charts = fields.List(fields.Nested(ChartSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class CopySchema(Schema):
    """A kind of document; ``document_id`` is null where there is no copy."""

    kind = fields.String(required=True)
    label = fields.String(required=True)
    document_id = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    issued_on = fields.Date(required=True, allow_none=True)


class CopiesSchema(Schema):
    """All kinds that are copied, in the utility's order."""

    items = fields.List(fields.Nested(CopySchema), required=True)
    next = fields.String(required=True, allow_none=True)


def generation_operations(api: StrictBlueprint, desk: GenerationDesk, shell: ApiShell) -> None:
    """Below ``/supplies/<id>/generation``."""

    @api.route("/supplies/<string:supply_point_id>/generation", scope=_SCOPES)
    @api.response(200, HistorySchema)
    def generation(supply_point_id: str) -> Response:
        """What a supply with equipment used and injected by month."""
        view = desk.history(shell.actor(), supply_point_id)
        items = [_month(one) for one in reversed(view.months)]
        as_of = moment_json(view.as_of) if view.as_of else None
        metered = [one.metered for one in view.months]
        charts = [chart_json(drawn, shell.language) for drawn in (consumed_series(metered), injected_series(metered))]
        return shell.private({"items": items, "charts": charts, "next": None, "as_of": as_of})

    @api.route("/supplies/<string:supply_point_id>/generation/pdf", scope=_SCOPES)
    @api.response(200, _PDF, content_type="application/pdf")
    def generation_pdf(supply_point_id: str) -> Response:
        """The same as a paper."""
        view = desk.history(shell.customer(), supply_point_id)
        return shell.sheet(history_sheet(view, shell.house.utility, shell.language))

    @api.route("/supplies/<string:supply_point_id>/generation/documents/pdf", scope=_COPIES)
    @api.response(200, _PDF, content_type="application/pdf")
    def generation_papers_pdf(supply_point_id: str) -> Response:
        """Which copies there are, as a paper."""
        actor = shell.customer()
        papers, point = desk.papers(actor, supply_point_id), desk.supply_point(actor, supply_point_id)
        return shell.sheet(papers_sheet(papers, point, shell.house.utility, shell.language))

    @api.route("/supplies/<string:supply_point_id>/generation/<string:month>/annex", scope=_SCOPES)
    @api.response(200, _PDF, content_type="application/pdf")
    def generation_annex(supply_point_id: str, month: str) -> Response:
        """What goes with the injection of a month (``2026-04``): the utility's file, or the portal's own paper."""
        actor = shell.customer()
        annex = desk.annex(actor, supply_point_id, parsed_month(month))
        if annex.printed is not None:
            return pdf_response(annex.printed, is_saved=True)
        return shell.sheet(annex_sheet(annex, shell.house.utility, shell.language))

    @api.route("/supplies/<string:supply_point_id>/generation/documents", scope=_COPIES)
    @api.response(200, CopiesSchema)
    def generation_papers(supply_point_id: str) -> Response:
        """Copies of the documents of the equipment: each kind, and what there is of it."""
        papers = desk.papers(shell.actor(), supply_point_id)
        return shell.private({"items": [_copy(one, shell) for one in papers], "next": None})

    @api.route("/supplies/<string:supply_point_id>/generation/documents/<string:document_id>/pdf", scope=_COPIES)
    @api.doc(operationId="getSuppliesGenerationDocumentsOnePdf")
    @api.response(200, _PDF, content_type="application/pdf")
    def generation_paper(supply_point_id: str, document_id: str) -> Response:
        """One of these copies, as the utility handed it over."""
        return pdf_response(desk.paper(shell.actor(), supply_point_id, document_id))


def _month(one: HistoryMonth) -> dict[str, Any]:
    return {
        "month": str(one.month),
        "consumed": quantity_json(one.metered.consumed.amount, Unit.KWH),
        "injected": quantity_json(one.metered.injected.amount, Unit.KWH),
        "has_annex": one.has_annex,
        "bill_ids": [bill.id for bill in one.bills],
    }


def _copy(one: CopiedPaper, shell: ApiShell) -> dict[str, Any]:
    document = one.document
    return {
        "kind": one.kind,
        "label": shell.language.text(f"documents.kind.{one.kind}"),
        "document_id": document.id if document else None,
        "number": document.number if document else None,
        "issued_on": document.issued_on.isoformat() if document else None,
    }
