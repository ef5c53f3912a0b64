"""Blank forms on the API, for everybody."""

from __future__ import annotations

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.documents.answers import pdf_response
from ventanilla.documents.blanks.desk import SCREEN
from ventanilla.documents.service import DocumentsService


class BlankFormSchema(Schema):
    """A form to be filled in by hand; ``topic`` is the heading that it stands under."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    topic = fields.String(required=True)
    updated_on = fields.Date(required=True)
    bytes_ = fields.Integer(required=True, data_key="bytes", attribute="bytes")


class BlankFormsSchema(Schema):
    """All of them, as the utility orders them."""

    items = fields.List(fields.Nested(BlankFormSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def blank_operations(api: StrictBlueprint, service: DocumentsService, shell: ApiShell) -> None:
    """``/forms`` and ``/forms/{id}/pdf``; nothing where the utility publishes none."""
    if shell.house.utility.screen(SCREEN) is None:
        return

    @api.route("/forms")
    @api.doc(security=[], operationId="blankForms")
    @api.response(200, BlankFormsSchema)
    def forms() -> Response:
        """The blank forms."""
        items = [
            {
                **{name: getattr(one, name) for name in ("id", "code", "title", "topic")},
                "updated_on": one.updated_on.isoformat(),
                "bytes": one.file_size,
            }
            for one in service.blanks.listed(shell.actor())
        ]
        return shell.private({"items": items, "next": None})

    @api.route("/forms/<string:form_id>/pdf")
    @api.doc(security=[], operationId="blankFormPdf")
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def pdf(form_id: str) -> Response:
        """One of them."""
        return pdf_response(service.blanks.pdf(shell.actor(), form_id))
