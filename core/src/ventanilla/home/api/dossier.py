"""A person's file as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.home.dossier import DossierDesk, Paper, PaperKind, Request, RequestKind
from ventanilla.home.dossier_sheet import dossier_sheet

_STATE = "the last word of it: paid, valid, answered, active…"


class PaperSchema(Schema):
    """A document; ``target`` is its id, of an annex its month."""

    kind = fields.String(required=True, metadata={"enum": [kind.value for kind in PaperKind]})
    label = fields.String(required=True)
    number = fields.String(required=True)
    issued_on = fields.Date(required=True)
    supply_point_id = fields.String(required=True)
    target = fields.String(required=True)
    state = fields.String(required=True, allow_none=True, metadata={"description": _STATE})


class RequestSchema(Schema):
    """Something that was asked for; ``target`` is the id of a message, or the supply of bills by e-mail."""

    kind = fields.String(required=True, metadata={"enum": [kind.value for kind in RequestKind]})
    label = fields.String(required=True)
    number = fields.String(required=True)
    at = MomentField(required=True)
    target = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": _STATE})
    due_on = fields.Date(required=True, allow_none=True)


class DossierSchema(Schema):
    """Documents and requests, newest first; ``is_whole`` is false when a part could not be had now."""

    documents = fields.List(fields.Nested(PaperSchema), required=True)
    requests = fields.List(fields.Nested(RequestSchema), required=True)
    is_whole = fields.Boolean(required=True)


def add_dossier(api: StrictBlueprint, desk: DossierDesk, shell: ApiShell) -> None:
    """``GET /dossier`` and its paper."""
    _add_pdf(api, desk, shell)

    @api.route("/dossier")
    @api.response(200, DossierSchema)
    def dossier() -> Response:
        """Your file: all documents of your supplies and all you have asked for."""
        seen = desk.dossier(shell.person())
        return shell.private(
            {
                "documents": [_paper(one, shell) for one in seen.papers],
                "requests": [_request(one, shell) for one in seen.requests],
                "is_whole": seen.is_whole,
            }
        )


def _add_pdf(api: StrictBlueprint, desk: DossierDesk, shell: ApiShell) -> None:
    @api.route("/dossier/pdf")
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def dossier_pdf() -> Response:
        """The same as a paper."""
        return shell.sheet(dossier_sheet(desk.dossier(shell.person()), shell.language))


def _paper(one: Paper, shell: ApiShell) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "label": shell.language.text(one.name),
        "number": one.number,
        "issued_on": one.issued_on.isoformat(),
        "supply_point_id": one.supply_point_id,
        "target": one.target,
        "state": one.state.rpartition(".")[2] or None,
    }


def _request(one: Request, shell: ApiShell) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "label": shell.language.text(one.name),
        "number": one.number,
        "at": moment_json(one.at),
        "target": one.target or None,
        "state": one.state.rpartition(".")[2],
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }
