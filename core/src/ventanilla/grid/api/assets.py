"""Down from the region, and the parts of a feeder."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.paging import PAGE_PARAMETERS, limit_of
from ventanilla.api.shell import ApiShell
from ventanilla.errors import InvalidInput
from ventanilla.grid.api import written
from ventanilla.grid.api.schemas import (
    AssetsSchema,
    ChoicesSchema,
    FeederSchema,
    MunicipalitySchema,
    PartsQuery,
    PartsSchema,
    RegionSchema,
    RegionsSchema,
    SearchQuery,
    SubstationSchema,
    TransformerSchema,
)
from ventanilla.grid.service import Chosen, GridService
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import GridAccess

_BEGINNING = {
    "name": "number",
    "in": "query",
    "description": "The beginning of their numbers; all of them without it.",
    "schema": {"type": "string", "maxLength": 200},
    "required": False,
}


def security(shell: ApiShell) -> dict[str, Any]:
    """What the description says: no token is wanted where the utility's register is open to everybody."""
    policy = shell.house.utility.grid
    return {"security": []} if policy is not None and policy.access is GridAccess.ANONYMOUS else {}


def add_assets(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    """``/grid/regions`` … ``/grid/transformers/{id}``."""
    _places(api, service, shell)
    _below(api, service, shell)


def _places(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    @api.route("/grid/regions", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, RegionsSchema)
    def regions() -> Response:
        """All regions of the register."""
        found = [written.named_json(each) for each in service.regions(shell.actor())]
        return shell.private({"items": found, "next": None})

    @api.route("/grid/search", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.arguments(SearchQuery, location="query")
    @api.response(200, ChoicesSchema)
    def search(query: dict[str, str]) -> Response:
        """What may be chosen next on the way to a transformer; region and municipality are enough for a list."""
        wanted = Chosen(**query)
        given = wanted.region and wanted.municipality
        choices = service.search(shell.actor(), wanted) if given else service.choices(shell.actor(), wanted)
        return shell.private(written.choices_json(choices))

    @api.route("/grid/regions/<string:region_id>", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, RegionSchema)
    def region(region_id: str) -> Response:
        """A region and its municipalities."""
        place, municipalities = service.region(shell.actor(), region_id)
        found = [written.named_json(each) for each in municipalities]
        return shell.private({**written.named_json(place.region), "municipalities": found})

    @api.route("/grid/municipalities/<string:municipality_id>", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, MunicipalitySchema)
    def municipality(municipality_id: str) -> Response:
        """A municipality and its substations."""
        place, substations = service.municipality(shell.actor(), municipality_id)
        return shell.private(
            {
                **written.named_json(place.municipality or place.region),
                "place": written.place_json(place),
                "substations": [written.asset_json(each) for each in substations],
            }
        )


def _below(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    @api.route("/grid/substations/<string:substation_id>", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, SubstationSchema)
    def substation(substation_id: str) -> Response:
        """A substation with its feeders and transformers."""
        return shell.private(written.substation_json(service.substation(shell.actor(), substation_id)))

    @api.route("/grid/substations/<string:substation_id>/feeders", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, AssetsSchema)
    def feeders(substation_id: str) -> Response:
        """The feeders of a substation."""
        _, found = service.feeders(shell.actor(), substation_id)
        return shell.private({"items": [written.asset_json(each) for each in found], "next": None})

    @api.route("/grid/feeders/<string:feeder_id>", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, FeederSchema)
    def feeder(feeder_id: str) -> Response:
        """A feeder with its transformers and its last twelve demands."""
        view = service.feeder(shell.actor(), feeder_id)
        return shell.private(written.feeder_json(view, service.demand_unit))

    @api.route("/grid/feeders/<string:feeder_id>/transformers", scope=Scope.GRID_READ)
    @api.doc(parameters=[*PAGE_PARAMETERS, _BEGINNING], **security(shell))
    @api.response(200, AssetsSchema)
    def transformers(feeder_id: str) -> Response:
        """The transformers of a feeder by their ids."""
        most, text = limit_of(request.args), request.args.get("number", "")[:200]
        of = f"grid transformers {feeder_id} {text}"
        skip = int(shell.cursors.read(of, request.args["cursor"])) if "cursor" in request.args else 0
        _, found, count = service.transformers(shell.actor(), feeder_id, text=text, skip=skip, most=most)
        more = shell.cursors.write(of, skip + most) if count > skip + most else None
        return shell.private({"items": [written.asset_json(each) for each in found], "next": more})

    @api.route("/grid/feeders/<string:feeder_id>/parts", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.arguments(PartsQuery, location="query")
    @api.response(200, PartsSchema)
    def parts(query: dict[str, str], feeder_id: str) -> Response:
        """Poles, spans or equipment of a feeder by the beginning of their numbers."""
        if query["kind"] not in ("pole", "span", "equipment"):
            raise InvalidInput({"kind": message("grid.fault.no_such_kind")})
        try:
            found = service.parts(shell.actor(), feeder_id, query["kind"], query["number"])
        except InvalidInput as fault:
            raise InvalidInput({"number": fault.fields[query["kind"]]}) from None
        is_elsewhere = bool(found.elsewhere)
        items = written.parts_json(found.elsewhere if is_elsewhere else found.shown)
        return shell.private({**items, "is_elsewhere": is_elsewhere, "is_cut": found.is_cut})

    @api.route("/grid/transformers/<string:transformer_id>", scope=Scope.GRID_READ)
    @api.doc(**security(shell))
    @api.response(200, TransformerSchema)
    def transformer(transformer_id: str) -> Response:
        """A transformer with its last twelve demands."""
        view = service.transformer(shell.actor(), transformer_id)
        return shell.private(written.transformer_json(view, service.demand_unit))
