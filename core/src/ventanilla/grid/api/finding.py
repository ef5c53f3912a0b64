"""The simple search, replacement values, and the transformer of one's own supply."""

from __future__ import annotations

from flask import Response

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.grid.api import written
from ventanilla.grid.api.assets import security
from ventanilla.grid.api.schemas import FoundListSchema, OwnTransformerSchema, ReplacementValueSchema, WantedSchema
from ventanilla.grid.service import GridService
from ventanilla.kernel.scopes import Scope


def add_finding(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    """``/grid/find``, ``/grid/vnr/{code}``, ``/supplies/{id}/grid``."""

    @api.route("/grid/find", methods=["POST"], scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.arguments(WantedSchema)
    @api.response(200, FoundListSchema)
    def find(wanted: dict[str, str]) -> Response:
        """Transformers by one plate or one client number; a client's number leads to nothing but the transformer.

        By a client's number only with a token, and not often: too many are answered 429.
        """
        found = service.find(shell.actor(), wanted)
        unit = service.demand_unit
        return shell.private({"items": [written.found_json(each, unit) for each in found], "next": None})

    @api.route("/grid/vnr/<string:vnr_code>", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, ReplacementValueSchema)
    @api.alt_response(422, description="It can't be a code.")
    def vnr(vnr_code: str) -> Response:
        """What a replacement value is made of."""
        return shell.private(written.value_json(service.replacement_value(shell.actor(), vnr_code)))

    @api.route("/supplies/<string:supply_point_id>/grid", scope=(Scope.SUPPLY_READ, Scope.GRID_READ))
    @api.response(200, OwnTransformerSchema)
    def connection(supply_point_id: str) -> Response:
        """The transformer that feeds one's own supply."""
        view = service.of_supply(shell.customer(), supply_point_id)
        told = None if view is None else written.found_json(view, service.demand_unit)
        return shell.private({"transformer": told})
