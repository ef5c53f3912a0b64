"""What the records say of a supply, as JSON: technical data and contract data, each with its label."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.i18n import Language
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Attribute
from ventanilla.storage.attributes import plain
from ventanilla.supply.service import SupplyService
from ventanilla.supply.service.details import facts_of


class FactSchema(Schema):
    """A declared attribute: null where the utility has not supplied it."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    type = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)


class FactsSchema(Schema):
    """All facts of one page, in the utility's order; ``market`` is what the market calls ``code``."""

    number = fields.String(required=True)
    market = fields.String(required=True)
    code = fields.String(required=True)
    items = fields.List(fields.Nested(FactSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def add_records(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    """``/supplies/{id}/technical`` and ``/supplies/{id}/contract``, as far as the utility has those screens."""
    if shell.house.utility.screen("supply.technical"):

        @api.route("/supplies/<string:supply_point_id>/technical", scope=Scope.SUPPLY_READ)
        @api.response(200, FactsSchema)
        def technical(supply_point_id: str) -> Response:
            """The technical data of a supply."""
            return shell.private(_facts(service, shell, supply_point_id, "technical"))

    if shell.house.utility.screen("supply.contract"):

        @api.route("/supplies/<string:supply_point_id>/contract", scope=Scope.SUPPLY_READ)
        @api.response(200, FactsSchema)
        def contract(supply_point_id: str) -> Response:
            """The data of a supply's contract."""
            return shell.private(_facts(service, shell, supply_point_id, "contract"))


def _facts(service: SupplyService, shell: ApiShell, supply_point_id: str, group: str) -> dict[str, Any]:
    point = service.supply_point(shell.customer(), supply_point_id, f"supply.{group}", scope=Scope.SUPPLY_READ)
    utility = shell.house.utility
    market = utility.market_code(point.commodity)
    items = [_fact(one, known, shell.language) for one, known in facts_of(utility, point, group)]
    return {
        "number": point.number,
        "market": market.name if market else "",
        "code": point.code,
        "items": items,
        "next": None,
    }


def _fact(one: Attribute, known: object, language: Language) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": language.text(f"attribute.supply_point.{one.name}"),
        "type": one.type.value,
        "value": None if known in (None, "") else plain(known),
        "unit": one.unit.value if one.unit else None,
    }
