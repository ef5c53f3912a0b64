"""The archive on the API: the list, one document in words, its PDF; and the blank agreement."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.documents.answers import pdf_response
from ventanilla.documents.archive.wishes import parse_wish
from ventanilla.documents.model import Block, Document, Labelled, PaperText, Paragraph, PaymentCode, Printed, Table
from ventanilla.documents.service import DocumentsService
from ventanilla.i18n import Language
from ventanilla.kernel.scopes import Scope

_SCOPES = Scope.BILLING_READ, Scope.DOCUMENTS_READ
_PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": type_}, "required": False}
    for name, type_ in (("month", "integer"), ("year", "integer"), ("kind", "string"), ("page", "integer"))
]
_PDF: dict[str, Any] = {"content_type": "application/pdf"}
_BINARY = {"type": "string", "format": "binary"}


class DocumentSchema(Schema):
    """A document of the archive; ``size`` (bytes) is null where the portal prints the paper itself."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    number = fields.String(required=True)
    month = fields.String(required=True)
    issued_on = fields.Date(required=True)
    size = fields.Integer(required=True, allow_none=True)


class KindSchema(Schema):
    """A kind of document; ``is_missing`` where the utility has handed over none of it."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    is_missing = fields.Boolean(required=True)


class ArchiveSchema(Schema):
    """A page of documents, newest first. ``next`` is the number of the next page, ``since`` the first day shown."""

    items = fields.List(fields.Nested(DocumentSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    count = fields.Integer(required=True)
    years = fields.List(fields.Integer(), required=True)
    kinds = fields.List(fields.Nested(KindSchema), required=True)
    since = fields.Date(required=True, allow_none=True)


class ReadSchema(DocumentSchema):
    """A document with what its paper says; ``paper`` is null for a file of the utility."""

    paper = fields.Dict(required=True, allow_none=True)


def archive_operations(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    """Below ``/supplies/<id>/documents``, and ``/agreement/pdf`` for everybody."""

    def answer(printed: Printed) -> Response:
        response = pdf_response(printed)
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    @api.route("/supplies/<string:supply_point_id>/documents", scope=_SCOPES)
    @api.doc(parameters=_PARAMETERS)
    @api.response(200, ArchiveSchema)
    def documents(supply_point_id: str) -> Response:
        """The archive of a supply by month, year and kind; what is not asked for is all of it."""
        actor = shell.customer()
        wish = parse_wish(request.args, service.archived_kinds)
        archive = service.archive(actor, supply_point_id, wish)
        language = shell.language
        kinds = [
            {"name": kind, "label": language.text(f"documents.kind.{kind}"), "is_missing": kind in archive.missing}
            for kind in archive.kinds
        ]
        body = {
            "items": [document_json(one, language) for one in archive.documents],
            "next": str(archive.page + 1) if archive.page < archive.pages else None,
            "count": archive.count,
            "years": list(archive.years),
            "kinds": kinds,
            "since": archive.since.isoformat() if archive.since else None,
        }
        return shell.private(body)

    @api.route("/supplies/<string:supply_point_id>/documents/<string:document_id>", scope=_SCOPES)
    @api.response(200, ReadSchema)
    def document(supply_point_id: str, document_id: str) -> Response:
        """One document with what its paper says, block by block, in the utility's own language."""
        read = service.document(shell.customer(), supply_point_id, document_id)
        paper = paper_json(read.text) if read.text else None
        return shell.private({**document_json(read.document, shell.language), "paper": paper})

    @api.route("/supplies/<string:supply_point_id>/documents/<string:document_id>/pdf", scope=_SCOPES)
    @api.response(200, _BINARY, **_PDF)
    def document_pdf(supply_point_id: str, document_id: str) -> Response:
        """The PDF of a document: the utility's file, or the paper that the portal prints."""
        return answer(service.document_pdf(shell.customer(), supply_point_id, document_id))

    @api.route("/agreement/pdf")
    @api.doc(security=[])
    @api.response(200, _BINARY, **_PDF)
    def agreement_pdf() -> Response:
        """The blank agreement on the use of the cabinet, for everybody to print."""
        return answer(service.agreement_pdf(shell.actor()))


def document_json(one: Document, language: Language) -> dict[str, Any]:
    """A line of the archive."""
    return {
        "id": one.id,
        "kind": one.kind,
        "label": language.text(f"documents.kind.{one.kind}"),
        "number": one.number,
        "month": str(one.month),
        "issued_on": one.issued_on.isoformat(),
        "size": one.file_size,
    }


def paper_json(text: PaperText) -> dict[str, Any]:
    """A paper in words; ``blocks`` in their order, each with its ``type``."""
    return {
        "title": text.title,
        "subtitle": text.subtitle,
        "mark": text.mark,
        "note": text.note,
        "issued_on": text.issued_on.isoformat(),
        "blocks": [{"type": block.sort, **_block(block)} for block in text.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Labelled):
        return {"facts": [{"label": label, "value": value} for label, value in block.pairs]}
    if isinstance(block, Paragraph):
        return {"text": block.text}
    if isinstance(block, Table):
        return {
            "caption": block.caption,
            "groups": [{"label": label, "columns": span} for label, span in block.groups],
            "columns": [column.label for column in block.columns],
            "rows": [list(row) for row in block.rows],
            "sums": [[cell.strip() for cell in row] for row in block.sums],
        }
    if isinstance(block, PaymentCode):
        return {"caption": block.caption, "content": base64.b64encode(block.content).decode()}
    sides = [
        {"heading": heading, "lines": [{"office": line.office, "name": line.name} for line in lines]}
        for heading, lines in block.sides
    ]
    return {"sides": sides}
