"""Places for apps that draw maps, and the whole network as files."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.grid.answers import geojson_answer, network_answer, outage_map_answer
from ventanilla.grid.api.assets import security
from ventanilla.grid.service import NETWORK_FORMATS, NETWORK_TYPES, GridService
from ventanilla.kernel.scopes import Scope

_CHOSEN = {
    "name": "transformer",
    "in": "query",
    "description": "The id of one of the feeder's transformers: its feature has `is_chosen`.",
    "schema": {"type": "string", "maxLength": 80},
    "required": False,
}
_FORMAT = {
    "name": "kind",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(NETWORK_FORMATS)},
    "description": "`csv` is a ZIP archive of the files that a register is fed with.",
}
_GEOJSON: dict[str, Any] = {"type": "object"}


def add_maps(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    """``/grid/feeders/{id}/map``, ``/outages/map`` and ``/grid/network/{format}``."""

    @api.route("/grid/feeders/<string:feeder_id>/map", scope=Scope.GRID_READ)
    @api.doc(parameters=[_CHOSEN], **security(shell))
    @api.response(200, _GEOJSON, content_type="application/geo+json")
    def feeder_map(feeder_id: str) -> Response:
        """The spans and transformers of a feeder as GeoJSON (WGS 84)."""
        return geojson_answer(service.map(shell.actor(), feeder_id, request.args.get("transformer", "")))

    @api.route("/outages/map")
    @api.doc(security=[])
    @api.response(200, _GEOJSON, content_type="application/geo+json")
    def outage_map() -> Response:
        """Where outages are, for everybody, as GeoJSON (WGS 84); `state` is `current`, `coming` or `around`."""
        return outage_map_answer(service.outages.map(service.outages.public(shell.actor())))

    @api.route("/grid/network/<string:kind>", parameters=[_FORMAT], scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200)
    @api.files(*NETWORK_TYPES)
    def network(kind: str) -> Response:
        """The whole network as CSV in a ZIP archive, KML, KMZ or GeoJSON."""
        return network_answer(lambda: service.network(shell.actor(), kind))
