"""What the pages of the register show, as PDF to keep."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import BINARY
from ventanilla.api.shell import ApiShell
from ventanilla.grid.answers import feeder_sheet, substation_sheet, transformer_sheet, value_sheet
from ventanilla.grid.api.assets import security
from ventanilla.grid.service import GridService
from ventanilla.kernel.scopes import Scope

_PDF: dict[str, Any] = {"content_type": "application/pdf"}
_FOUND = {
    "name": "found",
    "in": "query",
    "description": "With the feeder and the substation, as where it was found by a plate.",
    "schema": {"type": "string"},
    "required": False,
}


def add_papers(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    """``…/pdf``."""

    @api.route("/grid/substations/<string:substation_id>/pdf", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, BINARY, **_PDF)
    def substation_pdf(substation_id: str) -> Response:
        """A substation as PDF."""
        return shell.sheet(substation_sheet(service.substation(shell.actor(), substation_id), shell.language))

    @api.route("/grid/feeders/<string:feeder_id>/pdf", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, BINARY, **_PDF)
    def feeder_pdf(feeder_id: str) -> Response:
        """A feeder as PDF."""
        view = service.feeder(shell.actor(), feeder_id)
        return shell.sheet(feeder_sheet(view, service.demand_unit, shell.language))

    @api.route("/grid/transformers/<string:transformer_id>/pdf", scope=Scope.GRID_READ)
    @api.doc(parameters=[_FOUND], **security(shell))
    @api.response(200, BINARY, **_PDF)
    def transformer_pdf(transformer_id: str) -> Response:
        """A transformer as PDF."""
        view = service.transformer(shell.actor(), transformer_id)
        unit, with_place = service.demand_unit, "found" in request.args
        return shell.sheet(transformer_sheet(view, unit, shell.language, with_place=with_place))

    @api.route("/grid/vnr/<string:vnr_code>/pdf", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, BINARY, **_PDF)
    @api.alt_response(422, description="It can't be a code.")
    def vnr_pdf(vnr_code: str) -> Response:
        """A replacement value as PDF."""
        return shell.sheet(value_sheet(service.replacement_value(shell.actor(), vnr_code), shell.language))
